"""Linux as the machine sees it: now, wait, perform."""

import os
import select
import time

from pyinit.core.commands import (
    AccountBoot,
    AccountLevel,
    Answer,
    AskRunlevel,
    Command,
    Forget,
    Leave,
    Log,
    PrepareEnd,
    ReadInittab,
    Record,
    Reexec,
    ResetConsole,
    SetDialect,
    SetTitle,
    Signal,
    Spawn,
    Sweep,
)
from pyinit.core.events import (
    AllGone,
    ChildExited,
    Event,
    InittabRead,
    RunlevelAnswered,
    SpawnFailed,
    TimePassed,
)
from pyinit.linux import end, meaning, signals
from pyinit.linux import place as places
from pyinit.linux.accounting import Accounting
from pyinit.linux.children import Children, spawn, streams
from pyinit.linux.console import Console
from pyinit.linux.control import Control
from pyinit.linux.fifo import Fifo
from pyinit.linux.log import Log as Speaker
from pyinit.linux.requests import requested
from pyinit.linux.rescue import insist, pause
from pyinit.linux.sweep import sweep
from pyinit.table import read_source, read_table
from pyinit.wire.paths import abstract_name, socket_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

KERNEL_LINE = "/proc/cmdline"
SHUTDOWN = ["/sbin/shutdown", "-hP", "now"]
RETRY = 1.0  # seconds until what failed for a reason of the kernel's is tried again
KNOCK = 5.0  # seconds until init tries again to have a FIFO or a socket
PAUSE = 0.1  # seconds
LONGEST_WAIT = 86400.0  # seconds; epoll takes no more than 24 days
BUSYBOX = "busybox"


