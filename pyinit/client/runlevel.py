"""Runlevel: prints the previous and the current run level (sysvinit.md UT-15, UT-16)."""

import os
import sys

from pyinit.client import link
from pyinit.client.state import ask_state
from pyinit.core.levels import BOOTING
from pyinit.wire.paths import LEVEL_FILE, UTMP
from pyinit.wire.utmp import decode, layout_of, levels_of


def main(words: list[str]) -> int:
    """Print ``PREVIOUS CURRENT``, or ``unknown`` with status 1."""
    initctl = None
    if words[:1] == ["--initctl"] and len(words) > 1:
        initctl, words = words[1], words[2:]
    if len(words) > 1 or any(word.startswith("-") for word in words):
        sys.stderr.write("Usage: runlevel [--initctl PATH] [UTMP-FILE]\n")
        return 1
    levels = from_utmp(words[0]) if words else find(initctl)
    print(levels or "unknown")
    return 0 if levels else 1


def find(initctl: str | None) -> str:
    """Return the previous and the current level, from whoever knows them; else nothing."""
    return from_init(initctl) or from_utmp(UTMP) or from_file()


def from_init(initctl: str | None) -> str:
    """Ask init itself: it knows, with or without utmp."""
    try:
        machine = ask_state(link.find_initctl(initctl)).machine
    except (link.NoInitError, EOFError, OSError):
        return ""
    return "" if machine.level in BOOTING else f"{machine.previous} {machine.level}"


def from_utmp(path: str) -> str:
    """Read the first run-level record of a utmp file."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return ""
    levels = levels_of(decode(data, layout_of(os.uname().machine)))
    return " ".join(levels) if levels else ""


def from_file() -> str:
    """Read the file that holds the current level alone."""
    try:
        with open(LEVEL_FILE, "rb") as file:
            level = os.fsdecode(file.read(1))
    except OSError:
        return ""
    return f"N {level}" if level else ""
