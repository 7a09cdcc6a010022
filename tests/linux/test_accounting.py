"""What is written into utmp and wtmp, and where: sysvinit.md section 9."""

import os
from pathlib import Path

import pytest

from pyinit.linux.accounting import Accounting
from pyinit.wire.utmp import BOOT, DIED, RUN_LEVEL, STARTED, USER, Record, decode, layout_of

LAYOUT = layout_of(os.uname().machine)
RELEASE = os.fsencode(os.uname().release)
HOST_OFFSET = 76


class AtOnce(Accounting):
    """An accounting at whose init nothing happens together."""

    def started(self, key: str, pid: int, now: int) -> None:
        super().started(key, pid, now)
        self.write()

    def died(self, key: str, now: int) -> None:
        super().died(key, now)
        self.write()


class Files:
    """The files of a machine, and the accounting of its init."""

    def __init__(self, directory: Path) -> None:
        self.utmp = directory / "utmp"
        self.wtmp = directory / "wtmp"
        self.level_file = directory / "runlevel"
        self.wtmp.touch()
        self.accounting = self.another()
        self.accounting.begin()

    def another(self, first: bool = True) -> Accounting:
        return AtOnce(first, str(self.utmp), str(self.wtmp), str(self.level_file))

    def now(self) -> list[tuple[int, int, bytes, bytes]]:
        return fields(self.utmp)

    def history(self) -> list[tuple[int, int, bytes, bytes]]:
        return fields(self.wtmp)


def fields(path: Path) -> list[tuple[int, int, bytes, bytes]]:
    return [(r.kind, r.pid, r.line, r.name) for r in decode(path.read_bytes(), LAYOUT)]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


BOOTED = (BOOT, 0, b"~", b"~~")
IN_2 = (RUN_LEVEL, 20018, b"~", b"~~")
IN_3 = (RUN_LEVEL, 12851, b"~", b"~~")


def test_at_a_boot_utmp_is_made_and_wtmp_is_not_ut_1(tmp_path: Path) -> None:
    files = Files(tmp_path)
    assert files.utmp.read_bytes() == b""
    assert files.utmp.stat().st_mode & 0o777 == 0o644
    files.wtmp.unlink()
    files.accounting.boot(1)
    assert not files.wtmp.exists()
    assert files.now() == [BOOTED]


def test_at_a_boot_an_old_utmp_is_emptied_ut_1(files: Files) -> None:
    files.utmp.write_bytes(b"x" * LAYOUT.size)
    files.another().begin()
    assert files.utmp.read_bytes() == b""


def test_the_level_is_rewritten_in_utmp_and_appended_to_wtmp_ut_4(files: Files) -> None:
    files.accounting.boot(1)
    files.accounting.level("2", "N", 2)
    files.accounting.level("3", "2", 3)
    assert files.now() == [BOOTED, IN_3]
    assert files.history() == [BOOTED, IN_2, IN_3]


def test_only_wtmp_tells_the_release_of_the_kernel_ut_8(files: Files) -> None:
    files.accounting.boot(1)
    assert files.utmp.read_bytes()[HOST_OFFSET : HOST_OFFSET + 256].strip(b"\0") == b""
    assert files.wtmp.read_bytes()[HOST_OFFSET : HOST_OFFSET + 256].strip(b"\0") == RELEASE


def test_a_process_starts_and_dies_in_its_place_ut_5_ut_6(files: Files) -> None:
    files.accounting.started("co", 12, 1)
    files.accounting.started("~~:2", 13, 2)
    files.accounting.died("co", 3)
    files.accounting.started("co", 14, 4)
    assert files.now() == [(STARTED, 14, b"", b"co"), (STARTED, 13, b"", b"~~")]
    assert files.history()[2] == (DIED, 12, b"", b"co")
    assert [kind for kind, *_ in files.history()] == [STARTED, STARTED, DIED, STARTED]


