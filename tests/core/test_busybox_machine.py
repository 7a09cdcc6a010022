"""Stories of a machine with a table of BusyBox: BB-6 to BB-24. Keys are terminal and command."""

import pytest

from pyinit.core.commands import (
    AccountBoot,
    AccountLevel,
    Leave,
    PrepareEnd,
    Record,
    SetDialect,
    SetTitle,
    Spawn,
)
from pyinit.core.dialect import BUSYBOX, SYSV
from pyinit.core.environment import Environment
from pyinit.core.events import (
    ChildExited,
    EnvironmentRequested,
    HaltRequested,
    LeaveRequested,
    RunlevelRequested,
    StandStill,
    Triggered,
)
from pyinit.core.snapshot import restore, snapshot
from pyinit.core.state import Settings
from tests.world import INITTAB, World

MACHINE = Settings(dialect=BUSYBOX)
CONTAINER = Settings(ends=True, can_ask=False, dialect=BUSYBOX)
TERM = HaltRequested("SIGTERM", "reboot")
HANGUP = RunlevelRequested("Q")
KEYS = Triggered("ctrlaltdel")


def world(*lines: str, settings: Settings = MACHINE, lives: str = "") -> World:
    """Return a world whose commands are single words; ``lives``: seconds, as ``a=2 b=0.5``."""
    pairs = (word.split("=") for word in lives.split())
    lifetimes = {f" {name}": float(seconds) for name, seconds in pairs}
    return World(*lines, lifetimes=lifetimes, settings=settings)


def acts(told: World) -> list[tuple[float, str]]:
    return [(time, act[0] + act[1:].lstrip()) for time, act in told.acts()]


def starts(told: World) -> str:
    return " ".join(key.strip() for key in told.starts())


def spawned(told: World) -> list[Spawn]:
    return [command for _, command in told.story if isinstance(command, Spawn)]


# which dialect


def test_a_table_of_busybox_is_recognised_and_told_dia_1() -> None:
    told = World("::askfirst:sh").boot(1)
    assert told.machine.dialect is BUSYBOX
    assert "/etc/inittab: read as BusyBox reads it, see inittab(5)" in told.said()
    assert [c for _, c in told.done(SetDialect, SetTitle)] == [
        SetTitle("init boot"),
        SetDialect("busybox"),
        SetTitle("init"),
    ]


def test_a_table_without_a_sign_is_one_of_sysv_dia_12() -> None:
    told = World("id:2:initdefault:", "a:2:once:x").boot()
    assert told.machine.dialect is SYSV
    assert told.done(SetDialect) == []


@pytest.mark.parametrize(("dialect", "keys"), [(SYSV, ["a"]), (BUSYBOX, ["tty1 x"])])
def test_an_argument_forces_the_dialect(dialect: object, keys: list[str]) -> None:
    lines = {"a": ("id:2:initdefault:", "a:2:once:x"), "tty1 x": ("tty1:2:once:x",)}[keys[0]]
    told = World(*lines, settings=Settings(dialect=dialect)).boot()  # type: ignore[arg-type]
    assert told.starts() == keys


def test_the_dialect_of_the_boot_stays_when_the_table_changes() -> None:
    told = World("::respawn:x").boot(1)
    told.rewrite("id:2:initdefault:", "a:2:once:y")
    told.tell(HANGUP)
    assert told.machine.dialect is BUSYBOX
    assert "/etc/inittab[1]: bad entry: unknown action initdefault" in told.said()
    assert told.starts() == [" x"]


# the boot


def test_the_groups_follow_one_another_bb_6_dia_14() -> None:
    told = world(
        *("::respawn:r", "::once:o", "::wait:w", "::sysinit:s", "::once:p", "::wait:v"),
        *("::sysinit:t",),
        lives="s=2 t=1 w=3 v=1",
    ).boot(60)
    assert acts(told) == [
        *((0, "+s"), (2, "+t"), (3, "+w"), (6, "+v"), (7, "+o"), (7, "+p"), (7, "+r"))
    ]


def test_there_are_no_levels_in_the_records_but_the_boot_is_there_bb_12() -> None:
    told = world("::sysinit:s", "::respawn:r", lives="s=1").boot(5)
    assert told.done(Record, AccountLevel) == []
    assert [time for time, _ in told.done(AccountBoot)] == [1]
    assert not [text for text in told.said() if "level" in text]


