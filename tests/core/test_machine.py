"""Stories of the run-level machine; the ids are those of sysvinit.md."""

import itertools

import pytest

from pyinit.core.actions import ACTIONS
from pyinit.core.commands import Answer, ReadInittab, Record, Reexec, ResetConsole, SetTitle, Spawn
from pyinit.core.environment import Environment
from pyinit.core.events import (
    EnvironmentRequested,
    Event,
    HaltRequested,
    InittabRead,
    LeaveRequested,
    RunlevelAnswered,
    RunlevelRequested,
    StandStill,
    Triggered,
)
from pyinit.core.inittab import Source
from pyinit.core.machine import Machine
from pyinit.core.requests import REQUEST_LIMIT
from pyinit.core.snapshot import restore, snapshot
from pyinit.core.state import Settings
from tests.world import INITTAB, SIGKILL, SIGTERM, World

CONTAINER = Settings(ends=True, can_ask=False)
DEFAULT_2 = "id:2:initdefault:"


def container(**options: object) -> Settings:
    return Settings(ends=True, can_ask=False, **options)  # type: ignore[arg-type]


# boot


def test_sysinit_then_boot_and_bootwait_then_the_level_rl_9_rl_16() -> None:
    world = World(
        DEFAULT_2,
        "getty:2:respawn:getty",
        "boot::boot:daemon",
        "si::sysinit:rcS",
        "bw::bootwait:mount",
        "si2::sysinit:more",
        lifetimes={"si": 2, "si2": 1, "bw": 1},
    ).boot()
    assert world.acts() == [(0, "+si"), (2, "+si2"), (3, "+boot"), (3, "+bw"), (4, "+getty")]
    assert world.levels() == ["N *", "N 2"]
    assert "Entering runlevel: 2" in world.said()


def test_a_child_reads_level_s_during_the_boot_and_n_as_the_previous_one_ex_14() -> None:
    world = World(DEFAULT_2, "si::sysinit:rcS", "x:2:once:x", lifetimes={"si": 1}).boot()
    told = {
        command.key: (command.environment["RUNLEVEL"], command.environment["PREVLEVEL"])
        for _, command in world.story
        if isinstance(command, Spawn)
    }
    assert told == {"si": ("S", "N"), "x": ("2", "N")}


def test_an_entry_for_sysinit_and_a_level_runs_in_both_it_21_rl_17() -> None:
    world = World(DEFAULT_2, "x:#2:wait:x", lifetimes={"x": 1}).boot()
    assert world.acts() == [(0, "+x"), (1, "+x")]


def test_the_argument_beats_initdefault_at_the_first_decision_only_rl_6_rl_24() -> None:
    world = World(
        DEFAULT_2, "s:S:wait:sh", "x:23:once:x", lifetimes={"s": 5}, settings=Settings("S")
    ).boot()
    assert world.acts() == [(0, "+s"), (5, "+x")]
    assert world.levels() == ["N S", "N *", "N 2"]


def test_first_level_s_runs_the_boot_phase_when_it_is_left_rl_15_rl_23() -> None:
    world = World(
        DEFAULT_2,
        "s:S:wait:sh",
        "b::boot:b",
        "x:2:once:x",
        lifetimes={"s": 5},
        settings=Settings("S"),
    ).boot()
    assert world.starts() == ["s", "b", "x"]
    assert world.machine.previous == "N"


def test_single_user_that_ends_goes_on_to_initdefault_with_s_as_the_previous_level_rl_24() -> None:
    world = World(DEFAULT_2, "s:S:wait:sh", "x:2:once:x", lifetimes={"s": 5, "x": 1})
    world.happens(10, RunlevelRequested("S"))
    world.boot()
    assert world.levels() == ["N *", "N 2", "2 S", "S 2"]
    assert world.starts() == ["x", "s", "x"]
    assert len(world.done(ReadInittab)) == 2  # at boot and for S, not for the way back


def test_telinit_out_of_single_user_skips_the_boot_phase_which_is_made_up_later_rl_26() -> None:
    world = World(DEFAULT_2, "s:S:wait:sh", "b::boot:b", "x:2:once:x", settings=Settings("S"))
    world.lifetimes = {"x": 1}
    world.happens(5, RunlevelRequested("2"))
    world.happens(10, RunlevelRequested("S"))
    world.boot(9)
    world.lifetimes = {"s": 5, "x": 1}
    world.run()
    assert world.starts() == ["s", "x", "s", "b", "x"]


def test_single_user_is_run_again_when_initdefault_says_so_rl_25() -> None:
    world = World("id:S:initdefault:", "s:S:wait:sh", "t:S5:wait:t", lifetimes={"s": 30, "t": 1})
    world.boot(100)
    assert world.acts() == [
        (0, "+s"),
        (30, "+t"),
        (31, "+s"),
        (61, "+s"),
        (91, "+s"),
    ]


def test_single_user_that_fails_at_once_does_not_spin() -> None:
    world = World("id:S:initdefault:", missing=["~~"]).boot(1000)
    assert 20 <= len(world.starts()) < 50
    assert "single user is ending too fast: disabled for 5 minutes" in world.said()


def test_the_emergency_shell_comes_before_the_table_is_read_rl_18() -> None:
    world = World(
        DEFAULT_2, "si::sysinit:rcS", lifetimes={"~~": 3}, settings=Settings(emergency=True)
    ).boot()
    assert world.acts() == [(0, "+~~"), (3, "+si")]


@pytest.mark.parametrize("field", ["x", "235x", "2a"])
def test_an_invalid_initdefault_is_told_and_a_level_is_asked_for_rl_11(field: str) -> None:
    world = World(f"id:{field}:initdefault:", "x:3:once:x")
    world.happens(9, RunlevelAnswered("3"))
    world.boot()
    assert world.asked() == [True, False]
    assert f"Initdefault level '{max(field).upper()}' is invalid" in world.said()
    assert world.acts() == [(9, "+x")]


@pytest.mark.parametrize(
    ("field", "level"), [("235", "5"), ("", "9"), ("s", "S"), ("0", "0"), ("5s", "S")]
)
def test_initdefault_is_the_highest_character_rl_10_rl_12(field: str, level: str) -> None:
    assert World(f"id:{field}:initdefault:", "s:S:wait:sh").boot(1).machine.level == level


def test_a_table_with_a_default_answers_the_question_for_a_level_rl_10_rl_13() -> None:
    world = World("b::boot:b", "x:3:once:x")
    world.after = lambda: world.rewrite(DEFAULT_2, "x:3:once:x")
    world.happens(5, RunlevelRequested("Q"))
    world.happens(6, RunlevelRequested("3", None, 7))
    world.boot()
    assert world.asked() == [True, False]
    assert world.levels() == ["N #", "N *", "N 2", "2 3"]
    assert [answer.text for answer in world.answers] == ["run level 3"]


