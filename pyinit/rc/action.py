"""One action of one script, under a sub-reaper: start, stop to the last process, restart.

An ``Action`` never blocks: who has one waits for its descriptors and its deadline.
"""

import errno
import os

from pyinit.rc.launch import Order
from pyinit.rc.leaving import Leaving, kill, send
from pyinit.rc.limits import Limits
from pyinit.rc.obstacle import find_obstacle, reason
from pyinit.rc.process import below, read_processes
from pyinit.rc.record import Lock
from pyinit.rc.survivors import Family, in_group, list_names
from pyinit.rc.worker import Pool, Worker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pyinit.rc.process import Process

GLANCE = 0.05  # seconds between two looks at processes that are not ours
RETRY = 0.2  # seconds until what cannot be done now is tried again
FORK_PATIENCE = 10.0  # seconds for these tries
PASSING = (errno.EAGAIN, errno.ENOMEM)
NOT_EXECUTED = 126  # what a shell returns, too

LOCKING, FORKING, RUNNING, KILLED, LEAVING, OVER = range(6)


class Action:
    """A script called with one verb, from the wait for its lock to the last process to end.

    ``status``: the script's exit code, negative for a signal; None if it was not run.
    ``trouble``: what else is wrong. ``forced``: processes survived the script's stop.
    ``running``: what ran already, so that a start was not called for.
    """

    def __init__(
        self,
        path: str,
        name: str,
        verb: str,
        environment: dict[str, str],
        pool: Pool | None = None,
    ) -> None:
        self.path = path
        self.name = name
        self.verb = verb
        self.words: list[str] = []
        self.environment = environment
        self.limits = Limits()
        self.interactive = False  # the script has the caller's descriptors and process group
        self.everything = False  # sessions of users end with a stop, too
        self.session = True  # of its own, see launch.Order; not if it is interactive
        self.log = -1  # where daemons are reported later; see launch.Order
        self.tell: Callable[[str], None] = lambda _text: None
        self.status: int | None = None
        self.trouble = ""
        self.running: list[Process] = []
        self.forced = False
        self.printed = ""
        self.deadline: float | None = None
        self._verbs = ["stop", "start"] if verb == "restart" else [verb]
        self._step = LOCKING
        self._give_up = 0.0
        self._leaving = Leaving(name, self.limits, False, self.tell, 0.0)
        self._lock = Lock(name)
        self._pool = pool or Pool()
        self._worker: Worker | None = None
        self._told = b""  # by the sub-reaper, not yet a line
        self._script = 0

    @property
    def over(self) -> bool:
        """Tell whether all is done."""
        return self._step == OVER

    @property
    def descriptors(self) -> list[int]:
        """Return what is to be waited for, until it can be read."""
        if self._worker is None:
            return []
        output = self._worker.output
        return [self._worker.teller, *([output.descriptor] if output else [])]

    def begin(self, now: float) -> None:
        """Start as soon as nobody else calls the script; ``now``, in seconds, as everywhere."""
        obstacle = find_obstacle(self.path)
        if obstacle:
            self._fail(f"skipped: {obstacle}")
            return
        self._give_up = now + self.limits.timeout
        self._try_lock(now)

    def ready(self, descriptor: int, now: float) -> None:
        """Take what a descriptor has."""
        if self._worker is None:
            return
        if descriptor == self._worker.teller:
            self._hear(self._worker, now)
        elif self._worker.output is not None:
            self._worker.output.read()

    def pass_time(self, now: float) -> None:
        """Do what the time has come for."""
        if self.deadline is None or now < self.deadline:
            return
        if self._step == LOCKING:
            self._try_lock(now)
        elif self._step == FORKING:
            self._fork(now)
        elif self._step == RUNNING:
            self._time_out(now)
        elif self._step == KILLED:
            self._ended(now)
        else:
            self._look(now)

    def signal(self, signum: int) -> None:
        """Send a signal that rc got to the script, unless the script got it, too."""
        if self._worker is None or not self._leads():
            return
        if self._script:
            send(-self._script, signum)
        else:  # it may run, but its pid has not been told yet
            for pid in below(self._worker.pid, read_processes()):
                send(pid, signum)

    def _try_lock(self, now: float) -> None:
        if self._lock.take(self.verb):
            self._next(now)
        elif now >= self._give_up:
            self._fail("skipped: another action of it does not end")
        else:
            self.deadline = now + RETRY

    def _next(self, now: float) -> None:
        """Begin with the next verb, or end."""
        if self._verbs[:1] == ["start"]:
            self.running = Family(self.name).daemons()
            if self.running:
                self.status = 0
                self._verbs.clear()
        if not self._verbs:
            self._finish()
            return
        self._give_up = now + FORK_PATIENCE
        self._fork(now)

    def _fork(self, now: float) -> None:
        order = Order(self.name, [self.path, self._verbs[0], *self.words], self.environment)
        order.log, order.session = self.log, self.session
        try:
            self._worker = self._pool.call(order, captured=not self.interactive)
        except OSError as error:
            if error.errno not in PASSING or now >= self._give_up:
                self._fail(f"cannot be started: {error.strerror}")
            else:
                self._step, self.deadline = FORKING, now + RETRY
            return
        self._lock.name_holder(self._worker.pid)
        self._script, self._told = 0, b""
        self._step, self.deadline = RUNNING, now + self.limits.timeout

    def _hear(self, worker: Worker, now: float) -> None:
        """Take in what the sub-reaper tells."""
        data = os.read(worker.teller, 4096)
        *lines, self._told = (self._told + data).split(b"\n")
        for line in lines:
            word, *values = line.split()
            if word == b"pid":
                self._script = int(values[0])
                continue
            if word == b"status":
                self.status = os.waitstatus_to_exitcode(int(values[0]))
                self._close(free=values[1] == b"free")
                self._ended(now)
            else:
                self.status = NOT_EXECUTED
                self._close(free=True)
                self._ended(now, f"cannot be executed: {reason(self.path, int(values[0]))}")
            return
        if not data:
            kill(self._group(), self._script if self._leads() else 0)
            self._ended(now, "its sub-reaper was killed, and what becomes of it is unknown")

    def _leads(self) -> bool:
        """Tell whether the script has a process group of its own."""
        return self.session and not self.interactive

    def _time_out(self, now: float) -> None:
        found = self._group()
        self.trouble = f"no end within {self.limits.timeout:g} s: killed {list_names(found)}"
        kill(found, self._script if self._leads() else 0)
        self._step, self.deadline = KILLED, now + self.limits.kill

    def _group(self) -> "list[Process]":
        """Return the processes of the script's process group."""
        if not self._script or self._worker is None:
            return []
        return in_group(self._worker.pid, self._script if self._leads() else os.getpgrp())

    def _ended(self, now: float, trouble: str = "") -> None:
        """Go on after the end of the script."""
        self.trouble = self.trouble or trouble
        self._close()
        if self._verbs.pop(0) == "stop":
            self._step = LEAVING
            self._leaving = Leaving(self.name, self.limits, self.everything, self.tell, now)
            self._look(now)
        else:
            self._next(now)

    def _look(self, now: float) -> None:
        """See what is left after a stop; go on when nothing is."""
        left = self._leaving
        if left.look(now):
            self.forced = self.forced or left.forced
            self.trouble = self.trouble or left.trouble
            self._next(now)
        else:
            self.deadline = now + GLANCE

    def _fail(self, trouble: str) -> None:
        self.trouble = trouble
        self._finish()

    def _finish(self) -> None:
        self._close()
        self._lock.release()
        self._step, self.deadline = OVER, None

    def _close(self, free: bool = False) -> None:
        """Leave the sub-reaper to itself, or to the next; it reads what daemons write."""
        worker, self._worker, self.deadline = self._worker, None, None
        if worker is None:
            return
        if worker.output is not None:
            self.printed += worker.output.take()
            if free:
                self._pool.give_back(worker)
                return
        self._pool.give_up(worker)
        try:
            os.waitpid(worker.pid, os.WNOHANG)
        except OSError:
            pass
