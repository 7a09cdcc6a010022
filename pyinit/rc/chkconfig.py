"""The program chkconfig: lists in which levels scripts start, and switches them.

Its name and form are those of Red Hat's and SUSE's; it does nothing that update-rc.d does not.
"""

import sys

from pyinit.rc import update_rc_d
from pyinit.rc.links import letters_by_header, letters_of, read_links
from pyinit.rc.sources import header_of, script_names

USAGE = """\
Usage: chkconfig [--root DIR] [--list] [NAME]
       chkconfig [--root DIR] NAME on|off|reset
       chkconfig [--root DIR] --add|--del NAME
"""
LEVELS = "0123456S"
ACTIONS = {"on": "enable", "off": "disable", "--add": "defaults", "--del": "remove"}


def main(words: list[str]) -> int:
    """List or change; return 0, or 1 for a script without links, a wrong call or a failure."""
    root: list[str] = []
    if words[:1] == ["--root"] and len(words) > 1:
        root, words = words[:2], words[2:]
    match words:
        case ["--add" | "--del" as action, name]:
            return update_rc_d.main([*root, name, ACTIONS[action]])
        case [name, "on" | "off" as action] if not name.startswith("-"):
            return update_rc_d.main([*root, name, ACTIONS[action]])
        case [name, "reset"] if not name.startswith("-"):
            removed = update_rc_d.main([*root, name, "remove"])
            return removed or update_rc_d.main([*root, name, "defaults"])
        case [] | ["--list"]:
            return print_list("", "".join(root[1:]))
        case ["--list", name] | [name] if not name.startswith("-"):
            return print_list(name, "".join(root[1:]))
    sys.stderr.write(USAGE)
    return 1


def print_list(only: str, root: str) -> int:
    """Print a line a script, or that of one; return 1 if that has no link and is no script."""
    letters = letters_of(read_links(root))
    names = [only] if only else sorted({*letters, *script_names(root)})
    if only and only not in letters and only not in script_names(root):
        sys.stderr.write(f"chkconfig: {only}: no such script, and no links\n")
        return 1
    width = max(map(len, names), default=0)
    for name in names:
        own = letters.get(name, {})
        states = (f"{level}:{'on' if own.get(level) == 'S' else 'off'}" for level in LEVELS)
        note = "" if name in letters else f"  ({_why_not(name, root)})"
        sys.stdout.write(
            f"{name:<{width}}  {'  '.join(f'{s:<5}' for s in states).rstrip()}{note}\n"
        )
    return 0


def _why_not(name: str, root: str) -> str:
    """Tell why a script has no links."""
    try:
        header = header_of(name, root)
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if header is None:
        return "no LSB header"
    return "not added" if letters_by_header(header) else "its header names no level"
