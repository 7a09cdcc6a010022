"""The table of what was found of each daemon, for the documentation."""

from collections.abc import Iterable
from typing import Any

from tests.daemons.catalogue import DAEMONS
from tests.daemons.record import ENTRY, SCRIPT, Daemon
from tests.daemons.untried import UNTRIED

HEAD = """\
# Daemons under pyinit

Made by `python3 -m tests.daemons --all` and `python3 -m tests.daemons --report`. Debian 12, podman
with its default capabilities, no network, pyinit as PID 1. Each daemon was taken through these
steps:

- **own script**: the unmodified script of its package starts it; a client is served; a second start
  makes no second copy; after a restart the old processes are gone and a client is served; a stop
  leaves no process; when its main process is killed, init's log tells; a stop after that leaves no
  process.
- **entry**: a `respawn` entry runs it in the foreground; a client is served; when its main process
  is killed, what was left of it ends, the entry is respawned, and the new process serves a client;
  when the level is left, no process is left.

Six of them, started at boot by nothing but their packages' scripts: [boot](boot/boot.svg),
[stop](boot/stop.svg). What trips an init with such daemons: [gotchas](gotchas.md).

A dash: there is no script, or no way to stay in the foreground. Of a service of an inetd the client
check and the leftovers after the inetd's stop are shown.

"""
COLUMNS = (
    *("daemon", "packages", "own script", "client", "killed", "stop"),
    *("entry", "client", "killed", "stop", "remarks"),
)
CLIENT = ("client", "client again")
STARTS = ("set up", "start", "second start", "restart", "start after stop")


def table(results: dict[str, Any]) -> str:
    """Return the table, in Markdown; ``results``: steps by daemon and way."""
    rows = [row(daemon, results.get(daemon.name, {})) for daemon in DAEMONS]
    lines = [COLUMNS, ["---"] * len(COLUMNS), *rows]
    text = HEAD + "".join("| " + " | ".join(line) + " |\n" for line in lines)
    text += "\nWhat is not tried:\n\n| daemon | packages | why |\n| --- | --- | --- |\n"
    text += "".join(f"| {' | '.join(columns)} |\n" for columns in UNTRIED)
    for way, what in ((SCRIPT, "own scripts"), (ENTRY, "entries")):
        own = [one for one in DAEMONS if one.goes(way) and (one.scripts or one.table)]
        tried = [results[one.name][way] for one in own if way in results.get(one.name, {})]
        passed = [steps for steps in tried if all(step["passed"] for step in steps.values())]
        text += f"\n{len(passed)} of {len(tried)} {what} passed all steps.\n"
    return text


def row(daemon: Daemon, found: dict[str, Any]) -> list[str]:
    cells = [daemon.name, " ".join(daemon.packages)]
    reasons = []
    for way in (SCRIPT, ENTRY):
        steps = found.get(way, {})
        if not daemon.goes(way):
            cells += ["-"] * 4
            continue
        if not steps:
            cells += ["not run"] * 4
            continue
        cells += [
            mark(steps, STARTS),
            mark(steps, CLIENT),
            mark(steps, [name for name in steps if name.startswith("kill")]),
            mark(steps, [name for name in steps if name.startswith("stop")]),
        ]
        for name, step in steps.items():
            if not step["passed"]:
                reason = daemon.fails.get(f"{way}: {name}", step["text"].splitlines()[0])
                reasons.append(f"{way}, {name}: {reason}")
    remarks = [*([daemon.remark] if daemon.remark else []), *reasons]
    return [cell.replace("|", "\\|") for cell in [*cells, "; ".join(remarks)]]


def mark(steps: dict[str, Any], names: Iterable[str]) -> str:
    """Return whether all of some steps passed; a dash if none was tried."""
    tried = [steps[name]["passed"] for name in names if name in steps]
    if not tried:
        return "-"
    return "ok" if all(tried) else "**no**"
