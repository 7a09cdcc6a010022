"""Which processes of a script are there, and which of them its stop has to end."""

import os

from pyinit.rc.process import Process, above, below, read_processes
from pyinit.rc.record import descendants, has_records, read_records

OMIT_FILE = "/run/sendsigs.omit"  # RC-15
OMIT_DIRECTORY = "/run/sendsigs.omit.d"


class Family:
    """All processes of one script: those of its sub-reapers, at one moment."""

    def __init__(self, name: str) -> None:
        # to read all of /proc costs milliseconds, and most scripts have no process at most times
        self._processes = read_processes() if has_records(name) else {}
        records = read_records(self._processes)
        own = [record for record in records if record.name == name]
        self.members = [
            process for record in own for process in descendants(record, records, self._processes)
        ]
        self._first = {pid for record in own for pid in record.daemons}

    def daemons(self) -> list[Process]:
        """Return what the script left behind when it had ended, as far as it lives."""
        return [process for process in self.members if process.pid in self._first]

    def survivors(self, everything: bool) -> list[Process]:
        """Return what is to end with the script.

        Never who asks for it, nor what is named in sendsigs.omit (RC-15). Unless ``everything``
        has to end, sessions of users that a daemon began are spared: a process with a terminal,
        and those above it, but for what the script itself had left behind. So ssh can be
        restarted over ssh.
        """
        spared = above(os.getpid(), self._processes) | omitted()
        if not everything:
            for process in self.members:
                if process.terminal:
                    spared |= above(process.pid, self._processes) - self._first
        return [process for process in self.members if process.pid not in spared]


def omitted() -> set[int]:
    """Return the pids that are not to be ended with the scripts."""
    files = [OMIT_FILE]
    try:
        files += [f"{OMIT_DIRECTORY}/{name}" for name in os.listdir(OMIT_DIRECTORY)]
    except OSError:
        pass
    found: set[int] = set()
    for file in files:
        try:
            with open(file, encoding="ascii", errors="replace") as lines:
                found.update(int(word) for word in lines.read().split() if word.isdigit())
        except OSError:
            continue
    return found


def list_names(processes: list[Process], limit: int = 10) -> str:
    """Return processes as words, the first of many."""
    words = [str(process) for process in processes[:limit]]
    if len(processes) > limit:
        words.append(f"and {len(processes) - limit} more")
    return ", ".join(words)


def in_group(subreaper: int, group: int) -> list[Process]:
    """Return the descendants of a sub-reaper that are in a process group."""
    processes = read_processes()
    members = (processes[pid] for pid in sorted(below(subreaper, processes)))
    return [process for process in members if process.group == group]
