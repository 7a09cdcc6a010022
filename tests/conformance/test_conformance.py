"""The same tables and steps under Debian's sysvinit and under pyinit."""

import os
from collections import Counter

import pytest

from .manual import differences
from .runner import judge, run, unused_explanations
from .scenario import Outcome
from .scenarios import SCENARIOS

pytestmark = [pytest.mark.pid1, pytest.mark.xdist_group("conformance")]


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    """Run all scenarios, many at once."""
    if os.geteuid() != 0:
        pytest.fail("the conformance harness mounts and changes roots: it has to run as root")
    return run(SCENARIOS)


def test_no_two_scenarios_have_the_same_name() -> None:
    names = Counter(scenario.name for scenario in SCENARIOS)
    assert [name for name, count in names.items() if count > 1] == []


def test_there_are_as_many_scenarios_as_promised() -> None:
    assert len(SCENARIOS) >= 150


@pytest.mark.parametrize("scenario", SCENARIOS, ids=repr)
def test_pyinit_does_as_sysvinit_does(scenario: object, outcomes: dict[str, Outcome]) -> None:
    assert judge(outcomes[repr(scenario)]) == ""


def test_every_difference_of_a_message_is_met(outcomes: dict[str, Outcome]) -> None:
    assert unused_explanations(outcomes.values()) == set()


def test_the_manual_lists_differences() -> None:
    assert {"IT-5", "RL-32", "UT-8", "W-5"} <= differences()
