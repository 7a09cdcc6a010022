"""What the tests do inside a container. Runs there, with the standard library alone.

Where the kernel tells of an event it is waited for; else a question is asked again and again.
"""

import json
import os
import select
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial

PATIENCE = 30.0  # seconds
INTERVAL = 0.02  # seconds between two questions
BATCH = 500  # orphans at a time: engines limit the number of processes
PID = struct.Struct("i")


def until(question: Callable[[], str], what: str) -> str:
    """Ask until there is an answer; return it."""
    deadline = time.monotonic() + PATIENCE
    while not (answer := question()):
        if time.monotonic() > deadline:
            sys.exit(f"{what}: not within {PATIENCE} seconds")
        time.sleep(INTERVAL)
    return answer


def talk(port: int, words: bytes) -> str:
    """Return the first line of the answer at a port of the loopback; nothing without one."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
            connection.sendall(words)
            return connection.recv(4096).decode("latin-1").partition("\r\n")[0]
    except OSError:
        return ""


def http() -> str:
    """Wait for nginx; return its status line."""
    return until(lambda: talk(80, b"GET / HTTP/1.0\r\n\r\n"), "http")


def ssh() -> str:
    """Wait for sshd; return its greeting."""
    return until(lambda: talk(22, b""), "ssh")


def respawned(entry_id: str, old: str) -> str:
    """Wait until the process of an entry is gone and another one there; return the new pid."""
    try:
        process = os.pidfd_open(int(old))
        select.select([process], [], [], PATIENCE)
    except ProcessLookupError:
        pass

    def new_pid() -> str:
        command = ["initctl", "status", "--json", entry_id]
        answer = subprocess.run(command, capture_output=True, check=True).stdout
        pid = json.loads(answer)["entries"][0]["pid"]
        return str(pid) if pid not in (None, int(old)) else ""

    return until(new_pid, f"respawn of {entry_id}")


def orphans(number: str) -> str:
    """Make double-forked orphans that die at once, many together; wait until all are reaped."""
    left = int(number)
    while left:
        pids = make_orphans(min(left, BATCH))
        until(partial(all_gone, pids), "the reaping of the orphans")
        left -= len(pids)
    return str(zombies())


def make_orphans(number: int) -> list[int]:
    """Have a number of orphans die at the same time; return their pids."""
    ready_to_read, ready = os.pipe()
    wait, go = os.pipe()
    parent = os.fork()
    if parent == 0:
        os.close(go)
        for _ in range(number):
            if os.fork() == 0:
                os.write(ready, PID.pack(os.getpid()))
                os.read(wait, 1)  # ends when nobody can write
                os._exit(0)
        os._exit(0)
    os.waitpid(parent, 0)
    heard = b""
    while len(heard) < number * PID.size:
        heard += os.read(ready_to_read, 4096)
    for descriptor in (ready_to_read, ready, wait, go):
        os.close(descriptor)
    return [pid for (pid,) in PID.iter_unpack(heard)]


def all_gone(pids: list[int]) -> str:
    """Say so if none of the processes is there, not even as a zombie."""
    return "" if any(os.path.exists(f"/proc/{pid}") for pid in pids) else "gone"


def zombies() -> int:
    """Return the number of zombies among all processes."""
    found = 0
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as file:
                    found += file.read().rpartition(b")")[2].split()[0] == b"Z"
            except OSError:
                continue
    return found


if __name__ == "__main__":
    commands: dict[str, Callable[..., str]] = {
        "http": http,
        "orphans": orphans,
        "respawned": respawned,
        "ssh": ssh,
    }
    print(commands[sys.argv[1]](*sys.argv[2:]))
