"""Initctl plan and telinit --dry-run for an init with a table of BusyBox."""

from pathlib import Path

import pytest

from pyinit.client import dry_run, planned
from pyinit.client.plan import plan
from pyinit.client.state import State
from pyinit.core.environment import Environment
from pyinit.core.events import ChildExited, InittabRead, Started
from pyinit.core.inittab import Source
from pyinit.core.lines import line
from pyinit.core.machine import Machine
from pyinit.core.snapshot import snapshot
from pyinit.core.state import Settings

OLD = "::respawn:/bin/web\ntty1::respawn:/bin/db\n::shutdown:/bin/down\n::respawn:/bin/bad\n"


def state() -> State:
    """Return the state of an init where ``/bin/bad`` has just ended."""
    machine = Machine(Settings(), Environment({}))
    machine.handle(Started(), 100.0)
    machine.handle(InittabRead([Source("/etc/inittab", OLD)]), 100.0)
    machine.handle(ChildExited(" /bin/bad", 1 << 8), 100.5)
    lines = [snapshot(machine, 101.0)]
    for pid, key in enumerate((" /bin/web", "tty1 /bin/db"), 42):
        lines.append(line("process", [("key", key), ("pid", pid)]))
    return State("\n".join(lines))


def told(tmp_path: Path, letter: str, table: str = OLD) -> list[str]:
    inittab = tmp_path / "inittab"
    inittab.write_text(table)
    return [planned.line(step) for step in plan(state(), str(inittab), letter)]


def test_a_reading_stops_nothing_and_starts_what_is_new_bb_13(tmp_path: Path) -> None:
    table = OLD.replace("::respawn:/bin/web", "::respawn:/bin/new\n::once:/bin/once")
    table = table.replace("tty1::respawn", "tty1::askfirst")
    assert told(tmp_path, "q", table) == [
        "keep    tty1  pid 43  /bin/db  (action changed from respawn to askfirst)",
        "keep    web  pid 42  /bin/web  (no longer in the table: it runs on, and is not started "
        "again)",
        "start   new  /bin/new  (new in the table)",
        "start   bad  /bin/bad  (would have been started in a moment anyway)",
    ]


@pytest.mark.parametrize(
    ("letter", "end"), [("0", "then the power goes off"), ("6", "then the machine reboots")]
)
def test_the_way_down_is_told_bb_22(tmp_path: Path, letter: str, end: str) -> None:
    assert told(tmp_path, letter) == [
        "start   down  /bin/down  (runs on the way down)",
        "note    every process gets SIGTERM, and a second later SIGKILL",
        f"note    {end}",
    ]


@pytest.mark.parametrize("letter", ["1", "3", "S", "a"])
def test_a_level_has_no_effect_bb_12(tmp_path: Path, letter: str) -> None:
    text = f"run level {letter.upper()} refused: in BusyBox's dialect there are no run levels"
    assert told(tmp_path, letter) == [f"note    {text}"]
    assert dry_run.told(state(), str(tmp_path / "inittab"), letter) == [f"note   {text}"]


def test_a_dry_run_tells_what_starts(tmp_path: Path) -> None:
    inittab = tmp_path / "inittab"
    inittab.write_text(OLD + "::respawn:/bin/new x\n")
    assert dry_run.told(state(), str(inittab), "q") == [
        "start  bad  /bin/bad",
        "start  new  /bin/new x",
    ]
