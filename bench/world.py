"""A peer as PID 1 of namespaces and of a root of its own, and the records of its services."""

import contextlib
import ctypes
import fcntl
import os
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench import tree
from bench.peer import Peer, Service

RECORD = struct.Struct("=iiq")  # id, pid, nanoseconds
BEGIN, ORPHANS_MADE = -1, -2  # ids of records that are not of services
PIPE_SIZE = 1 << 20  # bytes: the records of 65,536 services
SET_PIPE_SIZE = 1031  # F_SETPIPE_SZ
LOOK = 0.002  # seconds between two looks at the records
DIRECTORIES = (
    *("bench", "dev", "etc", "home", "proc", "root", "run", "sys", "tmp", "usr", "var/log"),
    *("checkout", "mnt", "var/lib", "var/tmp"),
)
LINKS = {
    "bin": "usr/bin",
    "lib": "usr/lib",
    "lib64": "usr/lib64",
    "sbin": "usr/sbin",
    "var/run": "../run",
    "dev/shm": "../tmp",
}
DEVICES = ("null", "zero", "urandom")
ENVIRONMENT = {"PATH": "/sbin:/usr/sbin:/bin:/usr/bin", "container": "bench"}
DROPPED = "-sys_admin,-sys_time,-sys_module,-sys_rawio,-mknod,-net_admin"  # as engines do
# $1 options of the mount of /usr, $2 what else is mounted, $3 its place; then what is executed
SETUP = f"""set -e
mount -t overlay -o "$1" overlay usr
if [ -n "$2" ]; then mount --rbind "$2" ".$3"; fi
for device in {" ".join(DEVICES)}; do mount --bind /dev/$device dev/$device; done
mount --bind /dev/null dev/console
mount --bind run run
mount -t proc proc proc
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
shift 3
exec setpriv --bounding-set {DROPPED} chroot . "$@"
"""


class TooSlowError(Exception):
    """Something did not happen within the time that it may take."""


