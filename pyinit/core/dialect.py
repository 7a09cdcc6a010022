"""The two dialects of inittab, and how a table is told to be of one (sysvinit.md 14.2)."""

from pyinit.core import busybox, command, inittab
from pyinit.core.actions import ACTIONS, Action
from pyinit.core.inittab import SHARED_ID

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pyinit.core.command import CommandLine
    from pyinit.core.inittab import Entry, Source, Table

    Parser = Callable[[list[Source]], Table]
    CommandMaker = Callable[[Entry, str, bool], CommandLine]

SURE_ACTIONS = {"askfirst", "restart", "shutdown"}  # DIA-1
SYSV_ACTIONS = set(ACTIONS) - set(busybox.ACTIONS) | {"off"}  # DIA-2
TERMINALS = ("tty", "hvc", "console", "xvc", "vc/", "tts/", "pts/", "/dev/")
ID_LIMIT = 4  # characters, of SysV (DIA-4)


class Dialect:
    """How tables of a dialect are read, and how their entries behave.

    ``has_levels``: there are run levels, which can be asked for, are written down, and may be left
    before an entry that init waits for has ended. ``pause``: seconds between the end of a respawned
    process and its next start; None where a throttle counts the starts. ``sleeptime``: seconds
    between SIGTERM and SIGKILL, unless somebody says otherwise.
    """

    __slots__ = ("actions", "command_line", "has_levels", "name", "parse", "pause", "sleeptime")

    def __init__(
        self,
        name: str,
        actions: dict[str, Action],
        parse: "Parser",
        command_line: "CommandMaker",
        *,
        has_levels: bool,
        pause: float | None,
        sleeptime: int,
    ) -> None:
        self.name = name
        self.actions = actions
        self.parse = parse
        self.command_line = command_line
        self.has_levels = has_levels
        self.pause = pause
        self.sleeptime = sleeptime

    def __str__(self) -> str:
        return self.name


SYSV = Dialect(
    "sysv",
    ACTIONS,
    inittab.parse,
    command.command_line,
    has_levels=True,
    pause=None,
    sleeptime=3,  # K-11
)
BUSYBOX = Dialect(
    "busybox",
    busybox.ACTIONS,
    busybox.parse,
    busybox.command_line,
    has_levels=False,
    pause=1.0,  # BB-7
    sleeptime=1,  # BB-22
)
DIALECTS = {dialect.name: dialect for dialect in (SYSV, BUSYBOX)}


def recognise(text: str) -> Dialect:
    """Return the dialect of a table; SYSV if there is no sign of either (DIA-12)."""
    return SYSV if busybox_sign(text) is None else BUSYBOX


def busybox_sign(text: str) -> int | None:
    """Return the number of a line that makes a table one of BusyBox, or None if it is not.

    An action that SysV alone has decides for SysV (DIA-2), whatever else there is (DIA-13).
    """
    found: list[tuple[int, list[str]]] = []
    for number, line in enumerate(text.split("\n"), 1):
        fields = line.lstrip(" \t").split(":", 3)
        if len(fields) < 3 or fields[0].startswith("#"):
            continue
        if fields[2].lower() in SYSV_ACTIONS:
            return None
        if fields[2] in busybox.ACTIONS:
            found.append((number, fields))
    seen: dict[str, int] = {}
    for _, fields in found:
        if not fields[1]:
            seen[fields[0]] = seen.get(fields[0], 0) + 1
    return next((number for number, fields in found if _is_sign(fields, seen)), None)


def _is_sign(fields: list[str], seen: dict[str, int]) -> bool:
    """Tell DIA-1, DIA-3, DIA-4 where the long id is a terminal; others where levels are empty.

    Those are DIA-6, a terminal that the command names, too (DIA-5), and a login shell (DIA-7).
    """
    name, levels, action, process = [*fields, ""][:4]
    terminal = name.startswith(TERMINALS)
    if action in SURE_ACTIONS or name in ("", "null") or (terminal and len(name) > ID_LIMIT):
        return True
    if levels:
        return False
    shared = seen[name] > 1 and name != SHARED_ID
    return shared or process.startswith("-") or (terminal and name in process.split())
