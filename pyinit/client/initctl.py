"""Initctl: shows what init knows of its entries, and hands other commands on."""

import json
import sys

from pyinit.client.scripts import read_scripts
from pyinit.client.state import State, ask_or_complain, last_exit
from pyinit.client.words import take
from pyinit.core.job import HELD, RUNNING, Job
from pyinit.core.machine import Machine

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
    state = ask_or_complain(given.get("--initctl"))
    if state is None:
        return NO_INIT_STATUS
    return show(state, rest[1] if len(rest) > 1 else None, as_json)


def show(state: State, wanted: str | None, as_json: bool) -> int:
    """Print the level, entries and scripts, or those of one name; return the exit status."""
    rows = [row(job, state) for job in state.machine.roster.in_order]
    scripts = read_scripts()
    if wanted is not None:
        rows = [found for found in rows if found["id"] == wanted]
        scripts = [found for found in scripts if found["name"] == wanted]
        if not rows and not scripts:
            sys.stderr.write(f"initctl: no entry has the id {wanted}\n")
            return NO_ENTRY_STATUS
    machine = state.machine
    if as_json:
        about: dict[str, object] = {
            "dialect": machine.dialect.name,
            "runlevel": machine.level,
            "previous": machine.previous,
            "entries": rows,
            "scripts": scripts,
        }
        about |= {"pid": state.init_pid, "version": state.version}
        print(json.dumps(about, indent=2))
        return 0
    lines = [
        tuple(text(value) for value in list(found.values())[: len(HEADINGS)]) for found in rows
    ]
    daemons = [line for found in scripts for line in lines_of(found)]
    if sys.stdout.isatty():
        print(f"{place_of(machine)}; init is pid {state.init_pid}")
        print_table([HEADINGS, *lines])
        if daemons:
            print()
            print_table([SCRIPT_HEADINGS, *daemons])
    else:
        print(heading(machine))
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


def place_of(machine: Machine) -> str:
    """Say where the machine is: its run level or, without levels, its dialect."""
    if machine.dialect.has_levels:
        return f"run level {machine.level}, previous {machine.previous}"
    return f"dialect {machine.dialect}, phase {machine.level}"


def heading(machine: Machine) -> str:
    """Return the first line for programs: the run levels, or the dialect that has none."""
    if machine.dialect.has_levels:
        return f"runlevel\t{machine.level}\t{machine.previous}"
    return f"dialect\t{machine.dialect}\t{machine.level}"


def row(job: Job, state: State) -> dict[str, object]:
    """Return what is to be said of an entry: the columns of the table first, then the rest."""
    pid = state.pids.get(job.key)
    start = job.started if pid is not None else None
    held = job.state == HELD
    return {
        "id": job.entry.id,
        "action": job.entry.action.name,
        "levels": job.entry.levels,
        "state": doing(job),
        "pid": pid,
        "uptime": None if start is None else round(state.now - start, 1),
        "restarts": max(job.starts - 1, 0),
        "last_exit": last_exit(job.status),
        "status": job.status,
        "held": held,
        "held_for": round(job.wake_at - state.now, 1) if held and job.wake_at else None,
        "terminal": job.entry.terminal or None,
        "process": job.entry.process,
        "file": job.entry.file,
        "line": job.entry.line,
    }


def doing(job: Job) -> str:
    """Return the word for what the process of an entry is doing."""
    if job.leaving:
        return "leaving"
    return "asking" if job.state == RUNNING and job.asking() else job.state


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