def test_telinit_answers_the_question_for_a_level_rl_13() -> None:
    world = World("b::boot:b", "x:3:once:x")
    world.happens(5, RunlevelRequested("3"))
    world.boot()
    assert world.asked() == [True, False]
    assert world.starts() == ["b", "x"]


def test_without_a_terminal_to_ask_at_a_machine_goes_to_single_user_rl_14() -> None:
    world = World("s:S:wait:sh", settings=Settings(can_ask=False)).boot()
    assert world.starts() == ["s"]


# being in a level


def test_nothing_behind_a_wait_entry_starts_before_it_ends_ac_w1() -> None:
    world = World(
        DEFAULT_2,
        "a:2:respawn:a",
        "rc:2:wait:rc",
        "b:2:once:b",
        "c:2:wait:c",
        "d:2:respawn:d",
        lifetimes={"rc": 5, "c": 2},
    ).boot()
    assert world.acts() == [(0, "+a"), (0, "+rc"), (5, "+b"), (5, "+c"), (7, "+d")]


def test_an_entry_before_the_one_waited_for_is_respawned_meanwhile_ac_w1() -> None:
    world = World(
        DEFAULT_2, "a:2:respawn:a", "rc:2:wait:rc", "b:2:once:b", lifetimes={"a": 40, "rc": 100}
    ).boot(101)
    assert world.acts() == [(0, "+a"), (0, "+rc"), (40, "+a"), (80, "+a"), (100, "+b")]


def test_idle_levels_are_told_once_rl_21() -> None:
    world = World(DEFAULT_2, "x:2:once:x", "y:2:once:y", lifetimes={"x": 1, "y": 2})
    world.happens(10, RunlevelRequested("Q"))
    world.boot()
    assert world.said().count("no more processes left in this runlevel") == 1


def test_only_the_end_of_single_user_has_idle_levels_told_again_rl_21() -> None:
    world = World(DEFAULT_2, "a:2:respawn:a", "s:S:wait:sh", lifetimes={"s": 100})
    for time, level in ((1, "3"), (2, "S"), (3, "4"), (4, "S"), (200, "5")):
        world.happens(time, RunlevelRequested(level))
    world.boot(300)
    idle = "no more processes left in this runlevel"
    told = [said for said in world.said() if said == idle or said.startswith(("Sw", "En", "Go"))]
    assert told == [
        "Entering runlevel: 2",
        *("Switching to runlevel: 3", idle, "Going single user"),
        *("Switching to runlevel: 4", "Going single user"),
        *("Entering runlevel: 2", "Switching to runlevel: 5", idle),
    ]


def test_a_re_read_in_the_boot_tells_the_phase_in_title_and_file_rl_51_ut_14() -> None:
    world = World(DEFAULT_2, "s::sysinit:s", "x:2:respawn:x", lifetimes={"s": 10})
    world.happens(1, RunlevelRequested("Q"))
    world.boot(20)
    titles = [c.text for _, c in world.story if isinstance(c, SetTitle)]
    assert titles == ["init boot", "init [#]", "init [2]"]
    assert world.levels() == ["N #", "N *", "N 2"]


def test_a_level_that_is_added_revives_no_event_of_another_level_ac_21() -> None:
    world = World(DEFAULT_2, "k:2:respawn:k", "kb:3:kbrequest:x").boot(1)
    world.tell(Triggered("kbrequest"))
    world.rewrite(DEFAULT_2, "k:2:respawn:k", "kb:32:kbrequest:x")
    world.tell(RunlevelRequested("Q"))
    world.run(20)
    assert world.starts() == ["k"]


def test_a_re_exec_has_an_idle_level_told_again_rex_6() -> None:
    world = World(DEFAULT_2, "s:S:wait:sh")
    world.happens(10, RunlevelRequested("U"))
    world.boot(20)
    assert world.said().count("no more processes left in this runlevel") == 2


def test_an_empty_level_is_told_on_the_way_to_another_rl_21() -> None:
    world = World(DEFAULT_2, "a:2:respawn:a", "b:4:once:b").boot(1)
    world.tell(RunlevelRequested("3"), RunlevelRequested("4"))
    world.run(100)
    assert "no more processes left in this runlevel" in world.said()
    assert world.starts() == ["a", "b"]


def test_what_signals_at_once_want_starts_in_table_order_sig_16_it_30() -> None:
    table = (DEFAULT_2, "k:2:kbrequest:k", "c:2:ctrlaltdel:c", "w:2:powerwait:w", "x:2:respawn:x")
    world = World(*table, lifetimes={"c": 1, "w": 2}).boot(1)
    world.tell(Triggered("powerwait"), Triggered("ctrlaltdel"), Triggered("kbrequest"))
    world.run(100)
    assert world.acts() == [(0, "+x"), (1, "+c"), (2, "+w"), (4, "+k")]


def test_a_boot_entry_does_not_count_as_a_process_of_the_level_rl_21() -> None:
    world = World(DEFAULT_2, "b::boot:b", "x:2:once:x", lifetimes={"x": 1}).boot()
    assert "no more processes left in this runlevel" in world.said()


# changing the level


def test_the_old_level_leaves_before_the_new_one_starts_rl_30_rl_32() -> None:
    world = World(DEFAULT_2, "a:2:respawn:a", "b:23:respawn:b", "c:3:respawn:c")
    world.happens(10, RunlevelRequested("3"))
    world.boot()
    assert world.acts() == [(0, "+a"), (0, "+b"), (10, "-a"), (10, "+c")]
    assert world.levels() == ["N *", "N 2", "2 3"]
    assert "Switching to runlevel: 3" in world.said()


def test_a_getty_deaf_to_sigterm_is_killed_when_its_grace_is_over_rl_32() -> None:
    world = World(DEFAULT_2, "a:2:respawn:a", "b:3:once:b", deaf={"a": {SIGTERM}})
    world.happens(10, RunlevelRequested("3"))
    world.boot()
    assert world.acts() == [(0, "+a"), (10, "-a"), (13, "!a"), (13, "+b")]
    assert 'Id "a" did not end within 3 s of SIGTERM' in world.said()


def test_a_process_that_outlives_sigkill_is_given_up_rl_32() -> None:
    world = World(DEFAULT_2, "a:2:respawn:a", "b:3:once:b", deaf={"a": {SIGTERM, SIGKILL}})
    world.happens(10, RunlevelRequested("3"))
    world.boot()
    assert world.hung == ["a"]
    assert world.acts() == [(0, "+a"), (10, "-a"), (13, "!a"), (14, "+b")]


