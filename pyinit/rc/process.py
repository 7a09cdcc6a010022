"""Processes as /proc shows them: who is whose parent, since when, with which terminal."""

import os

GONE = (b"Z", b"X", b"x")  # dead, and nobody has asked how; see proc_pid_stat(5)


class Process:
    """What is asked of a process; ``start`` is in clock ticks since the boot of the kernel."""

    __slots__ = ("gone", "group", "name", "parent", "pid", "session", "start", "terminal")

    def __init__(self, pid: int, name: str, fields: list[bytes]) -> None:
        self.pid = pid
        self.name = name
        self.gone = fields[0] in GONE
        self.parent, self.group, self.session = int(fields[1]), int(fields[2]), int(fields[3])
        self.terminal = int(fields[4]) != 0
        self.start = int(fields[19])

    def __repr__(self) -> str:
        return f"{self.pid} ({self.name})"


def read_process(pid: int) -> Process | None:
    """Return a process, a dead one that is not reaped too; None if there is none."""
    try:
        with open(f"/proc/{pid}/stat", "rb", buffering=0) as file:
            text = file.read(1024)
    except OSError:
        return None
    head, _, tail = text.rpartition(b")")
    return Process(pid, os.fsdecode(head.partition(b"(")[2]), tail.split())


def read_processes() -> dict[int, Process]:
    """Return all processes that live, by pid; none before /proc is mounted."""
    found: dict[int, Process] = {}
    try:
        names = os.listdir("/proc")
    except OSError:
        return found
    for name in names:
        if name.isdigit():
            process = read_process(int(name))
            if process is not None and not process.gone:
                found[process.pid] = process
    return found


def below(root: int, processes: dict[int, Process], but: frozenset[int] = frozenset()) -> set[int]:
    """Return the pids of all descendants of a process, without those in ``but`` and theirs."""
    children: dict[int, list[int]] = {}
    for process in processes.values():
        children.setdefault(process.parent, []).append(process.pid)
    found: set[int] = set()
    rest = [root]
    while rest:
        new = [pid for pid in children.get(rest.pop(), ()) if pid not in but]
        found.update(new)
        rest += new
    return found


def above(pid: int, processes: dict[int, Process]) -> set[int]:
    """Return the pids of a process and of its ancestors."""
    found: set[int] = set()
    while pid in processes and pid not in found:
        found.add(pid)
        pid = processes[pid].parent
    return found


def uptime_of(process: Process, boot_clock: float) -> float:
    """Return for how long a process has run, in seconds; ``boot_clock``: CLOCK_BOOTTIME now."""
    return max(0.0, boot_clock - process.start / os.sysconf("SC_CLK_TCK"))
