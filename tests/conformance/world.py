"""One init as PID 1 of namespaces and a root of its own, and everything that can be seen of it."""

import asyncio
import contextlib
import ctypes
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable
from pathlib import Path

from . import processes
from .kit import ROOT

PATIENCE = 60.0  # seconds for a world to come to rest; the machine may be busy
PAUSES = (0.004, 0.004, 0.008, 0.015, 0.03, 0.05)  # seconds between looks at the processes
SYSVINIT, PYINIT = "sysvinit", "pyinit"
ROUNDS = 20  # of sysvinit's loop; it may say the same in each (FIFO-4)
QUEUE_LIMIT = "/proc/sys/net/unix/max_dgram_qlen"
NEW_NETWORK = 0x40000000  # CLONE_NEWNET
CREDENTIALS = struct.Struct("=iII")
AHEAD = struct.Struct("=q")
ENVIRONMENT = {"HOME": "/", "TERM": "linux"}  # as the kernel gives it
DIRECTORIES = (
    *("dev", "etc/inittab.d", "home", "kit", "checkout", "proc", "root", "run", "sbin", "tmp"),
    *("usr", "var/log"),
)
LINKS = {"bin": "usr/bin", "lib": "usr/lib", "lib64": "usr/lib64", "var/run": "../run"}
DEVICES = ("null", "tty", "urandom", "zero")
# $1 kit, $2 checkout, $3 terminal, $4 Python; then what is executed
SETUP = """set -e
mount --rbind /usr usr
mount --bind "$1" kit
mount --bind "$2" checkout
mount --bind "$4" "./$4"
mount --bind "$3" dev/console
for device in null tty urandom zero; do mount --bind /dev/$device dev/$device; done
mount -t proc proc proc
shift 4
exec "$@"
"""


class Stuck(Exception):
    """A world did not come to rest, or an init is gone."""


class Seen:
    """One thing that a probe or init told: what, by which process, and the fields of it."""

    __slots__ = ("fields", "kind", "pid", "text")

    def __init__(self, kind: str, pid: int, text: str, fields: list[tuple[str, str]]) -> None:
        self.kind = kind
        self.pid = pid
        self.text = text
        self.fields = fields

    def get(self, name: str) -> str:
        return next((value for field, value in self.fields if field == name), "")

    def all(self, name: str) -> list[str]:
        return [value for field, value in self.fields if field == name]


