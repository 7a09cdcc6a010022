"""Which scripts run at which moment, with a clock of the test's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyinit.rc.schedule import SLOW, Schedule
from pyinit.rc.task import Task


def task(name: str, *after: str, interactive: bool = False) -> Task:
    return Task(f"S01{name}", f"/{name}", "start", frozenset(after), interactive)


def begun(schedule: Schedule, now: float = 0.0) -> list[str]:
    return [found.name for found in schedule.begin(now)]


def test_a_script_starts_when_all_that_it_waits_for_have_ended_par_3() -> None:
    schedule = Schedule([task("c", "a", "b"), task("a"), task("b", "a")], 9)
    assert begun(schedule) == ["a"]
    assert begun(schedule) == []
    schedule.end("a")
    assert begun(schedule) == ["b"]
    schedule.end("b")
    assert begun(schedule) == ["c"]
    schedule.end("c")
    assert schedule.done


def test_no_more_run_than_there_are_jobs_par_3() -> None:
    schedule = Schedule([task(name) for name in "abcd"], 2)
    assert begun(schedule) == ["a", "b"]
    assert begun(schedule) == []
    schedule.end("a")
    assert begun(schedule) == ["c"]


def test_a_script_that_waits_for_something_keeps_no_other_waiting() -> None:
    schedule = Schedule([task(name) for name in "abc"], 1)
    assert begun(schedule, 100.0) == ["a"]
    assert schedule.deadline(100.0) == 100.0 + SLOW
    assert begun(schedule, 100.0 + SLOW / 2) == []
    assert begun(schedule, 100.0 + SLOW) == ["b"]
    assert schedule.deadline(100.0 + SLOW) == 100.0 + 2 * SLOW


def test_an_interactive_script_runs_alone_par_4() -> None:
    schedule = Schedule([task("a"), task("b", interactive=True), task("c")], 9)
    assert begun(schedule) == ["a"]
    schedule.end("a")
    assert begun(schedule) == ["b"]
    assert schedule.deadline(0.0) is None
    assert begun(schedule, SLOW * 2) == []
    schedule.end("b")
    assert begun(schedule) == ["c"]


def test_what_is_not_called_is_not_waited_for() -> None:
    assert begun(Schedule([task("a", "absent", "a")], 1)) == ["a"]


def test_a_loop_hangs_nothing() -> None:
    schedule = Schedule([task("a", "b"), task("b", "a")], 1)
    assert begun(schedule) == ["a"]
    schedule.end("a")
    assert begun(schedule) == ["b"]


def test_the_depth_is_how_many_follow_one_after_the_other() -> None:
    schedule = Schedule([task("a"), task("b", "a"), task("c", "b"), task("d", "a")], 1)
    assert [schedule.depth(name) for name in "abcd"] == [3, 2, 1, 1]


@pytest.mark.parametrize("jobs", [1, 3])
@given(pairs=st.sets(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=20))
def test_all_run_once_and_in_order_whatever_the_graph(
    jobs: int, pairs: set[tuple[int, int]]
) -> None:
    after: dict[str, set[str]] = {str(n): set() for n in range(9)}
    for one, other in pairs:
        if one < other:  # no loop
            after[str(other)].add(str(one))
    schedule = Schedule([task(name, *after[name]) for name in sorted(after, reverse=True)], jobs)
    ended: list[str] = []
    running: list[str] = []
    while not schedule.done:
        running += begun(schedule)
        assert 0 < len(running) <= jobs
        assert all(after[name] <= set(ended) for name in running)
        ended.append(running.pop(0))
        schedule.end(ended[-1])
    assert sorted(ended) == sorted(after)
    assert all(schedule.depth(name) >= 1 for name in after)
