"""What a rule is, and what it finds."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from pyinit.client.check.reading import Line, Reading

ERROR, WARNING, NOTE = "error", "warning", "note"
SEVERITIES = (ERROR, WARNING, NOTE)


class Remark(NamedTuple):
    """What a rule says: where, what, and what to do about it. Line and column count from 1."""

    file: str
    line: int
    column: int
    text: str
    remedy: str


class Rule(NamedTuple):
    """A rule: its name, how much it matters, what it looks for, and why.

    ``portable``: it is about sysvinit alone; pyinit reads the entry as it is meant.
    """

    name: str
    severity: str
    find: Callable[[Reading], Iterable[Remark]]
    why: str
    portable: bool = False


class Finding(NamedTuple):
    """A remark of a rule."""

    rule: Rule
    remark: Remark

    def told(self) -> str:
        """Return the message, in the form of compilers."""
        where = f"{self.remark.file}:{self.remark.line}:{self.remark.column}"
        text = f"{self.remark.text}; {self.remark.remedy}"
        return f"{where}: {self.rule.severity}: {text} [{self.rule.name}]"

    def row(self) -> dict[str, object]:
        """Return the finding as a JSON object."""
        return {**self.remark._asdict(), "severity": self.rule.severity, "rule": self.rule.name}


def at_field(line: Line, field: int, text: str, remedy: str) -> Remark:
    """Return a remark about a field of an entry, 0 for the id to 3 for the process."""
    return Remark(line.file, line.number, line.column(field), text, remedy)


def each_entry(
    find: Callable[[Line], Iterable[Remark]],
) -> Callable[[Reading], Iterator[Remark]]:
    """Return a rule's function that looks at each entry by itself."""

    def find_all(reading: Reading) -> Iterator[Remark]:
        for line in reading.entries():
            yield from find(line)

    return find_all
