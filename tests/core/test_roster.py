"""Jobs, and how a new table takes over: sysvinit.md RL-31, RL-42 to RL-48, AC-16 to AC-18."""

import pytest

from pyinit.core.actions import ACTIONS
from pyinit.core.inittab import Entry, Source, parse
from pyinit.core.job import HELD, IDLE, RETRY, RUNNING, Job
from pyinit.core.roster import Roster

LEVELS = "#*S0123456789"


def entries(*lines: str) -> list[Entry]:
    """Return the entries of the lines alone, without init's own sulogin."""
    table = parse([Source("/etc/inittab", "\n".join(lines))])
    assert table.problems == []
    return [entry for entry in table.entries if entry.line]


def job(line: str) -> Job:
    return Job(entries(line)[0])


def roster(*lines: str) -> Roster:
    made = Roster()
    assert made.take_over(entries(*lines), "2") == []
    return made


def running(made: Roster, *keys: str) -> None:
    for key in keys:
        made.by_key[key].state = RUNNING


def keys(jobs: list[Job]) -> list[str]:
    return [found.key for found in jobs]


# one job


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_a_job_is_born_idle_and_a_triggered_one_asleep_ac_20(action: str) -> None:
    made = job(f"a:2:{action}:x")
    assert made.state == IDLE
    assert made.executed == ACTIONS[action].triggered
    assert made.wants_start() != ACTIONS[action].triggered
    assert not made.active()
    assert (made.key, made.starts, made.status, made.wake_at) == ("a", 0, None, None)


@pytest.mark.parametrize("action", sorted(ACTIONS))
@pytest.mark.parametrize("level", LEVELS)
def test_a_job_belongs_to_the_levels_of_its_entry_rl_53(action: str, level: str) -> None:
    made = job(f"a:#2S:{action}:x")
    pseudo = ACTIONS[action].pseudo_level
    named = level == pseudo if pseudo else level in "#2S"
    assert made.belongs(level) == (named and ACTIONS[action].runs)


@pytest.mark.parametrize("level", "!" + LEVELS)
def test_a_demanded_job_belongs_to_every_level_but_s_and_those_of_the_boot_ac_18(
    level: str,
) -> None:
    made = job("a:a:ondemand:x")
    assert not made.belongs(level)
    made.demanded = True
    assert made.belongs(level) == (level not in "!#*S")


def test_an_off_entry_belongs_nowhere_even_if_demanded_ac_8() -> None:
    made = job("a:a2:off:x")
    made.demanded = True
    assert not made.belongs("2")


@pytest.mark.parametrize("level", LEVELS)
def test_a_boot_entry_stays_in_every_level_ac_2(level: str) -> None:
    assert job("a::boot:x").may_stay(level)
    assert job("a::bootwait:x").may_stay(level) == (level == "*")
    assert job("a:2:respawn:x").may_stay(level) == (level == "2")


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_only_respawned_entries_start_again_by_themselves_ac_w2(action: str) -> None:
    made = job(f"a:2:{action}:x")
    made.executed = True
    assert made.wants_start() == (action in {"respawn", "ondemand"})


@pytest.mark.parametrize("state", [RUNNING, RETRY, HELD])
def test_a_job_that_is_not_idle_wants_no_start(state: str) -> None:
    made = job("a:2:respawn:x")
    made.state = state
    assert not made.wants_start()


@pytest.mark.parametrize(
    ("state", "active"), [(IDLE, False), (RUNNING, True), (RETRY, True), (HELD, False)]
)
def test_a_level_is_busy_with_what_runs_or_will_but_not_with_boot_entries_rl_21(
    state: str, active: bool
) -> None:
    made, boot = job("a:2:once:x"), job("b::boot:x")
    made.state = boot.state = state
    assert made.active() is active
    assert not boot.active()


def test_forgetting_the_level_lets_an_entry_run_again_but_no_event_return_ac_w3() -> None:
    made, triggered = job("a:2:once:x"), job("b:2:kbrequest:x")
    made.executed = True
    made.forget_level()
    triggered.forget_level()
    assert made.wants_start()
    assert not triggered.wants_start()


@pytest.mark.parametrize("state", [HELD, RETRY])
def test_calming_frees_a_job_that_was_held_th_5(state: str) -> None:
    made = job("a:2:respawn:x")
    made.state, made.wake_at, made.blocks = state, 5.0, True
    made.throttle.admit(1.0)
    made.calm()
    assert (made.state, made.wake_at, made.blocks) == (IDLE, None, False)
    assert made.throttle.since is None


