"""Init: builds the machine and the system, runs the loop, and survives its own bugs."""

import gc
import os

from pyinit import __version__
from pyinit.arguments import BUDGET_VARIABLE, Arguments, understand
from pyinit.core.commands import AskRunlevel, Command, ReadInittab, SetDialect, SetTitle
from pyinit.core.environment import Environment
from pyinit.core.events import ChildExited, Event, Started, TimePassed
from pyinit.core.job import RUNNING
from pyinit.core.lines import line, parse_lines
from pyinit.core.machine import Machine
from pyinit.core.snapshot import restore, snapshot
from pyinit.image import TRIAL, NextImage, read_state, start_over, tried
from pyinit.linux.console import Console, is_virtual
from pyinit.linux.fifo import Fifo, open_first
from pyinit.linux.handover import take_over, without_descriptors
from pyinit.linux.place import (
    Place,
    become_subreaper,
    may_end,
    open_standard_streams,
    original_environment,
)
from pyinit.linux.rescue import describe, keep_shell, pause, tell
from pyinit.linux.system import RETRY, System
from pyinit.wire.paths import initctl_paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def main(words: list[str]) -> None:
    """Be init; never returns. ``words`` are the arguments (sysvinit.md RL-2, RL-4)."""
    if words == ["--version"]:
        os.write(1, f"SysV init version: pyinit-{__version__}\n\n".encode())
        os._exit(0)
    open_standard_streams()
    arguments = start(words)
    state = None if arguments.state is None else read_state(arguments.state)
    if arguments.trial and state is not None:
        tried(state)
    while True:
        try:
            init = Init(arguments, state)
        except Exception as error:
            state = begin_anew(arguments, state, f"bug: {describe(error)}")
        else:
            gc.freeze()  # what is loaded by now stays
            gc.enable()
            init.run()


def start(words: list[str]) -> Arguments:
    """Return what the words say, from within the background if they say so.

    Ends with status 1 if they make no sense, where init may end.
    """
    arguments, problems = understand(words, os.environ.get(BUDGET_VARIABLE))
    try:
        if arguments.daemon and arguments.state is None and not problems:
            from pyinit.background import detach

            detach(arguments)
    except ValueError as error:
        problems.append(str(error))
    for problem in problems:
        os.write(2, f"pyinit: {problem}\n".encode())
    if problems and may_end("--machine" in words):
        os._exit(1)
    return arguments


def begin_anew(arguments: Arguments, state: str | None, reason: str) -> str | None:
    """Survive what keeps init from beginning: return the state for another attempt.

    An init that has no processes yet keeps a shell, or ends where it may.
    """
    if state is not None:
        tell(f"INIT: {reason}; trying again")
        pause(RETRY)
        return without_descriptors(state)
    if may_end(arguments.machine):
        os.write(2, f"INIT: {reason}\n".encode())
        os._exit(1)
    keep_shell(reason)
    start_over()
    return None


