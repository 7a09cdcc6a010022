"""The files of a table, line by line, with what init makes of each line."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from pyinit.client.check.shell import NotSimpleError, Simple, split
from pyinit.core.busybox import logical_lines
from pyinit.core.command import SHELL_CHARACTERS, words
from pyinit.core.dialect import SYSV, Dialect, recognise
from pyinit.core.inittab import Entry, Source, Table

if TYPE_CHECKING:
    from pyinit.client.check.tree import Tree

ID, LEVELS, ACTION, PROCESS = range(4)
MARKS = "+@-"  # before a command, in this order
BUSYBOX_MARKS = "-"  # BB-5


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

    ``entry`` is what init reads in it; else ``problem`` says why it is dropped. ``raw`` is the
    first line of the file that it is made of, ``text`` what the dialect makes of that. ``marks``
    may stand before its command.
    """

    def __init__(self, file: str, number: int, text: str, raw: str = "", marks: str = "") -> None:
        self.file = file
        self.number = number
        self.text = text
        self.raw = raw
        self.marks = marks
        content = text.lstrip(" \t") if marks == MARKS else text
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
        end = len(self.raw) + 1
        if field >= len(self.fields):
            return min(len(self.text) + 1, end)
        return min(self.indent + sum(len(text) + 1 for text in self.fields[:field]) + 1, end)

    def command(self) -> Command:
        """Return the command of an entry (sysvinit.md EX-1, EX-2, EX-4)."""
        return read_command(self.fields[PROCESS], self.marks)


def read_command(process: str, known: str = MARKS) -> Command:
    """Take a process field apart as init does; ``known``: the marks that may stand before it."""
    rest = process
    marks = ""
    for mark in known:
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
    stand beside the drop-in files and are not read. ``dialect``: None to look at the table.
    """

    def __init__(
        self,
        sources: list[Source],
        *,
        whole: bool = True,
        tree: "Tree | None" = None,
        has_initscript: bool = False,
        unread: tuple[str, ...] = (),
        dialect: Dialect | None = None,
    ) -> None:
        self.dialect = dialect or (recognise(sources[0].text or "") if whole else SYSV)
        sources = sources if self.dialect.has_levels else sources[:1]
        self.sources = sources
        self.whole = whole
        self.tree = tree
        self.has_initscript = has_initscript and self.dialect.has_levels
        self.unread = unread
        self.table: Table = self.dialect.parse(sources)
        self.lines: list[Line] = []
        for source in sources:
            self.lines += _lines(source) if self.dialect.has_levels else _busybox_lines(source)
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
            yield Line(source.name, number, text, text, MARKS)


def _busybox_lines(source: Source) -> Iterator[Line]:
    physical = (source.text or "").split("\n")
    for number, text in logical_lines(source.text or ""):
        yield Line(source.name, number, text, physical[number - 1], BUSYBOX_MARKS)