@pytest.mark.parametrize(("sleeptime", "killed"), [(5, 15), (0, 10), (-3, 10)])
def test_the_grace_is_what_the_request_says_rl_37(sleeptime: int, killed: float) -> None:
    world = World(DEFAULT_2, "a:2:respawn:a", deaf={"a": {SIGTERM}})
    world.happens(10, RunlevelRequested("3", sleeptime))
    world.boot()
    assert world.acts()[-2:] == [(10, "-a"), (killed, "!a")]


def test_the_grace_stays_for_later_requests_that_do_not_name_one_rl_37() -> None:
    world = World(DEFAULT_2, "a:24:respawn:a", deaf={"a": {SIGTERM}})
    world.happens(10, RunlevelRequested("2", 7))  # the same level: nothing but the sleeptime
    world.happens(20, RunlevelRequested("3"))
    world.boot()
    assert world.acts()[-1] == (27, "!a")


def test_the_same_level_again_does_nothing_at_all_rl_30() -> None:
    world = World(DEFAULT_2, "a:2:once:a", lifetimes={"a": 1})
    world.happens(10, RunlevelRequested("2"))
    world.boot()
    assert world.starts() == ["a"]
    assert len(world.done(ReadInittab)) == 1


@pytest.mark.parametrize("action", ["once", "wait"])
def test_an_entry_of_both_levels_is_not_run_again_but_after_a_third_it_is_ac_w3(
    action: str,
) -> None:
    world = World(DEFAULT_2, f"x:23:{action}:x", lifetimes={"x": 1})
    for time, level in ((10, "3"), (20, "2"), (30, "4"), (40, "3")):
        world.happens(time, RunlevelRequested(level))
    world.boot()
    assert world.acts() == [(0, "+x"), (40, "+x")]


def test_a_level_change_ends_a_wait_that_does_not_belong_rl_38() -> None:
    world = World(DEFAULT_2, "rc:2:wait:rc", "b:3:once:b")
    world.happens(4, RunlevelRequested("3"))
    world.boot()
    assert world.acts() == [(0, "+rc"), (4, "-rc"), (4, "+b")]


def test_telinit_during_sysinit_aborts_the_boot_rl_38() -> None:
    world = World(DEFAULT_2, "si::sysinit:rcS", "b::boot:b", "x:3:once:x")
    world.happens(4, RunlevelRequested("3"))
    world.boot()
    assert world.acts() == [(0, "+si"), (4, "-si"), (4, "~si"), (4, "+x")]
    assert world.levels() == ["# 3"]


def test_the_boot_is_recorded_after_sysinit_and_the_level_when_it_is_entered_ut_3_ut_4() -> None:
    world = World(
        DEFAULT_2, "si::sysinit:rcS", "b::bootwait:b", "x:2:once:x", lifetimes={"si": 3, "b": 4}
    ).boot()
    assert world.accounts() == [(3, "boot"), (7, "N 2")]


def test_a_change_is_recorded_before_the_kill_phase_and_its_file_after_it_rl_30_ut_14() -> None:
    world = World(DEFAULT_2, "a:2:once:a", "b:3:once:b", deaf={"a": {SIGTERM}})
    world.happens(10, RunlevelRequested("3"))
    world.boot()
    assert world.accounts() == [(0, "boot"), (0, "N 2"), (10, "2 3")]
    assert [time for time, _ in world.done(Record)] == [0, 0, 13]


def test_single_user_at_boot_is_a_boot_without_a_level_record_ut_12() -> None:
    world = World(DEFAULT_2, "s:S:wait:sh", lifetimes={"s": 5}, settings=Settings("S")).boot()
    assert world.accounts() == [(0, "boot"), (5, "N 2")]
    assert world.levels() == ["N S", "N *", "N 2"]


def test_a_boot_that_telinit_aborts_is_not_recorded_by_itself_rl_38_ut_17() -> None:
    world = World(DEFAULT_2, "si::sysinit:rcS", "x:3:once:x")
    world.happens(4, RunlevelRequested("3"))
    world.boot()
    assert world.accounts() == [(4, "# 3")]


def test_the_boot_is_recorded_once_however_long_the_question_for_a_level_takes() -> None:
    world = World("si::sysinit:rcS", "x:4:once:x", lifetimes={"si": 1})
    world.happens(9, RunlevelAnswered("4"))
    world.boot()
    assert world.accounts() == [(9, "boot"), (9, "N 4")]


def test_quick_requests_are_carried_out_one_after_the_other_rl_39() -> None:
    world = World(DEFAULT_2, "a:3:once:a", "b:4:once:b", "c:5:once:c", deaf={"a": {SIGTERM}})
    for level in "345":
        world.happens(10, RunlevelRequested(level))
    world.boot()
    assert world.acts() == [
        (10, "+a"),
        (10, "-a"),
        (13, "!a"),
        (13, "+b"),
        (13, "-b"),
        (13, "+c"),
    ]
    assert world.levels() == ["N *", "N 2", "2 3", "3 4", "4 5"]


def test_equal_requests_are_each_carried_out_rl_39() -> None:
    world = World(DEFAULT_2, "o:b:once:x", lifetimes={"o": 5})
    world.happens(10, RunlevelRequested("b"))
    world.happens(10, RunlevelRequested("b"))
    world.boot()
    assert world.acts() == [(10, "+o"), (15, "+o")]


def test_a_process_that_stays_keeps_running_and_its_throttle_is_reset_rl_40() -> None:
    world = World(DEFAULT_2, "a:23:respawn:a", lifetimes={"a": 1})
    world.happens(8.5, RunlevelRequested("3"))
    world.boot(20)
    assert len(world.starts()) == 9 + 10


@pytest.mark.parametrize(("old", "new"), list(itertools.permutations("0123456789", 2)))
def test_every_pair_of_levels_keeps_what_is_common_and_changes_the_rest(old: str, new: str) -> None:
    world = World(
        f"id:{old}:initdefault:",
        f"o:{old}:respawn:o",
        f"n:{new}:respawn:n",
        f"b:{old}{new}:respawn:b",
    )
    world.happens(5, RunlevelRequested(new))
    world.boot()
    assert set(world.processes) == {"n", "b"}
    assert world.acts() == [(0, "+o"), (0, "+b"), (5, "-o"), (5, "+n")]


def test_a_boot_entry_lives_in_every_level_ac_2() -> None:
    world = World(DEFAULT_2, "b::boot:b", "s:S:wait:sh")
    for time, level in ((5, "3"), (10, "S"), (15, "0")):
        world.happens(time, RunlevelRequested(level))
    world.boot()
    assert "b" in world.processes