class Init:
    """The machine, the system, and the loop that has them talk."""

    def __init__(self, arguments: Arguments, state: str | None) -> None:
        inherited = original_environment()
        place = Place(inherited, arguments.machine)
        if not place.first:
            become_subreaper()
        if state is None:
            os.umask(os.umask(0) | 0o022)  # EX-15
        console = Console(place.consoles(inherited.get("CONSOLE")), place.engine)
        self.system = System(place, arguments.inittab, open_fifo(arguments, place), console)
        self.next_image = NextImage(self.system, self._snapshot)
        self.system.snapshot = self._snapshot
        self.system.reexec = self.next_image.want
        if arguments.daemon and arguments.pidfile:
            self.system.leftovers.append(arguments.pidfile)
        environment = Environment(inherited, console.device, place.ends, arguments.autoboot)
        settings = arguments.settings(place.ends, console.present, is_virtual(0))
        os.environ["PATH"] = environment.make("", "")["PATH"]  # for the look-up of programs
        self.commands: list[Command] = []  # the next one last
        self.events: list[Event] = [Started()] if state is None else [TimePassed()]
        self._greet(arguments, place, state is not None)
        if state is None:
            self.system.accounting.begin()
            self.machine = Machine(settings, environment)
        else:
            self.machine = restore(state, settings, environment)
            self._adopt(state)
            self.commands.append(SetTitle(self.machine.title()))
            self.commands.append(SetDialect(self.machine.dialect.name))
            if self.machine.asking:
                self.commands.append(AskRunlevel(True))

    def _greet(self, arguments: Arguments, place: Place, again: bool) -> None:
        how = "reloading" if again else "booting"
        self.system.log.say(f"version {__version__} {how}")
        mode = place.describe(self.system.fifo.path)
        if mode and not again:
            self.system.log.say(mode)
        if place.ends:
            for word in arguments.unknown:
                self.system.log.say(f"argument ignored: {word}")

    def _adopt(self, state: str) -> None:
        for tag, values in parse_lines(state):
            try:
                self._take_over(tag, values)
            except Exception as error:
                self.system.log.say(f"state: a line is skipped: {tag}: {error}")
        # a bug may have come between an order and its being carried out
        alive = self.system.children.pids
        running = [*self.machine.roster.in_order, *self.machine.departure.jobs.values()]
        lost = {job.key for job in running if job.state == RUNNING} - set(alive)
        self.events += [ChildExited(key, 0) for key in sorted(lost)]
        if self.machine.reading:
            self.commands = [ReadInittab()]

    def _take_over(self, tag: str, values: dict[str, str]) -> None:
        if tag == "process":
            self._adopt_process(values["key"], int(values["pid"]), "recorded" in values)
        elif tag == "accounting":
            self.system.accounting.resume(values)
        elif tag == "bug":
            self.next_image.last_bug = float(values["last"])
        else:
            take_over(self.system, tag, values)

    def _adopt_process(self, key: str, pid: int, recorded: bool) -> None:
        self.system.children.adopt(key, pid)
        if recorded:
            self.system.accounting.pids[key] = pid

    def run(self) -> None:
        """Tell the machine what happens, do what it says, for ever (architecture: the loop)."""
        self._guard(self.system.meet)
        while True:
            self._guard(self._turn)

    def _guard(self, act: "Callable[[], None]") -> None:
        """Do something; go on whatever comes of it."""
        try:
            act()
        except Exception as error:
            self._survive(error)

    def _turn(self) -> None:
        while self.commands or self.events:
            if self.commands:
                self.events += self.system.perform(self.commands.pop())
            else:
                self._tell()
        self.system.accounting.write()
        self.next_image.go_on(self.system.now())
        times = (self.machine.deadline(), self.next_image.deadline)
        self.events = self.system.wait(min((t for t in times if t is not None), default=None))

    def _tell(self) -> None:
        """Tell the machine all that has happened, and learn what is to be done about it."""
        now = self.system.now()
        try:
            while self.events:
                event = self.events.pop(0)
                self.next_image.hear(event)
                self.machine.take_in(event, now)
            self.commands = self.machine.settle()[::-1]
        except Exception:
            self.commands = self.machine.take_orders()[::-1]
            raise

    def _survive(self, error: Exception) -> None:
        """Log a bug of init itself, and go on with the next thing to do.

        When everything else is done, a new image takes over with what the snapshot tells, unless
        that has been tried a moment ago: then a moment later.
        """
        self.events += self.system.take_heard()
        try:
            self.next_image.make_up(self.system.now())
            self.system.trouble(f"bug: {describe(error)}; going on")
        except Exception:  # the trouble is such that it can't even be told
            return

    def _snapshot(self) -> str:
        lines = [snapshot(self.machine, self.system.now())]
        accounting = self.system.accounting
        for key, pid in self.system.children.pids.items():
            if key == TRIAL:
                continue
            recorded = [("recorded", True)] if key in accounting.pids else []
            lines.append(line("process", [("key", key), ("pid", pid), *recorded]))
        lines += [line("accounting", values) for values in accounting.state()]
        about = [("pid", os.getpid()), ("version", __version__)]
        lines.append(line("bug", [("last", self.next_image.last_bug)]))
        lines.append(line("init", [*about, ("ends", self.machine.settings.ends)]))
        return "\n".join(lines)


def open_fifo(arguments: Arguments, place: Place) -> Fifo:
    """Return the FIFO at the path asked for, or at the first path where it can be made."""
    if arguments.initctl is not None:
        return Fifo(arguments.initctl)
    public = place.first or place.engine
    paths = initctl_paths(os.geteuid(), os.environ.get("XDG_RUNTIME_DIR"), public)
    return open_first(paths if place.ends else paths[:1])
