"""A table, steps, and what two inits make of them.

A step is a line; the world comes to rest after each. The verbs:

  telinit LEVEL [SECONDS]    a request on the FIFO; several levels at once: ``telinit 3,4,2``
  record COMMAND LEVEL SECONDS [DATA]   any request, numbers; DATA with \\0 for null bytes
  bytes COUNT [LEVEL]        so many bytes of rubbish on the FIFO, and a request behind them
  signal NAME...             to init; between STOP and CONT they arrive at once
  release NAME / fail NAME   let a held probe end with 0 or 1
  kill NAME SIGNAL           signal a probe
  inittab TEXT               write the table
  write PATH TEXT / remove PATH / fifo PATH MODE
  type TEXT                  on the console
  show PATH / exists PATH / mode PATH / title   look at a file, or at the command line of init
  records PATH / terminal / zombies  look at accounting, settings of the console, or dead children
  fill LEVEL                 request a level until the FIFO is full
  skip SECONDS               set init's clock forward; wait SECONDS; await NAME: until it got TERM
  living                     tell which probes have not ended
  run WORD...                run a program in the world

Nobody waits for rest behind a step that ends with `` &``.

In a table ``%hold`` stands for a probe, named as the entry, that holds; so do the other behaviours
of probe.c.
"""

import asyncio
import contextlib
import os
import re
import signal
import struct
from collections.abc import Sequence
from pathlib import Path

from . import trace
from .order import violations
from .world import PYINIT, SYSVINIT, Stuck, World

MAGIC = 0x03091969
PROBE = "/kit/probe"
DEFAULT_SLEEPTIME = 3
AT_ONCE = " &"


class Scenario:
    """One comparison.

    ``ids``: what of sysvinit.md it bears on. ``differs``: the deliberate difference that it shows,
    and which makes the traces differ; ``ours``: a text that is then in pyinit's trace only.
    ``words``: arguments of init; ``launcher``: what executes it. ``files``: path to text, made
    before the boot; a path that ends with a slash is a directory. ``details``: what else of each
    start is compared.
    """

    oracle = SYSVINIT

    def __init__(
        self,
        name: str,
        ids: str,
        table: str | None,
        steps: Sequence[str] = (),
        *,
        differs: str = "",
        ours: str = "",
        words: Sequence[str] = (),
        launcher: Sequence[str] = (),
        environment: dict[str, str] | None = None,
        files: dict[str, str] | None = None,
        details: Sequence[str] = (),
    ) -> None:
        self.name = name
        self.ids = ids.split()
        self.table = table
        self.steps = list(steps)
        self.differs = differs
        self.ours = ours
        self.words = list(words)
        self.launcher = list(launcher)
        self.environment = environment or {}
        self.files = files or {}
        self.details = frozenset(details)

    def __repr__(self) -> str:
        return self.name

    def under(self, kind: str, kit: Path, used: set[str]) -> "Run":
        """Return this scenario under one init."""
        return Run(self, kind, kit, used)


