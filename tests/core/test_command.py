"""From the process field to what is executed: sysvinit.md EX-1 to EX-9.

Deliberate differences, as in the docstrings: no limit on words (EX-7); ``#`` ends the command only
at the start of a word, and leaves no empty argument (EX-8); a leading ``-`` is a login (BB-5).
"""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyinit.core.actions import ACTIONS
from pyinit.core.command import SHELL_CHARACTERS, CommandLine, command_line, words
from pyinit.core.inittab import Entry

# EX-4, character by character as the reference lists them
SHELL_SET = "~`!$^&*()=|\\{}[];\"'<>?"


def command(process: str, level: str = "2", script: bool = False) -> CommandLine:
    entry = Entry("a1", "23", ACTIONS["once"], process, "/etc/inittab", 1)
    return command_line(entry, level, script)


def argv(process: str) -> list[str]:
    return command(process).argv


@pytest.mark.parametrize("character", SHELL_SET)
def test_each_character_of_the_set_needs_the_shell_ex_4(character: str) -> None:
    found = command(f"/bin/echo a{character}b")
    assert found.program == "/bin/sh"
    assert found.argv == ["/bin/sh", "-c", f"/bin/echo a{character}b"]


@pytest.mark.parametrize("character", sorted(set(string.punctuation) - set(SHELL_SET)))
def test_no_other_punctuation_needs_the_shell_ex_4(character: str) -> None:
    assert argv(f"/bin/echo a{character}b") == ["/bin/echo", f"a{character}b"]
    assert character not in SHELL_CHARACTERS


def test_the_shell_gets_the_field_as_it_is_ex_5() -> None:
    assert argv("  a && b # c") == ["/bin/sh", "-c", "  a && b # c"]


@pytest.mark.parametrize(
    ("process", "expected"),
    [
        ("/bin/echo a b", ["/bin/echo", "a", "b"]),
        ("  /bin/echo\ta   b ", ["/bin/echo", "a", "b"]),  # EX-6
        ("echo " + " ".join("abcdefghijklmnopq"), ["echo", *"abcdefghijklmnopq"]),  # EX-7
        ("/bin/echo A # x", ["/bin/echo", "A"]),  # EX-8
        ("/bin/echo A #x y", ["/bin/echo", "A"]),
        ("/bin/echo A#x y", ["/bin/echo", "A#x", "y"]),
        ("# nothing", []),
        ("", []),
        (" \t ", []),
        ("/bin/echo x\r", ["/bin/echo", "x\r"]),  # IT-11
        ("/bin/echo \u00a0x\u2003y", ["/bin/echo", "\u00a0x\u2003y"]),  # only blanks and tabs
    ],
)
def test_a_plain_field_is_split_at_blanks_and_tabs(process: str, expected: list[str]) -> None:
    found = command(process)
    assert found.argv == expected
    assert found.program == (expected[0] if expected else "")
    assert not found.login
    assert found.recorded


def test_an_at_sign_keeps_the_shell_away_and_quotes_are_literal_ex_2_ex_6() -> None:
    assert argv('@prog a "b c" $HOME') == ["prog", "a", '"b', 'c"', "$HOME"]


def test_a_plus_means_no_utmp_record_ex_1() -> None:
    found = command("+/bin/echo a")
    assert not found.recorded
    assert found.argv == ["/bin/echo", "a"]
    assert command("+echo $X").argv == ["/bin/sh", "-c", "echo $X"]


def test_plus_and_at_sign_together_in_this_order_ex_2() -> None:
    found = command("+@echo $X")
    assert not found.recorded
    assert found.argv == ["echo", "$X"]


def test_an_at_sign_before_a_plus_leaves_the_plus_ex_2() -> None:
    found = command("@+cmd")
    assert found.recorded
    assert found.program == "+cmd"


def test_a_leading_minus_is_a_login_shell_of_its_own_terminal() -> None:
    found = command("-/bin/sh -i")
    assert found.login
    assert found.program == "/bin/sh"
    assert found.argv == ["-/bin/sh", "-i"]


def test_a_login_that_needs_the_shell_has_it() -> None:
    found = command("-sh > x")
    assert found.login
    assert found.argv == ["/bin/sh", "-c", "sh > x"]


def test_a_login_of_nothing_is_nothing() -> None:
    found = command("-")
    assert found.login
    assert (found.program, found.argv) == ("", [])


@pytest.mark.parametrize("level", list("#*0123456789"))
def test_the_initscript_gets_the_command_in_every_level_but_s_ex_3(level: str) -> None:
    found = command("+@prog a; b", level, script=True)
    assert found.program == "/bin/sh"
    assert found.argv == ["/bin/sh", "/etc/initscript", "a1", "23", "once", "prog a; b"]
    assert not found.recorded
    assert not found.login


def test_the_initscript_is_not_used_in_single_user_ex_3() -> None:
    assert command("prog a", "S", script=True).argv == ["prog", "a"]


@given(st.text())
def test_any_field_gives_words_without_blanks_or_a_shell(process: str) -> None:
    found = command(process)
    if found.program == "/bin/sh" and found.argv[:2] == ["/bin/sh", "-c"]:
        assert len(found.argv) == 3
    else:
        assert all(word and not set(" \t") & set(word) for word in found.argv)


@given(st.lists(st.text("abc#", min_size=1).filter(lambda word: word[0] != "#")))
def test_words_put_together_come_apart_again(parts: list[str]) -> None:
    assert words(" \t".join(parts)) == parts
