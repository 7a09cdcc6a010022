"""BusyBox's dialect of inittab: its table, its actions, its commands, its environment.

The four fields of a line are ``terminal:ignored:action:command`` (sysvinit.md BB-1). There are no
run levels; what follows one another at boot and at the end is told by pseudo levels (DIA-14).
"""

from pyinit.core.actions import Action
from pyinit.core.command import SHELL, SHELL_CHARACTERS, CommandLine, words
from pyinit.core.inittab import Entry, Source, Table
from pyinit.core.levels import BOOT, GOING_DOWN, LEVELLESS, SYSINIT

DEVICES = "/dev/"
# in the order of the walk (BB-6), in which a signal is acted on between two groups (BB-24)
ACTIONS = {
    action.name: action
    for action in (
        # at boot, before anything else, each to its end
        Action("sysinit", waited=True, pseudo_level=SYSINIT),
        # when the three keys are pressed (SIGINT), each to its end (BB-14)
        Action("ctrlaltdel", waited=True, triggered=True, pseudo_level=SYSINIT + LEVELLESS),
        # at boot, after sysinit, each to its end
        Action("wait", waited=True, pseudo_level=BOOT),
        # at boot, after wait
        Action("once", pseudo_level=LEVELLESS),
        # from then on, again whenever it ends
        Action("respawn", respawned=True, pseudo_level=LEVELLESS),
        # as respawn, each time after somebody has pressed Enter (BB-8)
        Action("askfirst", respawned=True, asks=True, pseudo_level=LEVELLESS),
        # on the way down, while everything else runs on, each to its end (BB-22)
        Action("shutdown", waited=True, pseudo_level=GOING_DOWN),
        # executed in the place of init on SIGQUIT (BB-19)
        Action("restart", runs=False, pseudo_level=""),
        # what is no longer in the table and still runs (BB-13)
        Action("off", runs=False, pseudo_level=""),
    )
}
GONE = "off"
PLACES = {name: place for place, name in enumerate(ACTIONS)}
PLACES["askfirst"] = PLACES["respawn"]

DEFAULT_TABLE = """\
::sysinit:/etc/init.d/rcS
::askfirst:-/bin/sh
tty2::askfirst:-/bin/sh
tty3::askfirst:-/bin/sh
tty4::askfirst:-/bin/sh
::ctrlaltdel:reboot
::shutdown:umount -a -r
::shutdown:swapoff -a
::restart:init
"""  # BB-10
SINGLE_USER_TABLE = "::respawn:-/bin/sh\n"  # BB-9
SINGLE_USER = ("single", "-s", "1")

QUESTION = "printf '\\nPress Enter to begin here. '; read -r line; exit 0"
ASK = CommandLine(SHELL, [SHELL, "-c", QUESTION], False, False)


def tables(sources: list[Source], argument: str | None, booting: bool) -> list[Source]:
    """Return what is read: the main file alone, or at boot what stands for it (BB-9, BB-10)."""
    if booting and argument in SINGLE_USER:
        return [Source("init", SINGLE_USER_TABLE)]
    if booting and sources[0].text is None:
        return [Source("init", DEFAULT_TABLE)]
    return sources[:1]


def parse(sources: list[Source]) -> Table:
    """Read a file. Never raises; each line gives one entry, one problem, or nothing.

    Of several lines with the same terminal and command the last one counts, in its place
    (sysvinit.md BB-1 to BB-4). Entries stand in the order of BB-6.
    """
    table = Table()
    found: dict[str, Entry] = {}
    for source in sources:
        if source.text is None:
            table.problems.append(source.reason)
            table.readable = False
            continue
        for number, line in logical_lines(source.text):
            entry, problem = parse_line(line, source.name, number)
            if entry is None:
                table.problems.append(f"{source.name}[{number}]: {problem}")
                continue
            earlier = found.pop(entry.key, None)
            if earlier is not None:
                text = f"line {entry.line} has the same terminal and command, and counts"
                table.problems.append(f"{earlier.file}[{earlier.line}]: {text}")
            found[entry.key] = entry
    table.entries = sorted(found.values(), key=lambda entry: PLACES[entry.action.name])
    _name(list(found.values()))
    return table


def logical_lines(text: str) -> list[tuple[int, str]]:
    """Return number and text of each line that is not empty, without its comment (BB-4).

    A backslash at the end joins the next line to it.
    """
    found = []
    begun, kept = 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        begun = begun or number
        if line.endswith("\\"):
            kept += line[:-1]
            continue
        whole = (kept + line).partition("#")[0]
        if whole:
            found.append((begun, whole))
        begun, kept = 0, ""
    whole = kept.partition("#")[0]
    return [*found, (begun, whole)] if whole else found


def parse_line(line: str, file: str, number: int) -> tuple[Entry | None, str]:
    """Return the entry of a line, or None and what is wrong with it (BB-3)."""
    fields = line.split(":", 3)
    if len(fields) < 4:
        return None, "bad entry: three colons are needed"
    terminal, _, word, process = fields
    action = ACTIONS.get(word)
    if action is None or word == GONE:
        return None, f"bad entry: unknown action {word}"
    if not process:
        return None, "bad entry: the command is missing"
    terminal = terminal.removeprefix(DEVICES)
    entry = Entry(f"{terminal} {process}", action.pseudo_level or "", action, process, file, number)
    entry.terminal = terminal
    return entry, ""


def gone(entry: Entry) -> Entry:
    """Return what is left of an entry that the table has no longer, while its process runs on."""
    left = Entry(entry.key, "", ACTIONS[GONE], entry.process, entry.file, entry.line)
    left.id = entry.id
    left.terminal = entry.terminal
    return left


def _name(entries: list[Entry]) -> None:
    """Give ids: the terminal, else the program; what comes again gets a number behind a colon."""
    taken: set[str] = set()
    for entry in entries:
        name = "" if entry.terminal == "null" else entry.terminal
        if not name:
            first = words(entry.process.lstrip("-"))[:1]
            name = first[0].rpartition("/")[2] if first else ""
        name = name or entry.action.name
        number = 1
        entry.id = name
        while entry.id in taken:
            number += 1
            entry.id = f"{name}:{number}"
        taken.add(entry.id)


def command_line(entry: Entry, _level: str, _has_initscript: bool) -> CommandLine:
    """Return what is executed for an entry, in any phase and whatever initscript(5) is (BB-5)."""
    text = entry.process
    login = text.startswith("-")
    text = text[1:] if login else text
    dash = "-" if login else ""
    if not SHELL_CHARACTERS.isdisjoint(text):
        return CommandLine(SHELL, [dash + SHELL, "-c", f"exec {text}"], False, login)
    argv = words(text)
    program = argv[0] if argv else ""
    return CommandLine(program, [dash + program, *argv[1:]] if argv else [], False, login)


def variables(
    inherited: dict[str, str], argument: str | None, virtual_terminal: bool
) -> dict[str, str]:
    """Return what children are told beside what they inherit (BB-11).

    ``virtual_terminal``: the console is one of Linux itself.
    """
    terminal = inherited.get("TERM")
    if not virtual_terminal:
        terminal = "vt102" if terminal in (None, "linux") else terminal
    made = {"HOME": "/", "USER": "root", "TERM": terminal or "linux"}
    return made | ({} if argument is None else {"RUNLEVEL": argument})
