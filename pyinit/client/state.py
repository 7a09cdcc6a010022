"""What init says of itself: its snapshot, as a client reads it."""

from pyinit.client import link
from pyinit.core.environment import Environment
from pyinit.core.lines import flag, parse_lines
from pyinit.core.machine import Machine
from pyinit.core.snapshot import restore
from pyinit.core.state import Settings


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
    return State(link.ask_snapshot(path))
