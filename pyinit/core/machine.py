"""The run-level machine.

Two rules. Nothing outside this file and the parts that it owns (roster, walk, departure, ending)
changes what should run. Nothing in this package touches the system.
"""

from heapq import heappop, heappush

from pyinit.core.command import command_line
from pyinit.core.commands import (
    Answer,
    AskRunlevel,
    Command,
    Forget,
    Log,
    ReadInittab,
    Record,
    Reexec,
    ResetConsole,
    SetTitle,
    Spawn,
)
from pyinit.core.departure import Departure
from pyinit.core.ending import LEFT, NOT_YET, STOP_BUDGET, Ending
from pyinit.core.environment import Environment
from pyinit.core.events import (
    AllGone,
    ChildExited,
    EnvironmentRequested,
    Event,
    HaltRequested,
    InittabRead,
    RunlevelAnswered,
    RunlevelRequested,
    SpawnFailed,
    StandStill,
    Started,
    TimePassed,
    Triggered,
)
from pyinit.core.inittab import autoconsole, is_first_level, parse, sulogin_entry
from pyinit.core.job import HELD, IDLE, RETRY, RUNNING, Job
from pyinit.core.levels import (
    BOOT,
    BOOTING,
    EMERGENCY,
    FIRST_CHOICES,
    GOING_DOWN,
    NONE,
    ON_DEMAND,
    REQUESTS,
    SINGLE,
    SYSINIT,
    WITH_CONSOLE_RESET,
)
from pyinit.core.roster import Roster
from pyinit.core.status import how_it_ended
from pyinit.core.throttle import RESPAWN_PENALTY, Throttle
from pyinit.core.walk import Walk

DEFAULT_SLEEPTIME = 3  # seconds between SIGTERM and SIGKILL (K-11)
SPAWN_RETRY = 5.0  # seconds (EX-22)
REQUEST_LIMIT = 160  # requests that may wait, as many as the FIFO held (FIFO-26)


class Settings:
    """What the start of init settles once and for all.

    ``first_level``: the run level given as an argument. ``emergency``: a shell before anything
    else. ``ends``: init may end, as in a container. ``can_ask``: there is a terminal to ask at for
    a level. ``stop_budget``: seconds for an orderly stop.
    """

    __slots__ = ("can_ask", "emergency", "ends", "first_level", "stop_budget")

    def __init__(
        self,
        first_level: str | None = None,
        *,
        emergency: bool = False,
        ends: bool = False,
        can_ask: bool = True,
        stop_budget: float = STOP_BUDGET,
    ) -> None:
        self.first_level = first_level
        self.emergency = emergency
        self.ends = ends
        self.can_ask = can_ask
        self.stop_budget = stop_budget