@pytest.mark.parametrize("level", "016S")
def test_the_console_is_reset_on_the_way_to_0_1_6_and_s_con_5(level: str) -> None:
    world = World(DEFAULT_2, "a:23:respawn:a", "s:S:wait:sh")
    world.happens(5, RunlevelRequested("3"))
    world.happens(6, RunlevelRequested(level))
    world.boot(7)
    assert {time for time, _ in world.done(ResetConsole)} == {0, 6}


def test_the_console_is_reset_at_the_boot_and_for_who_owns_it_con_5_ex_21() -> None:
    table = ("a::sysinit:a", "b::boot:b", "w::bootwait:w", DEFAULT_2, "x:2:wait:x")
    world = World(*table, lifetimes={"a": 1, "w": 1, "x": 1}).boot()
    done = [c.key if isinstance(c, Spawn) else "-" for _, c in world.done(ResetConsole, Spawn)]
    assert done == ["-", "-", "a", "b", "-", "w", "x"]


def test_the_title_tells_the_level_rl_51() -> None:
    world = World(DEFAULT_2, "s:S:wait:sh")
    world.happens(5, RunlevelRequested("S"))
    world.boot(6)
    titles = [c.text for _, c in world.story if isinstance(c, SetTitle)]
    assert titles == ["init boot", "init [2]", "init [S]"]


# re-reading


def reread(world: World, *lines: str) -> World:
    world.boot(5)
    world.rewrite(*lines)
    world.happens(10, RunlevelRequested("Q"))
    return world.run()


def test_what_did_not_change_is_not_disturbed_rl_42() -> None:
    world = World(DEFAULT_2, "a:2:respawn:a")
    reread(world, DEFAULT_2, "new:2:once:new", "a:2:respawn:a")
    assert world.acts() == [(0, "+a"), (10, "+new")]


def test_a_changed_process_is_used_at_the_next_start_rl_43() -> None:
    world = World(DEFAULT_2, "a:2:respawn:old", lifetimes={"a": 20})
    world.boot(5)
    world.rewrite(DEFAULT_2, "a:2:respawn:new")
    world.happens(10, RunlevelRequested("Q"))
    world.run(25)
    programs = [(time, c.command.program) for time, c in world.story if isinstance(c, Spawn)]
    assert programs == [(0, "old"), (20, "new")]


def test_a_changed_action_ends_the_process_and_begins_anew_rl_44() -> None:
    world = World(DEFAULT_2, "a:2:respawn:a")
    reread(world, DEFAULT_2, "a:2:once:a")
    assert world.acts() == [(0, "+a"), (10, "-a"), (10, "+a")]


def test_off_stops_a_running_entry_ac_8() -> None:
    world = World(DEFAULT_2, "a:2:respawn:a")
    reread(world, DEFAULT_2, "a:2:off:a")
    assert world.acts() == [(0, "+a"), (10, "-a")]


def test_a_removed_level_takes_effect_at_once_where_sysvinit_needs_two_rereads_rl_45() -> None:
    world = World(DEFAULT_2, "a:23:respawn:a")
    reread(world, DEFAULT_2, "a:3:respawn:a")
    assert world.acts() == [(0, "+a"), (10, "-a")]


def test_an_added_level_starts_the_entry_rl_45() -> None:
    world = World(DEFAULT_2, "a:3:respawn:a")
    reread(world, DEFAULT_2, "a:23:respawn:a")
    assert world.acts() == [(10, "+a")]


@pytest.mark.parametrize("line", ["a:2:respawn:a", "a::boot:a", "a:2:wait:a", "a:2:once:a"])
def test_a_removed_line_ends_its_process_rl_46(line: str) -> None:
    world = World(DEFAULT_2, line)
    reread(world, DEFAULT_2)
    assert world.acts() == [(0, "+a"), (10, "-a")]


@pytest.mark.parametrize("action", ["sysinit", "boot", "bootwait"])
def test_a_new_line_of_the_boot_is_not_run_rl_47(action: str) -> None:
    world = World(DEFAULT_2, "a:2:respawn:a")
    reread(world, DEFAULT_2, "a:2:respawn:a", f"n::{action}:n")
    assert world.starts() == ["a"]


def test_a_table_that_is_gone_changes_nothing_where_sysvinit_kills_all_rl_48() -> None:
    world = World(DEFAULT_2, "a:2:respawn:a")
    world.boot(5)
    world.texts = {INITTAB: None}
    world.happens(10, RunlevelRequested("Q", None, 7))
    world.run()
    assert world.acts() == [(0, "+a")]
    assert world.answers == [Answer(7, False, "No inittab file found")]


def test_a_wait_that_runs_during_a_reread_stays_waited_for_rl_49() -> None:
    world = World(DEFAULT_2, "rc:2:wait:rc", "b:2:once:b", lifetimes={"rc": 20})
    reread(world, DEFAULT_2, "rc:2:wait:rc", "b:2:once:b")
    assert world.acts() == [(0, "+rc"), (20, "+b")]


def test_shared_ids_are_matched_one_by_one_where_sysvinit_kills_the_second_it_17() -> None:
    world = World(DEFAULT_2, "~~:2:respawn:a", "~~:2:respawn:b")
    reread(world, DEFAULT_2, "~~:2:respawn:a", "~~:2:respawn:b")
    assert world.acts() == [(0, "+~~"), (0, "+~~:2")]


def test_an_old_process_and_the_new_one_of_its_id_never_run_together() -> None:
    world = World(DEFAULT_2, "a:2:respawn:a", deaf={"a": {SIGTERM}})
    reread(world, DEFAULT_2, "a:2:once:a")
    assert world.acts() == [(0, "+a"), (10, "-a"), (13, "!a"), (13, "+a")]


# throttle


def test_ten_starts_in_two_minutes_then_five_minutes_of_rest_th_3_th_4() -> None:
    world = World(DEFAULT_2, "a:2:respawn:a", lifetimes={"a": 5}).boot(400)
    times = [time for time, act in world.acts() if act == "+a"]
    assert times[:10] == [5.0 * n for n in range(10)]
    assert times[10:12] == [350, 355]
    assert 'Id "a" respawning too fast: disabled for 5 minutes' in world.said()


def test_a_slow_respawn_is_never_held_th_2() -> None:
    world = World(DEFAULT_2, "a:2:respawn:a", lifetimes={"a": 13}).boot(1300)
    assert len(world.starts()) == 101


@pytest.mark.parametrize("letter", "Q3A")
def test_a_request_frees_what_was_held_th_5(letter: str) -> None:
    world = World(DEFAULT_2, "a:23:respawn:a", lifetimes={"a": 1})
    world.happens(50, RunlevelRequested(letter))
    world.boot(51.5)
    assert [time for time, act in world.acts() if act == "+a"][10] == 50


