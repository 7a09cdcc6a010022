"""Rules for tables in BusyBox's dialect: what its init drops, ignores or never runs."""

import difflib
from collections.abc import Iterator

from pyinit.client.check.process import at_process
from pyinit.client.check.reading import ACTION, ID, LEVELS, PROCESS, Line, Reading
from pyinit.client.check.rule import ERROR, NOTE, WARNING, Remark, Rule, at_field, each_entry
from pyinit.core.actions import ACTIONS as SYSV_ACTIONS
from pyinit.core.busybox import ACTIONS, DEVICES, GONE
from pyinit.core.dialect import busybox_sign

WORDS = [name for name in ACTIONS if name != GONE]
TERMINAL_LIMIT = 31  # characters, with /dev/ (BB-2)
LASTING = ("respawn", "askfirst")
SEPARATORS = ("&&", "||", ";", "&")


def dialect(reading: Reading) -> Iterator[Remark]:
    """Tell the line by which a table is known as one of BusyBox."""
    number = busybox_sign(reading.sources[0].text or "")
    for line in reading.lines:
        if line.number == number:
            text = "by this line, init knows the table as one of BusyBox and reads it so"
            yield at_field(line, ID, text, "pyinit --dialect sysv reads it as one of SysV")


def bad_entry(reading: Reading) -> Iterator[Remark]:
    """Tell what is dropped."""
    for line in reading.lines:
        if line.problem.startswith("bad entry"):
            yield at_field(line, _place(line), line.problem, _remedy(line))


def _place(line: Line) -> int:
    if "command" in line.problem:
        return PROCESS
    return ACTION if "action" in line.problem else ID


def _remedy(line: Line) -> str:
    """Say what the line may have been."""
    if "action" not in line.problem:
        blank = not line.text.strip() or line.raw.strip().startswith("#")
        return "begin it with # or leave it empty" if blank else "write terminal::action:command"
    word = line.fields[ACTION]
    if word.strip().lower() in WORDS:
        return f'write "{word.strip().lower()}": small letters and no blanks'
    if word.lower() in SYSV_ACTIONS:
        return "it is an action of SysV; BusyBox has no run levels and no events but its own"
    near = difflib.get_close_matches(word.lower(), WORDS, 1, 0.7)
    return f'did you mean "{near[0]}"?' if near else f"the actions are {', '.join(WORDS)}"


def replaced(reading: Reading) -> Iterator[Remark]:
    """Tell lines that a later one replaces."""
    for line in reading.lines:
        if line.problem.endswith("and counts"):
            remedy = "this one is dropped: let the commands differ, or take one away"
            yield at_field(line, PROCESS, line.problem, remedy)


def cut_word(reading: Reading) -> Iterator[Remark]:
    """Tell # within a command, which ends it."""
    for line in reading.entries():
        before, sign, _ = line.raw.partition("#")
        if sign and before and before[-1] not in " \t":
            text = "the line ends here: # begins a comment, even within a word or quotes"
            remedy = "move the command into a script"
            yield Remark(line.file, line.number, len(before) + 1, text, remedy)


def first_command_alone(line: Line) -> Iterator[Remark]:
    """Tell lists of commands, of which the first one takes the place of the shell."""
    command = line.command()
    first = command.simple[0] if command.shell and len(command.simple) > 1 else None
    if first is not None and first.end in SEPARATORS:
        text = f"nothing behind {first.end} is run: the shell is given exec and the command"
        yield at_process(line, command.offset, text, "write sh -c '...', or a script")


def ignored_field(line: Line) -> Iterator[Remark]:
    """Tell a second field that is not empty."""
    if line.fields[LEVELS]:
        text = "the second field means nothing: the entry runs as if it were empty"
        yield at_field(line, LEVELS, text, "leave it empty")


def long_terminal(line: Line) -> Iterator[Remark]:
    """Tell names of terminals that BusyBox cuts."""
    if len(DEVICES + line.made.terminal) > TERMINAL_LIMIT:
        text = f"BusyBox cuts the name of a terminal after {TERMINAL_LIMIT} characters"
        yield at_field(line, ID, text, "link the device to a shorter name")


def no_terminal(reading: Reading) -> Iterator[Remark]:
    """Tell terminals that do not exist."""
    tree = reading.tree
    if tree is None or not tree.has_devices():
        return
    for line in reading.entries():
        name = line.made.terminal
        if name and not tree.exists(DEVICES + name):
            text = f"there is no {DEVICES}{name}, so that the entry never runs"
            yield at_field(line, ID, text, "name a terminal that is there")


def second_restart(reading: Reading) -> Iterator[Remark]:
    """Tell restart entries behind the first."""
    found = [line for line in reading.entries() if line.made.action.name == "restart"]
    for line in found[1:]:
        text = f"the restart entry of line {found[0].number} counts, not this one"
        yield at_field(line, ACTION, text, "keep one of them")


def nothing_lasts(reading: Reading) -> Iterator[Remark]:
    """Tell a table in which nothing is kept running."""
    if not any(line.made.action.name in LASTING for line in reading.entries()):
        text = "nothing is respawned: after the boot, init only waits"
        yield Remark(reading.first(), 1, 1, text, "add a respawn or askfirst entry")


RULES = (
    Rule("busybox-table", NOTE, dialect,
         "The same four fields mean something else there: terminal, nothing, action, command "
         "(BB-1, DIA-1 to DIA-6)."),
    Rule("bad-entry", ERROR, bad_entry,
         "The line is dropped: three colons, an action in small letters and a command are needed, "
         "and a comment or a blank line begins in the first column (BB-3, BB-4)."),
    Rule("replaced-entry", WARNING, replaced,
         "BusyBox keeps one entry for a terminal and a command, the last one (BB-6)."),
    Rule("cut-word", WARNING, cut_word, "Comments begin anywhere in a line (BB-4)."),
    Rule("first-command-alone", WARNING, each_entry(first_command_alone),
         'The shell runs "exec COMMAND", so that of a list only the first command runs (BB-5).'),
    Rule("ignored-field", NOTE, each_entry(ignored_field),
         "There are no run levels (BB-1, DIA-9)."),
    Rule("long-terminal", NOTE, each_entry(long_terminal), "BusyBox has room for 31 characters, "
         "/dev/ among them (BB-2).", portable=True),
    Rule("no-terminal-device", WARNING, no_terminal,
         "Each start fails, and a respawned entry is tried again every second (BB-2, BB-7)."),
    Rule("second-restart", NOTE, second_restart, "One program takes the place of init (BB-19)."),
    Rule("nothing-lasts", NOTE, nothing_lasts, "Only respawn and askfirst last (BB-6)."),
)  # fmt: skip
