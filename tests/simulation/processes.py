"""Processes: pids, groups, sessions, parents, zombies, and what signals do to them.

Every process descends from init or has become its child. A process is known by its number and by
what it was started as, ``name``.
"""

import errno
import os
from collections.abc import Callable

from tests.simulation.agenda import Agenda

HUP, KILL, TERM, CHLD, CONT = 1, 9, 15, 17, 18
SIGSTOP = 19
STOP = frozenset((SIGSTOP, 20, 21, 22))
HARMLESS = frozenset((CHLD, CONT, 23, 28))
FIRST_AFTER_WRAP = 300  # RESERVED_PIDS of the kernel


class Process:
    """``deaf``: the signals that it ignores. ``latency``: seconds from a deadly one to its end.

    ``stuck``: in the kernel, so that not even SIGKILL ends it before ``awake``. ``reaps``: it
    waits for its children. ``own``: init started it.
    """

    __slots__ = (
        *("awake", "children", "deaf", "dying", "group", "latency", "name", "origin", "own"),
        *("parent", "pending", "pid", "reaps", "session", "status", "stopped", "terminal"),
    )

    def __init__(self, pid: int, parent: "Process | None", name: str) -> None:
        self.pid = pid
        self.parent = parent
        self.name = name
        self.origin: str = name if parent is None or parent.parent is None else parent.origin
        self.group: int = pid if parent is None else parent.group
        self.session: int = pid if parent is None else parent.session
        self.children: dict[int, Process] = {}
        self.status: int | None = None
        self.deaf: frozenset[int] = frozenset()
        self.latency = 0.0
        self.awake = 0.0
        self.dying = False
        self.stopped = False
        self.pending: list[int] = []
        self.reaps = True
        self.own = False
        self.terminal = False

    @property
    def alive(self) -> bool:
        return self.status is None


class Processes:
    """All processes. ``notify`` is called when init is to get a signal."""

    def __init__(self, agenda: Agenda, pid: int, limit: int, notify: Callable[[int], None]) -> None:
        self._agenda = agenda
        self._limit = limit
        self._notify = notify
        self._last = pid
        self.table: dict[int, Process] = {}
        self.groups: dict[int, dict[int, Process]] = {}
        self._sessions: dict[int, int] = {}
        self.dead: dict[int, Process] = {}  # zombies that init has to reap
        self.ended: Callable[[Process], None] = lambda _: None
        self.init = Process(pid, None, "init")
        self._enter(self.init)

    # numbers

    def _number(self) -> int:
        """Return a number that no process, group or session has."""
        number = self._last
        for _ in range(self._limit):
            number += 1
            if number >= self._limit:
                number = FIRST_AFTER_WRAP
            taken = number in self.table or number in self.groups or number in self._sessions
            if not taken:
                self._last = number
                return number
        raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    def _enter(self, process: Process) -> None:
        self.table[process.pid] = process
        self.groups.setdefault(process.group, {})[process.pid] = process
        self._sessions[process.session] = self._sessions.get(process.session, 0) + 1

    def _leave_group(self, process: Process) -> None:
        members = self.groups[process.group]
        del members[process.pid]
        if not members:
            del self.groups[process.group]
        self._sessions[process.session] -= 1
        if not self._sessions[process.session]:
            del self._sessions[process.session]

    # life

    def fork(self, parent: Process, name: str, session: bool = False) -> Process:
        """Make a process, in a session of its own if asked for."""
        process = Process(self._number(), parent, name)
        parent.children[process.pid] = process
        if session:
            process.group = process.session = process.pid
        self._enter(process)
        return process

    def exit_later(self, process: Process, delay: float, status: int) -> None:
        self._agenda.after(delay, lambda: self.exit(process, status))

    def exit(self, process: Process, status: int) -> bool:
        """End a process; tell whether it was alive."""
        if process.status is not None:
            return False
        if process.stopped and status != KILL:
            process.pending.append(TERM)  # it does not come to its own end before it goes on
            return False
        process.status = status
        for child in process.children.values():
            child.parent = self.init
            self.init.children[child.pid] = child
            if not child.alive:
                self._zombie_of_init(child)
        process.children.clear()
        self.ended(process)
        if process.parent is self.init:
            self._zombie_of_init(process)
        elif process.parent is not None and process.parent.reaps:
            self.release(process)
        return True

    def _zombie_of_init(self, process: Process) -> None:
        self.dead[process.pid] = process
        self._notify(CHLD)

    def release(self, process: Process) -> None:
        """Reap a process: its number is free now."""
        self.dead.pop(process.pid, None)
        if process.parent is not None:
            process.parent.children.pop(process.pid, None)
        del self.table[process.pid]
        self._leave_group(process)

    def reap(self) -> tuple[int, int]:
        """Be waitpid(-1, WNOHANG) of init."""
        for process in self.dead.values():
            self.release(process)
            assert process.status is not None
            return process.pid, process.status
        if not self.init.children:
            raise ChildProcessError(errno.ECHILD, os.strerror(errno.ECHILD))
        return 0, 0

    # signals

    def signal(self, process: Process, signum: int) -> bool:
        """Signal one process; tell whether it made a difference."""
        if process is self.init:
            if signum:
                self._notify(signum)
            return True
        if not process.alive or not signum:
            return False
        if signum == KILL:
            return self._kill(process)
        if signum == CONT:
            return self._continue(process)
        if signum in STOP:
            process.stopped |= signum == SIGSTOP or signum not in process.deaf
            return process.stopped
        if signum in process.deaf or signum in HARMLESS:
            return False
        return self._end(process, signum)

    def _kill(self, process: Process) -> bool:
        wait = process.awake - self._agenda.now
        if wait > 0:
            self.exit_later(process, wait, KILL)
            return False
        return self.exit(process, KILL)

    def _continue(self, process: Process) -> bool:
        if not process.stopped:
            return False
        process.stopped = False
        pending, process.pending = process.pending, []
        for signum in pending:
            self.signal(process, signum)
        return True

    def _end(self, process: Process, signum: int) -> bool:
        if process.stopped:
            process.pending.append(signum)
            return False
        if process.latency and not process.dying:
            process.dying = True
            self.exit_later(process, process.latency, signum)
            return True
        return not process.dying and self.exit(process, signum)

    def kill(self, pid: int, signum: int) -> None:
        """Be kill(2): one process, or with -1 all but init."""
        if pid == -1:
            others = [process for process in self.table.values() if process is not self.init]
            for process in others:
                self.signal(process, signum)
        else:
            others = [process for process in (self.table.get(pid),) if process is not None]
            for process in others:
                self.signal(process, signum)
        if not others:
            raise ProcessLookupError(errno.ESRCH, os.strerror(errno.ESRCH))

    def kill_group(self, group: int, signum: int) -> None:
        """Be killpg(3): zombies count as members."""
        members = list(self.groups.get(group, {}).values())
        if not members:
            raise ProcessLookupError(errno.ESRCH, os.strerror(errno.ESRCH))
        for process in members:
            self.signal(process, signum)