class Machine:
    """The entries of a table, the run level, and what is still to be done about them.

    Times are seconds of any clock that never goes back.
    """

    def __init__(self, settings: Settings, environment: Environment) -> None:
        self.settings = settings
        self.environment = environment
        self.level = EMERGENCY if settings.emergency else SYSINIT
        self.previous = NONE
        self.target = ""  # where the boot phase leads to
        self.first_level = settings.first_level
        self.default_level: str | None = None
        self.sleeptime = DEFAULT_SLEEPTIME
        self.boot_done = False
        self.told_idle = False
        self.asking = False
        self.still = False
        self.has_initscript = False
        self.reading = ""  # the request for which the table is being read
        self.arriving = ""  # the request that is carried out when the departure is over
        self.requests: list[RunlevelRequested] = []
        self.askers: list[tuple[int, str]] = []
        self.problems: list[str] = []
        self.started = False
        self.roster = Roster()
        self.walk = Walk()
        self.departure = Departure()
        self.ending = Ending(settings.stop_budget)
        self.single_throttle = Throttle()
        self.single_wake: float | None = None
        self._active = 0
        self._wakes: list[tuple[float, str]] = []
        self._now = 0.0
        self.orders: list[Command] = []

    def handle(self, event: Event, now: float) -> list[Command]:
        """Take in one event; return what is to be done about it, in order.

        The caller does all of it before it calls again, and calls again, with TimePassed if need
        be, when the deadline has come.
        """
        self._now = now
        self.orders = []
        self._take_in(event)
        if not self.still:
            while self._step():
                pass
            self._answer_if_settled()
        return self.orders

    def deadline(self) -> float | None:
        """Return when time alone will next make a difference."""
        if self.still or self.ending.stage == LEFT:
            return None
        while self._wakes:
            time, key = self._wakes[0]
            job = self.roster.by_key.get(key)
            if job is not None and job.wake_at == time:
                break
            heappop(self._wakes)
        times = [self.departure.deadline, self.ending.deadline, self.single_wake]
        if self._wakes:
            times.append(self._wakes[0][0])
        return min((time for time in times if time is not None), default=None)

    def resume(self, old: list[Job]) -> None:
        """Go on with the jobs that a snapshot gave; ``old`` are leaving and not in the table."""
        jobs = self.roster.in_order
        self.departure.jobs = {job.key: job for job in [*jobs, *old] if job.leaving}
        self.walk.resume(jobs)
        self._active = sum(job.active() for job in jobs)
        for job in jobs:
            if job.wake_at is not None:
                heappush(self._wakes, (job.wake_at, job.key))

    # what happened

    def _take_in(self, event: Event) -> None:
        match event:
            case ChildExited(key, status):
                self._child_exited(key, status)
            case SpawnFailed():
                self._spawn_failed(event)
            case InittabRead():
                self._inittab_read(event)
            case RunlevelRequested() | RunlevelAnswered() | HaltRequested():
                self._level_wanted(event)
            case Triggered(action, sleeptime):
                self._triggered(action, sleeptime)
            case EnvironmentRequested(assignments):
                refused = self.environment.assign(assignments)
                self.orders += [Log(f"variable refused: {text}") for text in refused]
            case Started() | StandStill() | TimePassed() | AllGone():
                self._go_on(event)

    def _go_on(self, event: Started | StandStill | TimePassed | AllGone) -> None:
        match event:
            case Started():
                self._boot()
            case StandStill(still):
                self.still = still
            case AllGone():
                self.orders += self.ending.all_gone()
            case TimePassed():
                pass

    def _boot(self) -> None:
        self.orders.append(SetTitle("init boot"))
        if self.level == EMERGENCY:
            self.roster.take_over([sulogin_entry(EMERGENCY)], EMERGENCY)
            self.walk.enter(self.roster.in_order, EMERGENCY)
        else:
            self._read_inittab(SYSINIT)

    def _child_exited(self, key: str, status: int) -> None:
        job = self.departure.gone(key)
        if job is not None:
            self._ended(job, status)
            job.forget_level()
            return
        job = self.roster.by_key.get(key)
        if job is None or job.state != RUNNING:
            return
        if status and self.ending.stage == NOT_YET:
            self.orders.append(Log(f'Id "{job.entry.id}" ended: {how_it_ended(status)}'))
        self._ended(job, status)
        self._look_again(job)

    def _spawn_failed(self, event: SpawnFailed) -> None:
        job = self.roster.by_key.get(event.key)
        if job is None or job.state != RUNNING:
            return
        self.orders.append(Log(f'cannot execute "{event.program}": {event.reason}'))
        if event.passing:
            self._set(job, RETRY)
            job.executed = False
            job.throttle.take_back()
            self._wake(job, SPAWN_RETRY)
            return
        self._ended(job, 1 << 8)
        self._look_again(job)

    def _ended(self, job: Job, status: int) -> None:
        job.status = status
        job.ended = self._now
        self._set(job, IDLE)
        self.walk.release(job)

    def _look_again(self, job: Job) -> None:
        if job.belongs(self.level):
            self.walk.touch(job)

    def _inittab_read(self, event: InittabRead) -> None:
        self.has_initscript = event.has_initscript
        request, self.reading = self.reading, ""
        self.arriving = request or self.arriving or "Q"
        table = parse(event.sources)
        self.problems = table.problems
        self.orders += [Log(f"Reading: {s.name}") for s in event.sources[1:] if s.text is not None]
        self.orders += [Log(problem) for problem in table.problems]
        if table.readable or not self.roster.in_order:
            self.orders += [Log(text) for text in autoconsole(event.kernel_line, table)]
            self.default_level = table.default_level()
            entries = table.entries
            nothing = not any(entry.action.runs and entry.line for entry in entries)
            if self.settings.ends and self.level in BOOTING and nothing:
                self._give_up(f"{event.sources[0].name}: there is no entry to run")
                return
        else:
            self.orders.append(Log("the table in force is kept"))
            entries = [job.entry for job in self.roster.in_order]
        leaving = self.roster.take_over(entries, self.level)
        self._wakes.clear()
        self._active = sum(job.active() for job in self.roster.in_order)
        grace = self.ending.grace(self.sleeptime)
        self.orders += self.departure.begin(leaving, self._now, grace)

    # what was asked for

    def _level_wanted(self, event: RunlevelRequested | RunlevelAnswered | HaltRequested) -> None:
        match event:
            case RunlevelRequested():
                self._store_sleeptime(event.sleeptime)
                self._queue(event)
            case RunlevelAnswered(level):
                self._stop_asking(level)
            case HaltRequested(cause):
                self._halt(cause)

    def _triggered(self, action: str, sleeptime: int | None) -> None:
        self._store_sleeptime(sleeptime)
        for job in self.roster.triggered.get(action, []):
            job.executed = False
            self._look_again(job)

    def _store_sleeptime(self, sleeptime: int | None) -> None:
        if sleeptime is not None:
            self.sleeptime = sleeptime

    def _queue(self, request: RunlevelRequested) -> None:
        refusal = ""
        if len(request.letter) != 1 or request.letter.upper() not in REQUESTS:
            refusal = f"bad runlevel: {request.letter}"
        elif self.ending.stop_by is not None or self.ending.stage != NOT_YET:
            refusal = f"request {request.letter} refused: init is going down"
        elif len(self.requests) >= REQUEST_LIMIT:
            refusal = f"request {request.letter} refused: too many requests"
        if refusal:
            self.orders.append(Log(refusal))
            self._answer(request.asker, False, refusal)
            return
        request = RunlevelRequested(request.letter.upper(), None, request.asker)
        if request.asker:
            self.askers.append((request.asker, request.letter))
        if not self.requests or self.requests[-1].letter != request.letter:
            self.requests.append(request)

    def _begin(self, letter: str) -> None:
        if letter == self.level:
            return
        if letter == "U":
            self.orders += [Log("Trying to re-exec init", True), Reexec()]
        elif self.asking and letter in FIRST_CHOICES:
            self._stop_asking(letter)
        elif letter in FIRST_CHOICES:
            self._change_level(letter)
        else:
            text = "Re-reading inittab"
            if letter in ON_DEMAND:
                text = f"Activating demand-procedures for '{letter}'"
            self.orders.append(Log(text, True))
            if self.level in WITH_CONSOLE_RESET[:-1]:
                self.orders.append(ResetConsole())
            self._read_inittab(letter)

    def _change_level(self, level: str) -> None:
        self.previous, self.level = self.level, level
        text = f"Switching to runlevel: {level}" if level != SINGLE else "Going single user"
        self.orders.append(Log(text))
        if level in WITH_CONSOLE_RESET:
            self.orders.append(ResetConsole())
        if level == SINGLE:
            self.told_idle = False
        self._read_inittab(level)

    def _read_inittab(self, request: str) -> None:
        self.reading = request
        self.orders.append(ReadInittab())

    def _halt(self, cause: str) -> None:
        if self.ending.stage == LEFT:
            return
        if self.ending.stop_by is not None:
            self.orders += [Log(f"{cause} again: killing what is left")]
            self.orders += self.ending.kill(self._now)
            return
        self.orders.append(Log(f"{cause}: going down"))
        self.still = False
        self.requests.clear()
        self._stop_asking(None)
        if self.ending.stage != NOT_YET:
            self.ending.stop_by = self._now + self.ending.budget
            return
        self.ending.limit(self._now)
        if self.level not in GOING_DOWN:
            self._change_level(GOING_DOWN[0])

    def _stop_asking(self, level: str | None) -> None:
        if self.asking:
            self.asking = False
            self.first_level = level
            self.orders.append(AskRunlevel(False))

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
            self._consider(job)
        elif self.requests:
            self._begin(self.requests.pop(0).letter)
        else:
            return not self._active and self.walk.over() and self._move_on()
        return True

    def _pass_time(self) -> bool:
        before = len(self.orders)
        commands = self.departure.pass_time(self._now)
        self.orders += commands
        for command in commands:
            if isinstance(command, Forget):
                job = self.departure.gone(command.key)
                if job is not None:
                    self._ended(job, 0)
        self.orders += self.ending.pass_time(self._now, self.ending.grace(self.sleeptime))
        if self.single_wake is not None and self.single_wake <= self._now:
            self.single_wake = None
            self.single_throttle.reset()
        while self._wakes and self._wakes[0][0] <= self._now:
            time, key = heappop(self._wakes)
            job = self.roster.by_key.get(key)
            if job is not None and job.wake_at == time:
                self._awake(job)
        return len(self.orders) > before

    def _awake(self, job: Job) -> None:
        self._set(job, IDLE)
        job.calm()
        self.walk.release(job)
        self._look_again(job)

    def _arrive(self) -> None:
        """Enter the level, or go on in it, now that all that had to leave are gone."""
        request, self.arriving = self.arriving, ""
        if request in ON_DEMAND and self.level != SINGLE:
            for job in self.roster.in_order:
                if job.entry.action.runs and job.entry.names(request):
                    job.demanded = True
                    job.executed = False
        if request in FIRST_CHOICES:
            self._record()
        self.walk.enter(self.roster.in_order, self.level)

    def _record(self) -> None:
        self.orders += [SetTitle(f"init [{self.level}]"), Record(self.level, self.previous)]

    def _consider(self, job: Job) -> None:
        """Start a job if it wants to be started and does not start too often."""
        if not job.wants_start():
            return
        if self.settings.ends and self.level in GOING_DOWN and job.entry.action.respawned:
            return
        if job.entry.action.respawned and not job.throttle.admit(self._now):
            text = f'Id "{job.entry.id}" respawning too fast: disabled for 5 minutes'
            self.orders.append(Log(text))
            self._set(job, HELD)
            self._wake(job, RESPAWN_PENALTY)
            return
        command = command_line(job.entry, self.level, self.has_initscript)
        owns_console = job.entry.action.waited and self.level in BOOTING + SINGLE
        job.terminal = command.login or owns_console
        job.executed = True
        job.starts += 1
        job.started = self._now
        self.started = True
        self._set(job, RUNNING)
        if job.entry.action.waited:
            self.walk.block(job)
        environment = self.environment.make(self.level, self.previous)
        self.orders.append(Spawn(job.key, command, environment, job.terminal))

    def _set(self, job: Job, state: str) -> None:
        counts = self.roster.by_key.get(job.key) is job
        self._active -= counts and job.active()
        job.state = state
        self._active += counts and job.active()

    def _wake(self, job: Job, delay: float) -> None:
        job.wake_at = self._now + delay
        heappush(self._wakes, (job.wake_at, job.key))

    # what a level does when nothing runs in it

    def _move_on(self) -> bool:
        """Pass from a phase of the boot to the next, or end; tell whether anything changed."""
        if self.level == EMERGENCY:
            self.level = SYSINIT
            self.roster = Roster()
            self._read_inittab(SYSINIT)
        elif self.level == BOOT:
            self._enter(self.target, NONE)
        elif self.level in (SYSINIT, SINGLE):
            return self._leave_phase()
        elif self.settings.ends and not self.started:
            self._give_up(f"run level {self.level} has no entry to run")
        elif self.settings.ends and self.level in GOING_DOWN:
            self.orders += self.ending.sweep(self._now, self.ending.grace(self.sleeptime))
        elif not self.told_idle:
            self.told_idle = True
            self.orders.append(Log("no more processes left in this runlevel"))
        else:
            return False
        return True

    def _leave_phase(self) -> bool:
        if self.single_wake is not None:
            return False
        level = self._choose()
        if level is None:
            return False
        if level != SINGLE and not self.boot_done:
            self.target = level
            self.boot_done = True
            self.told_idle = False
            self.level = BOOT
            self.walk.enter(self.roster.in_order, BOOT)
        elif level != SINGLE:
            self._enter(level, self.level)
        elif self.level == SINGLE:
            self._repeat_single_user()
        else:
            self.level = SINGLE
            self._record()
            self.walk.enter(self.roster.in_order, SINGLE)
        return True

    def _enter(self, level: str, previous: str) -> None:
        self.level = level
        self.previous = previous
        self.orders.append(Log(f"Entering runlevel: {level}"))
        self._record()
        self.walk.enter(self.roster.in_order, level)

    def _repeat_single_user(self) -> None:
        """Run single user again, unless it ends as fast as it starts (sysvinit.md RL-25)."""
        if not self.single_throttle.admit(self._now):
            self.orders.append(Log("single user is ending too fast: disabled for 5 minutes"))
            self.single_wake = self._now + RESPAWN_PENALTY
            return
        for job in self.roster.in_order:
            if job.entry.levels == SINGLE:
                job.forget_level()
                self._look_again(job)

    def _choose(self) -> str | None:
        """Return the level to boot into; None while nobody has said (RL-9 to RL-14)."""
        level, self.first_level = self.first_level, None
        if level is None:
            level = self.default_level
            if level is not None and not is_first_level(level) and not self.asking:
                self.orders.append(Log(f"Initdefault level '{level}' is invalid"))
        if level is not None and is_first_level(level):
            return level
        if self.settings.can_ask:
            if not self.asking:
                self.orders.append(AskRunlevel(True))
            self.asking = True
            return None
        if self.settings.ends:
            self._give_up("no valid initdefault entry, and no terminal to ask for a run level")
            return None
        return SINGLE

    def _give_up(self, reason: str) -> None:
        remedy = "add entries such as id:2:initdefault: and web:2:respawn:PROGRAM, see inittab(5)"
        self.orders += [Log(f"{reason}; {remedy}"), *self.ending.leave(1)]

    # who asked

    def _answer_if_settled(self) -> None:
        if not self.askers or not self._settled():
            return
        for asker, goal in self.askers:
            if goal in FIRST_CHOICES and goal != self.level:
                self._answer(asker, False, f"overtaken: the run level is {self.level}")
            elif goal == "Q" and self.problems:
                self._answer(asker, False, "\n".join(self.problems))
            else:
                self._answer(asker, True, f"run level {self.level}")
        self.askers.clear()

    def _settled(self) -> bool:
        if self.ending.stage != NOT_YET:
            return True
        if self.reading or self.arriving or self.departure.jobs or self.requests:
            return False
        if self.level == SINGLE or self.asking:
            return True
        return self.level not in BOOTING and self.walk.over()

    def _answer(self, asker: int, done: bool, text: str) -> None:
        if asker:
            self.orders.append(Answer(asker, done, text))
