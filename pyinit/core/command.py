"""From the process field to what is executed."""

from pyinit.core.levels import SINGLE
from pyinit.core.message import Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyinit.core.inittab import Entry

SHELL = "/bin/sh"
INITSCRIPT = "/etc/initscript"
SHELL_CHARACTERS = frozenset("~`!$^&*()=|\\{}[];\"'<>?")  # sysvinit.md EX-4


class CommandLine(Message):
    """A program and its argument vector.

    ``program`` is looked up with PATH if it holds no slash. ``argv`` is empty when the process
    field is. ``recorded`` is false for a ``+`` entry: no utmp record (EX-1). ``login`` is true for
    a leading ``-``: a login shell that owns its terminal (BB-5).
    """

    __slots__ = ("argv", "login", "program", "recorded")
    __match_args__ = ("program", "argv", "recorded", "login")

    def __init__(self, program: str, argv: list[str], recorded: bool, login: bool) -> None:
        self.program = program
        self.argv = argv
        self.recorded = recorded
        self.login = login


def command_line(entry: "Entry", level: str, has_initscript: bool) -> CommandLine:
    """Return what init executes for an entry in a level (sysvinit.md EX-1 to EX-9)."""
    text = entry.process
    recorded = not text.startswith("+")
    text = text if recorded else text[1:]
    plain = text.startswith("@")
    text = text[1:] if plain else text
    if has_initscript and level != SINGLE:
        argv = [SHELL, INITSCRIPT, entry.id, entry.levels, entry.action.name, text]
        return CommandLine(SHELL, argv, recorded, False)
    login = text.startswith("-")
    text = text[1:] if login else text
    if not plain and not SHELL_CHARACTERS.isdisjoint(text):
        return CommandLine(SHELL, [SHELL, "-c", text], recorded, login)
    argv = words(text)
    program = argv[0] if argv else ""
    if login and argv:
        argv[0] = "-" + argv[0]
    return CommandLine(program, argv, recorded, login)


def words(text: str) -> list[str]:
    """Split at blanks and tabs, up to a word that begins with ``#``."""
    found = []
    for word in text.replace("\t", " ").split(" "):
        if word.startswith("#"):
            break
        if word:
            found.append(word)
    return found
