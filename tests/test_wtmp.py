"""Appending to wtmp: whole records or nothing, and no waiting."""

import fcntl
import os
from pathlib import Path

import pytest

from pyinit import wtmp

RECORD = b"r" * 384


def test_a_record_is_appended_to_a_file_that_is_there(tmp_path: Path) -> None:
    file = tmp_path / "wtmp"
    file.write_bytes(b"a" * 384)
    wtmp.append_to(str(file), RECORD)
    assert file.read_bytes() == b"a" * 384 + RECORD


def test_a_file_that_is_not_there_is_not_made_ut_1(tmp_path: Path) -> None:
    wtmp.append_to(str(tmp_path / "wtmp"), RECORD)
    assert list(tmp_path.iterdir()) == []


def test_a_part_of_a_record_at_the_end_is_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "wtmp"
    file.write_bytes(b"a" * 384 + b"part")
    wtmp.append_to(str(file), RECORD)
    assert file.read_bytes() == b"a" * 384 + RECORD


def test_what_is_no_file_is_left_alone(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "directory").mkdir()
    for name in ("fifo", "directory"):
        assert wtmp.open_file(str(tmp_path / name), os.O_RDWR if name == "fifo" else 0) is None


def test_a_lock_of_somebody_else_is_not_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "wtmp"
    file.touch()
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:  # holds the lock until it is killed
        with file.open("rb") as held:
            fcntl.lockf(held, fcntl.LOCK_SH)
            os.write(write_end, b"x")
            os.read(os.pipe()[0], 1)
    os.read(read_end, 1)
    try:
        wtmp.append_to(str(file), RECORD)
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
        os.close(read_end)
        os.close(write_end)
    assert file.read_bytes() == RECORD


def test_where_there_is_no_room_nothing_of_the_record_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "wtmp"
    file.write_bytes(b"a" * 384)
    write = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: write(fd, data[:100]))
    descriptor = wtmp.open_file(str(file), os.O_WRONLY | os.O_APPEND)
    assert descriptor is not None
    assert not wtmp.append(descriptor, RECORD)
    os.close(descriptor)
    assert file.read_bytes() == b"a" * 384
