"""One container under test, and what can be asked of it."""

import json
import re
import shlex
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.container.engine import LABEL, Engine
from tests.container.output import Log, Terminal

STOP_TIMEOUT = "20"  # seconds that the engine gives: longer than init's own budget


class Container:
    """A container, and the stream of what it prints: its terminal, or its log."""

    def __init__(self, engine: Engine, name: str, files: Path) -> None:
        self.engine = engine
        self.name = name
        self.files = files  # the container sees them at /test
        self.output: Terminal | Log = Log(engine, name)

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
        inside, too. Else the container is in the background and its log is read.
        """
        words = [f"--name={self.name}", f"--label={LABEL}", "--network=none"]
        words += [f"--volume={self.files}:/test:ro", "--hostname=box", *options]
        words += [self.engine.image, *arguments]
        if attached or terminal:
            self.output = Terminal(self.engine, "run", *(["-it"] if terminal else []), *words)
        else:
            self.engine.run("run", "--detach", *words)

    def start_again(self) -> None:
        """Start it once more after its end; its output begins anew, with that of all starts."""
        self.output.close()
        self.engine.run("start", self.name)
        self.output = Log(self.engine, self.name)

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
        self.output.close()
        self.engine.run("kill", self.name, check=False)
        self.engine.run("rm", "--force", self.name, check=False)

    # output

    def expect(self, pattern: str) -> re.Match[str]:
        """Wait until it prints something that matches, after what was found before."""
        return self.output.expect(pattern)

    @property
    def terminal(self) -> Terminal:
        """The terminal that it was started on."""
        assert isinstance(self.output, Terminal)
        return self.output

    def type(self, text: str) -> None:
        """Type a line."""
        self.terminal.process.sendline(text)

    def interrupt(self) -> None:
        """Type Ctrl-C."""
        self.terminal.process.sendintr()

    def rest(self) -> str:
        """Wait for the end of its output; return what came after the last match."""
        return self.output.rest()

    def log(self) -> str:
        """Return all that it printed so far."""
        return self.engine.log(self.name)

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
