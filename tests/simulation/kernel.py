"""The simulated kernel: clock, processes, files, faults, and the image of init that runs on it."""

import errno
import math
import os
import stat
from collections.abc import Callable
from random import Random

from tests.simulation.agenda import Agenda
from tests.simulation.faults import Faults
from tests.simulation.files import Files, fail
from tests.simulation.nodes import Directory, Handle, Node, Null, Pipe, Sink, Terminal
from tests.simulation.outcome import Executed, Exited, Gone, TheEnd, Violation
from tests.simulation.processes import Processes
from tests.simulation.programs import Programs
from tests.simulation.sockets import Listener, SocketNode

BUSY_LIMIT = 1000  # returns of epoll_wait(2) in a row although nothing has happened
PREEMPTION = 0.05  # seconds that init may be kept waiting between two system calls
CATCHABLE = frozenset(range(1, 65)) - {9, 19, 32, 33}
FOREVER = float("inf")
Handler = Callable[[int, object], None]


class Place:
    """Where init runs. ``terminal``: it has a console."""

    __slots__ = ("container", "first", "terminal")

    def __init__(self, *, first: bool, container: bool, terminal: bool) -> None:
        self.first = first
        self.container = container
        self.terminal = terminal


class Kernel:
    """What init's system calls end in. ``rest`` is called whenever init is about to sleep."""

    def __init__(self, random: Random, place: Place, pid_limit: int = 32768) -> None:
        self.random = random
        self.place = place
        self.agenda = Agenda(random.uniform(1, 1e6))
        self.faults = Faults(random)
        self.files = Files(self.faults)
        pid = 1 if place.first else 4000
        self.processes = Processes(self.agenda, pid, max(pid_limit, pid + 400), self.interrupt)
        self.programs = Programs(self.processes, random)
        self.pid = pid
        self.preemption = 0.0
        self.calls = 0
        self.turns = 0
        self.hurried = False  # init does not sleep for ever
        self.rest: Callable[[], None] = lambda: None
        self.heard: Callable[[str], None] = lambda _: None
        self.gone: Gone | None = None
        self.stalled_until = 0.0
        self._busy = 0
        self._progress = (0, 0.0)
        # of the image
        self.handlers: dict[int, Handler | int] = {}
        self.masked = False
        self.pending: set[int] = set()
        self.wake_up = -1
        self.epolls: list[Epoll] = []
        self.sink = Sink(lambda text: self.heard(text))
        self.console: Terminal | None = None
        self.umask = 0
        self.abstract: dict[str, Listener] = {}
        self.environment = {"PATH": "/usr/bin:/bin", "HOME": "/"}
        if place.container:
            self.environment["container"] = "podman"
        self.pid_namespace = "pid:[4026532000]" if place.container else "pid:[4026531836]"
        self.started: Callable[[int, list[str]], None] = lambda _pid, _argv: None
        self._furnish()

    def _furnish(self) -> None:
        for path in ("/", "/dev", "/etc", "/etc/inittab.d", "/run", "/var", "/var/run", "/var/log"):
            self.files.put(path, Directory())
        null = self.files.put("/dev/null", Null())
        output: Node = self.sink
        if self.place.terminal:
            self.console = Terminal(lambda text: self.heard(text))
            output = self.files.put("/dev/console", self.console)
        self.files.allocate(Handle(output if self.place.terminal else null, os.O_RDWR), kept=True)
        for _ in range(2):
            self.files.allocate(Handle(output, os.O_RDWR), kept=True)
        if self.console is not None and self.place.container:
            self.console.session = self.console.foreground = self.pid

    # what is there

    @staticmethod
    def describe(node: Node) -> Handle:
        """Return a new open file description."""
        return Handle(node, os.O_RDWR)

    def listener_at(self, address: str) -> Listener | None:
        """Return the socket that listens at a path or an abstract name."""
        if address.startswith("\0"):
            found = self.abstract.get(address)
        else:
            node = self.files.paths.get(address)
            found = node.listener if isinstance(node, SocketNode) else None
        return None if found is None or found.closed else found

    def process_file(self, path: str) -> bytes:
        """Return the text of a file of /proc."""
        if path == "/proc/self/environ":
            return b"".join(f"{n}={v}\0".encode() for n, v in self.environment.items())
        number, _, name = path.removeprefix("/proc/").partition("/")
        process = self.processes.table.get(int(number)) if number.isdigit() else None
        if process is None:
            fail(errno.ENOENT, path)
        if name == "comm":
            return process.name.encode() + b"\n"
        state = "S" if process.alive else "Z"
        parent = 0 if process.parent is None else process.parent.pid
        return f"{number} ({process.name}) {state} {parent} 0".encode()

    # system calls

    def enter(self, name: str) -> None:
        """Begin a system call: it may fail, and the world may go on before it."""
        self.calls += 1
        if self.gone is not None:
            raise self.gone
        if self.preemption and self.random.random() < self.preemption:
            self._preempt()
        if self.faults.on:
            self.faults.strike(name)

    def _preempt(self) -> None:
        due = self.agenda.next_time()
        if due is not None and due <= self.agenda.now + PREEMPTION:
            self.agenda.go_on()
            self._stand_by()

    def leave(self, how: Gone) -> None:
        """End the image of init: no system call of it does anything from now on."""
        self.gone = how
        raise how

    # signals to init

    def interrupt(self, signum: int) -> None:
        """Send a signal to init from inside its PID namespace."""
        if self.masked:
            self.pending.add(signum)
            return
        handler = self.handlers.get(signum)
        if callable(handler):
            node = self.files.handle(self.wake_up).node
            if isinstance(node, Pipe) and node.room():
                node.buffer.append(signum)
            handler(signum, None)
        elif handler is None and not self.place.first and signum not in (17, 18, 23, 28):
            raise Violation(f"init is killed by signal {signum}")

    def unmask(self) -> None:
        self.masked = False
        pending, self.pending = sorted(self.pending), set()
        for signum in pending:
            self.interrupt(signum)

    # images of init

    def execute(self, argv: list[str]) -> None:
        """Replace the image of init by the next one."""
        self.files.execute()
        self.epolls.clear()
        self.wake_up = -1
        self.handlers = {s: h for s, h in self.handlers.items() if not callable(h)}
        self.leave(Executed(argv))

    def revive(self) -> None:
        """Have the next image begin."""
        self.gone = None

    def exit(self, status: int) -> None:
        self.leave(Exited(status))

    # sleeping

    def sleep(self, epoll: "Epoll", timeout: float) -> list[tuple[int, int]]:
        """Be epoll_wait(2): have the world go on until something is ready, or time has passed."""
        self.enter("epoll_wait")
        self.turns += 1
        until = FOREVER if timeout < 0 else self.agenda.now + math.ceil(timeout * 1000) / 1000
        ready = epoll.ready()
        if ready and self.stalled_until <= self.agenda.now:
            self._see_progress()
            return ready
        self._stand_by()
        ready = epoll.ready()
        self.hurried = timeout >= 0
        if not ready:
            self.rest()
        while not ready:
            due = self.agenda.next_time()
            if due is None and until == FOREVER:
                raise TheEnd
            if due is None or due > until:
                self.agenda.now = max(self.agenda.now, until)
                break
            self.agenda.go_on()
            self._stand_by()
            ready = epoll.ready()
        self._busy = 0
        return ready

    def nap(self, seconds: float) -> None:
        """Have init do nothing for so many seconds."""
        self.enter("nanosleep")
        self.stalled_until = max(self.stalled_until, self.agenda.now + seconds)
        self._stand_by()

    def _stand_by(self) -> None:
        """Have the world go on while init does not run."""
        while self.agenda.now < self.stalled_until:
            due = self.agenda.next_time()
            if due is None or due > self.stalled_until:
                self.agenda.now = self.stalled_until
            else:
                self.agenda.go_on()

    def _see_progress(self) -> None:
        progress = (self.agenda.happened, self.agenda.now)
        if self._progress != progress:
            self._progress = progress
            self._busy = 0
        self._busy += 1
        if self._busy > BUSY_LIMIT:
            raise Violation("init is busy with nothing")