def test_the_same_level_does_not_free_what_was_held_th_5() -> None:
    world = World(DEFAULT_2, "a:23:respawn:a", lifetimes={"a": 1})
    world.happens(50, RunlevelRequested("2"))
    world.boot(60)
    assert len(world.starts()) == 10


def test_a_missing_program_is_told_and_held_ex_10() -> None:
    world = World(DEFAULT_2, "a:2:respawn:prog", "b:2:once:b", missing=["a"]).boot(10)
    assert world.starts() == ["a"] * 10 + ["b"] or world.starts().count("a") == 10
    assert 'cannot execute "prog": No such file or directory' in world.said()
    assert "b" in world.processes


def test_a_missing_program_that_is_waited_for_does_not_hold_up_the_rest_ex_10() -> None:
    world = World(DEFAULT_2, "a:2:wait:prog", "b:2:once:b", missing=["a"]).boot()
    assert world.starts() == ["a", "b"]


def test_a_start_that_fails_for_want_of_memory_is_tried_again_without_a_count_ex_22() -> None:
    world = World(DEFAULT_2, "a:2:wait:a", "b:2:respawn:b", starved={"a": 3, "b": 30})
    world.lifetimes = {"a": 1}
    world.boot()
    assert [time for time, act in world.acts() if act == "+a"] == [0, 5, 10, 15]
    assert [time for time, act in world.acts() if act == "+b"] == [16 + 5 * n for n in range(31)]


# on demand


def test_a_letter_starts_what_names_it_in_either_case_ac_7_ac_16() -> None:
    world = World(DEFAULT_2, "x:a:ondemand:x", "y:A:once:y", "z:b:ondemand:z", lifetimes={"y": 1})
    world.happens(5, RunlevelRequested("A"))
    world.happens(10, RunlevelRequested("a"))
    world.boot()
    assert world.acts() == [(5, "+x"), (5, "+y"), (10, "+y")]
    assert world.levels() == ["N *", "N 2"]


def test_on_demand_entries_survive_a_level_change_but_not_single_user_ac_18() -> None:
    world = World(DEFAULT_2, "x:a:ondemand:x", "s:S:wait:sh")
    for time, level in ((5, "A"), (10, "3"), (15, "S"), (20, "2")):
        world.happens(time, RunlevelRequested(level))
    world.boot()
    assert world.acts() == [(5, "+x"), (15, "-x"), (15, "+s"), (20, "-s"), (20, "~s")]


def test_a_letter_is_ignored_in_single_user_ac_17() -> None:
    world = World("id:S:initdefault:", "s:S:wait:sh", "x:a:once:x")
    world.happens(5, RunlevelRequested("A"))
    world.boot(6)
    assert world.starts() == ["s"]


def test_an_ondemand_entry_of_a_digit_is_an_ordinary_respawn_ac_7() -> None:
    assert World(DEFAULT_2, "x:2:ondemand:x").boot(1).starts() == ["x"]


# events


def test_four_signals_during_one_run_give_exactly_two_runs_ac_20() -> None:
    world = World(DEFAULT_2, "ca::ctrlaltdel:reboot", lifetimes={"ca": 5})
    for time in (10, 11, 12, 13):
        world.happens(time, Triggered("ctrlaltdel"))
    world.boot()
    assert world.acts() == [(10, "+ca"), (15, "+ca")]


def test_what_the_scan_has_not_reached_stays_executed_rl_53_ac_w3() -> None:
    lines = ("a:#3:once:x", "s:S:wait:sh", "b:#3:once:x")
    world = World(*lines, lifetimes={"a": 1, "b": 1, "s": 100}, settings=Settings(first_level="S"))
    world.happens(10, RunlevelRequested("3"))
    world.boot(20)
    assert world.starts() == ["a", "b", "s", "a"]


def test_an_event_that_was_demanded_in_the_boot_survives_a_re_read_ac_16() -> None:
    lines = (DEFAULT_2, "s::sysinit:s", "p:3b:powerfail:p", "o:3b:once:o")
    world = World(*lines, lifetimes={"s": 10, "p": 1, "o": 1})
    world.happens(1, RunlevelRequested("b"))
    world.happens(2, RunlevelRequested("Q"))
    world.boot(20)
    assert world.acts() == [(0, "+s"), (10, "+p"), (10, "+o")]


def test_a_boot_that_is_made_up_for_has_an_empty_level_told_again_rl_21() -> None:
    lines = ("b::bootwait:b", "s:S:wait:sh", DEFAULT_2)
    world = World(*lines, lifetimes={"b": 90, "s": 5})
    for time, level in ((1, "6"), (2, "S"), (10, "5")):
        world.happens(time, RunlevelRequested(level))
    world.boot(20)
    assert world.said().count("no more processes left in this runlevel") == 2


def test_a_level_argument_is_spent_when_a_request_comes_first_rl_6() -> None:
    lines = (DEFAULT_2, "i::sysinit:i", "s:S:wait:sh", "k:2:respawn:k")
    settings = Settings(first_level="S")
    world = World(*lines, lifetimes={"i": 90, "s": 5}, settings=settings)
    world.happens(1, RunlevelRequested("S"))
    world.boot(20)
    assert world.starts() == ["i", "s", "k"]


def test_a_boot_that_was_broken_off_is_made_up_for_rl_26_rl_38() -> None:
    lines = ("b::bootwait:b", "s:S:wait:sh", "k:2:respawn:k", DEFAULT_2)
    world = World(*lines, lifetimes={"s": 5})
    world.happens(1, RunlevelRequested("6"))
    world.happens(2, RunlevelRequested("S"))
    world.boot(20)
    assert world.starts() == ["b", "s", "b"]


def test_an_event_is_remembered_until_its_level_comes_ac_21() -> None:
    world = World(DEFAULT_2, "si::sysinit:rcS", "ca:23:ctrlaltdel:x", lifetimes={"si": 5, "ca": 1})
    world.happens(2, Triggered("ctrlaltdel"))
    world.boot()
    assert world.acts() == [(0, "+si"), (5, "+ca")]


def test_a_re_read_in_another_level_forgets_an_event_as_sysvinit_does_ac_21() -> None:
    world = World(DEFAULT_2, "kb:3:kbrequest:x", "ca:3:ctrlaltdel:x", lifetimes={"kb": 1, "ca": 1})
    world.happens(2, Triggered("kbrequest"))
    world.happens(5, RunlevelRequested("Q"))
    world.happens(6, Triggered("ctrlaltdel"))
    world.happens(9, RunlevelRequested("3"))
    world.boot()
    assert world.acts() == [(9, "+ca")]


