"""The machine as lines of text: what is written is read back, whatever it holds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyinit.core.actions import ACTIONS
from pyinit.core.environment import Environment
from pyinit.core.events import (
    ChildExited,
    EnvironmentRequested,
    Event,
    HaltRequested,
    InittabRead,
    RunlevelRequested,
    SpawnFailed,
    StandStill,
    Started,
    TimePassed,
    Triggered,
)
from pyinit.core.inittab import Source
from pyinit.core.lines import escape, flag, line, parse_lines, unescape
from pyinit.core.machine import Machine
from pyinit.core.snapshot import restore, snapshot
from pyinit.core.state import Settings

ODD = "a\\b\tc\nd\re=f \x0b\x1c\x85\u2028\udcff\\t\\\\n"
NAMES = st.text("abcdefghijklmnopqrstuvwxyz_.", min_size=1)
ANYTHING = st.text(st.characters(codec=None))
BACKSLASHES = st.text("\\tnr\t\n\r=")


def machine_of(*lines: str, ends: bool = False) -> Machine:
    """Return a machine that has read the lines and is past its start."""
    machine = Machine(Settings(ends=ends), Environment({}))
    machine.handle(Started(), 100.0)
    machine.handle(InittabRead([Source("/etc/inittab", "\n".join(lines))]), 100.0)
    return machine


def again(machine: Machine) -> Machine:
    return restore(snapshot(machine, 200.0), machine.settings, Environment({}))


# values


@given(ANYTHING | BACKSLASHES)
def test_a_value_is_what_it_was_after_escape_and_unescape(value: str) -> None:
    assert unescape(escape(value)) == value


@given(ANYTHING | BACKSLASHES)
def test_an_escaped_value_can_stand_between_tabs(value: str) -> None:
    assert not {"\t", "\n", "\r"} & set(escape(value))


@given(BACKSLASHES, BACKSLASHES)
def test_two_values_that_differ_are_escaped_differently(one: str, other: str) -> None:
    assert (escape(one) == escape(other)) == (one == other)


@given(NAMES, st.dictionaries(NAMES, ANYTHING | BACKSLASHES))
def test_a_line_is_read_as_it_was_written(tag: str, values: dict[str, str]) -> None:
    text = line(tag, values.items())
    assert parse_lines(text) == [(tag, values)]
    assert parse_lines(f"{text}\n{text}") == [(tag, values)] * 2


@given(ANYTHING)
def test_any_text_at_all_can_be_read(text: str) -> None:
    assert len(parse_lines(text)) == text.count("\n") + 1


def test_a_line_looks_as_the_docstring_says() -> None:
    assert line("job", [("key", "a\tb"), ("line", 3), ("due", True)]) == (
        "job\tkey=a\\tb\tline=3\tdue=True"
    )


def test_a_flag_is_true_only_as_str_tells_it() -> None:
    assert [flag(text) for text in (str(True), str(False), "", "true")] == [
        True,
        False,
        False,
        False,
    ]


# machines


def test_a_fresh_machine_is_told_in_a_line_and_comes_back() -> None:
    machine = Machine(Settings(), Environment({}))
    text = snapshot(machine, 1.5)
    assert text == "now\tseconds=1.5\nmachine"
    assert snapshot(again(machine), 1.5) == text


def test_odd_characters_survive_in_every_text_of_a_machine() -> None:
    odd = ODD.replace("\n", "").replace(":", "")
    machine = machine_of("id:2:initdefault:", f"{odd}::sysinit:{odd} x", f"bad{odd}")
    machine.handle(EnvironmentRequested([f"INIT_{odd}={ODD}"]), 101.0)
    machine.handle(RunlevelRequested("3"), 101.0)
    copy = again(machine)
    assert snapshot(copy, 5.0) == snapshot(machine, 5.0)
    name, equals, value = f"INIT_{odd}={ODD}".partition("=")
    assert equals
    entry = copy.roster.by_key[odd].entry
    assert (entry.id, entry.process) == (odd, f"{odd} x")
    assert copy.environment.variables == {name: value}
    assert copy.roster.in_order[1] is copy.roster.by_key[odd]
    assert copy.problems == machine.problems


def test_an_entry_comes_back_with_all_that_it_was() -> None:
    machine = machine_of("id:2:initdefault:", "~~:2:once:a b", "~~:S2:respawn:c", "p::powerfail:x")
    for old, new in zip(machine.roster.in_order, again(machine).roster.in_order, strict=True):
        for name in ("key", "id", "levels", "process", "file", "line", "options"):
            assert getattr(new.entry, name) == getattr(old.entry, name)
        assert new.entry.action is old.entry.action
        assert new.position == old.position


def test_requests_problems_and_variables_come_back_in_their_order() -> None:
    machine = machine_of("s::sysinit:x", "bad", "worse")
    machine.requests = [RunlevelRequested("3"), RunlevelRequested("Q"), RunlevelRequested("2")]
    machine.environment.assign(["INIT_B=1", "INIT_A=2"])
    copy = again(machine)
    assert copy.requests == machine.requests
    assert copy.problems == machine.problems
    assert list(copy.environment.variables.items()) == [("INIT_B", "1"), ("INIT_A", "2")]


def test_those_who_leave_come_back_whether_the_table_has_them_or_not() -> None:
    machine = machine_of(
        "id:2:initdefault:", "a:2:respawn:x", "b:2:respawn:x", "c:2:respawn:x", "d:23:respawn:x"
    )
    machine.handle(RunlevelRequested("3"), 101.0)
    text = "a:2:respawn:x\nb:2:once:x\nd:23:respawn:x"
    machine.handle(InittabRead([Source("/etc/inittab", text)]), 101.0)
    assert sorted(machine.departure.jobs) == ["a", "b", "c"]
    copy = again(machine)
    assert sorted(copy.departure.jobs) == ["a", "b", "c"]
    assert copy.departure.jobs["a"] is copy.roster.by_key["a"]
    assert copy.departure.jobs["b"] is not copy.roster.by_key["b"]
    assert copy.departure.told == machine.departure.told
    assert copy.deadline() == machine.deadline() == 104.0
    assert snapshot(copy, 5.0) == snapshot(machine, 5.0)


def test_a_held_job_wakes_when_it_would_have() -> None:
    machine = machine_of("id:2:initdefault:", "a:2:respawn:x")
    for _ in range(10):
        machine.handle(ChildExited("a", 256), 110.0)
    assert machine.deadline() == 410.0
    copy = again(machine)
    assert copy.deadline() == 410.0
    assert copy.handle(TimePassed(), 410.0) == machine.handle(TimePassed(), 410.0)


def test_unknown_tags_and_names_are_skipped() -> None:
    text = (
        "future\tx=1\nmachine\tlevel=3\tnovelty=1\n\n"
        "job\tkey=a\tid=a\tlevels=3\taction=once\tprocess=x\tfile=f\tline=1\tnovelty=2"
    )
    machine = restore(text, Settings(), Environment({}))
    assert machine.level == "3"
    assert [job.key for job in machine.roster.in_order] == ["a"]


def test_what_a_line_does_not_say_is_as_at_the_start() -> None:
    machine = restore("machine", Settings("5"), Environment({}))
    assert (machine.level, machine.previous, machine.sleeptime) == ("#", "N", 3)
    assert machine.first_level is None  # the image before may have used it up


# a walk through the life of a machine: the text is the same before and after, at every step

LINES = st.builds(
    "{}:{}:{}:{}".format,
    st.sampled_from("abcdefgh"),
    st.sampled_from(["2", "23", "S", "3", "a", "06", ""]),
    st.sampled_from([*ACTIONS, "respawn", "once", "wait"]),
    st.sampled_from(["x", "-sh", "x y"]),
)
TABLES = st.lists(LINES, max_size=6).map(lambda lines: "\n".join([*lines, "i:2:initdefault:"]))
KEYS = st.sampled_from([*"abcdefgh", "~~"])
EVENTS = st.one_of(
    st.builds(ChildExited, KEYS, st.sampled_from([0, 256, 9])),
    st.builds(SpawnFailed, KEYS, st.just("x"), st.just("y"), st.booleans()),
    st.builds(RunlevelRequested, st.sampled_from("0236SQAU"), st.sampled_from([None, 0, 5])),
    st.builds(Triggered, st.sampled_from(["powerfail", "ctrlaltdel", "kbrequest"])),
    st.builds(EnvironmentRequested, st.lists(ANYTHING.map("INIT_A={}".format), max_size=2)),
    st.builds(HaltRequested, st.just("SIGTERM")),
    st.builds(StandStill, st.booleans()),
    st.just(TimePassed()),
)


@settings(max_examples=50)
@given(
    TABLES,
    st.lists(st.tuples(EVENTS, st.sampled_from([0.0, 0.5, 4.0, 200.0]), TABLES), max_size=12),
    st.booleans(),
)
def test_the_text_of_a_restored_machine_is_the_text_it_was_restored_from(
    table: str, steps: list[tuple[Event, float, str]], ends: bool
) -> None:
    machine = machine_of(*table.split("\n"), ends=ends)
    now = 100.0
    for event, pause, text in steps:
        now += pause
        machine.handle(event, now)
        if machine.reading:
            machine.handle(InittabRead([Source("/etc/inittab", text)]), now)
        told = snapshot(machine, now)
        copy = restore(told, machine.settings, Environment({}))
        assert snapshot(copy, now) == told
        assert copy.deadline() == machine.deadline()


@pytest.mark.parametrize("tag", ["problem", "request", "told", "variable", "job", "old", "machine"])
def test_every_tag_of_the_text_is_read(tag: str) -> None:
    machine = machine_of("id:2:initdefault:", "a:2:respawn:x", "b:2:respawn:x", "bad")
    machine.handle(EnvironmentRequested(["INIT_A=1"]), 101.0)
    machine.handle(RunlevelRequested("3"), 101.0)
    machine.handle(InittabRead([Source("/etc/inittab", "a:2:respawn:x\nbad")]), 101.0)
    machine.handle(RunlevelRequested("2"), 101.0)
    told = snapshot(machine, 101.0)
    assert tag in [found for found, _ in parse_lines(told)]
    without = "\n".join(row for row in told.split("\n") if row.split("\t")[0] != tag)
    copy = restore(without, machine.settings, Environment({}))
    assert snapshot(copy, 101.0) != told


# what another version, or a bug, wrote


GARBAGE = st.sampled_from(
    [
        "job\tkey=x",
        "job\tkey=x\tid=x\tlevels=2\taction=dance\tprocess=\tfile=t\tline=1",
        "job\tkey=x\tid=x\tlevels=2\taction=once\tprocess=\tfile=t\tline=one",
        "machine\tsleeptime=soon",
        "variable\tvalue=1",
        "old",
        "future\ttext=1\tmore=2",
        "",
    ]
)


@given(st.lists(GARBAGE | ANYTHING, max_size=5), st.booleans())
def test_lines_that_make_no_sense_are_skipped_and_the_others_hold(
    garbage: list[str], first: bool
) -> None:
    machine = machine_of("id:2:initdefault:", "w:2:respawn:/bin/w")
    text = snapshot(machine, 200.0)
    lines = [*garbage, text] if first else [text, *garbage]
    copy = restore("\n".join(lines), machine.settings, Environment({}))
    assert copy.roster.by_key["w"].state == machine.roster.by_key["w"].state == "running"
    assert copy.level == machine.level


@given(ANYTHING)
def test_no_text_keeps_a_machine_from_being_made(text: str) -> None:
    machine = restore(text, Settings(), Environment({}))
    machine.handle(TimePassed(), 300.0)
