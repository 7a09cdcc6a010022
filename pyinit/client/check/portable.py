"""Rules about what sysvinit reads otherwise than it is meant, and pyinit as it is."""

from collections.abc import Callable, Iterator

from pyinit.client.check.process import at_process
from pyinit.client.check.reading import ID, Line, Reading
from pyinit.client.check.rule import NOTE, Remark, Rule, at_field
from pyinit.core.command import words
from pyinit.core.inittab import SHARED_ID
from pyinit.core.levels import SINGLE

ID_LIMIT = 4  # characters (K-16)
LINE_LIMIT = 254  # bytes (IT-3)
WORD_LIMIT = 14  # K-19


def long_id(reading: Reading) -> Iterator[Remark]:
    """Tell ids that utmp has no room for."""
    for line in reading.entries():
        if len(line.fields[ID].encode("utf-8", "surrogateescape")) > ID_LIMIT:
            text = "sysvinit drops an entry whose id has more than 4 characters"
            yield at_field(line, ID, text, "shorten it, where both are to read the file")


def long_line(reading: Reading) -> Iterator[Remark]:
    """Tell lines that sysvinit has no room for."""
    for line in reading.entries():
        length = len(line.text.encode("utf-8", "surrogateescape"))
        if length > LINE_LIMIT:
            text = f"sysvinit drops a line of more than {LINE_LIMIT} characters, this has {length}"
            remedy = "move the command into a script"
            yield Remark(line.file, line.number, LINE_LIMIT + 1, text, remedy)


def many_words(reading: Reading) -> Iterator[Remark]:
    """Tell commands with more words than sysvinit hands on."""
    for line in reading.running():
        command = line.command()
        if not command.shell and len(words(command.text)) > WORD_LIMIT:
            text = f"sysvinit drops what follows the {WORD_LIMIT}th word of a command"
            yield at_process(line, command.offset, text, "move the command into a script")


def number_sign(reading: Reading) -> Iterator[Remark]:
    """Tell # in a command that is split without a shell."""
    for line in reading.running():
        command = line.command()
        if command.shell or "#" not in command.text:
            continue
        at = command.text.index("#")
        if command.text[at - 1 : at] in (" ", "\t"):
            text = "the command ends here, and sysvinit hands one more, empty argument to it"
        else:
            text = "sysvinit cuts the word here, and the command with it"
        yield at_process(line, command.offset + at, text, "move the comment to a line of its own")


def shell_list(reading: Reading) -> Iterator[Remark]:
    """Tell several commands in one line."""
    for line in reading.running():
        command = line.command()
        first = command.simple[0] if command.shell and len(command.simple) > 1 else None
        if first is not None and first.end != "|":
            text = f"sysvinit before 3.11 runs nothing behind this command's {first.end}"
            yield at_process(line, command.offset, text, "write sh -c '...', or a script")


def login_mark(reading: Reading) -> Iterator[Remark]:
    """Tell the mark that sysvinit does not know."""
    for line in reading.running():
        command = line.command()
        if command.marks.endswith("-"):
            text = "sysvinit takes the dash for a part of the program's name"
            yield at_process(line, command.offset - 1, text, "use a getty with automatic login")


def shared_id(reading: Reading) -> Iterator[Remark]:
    """Tell further entries of the shared id."""
    seen: list[Line] = []
    for line in reading.entries():
        if line.fields[ID] == SHARED_ID:
            if seen and line.made.levels != SINGLE:
                text = f"sysvinit restarts the process of each further {SHARED_ID} at a re-read"
                yield at_field(line, ID, text, "give it an id of its own")
            seen.append(line)


def no_single_user(reading: Reading) -> Iterator[Remark]:
    """Tell an entry that keeps sysvinit from adding the one for single user."""
    main = [line for line in reading.running() if line.file == reading.first()]
    naming = [line for line in main if SINGLE in line.made.levels]
    if reading.whole and naming and all(line.made.action.first for line in naming):
        text = "since this entry names level S, sysvinit adds no sulogin there"
        yield at_field(naming[0], ID, text, 'add "~~:S:wait:/sbin/sulogin"')


def further_lines(reading: Reading) -> Iterator[Remark]:
    """Tell lines of drop-in files after the first."""
    main = reading.first() if reading.whole else ""
    seen: set[str] = set()
    for line in reading.lines:
        if line.file in seen and line.file != main:
            text = "sysvinit reads the first entry of a drop-in file alone"
            yield at_field(line, ID, text, "give each entry a file of its own")
        seen.add(line.file)


def portable(name: str, find: Callable[[Reading], Iterator[Remark]], why: str) -> Rule:
    """Return a rule about sysvinit alone."""
    return Rule(name, NOTE, find, why, portable=True)


RULES = (
    portable("long-id", long_id, "The id goes into a utmp record of four bytes (IT-14, K-16)."),
    portable("long-line", long_line, "sysvinit has a buffer of 256 bytes (IT-3, K-15)."),
    portable("many-words", many_words, "A program and 13 arguments are all (EX-7, K-19)."),
    portable("number-sign", number_sign, "There are no comments behind a command (EX-8, W-21)."),
    portable("shell-list", shell_list, "It puts exec before the command (EX-5, VER-18)."),
    portable("login-mark", login_mark, "The dash before a login shell is BusyBox's (BB-5)."),
    portable("shared-id", shared_id, "Only the first is matched with the old one (IT-17)."),
    portable("no-single-user", no_single_user,
             "An empty level field of a power or Ctrl-Alt-Del entry holds S (IT-32, W-23)."),
    portable("further-lines", further_lines, "sysvinit ignores the rest silently (IT-35, W-22)."),
)  # fmt: skip