def test_an_event_of_another_level_waits_for_the_level_change_ac_21() -> None:
    world = World(DEFAULT_2, "kb:3:kbrequest:x", lifetimes={"kb": 1})
    world.happens(2, Triggered("kbrequest"))
    world.happens(9, RunlevelRequested("3"))
    world.happens(20, RunlevelRequested("2"))
    world.happens(30, RunlevelRequested("3"))
    world.boot()
    assert world.acts() == [(9, "+kb")]


def test_powerwait_holds_back_powerfail_behind_it_ac_22() -> None:
    world = World(DEFAULT_2, "pw::powerwait:w", "pf::powerfail:f", lifetimes={"pw": 4, "pf": 1})
    world.happens(10, Triggered("powerwait"))
    world.happens(10, Triggered("powerfail"))
    world.boot()
    assert world.acts() == [(10, "+pw"), (14, "+pf")]


def test_all_entries_of_an_event_run_in_order_ac_23() -> None:
    world = World(DEFAULT_2, "c1::ctrlaltdel:x", "c2::ctrlaltdel:y", lifetimes={"c1": 1, "c2": 1})
    world.happens(10, Triggered("ctrlaltdel"))
    world.boot()
    assert world.acts() == [(10, "+c1"), (11, "+c2")]


@pytest.mark.parametrize("name", [name for name, a in ACTIONS.items() if a.triggered])
def test_an_event_runs_in_single_user_where_its_default_levels_say_so_it_19(name: str) -> None:
    world = World("id:S:initdefault:", "s:S:once:sh", f"x::{name}:x")
    world.happens(5, Triggered(name))
    world.boot(6)
    assert ("x" in world.processes) == (name != "kbrequest")


@pytest.mark.parametrize("name", sorted(ACTIONS))
@pytest.mark.parametrize("level", ["1", "2", "S"])
def test_every_action_in_every_kind_of_level(name: str, level: str) -> None:
    world = World("id:2:initdefault:", "s:S:once:sh", f"x:{level}:{name}:x").boot(1)
    expected = level == "2" and name in ("respawn", "ondemand", "once", "wait")
    expected = expected or name in ("sysinit", "boot", "bootwait")
    assert ("x" in world.starts()) == expected


# standing still, requests, variables


def test_nothing_is_respawned_between_tstp_and_cont_sig_9_sig_10() -> None:
    world = World(DEFAULT_2, "a:2:respawn:a", lifetimes={"a": 20}, deaf={"a": {SIGTERM}})
    world.happens(10, StandStill(True))
    world.happens(15, RunlevelRequested("3"))
    world.happens(50, StandStill(False))
    world.boot(60)
    assert world.acts() == [(0, "+a"), (50, "+a"), (50, "-a"), (53, "!a")]


@pytest.mark.parametrize("letter", ["X", "?", "", "33"])
def test_a_bad_level_is_told_and_changes_nothing_fifo_22(letter: str) -> None:
    world = World(DEFAULT_2, "a:2:respawn:a")
    world.happens(5, RunlevelRequested(letter, None, 4))
    world.boot()
    assert f"bad runlevel: {letter}" in world.said()
    assert world.answers == [Answer(4, False, f"bad runlevel: {letter}")]
    assert len(world.done(ReadInittab)) == 1


def test_a_flood_of_requests_is_bounded_and_told() -> None:
    world = World(DEFAULT_2, "rc:2:respawn:rc", deaf={"rc": {SIGTERM}})
    world.boot(1)
    world.tell(RunlevelRequested("3"))
    for number in range(3 * REQUEST_LIMIT):
        world.tell(RunlevelRequested("45"[number % 2], None, number + 1))
    assert len(world.machine.requests) == REQUEST_LIMIT
    assert "request 4 refused: too many requests" in world.said()


def test_askers_are_bounded_while_an_entry_is_waited_for() -> None:
    world = World(DEFAULT_2, "rc:2:wait:rc")
    world.boot(1)
    for number in range(REQUEST_LIMIT + 2):
        world.tell(RunlevelRequested("Q", None, number + 1))
    assert len(world.machine.askers) == REQUEST_LIMIT
    refused = [(answer.asker, answer.done, answer.text) for answer in world.answers]
    assert refused == [(1, False, "too many others wait"), (2, False, "too many others wait")]


def test_variables_reach_every_later_child_and_can_be_removed_fifo_19() -> None:
    world = World(DEFAULT_2, "a:3:once:a", "b:4:once:b", "c:5:once:c")
    world.happens(1, EnvironmentRequested(["INIT_HALT=HALT", "PATH=/bad"]))
    world.happens(2, RunlevelRequested("3"))
    world.happens(3, RunlevelRequested("4"))
    world.happens(4, EnvironmentRequested(["INIT_HALT"]))
    world.happens(5, RunlevelRequested("5"))
    world.boot()
    seen = [c.environment.get("INIT_HALT") for _, c in world.story if isinstance(c, Spawn)]
    assert seen == ["HALT", "HALT", None]
    assert "variable refused: PATH=/bad" in world.said()


def test_re_exec_is_ordered_from_any_level_and_in_a_wait_rex_2() -> None:
    world = World("id:7:initdefault:", "rc:7:wait:rc")
    world.happens(5, RunlevelRequested("U"))
    world.boot(6)
    assert len(world.done(Reexec)) == 1


# who asked


def test_the_answer_comes_when_the_level_is_reached() -> None:
    world = World(DEFAULT_2, "a:2:respawn:a", "rc:3:wait:rc", "b:3:once:b", lifetimes={"rc": 8})
    world.happens(10, RunlevelRequested("3", None, 1))
    world.boot()
    assert [(time, command) for time, command in world.done(Answer)] == [
        (18, Answer(1, True, "run level 3"))
    ]


def test_an_asker_that_is_overtaken_hears_so() -> None:
    world = World(DEFAULT_2, "rc:3:wait:rc", lifetimes={"rc": 60})
    world.happens(10, RunlevelRequested("3", None, 1))
    world.happens(20, RunlevelRequested("4", None, 2))
    world.boot()
    assert world.answers == [
        Answer(1, False, "overtaken: the run level is 4"),
        Answer(2, True, "run level 4"),
    ]


def test_the_current_level_is_answered_at_once() -> None:
    world = World(DEFAULT_2, "a:2:respawn:a")
    world.happens(10, RunlevelRequested("2", None, 1))
    world.boot()
    assert world.answers == [Answer(1, True, "run level 2")]


def test_a_reread_with_bad_lines_answers_with_them() -> None:
    world = World(DEFAULT_2, "a:2:respawn:a")
    world.boot(5)
    world.rewrite(DEFAULT_2, "a:2:respawn:a", "b:2:rspawn:b")
    world.happens(10, RunlevelRequested("Q", None, 1))
    world.run()
    problem = "/etc/inittab[3]: rspawn: unknown action field"
    assert world.answers == [Answer(1, False, problem)]
    assert "a" in world.processes


