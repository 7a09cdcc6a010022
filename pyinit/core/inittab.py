"""From the text of inittab(5) to entries and problems, line by line."""

from pyinit.core.actions import ACTIONS, Action
from pyinit.core.levels import DIGITS, SINGLE

SHARED_ID = "~~"  # the one id that any number of entries may carry (sysvinit.md IT-17)
LEVELS_LIMIT = 11  # characters (K-17)
ACTION_LIMIT = 32  # characters (K-18)
SULOGIN = "/sbin/sulogin"
NO_OPTIONS: dict[str, str] = {}


class Entry:
    """One line of the table: id, levels, action and process, and where it stands.

    ``key`` names the entry and its job. It is the id, but for the second and later entries of the
    shared id, where a colon and a number follow, which no id can hold. ``line`` counts from 1;
    it is 0 for an entry that no line stands for. ``options`` is empty: the four fields say it all.
    ``terminal`` is the device that BusyBox's dialect names, without ``/dev/``; empty for none.
    """

    __slots__ = ("action", "file", "id", "key", "levels", "line", "options", "process", "terminal")

    def __init__(
        self, entry_id: str, levels: str, action: Action, process: str, file: str, line: int
    ) -> None:
        self.key = entry_id
        self.id = entry_id
        self.levels = levels
        self.action = action
        self.process = process
        self.options = NO_OPTIONS
        self.terminal = ""
        self.file = file
        self.line = line

    def names(self, level: str) -> bool:
        """Tell whether the level field holds the level; ``A`` to ``C`` match in either case."""
        return level in self.levels or (level in "ABC" and level.lower() in self.levels)


class Source:
    """One file of the table: its name and its text, or why it could not be read."""

    __slots__ = ("name", "reason", "text")

    def __init__(self, name: str, text: str | None, reason: str = "") -> None:
        self.name = name
        self.text = text
        self.reason = reason


class Table:
    """What the files say: entries in the order of the walk, problems in the order of the lines.

    ``default`` is the entry of the first ``initdefault`` line. ``readable`` is false when the main
    file could not be read.
    """

    __slots__ = ("default", "entries", "problems", "readable")

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.problems: list[str] = []
        self.default: Entry | None = None
        self.readable = True

    def default_level(self) -> str | None:
        """Return the highest character of the initdefault entry, in upper case (RL-10, RL-12)."""
        return max(self.default.levels).upper() if self.default else None


def parse(sources: list[Source]) -> Table:
    """Read the main file, then the drop-in files. Never raises.

    Each line that is neither blank nor a comment gives one entry or one problem. A problem is
    sysvinit's own message behind the file and the line: ``/etc/inittab[7]: missing id field``
    (sysvinit.md IT-1 to IT-37, M-5 to M-7).
    """
    table = Table()
    entries: list[Entry] = []
    seen: dict[str, int] = {}
    for number, source in enumerate(sources):
        if source.text is None:
            table.problems.append(source.reason)
            table.readable = table.readable and number > 0
        else:
            _read(source.name, source.text, entries, seen, table)
        if number == 0 and not any(_serves_single_user(entry) for entry in entries):
            _append(sulogin_entry(SINGLE), entries, seen)
    table.entries = [e for e in entries if e.action.first]
    table.entries += [e for e in entries if not e.action.first]
    table.default = next((e for e in entries if e.action.name == "initdefault"), None)
    return table


def sulogin_entry(level: str) -> Entry:
    """Return the entry that init adds by itself (sysvinit.md IT-31, RL-18)."""
    return Entry(SHARED_ID, level, ACTIONS["wait"], SULOGIN, "init", 0)


def _read(name: str, text: str, entries: list[Entry], seen: dict[str, int], table: Table) -> None:
    for number, line in enumerate(text.split("\n"), 1):
        content = line.lstrip(" \t")
        if not content or content[0] == "#":
            continue
        entry, problem = _parse_line(content, name, number)
        if entry is not None and not _append(entry, entries, seen):
            problem = f'duplicate ID field "{entry.id}"'
        if problem:
            table.problems.append(f"{name}[{number}]: {problem}")


def _parse_line(line: str, file: str, number: int) -> tuple[Entry | None, str]:
    """Return the entry of a line, or None and what is wrong with it."""
    fields = line.split(":", 3)
    problem = _wrong_field(line, fields)
    if problem:
        return None, problem
    entry_id, levels, word, process = fields
    action = ACTIONS.get(word.lower())
    if action is None:
        return None, f"{word}: unknown action field"
    if action.name != "initdefault":
        levels = levels.replace("s", SINGLE)
    levels = action.pseudo_level or levels or action.default_levels
    return Entry(entry_id, levels, action, process, file, number), ""


def _wrong_field(line: str, fields: list[str]) -> str:
    """Return the last check that fails, as sysvinit does, or nothing (sysvinit.md IT-12)."""
    problem = ""
    if not fields[0]:
        problem = "missing id field"
    if len(fields) < 2:
        problem = "missing runlevel field"
    if len(fields) < 4:
        problem = "missing process field"
    if len(fields) < 3 or not fields[2]:
        problem = "missing action field"
    if len(fields) > 1 and len(fields[1]) > LEVELS_LIMIT:
        problem = f"rlevel field too long (max {LEVELS_LIMIT} characters)"
    if len(fields) > 2 and len(fields[2]) > ACTION_LIMIT:
        problem = "action field too long"
    if "\0" in line:
        problem = "null character in line"
    return problem


def _append(entry: Entry, entries: list[Entry], seen: dict[str, int]) -> bool:
    """Add an entry unless its id is taken; tell whether it was added (sysvinit.md IT-16)."""
    count = seen.get(entry.id, 0)
    if count and entry.id != SHARED_ID:
        return False
    seen[entry.id] = count + 1
    if count:
        entry.key = f"{entry.id}:{count + 1}"
    entries.append(entry)
    return True


def _serves_single_user(entry: Entry) -> bool:
    """Tell whether the entry makes a sulogin of init's own needless (IT-31, IT-32)."""
    return entry.action.runs and not entry.action.first and SINGLE in entry.levels


def autoconsole(command_line: str, table: Table) -> list[str]:
    """Add a getty for each ``console=`` of a kernel line with ``init.autocon=1`` (IT-40).

    Returns a message for each getty added.
    """
    words = command_line.split()
    if "init.autocon=1" not in words:
        return []
    taken = {entry.id for entry in table.entries}
    messages = []
    for word in words:
        device = word.partition(",")[0].removeprefix("console=")
        entry_id = device.removeprefix("tty")
        if not word.startswith("console=") or not device or entry_id in taken:
            continue
        taken.add(entry_id)
        process = f"/sbin/agetty -L -s 115200,38400,9600 {device} vt102"
        entry = Entry(entry_id, "2345", ACTIONS["respawn"], process, "init.autocon", 0)
        table.entries.append(entry)
        messages.append(f"added agetty on {device} with id {entry_id}")
    return messages


def is_first_level(level: str | None) -> bool:
    """Tell whether init can boot into the level: 0 to 9 or S (sysvinit.md RL-11)."""
    return level is not None and len(level) == 1 and level in DIGITS + SINGLE
