"""A simulated system: processes that live as long as they are told, and a clock that jumps."""

from collections.abc import Callable, Iterable
from heapq import heappop, heappush
from itertools import count

from pyinit.core.commands import (
    AccountBoot,
    AccountLevel,
    Answer,
    AskRunlevel,
    Command,
    Forget,
    Leave,
    Log,
    ReadInittab,
    Record,
    Signal,
    Spawn,
    Sweep,
)
from pyinit.core.environment import Environment
from pyinit.core.events import (
    AllGone,
    ChildExited,
    Event,
    GroupGone,
    InittabRead,
    SpawnFailed,
    Started,
    TimePassed,
)
from pyinit.core.inittab import Source
from pyinit.core.machine import Machine
from pyinit.core.state import Settings

SIGHUP, SIGKILL, SIGTERM = 1, 9, 15
FOREVER = float("inf")
INITTAB = "/etc/inittab"


class World:
    """Performs what the machine says, and tells it what comes of it.

    ``lifetimes``: seconds that the process of an entry lives, by key; for ever if it is not there.
    ``deaf``: signals that do nothing to it. ``missing``: keys whose program is not there.
    ``workers``: keys of those that leave others behind in their process groups.
    ``starved``: how many times a key can't be started for want of memory.
    """

    def __init__(
        self,
        *lines: str,
        lifetimes: dict[str, float] | None = None,
        deaf: dict[str, set[int]] | None = None,
        missing: Iterable[str] = (),
        starved: dict[str, int] | None = None,
        workers: Iterable[str] = (),
        settings: Settings | None = None,
        clock: float = 1000.0,
    ) -> None:
        self.lifetimes = lifetimes or {}
        self.deaf = deaf or {}
        self.missing = set(missing)
        self.starved = starved or {}
        self.workers = set(workers)
        self.groups: set[str] = set()  # of dead leaders
        self.texts: dict[str, str | None] = {INITTAB: "".join(line + "\n" for line in lines)}
        self.machine = Machine(settings or Settings(), Environment({}))
        self.begin = clock
        self.clock = clock
        self.processes: dict[str, int] = {}  # key to serial number
        self.hung: list[str] = []
        self.orphans = 0
        self.deaf_orphans = 0
        self.sweeping = False
        self.left: int | None = None
        self.story: list[tuple[float, Command]] = []
        self.answers: list[Answer] = []
        self.after: Callable[[], None] = lambda: None
        self._future: list[tuple[float, int, Event]] = []
        self._serial = count(1)

    def rewrite(self, *lines: str) -> None:
        """Give the table a new text, for the next time it is read."""
        self.texts = {INITTAB: "".join(line + "\n" for line in lines)}

    def happens(self, after: float, event: Event) -> None:
        """Have an event happen so many seconds after the boot began."""
        heappush(self._future, (self.begin + after, next(self._serial), event))

    def boot(self, until: float = FOREVER) -> "World":
        """Begin, and go on as ``run`` does."""
        self.tell(Started())
        return self.run(until)

    def run(self, until: float = FOREVER) -> "World":
        """Let time pass until nothing can happen any more, or for so many seconds from the boot."""
        end = self.begin + until
        while self.left is None:
            deadline = self.machine.deadline()
            upcoming = self._future[0][0] if self._future else FOREVER
            moment = min(upcoming, FOREVER if deadline is None else deadline)
            if moment > end or moment == FOREVER:
                break
            self.clock = max(self.clock, moment)
            if upcoming <= moment:
                self._occur(heappop(self._future)[2])
            else:
                self.tell(TimePassed())
        if self.left is None and end != FOREVER:
            self.clock = max(self.clock, end)
        return self

    def _occur(self, event: Event) -> None:
        if isinstance(event, _Death):
            if self.processes.get(event.key) == event.serial:
                self._bury(event.key)
                self.tell(ChildExited(event.key, event.status, event.key in self.groups))
                self._see_whether_all_are_gone()
        elif isinstance(event, GroupGone):
            self.groups.discard(event.key)
            self.tell(event)
        else:
            self.tell(event)

    def kill(self, key: str, status: int = SIGKILL) -> None:
        """Have a process die of a signal that init did not send."""
        self._occur(_Death(key, self.processes[key], status))

    def tell(self, *at_once: Event) -> None:
        """Tell the machine now what happened at once, and all that comes of it."""
        events = list(at_once)
        while events and self.left is None:
            for event in events:
                self.machine.take_in(event, self.clock)
            events = []
            for command in self.machine.settle():
                self.story.append((self.clock - self.begin, command))
                events += self.perform(command)
            self.after()

    def perform(self, command: Command) -> list[Event]:
        """Do what the machine says."""
        match command:
            case Spawn(key):
                return self._spawn(command)
            case Signal(key, signum):
                self._signal(key, signum)
            case Forget(key):
                self.hung.append(key)
                self._bury(key)
            case ReadInittab():
                sources = [
                    Source(name, text, "No inittab file found") for name, text in self.texts.items()
                ]
                return [InittabRead(sources)]
            case Sweep(signum):
                return self._sweep(signum)
            case Leave(status):
                self.left = status
            case Answer():
                self.answers.append(command)
            case _:
                pass
        return []

    def _spawn(self, command: Spawn) -> list[Event]:
        key = command.key
        assert key not in self.processes, f"{key} runs twice"
        if self.starved.get(key, 0):
            self.starved[key] -= 1
            return [SpawnFailed(key, command.command.program, "no memory", True)]
        if key in self.missing:
            return [SpawnFailed(key, command.command.program, "No such file or directory", False)]
        serial = self.processes[key] = next(self._serial)
        if key in self.workers:
            self.groups.add(key)
        if key in self.lifetimes:
            self._dies(key, serial, self.lifetimes[key], 0)
        return []

    def _dies(self, key: str, serial: int, after: float, status: int) -> None:
        moment = self.clock + after
        heappush(self._future, (moment, next(self._serial), _Death(key, serial, status)))

    def _bury(self, key: str) -> None:
        self.processes.pop(key, None)

    def _signal(self, key: str, signum: int) -> None:
        if key not in self.processes and key in self.groups:
            if signum not in self.deaf.get(key, ()):
                heappush(self._future, (self.clock, next(self._serial), GroupGone(key)))
            return
        if key in self.processes and signum not in self.deaf.get(key, ()) and signum != SIGHUP:
            self._dies(key, self.processes[key], 0.0, signum)

    def _sweep(self, signum: int) -> list[Event]:
        self.sweeping = True
        for key in list(self.processes):
            self._signal(key, signum)
        self.orphans = self.deaf_orphans if signum == SIGTERM else 0
        return self._nobody()

    def _nobody(self) -> list[Event]:
        return [AllGone()] if self.sweeping and not self.processes and not self.orphans else []

    def _see_whether_all_are_gone(self) -> None:
        for event in self._nobody():
            self.tell(event)

    # what a test reads

    def done(self, *kinds: type[Command]) -> list[tuple[float, Command]]:
        """Return the commands of the kinds, with their times; without kinds all but the talk."""
        if kinds:
            return [(time, command) for time, command in self.story if isinstance(command, kinds)]
        return [pair for pair in self.story if isinstance(pair[1], (Spawn, Signal, Leave, Sweep))]

    def starts(self) -> list[str]:
        """Return the keys of the processes started, in order."""
        return [command.key for _, command in self.story if isinstance(command, Spawn)]

    def acts(self) -> list[tuple[float, str]]:
        """Return starts, stops, sweeps and the end as short words, with their times."""
        return [(round(time, 3), act) for time, c in self.story if (act := _word(c))]

    def said(self) -> list[str]:
        """Return what init said."""
        return [command.text for _, command in self.story if isinstance(command, Log)]

    def asked(self) -> list[bool]:
        """Return when init began and stopped asking for a level."""
        return [command.asking for _, command in self.story if isinstance(command, AskRunlevel)]

    def levels(self) -> list[str]:
        """Return the levels recorded, each with the one before it, as runlevel(8) prints them."""
        return [f"{c.previous} {c.level}" for _, c in self.story if isinstance(c, Record)]

    def accounts(self) -> list[tuple[float, str]]:
        """Return what goes into utmp and wtmp about the boot and the levels, with the times."""
        return [
            (time, "boot" if isinstance(c, AccountBoot) else f"{c.previous} {c.level}")
            for time, c in self.story
            if isinstance(c, (AccountBoot, AccountLevel))
        ]


class _Death(ChildExited):
    """The end of one process: not of a later one of the same entry."""

    __slots__ = ("serial",)

    def __init__(self, key: str, serial: int, status: int) -> None:
        super().__init__(key, status)
        self.serial = serial


def _word(command: Command) -> str:
    match command:
        case Spawn(key):
            return f"+{key}"
        case Signal(key, signum):
            return {SIGTERM: "-", SIGKILL: "!", SIGHUP: "~"}[signum] + key
        case Sweep(signum):
            return f"sweep {signum}"
        case Leave(status):
            return f"leave {status}"
        case _:
            return ""
