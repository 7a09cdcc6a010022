"""The table of the fifteen actions against sysvinit.md section 2 (AC-1 to AC-15)."""

import pytest

from pyinit.core.actions import ACTIONS, ORDINARY, ORDINARY_AND_SINGLE

WORDS = [
    "respawn",
    "wait",
    "once",
    "boot",
    "bootwait",
    "powerfail",
    "powerfailnow",
    "powerwait",
    "powerokwait",
    "ctrlaltdel",
    "off",
    "ondemand",
    "initdefault",
    "sysinit",
    "kbrequest",
]
WAITED = {
    "sysinit",
    "bootwait",
    "wait",
    "powerwait",
    "powerfailnow",
    "powerokwait",
    "ctrlaltdel",
}
TRIGGERED = {"powerwait", "powerfail", "powerfailnow", "powerokwait", "ctrlaltdel", "kbrequest"}


def test_there_are_exactly_the_fifteen_words_it_27() -> None:
    assert sorted(ACTIONS) == sorted(WORDS)
    assert len(ACTIONS) == 15


@pytest.mark.parametrize("name", WORDS)
def test_an_action_says_what_the_reference_says(name: str) -> None:
    action = ACTIONS[name]
    assert action.name == name
    assert action.waited == (name in WAITED)  # AC-W1 and the column "waited"
    assert action.triggered == (name in TRIGGERED)  # AC-10 to AC-15
    assert action.respawned == (name in {"respawn", "ondemand"})  # AC-6, AC-7
    assert action.runs == (name not in {"off", "initdefault"})  # AC-8, AC-9
    assert action.first == (name in TRIGGERED - {"kbrequest"})  # IT-30
    assert action.pseudo_level == {"sysinit": "#", "boot": "*", "bootwait": "*"}.get(name)  # IT-20
    expected = ORDINARY_AND_SINGLE if action.first else ORDINARY  # IT-19, AC-15
    assert action.default_levels == expected


def test_the_default_levels_are_those_of_the_reference_it_19() -> None:
    assert ORDINARY == "0123456789"
    assert ORDINARY_AND_SINGLE == "S0123456789"
