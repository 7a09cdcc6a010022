"""The inittab parser against sysvinit.md section 1 (IT-1 to IT-40) and its messages (M-5 to M-7).

Deliberate differences, as in the docstrings: IT-3 to IT-5 and IT-14 (no limits), IT-8 (lines count
per file), IT-23 (``s`` is ``S``), IT-32 (power entries do not stand in for sulogin), IT-35 (all
lines of a drop-in count).
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyinit.core.actions import ACTIONS
from pyinit.core.inittab import Source, Table, autoconsole, is_first_level, parse, sulogin_entry

NAME = "/etc/inittab"
FIRST_ACTIONS = ("powerwait", "powerfail", "powerokwait", "powerfailnow", "ctrlaltdel")
SINGLE = "x:S:wait:/bin/true"  # keeps init from adding sulogin (IT-31)


def read(*lines: str) -> Table:
    return parse([Source(NAME, "".join(f"{line}\n" for line in lines))])


def ids(table: Table) -> list[str]:
    return [entry.id for entry in table.entries if entry.line]


def problem(line: str) -> str:
    """Return what is wrong with a line, without file and line number; nothing if it is right."""
    table = read(line)
    return table.problems[0].removeprefix(f"{NAME}[1]: ") if table.problems else ""


def test_a_line_has_four_fields_and_the_process_keeps_its_colons_it_9() -> None:
    (entry, *_) = read("a1:2:once:/bin/echo a:b::c").entries
    assert (entry.id, entry.levels, entry.action.name) == ("a1", "2", "once")
    assert entry.process == "/bin/echo a:b::c"
    assert (entry.file, entry.line, entry.key, entry.options) == (NAME, 1, "a1", {})


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("noid", "missing action field"),
        ("ab", "missing action field"),
        ("ab:2", "missing action field"),
        ("ab:2:", "missing action field"),
        ("ab:2::/bin/true", "missing action field"),
        (":", "missing action field"),
        (":2", "missing action field"),
        ("\r", "missing action field"),
        ("ab:2:once", "missing process field"),
        (":2:once", "missing process field"),
        (":2:once:/bin/true", "missing id field"),
        ("::once:", "missing id field"),
        ("r12:012345678901:once:/bin/true", "rlevel field too long (max 11 characters)"),
        (":012345678901:once:/bin/true", "rlevel field too long (max 11 characters)"),
        ("ab:012345678901", "rlevel field too long (max 11 characters)"),
        (f"ab:2:{'o' * 33}:/bin/true", "action field too long"),
        (f"ab:012345678901:{'o' * 33}:/bin/true", "action field too long"),
        (f":2:{'o' * 33}", "action field too long"),
        ("bad:2:Respwan:/bin/true", "Respwan: unknown action field"),
        (f"ab:2:{'o' * 32}:/bin/true", f"{'o' * 32}: unknown action field"),
        ("ab:2: respawn:/bin/true", " respawn: unknown action field"),
        ("ab:2:respawn :/bin/true", "respawn : unknown action field"),
        ("ab:2:once:/bin/tr\0ue", "null character in line"),
        ("a\0b:2", "null character in line"),
    ],
)
def test_a_bad_line_is_reported_by_the_last_check_that_fails_it_12(line: str, message: str) -> None:
    assert problem(line) == message
    assert ids(read(line)) == []


def test_a_line_without_process_is_reported_as_missing_process_field_it_12() -> None:
    assert read("ab:2:once").problems == [f"{NAME}[1]: missing process field"]


def test_a_bad_line_affects_nothing_else_it_13() -> None:
    table = read("a:2:once:x", "bad", "b:2:once:x")
    assert ids(table) == ["a", "b"]
    assert table.problems == [f"{NAME}[2]: missing action field"]


@pytest.mark.parametrize(
    "line",
    [
        "a-very-long-identifier:2:once:x",  # IT-14: no limit of four
        "a b:2:once:x",  # IT-15
        "a1:2:once:" + "x" * 5000,  # IT-3: no limit of 254
        "a1:01234567890:once:x",  # IT-18: eleven are allowed
        "a1:2:once:",  # IT-28
        "a1:2:RESPAWN:x",  # IT-26
        "a1:2:bootWait:x",
        "a1:2:once:x\r",  # IT-11
        "a1:2:once:x\\",  # IT-7
        "a1:2:once:x # no comment here",  # IT-7
        "a1:~ü%:once:x",  # IT-18: levels are not validated
        " \t a1:2:once:x",  # IT-6
    ],
)
def test_a_line_that_is_odd_but_right_gives_an_entry(line: str) -> None:
    assert problem(line) == ""
    table = read(line)
    assert len(ids(table)) == 1
    assert table.entries[0].process == line.lstrip(" \t").split(":", 3)[3]


@pytest.mark.parametrize("line", ["", "   ", "\t", "# comment", "  \t# a:2:once:x", "#" * 400])
def test_blank_lines_and_comments_are_nothing_it_6(line: str) -> None:
    table = read(line)
    assert ids(table) == []
    assert table.problems == []


def test_line_numbers_count_comments_and_blanks_it_8() -> None:
    table = read("# one", "", "a:2:once:x", "bad")
    assert table.entries[0].line == 3
    assert table.problems == [f"{NAME}[4]: missing action field"]


def test_a_backslash_joins_no_lines_it_7() -> None:
    table = read("a:2:once:x \\", "b:2:once:y")
    assert [entry.process for entry in table.entries if entry.line] == ["x \\", "y"]


def test_a_last_line_without_newline_counts_it_5() -> None:
    table = parse([Source(NAME, "a:2:once:x\nb:2:once:y")])
    assert ids(table) == ["a", "b"]
    assert table.entries[1].process == "y"


def test_the_first_of_two_entries_with_one_id_wins_it_16() -> None:
    table = parse(
        [
            Source(NAME, "dup:2:once:first\ndup:3:once:second\n"),
            Source("/etc/inittab.d/a.tab", "dup:4:once:third\n"),
        ]
    )
    assert [e.process for e in table.entries if e.line] == ["first"]
    assert table.problems == [
        f'{NAME}[2]: duplicate ID field "dup"',
        '/etc/inittab.d/a.tab[1]: duplicate ID field "dup"',
    ]


def test_the_shared_id_may_be_repeated_and_each_has_its_own_key_it_17() -> None:
    table = read("~~:S:wait:a", "~~:S:wait:b", "~~:2:once:c")
    assert table.problems == []
    assert [entry.id for entry in table.entries] == ["~~"] * 3
    assert [entry.key for entry in table.entries] == ["~~", "~~:2", "~~:3"]


# levels


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_an_empty_level_field_stands_for_the_default_levels_it_19_it_20(action: str) -> None:
    (entry, *_) = read(f"a::{action}:x", SINGLE).entries
    expected = {"sysinit": "#", "boot": "*", "bootwait": "*"}
    expected |= dict.fromkeys(FIRST_ACTIONS, "S0123456789")
    assert entry.levels == expected.get(action, "0123456789")


@pytest.mark.parametrize("action", ["sysinit", "boot", "bootwait"])
def test_the_boot_actions_overwrite_the_level_field_it_20(action: str) -> None:
    assert read(f"a:S35:{action}:x").entries[0].levels == ("#" if action == "sysinit" else "*")


@pytest.mark.parametrize(
    ("field", "level", "named"),
    [
        ("235", "3", True),
        ("235", "4", False),
        ("#2", "#", True),  # IT-21
        ("#2", "2", True),
        ("*", "*", True),
        ("*", "2", False),
        ("?", "2", False),  # IT-22
        ("s", "S", True),  # IT-23: a deliberate difference
        ("ab", "A", True),  # IT-24
        ("AB", "B", True),
        ("ab", "C", False),
        ("ABC", "2", False),
        ("789", "8", True),  # IT-25
        ("n", "N", False),
    ],
)
def test_the_levels_that_an_entry_names(field: str, level: str, named: bool) -> None:
    assert read(f"x:{field}:once:y").entries[0].names(level) is named


# order, and the entry of init's own


def test_power_and_ctrlaltdel_entries_go_to_the_front_in_their_order_it_30() -> None:
    lines = ["r:2:respawn:x", SINGLE, "kb::kbrequest:x"]
    lines += [f"{number}::{action}:x" for number, action in enumerate(FIRST_ACTIONS)]
    assert ids(read(*lines)) == ["0", "1", "2", "3", "4", "r", "x", "kb"]


def test_sulogin_is_added_when_nothing_serves_single_user_it_31() -> None:
    table = parse([Source(NAME, "a:2:once:x\n"), Source("/etc/inittab.d/b.tab", "b:S:wait:own\n")])
    assert [entry.id for entry in table.entries] == ["a", "~~", "b"]
    added = table.entries[1]
    assert (added.levels, added.action.name, added.process) == ("S", "wait", "/sbin/sulogin")
    assert (added.file, added.line) == ("init", 0)


@pytest.mark.parametrize("line", ["a:S:wait:x", "a:2S:once:x", "a:s:respawn:x"])
def test_sulogin_is_not_added_when_an_entry_serves_single_user_it_31(line: str) -> None:
    assert len(read(line).entries) == 1


@pytest.mark.parametrize(
    "line", ["p::powerfail:x", "c::ctrlaltdel:x", "o:S:off:x", "i:S:initdefault:", "k::once:x"]
)
def test_an_entry_that_does_not_run_on_entering_s_does_not_stand_in_for_sulogin_it_32(
    line: str,
) -> None:
    assert [entry.id for entry in read(line).entries][1:] == ["~~"]


def test_a_shared_id_of_the_table_leaves_the_added_entry_a_key_of_its_own() -> None:
    assert [e.key for e in read("~~:2:once:x").entries] == ["~~", "~~:2"]
    assert sulogin_entry("!").levels == "!"


# initdefault


@pytest.mark.parametrize(
    ("field", "level"),
    [
        ("2", "2"),
        ("235", "5"),  # RL-10
        ("", "9"),
        ("s", "S"),  # RL-12
        ("S", "S"),
        ("x", "X"),  # RL-11
        ("235x", "X"),
        ("2a", "A"),
        ("sS", "S"),
    ],
)
def test_the_highest_character_of_initdefault_is_the_first_level_rl_10(
    field: str, level: str
) -> None:
    assert read(f"id:{field}:initdefault:").default_level() == level


def test_the_first_initdefault_counts_rl_10() -> None:
    table = read("i1:3:initdefault:", "i2:5:initdefault:")
    assert table.default_level() == "3"
    assert table.default is not None
    assert table.default.id == "i1"


def test_without_initdefault_there_is_no_default_level() -> None:
    assert read("a:2:once:x").default_level() is None


@pytest.mark.parametrize("level", list("0123456789S"))
def test_init_can_boot_into_a_digit_and_into_s_rl_11(level: str) -> None:
    assert is_first_level(level)


@pytest.mark.parametrize("level", [None, "X", "A", "#", "*", "N", "s", "Q", "", "01", "12"])
def test_init_can_boot_into_nothing_else_rl_11(level: str | None) -> None:
    assert not is_first_level(level)


# files


def test_a_table_without_its_main_file_is_unreadable_and_has_sulogin_alone_it_1_rl_19() -> None:
    table = parse([Source(NAME, None, "No inittab file found")])
    assert not table.readable
    assert table.problems == ["No inittab file found"]
    assert [entry.process for entry in table.entries] == ["/sbin/sulogin"]


def test_an_empty_main_file_is_readable_it_1() -> None:
    table = parse([Source(NAME, "")])
    assert table.readable
    assert table.problems == []


def test_an_empty_drop_in_behind_a_line_without_newline_is_harmless_it_38() -> None:
    sources = [
        Source("/etc/inittab", "a:2:once:x"),
        Source("e.tab", ""),
        Source("f.tab", "b:2:once:y"),
    ]
    table = parse(sources)
    assert [entry.id for entry in table.entries if entry.line] == ["a", "b"]
    assert table.problems == []


def test_a_drop_in_that_cannot_be_read_is_a_problem_and_no_more_it_36() -> None:
    table = parse(
        [
            Source(NAME, "a:2:once:x\n"),
            Source("/etc/inittab.d/a.tab", None, "gone"),
            Source("/etc/inittab.d/b.tab", "# note\nb:2:once:x\nbad\nc:2:once:x"),
        ]
    )
    assert table.readable
    assert ids(table) == ["a", "b", "c"]  # IT-35: a deliberate difference
    assert table.problems == ["gone", "/etc/inittab.d/b.tab[3]: missing action field"]
    assert [entry.line for entry in table.entries if entry.line] == [1, 2, 4]  # IT-8


def test_without_any_source_there_is_still_a_table() -> None:
    assert parse([]).entries == []


# init.autocon


def test_autoconsole_adds_a_getty_for_each_console_it_40() -> None:
    table = read("a:2:once:x")
    line = "root=/dev/sda1 init.autocon=1 console=ttyS0,115200n8 console=hvc0 console= quiet"
    assert autoconsole(line, table) == [
        "added agetty on ttyS0 with id S0",
        "added agetty on hvc0 with id hvc0",
    ]
    first, second = table.entries[-2:]
    assert (first.id, first.levels, first.action.name) == ("S0", "2345", "respawn")
    assert first.process == "/sbin/agetty -L -s 115200,38400,9600 ttyS0 vt102"
    assert (second.id, second.line) == ("hvc0", 0)


def test_autoconsole_leaves_an_id_alone_that_is_taken_it_40() -> None:
    table = read("S0:2:respawn:own", SINGLE)
    line = "init.autocon=1 console=ttyS0 console=tty1 console=tty1 consoles=ttyS1"
    assert autoconsole(line, table) == ["added agetty on tty1 with id 1"]
    assert ids(table) == ["S0", "x"]


def test_autoconsole_is_off_unless_asked_for_it_40() -> None:
    table = read(SINGLE)
    assert autoconsole("console=ttyS0 xinit.autocon=1", table) == []
    assert len(table.entries) == 1


# laws

TEXTS = st.text(st.characters(codec=None), max_size=200) | st.text(
    ":#S2a \t\n\r\0~once", max_size=60
)
FIELDS = st.text(st.characters(exclude_characters=":\n"), max_size=14)
LINES = st.builds(
    ":".join,
    st.tuples(FIELDS, FIELDS, st.sampled_from([*ACTIONS, "x", ""]) | FIELDS, FIELDS),
)


def told_line(problem_text: str, name: str) -> int:
    assert problem_text.startswith(f"{name}[")
    return int(problem_text.removeprefix(f"{name}[").partition("]")[0])


@given(st.lists(st.lists(LINES, max_size=8).map("\n".join) | TEXTS, min_size=1, max_size=3))
def test_each_line_is_blank_a_comment_one_entry_or_one_problem_with_its_number(
    texts: list[str],
) -> None:
    names = [f"file{number}" for number in range(len(texts))]
    table = parse([Source(name, text) for name, text in zip(names, texts, strict=True)])
    assert table.readable
    for name, text in zip(names, texts, strict=True):
        meant = [
            number
            for number, line in enumerate(text.split("\n"), 1)
            if line.strip(" \t") and not line.lstrip(" \t").startswith("#")
        ]
        entries = [entry.line for entry in table.entries if entry.file == name]
        problems = [told_line(p, name) for p in table.problems if p.startswith(f"{name}[")]
        assert sorted(entries + problems) == meant
        assert problems == sorted(problems)
    keys = [entry.key for entry in table.entries]
    assert len(set(keys)) == len(keys)
    assert all(entry.levels for entry in table.entries)


@given(st.lists(LINES, max_size=8))
def test_parse_gives_the_same_table_for_the_same_text(lines: list[str]) -> None:
    first, second = read(*lines), read(*lines)
    assert first.problems == second.problems
    assert [e.key for e in first.entries] == [e.key for e in second.entries]
