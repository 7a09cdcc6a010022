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

    In a stop no file is kept open, since one of the scripts may be there to unmount it. What cannot
    be written is not told: nobody's boot depends on it.
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
        self._descriptor = -1 if kind == "stop" else _open(self._paths[0], os.O_APPEND)

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
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _add(self, *fields: str) -> None:
        if self._descriptor >= 0:
            _put(self._descriptor, _line(*fields))
            return
        for path in self._paths:
            _write(path, _line(*fields), append=True)


def _clock(now: float) -> str:
    return f"{now:.4f}"


def _line(*fields: str) -> str:
    return "\t".join("".join(c if c >= " " else "?" for c in field) for field in fields) + "\n"


def _write(path: str, text: str, append: bool) -> None:
    if not append:
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
        except OSError:
            return
    descriptor = _open(path, os.O_APPEND if append else os.O_TRUNC)
    if descriptor >= 0:
        _put(descriptor, text)
        os.close(descriptor)


def _open(path: str, flag: int) -> int:
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | flag, 0o644)
    except OSError:
        return -1


def _put(descriptor: int, text: str) -> None:
    try:
        os.write(descriptor, text.encode("utf-8", "surrogateescape"))
    except OSError:
        pass


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
