"""Whether anything can still happen in a world by itself, by what /proc says of its processes.

A process that is blocked in a call without a time limit moves only when another one moves it. If
all processes are blocked so, and none of them has moved between two looks, then there was a moment
at which all of them were; from then on nothing can happen but by the clock or from outside.
"""

import os

WAITING = {0, 34, 61, 72, 128, 202, 247}  # read pause wait4 fcntl rt_sigtimedwait futex waitid
SELECT, PSELECT, EPOLL_WAIT, EPOLL_PWAIT, POLL = 23, 270, 232, 281, 7
LONG = 20_000  # milliseconds; more than any grace of a scenario, less than a throttle's pause
FIFO_DESCRIPTORS = 11  # what sysvinit passes to select(2) for its FIFO; 0 for a mere delay

Look = dict[int, tuple[str, ...]]


def tree(root: int) -> list[int]:
    """Return the pids of a process and of all below it."""
    found = [root]
    for pid in found:
        try:
            with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
                found += [int(word) for word in file.read().split()]
        except OSError:
            continue
    return found


def look(root: int) -> Look | None:
    """Return how often each process has moved, or None if one of them is not at rest."""
    seen: Look = {}
    for pid in tree(root):
        state = at_rest(pid)
        if state is None:
            return None
        seen[pid] = state
    return seen


def at_rest(pid: int) -> tuple[str, ...] | None:
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
            lines = file.read().splitlines()
        with open(f"/proc/{pid}/syscall", encoding="ascii") as file:
            call = file.read().split()
    except OSError:
        return None
    state = next(line for line in lines if line.startswith("State:"))
    moves = tuple(line for line in lines if "ctxt_switches" in line)
    if "Z" in state or "T (stopped)" in state:
        return ("resting", state, *moves)
    return (state, *call, *moves) if "S (sleeping)" in state and endless(call) else None


def endless(call: list[str]) -> bool:
    """Tell whether a system call has no near time limit."""
    if len(call) < 7:
        return False
    number = int(call[0])
    if number in WAITING:
        return number != 128 or int(call[3], 16) == 0
    if number in (SELECT, PSELECT):
        return int(call[1], 16) == FIFO_DESCRIPTORS
    if number in (EPOLL_WAIT, EPOLL_PWAIT, POLL):
        timeout = int(call[3 if number == POLL else 4], 16) & 0xFFFFFFFF
        return timeout > LONG
    return False


def inner_init(outer: int) -> int | None:
    """Return the pid of the only child of a process, as the host sees it."""
    children = tree(outer)[1:2]
    return children[0] if children else None


def name_of(pid: int) -> str:
    try:
        return os.readlink(f"/proc/{pid}/exe")
    except OSError:
        return ""