class Epoll:
    """An epoll instance, level-triggered."""

    READABLE, WRITABLE, ERROR, HUNG = 1, 4, 8, 16

    def __init__(self, kernel: Kernel) -> None:
        kernel.enter("epoll_create")
        self._kernel = kernel
        self._set: dict[int, tuple[Handle, int]] = {}
        self._null = Null()
        self.descriptor = kernel.files.allocate(Handle(self._null, os.O_RDWR))
        kernel.epolls.append(self)

    def fileno(self) -> int:
        return self.descriptor

    def register(self, descriptor: int, mask: int) -> None:
        self._kernel.enter("epoll_add")
        handle = self._kernel.files.handle(descriptor)
        if stat.S_ISREG(handle.node.mode) or stat.S_ISDIR(handle.node.mode):
            fail(errno.EPERM)
        self._forget_closed()
        if descriptor in self._set:
            fail(errno.EEXIST)
        self._set[descriptor] = (handle, mask)

    def modify(self, descriptor: int, mask: int) -> None:
        self._kernel.enter("epoll_mod")
        handle = self._kernel.files.handle(descriptor)
        self._forget_closed()
        if descriptor not in self._set:
            fail(errno.ENOENT)
        self._set[descriptor] = (handle, mask)

    def unregister(self, descriptor: int) -> None:
        self._kernel.enter("epoll_del")
        self._kernel.files.handle(descriptor)
        self._forget_closed()
        if descriptor not in self._set:
            fail(errno.ENOENT)
        del self._set[descriptor]

    def _forget_closed(self) -> None:
        gone = [number for number, (handle, _) in self._set.items() if not handle.count]
        for number in gone:
            del self._set[number]

    def ready(self) -> list[tuple[int, int]]:
        """Return what is ready, in any order."""
        found = []
        closed = False
        for descriptor, (handle, mask) in self._set.items():
            if not handle.count:
                closed = True
                continue
            node = handle.node
            bits = mask & self.READABLE if node.readable() else 0
            if mask & self.WRITABLE and node.writable():
                bits |= self.WRITABLE
            if node.hung():
                bits |= self.HUNG
            if bits:
                found.append((descriptor, bits))
        if closed:
            self._forget_closed()
        if len(found) > 1:
            self._kernel.random.shuffle(found)
        return found

    def poll(self, timeout: float = -1) -> list[tuple[int, int]]:
        return self._kernel.sleep(self, timeout)


def listening(node: Node) -> Listener:
    """Return the socket that listens, or that could."""
    if not isinstance(node, Listener):
        fail(errno.EINVAL)
    return node
