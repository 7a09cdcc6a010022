"""What /proc says of a tree of processes."""

import os
from pathlib import Path

SERVICE = "/bench/service"


def children(pid: int) -> list[int]:
    """Return the pids of the children of all threads of a process."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(word) for word in (task / "children").read_text().split()]
    return found


def descendants(pid: int) -> list[int]:
    """Return the pids of a process and all below it."""
    found = [pid]
    for one in found:
        try:
            found += children(one)
        except OSError:
            continue
    return found


def is_service(pid: int) -> bool:
    """Tell whether a process is one of those that the inits are to start."""
    try:
        return os.readlink(f"/proc/{pid}/exe").endswith(SERVICE)
    except OSError:
        return False


def fields(pid: int, name: str) -> dict[str, list[str]]:
    """Return the words of each line of a file of a process, by the line's first word."""
    lines = Path(f"/proc/{pid}/{name}").read_text().splitlines()
    return {line.partition(":")[0]: line.partition(":")[2].split() for line in lines}


def resident(pid: int) -> float:
    """Return the resident memory of a process in MB."""
    return int(fields(pid, "status")["VmRSS"][0]) / 1024


def private(pid: int) -> float:
    """Return the memory that a process shares with no other, in MB."""
    rollup = fields(pid, "smaps_rollup")
    return (int(rollup["Private_Dirty"][0]) + int(rollup["Swap"][0])) / 1024


def pid_inside(pid: int) -> int:
    """Return the pid that a process has in its own PID namespace."""
    return int(fields(pid, "status")["NSpid"][-1])


def cpu(pid: int) -> float:
    """Return the seconds that all threads of a process have run so far."""
    total = 0.0
    for task in Path(f"/proc/{pid}/task").iterdir():
        total += int((task / "schedstat").read_text().split()[0]) / 1e9
    return total


def cpu_of_the_dead(pid: int) -> float:
    """Return the seconds that the reaped children of a process have run."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[13]) + int(after_name[14])) / os.sysconf("SC_CLK_TCK")


def wake_ups(pid: int) -> int:
    """Return how often the threads of a process have gone to sleep, and so were woken."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        for line in (task / "status").read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches"):
                total += int(line.split()[1])
    return total