def test_an_empty_table_waits_in_silence() -> None:
    told = world("").boot()
    assert told.left is None
    assert not [text for text in told.said() if "no more processes" in text]


def test_in_a_container_an_empty_table_ends_init() -> None:
    assert world("", settings=CONTAINER).boot().left == 1


def test_a_missing_table_has_a_default_if_the_dialect_is_forced_bb_10() -> None:
    told = World(settings=MACHINE)
    told.texts = {INITTAB: None}
    told.lifetimes = {" /etc/init.d/rcS": 5}
    told.boot(10)
    assert acts(told)[0] == (0, "+/etc/init.d/rcS")
    assert [order.device for order in spawned(told)] == ["", "", "tty2", "tty3", "tty4"]
    assert [time for time, _ in acts(told)[1:]] == [5, 5, 5, 5]


def test_a_table_that_is_gone_later_changes_nothing() -> None:
    told = world("::respawn:r", "::once:o").boot(1)
    told.texts = {INITTAB: None}
    told.tell(HANGUP)
    assert starts(told) == "o r"
    assert "the table in force is kept" in told.said()


def test_single_user_is_one_shell_bb_9() -> None:
    told = World("::sysinit:s", settings=Settings("S", dialect=BUSYBOX, argument="single"))
    told.lifetimes = {" -/bin/sh": 3}
    told.boot(9)
    assert acts(told) == [(0, "+-/bin/sh"), (4, "+-/bin/sh"), (8, "+-/bin/sh")]
    (first, *_) = spawned(told)
    assert first.terminal
    assert first.environment["RUNLEVEL"] == "single"


def test_children_are_told_no_level_bb_11() -> None:
    told = world("::sysinit:s").boot(1)
    (order,) = spawned(told)
    assert order.environment == {
        "HOME": "/",
        "PATH": "/sbin:/usr/sbin:/bin:/usr/bin",
        "SHELL": "/bin/sh",
        "TERM": "vt102",
        "USER": "root",
    }
    assert not order.terminal


def test_a_terminal_is_named_and_a_dash_takes_the_console_bb_2_bb_5() -> None:
    told = world("tty1::respawn:a", "::respawn:-b", "::wait:c", lives="c=1").boot(5)
    assert [(o.key, o.device, o.terminal) for o in spawned(told)] == [
        (" c", "", False),
        ("tty1 a", "tty1", False),
        (" -b", "", True),
    ]


# respawn


def test_a_respawned_process_comes_again_a_second_after_its_end_and_for_ever_bb_7() -> None:
    told = world("::respawn:r", lives="r=0.5").boot(59.9)
    assert [time for time, _ in acts(told)] == [1.5 * n for n in range(40)]
    assert not [text for text in told.said() if "respawning too fast" in text]


def test_a_missing_program_is_tried_for_ever_and_told_once_bb_7() -> None:
    told = World("::respawn:r", missing=[" r"], settings=MACHINE).boot(99.5)
    assert len(told.starts()) == 100
    assert len([text for text in told.said() if text.startswith("cannot execute")]) == 1


def test_the_same_failure_is_told_once_and_another_one_anew() -> None:
    told = world("::respawn:r").boot(1)
    for status in (256, 256, 512, 0, 256):
        told.processes.clear()
        told.tell(ChildExited(" r", status))
        told.run(told.clock - told.begin + 2)
    ended = [text for text in told.said() if "ended" in text]
    assert ended == [f'Id "r" ended: exit status {n}' for n in (1, 2, 1)]


def test_a_missing_program_of_another_action_holds_nothing_up() -> None:
    told = World("::sysinit:s", "::wait:w", "::respawn:r", settings=MACHINE)
    told.missing = {" s", " w"}
    told.boot(1)
    assert starts(told) == "s w r"


# askfirst


def test_askfirst_runs_when_enter_was_pressed_and_asks_each_time_bb_8() -> None:
    told = World("tty1::askfirst:-/bin/sh", settings=MACHINE).boot(1)
    key = "tty1 -/bin/sh"
    (question,) = spawned(told)
    assert (question.command.program, question.device) == ("/bin/sh", "tty1")
    assert "Enter" in question.command.argv[-1]
    for _ in range(2):
        told.processes.clear()
        told.tell(ChildExited(key, 0))
        assert spawned(told)[-1].command.argv == ["-/bin/sh"]
        told.processes.clear()
        told.tell(ChildExited(key, 0))
        told.run(told.clock - told.begin + 2)
        assert spawned(told)[-1].command.argv == question.command.argv
    job = told.machine.roster.by_key[key]
    assert job.starts == 2


