"""What init says: to a terminal, a stream, and syslog. Never blocks (M-1, K-21, section 0.2)."""

import os
import select
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from pyinit.linux import log as module
from pyinit.linux.log import WRITE_LIMIT, Log


class Pipe:
    """Both ends of a pipe; nobody waits on either."""

    def __init__(self) -> None:
        self.reader, self.writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def fill(self) -> int:
        """Fill the pipe; return the number of bytes."""
        count = 0
        while True:
            try:
                count += os.write(self.writer, b"x" * 4096)
            except BlockingIOError:
                return count

    def read(self) -> bytes:
        pieces = []
        try:
            while piece := os.read(self.reader, 1 << 16):
                pieces.append(piece)
        except BlockingIOError:
            pass
        return b"".join(pieces)

    def close(self) -> None:
        for descriptor in (self.reader, self.writer):
            try:
                os.close(descriptor)
            except OSError:
                pass


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    made = Pipe()
    yield made
    made.close()


@pytest.fixture
def log(pipe: Pipe) -> Log:
    made = Log()
    made.use(pipe.writer, terminal=False)
    return made


@pytest.fixture
def syslog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    address = str(tmp_path / "log")
    monkeypatch.setattr(module, "SYSLOG", address)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(address)
        listener.setblocking(False)
        yield listener


@pytest.fixture(autouse=True)
def no_syslog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SYSLOG", str(tmp_path / "nobody"))


def test_a_stream_gets_plain_lines(log: Log, pipe: Pipe) -> None:
    log.say("version 1 booting")
    log.say("Entering runlevel: 2")
    assert pipe.read() == b"INIT: version 1 booting\nINIT: Entering runlevel: 2\n"


def test_a_terminal_gets_carriage_returns_as_the_reference_says(pipe: Pipe) -> None:
    log = Log()
    log.use(pipe.writer, terminal=True)
    log.say("Switching to runlevel: 3")
    assert pipe.read() == b"\rINIT: Switching to runlevel: 3\r\n"


def test_it_speaks_on_standard_error_at_first(capfd: pytest.CaptureFixture[str]) -> None:
    Log().say("hello")
    assert capfd.readouterr().err == "INIT: hello\n"


def test_one_message_is_one_line(log: Log, pipe: Pipe) -> None:
    log.say("a\nb\n\nc")
    assert pipe.read() == b"INIT: a b  c\n"


def test_bytes_that_are_no_text_are_said_as_they_are(log: Log, pipe: Pipe) -> None:
    log.say("id \udcff")
    assert pipe.read() == b"INIT: id \xff\n"


@pytest.mark.parametrize("terminal", [False, True])
@pytest.mark.parametrize("length", [WRITE_LIMIT - 8, WRITE_LIMIT, 100_000])
def test_a_message_that_is_too_long_is_cut_and_still_a_line(
    pipe: Pipe, terminal: bool, length: int
) -> None:
    log = Log()
    log.use(pipe.writer, terminal)
    log.say("x" * length)
    said = pipe.read()
    assert len(said) <= WRITE_LIMIT
    assert len(said) > WRITE_LIMIT - 10
    assert said.endswith(b"x\r\n" if terminal else b"x\n")
    assert said.count(b"\n") == 1


def test_what_nobody_takes_is_dropped_and_counted(log: Log, pipe: Pipe) -> None:
    pipe.fill()
    for number in range(3):
        log.say(f"lost {number}")
    assert set(pipe.read()) == {ord("x")}
    log.say("heard")
    log.say("heard again")
    assert pipe.read() == b"INIT: 3 messages lost\nINIT: heard\nINIT: heard again\n"


def test_a_pipe_with_room_for_the_count_alone_loses_the_message(log: Log, pipe: Pipe) -> None:
    pipe.fill()
    log.say("lost")
    os.read(pipe.reader, 4096)
    log.say("y" * 4096)
    assert b"INIT: 1 messages lost\n" in pipe.read()
    log.say("heard")
    assert pipe.read().endswith(b"INIT: heard\n")


def test_it_does_not_block_on_a_descriptor_that_would(log: Log, pipe: Pipe) -> None:
    pipe.fill()
    os.set_blocking(pipe.writer, True)
    log.say("lost")  # hangs here if it blocks
    assert set(pipe.read()) == {ord("x")}


@pytest.mark.parametrize("end", ["reader", "writer"])
def test_a_stream_that_is_gone_is_no_trouble(log: Log, pipe: Pipe, end: str) -> None:
    os.close(getattr(pipe, end))
    log.say("lost")
    log.say("lost")


def test_another_descriptor_can_be_used(log: Log, pipe: Pipe) -> None:
    other = Pipe()
    log.use(other.writer, terminal=False)
    log.say("hello")
    assert (pipe.read(), other.read()) == (b"", b"INIT: hello\n")
    other.close()


# syslog


def test_everything_goes_to_syslog_as_daemon_info(
    log: Log, pipe: Pipe, syslog: socket.socket
) -> None:
    log.say("a\nb")
    assert syslog.recv(1000) == b"<30>init: a b"
    assert pipe.read() == b"INIT: a b\n"


def test_what_is_quiet_goes_to_syslog_alone_m_14(
    log: Log, pipe: Pipe, syslog: socket.socket
) -> None:
    log.say("Re-reading inittab", quiet=True)
    assert syslog.recv(1000) == b"<30>init: Re-reading inittab"
    assert pipe.read() == b""


def test_a_quiet_message_is_never_lost_to_the_console(log: Log, pipe: Pipe) -> None:
    pipe.fill()
    log.say("quiet", quiet=True)
    pipe.read()
    log.say("heard")
    assert pipe.read() == b"INIT: heard\n"


def test_a_syslog_that_does_not_read_is_not_waited_for(
    log: Log, pipe: Pipe, syslog: socket.socket
) -> None:
    for number in range(2000):  # more than any socket queues, see net.unix.max_dgram_qlen
        log.say(f"message {number}")
        pipe.read()
    assert syslog.recv(1000) == b"<30>init: message 0"


def test_no_descriptor_is_left_open(log: Log, syslog: socket.socket) -> None:
    before = os.listdir("/proc/self/fd")
    log.say("x", quiet=True)
    assert os.listdir("/proc/self/fd") == before
    assert select.select([syslog], [], [], 0)[0]
