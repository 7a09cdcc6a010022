"""The end of init: SIGTERM and SIGKILL for all, then leave, within the budget."""

import pytest

from pyinit.core.commands import Leave, Log, Sweep
from pyinit.core.departure import HANG_GRACE
from pyinit.core.ending import KILLING, LEFT, NOT_YET, STOP_BUDGET, TERMINATING, Ending

SIGKILL, SIGTERM = 9, 15


def test_the_budget_fits_into_the_engines_ten_seconds() -> None:
    assert STOP_BUDGET == 9.0
    assert Ending().budget == STOP_BUDGET


def test_nothing_happens_before_it_begins() -> None:
    ending = Ending()
    assert ending.stage == NOT_YET
    assert ending.deadline is None
    assert ending.pass_time(1e9, 3) == []
    assert ending.all_gone() == []


def test_all_are_told_then_killed_then_init_leaves() -> None:
    ending = Ending()
    assert ending.sweep(100.0, 3) == [Sweep(SIGTERM)]
    assert (ending.stage, ending.deadline) == (TERMINATING, 103.0)
    assert ending.pass_time(102.9, 3) == []
    assert ending.pass_time(103.0, 3) == [Sweep(SIGKILL)]
    assert (ending.stage, ending.deadline) == (KILLING, 103.0 + HANG_GRACE)
    assert ending.pass_time(103.0 + HANG_GRACE, 3) == [
        Log("Processes remain that outlive SIGKILL"),
        Leave(0),
    ]
    assert (ending.stage, ending.deadline) == (LEFT, None)
    assert ending.pass_time(1e9, 3) == []


@pytest.mark.parametrize("killing", [False, True])
def test_init_leaves_as_soon_as_all_are_gone_and_only_once(killing: bool) -> None:
    ending = Ending()
    ending.status = 7
    ending.sweep(100.0, 3)
    if killing:
        ending.kill(101.0)
    assert ending.all_gone() == [Leave(7)]
    assert ending.stage == LEFT
    assert ending.all_gone() == []


def test_init_leaves_with_the_status_given_even_if_it_is_nought() -> None:
    ending = Ending()
    ending.status = 7
    assert ending.leave(0) == [Leave(0)]
    assert ending.leave() == [Leave(7)]


def test_a_negative_grace_is_none() -> None:
    ending = Ending()
    ending.sweep(100.0, -5)
    assert ending.deadline == 100.0
    assert ending.pass_time(100.0, -5) == [Sweep(SIGKILL)]


# when somebody outside waits for the end


def test_it_is_known_how_long_the_entries_may_take() -> None:
    ending = Ending(9.0)
    assert ending.seconds_left(100.0) is None
    ending.limit(100.0)
    assert [ending.seconds_left(now) for now in (100.0, 104.5, 107.0)] == [6.0, 1.5, 0.0]


def test_the_entries_get_two_thirds_of_the_budget() -> None:
    ending = Ending(9.0)
    ending.limit(100.0)
    assert (ending.stop_by, ending.deadline) == (109.0, 106.0)
    assert ending.pass_time(105.9, 3) == []
    assert ending.pass_time(106.0, 3) == [
        Log("The entries of the run level are not done in time"),
        Sweep(SIGTERM),
    ]
    assert ending.stage == TERMINATING


@pytest.mark.parametrize(
    ("sleeptime", "limited", "expected"),
    [(3, False, 3), (60, False, 60), (2, True, 2), (60, True, 3.0), (0, True, 0)],
)
def test_one_grace_takes_no_more_than_a_third_of_the_budget(
    sleeptime: int, limited: bool, expected: float
) -> None:
    ending = Ending(9.0)
    if limited:
        ending.limit(100.0)
    assert ending.grace(sleeptime) == expected


def test_a_sweep_leaves_time_for_the_kill_within_the_budget() -> None:
    ending = Ending(9.0)
    ending.limit(100.0)
    ending.sweep(107.5, 3)
    assert ending.deadline == 108.0


def test_a_short_grace_is_not_stretched_by_the_budget() -> None:
    ending = Ending(9.0)
    ending.limit(100.0)
    ending.sweep(101.0, 1)
    assert ending.deadline == 102.0


def test_a_sweep_that_begins_too_late_kills_at_once() -> None:
    ending = Ending(9.0)
    ending.limit(100.0)
    ending.sweep(108.7, 3)
    assert ending.deadline == 108.7
    assert ending.pass_time(108.7, 3) == [Sweep(SIGKILL)]
    assert ending.deadline == 109.0


def test_killing_ends_with_the_budget_and_early_kills_with_their_own_grace() -> None:
    ending = Ending(9.0)
    ending.limit(100.0)
    ending.kill(101.0)
    assert ending.deadline == 101.0 + HANG_GRACE
    ending.kill(108.5)
    assert ending.deadline == 109.0


def test_a_kill_after_the_budget_still_gets_a_moment() -> None:
    ending = Ending(9.0)
    ending.limit(100.0)
    assert ending.kill(200.0) == [Sweep(SIGKILL)]
    assert ending.deadline == 200.0 + HANG_GRACE


@pytest.mark.parametrize("budget", [0.5, 1.0, 9.0, 60.0])
def test_the_whole_stop_fits_into_the_budget(budget: float) -> None:
    ending = Ending(budget)
    ending.limit(0.0)
    left_at = None
    for _ in range(10):
        if ending.deadline is None:
            break
        left_at = ending.deadline
        ending.pass_time(left_at, ending.grace(1000))
    assert ending.stage == LEFT
    assert left_at is not None
    assert left_at <= budget
