"""The place of the start scan (sysvinit.md RL-53), without scanning."""

from _heapq import heappop, heappush

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyinit.core.job import Job


class Walk:
    """Gives the due jobs in the order of the table, up to the first one that init waits for."""

    __slots__ = ("_blocking", "_due")

    def __init__(self) -> None:
        self._due: list[tuple[int, Job]] = []
        self._blocking: list[Job] = []

    def enter(self, jobs: "list[Job]") -> None:
        """Begin anew: all jobs are due; those that init waits for still block."""
        for job in jobs:
            job.due = True
        self.resume(jobs)

    def resume(self, jobs: "list[Job]") -> None:
        """Stand again where the jobs themselves say."""
        self._due = [(job.position, job) for job in jobs if job.due]
        self._blocking = [job for job in jobs if job.blocks]

    def touch(self, job: "Job") -> None:
        """Make a job due."""
        if not job.due:
            job.due = True
            heappush(self._due, (job.position, job))

    def block(self, job: "Job") -> None:
        """Stop at a job until it is released."""
        job.blocks = True
        self._blocking.append(job)

    def release(self, job: "Job") -> None:
        """Stop no longer at a job."""
        job.blocks = False
        if job in self._blocking:
            self._blocking.remove(job)

    def next(self) -> "Job | None":
        """Take the next due job; None if there is none before the one that blocks."""
        if not self._due:
            return None
        position = self._due[0][0]
        if any(job.position < position for job in self._blocking):
            return None
        job = heappop(self._due)[1]
        job.due = False
        return job

    def over(self) -> bool:
        """Tell whether everything due has been looked at and nothing is waited for."""
        return not self._due and not self._blocking

    def blocked(self) -> bool:
        """Tell whether the walk stands at a job that init waits for."""
        return bool(self._blocking)
