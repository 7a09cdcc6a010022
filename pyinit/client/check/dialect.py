"""Telling a BusyBox inittab from one of SysV (sysvinit.md 14.2)."""

from collections.abc import Iterator

from pyinit.client.check.programs import TERMINALS
from pyinit.client.check.reading import ACTION, ID, LEVELS, Line, Reading
from pyinit.client.check.rule import ERROR, Remark, Rule, at_field
from pyinit.core.actions import ACTIONS
from pyinit.core.inittab import SHARED_ID

BUSYBOX_ACTIONS = {"askfirst", "restart", "shutdown"}  # DIA-1
SHARED_ACTIONS = {"sysinit", "wait", "once", "respawn", "ctrlaltdel"}  # BB-3
ID_LIMIT = 4  # characters, of SysV (DIA-4)


def busybox_sign(reading: Reading) -> Line | None:
    """Return a line that makes the table one of BusyBox, or None if it is one of SysV.

    Any action that SysV alone has decides for SysV (DIA-2), whatever else there is (DIA-13).
    """
    lines = [line for line in reading.lines if len(line.fields) > ACTION]
    words = {line.fields[ACTION].lower() for line in lines}
    if words & (set(ACTIONS) - SHARED_ACTIONS):
        return None
    known = [line for line in lines if line.fields[ACTION] in SHARED_ACTIONS | BUSYBOX_ACTIONS]
    ids = [line.fields[ID] for line in known if not line.fields[LEVELS]]
    repeated = {name for name in ids if ids.count(name) > 1}
    return next((line for line in known if _is_sign(line, repeated)), None)


def _is_sign(line: Line, repeated: set[str]) -> bool:
    """Tell DIA-1, DIA-3, DIA-4 where the long id is a terminal, DIA-6 where levels are empty."""
    name = line.fields[ID]
    if line.fields[ACTION] in BUSYBOX_ACTIONS or name in ("", "null"):
        return True
    shared = name in repeated and name != SHARED_ID
    return shared or (len(name) > ID_LIMIT and name.startswith(TERMINALS))


def foreign(reading: Reading) -> Iterator[Remark]:
    """Tell a table that is written for BusyBox."""
    line = busybox_sign(reading)
    if line is not None:
        count = sum(bool(line.problem) for line in reading.lines)
        text = f"this is an inittab of BusyBox; init drops {count} of its {len(reading.lines)} "
        text += "lines, and runs the others in all levels"
        remedy = "write it for SysV: id:levels:action:process, see inittab(5)"
        yield at_field(line, ID, text, remedy)


RULES = (
    Rule("busybox-table", ERROR, foreign,
         "The same four fields mean something else there: terminal, nothing, action, command "
         "(BB-1, DIA-1 to DIA-6). No other rule is asked about such a table."),
)  # fmt: skip
