"""What init says of itself, for those who show it: the level and the entries, without a machine."""

import sys

from pyinit.client import link
from pyinit.core.job import HELD, IDLE, RUNNING
from pyinit.core.levels import NONE, SYSINIT
from pyinit.core.lines import UNREADABLE, flag, parse_lines
from pyinit.core.status import how_it_ended

SYSV = "sysv"  # the dialect that has run levels
ASKFIRST = "askfirst"


class Told:
    """The level, a row for each entry, and init's own pid and version.

    A row has the columns of the table first, then the rest; times are in seconds.
    """

    def __init__(self, text: str) -> None:
        self.now = 0.0
        self.dialect = SYSV
        self.level = SYSINIT
        self.previous = NONE
        self.pids: dict[str, int] = {}
        self.init_pid = 0
        self.version = ""
        self.rows: list[dict[str, object]] = []
        jobs = []
        for tag, values in parse_lines(text):
            if tag == "job":
                jobs.append(values)
            else:
                self._take(tag, values)
        for values in jobs:
            try:
                self.rows.append(self._row(values))
            except UNREADABLE:  # another version may have written it
                continue

    @property
    def has_levels(self) -> bool:
        """Tell whether init's dialect has run levels."""
        return self.dialect == SYSV

    def _take(self, tag: str, values: dict[str, str]) -> None:
        if tag == "now":
            self.now = float(values["seconds"])
        elif tag == "machine":
            self.dialect = values.get("dialect", SYSV)
            self.level = values.get("level", SYSINIT)
            self.previous = values.get("previous", NONE)
        elif tag == "process":
            self.pids[values["key"]] = int(values["pid"])
        elif tag == "init":
            self.init_pid = int(values["pid"])
            self.version = values["version"]

    def _row(self, values: dict[str, str]) -> dict[str, object]:
        pid = self.pids.get(values["key"])
        state = values.get("state", IDLE)
        status = int(values["status"]) if "status" in values else None
        held = state == HELD
        return {
            "id": values["id"],
            "action": values["action"],
            "levels": values["levels"],
            "state": doing(values),
            "pid": pid,
            "uptime": None if pid is None else self._age(values.get("started")),
            "restarts": max(int(values.get("starts", "0")) - 1, 0),
            "last_exit": last_exit(status),
            "status": status,
            "held": held,
            "held_for": self._until(values.get("wake_at")) if held else None,
            "terminal": values.get("device"),
            "process": values["process"],
            "file": values["file"],
            "line": int(values["line"]),
        }

    def _age(self, begin: str | None) -> float | None:
        return None if begin is None else round(self.now - float(begin), 1)

    def _until(self, end: str | None) -> float | None:
        return None if end is None else round(float(end) - self.now, 1)


def doing(values: dict[str, str]) -> str:
    """Return the word for what the process of an entry is doing."""
    if flag(values.get("leaving", "")):
        return "leaving"
    state = values.get("state", IDLE)
    asks = values["action"] == ASKFIRST and not flag(values.get("answered", ""))
    return "asking" if state == RUNNING and asks else state


def last_exit(status: int | None) -> str:
    """Return how a process ended, or a dash if it never did."""
    return "-" if status is None else how_it_ended(status)


def ask_or_complain(path: str | None) -> str | None:
    """Ask the init that the path leads to for its snapshot; say so for initctl if it is deaf."""
    try:
        return link.ask_snapshot(link.find_initctl(path))
    except (link.NoInitError, EOFError) as error:
        sys.stderr.write(f"initctl: {error}\n")
        return None
