"""SIGTERM, a grace, SIGKILL: sysvinit.md RL-31 to RL-37, M-15, M-16."""

import pytest

from pyinit.core.actions import ACTIONS
from pyinit.core.commands import Forget, Log, Signal
from pyinit.core.departure import HANG_GRACE, Departure
from pyinit.core.inittab import Entry
from pyinit.core.job import Job

SIGHUP, SIGKILL, SIGTERM = 1, 9, 15
TERM = Log("Sending processes configured via /etc/inittab the TERM signal")
KILL = Log("Sending processes configured via /etc/inittab the KILL signal")


def job(key: str, terminal: bool = False) -> Job:
    made = Job(Entry(key, "2", ACTIONS["respawn"], "x", "/etc/inittab", 1))
    made.terminal = terminal
    return made


def late(key: str, grace: str) -> Log:
    return Log(f'Id "{key}" did not end within {grace} s of SIGTERM')


def test_each_job_is_told_by_sigterm_after_one_message_rl_32_m_15() -> None:
    departure = Departure()
    a, b = job("a"), job("b")
    assert departure.begin([a, b], 100.0, 3) == [TERM, Signal("a", SIGTERM), Signal("b", SIGTERM)]
    assert a.leaving
    assert b.leaving
    assert departure.deadline == 103.0


def test_a_job_at_the_terminal_is_hung_up_as_well() -> None:
    departure = Departure()
    assert departure.begin([job("a", terminal=True)], 0.0, 3) == [
        TERM,
        Signal("a", SIGTERM),
        Signal("a", SIGHUP),
    ]


def test_no_departure_says_nothing_and_has_no_deadline() -> None:
    departure = Departure()
    assert departure.begin([], 100.0, 3) == []
    assert departure.deadline is None
    assert departure.pass_time(1e9) == []


def test_it_is_over_as_soon_as_the_last_one_is_gone_and_nobody_is_killed_rl_32() -> None:
    departure = Departure()
    a, b = job("a"), job("b")
    departure.begin([a, b], 100.0, 3)
    assert departure.gone("a") is a
    assert not a.leaving
    assert departure.deadline == 103.0
    assert departure.gone("a") is None
    assert departure.gone("b") is b
    assert departure.deadline is None
    assert departure.pass_time(1e9) == []


def test_the_death_of_a_job_that_was_not_leaving_is_none_of_its_business() -> None:
    assert Departure().gone("a") is None


def test_after_the_grace_every_group_is_killed_also_those_of_the_dead_rl_32() -> None:
    departure = Departure()
    departure.begin([job("a"), job("b")], 100.0, 3)
    departure.gone("a")
    assert departure.pass_time(102.9) == []
    assert departure.pass_time(103.0) == [
        late("b", "3"),
        KILL,
        Signal("a", SIGKILL),
        Signal("b", SIGKILL),
    ]
    assert departure.deadline == 103.0 + HANG_GRACE
    assert departure.pass_time(103.5) == []


@pytest.mark.parametrize("grace", [0, -1])
def test_without_a_grace_they_are_killed_at_once_rl_37(grace: int) -> None:
    departure = Departure()
    departure.begin([job("a")], 100.0, grace)
    assert departure.deadline == 100.0
    assert departure.pass_time(100.0) == [late("a", "0"), KILL, Signal("a", SIGKILL)]


def test_a_process_that_outlives_sigkill_is_forgotten_m_16() -> None:
    departure = Departure()
    a = job("a")
    departure.begin([a, job("b")], 100.0, 3)
    departure.pass_time(103.0)
    departure.gone("b")
    assert departure.pass_time(103.0 + HANG_GRACE) == [Forget("a")]
    assert departure.gone("a") is a
    assert departure.deadline is None


def test_who_joins_a_departure_gives_all_a_new_grace() -> None:
    departure = Departure()
    departure.begin([job("a")], 100.0, 3)
    departure.pass_time(103.0)  # a is killed, but does not die
    assert departure.begin([job("b")], 103.5, 2) == [TERM, Signal("b", SIGTERM)]
    assert departure.deadline == 105.5
    assert departure.pass_time(105.5) == [
        late("a", "2"),
        late("b", "2"),
        KILL,
        Signal("a", SIGKILL),
        Signal("b", SIGKILL),
    ]


def test_nobody_joining_a_departure_still_renews_its_grace_in_silence() -> None:
    departure = Departure()
    departure.begin([job("a")], 100.0, 3)
    assert departure.begin([], 101.0, 5) == []
    assert departure.deadline == 106.0
    assert departure.told == ["a"]