# the end, where there is one


def test_a_stop_goes_through_level_0_and_ends_with_the_last_process() -> None:
    world = World(
        DEFAULT_2,
        "a:2:respawn:a",
        "b::boot:b",
        "l0:0:wait:rc",
        lifetimes={"l0": 0.5},
        settings=CONTAINER,
    )
    world.happens(10, HaltRequested("SIGTERM"))
    world.boot()
    assert world.acts() == [
        (0, "+b"),
        (0, "+a"),
        (10, "-a"),
        (10, "+l0"),
        (10.5, "sweep 15"),
        (10.5, "leave 0"),
    ]


def test_the_entries_of_a_stop_are_told_how_long_they_may_take() -> None:
    world = World(
        DEFAULT_2, "a:2:respawn:a", "l0:0:wait:rc", lifetimes={"l0": 0.5}, settings=CONTAINER
    )
    world.happens(10, HaltRequested("SIGTERM"))
    world.boot()
    spawns = [order for _, order in world.done(Spawn) if isinstance(order, Spawn)]
    told = [(order.key, order.environment.get("INIT_STOP_SECONDS")) for order in spawns]
    assert told == [("a", None), ("l0", "6.0")]


def test_a_deaf_service_is_killed_and_named_within_the_budget() -> None:
    world = World(DEFAULT_2, "a:2:respawn:a", deaf={"a": {SIGTERM}}, settings=CONTAINER)
    world.happens(10, HaltRequested("SIGTERM"))
    world.boot()
    assert world.acts()[-4:] == [(10, "-a"), (13, "!a"), (13, "sweep 15"), (13, "leave 0")]
    assert 'Id "a" did not end within 3 s of SIGTERM' in world.said()


@pytest.mark.parametrize("budget", [1.0, 9.0, 25.0])
def test_nothing_takes_longer_than_the_budget(budget: float) -> None:
    never = {SIGTERM, SIGKILL}
    world = World(
        DEFAULT_2,
        "a:2:respawn:a",
        "b::boot:b",
        "l0:0:wait:rc",
        deaf={"a": never, "b": never, "l0": never},
        settings=container(stop_budget=budget),
    )
    world.happens(10, HaltRequested("SIGTERM"))
    world.boot()
    assert world.left == 0
    assert world.clock - world.begin <= 10 + budget + 1e-6


def test_a_second_request_hurries() -> None:
    world = World(
        DEFAULT_2, "a:2:respawn:a", "l0:0:wait:rc", deaf={"l0": {SIGTERM}}, settings=CONTAINER
    )
    world.happens(10, HaltRequested("SIGTERM"))
    world.happens(11, HaltRequested("SIGTERM"))
    world.boot()
    assert world.acts()[-2:] == [(11, "sweep 9"), (11, "leave 0")]


@pytest.mark.parametrize("moment", [0.5, 2.5, 5.0])
def test_a_stop_at_any_moment_of_the_boot_ends_it(moment: float) -> None:
    world = World(
        DEFAULT_2,
        "si::sysinit:rcS",
        "bw::bootwait:bw",
        "rc:2:wait:rc",
        lifetimes={"si": 2, "bw": 2, "rc": 2},
        settings=CONTAINER,
    )
    world.happens(moment, HaltRequested("SIGTERM"))
    world.boot()
    assert world.left == 0
    assert world.clock - world.begin == moment


def test_a_stop_wakes_a_machine_that_stands_still() -> None:
    world = World(DEFAULT_2, "a:2:respawn:a", settings=CONTAINER)
    world.happens(5, StandStill(True))
    world.happens(6, HaltRequested("SIGTERM"))
    world.boot()
    assert (world.left, world.clock - world.begin) == (0, 6)


def test_a_stop_while_others_leave_forgets_nobody() -> None:
    world = World(
        DEFAULT_2, "a:2:respawn:a", "b:23:respawn:b", deaf={"a": {SIGTERM}}, settings=CONTAINER
    )
    world.happens(10, RunlevelRequested("3"))
    world.happens(11, HaltRequested("SIGTERM"))
    world.boot()
    assert world.acts()[2:] == [
        (10, "-a"),
        (11, "-b"),
        (14, "!a"),
        (14, "!b"),
        (14, "sweep 15"),
        (14, "leave 0"),
    ]


@pytest.mark.parametrize("level", "06")
def test_telinit_0_and_6_end_a_container_without_a_time_limit_for_its_scripts(level: str) -> None:
    world = World(
        DEFAULT_2,
        "a:2:respawn:a",
        f"rc:{level}:wait:rc",
        f"z:{level}:respawn:sulogin",
        lifetimes={"rc": 60},
        settings=CONTAINER,
    )
    world.happens(10, RunlevelRequested(level, None, 1))
    world.boot()
    assert world.acts()[-2:] == [(70, "sweep 15"), (70, "leave 0")]
    assert world.answers == [Answer(1, True, f"run level {level}")]


def test_a_stop_during_telinit_0_starts_the_clock() -> None:
    world = World(DEFAULT_2, "a:2:respawn:a", "rc:0:wait:rc", settings=CONTAINER)
    world.happens(10, RunlevelRequested("0"))
    world.happens(20, HaltRequested("SIGTERM"))
    world.boot()
    assert world.acts()[-2:] == [(26, "sweep 15"), (26, "leave 0")]


def test_orphans_that_are_deaf_are_killed_after_the_grace() -> None:
    world = World(DEFAULT_2, "a:2:respawn:a", settings=CONTAINER)
    world.deaf_orphans = 3
    world.happens(10, HaltRequested("SIGTERM"))
    world.boot()
    assert world.acts()[-3:] == [(10, "sweep 15"), (13, "sweep 9"), (13, "leave 0")]


def test_requests_are_refused_on_the_way_down() -> None:
    world = World(DEFAULT_2, "a:2:respawn:a", "rc:0:wait:rc", settings=CONTAINER)
    world.happens(10, HaltRequested("SIGTERM"))
    world.happens(11, RunlevelRequested("3", None, 5))
    world.boot()
    refusal = "request 3 refused: init is going down"
    assert world.answers == [Answer(5, False, refusal)]


@pytest.mark.parametrize("lines", [(), (DEFAULT_2,), (DEFAULT_2, "x:2:off:x"), ("nonsense",)])
def test_a_container_without_anything_to_run_ends_at_once_with_an_error(
    lines: tuple[str, ...],
) -> None:
    world = World(*lines, settings=CONTAINER).boot()
    assert (world.left, world.clock) == (1, world.begin)
    assert any("/etc/inittab: there is no entry to run" in text for text in world.said())


