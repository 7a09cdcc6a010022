"""The control FIFO: sysvinit.md FIFO-1 to FIFO-9, FIFO-21, M-21, on real FIFOs.

Deliberate difference (FIFO-3): one that others could write to is refused, with owner or mode.
"""

import os
import select
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from pyinit.linux.fifo import Fifo
from pyinit.wire.initctl import RUNLEVEL, Request

LEVEL_3 = Request(RUNLEVEL, ord("3"), 5)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def write(path: Path, *parts: bytes) -> None:
    """Write as one client after another does."""
    for part in parts:
        descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        os.write(descriptor, part)
        os.close(descriptor)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "initctl"


@pytest.fixture
def fifo(path: Path) -> Iterator[Fifo]:
    made = Fifo(str(path))
    made.early = False
    yield made
    made.close()


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_it_is_made_for_its_owner_alone_fifo_1(fifo: Fifo, path: Path, umask: int) -> None:
    old = os.umask(umask)
    try:
        assert fifo.check()
    finally:
        os.umask(old)
    assert stat.S_ISFIFO(path.lstat().st_mode)
    assert mode(path) == 0o600
    assert fifo.descriptor >= 0
    assert fifo.complaint == ""


def test_as_long_as_it_is_there_it_stays_open_fifo_2(fifo: Fifo) -> None:
    assert fifo.check()
    descriptor = fifo.descriptor
    assert not fifo.check()
    assert fifo.descriptor == descriptor


def test_one_that_was_removed_is_made_again_fifo_2(fifo: Fifo, path: Path) -> None:
    fifo.check()
    path.unlink()
    assert fifo.check()
    write(path, LEVEL_3.encode())
    assert fifo.read() == ([LEVEL_3], 0)


def test_one_that_was_replaced_is_opened_again_fifo_2(
    fifo: Fifo, path: Path, tmp_path: Path
) -> None:
    fifo.check()
    other = tmp_path / "other"
    os.mkfifo(other, 0o600)
    other.rename(path)
    assert fifo.check()
    write(path, LEVEL_3.encode())
    assert fifo.read() == ([LEVEL_3], 0)


def test_one_that_is_there_is_used_fifo_3(fifo: Fifo, path: Path) -> None:
    os.mkfifo(path, 0o600)
    before = path.lstat().st_ino
    assert fifo.check()
    assert path.lstat().st_ino == before


@pytest.mark.parametrize("kind", ["file", "directory", "link"])
def test_what_is_no_fifo_is_not_opened_and_told_once_fifo_4_m_21(
    fifo: Fifo, path: Path, tmp_path: Path, kind: str
) -> None:
    if kind == "file":
        path.touch()
    elif kind == "directory":
        path.mkdir()
    else:
        os.mkfifo(tmp_path / "target", 0o600)
        path.symlink_to(tmp_path / "target")
    assert not fifo.check()
    assert fifo.descriptor == -1
    assert fifo.complaint == f"{path} is not a fifo"
    fifo.complaint = ""
    assert not fifo.check()
    assert fifo.complaint == ""


def test_a_fifo_that_turns_into_something_else_is_closed_fifo_4(fifo: Fifo, path: Path) -> None:
    fifo.check()
    path.unlink()
    path.touch()
    assert not fifo.check()
    assert fifo.descriptor == -1
    assert fifo.complaint == f"{path} is not a fifo"


def test_a_trouble_that_comes_back_is_told_again(fifo: Fifo, path: Path) -> None:
    path.touch()
    fifo.check()
    fifo.complaint = ""
    path.unlink()
    assert fifo.check()
    path.unlink()
    path.touch()
    fifo.check()
    assert fifo.complaint == f"{path} is not a fifo"


@pytest.mark.parametrize("bits", [0o620, 0o602, 0o666, 0o777])
def test_one_that_others_may_write_to_is_refused_fifo_3(fifo: Fifo, path: Path, bits: int) -> None:
    os.mkfifo(path)
    path.chmod(bits)
    assert not fifo.check()
    assert fifo.descriptor == -1
    expected = f"{path} refused: others may write to it (mode {bits:o}); remove it"
    assert fifo.complaint == expected


@pytest.mark.parametrize("bits", [0o600, 0o640, 0o644, 0o700])
def test_others_may_read_it(fifo: Fifo, path: Path, bits: int) -> None:
    os.mkfifo(path)
    path.chmod(bits)
    assert fifo.check()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to give a FIFO away")
def test_one_of_somebody_elses_is_refused_fifo_3(fifo: Fifo, path: Path) -> None:
    os.mkfifo(path, 0o600)
    os.chown(path, 65534, 65534)
    assert not fifo.check()
    assert fifo.complaint == f"{path} refused: it belongs to uid 65534; remove it"