def test_calming_leaves_a_running_job_running_and_waited_for_rl_40() -> None:
    made = job("a:2:wait:x")
    made.state, made.blocks = RUNNING, True
    made.calm()
    assert (made.state, made.blocks) == (RUNNING, True)


# all of them


def test_the_jobs_stand_in_the_order_of_the_table_and_under_their_keys() -> None:
    made = roster("a:2:once:x", "~~:2:once:x", "~~:2:once:y", "p:2:powerfail:x")
    assert keys(made.in_order) == ["p", "a", "~~", "~~:2"]
    assert [found.position for found in made.in_order] == [0, 1, 2, 3]
    assert made.by_key["~~:2"] is made.in_order[3]


def test_jobs_that_wait_for_an_event_are_found_by_its_name_ac_23() -> None:
    made = roster("a::powerfail:x", "b::powerfail:y", "k::kbrequest:z", "r:2:respawn:x")
    assert {name: keys(jobs) for name, jobs in made.triggered.items()} == {
        "powerfail": ["a", "b"],
        "kbrequest": ["k"],
    }
    made.take_over(entries("r:2:respawn:x"), "2")
    assert made.triggered == {}


def test_an_unchanged_entry_keeps_its_job_rl_42() -> None:
    made = roster("a:2:respawn:x", "b:2:once:x")
    running(made, "a")
    old = made.by_key["a"]
    assert made.take_over(entries("b:2:once:x", "a:2:respawn:x"), "2") == []
    assert made.by_key["a"] is old
    assert old.state == RUNNING
    assert old.position == 1


def test_a_changed_process_field_counts_at_the_next_start_rl_43() -> None:
    made = roster("a:2:respawn:old")
    running(made, "a")
    assert made.take_over(entries("a:2:respawn:new"), "2") == []
    assert made.by_key["a"].entry.process == "new"
    assert made.by_key["a"].state == RUNNING


@pytest.mark.parametrize("action", ["once", "off", "wait", "ondemand"])
def test_a_changed_action_ends_the_old_job_and_makes_a_new_one_rl_44(action: str) -> None:
    made = roster("a:2:respawn:x")
    running(made, "a")
    old = made.by_key["a"]
    assert made.take_over(entries(f"a:2:{action}:x"), "2") == [old]
    assert made.by_key["a"] is not old
    assert made.by_key["a"].state == IDLE


def test_a_level_taken_away_ends_the_job_at_once_rl_45() -> None:
    # sysvinit needs two re-reads; a deliberate difference
    made = roster("a:23:respawn:x")
    running(made, "a")
    assert keys(made.take_over(entries("a:3:respawn:x"), "2")) == ["a"]


def test_a_removed_line_ends_the_job_boot_entries_too_rl_46_rl_48() -> None:
    made = roster("a:2:respawn:x", "b::boot:x", "c:2:once:x")
    running(made, "a", "b")
    assert keys(made.take_over([], "2")) == ["a", "b"]
    assert made.in_order == []


def test_a_level_change_ends_what_the_level_does_not_name_rl_31() -> None:
    lines = ["a:2:respawn:x", "b::boot:x", "c:23:once:x", "d:a:ondemand:x", "e:2:once:x"]
    made = roster(*lines)
    running(made, "a", "b", "c", "d")
    made.by_key["d"].demanded = True
    assert keys(made.take_over(entries(*lines), "3")) == ["a"]


def test_in_single_user_the_demand_is_forgotten_and_its_jobs_end_ac_18() -> None:
    lines = ["d:a:ondemand:x", "b::boot:x"]
    made = roster(*lines)
    running(made, "d", "b")
    made.by_key["d"].demanded = True
    assert keys(made.take_over(entries(*lines), "S")) == ["d"]
    assert not made.by_key["d"].demanded


def test_the_demand_lives_through_other_levels_ac_18() -> None:
    made = roster("d:a:ondemand:x")
    made.by_key["d"].demanded = True
    made.take_over(entries("d:a:ondemand:x"), "7")
    assert made.by_key["d"].demanded


def test_a_job_that_is_already_leaving_is_not_told_again() -> None:
    made = roster("a:2:respawn:x", "b:2:respawn:x")
    running(made, "a", "b")
    made.by_key["a"].leaving = made.by_key["b"].leaving = True
    assert made.take_over(entries("b:3:respawn:x"), "2") == []


def test_every_throttle_is_cleared_th_5() -> None:
    made = roster("a:2:respawn:x")
    kept = made.by_key["a"]
    kept.state, kept.wake_at = HELD, 300.0
    made.take_over(entries("a:2:respawn:x"), "2")
    assert (kept.state, kept.wake_at) == (IDLE, None)
