"""The start scan without scanning: sysvinit.md RL-53, AC-W1, AC-W4."""

from hypothesis import given
from hypothesis import strategies as st

from pyinit.core.actions import ACTIONS
from pyinit.core.inittab import Entry
from pyinit.core.job import Job
from pyinit.core.walk import Walk


def jobs(*levels: str, action: str = "once") -> list[Job]:
    """Return a job for each level field, in the order of the table."""
    made = []
    for position, field in enumerate(levels):
        job = Job(Entry(f"j{position}", field, ACTIONS[action], "x", "f", position + 1))
        job.position = position
        made.append(job)
    return made


def taken(walk: Walk) -> list[int]:
    """Take due jobs until there is none; return their positions."""
    positions = []
    while (job := walk.next()) is not None:
        positions.append(job.position)
    return positions


def test_all_jobs_are_due_in_the_order_of_the_table_ac_w4() -> None:
    walk = Walk()
    walk.enter(jobs("2", "3", "S"))
    assert not walk.over()
    assert taken(walk) == [0, 1, 2]
    assert walk.over()
    assert not walk.blocked()


def test_nothing_behind_a_job_that_init_waits_for_is_taken_ac_w1() -> None:
    walk = Walk()
    made = jobs("2", "2", "2")
    walk.enter(made)
    first = walk.next()
    assert first is made[0]
    walk.block(first)
    assert first.blocks
    assert walk.blocked()
    assert walk.next() is None
    assert not walk.over()
    walk.release(first)
    assert not first.blocks
    assert taken(walk) == [1, 2]


def test_what_stands_before_the_one_waited_for_goes_on_ac_w1_gt_12() -> None:
    walk = Walk()
    before, waited, behind = made = jobs("2", "2", "2")
    walk.enter(made)
    assert [walk.next(), walk.next()] == [before, waited]
    walk.block(waited)
    walk.touch(before)
    assert taken(walk) == [0]
    assert walk.next() is None
    assert behind.due
    walk.release(waited)
    assert taken(walk) == [2]


def test_the_one_waited_for_may_be_due_again_itself() -> None:
    walk = Walk()
    (job,) = jobs("2")
    walk.enter([job])
    walk.block(job)
    assert walk.next() is job
    assert not walk.over()  # still waited for
    walk.release(job)
    assert walk.over()


def test_a_job_is_due_once_however_often_it_is_touched() -> None:
    walk = Walk()
    (job,) = jobs("2")
    walk.touch(job)
    walk.touch(job)
    assert taken(walk) == [0]
    walk.touch(job)
    assert taken(walk) == [0]


def test_releasing_a_job_that_nobody_waits_for_changes_nothing() -> None:
    walk = Walk()
    (job,) = jobs("2")
    walk.release(job)
    assert walk.over()


def test_entering_a_level_keeps_those_waited_for_rl_49() -> None:
    walk = Walk()
    made = jobs("23", "2", "3")
    walk.enter(made)
    first = walk.next()
    assert first is made[0]
    walk.block(first)
    walk.enter(made)
    assert taken(walk) == [0]
    assert walk.blocked()
    walk.release(first)
    assert taken(walk) == [1, 2]


def test_a_walk_resumes_where_the_jobs_say() -> None:
    made = jobs("2", "2", "2")
    made[0].blocks = True
    made[2].due = True
    walk = Walk()
    walk.resume(made)
    assert walk.next() is None
    walk.release(made[0])
    assert taken(walk) == [2]


@given(st.lists(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_touched_jobs_come_in_table_order_up_to_the_first_that_blocks(
    touched: list[int], blocking: set[int]
) -> None:
    walk = Walk()
    made = jobs(*["2"] * 10)
    for position in blocking:
        walk.block(made[position])
    for position in touched:
        walk.touch(made[position])
    limit = min(blocking, default=9)
    assert taken(walk) == sorted({position for position in touched if position <= limit})
    for position in blocking:
        walk.release(made[position])
    assert taken(walk) == sorted({position for position in touched if position > limit})
    assert walk.over()
