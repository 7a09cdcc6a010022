"""Taking a shell command apart; what is uncertain is left to the shell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyinit.client.check.shell import NotSimpleError, Simple, split


@pytest.mark.parametrize(
    ("command", "simple"),
    [
        ("a b", [(["a", "b"], "")]),
        ("  a\tb  ", [(["a", "b"], "")]),
        ("a && b || c", [(["a"], "&&"), (["b"], "||"), (["c"], "")]),
        ("a;b;", [(["a"], ";"), (["b"], ";")]),
        ("a | b &", [(["a"], "|"), (["b"], "&")]),
        ("a >x 2>&1 b <y", [(["a", "b"], "")]),
        ("sleep 5 >x", [(["sleep", "5"], "")]),
        ("sleep 5>x", [(["sleep"], "")]),
        ("a 'b c' \"d e\" f\\ g", [(["a", "b c", "d e", "f g"], "")]),
        ("a b'c'\"d\"", [(["a", "bcd"], "")]),
        ("a ''", [(["a", ""], "")]),
        ('a "b\\"c" "\\d"', [(["a", 'b"c', "\\d"], "")]),
        ("a # b 'c", [(["a"], "")]),
        ("a b#c", [(["a", "b#c"], "")]),
        ("A=b C= d e=f", [(["d", "e=f"], "")]),
        ("A=b", [([], "")]),
        ("$a ${b}", [(["$a", "${b}"], "")]),
        ("[ -e x ]", [(["[", "-e", "x", "]"], "")]),
        ("", []),
    ],
)
def test_a_list_is_its_simple_commands(command: str, simple: list[tuple[list[str], str]]) -> None:
    assert split(command) == [Simple(words, end) for words, end in simple]


@pytest.mark.parametrize(
    "command",
    [
        *("a $(b", "a `b'", "(a)", "a; (b)", "{ a; }", "if a; then b; fi", "! a", "f() { a; }"),
        *("while a; do b; done", "for a in b; do c; done", "[[ -e a ]]", "a <<b", "case a in"),
    ],
)
def test_what_only_a_shell_can_tell_is_not_simple(command: str) -> None:
    with pytest.raises(NotSimpleError):
        split(command)


@pytest.mark.parametrize("command", ["a 'b", 'a "b', "a 'b\"", 'a "b\\"'])
def test_a_quotation_without_an_end_is_an_error(command: str) -> None:
    with pytest.raises(ValueError, match="no closing"):
        split(command)


@given(st.text(st.sampled_from("ab #;&|<>()'\"\\$`={}\t\n2"), max_size=30))
def test_any_text_is_commands_or_refused(command: str) -> None:
    try:
        found = split(command)
    except (NotSimpleError, ValueError):
        return
    assert all(isinstance(word, str) for simple in found for word in simple.words)
