"""The end of init, where it may end: SIGTERM and SIGKILL for whatever is left, then leave."""

from pyinit.core.commands import Command, Leave, Log, Sweep
from pyinit.core.departure import HANG_GRACE, SIGKILL, SIGTERM

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyinit.core.commands import Spawn

STOP_BUDGET = 9.0  # seconds; the engines' own default is ten
NOT_YET = ""
TERMINATING = "terminating"
KILLING = "killing"
LEFT = "left"


class Ending:
    """How far init has come with ending, and how long it may take.

    ``kind``: how to go down where there are no run levels; ``successor``: what is executed then.

    ``stop_by`` is set when somebody outside waits for the end: the run level's own entries get two
    thirds of the budget, SIGTERM most of the rest, and at ``stop_by`` init leaves whatever remains.
    """

    __slots__ = ("budget", "deadline", "kind", "stage", "status", "stop_by", "successor")

    def __init__(self, budget: float = STOP_BUDGET) -> None:
        self.budget = budget
        self.stop_by: float | None = None
        self.stage = NOT_YET
        self.deadline: float | None = None
        self.status = 0
        self.kind = ""
        self.successor: Spawn | None = None

    def grace(self, sleeptime: float) -> float:
        """Return how long entries may take over SIGTERM, in seconds."""
        return sleeptime if self.stop_by is None else min(sleeptime, self.budget / 3)

    def limit(self, now: float) -> None:
        """Have the budget run from now on."""
        self.stop_by = now + self.budget
        self.deadline = self.stop_by - self.budget / 3

    def seconds_left(self, now: float) -> float | None:
        """Return how long the entries of the level may still take, None if nobody waits."""
        if self.stop_by is None or self.deadline is None:
            return None
        return max(0.0, self.deadline - now)

    def sweep(self, now: float, grace: float) -> list[Command]:
        """Tell every process to end within the grace, in seconds."""
        self.stage = TERMINATING
        self.deadline = now + max(grace, 0.0)
        if self.stop_by is not None:
            self.deadline = max(now, min(self.deadline, self.stop_by - self.budget / 9))
        return [Sweep(SIGTERM)]

    def kill(self, now: float) -> list[Command]:
        """Kill every process."""
        self.stage = KILLING
        self.deadline = now + HANG_GRACE
        if self.stop_by is not None and self.stop_by > now:
            self.deadline = min(self.deadline, self.stop_by)
        return [Sweep(SIGKILL)]

    def leave(self, status: int | None = None) -> list[Command]:
        """End init; without a status, with the one kept for this moment."""
        self.stage = LEFT
        self.deadline = None
        return [Leave(self.status if status is None else status, self.kind, self.successor)]

    def all_gone(self) -> list[Command]:
        """Take in that no process is left."""
        return self.leave() if self.stage in (TERMINATING, KILLING) else []

    def pass_time(self, now: float, sleeptime: float) -> list[Command]:
        """Do what the time has come for."""
        if self.deadline is None or now < self.deadline:
            return []
        if self.stage == NOT_YET:
            log = Log("The entries of the run level are not done in time")
            return [log, *self.sweep(now, sleeptime)]
        if self.stage == TERMINATING:
            return self.kill(now)
        return [Log("Processes remain that outlive SIGKILL"), *self.leave()]
