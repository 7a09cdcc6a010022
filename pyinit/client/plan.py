"""What a request would do, told by a copy of init's own machine, and why. Changes nothing."""

from collections.abc import Iterator
from typing import NamedTuple

from pyinit.client.state import State
from pyinit.core.commands import Command, Log, ReadInittab, Record, Signal, Spawn
from pyinit.core.events import ChildExited, Event, InittabRead, RunlevelRequested
from pyinit.core.inittab import Entry
from pyinit.core.job import HELD, RETRY, RUNNING, Job
from pyinit.core.levels import BOOTING, FIRST_CHOICES, ON_DEMAND
from pyinit.table import SUFFIX, read_table

STEP_LIMIT = 100_000  # events
SIGTERM = 15
INITTAB = "/etc/inittab"
KEPT_TABLE = "the table in force is kept"


class Step(NamedTuple):
    """One thing that would happen: ``act`` is stop, keep, change, enter, start or note.

    ``id``, ``pid`` and ``process`` are those of the entry, where there is one.
    """

    act: str
    id: str | None
    pid: int | None
    process: str | None
    reason: str


class Before:
    """An entry as it was: what stood in the table, and what its process did."""

    def __init__(self, job: Job, pid: int | None, now: float) -> None:
        self.entry = job.entry
        self.state = job.state
        self.pid = pid
        self.held_for = round(job.wake_at - now) if job.state == HELD and job.wake_at else 0


def plan(state: State, inittab: str, letter: str) -> list[Step]:
    """Return what happens, in a world where each process ends as soon as it is told or waited for.

    Raises nothing; the table is read as init would read it now. Of single-user mode the first
    passage is told.
    """
    if not state.machine.dialect.has_levels:
        from pyinit.client.levelless import LevellessRehearsal

        return LevellessRehearsal(state, letter.upper()).run(inittab)
    return Rehearsal(state, letter.upper()).run(inittab)


def main_file(state: State) -> str:
    """Return the name of the table that init has read."""
    files = [job.entry.file for job in state.machine.roster.in_order if job.entry.line]
    return next((name for name in files if not name.endswith(SUFFIX)), INITTAB)


