"""Measures init against a bare interpreter, in one run; prints ratios."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
PYTHON = [sys.executable, "-I", "-S"]
ROUNDS = 15

BARE = "import os, time; print(os.getpid(), flush=True); time.sleep(1000)"
EXIT_COST = """
import sys, time
sys.path.insert(0, {root!r})
from pyinit.core.environment import Environment
from pyinit.core.events import ChildExited, InittabRead, Started
from pyinit.core.inittab import Source
from pyinit.core.machine import Machine
from pyinit.core.state import Settings
text = "id:3:initdefault:\\n" + "".join(f"e{{n}}:3:respawn:sleep 1\\n" for n in range({size}))
machine = Machine(Settings(), Environment({{}}))
machine.handle(Started(), 0.0)
machine.handle(InittabRead([Source("t", text)]), 0.0)
best = 1e9
now = 0.0
for _ in range(300):
    now += 20.0
    begin = time.perf_counter()
    machine.handle(ChildExited("e5", 0), now)
    machine.deadline()
    best = min(best, time.perf_counter() - begin)
print(best * 1e6)
"""


def resident(pid: int) -> int:
    """Return the resident memory of a process in kB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def first_line(command: list[str]) -> tuple[float, int, int]:
    """Start a command; return seconds to its first line of the form PID, its pid, and its RSS."""
    begin = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        line = b""
        while not line.strip().isdigit():
            line = process.stdout.readline()
            assert line, command
        took = time.perf_counter() - begin
        memory = resident(process.pid)
        process.terminate()
    return took, process.pid, memory


def init_command(directory: str, entries: int) -> list[str]:
    """Return a command that runs init with so many entries, the last of which prints a number."""
    table = Path(directory) / f"inittab{entries}"
    lines = [f"e{n}:4:respawn:sleep 1000\n" for n in range(entries - 1)]
    table.write_text("id:3:initdefault:\np:3:once:/bin/echo 1\n" + "".join(lines))
    fifo = f"{directory}/initctl{os.getpid()}"
    return [*PYTHON, f"{ROOT}/tools/pyinit", "--inittab", str(table), "--initctl", fifo]


def exit_cost(size: int) -> float:
    """Return the microseconds of one child exit among so many entries."""
    code = EXIT_COST.format(root=str(ROOT), size=size)
    return float(subprocess.run([*PYTHON, "-c", code], capture_output=True, check=True).stdout)


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as directory:
        commands = {
            "bare": [*PYTHON, "-c", BARE],
            "10": init_command(directory, 10),
            "10000": init_command(directory, 10_000),
        }
        found: dict[str, list[tuple[float, int, int]]] = {name: [] for name in commands}
        for _ in range(ROUNDS):
            for name, command in commands.items():
                found[name].append(first_line(command))
    start = {name: statistics.median(run[0] for run in runs) for name, runs in found.items()}
    memory = {name: statistics.median(run[2] for run in runs) for name, runs in found.items()}
    few, many = exit_cost(10), exit_cost(10_000)
    rows = [
        ("exec to first spawn, 10 entries", start["10"] / start["bare"], "aim 2.00"),
        ("RSS, 10 entries", memory["10"] / memory["bare"], "aim 1.25"),
        ("RSS, 10,000 entries", memory["10000"] / memory["bare"], ""),
        ("exit among 10,000 to among 10", many / few, "aim 1.50"),
    ]
    print(f"bare interpreter: {start['bare'] * 1e3:.1f} ms, {memory['bare'] / 1e3:.1f} MB")
    for name, ratio, aim in rows:
        print(f"{name:36} {ratio:6.2f}  {aim}")


if __name__ == "__main__":
    main()
