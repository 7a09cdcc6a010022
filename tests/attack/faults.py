"""System calls that fail in a running PID 1, one after the other, by strace's injection."""

import json
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tests.pid1.conftest import LAUNCH, ROOT, Booted

TABLE = (
    "id:3:initdefault:\nvictim:34:respawn:sleep 1000\nother:34:respawn:sleep 1001\n"
    "four:4:once:/bin/echo level four\nthree:3:once:/bin/echo level three\n"
)
REREAD = (
    "{ printf '\\151\\031\\011\\003\\001\\000\\000\\000Q'; head -c 375 /dev/zero; }"
    " | timeout 2 dd bs=384 iflag=fullblock of=/run/initctl"
)
REEXEC = REREAD.replace("\\000Q", "\\000U")
PATIENCE = 30.0  # seconds
LINES = 20  # that init may say of one fault

ERRORS = ("EAGAIN", "ENOMEM", "EMFILE", "ENOSPC", "EIO", "EPERM")
# the calls that init makes when a process dies, a request comes, and somebody asks
CALLS = {
    REREAD: (
        *("epoll_wait", "epoll_ctl", "read", "write", "openat", "close", "newfstatat", "wait4"),
        *("kill", "fcntl", "ioctl", "socket", "sendto", "recvfrom", "accept4", "getsockopt"),
    ),
    REEXEC: ("memfd_create", "lseek", "fcntl", "execve"),
}


def pids(init: Booted) -> dict[str, int | None]:
    """Return the pid of each entry, by asking init; nothing if it gives no answer."""
    done = init.tool("initctl", "status", "--json", check=False)
    if done.returncode != 0:
        return {}
    return {entry["id"]: entry["pid"] for entry in json.loads(done.stdout)["entries"]}


class Fault:
    """A system call of init that fails from the beginning of the context to its end."""

    def __init__(self, init: Booted, call: str, error: str, directory: Path) -> None:
        self._log = directory / f"{call}-{error}"
        self._pid = init.pid
        inject = f"inject={call}:error={error}"
        words = ["strace", "-qq", "-o", str(self._log), "-e", f"trace={call}", "-e", inject]
        self._strace = subprocess.Popen([*words, "-p", str(self._pid)])

    def __enter__(self) -> "Fault":
        status = Path(f"/proc/{self._pid}/status")
        wait_until(lambda: "TracerPid:\t0\n" not in status.read_text(), "strace is attached")
        return self

    def __exit__(self, *_: object) -> None:
        self._strace.send_signal(signal.SIGINT)
        self._strace.wait(PATIENCE)

    def failures(self) -> int:
        """Return how often the call has failed so far."""
        return self._log.read_text().count("(INJECTED)") if self._log.exists() else 0


def wait_until(condition: Callable[[], object], what: str) -> None:
    """Wait for what no descriptor tells of."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.01)


def suffer(init: Booted, request: str, call: str, error: str, directory: Path) -> int:
    """Have a call fail while a process dies, a request comes and somebody asks.

    Returns how often it failed. Afterwards init must do all that it is there for.
    """
    before = pids(init)
    init.drain()
    said = len(init.output)
    with Fault(init, call, error, directory) as fault:
        init.inside("kill", "-KILL", str(before["victim"]))
        init.inside("sh", "-c", request, check=False)
        enter = ["nsenter", "--target", str(init.pid), "--pid", "--mount", "timeout", "1"]
        status = [*enter, *LAUNCH, str(ROOT / "tools" / "initctl"), "status"]
        subprocess.run(status, capture_output=True, check=False)
        wait_until(fault.failures, f"{call} was called")
    failures = fault.failures()
    wait_until(lambda: recovered(before, pids(init)), f"init recovers from {call} {error}")
    init.drain()
    lines = init.output[said:].count("INIT: ")
    assert lines <= LINES, init.output[said:]
    return failures


def recovered(before: dict[str, int | None], after: dict[str, int | None]) -> bool:
    """Tell whether the killed process was replaced, and no other one."""
    new = after.get("victim")
    return new not in (None, before["victim"]) and after["other"] == before["other"]


def works(init: Booted, turn: int) -> None:
    """See that init changes its level and comes back."""
    init.tool("telinit", "4")
    init.expect("level four", turn)
    init.tool("telinit", "3")
    init.expect("level three", turn + 1)