class System:
    """Does what the machine says and tells it what happens. Blocks in ``wait`` alone."""

    def __init__(self, place: places.Place, inittab: str, fifo: Fifo, console: Console) -> None:
        self.place = place
        self.inittab = inittab
        self.fifo = fifo
        self.console = console
        self.children = Children()
        self.accounting = Accounting(place.first)
        self.log = Speaker()
        self.leftovers: list[str] = []  # files to remove at the end
        if console.present:
            self.log.use(console.descriptor, terminal=True)
        self.snapshot: Callable[[], str] = str
        self.reexec: Callable[[], None] = lambda: None
        self._epoll: select.epoll
        self._signals: signals.Signals
        for step in (self._open_epoll, self._catch_signals, self._attend_signals):
            insist(step)
        self.control = Control(self._epoll, lambda: self.snapshot())
        self.heard: list[Event] = []  # events that nobody was told yet
        self.levelless = False
        self._has_keyboard = place.ends
        self._sweeping = False
        self._shut_down = False

    def _open_epoll(self) -> None:
        self._epoll = select.epoll()

    def _catch_signals(self) -> None:
        self._signals = signals.Signals()

    def _attend_signals(self) -> None:
        self._epoll.register(self._signals.wake_up, select.EPOLLIN)

    @staticmethod
    def now() -> float:
        """Return the machine's time, in seconds."""
        return time.monotonic()

    @staticmethod
    def _date() -> int:
        """Return the time of day, in microseconds since the epoch."""
        return time.time_ns() // 1000

    # waiting

    def wait(self, until: float | None) -> list[Event]:
        """Return what has happened, at least one event, at the latest TimePassed at ``until``."""
        self.console.take_back()
        late = self.control.deadline()
        if self.control.listener() < 0:  # nobody can ask for anything and be answered
            late = self.now() + KNOCK
        if late is not None and (until is None or late < until):
            until = late
        timeout = -1 if until is None else min(max(0.0, until - self.now()), LONGEST_WAIT)
        if self._signals.waiting:
            timeout = RETRY if timeout < 0 else min(timeout, RETRY)
        try:
            ready = [descriptor for descriptor, _ in self._epoll.poll(timeout)]
        except OSError as error:
            ready = []
            self._deaf(error)
        self._hear(self._ready, ready)
        self._hear(self._signalled, self._signals.take())
        try:
            self.control.pass_time(self.now())
            self.meet()
        except OSError as error:
            self._deaf(error)
        return self.take_heard() or [TimePassed()]

    def take_heard(self) -> list[Event]:
        """Return the events that nobody was told yet; a bug may have come between."""
        heard, self.heard = self.heard, []
        return heard

    def _hear(self, source: "Callable[[int], list[Event]]", numbers: list[int]) -> None:
        """Take in what each has to say, also when a bug shows with one of them; then raise it."""
        bug = None
        for number in numbers:
            try:
                self.heard += source(number)
            except OSError as error:
                self._deaf(error)
            except Exception as error:
                bug = error
        if bug is not None:
            raise bug

    def _deaf(self, error: OSError) -> None:
        self.trouble(f"what happens is not heard: {os.strerror(error.errno or 0)}")

    def trouble(self, text: str) -> None:
        """Say what is wrong, once a minute; and don't let what stays wrong take all the CPU."""
        if not self.log.complain(text, self.now()):
            pause(PAUSE)

    def _ready(self, descriptor: int) -> list[Event]:
        if descriptor == self._signals.wake_up:
            self._signals.drain()
        if descriptor == self.fifo.descriptor:
            return self._requests()
        if descriptor == self.console.descriptor:
            level = self.console.hear()
            return [RunlevelAnswered(level)] if level else []
        if self.control.owns(descriptor):
            return self.control.serve(descriptor, self.now())
        return []

    def meet(self) -> None:
        """See that the FIFO and the socket are there (FIFO-1, FIFO-2), and ask for the keys."""
        # sysinit entries may mount /proc and /dev
        self._has_keyboard = self._has_keyboard or (places.catch_keyboard() and not self.fifo.early)
        if self.fifo.check():
            self._attend()
        path = socket_path(self.fifo.path)
        beside = self.fifo.descriptor >= 0 or self.control.listens_at(path)
        self.control.listen(path if beside else abstract_name(self.place.pid_namespace))
        if self.fifo.complaint:
            self.log.say(self.fifo.complaint)
            self.fifo.complaint = ""

    def open_fifo(self, descriptor: int) -> None:
        """Read the FIFO that an image before this one has opened."""
        self.fifo.adopt(descriptor)
        self._attend()

    def _attend(self) -> None:
        """Have the FIFO wake init; without that it is closed, and opened anew another time."""
        self.fifo.watch()
        try:
            self._epoll.register(self.fifo.descriptor, select.EPOLLIN)
        except OSError as error:
            self.fifo.give_up(str(error.strerror))
        else:
            self.fifo.attended()

    def _requests(self) -> list[Event]:
        requests, bogus = self.fifo.read()
        for _ in range(min(bogus, 1)):
            self.log.say("got bogus initrequest")
        return [event for request in requests for event in requested(request, self.log.say)]

    def _signalled(self, signum: int) -> list[Event]:
        """Return what comes of a signal."""
        if signum == signals.CHLD:
            return self._reap()
        events = meaning.in_both(signum)
        if events:
            return events
        if self.levelless:
            return meaning.in_busybox(signum, self.place.ends)
        events = meaning.in_sysv(signum, self.place.ends, self.log.say)
        if not events:
            self._act_on(signum)
        return events

    def put_back_signals(self) -> None:
        """Have the signals that arrived and were not acted on arrive anew, once unblocked."""
        for signum in self._signals.take():
            os.kill(os.getpid(), signum)

    def _act_on(self, signum: int) -> None:
        if signum == signals.USR1:
            self.fifo.close()
            self.fifo.closed = False
        elif signum == signals.USR2:
            self.fifo.close()
            self.fifo.closed = True
        elif signum == signals.RTMIN_4 and not self._shut_down:
            self._shut_down = True
            try:
                spawn(SHUTDOWN[0], SHUTDOWN, dict(os.environ), streams(self._device(), False))
            except OSError as error:
                self.log.say(f'cannot execute "{SHUTDOWN[0]}": {error.strerror}')

    def _reap(self) -> list[Event]:
        events, none_left = self.children.reap()
        if self.children.trouble:
            self.trouble(f"the dead can't be reaped: {self.children.trouble}")
            self._signals.repeat(signals.CHLD)
        for event in events:
            if isinstance(event, ChildExited):
                self.console.returned(event.key)
                self.accounting.died(event.key, self._date())
        if none_left and self._sweeping:
            events.append(AllGone())
        return events

    # doing

    def perform(self, command: Command) -> list[Event]:
        """Do what the machine says; return what comes of it at once."""
        match command:
            case Spawn():
                return self._spawn(command)
            case Signal(key, signum):
                return self.children.signal(key, signum)
            case Log(text, quiet):
                self.log.say(text, quiet)
            case ReadInittab():
                return [self._read_inittab()]
            case Sweep(signum):
                return self._sweep(signum)
            case Leave():
                self._leave(command)
            case _:
                self._perform_rarely(command)
        return []

    def _perform_rarely(
        self,
        command: AccountBoot
        | AccountLevel
        | Answer
        | AskRunlevel
        | Forget
        | Record
        | Reexec
        | ResetConsole
        | SetDialect
        | SetTitle
        | PrepareEnd,
    ) -> None:
        match command:
            case Answer(asker, done, text):
                self.control.answer(asker, done, text, self.now())
            case AskRunlevel() | ResetConsole():
                self._about_console(command)
            case AccountBoot() | AccountLevel() | Record():
                self._account(command)
            case Reexec():
                self.reexec()
            case SetTitle(text):
                places.set_title(text)
            case _:
                self._perform_once(command)

    def _perform_once(self, command: Forget | PrepareEnd | SetDialect) -> None:
        match command:
            case Forget(key):
                self._forget(key)
            case PrepareEnd():
                end.prepare(self.log.say)
            case SetDialect(name):
                self.levelless = name == BUSYBOX

    def _account(self, command: AccountBoot | AccountLevel | Record) -> None:
        match command:
            case AccountBoot():
                self.accounting.boot(self._date())
                self._expect_fifo()
            case AccountLevel(level, previous):
                self.accounting.level(level, previous, self._date())
            case Record(level, _):
                self.accounting.note(level)
                self._expect_fifo()

    def _expect_fifo(self) -> None:
        """Complain from now on where there can be no FIFO: its place is mounted by now."""
        self.fifo.early = False
        self.meet()

    def _about_console(self, command: AskRunlevel | ResetConsole) -> None:
        if isinstance(command, ResetConsole):
            self.console.reset()
        elif self.console.present:
            self._ask(command.asking)

    def _forget(self, key: str) -> None:
        pid = self.children.forget(key)
        self.accounting.forget(key)
        self.log.say(f"Pid {pid} [id {key}] seems to hang")

    def _device(self) -> str | None:
        return self.console.device if self.console.present else None

    def _spawn(self, order: Spawn) -> list[Event]:
        self.console.lend(order.key, order.command.program, order.terminal or order.device != "")
        if order.device:
            events = self.children.spawn_on(order, f"/dev/{order.device}")
        else:
            events = self.children.spawn(order, self._device())
        if any(isinstance(event, SpawnFailed) for event in events):
            self.console.returned(order.key)
        elif order.command.recorded:
            self.accounting.started(order.key, self.children.pids[order.key], self._date())
        return events

    def _read_inittab(self) -> Event:
        kernel_line = "" if self.place.ends else read_source(KERNEL_LINE, "").text
        sources, has_initscript = read_table(self.inittab)
        return InittabRead(sources, kernel_line or "", has_initscript)

    def _ask(self, asking: bool) -> None:
        try:
            if asking:
                self._epoll.register(self.console.descriptor, select.EPOLLIN)
                self.console.ask()
            else:
                self._epoll.unregister(self.console.descriptor)
        except OSError:
            pass

    def _sweep(self, signum: int) -> list[Event]:
        self._sweeping = True
        sweep(signum, self.place, self.children, self.log.say)
        return self._reap()

    def _leave(self, order: Leave) -> None:
        self.accounting.write()
        if self.fifo.descriptor >= 0:
            self.leftovers += [self.fifo.path, socket_path(self.fifo.path)]
        end.leave(order, self.place, self.leftovers, self.log.say)
