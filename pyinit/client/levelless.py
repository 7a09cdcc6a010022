"""What a request would do where there are no run levels, in BusyBox's dialect. Changes nothing."""

from pyinit.client.plan import Rehearsal, Step
from pyinit.core.busybox import GONE
from pyinit.core.commands import Command, Log, Sweep
from pyinit.core.inittab import Entry
from pyinit.core.job import Job
from pyinit.core.levels import GOING_DOWN

SIGTERM = 15
REFUSAL = "refused: in BusyBox's dialect there are no run levels"
ENDS = {
    "halt": "then the machine halts",
    "poweroff": "then the power goes off",
    "reboot": "then the machine reboots",
}


class LevellessRehearsal(Rehearsal):
    """A request carried out by the copy of the machine, with the reasons of BusyBox's dialect."""

    def _tell(self, command: Command) -> None:
        match command:
            case Log(text) if text.endswith(REFUSAL):
                self.steps.append(Step("note", None, None, None, text))
            case Sweep(signum) if signum == SIGTERM:
                reason = "every process gets SIGTERM, and a second later SIGKILL"
                self.steps.append(Step("note", None, None, None, reason))
                self.steps.append(Step("note", None, None, None, ENDS[self.machine.ending.kind]))
            case _:
                super()._tell(command)

    def _why_stay(self, job: Job, old: Entry) -> str:
        if job.entry.action.name == GONE:
            return "no longer in the table: it runs on, and is not started again"
        if job.entry.action is not old.action:
            return f"action changed from {old.action.name} to {job.entry.action.name}"
        return "in the table"

    def _why_start(self, key: str, entry: Entry) -> str:
        if self.machine.level in GOING_DOWN:
            return "runs on the way down"
        before = self.before.get(key)
        if before is None:
            return "new in the table"
        if before.entry.action is not entry.action:
            return f"action changed from {before.entry.action.name} to {entry.action.name}"
        return "would have been started in a moment anyway"
