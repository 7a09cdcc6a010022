"""The end of what survives the stop of a script: SIGTERM, then SIGKILL."""

import _signal  # type: ignore[import-not-found]  # signal without the enums
import os

from pyinit.rc.limits import Limits
from pyinit.rc.survivors import Family, list_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pyinit.rc.process import Process

ENDING, TERMINATED, KILLED = range(3)


class Leaving:
    """The processes of a script after its stop; who has one looks until all are gone.

    ``forced``: they were told by signals. ``trouble``: not even that helped.
    """

    def __init__(
        self,
        name: str,
        limits: Limits,
        everything: bool,
        tell: "Callable[[str], None]",
        now: float,
    ) -> None:
        self.forced = False
        self.trouble = ""
        self._name = name
        self._limits = limits
        self._everything = everything
        self._tell = tell
        self._step = ENDING
        self._give_up = now + limits.own_pace

    def look(self, now: float) -> bool:
        """See what is left, and do what the time has come for; tell whether that is all."""
        left = Family(self._name).survivors(self._everything)
        if left and now >= self._give_up:
            self._escalate(left, now)
        if self._step == KILLED:
            for process in left:
                send(process.pid, _signal.SIGKILL)
        return not left or bool(self.trouble)

    def _escalate(self, left: "list[Process]", now: float) -> None:
        self.forced = True
        if self._step == ENDING:
            self._tell(f"still there after its stop, SIGTERM: {list_names(left)}")
            for process in left:
                send(process.pid, _signal.SIGTERM)
                send(process.pid, _signal.SIGCONT)
            self._step, self._give_up = TERMINATED, now + self._limits.term
        elif self._step == TERMINATED:
            self._tell(f"still there after SIGTERM, SIGKILL: {list_names(left)}")
            self._step, self._give_up = KILLED, now + self._limits.kill
        else:
            self.trouble = f"not ended by SIGKILL: {list_names(left)}"


def send(pid: int, signum: int) -> None:
    """Send a signal to a process, or a group if negative, which may be gone."""
    try:
        os.kill(pid, signum)
    except OSError:
        pass


def kill(processes: "list[Process]", group: int) -> None:
    """Kill processes, and a process group if it is not 0."""
    for process in processes:
        send(process.pid, _signal.SIGKILL)
    if group:
        send(-group, _signal.SIGKILL)  # all at once, also what is being forked
