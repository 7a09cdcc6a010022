"""Real scripts in a directory of their own; what they leave behind is gone when a test is over."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0  # seconds until a test that waits has failed
CALL = f"""import os, sys
sys.path.insert(0, {str(ROOT)!r})
from pyinit.rc.action import Action
from pyinit.rc.limits import Limits
from pyinit.rc.script import carry_out, run
path, verb, *words = sys.argv[1:]
"""
# a daemon as daemon(7) has it: two forks, a session between them; the first two parents end
DAEMON = """
daemon() { (setsid sh -c '(exec "$@" >/dev/null 2>&1 </dev/null) & ' sh "$@" &) ; }
"""


class Scripts:
    """A directory of init scripts, and a way to call them."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.state = directory / "state" / "rc"

    def write(self, name: str, text: str, mode: int = 0o755) -> Path:
        path = self.directory / "init.d" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{DAEMON}{text}")
        path.chmod(mode)
        return path

    def python(self, code: str, *words: object) -> "subprocess.CompletedProcess[str]":
        """Run code after CALL in a bare interpreter."""
        return subprocess.run(
            [sys.executable, "-I", "-S", "-c", CALL + code, *map(str, words)],
            env={"PATH": os.environ["PATH"], "PYINIT_STATE": str(self.directory / "state")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def call(self, path: Path, verb: str, *words: str) -> tuple[int, list[str], list[str]]:
        """Return the exit status, and the lines of both outputs."""
        done = self.python("sys.exit(run(path, verb, dict(os.environ), words))", path, verb, *words)
        return done.returncode, done.stdout.splitlines(), done.stderr.splitlines()

    def subreapers(self) -> list[int]:
        return [int(p.suffix[1:]) for p in self.state.glob("*.*") if p.suffix[1:].isdigit()]

    def daemons(self) -> list[int]:
        """Return the children of all sub-reapers."""
        found: list[int] = []
        for pid in self.subreapers():
            try:
                text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
            except FileNotFoundError:
                continue
            found += map(int, text.split())
        return found

    def end(self) -> None:
        """Kill all that is left."""
        for subreaper in self.subreapers():
            for pid in below(subreaper):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass


def below(root: int) -> list[int]:
    try:
        children = Path(f"/proc/{root}/task/{root}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [pid for child in map(int, children) for pid in (*below(child), child)]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def eventually(condition: object, *arguments: object) -> None:
    """Wait until a condition holds."""
    assert callable(condition)
    end = time.monotonic() + PATIENCE
    while not condition(*arguments):
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.01)


@pytest.fixture
def scripts(tmp_path: Path) -> Iterator[Scripts]:
    made = Scripts(tmp_path)
    yield made
    made.end()
