"""A table from lines, and a file system that is none."""

from pyinit.client.check.reading import Reading
from pyinit.client.check.run import check
from pyinit.client.check.tree import DIRECTORY, MISSING, NOT_EXECUTABLE
from pyinit.core.inittab import Source

NAME = "inittab"
FRAME = ("id:2:initdefault:", "w2:2:wait:/etc/rc 2")  # a table that no rule finds fault with


class Disk:
    """Files by path: their content, None for a directory; ``plain`` are not executable."""

    def __init__(
        self, files: dict[str, bytes | None], plain: tuple[str, ...] = (), devices: bool = True
    ) -> None:
        self.files = files
        self.plain = plain
        self.devices = devices

    def state(self, path: str) -> str:
        if path not in self.files:
            return MISSING
        if self.files[path] is None:
            return DIRECTORY
        return NOT_EXECUTABLE if path in self.plain else ""

    def exists(self, path: str) -> bool:
        return path in self.files

    def head(self, path: str) -> bytes:
        return self.files.get(path) or b""

    def has_devices(self) -> bool:
        return self.devices


def table(*lines: str, disk: Disk | None = None, initscript: bool = False) -> Reading:
    """Return the reading of the frame and some lines behind it."""
    text = "".join(f"{line}\n" for line in [*FRAME, *lines])
    return Reading([Source(NAME, text)], tree=disk, has_initscript=initscript)


def read(*texts: str, whole: bool = True) -> Reading:
    """Return the reading of whole texts: a table and its drop-in files."""
    names = [NAME, *(f"{NAME}.d/{number}.tab" for number in range(1, len(texts)))]
    sources = [Source(name, text) for name, text in zip(names, texts, strict=True)]
    return Reading(sources, whole=whole)


def found(reading: Reading) -> list[str]:
    """Return ``line:column rule`` for each finding; lines behind the frame count from 1."""
    rows = []
    for finding in check(reading):
        line = finding.remark.line
        rows.append(f"{line}:{finding.remark.column} {finding.rule.name}")
    return rows


def in_frame(*lines: str, disk: Disk | None = None, initscript: bool = False) -> list[str]:
    """Return what is found in lines of a table; the first of them is line 1."""
    rows = []
    for row in found(table(*lines, disk=disk, initscript=initscript)):
        number, _, rest = row.partition(":")
        rows.append(f"{int(number) - len(FRAME)}:{rest}")
    return rows
