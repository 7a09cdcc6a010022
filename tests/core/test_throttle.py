"""Respawning too fast: sysvinit.md TH-2, TH-3, TH-7."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyinit.core.throttle import RESPAWN_LIMIT, RESPAWN_PENALTY, RESPAWN_WINDOW, Throttle


def test_the_numbers_are_those_of_the_reference_k_12() -> None:
    assert (RESPAWN_LIMIT, RESPAWN_WINDOW, RESPAWN_PENALTY) == (10, 120.0, 300.0)


@pytest.mark.parametrize("pause", [0.0, 1.0, 5.0, 11.9])
def test_ten_starts_are_admitted_in_a_window_and_the_eleventh_is_not_th_3(pause: float) -> None:
    throttle = Throttle()
    assert [throttle.admit(1000 + n * pause) for n in range(11)] == [True] * 10 + [False]


def test_starts_twelve_seconds_apart_are_never_too_fast_th_2() -> None:
    throttle = Throttle()
    assert all(throttle.admit(n * 12.0) for n in range(100))


def test_the_window_does_not_slide_th_3() -> None:
    throttle = Throttle()
    assert throttle.admit(0.0)
    assert all(throttle.admit(119.0) for _ in range(9))
    assert throttle.admit(120.0)  # the first window is over, the nine starts with it
    assert throttle.since == 120.0
    assert all(throttle.admit(121.0) for _ in range(9))
    assert not throttle.admit(121.0)


def test_a_window_at_time_zero_is_a_window() -> None:
    throttle = Throttle()
    assert sum(throttle.admit(0.0) for _ in range(20)) == 10


def test_reset_forgets_all_starts_th_5() -> None:
    throttle = Throttle()
    while throttle.admit(0.0):
        pass
    throttle.reset()
    assert (throttle.count, throttle.since) == (0, None)
    assert sum(throttle.admit(1.0) for _ in range(20)) == 10


@pytest.mark.parametrize("before", range(10))
def test_a_start_that_did_not_come_about_does_not_count(before: int) -> None:
    throttle = Throttle()
    for _ in range(before):
        throttle.admit(0.0)
    assert throttle.admit(1.0)
    throttle.take_back()
    assert sum(throttle.admit(2.0) for _ in range(20)) == 10 - before


def test_taking_back_more_than_there_is_changes_nothing() -> None:
    throttle = Throttle()
    throttle.take_back()
    assert sum(throttle.admit(0.0) for _ in range(20)) == 10


@given(st.lists(st.floats(0, 1000), min_size=1).map(sorted))
def test_no_more_than_ten_starts_are_admitted_from_a_window_on(times: list[float]) -> None:
    throttle = Throttle()
    opened: dict[float | None, int] = {}
    for time in times:
        admitted = throttle.admit(time)
        opened[throttle.since] = opened.get(throttle.since, 0) + admitted
        assert throttle.since is not None
        assert throttle.since <= time < throttle.since + RESPAWN_WINDOW
    assert max(opened.values()) <= RESPAWN_LIMIT