def test_a_question_that_is_killed_is_asked_again_bb_8() -> None:
    told = World("::askfirst:sh", settings=MACHINE).boot(1)
    told.processes.clear()
    told.tell(ChildExited(" sh", 15))
    told.run(5)
    assert [o.command.argv[0] for o in spawned(told)] == ["/bin/sh", "/bin/sh"]


def test_a_re_exec_remembers_that_enter_was_pressed() -> None:
    told = World("::askfirst:sh", settings=MACHINE).boot(1)
    told.processes.clear()
    told.tell(ChildExited(" sh", 0))
    machine = restore(snapshot(told.machine, told.clock), MACHINE, Environment({}))
    job = machine.roster.by_key[" sh"]
    assert (machine.dialect, job.answered, job.asking()) == (BUSYBOX, True, False)
    assert machine.environment.make("-", "N")["USER"] == "root"


# HUP


def test_a_new_respawn_starts_and_a_removed_one_runs_on_bb_13() -> None:
    told = world("::respawn:a", "::respawn:b", "::askfirst:c").boot(1)
    told.rewrite("::respawn:b", "::respawn:d")
    told.tell(HANGUP)
    assert starts(told) == "a b c d"
    assert sorted(key.strip() for key in told.processes) == ["a", "b", "c", "d"]
    for key in (" a", " b"):
        told.processes.pop(key)
        told.tell(ChildExited(key, 0))
    told.run(9)
    assert starts(told) == "a b c d b"


def test_what_was_removed_is_looked_after_again_when_it_comes_back_bb_13() -> None:
    told = world("::respawn:a", "::respawn:b").boot(1)
    for lines in (["::respawn:b"], ["::respawn:b"], ["::respawn:b", "::respawn:a"]):
        told.rewrite(*lines)
        told.tell(HANGUP)
    told.processes.pop(" a")
    told.tell(ChildExited(" a", 0))
    told.run(5)
    assert starts(told) == "a b a"


def test_what_ended_after_it_was_removed_is_forgotten_bb_13() -> None:
    told = world("::respawn:a", "::respawn:b").boot(1)
    told.rewrite("::respawn:b")
    told.tell(HANGUP)
    assert [job.entry.action.name for job in told.machine.roster.in_order] == ["respawn", "off"]
    told.processes.pop(" a")
    told.tell(ChildExited(" a", 0))
    told.tell(HANGUP)
    assert [job.key for job in told.machine.roster.in_order] == [" b"]


def test_new_sysinit_wait_and_once_do_not_run_bb_13() -> None:
    told = world("::respawn:a").boot(1)
    told.rewrite("::sysinit:s", "::wait:w", "::once:o", "::respawn:a")
    told.tell(HANGUP)
    told.run(9)
    assert starts(told) == "a"


def test_a_new_shutdown_entry_runs_on_the_way_down_and_a_changed_one_too_bb_13() -> None:
    told = world("::respawn:a", "::once:b", lives="b=1 n=1").boot(2)
    told.rewrite("::respawn:a", "::shutdown:b", "::shutdown:n")
    told.tell(HANGUP)
    told.tell(TERM)
    told.run()
    assert starts(told) == "b a b n"


def test_a_re_read_during_the_boot_changes_the_groups_to_come_bb_13_bb_24() -> None:
    told = world("::sysinit:s", "::wait:w", "::respawn:r", lives="s=5 v=1 w=1")
    told.happens(2, HANGUP)
    told.boot(1)
    told.rewrite("::sysinit:t", "::sysinit:s", "::wait:v", "::once:o", "::respawn:r")
    told.run(20)
    assert acts(told) == [(0, "+s"), (5, "+v"), (6, "+o"), (6, "+r")]


# INT


def test_ctrlaltdel_entries_run_in_order_and_nothing_is_respawned_meanwhile_bb_14() -> None:
    told = world("::ctrlaltdel:a", "::respawn:r", "::ctrlaltdel:b", lives="a=5 b=5 r=7").boot(6.5)
    told.tell(KEYS)
    told.run(20)
    assert acts(told) == [(0, "+r"), (6.5, "+a"), (11.5, "+b"), (16.5, "+r")]