class World:
    """An init at work. ``kind`` is sysvinit or pyinit; the rest is the same for both."""

    setup = SETUP

    def __init__(
        self,
        kind: str,
        kit: Path,
        words: list[str],
        environment: dict[str, str],
        launcher: list[str],
    ) -> None:
        self.kind = kind
        self.kit = kit
        self.words = words
        self.environment = environment
        self.launcher = launcher
        self.root = Path(tempfile.mkdtemp(prefix="cf-"))
        self.root.chmod(0o755)
        self.seen: list[Seen] = []  # since the last call of take()
        self.console = b""
        self.errors = b""
        self.probes: dict[int, str] = {}  # by pid, those that have not told of their end
        self.names: dict[int, str] = {}  # of all probes, by the pid that they have in the world
        self.init = 0
        self.unwatch: list[Callable[[], None]] = []
        self.changed = asyncio.Event()
        self._build()

    # making

    def _build(self) -> None:
        for name in DIRECTORIES:
            (self.root / name).mkdir(parents=True)
        for name, target in LINKS.items():
            (self.root / name).symlink_to(target)
        (self.root / "clock").write_bytes(AHEAD.pack(0))
        for name in (*DEVICES, "console"):
            (self.root / "dev" / name).touch()
        (self.root / sys.base_prefix.lstrip("/")).mkdir(parents=True, exist_ok=True)
        ours = self.kind == PYINIT
        links = {"init": "init" if ours else "sysvinit", "telinit": "init", "sulogin": "probe"}
        links |= {"telinit": "telinit" if ours else "sysvinit", "shutdown": "probe"}
        for name, target in links.items():
            (self.root / "sbin" / name).symlink_to(f"/kit/{target}")

    async def boot(self) -> None:
        """Start init and wait until it is at rest."""
        self._listen()
        self._master, slave = os.openpty()
        os.set_blocking(self._master, False)
        errors, write_end = os.pipe()
        command = ["/usr/bin/env", "-i"]
        command += [f"{name}={value}" for name, value in (ENVIRONMENT | self.environment).items()]
        command += ["/usr/sbin/chroot", ".", *self.launcher, "/sbin/init"]
        command += ["--machine"] if self.kind == PYINIT else []
        places = [str(self.kit), str(ROOT), os.ttyname(slave), sys.base_prefix]
        unshare = [
            "env",
            "--default-signal",
            "unshare",
            "--pid",
            "--mount",
            "--uts",
            "--ipc",
            "--net",
            "--fork",
        ]
        self.process = subprocess.Popen(
            [
                *unshare,
                "--kill-child",
                "sh",
                "-c",
                self.setup,
                "sh",
                *places,
                *command,
                *self.words,
            ],
            cwd=self.root,
            stdin=subprocess.DEVNULL,
            stdout=write_end,
            stderr=write_end,
            start_new_session=True,
        )
        os.close(write_end)
        self._slave = slave  # kept open, so that the terminal is never hung up
        self._watch(self._master, self._hear_console)
        self._watch(errors, lambda: self._hear_errors(errors))
        await self._until(self._has_become_init, "init did not start")
        await self.settle()

    def _listen(self) -> None:
        self._socket = wide_socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self._socket.bind(str(self.root / "dev" / "log"))
        (self.root / "dev" / "log").chmod(0o666)
        self._socket.setblocking(False)
        self._watch(self._socket.fileno(), self._hear)

    def _watch(self, descriptor: int, callback: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        loop.add_reader(descriptor, callback)

        def stop() -> None:
            loop.remove_reader(descriptor)
            if descriptor != self._socket.fileno():
                os.close(descriptor)

        self.unwatch.append(stop)

    def _has_become_init(self) -> bool:
        self.init = processes.inner_init(self.process.pid) or 0
        wanted = "/python" if self.kind == PYINIT else "/kit/sysvinit"
        return bool(self.init) and wanted in processes.name_of(self.init)

    # seeing

    def _hear(self) -> None:
        while True:
            try:
                data, ancillary, _, _ = self._socket.recvmsg(65536, 256)
            except BlockingIOError:
                return
            pid = next((CREDENTIALS.unpack(raw[:12])[0] for _, _, raw in ancillary), 0)
            self._take_in(data, pid)
            self.changed.set()

    def _take_in(self, data: bytes, pid: int) -> None:
        if not data.startswith(b"probe\0"):
            text = data.rstrip(b"\0\n").decode(errors="replace")
            self.seen.append(Seen("log", pid, text.partition("init: ")[2], []))
            return
        parts = data.decode(errors="surrogateescape").split("\0")[1:-1]
        fields = [(name, value) for name, _, value in (part.partition("=") for part in parts)]
        told = Seen(fields[0][1], pid, fields[1][1], fields)
        self.seen.append(told)
        if told.kind == "start":
            self.probes[pid] = told.text
            self.names[int(told.get("sid"))] = f"the leader of {told.text}"
            self.names[int(told.get("pid"))] = told.text
        elif told.kind == "end":
            self.probes.pop(pid, None)

    def _hear_console(self) -> None:
        try:
            self.console += os.read(self._master, 65536)
        except OSError:
            return

    def _hear_errors(self, descriptor: int) -> None:
        data = os.read(descriptor, 65536)
        self.errors += data
        if not data:
            asyncio.get_running_loop().remove_reader(descriptor)

    def take(self) -> list[Seen]:
        """Return what was seen since the last call, and forget it."""
        seen, self.seen = self.seen, []
        return seen

    # waiting

    async def settle(self) -> None:
        """Wait until nothing can happen by itself any more; note which probes died in silence.

        A signal that reaches sysvinit just before it begins to wait is not acted on before its next
        tick (SIG-17), so it is sent around its loop once more by a SIGALRM (SIG-4).
        """
        now = await self._at_rest()
        for _ in range(ROUNDS if self.kind == SYSVINIT else 0):
            before, heard = set(now), len(self.seen)
            self.signal(signal.SIGALRM)
            now = await self._at_rest()
            if before == set(now) and heard == len(self.seen):
                break
        self._hear_console()
        for pid in [pid for pid in self.probes if not alive(pid, now)]:
            self.seen.append(Seen("end", pid, self.probes.pop(pid), [("how", "killed")]))

    async def _at_rest(self) -> processes.Look:
        end = time.monotonic() + PATIENCE
        before: processes.Look | None = None
        count = 0
        while True:
            self._hear()
            now = None if self.seen_is_new() else processes.look(self.init)
            if now is not None and now == before:
                return now
            before = now
            if self.process.poll() is not None:
                raise Stuck(f"{self.kind} is gone: {self.errors.decode(errors='replace')}")
            if time.monotonic() > end:
                raise Stuck(f"{self.kind} does not come to rest: {self._state()}")
            await asyncio.sleep(PAUSES[min(count, len(PAUSES) - 1)])
            count += 1

    def seen_is_new(self) -> bool:
        new = self.changed.is_set()
        self.changed.clear()
        return new

    def _state(self) -> str:
        calls = []
        for pid in processes.tree(self.init):
            with contextlib.suppress(OSError):
                call = Path(f"/proc/{pid}/syscall").read_text().strip()
                calls.append(f"{processes.name_of(pid)}: {call}")
        return "; ".join(calls)

    async def has_got_term(self, name: str) -> None:
        """Wait until a deaf probe has told that it got SIGTERM."""

        def has() -> bool:
            self._hear()
            return any(item.kind == "got" and item.text == name for item in self.seen)

        await self._until(has, f"{name} got no SIGTERM")

    async def _until(self, condition: Callable[[], bool], failure: str) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > end or self.process.poll() is not None:
                raise Stuck(f"{self.kind}: {failure}: {self.errors.decode(errors='replace')}")
            await asyncio.sleep(0.005)

    # acting

    def signal(self, signum: int) -> None:
        os.kill(self.init, signum)

    def pids(self, name: str) -> list[int]:
        """Return the pids of the living probes of a name, as the host sees them."""
        return [pid for pid, other in self.probes.items() if other == name]

    def write_fifo(self, data: bytes) -> bool:
        """Write to the FIFO; tell whether somebody has it open."""
        try:
            fifo = os.open(self.root / "run" / "initctl", os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            return False
        try:
            os.write(fifo, data)
        finally:
            os.close(fifo)
        return True

    def type(self, data: bytes) -> None:
        """Type on the console."""
        os.write(self._master, data)

    def terminal(self) -> list[object]:
        """Return the settings of the console, see termios(3)."""
        return termios.tcgetattr(self._slave)

    def zombies(self) -> int:
        """Return how many dead processes init has not reaped."""
        states = processes.look(self.init) or {}
        return len([pid for pid in states if pid != self.init and not alive(pid, states)])

    def skip(self, seconds: int) -> None:
        """Set the clock of init forward, and wake it up."""
        with (self.root / "clock").open("r+b", buffering=0) as clock:
            ahead = AHEAD.unpack(clock.read())[0] + seconds
            os.pwrite(clock.fileno(), AHEAD.pack(ahead), 0)
        self.signal(signal.SIGALRM)

    async def run(self, words: list[str]) -> tuple[int, str]:
        """Run a program in the world; return its exit status and what it printed."""
        enter = ["nsenter", f"--target={self.init}", "--pid", "--mount", "--uts", "--net"]
        process = await asyncio.create_subprocess_exec(
            *[*enter, "--root", "--wd=/", *words],
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={"PATH": "/sbin:/usr/sbin:/usr/bin", "HOME": "/"},
        )
        output, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
        return process.returncode or 0, output.decode(errors="replace")

    def end(self) -> None:
        """Kill everything in the world, and remove it."""
        process = getattr(self, "process", None)
        if process is not None:
            process.kill()  # and with it init, see unshare(1), and with that all others
            process.wait()
            self._hear_console()
        for stop in self.unwatch:
            stop()
        if process is not None:
            self._socket.close()
            os.close(self._slave)
        shutil.rmtree(self.root)


def alive(pid: int, look: processes.Look) -> bool:
    state = look.get(pid)
    return state is not None and "Z" not in state[1 if state[0] == "resting" else 0]


def wide_socket() -> socket.socket:
    """Return a datagram socket with a long queue, so that no sender waits and no message is lost.

    The length is a setting of the network namespace in which a socket is made, so it is made in a
    new one; names in the file system know no such namespaces.
    """
    made: list[socket.socket] = []

    def make() -> None:
        if ctypes.CDLL(None, use_errno=True).unshare(NEW_NETWORK) == 0:
            with contextlib.suppress(OSError):
                Path(QUEUE_LIMIT).write_text("4096")
        made.append(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))

    thread = threading.Thread(target=make)
    thread.start()
    thread.join()
    return made[0]
