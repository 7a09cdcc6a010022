"""What init knows: all facts that what happens next depends on."""

from _heapq import heappop, heappush

from pyinit.core.commands import Answer, Command, Log, ReadInittab, Record, SetTitle
from pyinit.core.departure import Departure
from pyinit.core.dialect import SYSV, Dialect
from pyinit.core.ending import STOP_BUDGET, Ending
from pyinit.core.environment import Environment
from pyinit.core.levels import EMERGENCY, NONE, SYSINIT
from pyinit.core.roster import Roster
from pyinit.core.throttle import Throttle
from pyinit.core.walk import Walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyinit.core.events import RunlevelRequested
    from pyinit.core.job import Job


class Settings:
    """What the start of init settles once and for all.

    ``first_level``: the run level given as an argument. ``emergency``: a shell before anything
    else. ``ends``: init may end, as in a container. ``can_ask``: there is a terminal to ask at for
    a level. ``stop_budget``: seconds for an orderly stop. ``dialect``: the one that the table is
    read in; None to look at the table. ``argument``: the first one that init was given as init.
    ``virtual_terminal``: the console is one of Linux itself.
    """

    __slots__ = (
        *("argument", "can_ask", "dialect", "emergency", "ends", "first_level", "stop_budget"),
        "virtual_terminal",
    )

    def __init__(
        self,
        first_level: str | None = None,
        *,
        emergency: bool = False,
        ends: bool = False,
        can_ask: bool = True,
        stop_budget: float = STOP_BUDGET,
        dialect: Dialect | None = None,
        argument: str | None = None,
        virtual_terminal: bool = False,
    ) -> None:
        self.first_level = first_level
        self.emergency = emergency
        self.ends = ends
        self.can_ask = can_ask
        self.stop_budget = stop_budget
        self.dialect = dialect
        self.argument = argument
        self.virtual_terminal = virtual_terminal


class State:
    """The entries of a table, the run level, and what is still to be done about them.

    ``target``: where the boot leads to. ``reading``: the request for which the table is being
    read; ``arriving``: the one that is carried out when the departure is over. ``active``: how many
    jobs keep the level busy. ``orders``: the commands that the event at hand leads to. Times are
    seconds of any clock that never goes back.
    """

    def __init__(self, settings: Settings, environment: Environment) -> None:
        self.settings = settings
        self.environment = environment
        self.dialect = SYSV
        self.level = EMERGENCY if settings.emergency else SYSINIT
        self.previous = NONE
        self.target = ""
        self.first_level = settings.first_level
        self.default_level: str | None = None
        self.sleeptime = SYSV.sleeptime
        self.boot_done = False
        self.told_idle = False
        self.asking = False
        self.still = False
        self.has_initscript = False
        self.reading = ""
        self.arriving = ""
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
        self.active = 0
        self.now = 0.0
        self.orders: list[Command] = []
        self._wakes: list[tuple[float, str]] = []

    # jobs

    def count_jobs(self) -> None:
        """Count anew what keeps the level busy, and what time will wake."""
        jobs = self.roster.in_order
        self.active = sum(job.active() for job in jobs)
        self._wakes.clear()
        for job in jobs:
            if job.wake_at is not None:
                heappush(self._wakes, (job.wake_at, job.key))

    def set_job(self, job: "Job", to: str) -> None:
        """Set what the process of an entry is doing."""
        counts = self.roster.by_key.get(job.key) is job
        self.active -= counts and job.active()
        job.state = to
        self.active += counts and job.active()

    def wake_later(self, job: "Job", delay: float) -> None:
        """Have a job woken after so many seconds."""
        job.wake_at = self.now + delay
        heappush(self._wakes, (job.wake_at, job.key))

    def next_wake(self) -> float | None:
        """Return when the next job is to be woken."""
        while self._wakes:
            time, key = self._wakes[0]
            job = self.roster.by_key.get(key)
            if job is not None and job.wake_at == time:
                return time
            heappop(self._wakes)
        return None

    def woken(self) -> "Job | None":
        """Take the next job that the time has come for; None if there is none."""
        time = self.next_wake()
        if time is None or time > self.now:
            return None
        return self.roster.by_key[heappop(self._wakes)[1]]

    # orders

    def say(self, text: str, quiet: bool = False) -> None:
        """Have a text logged."""
        self.orders.append(Log(text, quiet))

    def answer(self, asker: int, done: bool, text: str) -> None:
        """Tell one who asked, if somebody did, how it ended."""
        if asker:
            self.orders.append(Answer(asker, done, text))

    def read_inittab(self, request: str) -> None:
        """Have the table read, for a request."""
        self.reading = request
        self.orders.append(ReadInittab())

    def record(self) -> None:
        """Have the level written down, if there is one."""
        if self.dialect.has_levels:
            self.orders += [SetTitle(self.title()), Record(self.level, self.previous)]

    def title(self) -> str:
        """Return how init calls itself."""
        return f"init [{self.level}]" if self.dialect.has_levels else "init"

    def give_up(self, reason: str) -> None:
        """End init, which has nothing to do."""
        remedy = "add entries such as id:2:initdefault: and web:2:respawn:PROGRAM, see inittab(5)"
        self.say(f"{reason}; {remedy}")
        self.orders += self.ending.leave(1)
