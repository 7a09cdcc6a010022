"""Each rule about BusyBox's dialect; a row is ``line:column rule``."""

import pytest

from pyinit.client.check.command import main
from pyinit.client.check.reading import Reading
from pyinit.client.check.run import check
from pyinit.core.dialect import BUSYBOX, SYSV
from pyinit.core.inittab import Source
from tests.client.check.fake import NAME, Disk

KEEP = "::respawn:/bin/keep\n"
ALWAYS = "busybox-table"  # a note about each such table


def reading(text: str, disk: Disk | None = None) -> Reading:
    return Reading([Source(NAME, text), Source(f"{NAME}.d/x.tab", "bad\n")], tree=disk)


def found(text: str, disk: Disk | None = None) -> list[str]:
    """Return the findings in lines before a clean one, but for the note."""
    remarks = [(f.remark, f.rule) for f in check(reading(text + KEEP, disk))]
    return [f"{r.line}:{r.column} {rule.name}" for r, rule in remarks if rule.name != ALWAYS]


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("x", "1:1 bad-entry"),
        ("   ", "1:1 bad-entry"),
        ("  # comment", "1:1 bad-entry"),
        ("::once:", "1:8 bad-entry"),
        ("::Once:/bin/x", "1:3 bad-entry"),
        ("tty1:: once:/bin/x", "1:7 bad-entry"),
        ("::zzz:/bin/x", "1:3 bad-entry"),
        ("::once:/bin/keep", "1:8 replaced-entry"),
        ("::once:/bin/echo a#b", "1:19 cut-word"),
        ("::once:/bin/echo '#'", "1:19 cut-word"),
        ("::wait:/bin/a && /bin/b", "1:8 first-command-alone"),
        ("::wait:-/bin/a; /bin/b", "1:9 first-command-alone"),
        ("::wait:/bin/a || /bin/b", "1:8 first-command-alone"),
        ("tty1:2345:respawn:/bin/x", "1:6 ignored-field"),
        (f"tty{'x' * 24}::once:/bin/x", "1:1 long-terminal"),
        ("::restart:/bin/a\n::restart:/bin/b", "2:3 second-restart"),
        ("::once:/bin/x\r", "1:14 carriage-return"),
        ("::once:/bin/x \u2013f", "1:15 odd-character"),
        ("::sysinit:/sbin/getty 38400 tty1", "1:11 never-ends"),
        ("::respawn:/usr/sbin/sshd", "1:11 forks-away"),
    ],
)
def test_a_line_is_found_fault_with(line: str, row: str) -> None:
    assert row in found(f"{line}\n")
    assert len([r for r in found(f"{line}\n") if r.endswith(row.split()[1])]) == 1


@pytest.mark.parametrize(
    "line",
    [
        "# comment",
        "",
        "::once:/bin/x # comment",
        "::once:/bin/x \\\nmore",
        "::wait:/bin/a | /bin/b",
        "::wait:sh -c '/bin/a && /bin/b'",
        "tty1::askfirst:-/bin/sh",
        "tty1::once:/bin/x\ntty1::once:/bin/y",
        f"tty{'x' * 23}::once:/bin/x",
        "::restart:/sbin/init",
        "::ctrlaltdel:/sbin/reboot\n::shutdown:/bin/umount -a -r",
        "null::sysinit:/bin/mount -t proc proc /proc",
    ],
)
def test_a_line_is_left_alone(line: str) -> None:
    assert found(f"{line}\n") == []


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ("  # comment", "begin it with #"),
        ("tty1", "write terminal::action:command"),
        ("::RESPAWN:/bin/x", 'write "respawn"'),
        ("::respwan:/bin/x", 'did you mean "respawn"?'),
        ("::xyz:/bin/x", "the actions are sysinit, ctrlaltdel, wait"),
    ],
)
def test_a_bad_entry_has_a_remedy(line: str, remedy: str) -> None:
    texts = [f.remark.remedy for f in check(reading(f"{line}\n{KEEP}"))]
    assert any(remedy in text for text in texts)


def test_an_action_of_sysv_is_told_as_such_if_the_dialect_is_forced_dia_13() -> None:
    table = Reading([Source(NAME, f"id:2:initdefault:x\n{KEEP}")], dialect=BUSYBOX)
    assert any("action of SysV" in finding.remark.remedy for finding in check(table))


def test_nothing_that_lasts_is_a_note() -> None:
    rows = [f.rule.name for f in check(reading("::sysinit:/bin/x\n"))]
    assert sorted(rows) == ["busybox-table", "nothing-lasts"]


def test_the_line_that_tells_is_told_dia_3() -> None:
    (finding,) = check(reading(f"# x\n\n{KEEP}"))
    assert (finding.rule.name, finding.rule.severity) == ("busybox-table", "note")
    assert (finding.remark.line, finding.remark.column) == (3, 1)


def test_terminals_and_programs_are_looked_up_bb_2() -> None:
    disk = Disk({"/bin/keep": b"\x7fELF", "/dev/tty1": b""})
    assert found("tty1::once:/bin/keep x\ntty2::once:/bin/keep y\n::once:/bin/no\n", disk) == [
        "2:1 no-terminal-device",
        "3:8 no-program",
    ]


def test_drop_in_files_are_not_read() -> None:
    assert [source.name for source in reading(KEEP).sources] == [NAME]


@pytest.mark.parametrize(("dialect", "rule"), [(SYSV, "missing-id"), (BUSYBOX, "busybox-table")])
def test_a_dialect_can_be_forced(dialect: object, rule: str) -> None:
    table = Reading([Source(NAME, KEEP)], dialect=dialect)  # type: ignore[arg-type]
    assert rule in {finding.rule.name for finding in check(table)}


def test_the_command_takes_a_dialect(tmp_path: object, capsys: pytest.CaptureFixture[str]) -> None:
    file = f"{tmp_path}/inittab"
    with open(file, "w", encoding="utf-8") as text:
        text.write("::once:/bin/x\n::respawn:/bin/y\n")
    assert main([file]) == 0
    assert main(["--dialect", "sysv", file]) == 1
    assert "missing id" in capsys.readouterr().out
    assert main(["--dialect=other", file]) == 2
    assert "there is no dialect of that name: other" in capsys.readouterr().err