def test_where_it_cannot_be_made_init_goes_on_without_fifo_5(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "initctl"
    fifo = Fifo(str(path))
    assert not fifo.check()
    assert fifo.complaint == ""  # a machine may have it mounted by a sysinit entry
    fifo.early = False
    assert not fifo.check()
    assert fifo.complaint == f"{path}: No such file or directory"
    path.parent.mkdir()
    assert fifo.check()
    fifo.close()


def test_a_path_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    fifo = Fifo(str(tmp_path / "file" / "initctl"))
    assert not fifo.check()
    assert fifo.complaint == f"{tmp_path}/file/initctl: Not a directory"


def test_closed_by_usr2_it_stays_closed_until_usr1_fifo_6_fifo_7(fifo: Fifo) -> None:
    fifo.check()
    fifo.close()
    fifo.closed = True
    assert not fifo.check()
    assert fifo.descriptor == -1
    fifo.closed = False
    assert fifo.check()


def test_closing_twice_is_closing_once(fifo: Fifo) -> None:
    fifo.check()
    fifo.close()
    fifo.close()
    assert fifo.descriptor == -1


def test_it_never_ends_when_a_writer_goes_away_fifo_9(fifo: Fifo, path: Path) -> None:
    fifo.check()
    write(path, LEVEL_3.encode())
    assert fifo.read() == ([LEVEL_3], 0)
    assert fifo.read() == ([], 0)
    with select.epoll() as epoll:
        epoll.register(fifo.descriptor, select.EPOLLIN)
        assert epoll.poll(0) == []
        write(path, LEVEL_3.encode())
        assert epoll.poll(0) == [(fifo.descriptor, select.EPOLLIN)]
        fifo.close()
        assert epoll.poll(0) == []  # the kernel has forgotten it


def test_all_that_a_pipe_holds_is_read_at_once_fifo_26(fifo: Fifo, path: Path) -> None:
    fifo.check()
    requests = [Request(RUNLEVEL, ord("0") + n % 10, n) for n in range(160)]
    write(path, *(request.encode() for request in requests))
    with pytest.raises(BlockingIOError):
        write(path, LEVEL_3.encode())
    assert fifo.read() == (requests, 0)


def test_rubbish_is_counted_and_what_follows_is_found_fifo_21(fifo: Fifo, path: Path) -> None:
    fifo.check()
    write(path, b"x" * 100, LEVEL_3.encode(), LEVEL_3.encode()[:50])
    assert fifo.read() == ([LEVEL_3], 2)
    write(path, LEVEL_3.encode())
    assert fifo.read() == ([LEVEL_3], 0)


def test_an_error_in_reading_is_told_and_the_fifo_reopened_m_21(fifo: Fifo, path: Path) -> None:
    fifo.check()
    directory = os.open(path.parent, os.O_RDONLY)
    os.dup2(directory, fifo.descriptor)  # which can't be read
    os.close(directory)
    assert fifo.read() == ([], 0)
    assert fifo.complaint == "error reading initrequest: Is a directory"
    assert fifo.descriptor == -1
    assert fifo.check()


@pytest.fixture
def told() -> Iterator[int]:
    """A descriptor that is readable when SIGIO has come."""
    descriptor, write_end = os.pipe2(os.O_NONBLOCK)
    old_handler = signal.signal(signal.SIGIO, lambda *_: None)
    old_descriptor = signal.set_wakeup_fd(write_end)
    yield descriptor
    signal.set_wakeup_fd(old_descriptor)
    signal.signal(signal.SIGIO, old_handler)
    os.close(descriptor)
    os.close(write_end)


def test_what_is_removed_beside_it_is_told_by_sigio_fifo_2(
    fifo: Fifo, path: Path, told: int
) -> None:
    other = path.parent / "other"
    fifo.check()
    fifo.watch()
    other.touch()
    assert not select.select([told], [], [], 0)[0]
    for file in (other, path):
        file.unlink()
        assert select.select([told], [], [], 10)[0]
        os.read(told, 100)
    count = len(os.listdir("/proc/self/fd"))
    fifo.close()
    assert len(os.listdir("/proc/self/fd")) == count - 2
    other.touch()
    other.unlink()
    assert not select.select([told], [], [], 0)[0]


def test_no_child_inherits_it_ex_13(fifo: Fifo) -> None:
    fifo.check()
    assert not os.get_inheritable(fifo.descriptor)
    assert not os.get_blocking(fifo.descriptor)
