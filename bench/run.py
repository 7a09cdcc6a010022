"""Measures init against a bare interpreter, in one run; prints ratios. Needs root.

Both run as PID 1 of a namespace of their own, in what looks like a container without a terminal.
"""

import ctypes
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
PYTHON = [sys.executable, "-I", "-S"]
ROUNDS = 15
CLONE_NEWNS, CLONE_NEWPID = 0x20000, 0x20000000

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


def as_pid_1(command: list[str]) -> tuple[float, int]:
    """Start a command as PID 1; return seconds to its first line that is a number, and its RSS."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        enter_namespaces()
        took, memory = first_line(command)
        os.write(writing, f"{took} {memory}".encode())
        os._exit(0)
    os.close(writing)
    with open(reading) as pipe:
        took_text, memory_text = pipe.read().split()
    os.waitpid(pid, 0)
    return float(took_text), int(memory_text)


def enter_namespaces() -> None:
    """Have the next child be PID 1, and see no console."""
    libc = ctypes.CDLL(None, use_errno=True)
    for flag in (CLONE_NEWNS, CLONE_NEWPID):
        if libc.unshare(flag):
            raise OSError(ctypes.get_errno(), "unshare: this needs root")
        if flag == CLONE_NEWNS:  # while children are not PID 1 yet
            subprocess.run(["mount", "--make-rprivate", "/"], check=True)
            subprocess.run(["mount", "--bind", "/dev/null", "/dev/console"], check=True)


def first_line(command: list[str]) -> tuple[float, int]:
    """Start a command; return seconds to its first line that is a number, and its RSS in kB."""
    environment = os.environ | {"container": "bench"}
    quiet = subprocess.DEVNULL
    begin = time.perf_counter()
    with subprocess.Popen(
        command, stdin=quiet, stdout=subprocess.PIPE, stderr=quiet, env=environment
    ) as process:
        assert process.stdout is not None
        line = b""
        while not line.strip().isdigit():
            line = process.stdout.readline()
            assert line, command
        took = time.perf_counter() - begin
        memory = resident(process.pid)
        process.send_signal(signal.SIGKILL)
    return took, memory


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
        found: dict[str, list[tuple[float, int]]] = {name: [] for name in commands}
        for _ in range(ROUNDS):
            for name, command in commands.items():
                found[name].append(as_pid_1(command))
    start = {name: statistics.median(run[0] for run in runs) for name, runs in found.items()}
    memory = {name: statistics.median(run[1] for run in runs) for name, runs in found.items()}
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
