"""What runs in a container, by /proc. Runs there, with the standard library alone."""

import os
import select
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

INTERVAL = 0.1  # seconds between two looks


class Process(NamedTuple):
    """A process that is there. ``start`` tells it from a later one with its pid."""

    pid: int
    parent: int
    group: int
    start: int
    command: str  # the kernel's name for it, a blank, its arguments

    @property
    def name(self) -> str:
        return self.command.partition(" ")[0]


def read(pid: int) -> Process | None:
    """Return a process; None if there is none, or it is dead and not yet reaped."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            before, _, after = file.read().rpartition(")")
        with open(f"/proc/{pid}/cmdline", encoding="utf-8", errors="replace") as file:
            words = file.read().replace("\0", " ").strip()
    except OSError:
        return None
    state, parent, group, *fields = after.split()
    if state in ("Z", "X"):
        return None
    name = before.partition("(")[2].replace(" ", "_")
    return Process(pid, int(parent), int(group), int(fields[16]), f"{name} {words}")


def everything() -> dict[int, Process]:
    """Return all processes, by their pids."""
    found = (read(int(name)) for name in os.listdir("/proc") if name.isdigit())
    return {process.pid: process for process in found if process is not None}


def family(root: int) -> set[Process]:
    """Return a process and all its descendants."""
    table = everything()
    found: set[Process] = set()
    news = [root]
    while news:
        pid = news.pop()
        if pid in table:
            found.add(table[pid])
            news += [process.pid for process in table.values() if process.parent == pid]
    return found


def alive(them: Iterable[Process]) -> list[Process]:
    """Return those that are still there."""
    now = {pid: process.start for pid, process in everything().items()}
    return sorted(process for process in them if now.get(process.pid) == process.start)


def wait_gone(them: Iterable[Process], seconds: float) -> list[Process]:
    """Wait until they are gone; return those that are still there when the time is over."""
    left = alive(them)
    until(lambda: not alive(left), seconds)
    return alive(left)


def until(question: Callable[[], object], seconds: float) -> bool:
    """Ask until the answer is true; tell whether it was before the time was over."""
    deadline = time.monotonic() + seconds
    while not question():
        if time.monotonic() > deadline:
            return False
        time.sleep(INTERVAL)
    return True


def kill(process: Process, signum: int) -> None:
    """Signal a process and wait until it is dead."""
    try:
        descriptor = os.pidfd_open(process.pid)
    except ProcessLookupError:
        return
    try:
        os.kill(process.pid, signum)
        select.select([descriptor], [], [], 10.0)
    finally:
        os.close(descriptor)


def names(them: Iterable[Process]) -> str:
    """Return the names of processes, for a message."""
    return ", ".join(sorted(process.name for process in them))
