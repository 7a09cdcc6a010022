"""The modules of the standard library as init's own modules see them in a simulation.

``install`` puts them in the place of the real ones, in the modules under test and nowhere else.
A name that is not here is an AttributeError, which init logs as its own bug: nothing of the
simulation can reach the real kernel.
"""

import _signal  # type: ignore[import-not-found]
import _socket
import errno
import fcntl
import os
import posixpath
import select
import sys
import termios
import time
from types import SimpleNamespace

from pyinit import init
from pyinit.linux import peer
from tests.simulation.calls import ProcessCalls
from tests.simulation.files import Stat, fail
from tests.simulation.kernel import CATCHABLE, Epoll, Handler, Kernel, listening
from tests.simulation.nodes import Terminal
from tests.simulation.sockets import Endpoint, Listener, SocketNode
from tests.simulation.streams import Stream

PYTHON = "/usr/bin/python3"
PURE = ("pyinit.core", "pyinit.wire", "pyinit.client", "pyinit.rc")  # or no part of init
MODULES = [
    module
    for name, module in sorted(sys.modules.items())
    if name.startswith("pyinit.") and not name.startswith(PURE)
]
assert init in MODULES
REAL = (_signal, _socket, fcntl, os, select, termios, time)
CONSTANTS = (
    *(name for name in dir(os) if name.startswith(("O_", "POSIX_SPAWN_"))),
    *("R_OK", "X_OK", "SEEK_SET", "WNOHANG", "devnull", "fsencode", "fsdecode", "strerror"),
)


class Time:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    def monotonic(self) -> float:
        return self._kernel.agenda.now

    def time_ns(self) -> int:
        return self._kernel.agenda.date()

    def sleep(self, seconds: float) -> None:
        self._kernel.nap(seconds)


