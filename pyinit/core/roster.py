"""The jobs of a table, and how a new table takes over from an old one."""

from pyinit.core.busybox import gone
from pyinit.core.job import PRESENT, RUNNING, Job
from pyinit.core.levels import SINGLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyinit.core.inittab import Entry


class Roster:
    """All jobs, in the order of the walk, by their keys, and by the event that they wait for."""

    __slots__ = ("by_key", "in_order", "triggered")

    def __init__(self) -> None:
        self.in_order: list[Job] = []
        self.by_key: dict[str, Job] = {}
        self.triggered: dict[str, list[Job]] = {}

    def take_over(self, entries: "list[Entry]", level: str) -> list[Job]:
        """Let the entries be the table; return the running jobs that have to leave.

        A job goes on if the new table has its key and its action; what it runs at its next start
        is what the new entry says (sysvinit.md RL-31, RL-42 to RL-47). Throttles are cleared. A job
        that the level does not want, by its old entry, forgets its run and its event (AC-W3).
        """
        for known in self.in_order:
            known.calm()
            if level == SINGLE:
                known.demanded = False
            if not (known.demanded or known.belongs(level)):
                known.forget_level()
                known.forget_event()
        old = self.by_key
        self.in_order = []
        self.by_key = {}
        self.triggered = {}
        for entry in entries:
            job = old.get(entry.key)
            if job is not None and job.entry.action is entry.action:
                job.entry = entry
                del old[entry.key]
            else:
                job = Job(entry)
            self.add(job)
        leaving = [job for job in self.in_order if job.state in PRESENT]
        leaving = [job for job in leaving if not job.may_stay(level)]
        leaving += [job for job in old.values() if job.state in PRESENT]
        return [job for job in leaving if not job.leaving]

    def merge(self, entries: "list[Entry]", past: str) -> None:
        """Let the entries be the table, as BusyBox does (sysvinit.md BB-13).

        A job goes on if the new table has its terminal and command, whatever its action is; a
        process whose entry is gone lives on. What is new runs in levels to come alone: ``past``
        is the present one, empty at boot.
        """
        old = self.by_key
        self.in_order = []
        self.by_key = {}
        self.triggered = {}
        for entry in entries:
            job = old.pop(entry.key, None)
            fresh = job is None or job.entry.action is not entry.action
            job = job or Job(entry)
            if fresh:
                job.executed = entry.action.triggered or entry.action.pseudo_level == past
            job.entry = entry
            job.calm()
            self.add(job)
        for job in old.values():
            if job.state == RUNNING:
                job.entry = gone(job.entry)
                self.add(job)

    def add(self, job: Job) -> None:
        """Add a job at the end."""
        job.position = len(self.in_order)
        self.in_order.append(job)
        self.by_key[job.key] = job
        if job.entry.action.triggered:
            self.triggered.setdefault(job.entry.action.name, []).append(job)
