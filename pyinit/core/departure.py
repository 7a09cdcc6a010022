"""Taking leave of processes: SIGTERM, a grace, SIGKILL (sysvinit.md RL-32)."""

from pyinit.core.commands import Command, Forget, Log, Signal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyinit.core.job import Job

SIGHUP, SIGKILL, SIGTERM = 1, 9, 15
HANG_GRACE = 1.0  # seconds from SIGKILL until init gives up on a process


class Departure:
    """The jobs that were told to leave and are not gone yet."""

    __slots__ = ("deadline", "grace", "jobs", "killed", "told")

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}
        self.told: list[str] = []
        self.deadline: float | None = None
        self.grace = 0.0
        self.killed = False

    def begin(self, jobs: "list[Job]", now: float, grace: float) -> list[Command]:
        """Tell more jobs to leave; all have the grace, in seconds, from now on."""
        self.told = list(self.jobs) + [job.key for job in jobs]
        self.jobs.update((job.key, job) for job in jobs)
        self.killed = False
        self.grace = float(max(grace, 0.0))
        self.deadline = now + self.grace if self.jobs else None
        commands: list[Command] = []
        if jobs:
            commands.append(Log("Sending processes configured via /etc/inittab the TERM signal"))
        for job in jobs:
            job.leaving = True
            commands.append(Signal(job.key, SIGTERM))
            if job.terminal:  # an interactive shell is deaf to SIGTERM, but obeys a hangup
                commands.append(Signal(job.key, SIGHUP))
        return commands

    def gone(self, key: str) -> "Job | None":
        """Strike a job off whose process is dead; return it, or None if it was not leaving."""
        job = self.jobs.pop(key, None)
        if job is not None:
            job.leaving = False
        if not self.jobs:
            self.deadline = None
        return job

    def pass_time(self, now: float) -> list[Command]:
        """Do what the time has come for."""
        if self.deadline is None or now < self.deadline:
            return []
        if self.killed:
            return [Forget(key) for key in self.jobs]
        self.killed = True
        self.deadline = now + HANG_GRACE
        commands: list[Command] = [
            Log(f'Id "{job.entry.id}" did not end within {self.grace:g} s of SIGTERM')
            for job in self.jobs.values()
        ]
        commands.append(Log("Sending processes configured via /etc/inittab the KILL signal"))
        # the groups of the dead as well: their members may live on
        commands += [Signal(key, SIGKILL) for key in self.told]
        return commands
