"""The program update-rc.d: which scripts start and stop in which levels (sysvinit.md UPD-1)."""

import os
import sys

from pyinit.rc.header import Header
from pyinit.rc.links import (
    Arrangement,
    Letters,
    letters_by_header,
    letters_of,
    read_links,
    turned,
    write_links,
)
from pyinit.rc.sources import SCRIPTS, header_of, script_names

USAGE = """\
Usage: update-rc.d [--root DIR] NAME defaults|defaults-disabled
       update-rc.d [--root DIR] NAME enable|disable [S|2|3|4|5]...
       update-rc.d [--root DIR] [-f] NAME remove
"""
START_LEVELS = "S2345"
INSTALLING = ("defaults", "defaults-disabled", "start", "stop")


class WrongCallError(Exception):
    """What is asked for cannot be done; the argument says why."""


def main(words: list[str]) -> int:
    """Change the links; return 0, or 1 with a message if that cannot be (UPD-2)."""
    try:
        root, words = _options(words)
        if len(words) < 2:
            raise WrongCallError("not enough arguments")
        name, action, *rest = words
        change(name, action, rest, root)
    except WrongCallError as error:
        _say(f"error: {error}")
        if not words or len(words) < 2 or "unknown" in str(error):
            sys.stderr.write(USAGE)
        return 1
    except OSError as error:
        _say(f"error: {error.filename}: {error.strerror}")
        return 1
    return 0


def change(name: str, action: str, rest: list[str], root: str = "") -> None:
    """Change the links of a script, and the numbers of all; tell what problems are new.

    Raises WrongCallError and OSError.
    """
    links = read_links(root)
    letters = letters_of(links)
    before = Arrangement(letters, root)
    if action == "remove":
        changed: Letters = {}
    elif action in INSTALLING:
        changed = _install(name, action, letters.get(name, {}), root)
    elif action in ("enable", "disable"):
        changed = _switch(name, action, rest, letters.get(name, {}), root)
    else:
        raise WrongCallError(f"unknown action {action!r}")
    after = Arrangement(letters | {name: changed}, root)
    unnumbered = {} if name in after.links else {name: turned(links.get(name, {}), changed)}
    write_links(unnumbered | after.links, root)
    for problem in after.problems:
        if problem not in before.problems:
            _say(f"warning: {problem}")


def _options(words: list[str]) -> tuple[str, list[str]]:
    root, rest = "", list(words)
    while rest and rest[0].startswith("-"):
        word = rest.pop(0)
        if word == "--root" and rest:
            root = rest.pop(0).rstrip("/")
        elif word != "-f":
            raise WrongCallError(f"unknown option {word!r}")
    return root, rest


def _install(name: str, action: str, present: Letters, root: str) -> Letters:
    """Return the links that the header asks for; those that are there, if any is."""
    if action in ("start", "stop"):
        _say("warning: start and stop are no longer supported; doing what defaults does")
    header = _header(name, root)
    if present:
        return present
    if header is None:
        remedy = "add one, or an override in /etc/insserv/overrides"
        _say(f"warning: {SCRIPTS}/{name}: no LSB header, hence no levels; {remedy}")
    wanted = letters_by_header(header)
    return dict.fromkeys(wanted, "K") if action == "defaults-disabled" else wanted


def _switch(name: str, action: str, levels: list[str], present: Letters, root: str) -> Letters:
    """Return the links with those of some start levels turned to S or K."""
    header = _header(name, root)
    for level in levels:
        if level not in START_LEVELS or len(level) != 1:
            _say(f"warning: {action} has no effect on run level {level}; only S, 2, 3, 4 and 5")
    wanted = levels or [each for each in START_LEVELS if header and each in header.start_levels]
    switched = [level for level in wanted if level in present and level in START_LEVELS]
    if not switched:
        raise WrongCallError(f"{name} has no links to modify; first: update-rc.d {name} defaults")
    return present | dict.fromkeys(switched, "S" if action == "enable" else "K")


def _header(name: str, root: str) -> Header | None:
    path = f"{SCRIPTS}/{name}"
    if not os.path.isfile(root + path):
        raise WrongCallError(f"{path} does not exist")
    if name not in script_names(root):
        raise WrongCallError(f"{path} has the name of a leftover file; rename it")
    return header_of(name, root)


def _say(text: str) -> None:
    sys.stderr.write(f"update-rc.d: {text}\n")