@pytest.mark.parametrize(
    ("when", "order"), [(1, "s t a w v o r"), (6, "s t w v a o r"), (20, "s t w v o r a")]
)
def test_the_keys_are_heard_between_the_groups_bb_14_bb_24(when: float, order: str) -> None:
    told = world(
        *("::ctrlaltdel:a", "::sysinit:s", "::sysinit:t", "::wait:w", "::wait:v", "::once:o"),
        "::respawn:r",
        lives="s=2 t=2 w=4 v=4 a=1",
    )
    told.happens(when, KEYS)
    told.boot(30)
    assert starts(told) == order


# going down


@pytest.mark.parametrize("kind", ["halt", "poweroff", "reboot"])
def test_the_way_down_bb_15_bb_16_bb_17_bb_22(kind: str) -> None:
    told = world("::shutdown:a", "::respawn:r", "::shutdown:b", "::once:o", lives="a=2 b=3 r=3")
    told.happens(10, HaltRequested("SIGNAL", kind))
    told.boot()
    assert acts(told)[-4:] == [(10, "+a"), (12, "+b"), (15, "sweep 15"), (15, "leave 0")]
    assert told.done(Leave)[-1][1] == Leave(0, kind, None)
    assert [time for time, _ in told.done(PrepareEnd)] == [10]


def test_what_runs_lives_on_until_the_shutdown_entries_are_done_and_is_not_respawned_bb_22() -> (
    None
):
    told = world("::respawn:r", "::respawn:q", "::shutdown:a", lives="a=10 r=4")
    told.happens(3, TERM)
    told.boot()
    assert acts(told) == [*((0, "+r"), (0, "+q"), (3, "+a"), (13, "sweep 15"), (13, "leave 0"))]


def test_the_deaf_have_a_second_until_they_are_killed_bb_22() -> None:
    told = World("::respawn:r", deaf={" r": {15}}, settings=MACHINE)
    told.happens(3, TERM)
    told.boot()
    assert acts(told)[1:] == [(3, "sweep 15"), (4, "sweep 9"), (4, "leave 0")]


def test_the_first_request_counts() -> None:
    told = world("::shutdown:a", "::respawn:r", lives="a=5")
    told.happens(1, HaltRequested("SIGUSR1", "halt"))
    told.happens(2, TERM)
    told.happens(3, HANGUP)
    told.boot()
    assert acts(told)[1:] == [(1, "+a"), (6, "sweep 15"), (6, "leave 0")]
    assert told.done(Leave)[-1][1] == Leave(0, "halt", None)


@pytest.mark.parametrize(
    ("when", "order"),
    [(1, [(0, "+s"), (5, "+t"), (6, "+a")]), (7, [(0, "+s"), (5, "+t"), (6, "+w"), (11, "+a")])],
)
def test_a_group_ends_before_init_goes_down_bb_24(
    when: float, order: list[tuple[float, str]]
) -> None:
    told = world(
        *("::sysinit:s", "::sysinit:t", "::wait:w", "::once:o", "::respawn:r", "::shutdown:a"),
        lives="s=5 t=1 w=5",
    )
    told.happens(when, TERM)
    told.boot(30)
    assert acts(told) == order


def test_an_entry_that_becomes_once_or_ctrlaltdel_does_not_run_for_that_bb_13() -> None:
    told = world("::respawn:r", "::shutdown:a", "::shutdown:b").boot(1)
    told.rewrite("::respawn:r", "::once:a", "::ctrlaltdel:b")
    told.tell(HANGUP)
    told.run(5)
    assert starts(told) == "r"
    told.tell(KEYS)
    assert starts(told) == "r b"


def test_a_ctrlaltdel_entry_that_reboots_is_waited_for_bb_14_bb_15() -> None:
    told = world("::ctrlaltdel:reboot", "::shutdown:a", "::respawn:r", lives="reboot=2 a=1")
    told.happens(3, KEYS)
    told.happens(4, TERM)
    told.boot()
    assert acts(told)[1:] == [(3, "+reboot"), (5, "+a"), (6, "sweep 15"), (6, "leave 0")]


def test_in_a_container_a_stop_fits_into_the_budget() -> None:
    told = world("::shutdown:a", "::respawn:r", settings=CONTAINER)
    told.happens(3, TERM)
    told.boot()
    assert acts(told)[1:] == [(3, "+a"), (9, "sweep 15"), (9, "leave 0")]


def test_in_a_container_a_boot_that_hangs_can_be_stopped() -> None:
    told = world("::sysinit:s", "::shutdown:a", settings=CONTAINER)
    told.happens(3, TERM)
    told.boot()
    assert acts(told) == [(0, "+s"), (9, "sweep 15"), (9, "leave 0")]


