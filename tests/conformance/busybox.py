"""The same tables and steps under Debian's BusyBox init and under pyinit.

Beside the steps of scenario.py there are:

  down STEP                  a step that brings init down; what happens until it is gone
  press TERMINAL             Enter on a terminal, when something was printed there

In a table or a step ``%name behaviour`` stands for a probe of that name. The terminals tty1 to
tty4 are there. Init has the console for its standard streams.
"""

import asyncio
import contextlib
import os
import re
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.debian import unpacked

from . import processes, trace
from .scenario import PROBE, Run, Scenario
from .world import PATIENCE, PYINIT, Stuck, World

BUSYBOX = "busybox"
TERMINALS = ("tty1", "tty2", "tty3", "tty4")
ASKED = b" Enter "  # in the question of either init
ON_CONSOLE = ["/bin/sh", "-c", 'exec "$@" <>/dev/console >&0 2>&0', "sh"]
BAD = re.compile(rb"Bad inittab entry at line (\d+)|inittab\[(\d+)\]: bad entry")


def with_probes(text: str) -> str:
    """Replace ``%name`` by the probe of that name."""
    return re.sub(r"%(?=\w)", f"{PROBE} ", text)


class BusyBoxScenario(Scenario):
    """A comparison with BusyBox. ``forced``: the dialect can't be told from the table."""

    oracle = BUSYBOX

    def __init__(
        self,
        name: str,
        ids: str,
        table: str | None,
        steps: Sequence[str] = (),
        *,
        forced: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(
            f"busybox: {name}",
            ids,
            None if table is None else with_probes(table),
            [with_probes(step) for step in steps],
            **options,
        )
        self.launcher = [*self.launcher, *ON_CONSOLE]
        self.forced = forced

    def under(self, kind: str, kit: Path, used: set[str]) -> Run:
        """Return this scenario under one init."""
        return BusyBoxRun(self, kind, kit, used, forced=self.forced)


class BusyBoxWorld(World):
    """A world whose other init is BusyBox, with two terminals more."""

    def _build(self) -> None:
        super()._build()
        self.masters = {}
        self.slaves = []
        self.printed = dict.fromkeys(TERMINALS, b"")
        for name in TERMINALS:
            self.masters[name], slave = os.openpty()
            os.set_blocking(self.masters[name], False)
            self.slaves.append(slave)
            (self.root / "dev" / name).touch()
            self.setup = f"mount --bind {os.ttyname(slave)} dev/{name}\n{self.setup}"
        shutil.copy(unpacked("busybox-static") / "bin" / "busybox", self.root / "sbin")
        if self.kind == BUSYBOX:
            (self.root / "sbin" / "init").unlink()
            (self.root / "sbin" / "init").symlink_to("busybox")

    def _has_become_init(self) -> bool:
        self.init = processes.inner_init(self.process.pid) or 0
        wanted = "/python" if self.kind == PYINIT else "/sbin/busybox"
        return bool(self.init) and wanted in processes.name_of(self.init)

    async def _at_rest(self) -> processes.Look:
        if self.process.poll() is not None:
            return {}
        return await super()._at_rest()

    async def gone(self) -> None:
        """Wait until init is gone."""
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            if time.monotonic() > end:
                raise Stuck(f"{self.kind} does not go down: {self._state()}")
            await asyncio.sleep(0.01)
        self._hear()

    async def press_enter(self, name: str) -> None:
        """Type Enter on a terminal, when it was asked for there."""
        await self._until(lambda: ASKED in self._read(name), f"nobody asks on {name}")
        self.printed[name] = b""
        os.write(self.masters[name], b"\n")

    def _read(self, name: str) -> bytes:
        with contextlib.suppress(OSError):
            self.printed[name] += os.read(self.masters[name], 65536)
        return self.printed[name]

    def end(self) -> None:
        """Kill everything in the world, and remove it."""
        super().end()
        for descriptor in [*self.masters.values(), *self.slaves]:
            os.close(descriptor)


class BusyBoxRun(Run):
    """A scenario with BusyBox under one init."""

    def __init__(
        self, scenario: Scenario, kind: str, kit: Path, used: set[str], *, forced: bool
    ) -> None:
        self.forced = forced
        super().__init__(scenario, kind, kit, used)

    def _make_world(self, environment: dict[str, str]) -> World:
        words = self.scenario.words
        if self.forced and self.kind == PYINIT:
            words = ["--dialect", "busybox", *words]
        launcher = self.scenario.launcher
        self.box = BusyBoxWorld(self.kind, self.kit, words, environment, launcher)
        return self.box

    async def _act(self, verb: str, rest: str) -> list[str]:
        if verb == "down":
            step, _, words = rest.partition(" ")
            await self._act(step, words)  # what a program says on the way down is a matter of luck
            await self.box.gone()
            return [f"init   ended: {self.box.process.returncode}"]
        if verb == "press":
            await self.box.press_enter(rest)
            return []
        return await super()._act(verb, rest)

    def _gather(self, _step: str = "") -> None:
        seen = [item for item in self.world.take() if item.kind != "log"]
        self.lines += trace.epoch(seen, self.kind, self.scenario.details, self.used)

    def _console_lines(self) -> list[str]:
        """Return which lines are bad, each once."""
        bad = {int(first or second) for first, second in BAD.findall(self.world.console)}
        return [f"bad    {number}" for number in sorted(bad)]