class Rehearsal:
    """A request carried out by the copy of the machine, step by step."""

    def __init__(self, state: State, letter: str) -> None:
        self.machine = state.machine
        self.now = state.now
        self.letter = letter
        self.level = self.machine.level
        self.pids = dict(state.pids)
        self.before = {
            job.key: Before(job, state.pids.get(job.key), state.now)
            for job in self.machine.roster.in_order
        }
        self.steps: list[Step] = []
        self.reached = False
        self.done: set[str] = set()  # entries started behind what was asked for
        self.over = False

    def run(self, inittab: str) -> list[Step]:
        """Carry the request out; return its steps."""
        if self.letter == self.level:
            return [self._held(key) for key, before in self.before.items() if before.held_for]
        events: list[Event] = [ChildExited(key, 0) for key in self.machine.departure.jobs]
        events.append(RunlevelRequested(self.letter))
        sources, has_initscript = read_table(inittab)
        handled = 0
        while events and not self.over and handled < STEP_LIMIT:
            handled += 1
            for command in self._handle(events.pop(0)):
                self._tell(command)
                if isinstance(command, ReadInittab):
                    events.append(InittabRead(sources, "", has_initscript))
                events += self._follow(command)
        return self.steps

    def _handle(self, event: Event) -> Iterator[Command]:
        """Give the machine an event; tell who stays between who leaves and who comes."""
        reading = isinstance(event, InittabRead) and self.machine.reading == self.letter
        commands = self.machine.handle(event, self.now)
        for command in commands:
            if self.over:
                return
            if reading and not isinstance(command, Log | Signal):
                reading = False
                self._stay()
            yield command
        if reading:
            self._stay()

    def _follow(self, command: Command) -> list[Event]:
        """Return what an obliging process does on a command."""
        match command:
            case Signal(key, _):
                return [ChildExited(key, 0)] if self.pids.pop(key, None) else []
            case Spawn(key):
                job = self.machine.roster.by_key[key]
                return [ChildExited(key, 0)] if job.entry.action.waited else []
            case _:
                return []

    def _tell(self, command: Command) -> None:
        """Note the step that a command is; it is over when something comes a second time."""
        match command:
            case Signal(key, signum) if signum == SIGTERM:
                self._stop(key)
            case Spawn(key) if key in self.done:
                self.over = True
            case Spawn(key, what):
                if self.reached:
                    self.done.add(key)
                entry = self.machine.roster.by_key[key].entry
                reason = self._why_start(key, entry)
                self.steps.append(Step("start", entry.id, None, " ".join(what.argv), reason))
            case Record(level, previous) if level not in BOOTING:
                self._enter(level, previous)
            case Log(text) if text in self.machine.problems or text == KEPT_TABLE:
                self.steps.append(Step("note", None, None, None, text))
            case _:
                pass

    def _enter(self, level: str, previous: str) -> None:
        """Note that a level is entered; beyond the one asked for, it is over."""
        if self.reached:
            self.over = True
            return
        self.reached = level == self.letter
        reason = f"run level {level} from {previous}"
        self.steps.append(Step("enter", None, None, None, reason))

    def _stop(self, key: str) -> None:
        before = self.before.get(key)
        job = self.machine.roster.by_key.get(key)
        if before is None:
            return
        reason = self._why_stop(before.entry, job)
        process = before.entry.process
        self.steps.append(Step("stop", before.entry.id, before.pid, process, reason))

    def _why_stop(self, old: Entry, job: Job | None) -> str:
        """Return which of the reasons of RL-31 holds."""
        if job is None:
            return "no longer in the table"
        new = job.entry
        if new.action is not old.action:
            return f"action changed from {old.action.name} to {new.action.name}"
        if new.levels != old.levels:
            return f"levels changed from {old.levels} to {new.levels}, not {self.machine.level}"
        return f"levels {new.levels} do not name {self.machine.level}"

    def _stay(self) -> None:
        """Note the processes that go on, and the entries that were held."""
        self.reached = self.letter not in FIRST_CHOICES
        for job in self.machine.roster.in_order:
            before = self.before.get(job.key)
            if before is None or job.leaving:
                continue
            if before.held_for:
                self.steps.append(self._held(job.key))
            if before.state != RUNNING or job.state != RUNNING:
                continue
            entry = job.entry
            act, reason = "keep", self._why_stay(job, before.entry)
            if entry.process != before.entry.process:
                act = "change"
                reason = "process changed: the old one runs on until it ends by itself"
            self.steps.append(Step(act, entry.id, before.pid, entry.process, reason))

    def _why_stay(self, job: Job, old: Entry) -> str:
        """Return why a process survives."""
        levels = job.entry.levels
        if job.entry.action.name == "boot":
            return "boot entries live in every level"
        if not job.entry.names(self.machine.level):
            return "telinit started it by its letter"
        change = "" if levels == old.levels else f"changed from {old.levels} to "
        return f"levels {change}{levels} name {self.machine.level}"

    def _why_start(self, key: str, entry: Entry) -> str:
        """Return why an entry starts now and did not run before."""
        before = self.before.get(key)
        if before is None:
            return "new in the table"
        old = before.entry
        if old.action is not entry.action:
            return f"action changed from {old.action.name} to {entry.action.name}"
        if old.levels != entry.levels:
            return f"levels changed from {old.levels} to {entry.levels}"
        if before.state in (HELD, RETRY):
            return "a new reading of the table ends its rest"
        level = self.letter if self.letter in ON_DEMAND else self.machine.level
        if entry.names(level):
            return f"levels {entry.levels} name {level}"
        return "telinit started it by its letter"

    def _held(self, key: str) -> Step:
        """Return what is to be said of an entry that respawned too fast."""
        before = self.before[key]
        reason = f"held for {before.held_for} s more, since it respawned too fast"
        remedy = "; telinit q frees it" if self.letter == self.level else "; this frees it"
        entry = before.entry
        return Step("note", entry.id, None, entry.process, reason + remedy)