def test_what_happens_together_is_written_together_and_in_order_ut_5_ut_6(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = Accounting(True, str(files.utmp), str(files.wtmp))
    opened = []
    really_open = os.open

    def counted(path: str, flags: int, mode: int = 0) -> int:
        opened.append(path)
        return really_open(path, flags, mode)

    monkeypatch.setattr(os, "open", counted)
    for number in range(10):
        together.started(f"e{number}", 10 + number, 1)
    together.died("e3", 2)
    together.level("2", "N", 3)
    assert [kind for kind, *_ in files.history()] == [*[STARTED] * 10, DIED, RUN_LEVEL]
    assert opened == [str(files.utmp), str(files.wtmp)] * 2
    together.died("e4", 4)
    together.write()
    together.write()
    assert files.history()[-1] == (DIED, 14, b"", b"e4")
    assert len(opened) == 6


def test_a_death_has_the_line_that_a_login_wrote_ut_6(files: Files) -> None:
    files.accounting.started("co", 12, 1)
    login = Record(USER, 12, b"tty1", b"co", b"root", 2)
    files.utmp.write_bytes(login.encode(LAYOUT))
    files.accounting.died("co", 3)
    assert files.now() == [(DIED, 12, b"tty1", b"co")]
    assert files.history()[-1] == (DIED, 12, b"tty1", b"co")


def test_a_process_whose_start_was_not_written_dies_unwritten(files: Files) -> None:
    files.accounting.died("plus", 1)
    files.accounting.started("hung", 9, 2)
    files.accounting.forget("hung")
    files.accounting.died("hung", 3)
    assert files.now() == [(STARTED, 9, b"", b"hung")]


def test_records_of_others_are_found_and_kept(files: Files) -> None:
    files.accounting.boot(1)
    other = Record(USER, 99, b"pts/0", b"ts/0", b"root", 2).encode(LAYOUT)
    mine = Record(STARTED, 98, b"ttyS0", b"s0", b"", 2).encode(LAYOUT)
    with files.utmp.open("ab") as file:
        file.write(other + mine)
    files.accounting.started("s0", 12, 3)
    files.accounting.started("new", 13, 3)
    assert files.now() == [
        BOOTED,
        (USER, 99, b"pts/0", b"ts/0"),
        (STARTED, 12, b"", b"s0"),
        (STARTED, 13, b"", b"new"),
    ]


def test_a_utmp_that_somebody_empties_is_filled_anew_ut_20(files: Files) -> None:
    for number in range(5):
        files.accounting.started(f"a{number}", number, 1)
    os.truncate(files.utmp, 0)
    files.accounting.started("a4", 14, 2)
    files.accounting.started("a0", 10, 2)
    assert files.now() == [(STARTED, 14, b"", b"a4"), (STARTED, 10, b"", b"a0")]


def test_a_utmp_that_was_rewritten_or_replaced_is_looked_through_again(files: Files) -> None:
    for name in ("a", "b", "c"):
        files.accounting.started(name, 1, 1)
    whole = files.utmp.read_bytes()
    size = LAYOUT.size
    files.utmp.write_bytes(whole[size : 2 * size] + whole[:size] + whole[2 * size :])
    files.accounting.started("a", 2, 2)
    assert [(pid, name) for _, pid, _, name in files.now()] == [(1, b"b"), (2, b"a"), (1, b"c")]
    new = files.utmp.with_name("new")
    new.write_bytes(whole[2 * size :] + whole[:size] + whole[size : 2 * size])
    new.rename(files.utmp)
    files.accounting.started("b", 3, 3)
    assert [(pid, name) for _, pid, _, name in files.now()] == [(1, b"c"), (1, b"a"), (3, b"b")]


def test_what_could_not_be_written_is_written_before_the_next_record_ut_10(files: Files) -> None:
    utmp = files.utmp.with_name("elsewhere")
    files.utmp.rename(utmp)
    files.wtmp.unlink()
    files.accounting.boot(1)
    files.accounting.level("7", "N", 2)
    files.accounting.started("co", 12, 3)
    assert not files.utmp.exists()
    utmp.rename(files.utmp)
    files.wtmp.touch()
    files.accounting.died("co", 4)
    level = (RUN_LEVEL, ord("7") + 256 * ord("N"), b"~", b"~~")
    assert files.now() == files.history() == [BOOTED, level, (DIED, 12, b"", b"co")]
    assert [record.time for record in decode(files.wtmp.read_bytes(), LAYOUT)] == [1, 2, 4]
    files.accounting.started("co", 13, 5)
    assert len(files.history()) == 4


@pytest.mark.parametrize(("level", "again"), [("3", [BOOTED]), ("6", [])])
def test_a_level_from_2_to_5_writes_the_boot_again_where_utmp_lost_it_ut_10(
    files: Files, level: str, again: list[object]
) -> None:
    files.accounting.boot(1)
    files.accounting.level("2", "N", 2)
    os.truncate(files.utmp, 0)
    files.accounting.level(level, "2", 3)
    record = (RUN_LEVEL, ord(level) + 256 * ord("2"), b"~", b"~~")
    assert files.now() == [*again, record]
    assert files.history() == [BOOTED, IN_2, record]


def test_the_next_image_of_init_knows_what_is_due_ut_10(files: Files) -> None:
    files.utmp.unlink()
    files.accounting.boot(1)
    files.accounting.level("7", "N", 2)
    next_one = files.another()
    for values in files.accounting.state():
        next_one.resume({name: str(value) for name, value in values})
    files.utmp.touch()
    next_one.started("co", 12, 3)
    level = (RUN_LEVEL, ord("7") + 256 * ord("N"), b"~", b"~~")
    assert files.now() == [BOOTED, level, (STARTED, 12, b"", b"co")]
    assert files.history() == [BOOTED, level, (STARTED, 12, b"", b"co")]


def test_who_is_not_pid_1_writes_nothing(files: Files) -> None:
    files.utmp.write_bytes(b"x")
    other = files.another(first=False)
    other.begin()
    other.boot(1)
    other.level("2", "N", 1)
    other.started("a", 1, 1)
    other.died("a", 1)
    other.note("2")
    assert (files.utmp.read_bytes(), files.wtmp.read_bytes()) == (b"x", b"")
    assert not files.level_file.exists()


def test_the_level_has_a_file_of_its_own_ut_14(files: Files) -> None:
    files.accounting.note("*")
    files.accounting.note("3")
    assert files.level_file.read_text() == "3"


@pytest.mark.parametrize("kind", ["nothing", "directory", "fifo", "no directory"])
def test_whatever_stands_in_the_place_of_the_files_nothing_is_raised_ut_2(
    tmp_path: Path, kind: str
) -> None:
    paths = [tmp_path / name for name in ("utmp", "wtmp", "runlevel")]
    if kind == "no directory":
        paths = [tmp_path / "no" / path.name for path in paths]
    for path in paths:
        if kind == "directory":
            path.mkdir()
        elif kind == "fifo" and path.name != "runlevel":
            os.mkfifo(path)
    accounting = AtOnce(True, *map(str, paths))
    if kind != "nothing":
        accounting.begin()
    accounting.boot(1)
    accounting.level("3", "N", 1)
    accounting.started("a", 1, 1)
    accounting.died("a", 1)
    accounting.note("3")
    assert not any(path.is_file() and path.name != "runlevel" for path in paths)


def test_the_cost_of_an_exit_does_not_grow_with_the_entries(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.accounting.boot(1)
    for number in range(10_000):
        files.accounting.started(f"{number:04}", number + 1, 1)
    assert files.utmp.stat().st_size == 10_001 * LAYOUT.size
    read = []
    pread = os.pread

    def counted(descriptor: int, size: int, offset: int) -> bytes:
        data = pread(descriptor, size, offset)
        read.append(len(data))
        return data

    monkeypatch.setattr(os, "pread", counted)
    for number in range(0, 10_000, 100):
        files.accounting.died(f"{number:04}", 2)
        files.accounting.started(f"{number:04}", number + 1, 2)
    assert sum(read) == 200 * LAYOUT.size
