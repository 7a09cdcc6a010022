"""BusyBox's table, commands and environment: BB-1 to BB-5, BB-9 to BB-11."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyinit.core.busybox import DEFAULT_TABLE, command_line, gone, parse, tables, variables
from pyinit.core.inittab import Source, Table
from tests.test_corpus import NAME, File, every_file


def table(*lines: str) -> Table:
    return parse([Source("t", "\n".join(lines))])


def entries(*lines: str) -> list[tuple[str, str, str, str]]:
    """Return id, terminal, action and command of each entry."""
    found = table(*lines).entries
    return [(e.id, e.terminal, e.action.name, e.process) for e in found]


def command(process: str) -> tuple[str, list[str], bool]:
    (entry,) = table(f"::once:{process}").entries
    made = command_line(entry, "-", True)
    assert not made.recorded
    return made.program, made.argv, made.login


def test_the_command_may_hold_colons_and_the_second_field_means_nothing_bb_1() -> None:
    assert entries("::once:a:b::c:", "tty1:0:once:x") == [
        ("a:b::c:", "", "once", "a:b::c:"),
        ("tty1", "tty1", "once", "x"),
    ]


@pytest.mark.parametrize(
    ("field", "terminal"),
    [("tty1", "tty1"), ("/dev/tty1", "tty1"), ("", ""), ("null", "null"), ("x" * 40, "x" * 40)],
)
def test_the_first_field_is_a_terminal_below_dev_bb_2(field: str, terminal: str) -> None:
    (entry,) = table(f"{field}::once:x").entries
    assert entry.terminal == terminal


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("x", "three colons are needed"),
        ("::once", "three colons are needed"),
        ("::once:", "the command is missing"),
        ("::initdefault:x", "unknown action initdefault"),
        ("::Respawn:x", "unknown action Respawn"),
        ("::off:x", "unknown action off"),
        (":: once:x", "unknown action  once"),
        ("   ", "three colons are needed"),
        ("  # a comment", "three colons are needed"),
    ],
)
def test_a_bad_entry_is_told_and_skipped_bb_3_bb_4(line: str, problem: str) -> None:
    found = table("::once:a", line, "::once:b")
    assert found.problems == [f"t[2]: bad entry: {problem}"]
    assert [entry.process for entry in found.entries] == ["a", "b"]


def test_a_number_sign_begins_a_comment_anywhere_bb_4() -> None:
    assert entries("# x", "", "::once:a #b", "::once:c#d", "#") == [
        ("a", "", "once", "a "),
        ("c", "", "once", "c"),
    ]


def test_a_backslash_continues_a_line_bb_4() -> None:
    found = table("::once:a \\", "b\\", "c", "x", "::once:d\\")
    assert [(entry.process, entry.line) for entry in found.entries] == [("a bc", 1), ("d", 5)]
    assert found.problems == ["t[4]: bad entry: three colons are needed"]


def test_a_comment_that_goes_on_is_one_comment_bb_4() -> None:
    assert table("# a \\", "::once:b", "::once:c").problems == []
    assert [e.process for e in table("# a \\", "::once:b", "::once:c").entries] == ["c"]


def test_the_groups_stand_in_their_order_and_each_in_that_of_the_file_bb_6() -> None:
    found = entries(
        *("::shutdown:a", "::askfirst:b", "::respawn:c", "::once:d", "::wait:e"),
        *("::ctrlaltdel:f", "::restart:g", "::sysinit:h", "::wait:i", "::respawn:j"),
    )
    assert "".join(process for *_, process in found) == "hfeidbcjag"


def test_the_last_of_lines_with_the_same_terminal_and_command_counts() -> None:
    found = table("::sysinit:a", "tty1::once:a", "::once:b", "::shutdown:a")
    assert [(e.action.name, e.terminal, e.line) for e in found.entries] == [
        ("once", "tty1", 2),
        ("once", "", 3),
        ("shutdown", "", 4),
    ]
    assert found.problems == ["t[1]: line 4 has the same terminal and command, and counts"]


def test_a_line_that_counts_stands_in_its_own_place() -> None:
    assert [e.process for e in table("::once:a", "::once:b", "::once:a").entries] == ["b", "a"]


def test_ids_are_terminals_or_programs_and_unique() -> None:
    found = table(
        *("::sysinit:/etc/init.d/rcS", "tty1::askfirst:-/bin/sh", "::respawn:-/bin/sh -l"),
        *("null::once:mount -a", "::once:/bin/mount -t proc", "::once:   ", "tty1::once:x"),
    )
    ids = {entry.process: entry.id for entry in found.entries}
    assert list(ids.values()) == ["rcS", "mount", "mount:2", "once", "tty1:2", "tty1", "sh"]


def test_two_entries_never_share_a_key() -> None:
    found = table("::once:a b", "a::once:b", "b::once:a", "::once:b", "::wait:a")
    assert len({entry.key for entry in found.entries}) == 5


def test_what_the_table_has_no_longer_keeps_its_name_and_runs_nothing_bb_13() -> None:
    (entry,) = table("tty1::respawn:getty").entries
    left = gone(entry)
    assert (left.key, left.id, left.terminal) == (entry.key, "tty1", "tty1")
    assert (left.action.runs, left.levels) == (False, "")


@pytest.mark.parametrize(
    ("process", "program", "argv", "login"),
    [
        ("a  b\tc ", "a", ["a", "b", "c"], False),
        ("/x/a b", "/x/a", ["/x/a", "b"], False),
        ("-/bin/sh", "/bin/sh", ["-/bin/sh"], True),
        ("-sh -l", "sh", ["-sh", "-l"], True),
        ("a && b", "/bin/sh", ["/bin/sh", "-c", "exec a && b"], False),
        ("-a 'b'", "/bin/sh", ["-/bin/sh", "-c", "exec a 'b'"], True),
        ("@a +b", "@a", ["@a", "+b"], False),
        (" -a", "-a", ["-a"], False),
        ("  ", "", [], False),
    ],
)
def test_a_command_is_split_or_given_to_a_shell_behind_exec_bb_5(
    process: str, program: str, argv: list[str], login: bool
) -> None:
    assert command(process) == (program, argv, login)


def test_a_command_may_have_many_words_bb_5() -> None:
    assert len(command(" ".join("abcdefghijklmnopqrstuvwxyz"))[1]) == 26


@pytest.mark.parametrize("argument", ["single", "-s", "1"])
def test_single_user_is_a_login_shell_and_no_table_bb_9(argument: str) -> None:
    sources = tables([Source("t", "::once:a\n")], argument, booting=True)
    (entry,) = parse(sources).entries
    assert (entry.action.name, entry.process, entry.terminal) == ("respawn", "-/bin/sh", "")


@pytest.mark.parametrize("argument", [None, "S", "s", "2", "Single", ""])
def test_other_arguments_are_not_single_user_bb_9(argument: str | None) -> None:
    source = Source("t", "::once:a\n")
    assert tables([source, Source("t.d/x.tab", "")], argument, booting=True) == [source]


def test_without_a_table_there_is_a_default_at_boot_bb_10() -> None:
    missing = Source("t", None, "not there")
    (default,) = tables([missing], None, booting=True)
    assert default.text == DEFAULT_TABLE
    found = parse([default])
    assert found.problems == []
    told = [(e.terminal, e.action.name, e.process) for e in found.entries]
    assert told == [
        ("", "sysinit", "/etc/init.d/rcS"),
        ("", "ctrlaltdel", "reboot"),
        *((tty, "askfirst", "-/bin/sh") for tty in ("", "tty2", "tty3", "tty4")),
        *(("", "shutdown", process) for process in ("umount -a -r", "swapoff -a")),
        ("", "restart", "init"),
    ]
    assert tables([missing], None, booting=False) == [missing]


def test_a_table_that_can_t_be_read_is_a_problem() -> None:
    found = parse([Source("t", None, "not there")])
    assert (found.readable, found.problems, found.entries) == (False, ["not there"], [])


@pytest.mark.parametrize(
    ("inherited", "virtual", "terminal"),
    [
        ({}, True, "linux"),
        ({}, False, "vt102"),
        ({"TERM": "linux"}, False, "vt102"),
        ({"TERM": "linux"}, True, "linux"),
        ({"TERM": "xterm"}, False, "xterm"),
        ({"TERM": "xterm"}, True, "xterm"),
    ],
)
def test_the_terminal_type_is_told_bb_11(
    inherited: dict[str, str], virtual: bool, terminal: str
) -> None:
    assert variables(inherited, None, virtual) == {"HOME": "/", "USER": "root", "TERM": terminal}


def test_an_argument_is_told_as_the_run_level_bb_9() -> None:
    assert variables({}, "ro", True)["RUNLEVEL"] == "ro"


# the corpus


@every_file
def test_each_line_of_the_corpus_gives_an_entry_or_a_problem(file: File) -> None:
    text = file.text()
    found = parse([Source(NAME, text)])
    lines = [line for line in text.split("\n") if line.partition("#")[0]]
    if "\\\n" not in text:
        assert len(found.entries) + len(found.problems) == len(lines)
    if file.dialect == "busybox":
        assert len(found.entries) > len(found.problems)


PARTS = ["::once:", "::", ":", "#", "\\", "\n", "\n", " ", "once", "-", "tty1", "\0", "&", "a", "2"]


@given(st.lists(st.sampled_from(PARTS)))
def test_any_text_can_be_read(parts: list[str]) -> None:
    found = parse([Source("t", "".join(parts))])
    assert len({entry.key for entry in found.entries}) == len(found.entries)
    assert len({entry.id for entry in found.entries}) == len(found.entries)
    for entry in found.entries:
        command_line(entry, "-", False)
