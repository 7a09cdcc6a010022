"""How the LSB block of a script is read; what insserv does was seen by running it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyinit.rc.header import Header, read_header

FILE = "/etc/init.d/ssh"
LINES = {
    "Provides": "ssh sshd",
    "Required-Start": "$remote_fs $syslog",
    "Required-Stop": "$syslog",
    "Default-Start": "2 3 4 5",
    "Default-Stop": "0 1 6",
}


def block(lines: dict[str, str] | None = None, **changes: str | None) -> str:
    """Return a script with a header; ``changes`` are keys in lower case with underscores."""
    values: dict[str, str | None] = dict(LINES if lines is None else lines)
    for key, value in changes.items():
        values["-".join(map(str.capitalize, key.split("_")))] = value
    body = "".join(f"# {key}: {value}\n" for key, value in values.items() if value is not None)
    return f"#!/bin/sh\n### BEGIN INIT INFO\n{body}### END INIT INFO\nexit 0\n"


def read(text: str) -> Header:
    header = read_header(text, FILE)
    assert header is not None
    return header


def test_every_key_of_the_block_is_read_lsb_1() -> None:
    header = read(
        block(
            should_start="a +b",
            should_stop="c",
            x_start_before="d",
            x_stop_after="e",
            x_interactive="true",
            short_description="OpenBSD Secure Shell server",
        )
    )
    assert header.provides == ("ssh", "sshd")
    assert header.names("required-start") == ("$remote_fs", "$syslog")
    assert header.names("required-stop") == ("$syslog",)
    assert header.names("should-start") == ("a", "+b")
    assert header.names("should-stop") == ("c",)
    assert header.names("x-start-before") == ("d",)
    assert header.names("x-stop-after") == ("e",)
    assert (header.start_levels, header.stop_levels) == ("2345", "016")
    assert header.interactive
    assert header.description == "OpenBSD Secure Shell server"
    assert header.problems == []


def test_a_script_without_the_block_has_no_header_ins_3() -> None:
    assert read_header("#!/bin/sh\nexit 0\n", FILE) is None
    assert read_header("", FILE) is None
    assert read_header(block().replace("BEGIN INIT", "begin init"), FILE) is None


@pytest.mark.parametrize("change", [str.upper, str.lower])
def test_keys_are_read_in_any_case_gotcha_12(change: type[str]) -> None:
    header = read(block({change(key): value for key, value in LINES.items()}))
    assert header.start_levels == "2345"
    assert header.problems == []


@pytest.mark.parametrize("between", [" ", "\t", ", ", ";", "   "])
def test_names_stand_between_blanks_commas_or_semicolons(between: str) -> None:
    assert read(block(required_start=f"a{between}b")).names("required-start") == ("a", "b")


@pytest.mark.parametrize("value", ["True", "true", "false", "yes", ""])
def test_interactive_is_true_or_nothing_lsb_1(value: str) -> None:
    assert read(block(x_interactive=value)).interactive == (value.lower() == "true")


def test_the_levels_are_single_characters_and_s_in_either_case() -> None:
    header = read(block(default_start="s 3 2"))
    assert header.start_levels == "23S"
    assert header.problems == []


def test_what_is_no_level_is_told_and_left_out() -> None:
    header = read(block(default_start="23 4 x"))
    assert header.start_levels == "4"
    assert header.problems == [
        f"{FILE}:6: '23' is no run level; write 0 to 9 or S, with blanks between",
        f"{FILE}:6: 'x' is no run level; write 0 to 9 or S, with blanks between",
    ]


def test_the_first_of_two_lines_with_one_key_counts() -> None:
    header = read(block().replace("# Required-Stop", "# provides: other\n# Required-Stop"))
    assert header.provides == ("ssh", "sshd")
    assert header.problems == [f"{FILE}:5: Provides is there twice; join the two lines"]


def test_a_facility_cannot_be_provided() -> None:
    header = read(block(provides="$syslog logger"))
    assert header.provides == ("logger",)
    assert header.problems == [
        f"{FILE}:3: a script cannot provide $syslog: facilities are defined in "
        "/etc/insserv.conf; leave it out"
    ]


def test_the_file_name_is_what_a_script_provides_that_names_nothing() -> None:
    assert read(block(provides="")).provides == ("ssh",)
    header = read(block(provides=None))
    assert header.provides == ("ssh",)
    assert header.problems == [f"{FILE}:2: no Provides; add '# Provides:', even if empty"]


@pytest.mark.parametrize("key", ["Required-Start", "Required-Stop", "Default-Start"])
def test_a_missing_line_is_told_with_its_remedy_ins_3(key: str) -> None:
    header = read(block({name: value for name, value in LINES.items() if name != key}))
    assert header.problems == [f"{FILE}:2: no {key}; add '# {key}:', even if empty"]


@pytest.mark.parametrize(
    "line", [" # Should-Start: a", "# Should Start: a", "# Should_Start: a", "# Should-Start : a"]
)
def test_a_line_that_misses_its_key_by_a_hair_is_told_and_not_read(line: str) -> None:
    header = read(block().replace("### END", f"{line}\n### END"))
    assert header.names("should-start") == ()
    assert header.problems == [f"{FILE}:8: this line is not read; begin it with '# Should-Start:'"]


def test_other_lines_and_other_keys_are_nobody_s_business() -> None:
    text = block().replace(
        "### END", "# Description: runs\n#  more: of it\n# X-Vendor: x\nfoo\n### END"
    )
    assert read(text).problems == []


def test_a_block_without_an_end_is_read_and_told() -> None:
    header = read(block().replace("### END INIT INFO\n", ""))
    assert header.start_levels == "2345"
    assert header.problems == [f"{FILE}:9: the block has no end; add a line '### END INIT INFO'"]


def test_only_the_first_block_counts() -> None:
    assert read(block() + block(provides="other")).provides == ("ssh", "sshd")


def test_carriage_returns_are_no_part_of_a_name_but_told() -> None:
    header = read(block().replace("\n", "\r\n"))
    assert header.provides == ("ssh", "sshd")
    assert header.stop_levels == "016"
    assert header.problems == [
        f"{FILE}:1: lines end in CR LF, no interpreter is found; "
        f"convert it with: sed -i 's/\\r$//' {FILE}"
    ]


def test_a_key_has_a_place_for_messages() -> None:
    header = read(block())
    assert header.where("required-start") == f"{FILE}:4"
    assert header.where("should-start") == FILE


@given(st.text(), st.lists(st.text()))
def test_no_text_is_too_bad_to_read(before: str, lines: list[str]) -> None:
    text = "\n".join([before, "### BEGIN INIT INFO", *(f"# {line}" for line in lines)])
    header = read_header(text, FILE)
    assert header is None or set(header.start_levels + header.stop_levels) <= set("0123456789S")
