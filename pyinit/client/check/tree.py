"""The file system that a table is to run in: this one, or a directory that will be its root."""

import os
import stat
from typing import Protocol

from pyinit.core.environment import PATH

ELSEWHERE = "/usr/local/sbin:/usr/local/bin"  # what container engines have in PATH as well
LINK_LIMIT = 40  # as path_resolution(7)
FIRST_LINE_LIMIT = 256  # bytes
READ_LIMIT = 1 << 20  # bytes

MISSING = "missing"
NOT_EXECUTABLE = "not executable"
DIRECTORY = "a directory"


class Tree(Protocol):
    """What rules want to know of the file system. No path is ever executed."""

    def state(self, path: str) -> str:
        """Return why a path can't be executed: MISSING, NOT_EXECUTABLE, DIRECTORY, or nothing."""

    def exists(self, path: str) -> bool:
        """Tell whether there is something at a path."""

    def head(self, path: str) -> bytes:
        """Return the beginning of a file; nothing if it can't be read."""

    def has_devices(self) -> bool:
        """Tell whether /dev is that of the running system."""


class Root:
    """A directory as the root of a file system. Links lead to places beneath it."""

    def __init__(self, root: str = "/") -> None:
        self.root = os.path.realpath(root)

    def place(self, path: str) -> str:
        """Return where an absolute path of the tree is found, all its links followed.

        What is not there is returned as if it were a file. A loop of links leads nowhere: to the
        last link.
        """
        done = "/"
        rest = [part for part in path.split("/") if part]
        links = 0
        while rest:
            part = rest.pop(0)
            if part == "..":
                done = os.path.dirname(done)
            elif part != ".":
                step = os.path.join(done, part)
                target = self._link(step) if links < LINK_LIMIT else ""
                if target:
                    links += 1
                    rest = [name for name in target.split("/") if name] + rest
                    done = "/" if target.startswith("/") else done
                else:
                    done = step
        return self._beneath(done)

    def state(self, path: str) -> str:
        try:
            mode = os.lstat(self.place(path)).st_mode
        except (OSError, ValueError):
            return MISSING
        if stat.S_ISLNK(mode):
            return MISSING
        if stat.S_ISDIR(mode):
            return DIRECTORY
        return "" if stat.S_ISREG(mode) and mode & 0o111 else NOT_EXECUTABLE

    def exists(self, path: str) -> bool:
        return os.path.exists(self.place(path))

    def head(self, path: str) -> bytes:
        place = self.place(path)
        if not os.path.isfile(place):
            return b""
        try:
            with open(place, "rb") as file:
                return file.read(READ_LIMIT)
        except OSError:
            return b""

    def has_devices(self) -> bool:
        return self.root == "/"

    def _beneath(self, path: str) -> str:
        return path if self.root == "/" else self.root + path

    def _link(self, path: str) -> str:
        try:
            return os.readlink(self._beneath(path))
        except (OSError, ValueError):
            return ""


def find_program(tree: Tree, program: str, path: str = PATH) -> tuple[str, str]:
    """Return where a program is, and why it can't be executed, which is nothing if it can.

    As posix_spawnp(3): a name without a slash is looked up in PATH, and what can't be executed
    is passed over.
    """
    if "/" in program:
        return program, tree.state(program)
    worst = program, MISSING
    for directory in path.split(":"):
        file = f"{directory}/{program}"
        state = tree.state(file)
        if not state:
            return file, ""
        if state == NOT_EXECUTABLE:
            worst = file, state
    return worst


def interpreter(tree: Tree, file: str) -> str:
    """Return the interpreter that the first line of a script names, or nothing."""
    line = tree.head(file)[:FIRST_LINE_LIMIT].split(b"\n")[0]
    found = line[2:].strip(b" \t").split(b" ")[0].split(b"\t")[0] if line[:2] == b"#!" else b""
    return os.fsdecode(found)
