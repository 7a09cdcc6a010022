"""What the linter says of real files: the counts, each of which was looked at."""

import os
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyinit.client.check.reading import Reading
from pyinit.client.check.rule import ERROR, WARNING
from pyinit.client.check.run import check
from pyinit.core.inittab import Source
from tests.client.check.fake import Disk
from tests.test_corpus import FILES, NAME, File, every_file

# Files whose dialect is "other" or "broken" are no inittab of SysV, so that every line is at fault.
SYSV = {
    "ignored-levels": 3,  # two of Slackware name S for sysinit, one of SuSE I for bootwait
    "respawn-in-single-user": 3,  # SuSE respawns its sulogin
    "no-single-user": 4,  # Red Hat and others with an empty ctrlaltdel; harmless with pyinit
    "no-initdefault": 6,  # three fragments, two systems of hobbyists, one forgotten
    "carriage-return": 1,
    "final-newline": 1,
    "halting-default": 1,  # an initdefault of 0, with gettys in it
    "missing-id": 1,
    "missing-process": 1,  # ca:ctrlaltdel:/sbin/shutdown
    "no-terminal": 1,  # /bin/sh respawned in level 6
    "respawn-everywhere": 1,
}
BUSYBOX = {
    "nothing-lasts": 16,  # tables of a shutdown or of once alone
    "ignored-field": 6,
    "bad-entry": 4,  # actions of OpenWrt, 2345 for an action, a misspelt initdefault
    "replaced-entry": 4,  # in earnest: three lose a restart or ctrlaltdel entry to the shutdown one
    "forks-away": 1,
    "second-restart": 1,
}
TEMPLATES = {"172"}  # all its paths begin with what somebody is to fill in


def reading_of(file: File, disk: Disk | None = None) -> Reading:
    return Reading([Source(NAME, file.text())], tree=disk)


def rules_of(file: File) -> list[str]:
    return [finding.rule.name for finding in check(reading_of(file))]


def test_the_files_of_busybox_and_no_others_are_taken_for_such() -> None:
    taken = {file.number for file in FILES if "busybox-table" in rules_of(file)}
    assert taken == {file.number for file in FILES if file.dialect == "busybox"}


def test_what_is_said_of_sysv_files_is_counted() -> None:
    files = [file for file in FILES if file.dialect == "sysv"]
    assert Counter(rule for file in files for rule in rules_of(file)) == SYSV


def test_what_is_said_of_busybox_files_is_counted() -> None:
    files = [file for file in FILES if file.dialect == "busybox"]
    said = Counter(rule for file in files for rule in rules_of(file))
    assert said.pop("busybox-table") == len(files)
    assert said == BUSYBOX


def test_most_sysv_files_are_clean() -> None:
    files = [file for file in FILES if file.dialect == "sysv"]
    faulty = [
        file.number
        for file in files
        if any(f.rule.severity in (ERROR, WARNING) for f in check(reading_of(file)))
    ]
    assert len(faulty) < len(files) / 4


@every_file
def test_every_problem_of_the_parser_is_told_in_its_words(file: File) -> None:
    reading = reading_of(file)
    texts = Counter(finding.remark.text for finding in check(reading))
    lines = [line for line in reading.lines if line.problem and line.text.strip()]
    missing = Counter(line.problem for line in lines) - texts
    assert not missing


@every_file
def test_without_any_program_every_command_is_missing_but_nothing_breaks(file: File) -> None:
    said = check(reading_of(file, Disk({})))
    if file.dialect == "sysv":
        told = "no-program" in {finding.rule.name for finding in said}
        assert told == (file.number not in TEMPLATES)


@every_file
def test_a_finding_is_within_its_file(file: File) -> None:
    lines = file.text().split("\n")
    for finding in check(reading_of(file)):
        assert 1 <= finding.remark.line <= len(lines)
        assert 1 <= finding.remark.column <= len(lines[finding.remark.line - 1]) + 1


@every_file
def test_a_file_that_is_cut_anywhere_is_still_checked(file: File) -> None:
    text = file.text()
    for end in range(0, len(text), max(1, len(text) // 20)):
        check(Reading([Source(NAME, text[:end]), Source("a.tab", text[end:])], tree=Disk({})))


@given(st.binary(max_size=200))
def test_any_bytes_can_be_checked(data: bytes) -> None:
    check(Reading([Source(NAME, os.fsdecode(data))], tree=Disk({})))


LEVELS = st.text(st.sampled_from("0123456789sSaC#*x- "), max_size=3)
ACTIONS = st.sampled_from(["once", "wait", "respawn", "initdefault", "off", "ctrlaltdel", "boot"])
PROCESSES = st.text(st.sampled_from("+@-/bin sh;&|<>'\"#$\\\r\t=\udcff"), max_size=12)


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "~~", ""]), LEVELS, ACTIONS, PROCESSES)))
def test_any_table_can_be_checked(rows: list[tuple[str, str, str, str]]) -> None:
    text = "\n".join(":".join(row) for row in rows)
    check(Reading([Source(NAME, text)], tree=Disk({"/bin/sh": b"#!/x"})))


@pytest.mark.parametrize("whole", [True, False])
def test_nothing_can_be_checked(whole: bool) -> None:
    check(Reading([Source(NAME, "")], whole=whole))