class Outcome:
    """Both traces of a scenario, or what went wrong."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.traces: dict[str, list[str]] = {}
        self.used: set[str] = set()  # the differences that explain a message of pyinit alone

    @property
    def same(self) -> bool:
        return self.traces[self.scenario.oracle] == self.traces[PYINIT]


def expand(table: str) -> str:
    """Replace ``%behaviour`` by the probe, named after the entry."""
    lines = []
    for line in table.split("\n"):
        entry_id = line.lstrip(" \t").partition(":")[0]
        probe = f"{PROBE} {entry_id} ".replace("\\", r"\\")
        lines.append(re.sub(r"%(?=[a-z])", probe, line))
    return "\n".join(lines)


async def compare(scenario: Scenario, kit: Path) -> Outcome:
    """Run a scenario under both inits at once."""
    outcome = Outcome(scenario)
    kinds = (scenario.oracle, PYINIT)
    runs = [scenario.under(kind, kit, outcome.used) for kind in kinds]
    traces = await asyncio.gather(*(run.go() for run in runs))
    outcome.traces = dict(zip(kinds, traces, strict=True))
    return outcome


class Run:
    """A scenario under one init."""

    def __init__(self, scenario: Scenario, kind: str, kit: Path, used: set[str]) -> None:
        self.scenario = scenario
        self.kind = kind
        self.kit = kit
        self.used = used
        self.lines: list[str] = []
        self.living: set[int] = set()  # pids of the probes at the end of the step before
        environment = {"FOREIGN": "1", **scenario.environment}
        if any(step.startswith("skip ") for step in scenario.steps):
            environment["LD_PRELOAD"] = "/kit/clock.so"
        self.world = self._make_world(environment)

    def _make_world(self, environment: dict[str, str]) -> World:
        scenario = self.scenario
        return World(self.kind, self.kit, scenario.words, environment, scenario.launcher)

    async def go(self) -> list[str]:
        """Return the trace."""
        try:
            self._prepare()
            await self._play()
        except (Stuck, OSError) as error:
            self.lines.append(f"stuck  {error}")
        finally:
            self.world.end()
        self.lines += self._console_lines()
        return self.lines

    def _console_lines(self) -> list[str]:
        details = self.scenario.details
        return trace.console_lines(self.world.console, self.kind, details, self.used)

    def _prepare(self) -> None:
        for path, text in self.scenario.files.items():
            self._write(path, text)
        if self.scenario.table is not None:
            self._write("/etc/inittab", expand(self.scenario.table))

    async def _play(self) -> None:
        self.lines.append("== boot")
        await self.world.boot()
        self._gather()
        for step in self.scenario.steps:
            self.lines.append(f"== {step.splitlines()[0] if step else ''}")
            verb, rest = [*step.removesuffix(AT_ONCE).split(maxsplit=1), ""][:2]
            if verb == "inittab":
                self._write("/etc/inittab", expand(rest))
                continue
            for said in await self._act(verb, rest):
                self.lines.append(said)
            if not step.endswith(AT_ONCE):
                await self.world.settle()
                self._gather(step)
        self.lines += self._do_living("")

    def _gather(self, step: str = "") -> None:
        details = self.scenario.details | ({"HUP"} if "HUP" in step else set())
        seen = self.world.take()
        living = set(self.world.probes)
        racing = "racing" in self.scenario.details and ("," in step or step.endswith(" 0"))
        wrong = [] if racing else violations(seen, self.living, self._table_in_force())
        if racing and "," in step:
            seen = trace.steady(seen, self.living, living)
        self.living = living
        self.lines += trace.epoch(seen, self.kind, details, self.used) + wrong

    def _table_in_force(self) -> str | None:
        edited = any(step.startswith(("inittab", "write /etc")) for step in self.scenario.steps)
        return None if edited else self.scenario.table

    async def _act(self, verb: str, rest: str) -> list[str]:
        if verb == "run":
            status, output = await self.world.run(rest.split())
            lines = [f"said   {trace.said(line)}" for line in output.replace("\r", "").splitlines()]
            return [*lines, f"status {status}"]
        if verb == "wait":
            await asyncio.sleep(float(rest))
            return []
        if verb == "await":
            await self.world.has_got_term(rest)
            return []
        action = getattr(self, f"_do_{verb}", None)
        if action is None:
            raise ValueError(f"no such verb: {verb}")
        return action(rest) or []

    # the verbs

    def _do_telinit(self, rest: str) -> list[str]:
        levels, _, seconds = rest.partition(" ")
        sleeptime = int(seconds or DEFAULT_SLEEPTIME)
        records = [record(1, ord(level), sleeptime) for level in levels.split(",")]
        return self._to_fifo(b"".join(records))

    def _do_record(self, rest: str) -> list[str]:
        command, level, sleeptime, *data = rest.split(" ", 3)
        raw = data[0].replace("\\0", "\0").encode() if data else b""
        return self._to_fifo(record(int(command), int(level), int(sleeptime), raw))

    def _do_bytes(self, rest: str) -> list[str]:
        count, _, level = rest.partition(" ")
        behind = record(1, ord(level), DEFAULT_SLEEPTIME) if level else b""
        return self._to_fifo(b"r" * int(count) + behind)

    def _to_fifo(self, data: bytes) -> list[str]:
        return [] if self.world.write_fifo(data) else ["nobody reads the FIFO"]

    def _do_fill(self, rest: str) -> list[str]:
        request = record(1, ord(rest), DEFAULT_SLEEPTIME)
        count = 0
        with contextlib.suppress(BlockingIOError):
            while self.world.write_fifo(request):
                count += 1
        return [f"room for {count}"]

    def _do_skip(self, rest: str) -> None:
        self.world.skip(int(rest))

    def _do_signal(self, rest: str) -> None:
        for name in rest.split():
            self.world.signal(int(name) if name.isdigit() else signal.Signals[f"SIG{name}"])

    def _do_release(self, rest: str) -> list[str]:
        return self._to_probes(rest, signal.SIGUSR1)

    def _do_fail(self, rest: str) -> list[str]:
        return self._to_probes(rest, signal.SIGUSR2)

    def _do_kill(self, rest: str) -> list[str]:
        name, _, signame = rest.partition(" ")
        return self._to_probes(name, signal.Signals[f"SIG{signame}"])

    def _to_probes(self, name: str, signum: int) -> list[str]:
        pids = self.world.pids(name)
        for pid in pids:
            os.kill(pid, signum)
        return [] if pids else [f"no probe {name}"]

    def _path(self, path: str) -> Path:
        return self.world.root / path.lstrip("/")

    def _write(self, path: str, text: str) -> None:
        target = self._path(path)
        if path.endswith("/"):
            target.mkdir(parents=True, exist_ok=True)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(os.fsencode(text))

    def _do_write(self, rest: str) -> None:
        path, _, text = rest.partition(" ")
        self._write(path, expand(text))

    def _do_remove(self, rest: str) -> None:
        path = self._path(rest)
        path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)

    def _do_fifo(self, rest: str) -> None:
        path, mode = rest.split()
        new = self._path(f"{path}.new")
        os.mkfifo(new)
        new.chmod(int(mode, 8))
        new.rename(self._path(path))

    def _do_type(self, rest: str) -> None:
        self.world.type(rest.replace("\\n", "\n").encode())

    def _do_show(self, rest: str) -> list[str]:
        path = self._path(rest)
        return [f"file   {path.read_text() if path.exists() else 'is not there'}"]

    def _do_records(self, rest: str) -> list[str]:
        return trace.records(self._path(rest).read_bytes(), self.world.names)

    def _do_terminal(self, _: str) -> list[str]:
        return [f"terminal {self.world.terminal()}"]

    def _do_zombies(self, _: str) -> list[str]:
        return [f"zombies {self.world.zombies()}"]

    def _do_living(self, _: str) -> list[str]:
        return [f"living {' '.join(sorted(self.world.probes.values()))}"]

    def _do_exists(self, rest: str) -> list[str]:
        return ["there" if self._path(rest).exists() else "not there"]

    def _do_title(self, _: str) -> list[str]:
        raw = Path(f"/proc/{self.world.init}/cmdline").read_bytes()
        return [f"title  {raw.partition(bytes(1))[0].decode().strip()}"]

    def _do_mode(self, rest: str) -> list[str]:
        return [f"mode   {self._path(rest).stat().st_mode & 0o7777:o}"]


def record(command: int, level: int, sleeptime: int, data: bytes = b"") -> bytes:
    return struct.pack("=Iiii368s", MAGIC, command, level, sleeptime, data)