def test_a_container_can_be_told_to_end_at_once() -> None:
    told = world("::respawn:r", settings=CONTAINER).boot(1)
    told.tell(LeaveRequested(130))
    told.run()
    assert told.left == 130


def test_standing_still_ends_in_a_container_and_not_on_a_machine_bb_20() -> None:
    left = {}
    for settings in (MACHINE, CONTAINER):
        told = world("::respawn:r", settings=settings).boot(1)
        told.tell(StandStill(True))
        told.tell(TERM)
        left[settings.ends] = told.run().left
        told.tell(StandStill(False))
        assert told.run().left == 0
    assert left == {False: None, True: 0}


# QUIT


def test_quit_executes_the_first_restart_entry_in_the_place_of_init_bb_19() -> None:
    told = world(
        "::restart:-next x", "tty1::restart:other", "::shutdown:a", "::respawn:r", lives="a=1"
    )
    told.happens(3, HaltRequested("SIGQUIT", "restart"))
    told.boot()
    assert acts(told)[1:] == [(3, "+a"), (4, "sweep 15"), (4, "leave 0")]
    leave = told.done(Leave)[-1][1]
    assert isinstance(leave, Leave)
    assert leave.kind == "restart"
    assert leave.successor is not None
    assert leave.successor.command.argv == ["-next", "x"]
    assert leave.successor.environment["USER"] == "root"


def test_quit_without_a_restart_entry_does_nothing_bb_19() -> None:
    told = world("::shutdown:a", "::respawn:r").boot(1)
    told.tell(HaltRequested("SIGQUIT", "restart"))
    told.run(9)
    assert acts(told) == [(0, "+r")]


def test_a_re_exec_on_the_way_to_a_restart_remembers_with_what() -> None:
    told = world("::restart:next", "::shutdown:a", "::respawn:r").boot(1)
    told.tell(HaltRequested("SIGQUIT", "restart"))
    machine = restore(snapshot(told.machine, told.clock), MACHINE, Environment({}))
    assert machine.ending.successor is not None
    assert machine.ending.successor.command.argv == ["next"]


# levels


@pytest.mark.parametrize("letter", [*"123456789S"[:5], "7", "8", "9", "S", "a", "B"])
def test_a_level_has_no_effect_and_that_is_said_bb_12(letter: str) -> None:
    told = world("::respawn:r", "::once:o").boot(1)
    told.tell(RunlevelRequested(letter, 3, asker=4))
    told.run(9)
    said = f"run level {letter.upper()} refused: in BusyBox's dialect there are no run levels"
    assert told.said()[-1] == said
    assert [(answer.done, answer.text) for answer in told.answers] == [(False, said)]
    assert starts(told) == "o r"
    assert told.machine.level == "-"


@pytest.mark.parametrize(
    ("letter", "variable", "kind"),
    [
        ("0", [], "poweroff"),
        ("0", ["INIT_HALT=POWEROFF"], "poweroff"),
        ("0", ["INIT_HALT=HALT"], "halt"),
        ("6", [], "reboot"),
        ("6", ["INIT_HALT=HALT"], "reboot"),
    ],
)
def test_levels_0_and_6_go_down_bb_23(letter: str, variable: list[str], kind: str) -> None:
    told = world("::shutdown:a", "::respawn:r", lives="a=1").boot(1)
    told.tell(EnvironmentRequested(variable))
    told.tell(RunlevelRequested(letter, 3, asker=4))
    told.run()
    assert told.done(Leave)[-1][1] == Leave(0, kind, None)
    assert [(answer.asker, answer.done) for answer in told.answers] == [(4, True)]
    assert [time for time, act in acts(told) if act == "sweep 15"] == [2]


def test_the_time_that_telinit_gives_is_for_levels_alone() -> None:
    told = World("::respawn:r", deaf={" r": {15}}, settings=MACHINE).boot(1)
    told.tell(RunlevelRequested("Q", 9))
    told.tell(TERM)
    told.run()
    assert acts(told)[1:] == [(1, "sweep 15"), (2, "sweep 9"), (2, "leave 0")]


def test_who_waits_for_a_re_read_is_answered() -> None:
    told = world("::respawn:r").boot(1)
    told.rewrite("::respawn:r", "x")
    told.tell(RunlevelRequested("Q", None, asker=4))
    assert [answer.done for answer in told.answers] == [False]
    assert "three colons" in told.answers[0].text
