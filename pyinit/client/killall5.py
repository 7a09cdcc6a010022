"""Killall5: signals every process outside its own session (sysvinit.md KILL-1)."""

import os
import signal
import subprocess
import sys

USAGE = "Usage: killall5 -SIGNAL [-o PID[,PID]...]...\n"
LAST_SIGNAL = 31
KERNEL_THREAD = 0x00200000  # PF_KTHREAD
NOBODY_STATUS = 2


def parse(words: list[str]) -> tuple[int, set[int]]:
    """Return the signal and the processes to leave out; raises ValueError."""
    signum = int(signal.SIGKILL)
    rest = list(words)
    if rest and rest[0].startswith("-") and rest[0][1:].isdecimal():
        signum = int(rest.pop(0)[1:])
        if not 1 <= signum <= LAST_SIGNAL:
            raise ValueError(f"not a signal: {signum}")
    omitted: set[int] = set()
    while rest:
        word = rest.pop(0)
        if word[:2] != "-o" or not (word[2:] or rest):
            raise ValueError(f"not understood: {word}")
        value = word[2:] or rest.pop(0)
        omitted |= {int(text) for text in value.split(",")}
    return signum, omitted


def is_target(stat: str, session: int) -> bool:
    """Tell by a process's line in /proc/PID/stat whether it is neither ours, dead nor kernel's."""
    fields = stat.rpartition(")")[2].split()
    state, its_session, flags = fields[0], int(fields[3]), int(fields[6])
    return state not in "ZX" and its_session != session and not flags & KERNEL_THREAD


def targets(omitted: set[int]) -> list[int]:
    """Return the pids to signal; raises OSError without /proc."""
    session = os.getsid(0)
    found = []
    for name in os.listdir("/proc"):
        if name.isdecimal() and int(name) not in {1, os.getpid(), *omitted}:
            try:
                with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                    line = file.read()
            except OSError:
                continue
            if is_target(line, session):
                found.append(int(name))
    return found


def send(pid: int, signum: int) -> bool:
    """Send a signal; tell whether it arrived."""
    try:
        os.kill(pid, signum)
    except OSError:
        return False
    return True


def provide_proc() -> None:
    """Mount /proc where it is missing."""
    if not os.path.exists("/proc/self/stat"):
        subprocess.run(["mount", "-n", "-t", "proc", "proc", "/proc"], check=False)


def main(words: list[str]) -> int:
    """Run killall5; return 0 if a process was signalled, 2 if there was none, 1 for an error."""
    try:
        signum, omitted = parse(words)
    except ValueError as error:
        sys.stderr.write(f"killall5: {error}\n{USAGE}")
        return 1
    provide_proc()
    # so that nobody has children meanwhile; whoever is left out can't be stopped, so nobody is
    stopped = not omitted
    if stopped:
        send(-1, signal.SIGSTOP)
    try:
        signalled = [pid for pid in targets(omitted) if send(pid, signum)]
    except OSError as error:
        sys.stderr.write(f"killall5: /proc: {error.strerror}\n")
        return 1
    finally:
        if stopped:
            send(-1, signal.SIGCONT)
    return 0 if signalled else NOBODY_STATUS
