"""What happened when: a file for each boot, change of level and stop.

Lines of fields with tabs between them. ``run LEVEL PREVIOUS DATE CLOCK`` begins one call of rc:
DATE is that of the day in seconds, CLOCK the monotonic clock, of which all later times are.
``begin NAME VERB TIME AFTER...``: a script was called, after those named. ``end NAME VERB TIME
MARK EXIT TEXT``. ``done TIME``: rc ended.
"""

import os
import time

from pyinit.rc.record import state_directory
from pyinit.rc.task import Result, Task

LOG_DIRECTORY = "/var/log/pyinit"
KINDS = ("boot", "level", "stop")
STOPPING_LEVELS = ("0", "6")
FIRST_LEVELS = ("N", "S")


def chart_directories() -> list[str]:
    """Return where charts are: of this boot, then of the last stop ($PYINIT_LOG)."""
    passing = os.path.join(os.path.dirname(state_directory()), "chart")
    return [passing, os.environ.get("PYINIT_LOG") or LOG_DIRECTORY]


def kind_of(level: str, previous: str) -> str:
    """Return which chart a call of rc belongs to."""
    if level in STOPPING_LEVELS:
        return "stop"
    return "boot" if previous in FIRST_LEVELS else "level"


class Recorder:
    """Writes the chart of one call of rc, line by line: the machine may go off at any time.

    No file is kept open, since one of the scripts may be there to unmount it. What cannot be
    written is not told: nobody's boot depends on it.
    """

    def __init__(self, level: str, previous: str) -> None:
        kind = kind_of(level, previous)
        passing, lasting = chart_directories()
        self._paths = [f"{passing}/{kind}"]
        if kind == "stop":
            self._paths.append(f"{lasting}/{kind}")
        # after rcS, the scripts of the first level belong to the same boot
        append = kind == "boot" and level != "S" and _last_level(self._paths[0]) == "S"
        line = _line("run", level, previous, f"{time.time():.3f}", _clock(time.monotonic()))
        for path in self._paths:
            _write(path, line, append)

    def begin(self, task: Task, now: float) -> None:
        """Record a call."""
        self._add("begin", task.name, task.verb, _clock(now), *sorted(task.after))

    def end(self, task: Task, result: Result, now: float) -> None:
        """Record the end of a call."""
        code = "-" if result.exit is None else str(result.exit)
        self._add("end", task.name, task.verb, _clock(now), result.mark, code, result.text)

    def close(self) -> None:
        """Record the end of rc."""
        self._add("done", _clock(time.monotonic()))

    def _add(self, *fields: str) -> None:
        for path in self._paths:
            _write(path, _line(*fields), append=True)


def _clock(now: float) -> str:
    return f"{now:.4f}"


def _line(*fields: str) -> str:
    return "\t".join("".join(c if c >= " " else "?" for c in field) for field in fields) + "\n"


def _write(path: str, text: str, append: bool) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | (os.O_APPEND if append else os.O_TRUNC)
    try:
        if not append:
            os.makedirs(os.path.dirname(path), exist_ok=True)
        descriptor = os.open(path, flags, 0o644)
    except OSError:
        return
    try:
        os.write(descriptor, text.encode("utf-8", "surrogateescape"))
    except OSError:
        pass
    finally:
        os.close(descriptor)


def _last_level(path: str) -> str:
    """Return the level of the last call of rc in a chart, nothing if there is none."""
    level = ""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            for line in file:
                if line.startswith("run\t"):
                    level = line.split("\t")[1]
    except OSError:
        pass
    return level
