"""Which scripts may run now. Pure: what waits for what, and how many at once."""

from pyinit.rc.task import Task

SLOW = 5.0  # seconds; who takes longer waits for something, and holds no processor


class Schedule:
    """The tasks of one phase, until all are done.

    ``jobs``: how many run at once. One that has run for ``SLOW`` seconds does not count, so that
    a script that hangs cannot keep the others waiting; an interactive one runs alone.
    """

    def __init__(self, tasks: list[Task], jobs: int) -> None:
        self.jobs = max(1, jobs)
        names = {task.name for task in tasks}
        self._after = {task.name: set(task.after & names) - {task.name} for task in tasks}
        self._waiting = list(tasks)
        self._depths: dict[str, int] = {}
        self.running: dict[str, float] = {}  # since when, in seconds
        self._alone = ""

    @property
    def done(self) -> bool:
        """Tell whether nothing is left."""
        return not self._waiting and not self.running

    def begin(self, now: float) -> list[Task]:
        """Return what is to be started now, and take it as running."""
        found = []
        for task in list(self._waiting):
            if self._alone or self._after[task.name]:
                continue
            if task.interactive and self.running:
                break  # the processors get free for it
            if self._count(now) >= self.jobs:
                break
            self._waiting.remove(task)
            self.running[task.name] = now
            self._alone = task.name if task.interactive else ""
            found.append(task)
        if not found and not self.running and self._waiting:
            self._break_loop()
            return self.begin(now)
        return found

    def end(self, name: str) -> None:
        """Take a task as done, well or not (PAR-3)."""
        del self.running[name]
        if self._alone == name:
            self._alone = ""
        for names in self._after.values():
            names.discard(name)

    def deadline(self, now: float) -> float | None:
        """Return when a running task stops to count, if others may wait for that."""
        if not self._waiting or self._alone:
            return None
        ends = (since + SLOW for since in self.running.values())
        return min((end for end in ends if end > now), default=None)

    def depth(self, name: str) -> int:
        """Return how many tasks run one after the other from this one on, itself included."""
        if not self._depths:
            self._depths = dict.fromkeys(self._after, 0)
            followers: dict[str, list[str]] = {key: [] for key in self._after}
            for key, names in self._after.items():
                for other in names:
                    followers[other].append(key)
            for key in self._after:
                _measure(key, followers, self._depths)
        return self._depths[name]

    def _count(self, now: float) -> int:
        return sum(now - since < SLOW for since in self.running.values())

    def _break_loop(self) -> None:
        # the order has no loop; should there be one, the first by name goes first
        self._after[self._waiting[0].name].clear()


def _measure(name: str, followers: dict[str, list[str]], depths: dict[str, int]) -> int:
    """Fill in the depth of a name and of all that follow it; a loop ends where it began."""
    if not depths[name]:
        depths[name] = 1
        below = (_measure(other, followers, depths) for other in followers[name])
        depths[name] = 1 + max(below, default=0)
    return depths[name]