class Poll:
    """``select.poll`` of one descriptor, which asks and does not wait."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._descriptor = -1

    def register(self, descriptor: int, _mask: int) -> None:
        self._descriptor = descriptor

    def unregister(self, _descriptor: int) -> None:
        self._descriptor = -1

    def poll(self, _timeout: int) -> list[tuple[int, int]]:
        self._kernel.enter("poll")
        node = self._kernel.files.handle(self._descriptor).node
        bits = select.POLLOUT if node.writable() else 0
        bits |= select.POLLHUP if node.hung() else 0
        return [(self._descriptor, bits)] if bits else []


class Signals:
    """``_signal``."""

    SIG_IGN = 1
    SIG_SETMASK = 2

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    @staticmethod
    def valid_signals() -> set[int]:
        return set(CATCHABLE)

    def set_wakeup_fd(self, descriptor: int, *, warn_on_full_buffer: bool) -> int:
        assert not warn_on_full_buffer
        self._kernel.wake_up = descriptor
        return -1

    def signal(self, signum: int, handler: Handler | int) -> Handler | int:
        old = self._kernel.handlers.get(signum, 0)
        self._kernel.handlers[signum] = handler
        return old

    def pthread_sigmask(self, _how: int, mask: object) -> None:
        self._kernel.enter("sigmask")
        if mask:
            self._kernel.masked = True
        else:
            self._kernel.unmask()


class Socket:
    """``_socket.socket``: a descriptor with methods."""

    def __init__(
        self, kernel: Kernel, family: int = -1, kind: int = -1, fileno: int | None = None
    ) -> None:
        self._kernel = kernel
        if fileno is None:
            assert family == _socket.AF_UNIX
            kernel.enter("socket")
            fileno = kernel.files.allocate(kernel.describe(Listener()))
        self._descriptor = fileno
        self._kind = kind

    def fileno(self) -> int:
        return self._descriptor

    def setblocking(self, blocking: bool) -> None:
        assert not blocking

    def _endpoint(self) -> Endpoint:
        node = self._kernel.files.handle(self._descriptor).node
        if not isinstance(node, Endpoint):
            fail(errno.ENOTCONN)
        return node

    def bind(self, path: str) -> None:
        self._kernel.enter("bind")
        node = listening(self._kernel.files.handle(self._descriptor).node)
        node.address = path
        if path.startswith("\0"):
            if self._kernel.listener_at(path) is not None:
                fail(errno.EADDRINUSE)
            self._kernel.abstract[path] = node
            return
        if path in self._kernel.files.paths:
            fail(errno.EADDRINUSE)
        self._kernel.files.make(path, SocketNode(node, 0o777 & ~self._kernel.umask))

    def listen(self, backlog: int) -> None:
        listening(self._kernel.files.handle(self._descriptor).node).backlog = backlog

    def _accept(self) -> tuple[int, str]:
        self._kernel.enter("accept")
        node = listening(self._kernel.files.handle(self._descriptor).node)
        if not node.pending:
            fail(errno.EAGAIN)
        descriptor = self._kernel.files.allocate(self._kernel.describe(node.pending[0]))
        node.pending.pop(0)
        return descriptor, ""

    def recv(self, size: int) -> bytes:
        self._kernel.enter("recv")
        return self._endpoint().receive(self._kernel.faults.cut(size))

    def send(self, data: bytes) -> int:
        self._kernel.enter("send")
        return self._endpoint().send(data[: self._kernel.faults.cut(len(data))])

    def sendto(self, data: bytes, address: str) -> int:
        self._kernel.enter("send")
        if address not in self._kernel.files.paths:
            fail(errno.ENOENT)
        return len(data)

    def getsockopt(self, level: int, option: int, size: int) -> bytes:
        assert (level, option) == (_socket.SOL_SOCKET, _socket.SO_PEERCRED)
        raw = peer.CREDENTIALS.pack(*self._endpoint().credentials)
        assert len(raw) == size
        return raw

    def close(self) -> None:
        if self._descriptor >= 0:
            self._kernel.enter("close")
            descriptor, self._descriptor = self._descriptor, -1
            self._kernel.files.close(descriptor)


class Terminals:
    """``termios``, as far as it is about one console."""

    error = termios.error

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    def __getattr__(self, name: str) -> object:
        if not name.isupper():
            raise AttributeError(name)
        return getattr(termios, name)

    def _terminal(self, descriptor: int) -> Terminal:
        node = self._kernel.files.handle(descriptor).node
        if not isinstance(node, Terminal) or node.hung_up:
            raise termios.error(errno.EIO, os.strerror(errno.EIO))
        return node

    def tcgetattr(self, descriptor: int) -> list[object]:
        self._terminal(descriptor)
        return [0, 0, 0, 0, 0, 0, [b"\0"] * 32]

    def tcsetattr(self, descriptor: int, _when: int, _settings: object) -> None:
        try:
            self._kernel.enter("tcsetattr")
        except OSError as error:
            raise termios.error(*error.args) from None
        self._terminal(descriptor)

    def tcflush(self, descriptor: int, _queue: int) -> None:
        self._terminal(descriptor).typed.clear()

    def ioctl(self, descriptor: int, request: int, _argument: int = 0) -> int:
        """Give up or take the controlling terminal, see tty_ioctl(4)."""
        self._kernel.enter("ioctl")
        try:
            terminal = self._terminal(descriptor)
        except termios.error:
            fail(errno.EIO)
        if request == termios.TIOCNOTTY:
            if terminal.session != self._kernel.pid:
                fail(errno.ENOTTY)
            terminal.session = terminal.foreground = 0
            self._kernel.interrupt(1)
            self._kernel.interrupt(18)
        elif request == termios.TIOCSCTTY:
            if terminal.session not in (0, self._kernel.pid):
                fail(errno.EPERM)
            terminal.session = terminal.foreground = self._kernel.pid
        else:
            fail(errno.EINVAL)
        return 0


class FileCalls:
    """``os``, as far as it is about files and descriptors."""

    environ: dict[str, str]

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._files = kernel.files
        self.environ = kernel.environment
        self.path = SimpleNamespace(
            join=posixpath.join,
            dirname=posixpath.dirname,
            basename=posixpath.basename,
            exists=lambda path: path in kernel.files.paths,
        )
        for name in CONSTANTS:
            setattr(self, name, getattr(os, name))

    def open(self, path: str, flags: int, _mode: int = 0o777) -> int:
        self._kernel.enter("open")
        return self._files.open(path, flags)

    def close(self, descriptor: int) -> None:
        self._kernel.enter("close")
        self._files.close(descriptor)

    def read(self, descriptor: int, size: int) -> bytes:
        self._kernel.enter("read")
        return self._files.read(descriptor, size)

    def write(self, descriptor: int, data: bytes) -> int:
        self._kernel.enter("write_any")
        return self._files.write(descriptor, data)

    def pread(self, descriptor: int, size: int, offset: int) -> bytes:
        self._kernel.enter("pread")
        size = self._kernel.faults.cut(size)
        return bytes(self._files.regular(descriptor).data[offset : offset + size])

    def pwrite(self, descriptor: int, data: bytes, offset: int) -> int:
        self._kernel.enter("pwrite")
        data = data[: self._kernel.faults.cut(len(data))]
        node = self._files.regular(descriptor)
        node.data.extend(bytes(max(0, offset - len(node.data))))
        node.data[offset : offset + len(data)] = data
        return len(data)

    def ftruncate(self, descriptor: int, size: int) -> None:
        self._kernel.enter("ftruncate")
        del self._files.regular(descriptor).data[size:]

    def lseek(self, descriptor: int, offset: int, _whence: int) -> int:
        self._files.handle(descriptor).position = offset
        return offset

    def fstat(self, descriptor: int) -> Stat:
        return Stat(self._files.handle(descriptor).node)

    def stat(self, path: str) -> Stat:
        self._kernel.enter("stat")
        return Stat(self._files.find(path))

    lstat = stat

    def unlink(self, path: str) -> None:
        self._kernel.enter("unlink")
        self._files.unlink(path)

    def access(self, path: str, _mode: int) -> bool:
        return path in self._files.paths

    def listdir(self, path: str) -> list[str]:
        self._kernel.enter("listdir")
        if path == "/proc/self/fd":
            return [str(number) for number in self._files.table]
        if path == "/proc":
            return [str(pid) for pid in self._kernel.processes.table]
        return self._files.names_in(path)

    def readlink(self, _path: str) -> str:
        return self._kernel.pid_namespace

    def dup(self, descriptor: int) -> int:
        self._kernel.enter("dup")
        return self._files.duplicate(descriptor)

    def dup2(self, descriptor: int, to: int) -> int:
        self._kernel.enter("dup2")
        return self._files.duplicate(descriptor, to)

    def set_inheritable(self, descriptor: int, inheritable: bool) -> None:
        self._files.handle(descriptor)
        change = self._files.kept.add if inheritable else self._files.kept.discard
        change(descriptor)

    def isatty(self, descriptor: int) -> bool:
        return isinstance(self._files.handle(descriptor).node, Terminal)

    def tcgetpgrp(self, descriptor: int) -> int:
        node = self._files.handle(descriptor).node
        if not isinstance(node, Terminal) or node.session != self._kernel.pid:
            fail(errno.ENOTTY)
        return node.foreground


class Os(FileCalls, ProcessCalls):
    """``os``."""


def remember() -> list[dict[str, object]]:
    """Return all names of init's modules as they are, for ``put_back``."""
    return [dict(vars(module)) for module in MODULES]


