"""The files of a table, line by line, with what init makes of each line."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from pyinit.client.check.shell import NotSimpleError, Simple, split
from pyinit.core.command import SHELL_CHARACTERS, words
from pyinit.core.inittab import Entry, Source, Table, parse

if TYPE_CHECKING:
    from pyinit.client.check.tree import Tree

ID, LEVELS, ACTION, PROCESS = range(4)
MARKS = "+@-"  # before a command, in this order


class Command(NamedTuple):
    """The process field without its marks.

    ``marks`` is what init takes off the front, ``text`` the rest, ``offset`` where the rest begins
    in the field. ``shell``: it is handed to a shell. ``simple``: its simple commands, one without
    a shell; none if they can't be told without being a shell.
    """

    marks: str
    text: str
    offset: int
    shell: bool
    simple: list[Simple]

    def single(self) -> list[str]:
        """Return the words of the one process that the entry comes to, if that is certain.

        That is its only command, or the last one if the shell is to become it by ``exec``.
        """
        last = self.simple[-1] if self.simple else Simple([], "")
        if not last.words or last.end:
            return []
        if self.shell and last.words[0] == "exec":
            return last.words[1:]
        return last.words if len(self.simple) == 1 else []


class Line:
    """A line that is neither blank nor a comment.

    ``entry`` is what init reads in it; else ``problem`` says why it is dropped.
    """

    def __init__(self, file: str, number: int, text: str) -> None:
        self.file = file
        self.number = number
        self.text = text
        content = text.lstrip(" \t")
        self.indent = len(text) - len(content)
        self.fields = content.split(":", PROCESS)
        self.entry: Entry | None = None
        self.problem = ""

    @property
    def made(self) -> Entry:
        """The entry, where it is known that there is one."""
        assert self.entry is not None
        return self.entry

    def column(self, field: int) -> int:
        """Return the column of a field, from 1; that of the line's end if it is not there."""
        if field >= len(self.fields):
            return len(self.text) + 1
        return self.indent + sum(len(text) + 1 for text in self.fields[:field]) + 1

    def command(self) -> Command:
        """Return the command of an entry (sysvinit.md EX-1, EX-2, EX-4)."""
        return read_command(self.fields[PROCESS])


def read_command(process: str) -> Command:
    """Take a process field apart as init does."""
    rest = process
    marks = ""
    for mark in MARKS:
        if rest.startswith(mark):
            marks += mark
            rest = rest[1:]
    shell = "@" not in marks and not SHELL_CHARACTERS.isdisjoint(rest)
    try:
        simple = split(rest) if shell else [Simple(words(rest), "")]
    except (NotSimpleError, ValueError):
        simple = []
    return Command(marks, rest, len(process) - len(rest), shell, simple)


class Reading:
    """A table as init reads it, and the lines that it was made of.

    ``whole`` is false for drop-in files without the table that they belong to. ``tree`` is where
    programs and devices are looked up, None to look up nothing. ``unread`` names files that
    stand beside the drop-in files and are not read.
    """

    def __init__(
        self,
        sources: list[Source],
        *,
        whole: bool = True,
        tree: "Tree | None" = None,
        has_initscript: bool = False,
        unread: tuple[str, ...] = (),
    ) -> None:
        self.sources = sources
        self.whole = whole
        self.tree = tree
        self.has_initscript = has_initscript
        self.unread = unread
        self.table: Table = parse(sources)
        self.lines: list[Line] = []
        for source in sources:
            self.lines += _lines(source)
        self._match()

    def entries(self) -> Iterator[Line]:
        """Return the lines that are entries."""
        return (line for line in self.lines if line.entry is not None)

    def running(self) -> Iterator[Line]:
        """Return the entries that have a process."""
        return (line for line in self.entries() if line.made.action.runs)

    def first(self) -> str:
        """Return the name of the main file."""
        return self.sources[0].name

    def _match(self) -> None:
        """Give each line its entry, or its problem."""
        by_place = {(entry.file, entry.line): entry for entry in self.table.entries}
        for line in self.lines:
            line.entry = by_place.get((line.file, line.number))
            prefix = f"{line.file}[{line.number}]: "
            for problem in self.table.problems:
                if problem.startswith(prefix):
                    line.problem = problem.removeprefix(prefix)


def _lines(source: Source) -> Iterator[Line]:
    for number, text in enumerate((source.text or "").split("\n"), 1):
        content = text.lstrip(" \t")
        if content and content[0] != "#":
            yield Line(source.name, number, text)
