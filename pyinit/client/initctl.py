"""Initctl: shows what init knows of its entries, and hands other commands on."""

import sys

from pyinit.client.scripts import read_scripts
from pyinit.client.told import Told, ask_or_complain
from pyinit.client.words import take

USAGE = """Usage: initctl [--initctl PATH] status [--json] [ID|SCRIPT]
       initctl [--initctl PATH] [--inittab FILE] plan [--json] LEVEL|q
       initctl check [--json] [FILE...]
       initctl [--initctl PATH] chart [--json] [--svg FILE] [boot|level|stop|FILE]
       initctl [--initctl PATH] blame [--json] [boot|level|stop|FILE]
"""
USAGE_STATUS, NO_ENTRY_STATUS, NO_INIT_STATUS = 2, 1, 4
SCRIPT_HEADINGS = ("SCRIPT", "PID", "DAEMON", "UPTIME")
HEADINGS = ("ID", "ACTION", "LEVELS", "STATE", "PID", "UPTIME", "RESTARTS", "LAST EXIT")


def main(words: list[str]) -> int:
    """Run initctl; return the exit status of its command, 2 for wrong usage."""
    if words[:1] == ["check"]:
        from pyinit.client.check import command

        return command.main(words[1:])
    name = take(words, "--initctl", "--inittab", "--svg")[2][:1]
    if name in (["chart"], ["blame"]):
        from pyinit.client import chart

        return chart.main(words)
    if name == ["plan"]:
        from pyinit.client import planned

        return planned.main(words)
    return status(words)


def status(words: list[str]) -> int:
    """Show the state; return 0, 1 for an unknown id, 2 for wrong usage, 4 if init is deaf."""
    given, as_json, rest = take(words, "--initctl")
    if rest[:1] != ["status"] or len(rest) > 2 or any(word.startswith("-") for word in rest):
        sys.stderr.write(USAGE)
        return USAGE_STATUS
    snapshot = ask_or_complain(given.get("--initctl"))
    if snapshot is None:
        return NO_INIT_STATUS
    return show(Told(snapshot), rest[1] if len(rest) > 1 else None, as_json)


def show(told: Told, wanted: str | None, as_json: bool) -> int:
    """Print the level, entries and scripts, or those of one name; return the exit status."""
    rows = told.rows
    scripts = read_scripts()
    if wanted is not None:
        rows = [found for found in rows if found["id"] == wanted]
        scripts = [found for found in scripts if found["name"] == wanted]
        if not rows and not scripts:
            sys.stderr.write(f"initctl: no entry has the id {wanted}\n")
            return NO_ENTRY_STATUS
    if as_json:
        import json  # which takes as long to load as all the rest

        about: dict[str, object] = {
            "dialect": told.dialect,
            "runlevel": told.level,
            "previous": told.previous,
            "entries": rows,
            "scripts": scripts,
        }
        about |= {"pid": told.init_pid, "version": told.version}
        print(json.dumps(about, indent=2))
        return 0
    lines = [
        tuple(text(value) for value in list(found.values())[: len(HEADINGS)]) for found in rows
    ]
    daemons = [line for found in scripts for line in lines_of(found)]
    if sys.stdout.isatty():
        print(f"{place_of(told)}; init is pid {told.init_pid}")
        print_table([HEADINGS, *lines])
        if daemons:
            print()
            print_table([SCRIPT_HEADINGS, *daemons])
    else:
        print(heading(told))
        for fields in lines:
            print("\t".join(fields))
        for fields in daemons:
            print("\t".join(("script", *fields)))
    return 0


def lines_of(script: dict[str, object]) -> list[tuple[str, ...]]:
    """Return a line for each daemon of a script."""
    name, daemons = str(script["name"]), script["daemons"]
    assert isinstance(daemons, list)
    return [(name, str(d["pid"]), d["name"], text(d["uptime"])) for d in daemons]


def place_of(told: Told) -> str:
    """Say where init is: its run level or, without levels, its dialect."""
    if told.has_levels:
        return f"run level {told.level}, previous {told.previous}"
    return f"dialect {told.dialect}, phase {told.level}"


def heading(told: Told) -> str:
    """Return the first line for programs: the run levels, or the dialect that has none."""
    if told.has_levels:
        return f"runlevel\t{told.level}\t{told.previous}"
    return f"dialect\t{told.dialect}\t{told.level}"


def text(value: object) -> str:
    """Return a cell of the table."""
    if isinstance(value, float):
        minutes, seconds = divmod(int(value), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}"
    return "-" if value is None else str(value)


def print_table(rows: list[tuple[str, ...]]) -> None:
    """Print rows as columns that line up."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for cells in rows:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        print("  ".join(padded).rstrip())