def test_a_container_whose_level_is_empty_ends_with_an_error() -> None:
    world = World("id:5:initdefault:", "x:2:respawn:x", settings=CONTAINER).boot()
    assert world.left == 1
    assert any("run level 5 has no entry to run" in text for text in world.said())


def test_a_container_with_nobody_to_ask_for_a_level_ends_with_an_error() -> None:
    world = World("x:2:respawn:x", settings=CONTAINER).boot()
    assert world.left == 1
    assert any("no valid initdefault entry" in text for text in world.said())


def test_a_machine_never_leaves() -> None:
    world = World(DEFAULT_2, "x:0:wait:halt", lifetimes={"x": 1})
    world.happens(5, RunlevelRequested("0"))
    world.boot()
    assert world.left is None
    assert world.starts() == ["x"]


def test_an_emptied_table_does_not_end_a_running_container() -> None:
    world = World(DEFAULT_2, "a:2:respawn:a", settings=CONTAINER)
    reread(world, DEFAULT_2)
    assert world.left is None


# the state as text


def test_a_machine_restored_in_the_middle_of_a_departure_goes_on_with_it() -> None:
    world = World(DEFAULT_2, "a:2:respawn:a", "b:3:once:b", deaf={"a": {SIGTERM}})
    world.happens(10, RunlevelRequested("3"))
    world.boot(11)
    text = snapshot(world.machine, world.clock)
    world.machine = restore(text, Settings(), Environment({}))
    assert snapshot(world.machine, world.clock) == text
    world.run()
    assert world.acts() == [(0, "+a"), (10, "-a"), (13, "!a"), (13, "+b")]


def test_the_cost_of_an_exit_does_not_depend_on_the_size_of_the_table() -> None:
    def steps(size: int) -> int:
        text = "id:2:initdefault:\n" + "".join(f"e{n}:2:respawn:x\n" for n in range(size))
        machine = Machine(Settings(), Environment({}))
        world = World()
        world.machine = machine
        world.texts = {INITTAB: text}
        world.boot(1)
        calls = 0

        def count(_frame: object, event: str, _argument: object) -> None:
            nonlocal calls
            calls += event == "call"

        import sys

        from pyinit.core.events import ChildExited

        world.processes.clear()
        sys.setprofile(count)
        machine.handle(ChildExited("e5", 0), world.clock)
        machine.deadline()
        sys.setprofile(None)
        return calls

    assert steps(10) == steps(3000)


def test_init_autocon_adds_a_getty_on_a_machine_it_40() -> None:
    machine = Machine(Settings("2"), Environment({}))
    source = Source(INITTAB, "a:2:respawn:a\n")
    line = "quiet console=ttyS0,115200 console=tty0 init.autocon=1"
    machine.reading = "#"
    said = [repr(c) for c in machine.handle(InittabRead([source], line), 0.0)]
    assert any("added agetty on ttyS0 with id S0" in text for text in said)
    assert any("Spawn('S0'" in text for text in said)


# the end at once


def test_a_container_ends_at_once_with_the_status_asked_for_halt_4() -> None:
    world = World(DEFAULT_2, "x:2:respawn:x", "z:0:wait:z", settings=container())
    world.happens(10, LeaveRequested(130))
    world.boot()
    assert world.acts() == [(0, "+x"), (10, "sweep 9"), (10, "leave 130")]


def test_what_outlives_sigkill_does_not_keep_a_container_from_ending_at_once() -> None:
    world = World(DEFAULT_2, "x:2:respawn:x", deaf={"x": {SIGKILL}}, settings=container())
    world.happens(10, LeaveRequested(129))
    world.boot()
    assert world.acts() == [(0, "+x"), (10, "sweep 9"), (11, "leave 129")]


@pytest.mark.parametrize("before", [StandStill(True), HaltRequested("SIGTERM")])
def test_an_init_that_stands_still_or_goes_down_ends_at_once_too_halt_5(before: Event) -> None:
    world = World(DEFAULT_2, "x:2:respawn:x", deaf={"x": {SIGTERM}}, settings=container())
    world.happens(9, before)
    world.happens(10, LeaveRequested(130))
    world.boot()
    assert world.acts()[-1] == (10, "leave 130")


def test_the_init_of_a_machine_does_not_end() -> None:
    world = World(DEFAULT_2, "x:2:respawn:x")
    world.happens(10, LeaveRequested(130, 7))
    world.boot()
    assert world.acts() == [(0, "+x")]
    assert world.answers == [Answer(7, False, "the init of a machine does not end")]


# what a killed process leaves behind


def killed(*, deaf: set[int] | None = None, action: str = "respawn", status: int = 9) -> World:
    """Return a world in which the process of ``w`` died and left workers in its group."""
    table = (DEFAULT_2, f"w:2:{action}:w", "x:2:respawn:x")
    world = World(*table, workers=["w"], deaf={"w": deaf or set()}).boot(1)
    world.kill("w", status)
    return world


def test_the_workers_of_a_killed_process_end_before_it_starts_again_ac_6() -> None:
    world = killed()
    assert world.acts() == [(0, "+w"), (0, "+x"), (1, "-w")]
    assert world.machine.roster.by_key["w"].state == "clearing"
    world.run(2)
    assert world.acts()[2:] == [(1, "-w"), (1, "+w")]
    assert 'Id "w": ending what is left of its process group' in world.said()


def test_workers_deaf_to_sigterm_are_killed_and_not_waited_for_beyond_ac_6() -> None:
    world = killed(deaf={SIGTERM}).run(5)
    assert world.acts()[2:] == [(1, "-w"), (4, "!w"), (4, "+w")]
    world = killed(deaf={SIGTERM, SIGKILL}).run(10)
    assert world.acts()[2:] == [(1, "-w"), (4, "!w"), (5, "+w")]


@pytest.mark.parametrize(("action", "status"), [("respawn", 1 << 8), ("respawn", 0), ("once", 9)])
def test_others_are_left_alone(action: str, status: int) -> None:
    assert "-w" not in [act for _, act in killed(action=action, status=status).acts()]


def test_workers_that_are_ending_hold_up_a_change_of_level() -> None:
    world = killed(deaf={SIGTERM})
    world.tell(RunlevelRequested("3"))
    world.run(20)
    assert world.acts()[2:] == [(1, "-w"), (1, "-w"), (1, "-x"), (4, "!w"), (4, "!x")]
    assert world.machine.active == 0


def test_a_re_read_does_not_disturb_the_wait_for_workers() -> None:
    world = killed(deaf={SIGTERM})
    world.tell(RunlevelRequested("Q"))
    world.run(20)
    assert world.acts()[2:] == [(1, "-w"), (4, "!w"), (4, "+w")]
