"""What a container prints: on the terminal where it was started, or into the engine's log."""

import re
import time
from typing import Any

import pexpect

from tests.container.engine import Engine

TIMEOUT = 60.0  # seconds; what takes longer does not happen
PAUSE = 0.2  # seconds between two looks at a log


def failed(reason: str, pattern: str, text: str) -> AssertionError:
    return AssertionError(f"{reason} without {pattern!r}; since the last match:\n{text}")


class Terminal:
    """The test sits where the user of the engine sits."""

    before = ""  # what came between the last two matches

    def __init__(self, engine: Engine, *words: str) -> None:
        self.process: Any = pexpect.spawn(
            engine.name,
            list(words),
            env=engine.environment,
            timeout=TIMEOUT,
            encoding="utf-8",
            codec_errors="replace",
            dimensions=(24, 200),
        )

    def expect(self, pattern: str) -> re.Match[str]:
        """Wait until it prints something that matches, after what was found before."""
        try:
            self.process.expect(pattern)
        except pexpect.TIMEOUT:
            raise failed("time is over", pattern, str(self.process.before)) from None
        except pexpect.EOF:
            raise failed("its output is over", pattern, str(self.process.before)) from None
        self.before = str(self.process.before)
        match: re.Match[str] = self.process.match
        return match

    def rest(self) -> str:
        """Wait for the end of the output; return what came after the last match."""
        self.process.expect(pexpect.EOF)
        return str(self.process.before)

    def close(self) -> None:
        self.process.close(force=True)


class Log:
    """The log of a container in the background, read again and again.

    To follow it by the engine's own command is not safe: podman's misses lines now and then, for
    good, when the machine is busy. And stdout and stderr are two streams, each in order, but which
    of two lines in different streams comes first in the log is up to the engine.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._name = name
        self._seen = [0, 0]
        self.before = ""

    def expect(self, pattern: str) -> re.Match[str]:
        """Wait until a stream has something that matches, after what was found in it before."""
        end = time.monotonic() + TIMEOUT
        while True:
            running = self._running()
            match = self._find(re.compile(pattern, re.DOTALL))
            if match is not None:
                return match
            if not running:
                raise failed("its output is over", pattern, self._rest())
            if time.monotonic() > end:
                raise failed("time is over", pattern, self._rest())
            time.sleep(PAUSE)

    def rest(self) -> str:
        """Wait for the end of the container; return what came after the last matches."""
        self._engine.run("wait", self._name)
        return self._rest()

    def close(self) -> None:
        pass

    def _find(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        for number, text in enumerate(self._streams()):
            match = pattern.search(text, self._seen[number])
            if match is not None:
                self.before = text[self._seen[number] : match.start()]
                self._seen[number] = match.end()
                return match
        return None

    def _streams(self) -> tuple[str, str]:
        result = self._engine.run("logs", self._name)
        return result.stdout, result.stderr

    def _rest(self) -> str:
        return "".join(text[seen:] for text, seen in zip(self._streams(), self._seen, strict=True))

    def _running(self) -> bool:
        words = ["container", "inspect", "--format", "{{.State.Running}}", self._name]
        return self._engine.run(*words).stdout.strip() == "true"
