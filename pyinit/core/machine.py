"""The run-level machine.

Two rules. Nothing outside this file and its parts (state, reading, starting, requests, halting,
phases) changes what should run. Nothing in this package touches the system.
"""

from pyinit.core.commands import ResetConsole, SetTitle
from pyinit.core.ending import LEFT, NOT_YET
from pyinit.core.events import (
    AllGone,
    ChildExited,
    EnvironmentRequested,
    GroupGone,
    HaltRequested,
    InittabRead,
    LeaveRequested,
    RunlevelAnswered,
    RunlevelRequested,
    SpawnFailed,
    StandStill,
    Started,
    TimePassed,
    Triggered,
)
from pyinit.core.halting import RESTART, successor
from pyinit.core.inittab import sulogin_entry
from pyinit.core.levels import BOOTING, EMERGENCY, FIRST_CHOICES, ON_DEMAND, SINGLE, SYSINIT
from pyinit.core.phases import move_on, tell_idle
from pyinit.core.reading import inittab_read, tell_dialect
from pyinit.core.requests import answer_if_settled, begin, halt, leave, queue, stop_asking
from pyinit.core.starting import consider, pass_time, take_in, trigger
from pyinit.core.state import State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyinit.core.commands import Command
    from pyinit.core.events import Event
    from pyinit.core.job import Job

    Rarely = (
        RunlevelAnswered
        | HaltRequested
        | LeaveRequested
        | Started
        | StandStill
        | TimePassed
        | AllGone
    )


class Machine(State):
    """Takes in what happens, and says what is to be done."""

    def handle(self, event: "Event", now: float) -> "list[Command]":
        """Take in one event; return what is to be done about it, in order.

        The caller does all of it before it calls again, and calls again, with TimePassed if need
        be, when the deadline has come.
        """
        self.take_in(event, now)
        return self.settle()

    def take_in(self, event: "Event", now: float) -> None:
        """Note an event. What happened at once is noted at once, then all is settled (SIG-16)."""
        self.now = now
        self._take_in(event)

    def settle(self) -> "list[Command]":
        """Return what is to be done about all that was taken in, in order."""
        if not self.still:
            while self._step():
                pass
            answer_if_settled(self)
        return self.take_orders()

    def take_orders(self) -> "list[Command]":
        """Return what is to be done as far as it is known, and forget it."""
        orders, self.orders = self.orders, []
        return orders

    def deadline(self) -> float | None:
        """Return when time alone will next make a difference."""
        if self.still or self.ending.stage == LEFT:
            return None
        times = (
            self.departure.deadline,
            self.ending.deadline,
            self.single_wake,
            self.next_wake(),
        )
        return min((time for time in times if time is not None), default=None)

    def resume(self, old: "list[Job]") -> None:
        """Go on with the jobs that a snapshot gave; ``old`` are leaving and not in the table."""
        jobs = self.roster.in_order
        self.departure.jobs = {job.key: job for job in [*jobs, *old] if job.leaving}
        self.walk.resume(jobs)
        self.count_jobs()
        tell_dialect(self)
        if self.ending.kind == RESTART:
            self.ending.successor = successor(self)

    # what happened

    def _take_in(self, event: "Event") -> None:
        match event:
            case ChildExited() | SpawnFailed() | GroupGone():
                take_in(self, event)
            case InittabRead():
                inittab_read(self, event)
            case RunlevelRequested(sleeptime=sleeptime):
                self._store_sleeptime(sleeptime)
                queue(self, event)
            case Triggered(action, sleeptime):
                self._store_sleeptime(sleeptime)
                trigger(self, action)
            case EnvironmentRequested(assignments):
                for text in self.environment.assign(assignments):
                    self.say(f"variable refused: {text}")
            case _:
                self._go_on(event)

    def _go_on(self, event: "Rarely") -> None:
        match event:
            case RunlevelAnswered(level):
                stop_asking(self, level)
            case HaltRequested():
                halt(self, event)
            case LeaveRequested():
                leave(self, event)
            case Started():
                self._boot()
            case StandStill(still):
                self.still = still
            case AllGone():
                self.orders += self.ending.all_gone()
            case TimePassed():
                pass

    def _boot(self) -> None:
        self.orders += [ResetConsole(), SetTitle("init boot")]
        if self.level == EMERGENCY:
            self.roster.take_over([sulogin_entry(EMERGENCY)], EMERGENCY)
            self.walk.enter(self.roster.in_order)
        else:
            self.read_inittab(SYSINIT)

    def _store_sleeptime(self, sleeptime: int | None) -> None:
        if sleeptime is not None and self.dialect.has_levels:
            self.sleeptime = sleeptime

    # what follows

    def _step(self) -> bool:
        """Do the next thing that is to be done; tell whether there was one."""
        if self._pass_time():
            return True
        if self.ending.stage != NOT_YET or self.reading or self.departure.jobs:
            return False
        if self.arriving:
            self._arrive()
            return True
        job = self.walk.next()
        if job is not None:
            consider(self, job)
            return True
        nothing_runs = self.walk.over() and (not self.active or self.ending.kind != "")
        if nothing_runs and tell_idle(self):
            return True
        if self.requests and (self.dialect.has_levels or self.walk.over()):
            begin(self, self.requests.pop(0).letter)
            return True
        return nothing_runs and move_on(self)

    def _pass_time(self) -> bool:
        before = len(self.orders)
        pass_time(self)
        self.orders += self.ending.pass_time(self.now, self.ending.grace(self.sleeptime))
        if self.single_wake is not None and self.single_wake <= self.now:
            self.single_wake = None
            self.single_throttle.reset()
        return len(self.orders) > before

    def _arrive(self) -> None:
        """Enter the level, or go on in it, now that all that had to leave are gone."""
        request, self.arriving = self.arriving, ""
        if request in ON_DEMAND and self.level != SINGLE:
            for job in self.roster.in_order:
                if job.entry.action.runs and job.entry.names(request):
                    job.demanded = True
                    job.executed = False
        if request in FIRST_CHOICES or (self.level in BOOTING and request != SYSINIT):
            self.record()
        self.walk.enter(self.roster.in_order)
