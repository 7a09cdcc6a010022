"""One container under test, and what can be asked of it."""

import json
import re
import shlex
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pexpect

from tests.container.engine import LABEL, Engine

TIMEOUT = 30.0  # seconds; what takes longer does not happen
STOP_TIMEOUT = "20"  # seconds that the engine gives: longer than init's own budget


class Container:
    """A container, and the stream of what it prints: its terminal, or its log."""

    def __init__(self, engine: Engine, name: str, files: Path) -> None:
        self.engine = engine
        self.name = name
        self.files = files  # the container sees them at /test
        self.output: Any = None

    # start and end

    def start(
        self,
        *arguments: str,
        options: Sequence[str] = (),
        attached: bool = False,
        terminal: bool = False,
    ) -> None:
        """Run the image with arguments for init; return before it has booted.

        ``attached``: the test sits where the user of ``run`` sits. ``terminal``: with a terminal
        inside, too. Else the container is in the background and its log is followed.
        """
        words = [f"--name={self.name}", f"--label={LABEL}", "--network=none"]
        words += [f"--volume={self.files}:/test:ro", "--hostname=box", *options]
        words += [self.engine.image, *arguments]
        if attached or terminal:
            self.output = self._spawn("run", *(["-it"] if terminal else []), *words)
        else:
            self.engine.run("run", "--detach", *words)
            self.output = self._spawn("logs", "--follow", self.name)

    def start_again(self) -> None:
        """Start it once more after its end; its output begins anew, with that of all starts."""
        self.output.close(force=True)
        self.engine.run("start", self.name)
        self.output = self._spawn("logs", "--follow", self.name)

    def _spawn(self, *words: str) -> Any:
        return pexpect.spawn(
            self.engine.name,
            list(words),
            env=self.engine.environment,
            timeout=TIMEOUT,
            encoding="utf-8",
            codec_errors="replace",
            dimensions=(24, 200),
        )

    def stop(self) -> float:
        """Have the engine stop it; return how many seconds that took.

        Less what the engine takes to run nothing in it, at the same load of the machine.
        """
        begin = time.monotonic()
        self.engine.run("exec", self.name, "true")
        middle = time.monotonic()
        self.engine.run("stop", "--time", STOP_TIMEOUT, self.name)
        return time.monotonic() - middle - (middle - begin)

    def kill(self, signal: str) -> None:
        """Send a signal to init."""
        self.engine.run("kill", "--signal", signal, self.name)

    def exit_code(self) -> int:
        """Wait for its end; return its exit code."""
        return int(self.engine.run("wait", self.name).stdout)

    def remove(self) -> None:
        if self.output is not None:
            self.output.close(force=True)
        self.engine.run("kill", self.name, check=False)
        self.engine.run("rm", "--force", self.name, check=False)

    # output

    def expect(self, pattern: str) -> re.Match[str]:
        """Wait until it prints something that matches, after what was found before."""
        try:
            self.output.expect(pattern)
        except (pexpect.TIMEOUT, pexpect.EOF) as error:
            what = "time" if isinstance(error, pexpect.TIMEOUT) else "its output"
            text = f"{what} is over without {pattern!r}; since the last match:\n"
            raise AssertionError(text + str(self.output.before)) from None
        match: re.Match[str] = self.output.match
        return match

    def type(self, text: str) -> None:
        """Type a line."""
        self.output.sendline(text)

    def rest(self) -> str:
        """Wait for the end of its output; return what came after the last match."""
        self.output.expect(pexpect.EOF)
        return str(self.output.before)

    def log(self) -> str:
        """Return all that it printed so far."""
        result = self.engine.run("logs", self.name)
        return result.stdout + result.stderr

    # inside

    def exec(self, command: str, check: bool = True, user: str | None = None) -> str:
        """Run a command line inside; return what it printed, without the last newline."""
        options = ["--user", user] if user else []
        words = ["exec", *options, self.name, *shlex.split(command)]
        result = self.engine.run(*words, check=check)
        return (result.stdout if check else result.stdout + result.stderr).rstrip("\n")

    def inside(self, command: str) -> str:
        """Run one of the commands of inside.py in it."""
        return self.exec(f"python3 -I /test/inside.py {command}")

    def status(self, user: str | None = None) -> dict[str, dict[str, Any]]:
        """Return what initctl says of the entries, by their ids."""
        found = json.loads(self.exec("initctl status --json", user=user))
        return {entry["id"]: entry for entry in found["entries"]}

    def pids(self) -> dict[str, int]:
        """Return the pid of each entry that runs."""
        entries = self.status().items()
        return {entry_id: entry["pid"] for entry_id, entry in entries if entry["pid"] is not None}

    def respawned(self, entry_id: str, old: int) -> int:
        """Wait until an entry runs with another pid; return that."""
        return int(self.inside(f"respawned {entry_id} {old}"))