class World:
    """A peer at work. Times are seconds of CLOCK_MONOTONIC, pids are those of the host.

    ``heard``: the times of the records by the id of the service; ``pids``: the last pid of each,
    as its own namespace counts.
    """

    def __init__(self, base: Path, peer: Peer, services: list[Service]) -> None:
        self.peer = peer
        self.root = base / "roots" / f"{time.monotonic_ns()}"
        self.heard: dict[int, list[float]] = {}
        self.pids: dict[int, int] = {}
        self.begin = 0.0
        self._spent = 0.0
        self._build(base)
        peer.write(self.root, services)
        self._events = os.open(self.root / "bench/events", os.O_RDWR | os.O_NONBLOCK)
        with contextlib.suppress(OSError):
            fcntl.fcntl(self._events, SET_PIPE_SIZE, PIPE_SIZE)
        self._start(base)

    def _build(self, base: Path) -> None:
        for name in DIRECTORIES:
            (self.root / name).mkdir(parents=True, exist_ok=True)
        for name, target in LINKS.items():
            (self.root / name).symlink_to(target)
        for name in (*DEVICES, "console"):
            (self.root / "dev" / name).touch()
        (self.root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
        (self.root / "etc/group").write_text("root:x:0:\n")
        for program in (base / "programs").iterdir():
            os.link(program, self.root / "bench" / program.name)
        os.mkfifo(self.root / "bench/events", 0o666)

    def _start(self, base: Path) -> None:
        lower = [base / "trees" / package / "usr" for package in self.peer.packages]
        layers = ":".join(str(path) for path in [*lower, base / "empty", Path("/usr")])
        source, place = self.peer.mount
        if place:
            (self.root / place.lstrip("/")).mkdir(parents=True, exist_ok=True)
        words = [f"lowerdir={layers}", source, place]
        unshare = ["unshare", "--pid", "--mount", "--uts", "--ipc", "--net", "--fork"]
        command = ["/bench/runner", "start", *self.peer.command]
        with (self.root / "bench/log").open("wb") as log:
            self.process = subprocess.Popen(
                [*unshare, "--kill-child", "sh", "-c", SETUP, "sh", *words, *command],
                cwd=self.root,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=ENVIRONMENT,
            )
        end = time.monotonic() + 10
        while not self.begin:
            if time.monotonic() > end or self.process.poll() is not None:
                raise TooSlowError(f"{self.peer.name} did not start: {self.log()}")
            self._look(end)
        below = tree.children(self.process.pid)
        if not below:
            raise TooSlowError(f"{self.peer.name} ended at once: {self.log()}")
        self.init = below[0]

    def log(self) -> str:
        """Return the end of what the peer has said."""
        return (self.root / "bench/log").read_text(errors="replace")[-2000:]

    # records

    def _look(self, until: float) -> None:
        """Take in the records that are there, or the next ones."""
        rest = max(0.0, until - time.monotonic())
        if select.select([self._events], [], [], min(rest, 0.1))[0]:
            data = os.read(self._events, PIPE_SIZE)
            for number, pid, at in RECORD.iter_unpack(data):
                if number == BEGIN:
                    self.begin = at / 1e9
                    self._spent = pid / 1e6
                else:
                    self.heard.setdefault(number, []).append(at / 1e9)
                    self.pids[number] = pid

    def started(self, count: int, patience: float) -> float:
        """Wait until so many services have been started; return when the last one was."""
        end = time.monotonic() + patience
        while len(self.heard) < count:
            if time.monotonic() > end or self.process.poll() is not None:
                raise TooSlowError(f"{self.peer.name}: {len(self.heard)} of {count}: {self.log()}")
            time.sleep(LOOK if count < 200 else 10 * LOOK)  # leave both processors to the peer
            self._look(end)
        return max(times[0] for times in self.heard.values())

    def next(self, number: int, patience: float) -> float:
        """Wait for the next record of an id after all that were taken in; return its time."""
        before = len(self.heard.get(number, []))
        end = time.monotonic() + patience
        while len(self.heard.get(number, [])) == before:
            if time.monotonic() > end or self.process.poll() is not None:
                raise TooSlowError(f"{self.peer.name}: no record of {number}: {self.log()}")
            self._look(end)
        return self.heard[number][before]

    # processes

    def cpu(self) -> float:
        """Return the seconds that PID 1 has run since it was executed."""
        return tree.cpu(self.init) - self._spent

    def cpu_of_all(self) -> float:
        """Return the seconds that the whole tree has run, also what it has reaped."""
        total = -self._spent
        for pid in tree.descendants(self.init):
            with contextlib.suppress(OSError):
                total += tree.cpu(pid) + tree.cpu_of_the_dead(pid)
        return total

    def helpers(self) -> list[int]:
        """Return the pids of PID 1 and all below it that are no services."""
        return [pid for pid in tree.descendants(self.init) if not tree.is_service(pid)]

    def services(self) -> dict[int, int]:
        """Return the pid of each service by its id."""
        numbers = {pid: number for number, pid in self.pids.items()}
        found = {}
        for pid in tree.descendants(self.init):
            with contextlib.suppress(OSError):
                inside = tree.pid_inside(pid)
                if inside in numbers and tree.is_service(pid):
                    found[numbers[inside]] = pid
        return found

    def processes(self) -> int:
        """Return how many processes there are in the namespace, zombies and all."""
        names = os.listdir(f"/proc/{self.init}/root/proc")
        return sum(name.isdigit() for name in names)

    # acting

    def kill(self, signum: int) -> None:
        """Send a signal to PID 1."""
        os.kill(self.init, signum)

    def run(self, words: list[str], patience: float = 60.0) -> str:
        """Run a program in the world; return what it printed."""
        enter = ["nsenter", f"--target={self.init}", "--pid", "--mount", "--uts", "--ipc", "--net"]
        done = subprocess.run(
            [*enter, "--root", "--wd=/", *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=patience,
            check=False,
            env=ENVIRONMENT,
        )
        if done.returncode:
            raise TooSlowError(f"{self.peer.name}: {words}: {done.stdout} {done.stderr}")
        return done.stdout

    def ended(self, patience: float) -> float:
        """Wait for the end of PID 1; return when it was."""
        process = os.pidfd_open(self.init)
        try:
            if not select.select([process], [], [], patience)[0]:
                raise TooSlowError(f"{self.peer.name} did not end: {self.log()}")
            return time.monotonic()
        finally:
            os.close(process)

    def close(self) -> None:
        """Kill everything in the world, and remove it."""
        if self.process.poll() is None:
            with contextlib.suppress(OSError):
                os.kill(self.init, signal.SIGKILL)
        self.process.wait()
        os.close(self._events)
        subprocess.run(["rm", "-rf", str(self.root)], check=True)


@contextlib.contextmanager
def private_mounts(base: Path) -> Iterator[None]:
    """Have a file system in memory at ``base``; no other process sees it."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(0x20000):  # CLONE_NEWNS
        sys.exit("bench/run.py needs root, with the right to make namespaces")
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(base)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(base)], check=True)
