"""A real init as PID 1 of namespaces of its own; events are awaited, nothing sleeps."""

import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYINIT = ROOT / "tools" / "pyinit"
LAUNCH = [sys.executable, "-I", "-S"]
PATIENCE = 30.0  # seconds until a test that waits has failed

SETUP = """
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /var/log
exec "$@"
"""


class Booted:
    """An init in its namespaces: what it printed, and its clients."""

    def __init__(
        self,
        directory: Path,
        table: str,
        words: list[str],
        environment: dict[str, str],
        program: Path,
        launcher: Sequence[str] = (),
    ):
        self.inittab = directory / "inittab"
        self.inittab.write_text(table)
        self.output = ""
        user = ["--user", "--map-root-user"] if os.getuid() != 0 else []
        unshare = ["unshare", *user, "--pid", "--fork", "--mount", "--mount-proc", "--kill-child"]
        init = [*LAUNCH, str(program), "--inittab", str(self.inittab), *words]
        self.process = subprocess.Popen(
            [*unshare, "sh", "-c", SETUP, "sh", *launcher, *init],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={"PATH": os.environ["PATH"], "container": "test", **environment},
        )

    def expect(self, text: str, count: int = 1) -> str:
        """Wait until the text was printed so many times; return all that was printed."""
        end = time.monotonic() + PATIENCE
        while self.output.count(text) < count:
            assert self._read(end), f"no {text!r} in:\n{self.output}"
        return self.output

    def drain(self) -> str:
        """Return all that was printed so far, without waiting."""
        while self._read(0.0):
            pass
        return self.output

    def _read(self, end: float) -> bool:
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], max(0.0, end - time.monotonic()))
        data = os.read(self.process.stdout.fileno(), 65536) if ready else b""
        self.output += data.decode(errors="replace")
        return bool(data)

    def ended(self) -> int:
        """Wait for the end; return the exit status."""
        end = time.monotonic() + PATIENCE
        while self._read(end):
            pass
        return self.process.wait(PATIENCE)

    @property
    def pid(self) -> int:
        """The pid of init as the host sees it."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return int(children.split()[0])

    def inside(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a program in the namespaces of init."""
        user = ["--user", "--preserve-credentials"] if os.getuid() != 0 else []
        enter = ["nsenter", "--target", str(self.pid), *user, "--pid", "--mount"]
        done = subprocess.run([*enter, *words], capture_output=True, text=True, timeout=PATIENCE)
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def tool(self, name: str, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a client of init."""
        return self.inside(*LAUNCH, str(ROOT / "tools" / name), *words, check=check)

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


Boot = Callable[..., Booted]


@pytest.fixture
def boot(tmp_path: Path) -> Iterator[Boot]:
    """Boot an init with a table; it is gone when the test is over."""
    if shutil.which("unshare") is None:
        pytest.fail("unshare(1) of util-linux is missing")
    inits: list[Booted] = []

    def start(
        table: str,
        *words: str,
        program: Path = PYINIT,
        launcher: Sequence[str] = (),
        **environment: str,
    ) -> Booted:
        directory = tmp_path / str(len(inits))
        directory.mkdir()
        inits.append(Booted(directory, table, list(words), environment, program, launcher))
        return inits[-1]

    yield start
    for init in inits:
        init.kill()
