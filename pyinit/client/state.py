"""What init says of itself: its snapshot, as a client reads it."""

import sys

from pyinit.client import link
from pyinit.core.environment import Environment
from pyinit.core.machine import Machine
from pyinit.core.snapshot import flag, parse_lines, restore
from pyinit.core.state import Settings
from pyinit.core.status import how_it_ended


class State:
    """The machine as it is, the pid of each running entry, and init's own pid and version."""

    def __init__(self, text: str) -> None:
        self.now = 0.0
        self.pids: dict[str, int] = {}
        self.init_pid = 0
        self.version = ""
        ends = True
        for tag, values in parse_lines(text):
            if tag == "now":
                self.now = float(values["seconds"])
            elif tag == "process":
                self.pids[values["key"]] = int(values["pid"])
            elif tag == "init":
                self.init_pid = int(values["pid"])
                self.version = values["version"]
                ends = flag(values.get("ends", "True"))
        self.machine: Machine = restore(text, Settings(ends=ends), Environment({}))


def ask_state(path: str) -> State:
    """Ask init; raises NoInitError or EOFError if it does not answer."""
    done, text = link.ask(path, b"snapshot\n")
    if not done:
        raise link.NoInitError(text)
    return State(text)


def ask_or_complain(path: str | None) -> State | None:
    """Ask the init that the path leads to; if it does not answer, say so for initctl."""
    try:
        return ask_state(link.find_initctl(path))
    except (link.NoInitError, EOFError) as error:
        sys.stderr.write(f"initctl: {error}\n")
        return None


def last_exit(status: int | None) -> str:
    """Return how a process ended, or a dash if it never did."""
    return "-" if status is None else how_it_ended(status)