def put_back(names: list[dict[str, object]]) -> None:
    """Have init's modules be again what they were: other tests run in this process, too."""
    for module, before in zip(MODULES, names, strict=True):
        vars(module).clear()
        vars(module).update(before)


def install(kernel: Kernel, words: list[str]) -> None:
    """Have init's modules run on a simulated kernel, until another one is installed."""
    terminals = Terminals(kernel)
    fakes: dict[str, object] = {
        "os": Os(kernel),
        "time": Time(kernel),
        "select": SimpleNamespace(
            epoll=lambda: Epoll(kernel),
            poll=lambda: Poll(kernel),
            select=lambda _r, _w, _x, seconds: kernel.nap(seconds),
            EPOLLIN=select.EPOLLIN,
            EPOLLOUT=select.EPOLLOUT,
            POLLOUT=select.POLLOUT,
        ),
        "_signal": Signals(kernel),
        "_socket": SimpleNamespace(
            socket=lambda *words, **named: Socket(kernel, *words, **named),
            **{name: getattr(_socket, name) for name in dir(_socket) if name.isupper()},
        ),
        "termios": terminals,
        "fcntl": SimpleNamespace(fcntl=lambda *_: fail(errno.EINVAL), F_NOTIFY=fcntl.F_NOTIFY),
        "ioctl": terminals.ioctl,
        "lockf": lambda _descriptor, _how: kernel.enter("lockf"),
        "sys": SimpleNamespace(executable=PYTHON, orig_argv=[PYTHON, "init", *words]),
        "become_subreaper": lambda: None,
    }
    everywhere = {"open": lambda *words, **named: Stream(kernel, *words, **named)}
    for module in MODULES:
        for name, fake in fakes.items():
            if name in vars(module):
                setattr(module, name, fake)
        vars(module).update(everywhere)
        for real in REAL:
            # a kill of all processes, for one, must never get out
            assert real not in vars(module).values(), f"{module.__name__}: {real.__name__} is real"
