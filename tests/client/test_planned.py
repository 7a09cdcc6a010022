"""Initctl plan: what would stay, stop, change and start, and why."""

import json
from pathlib import Path

import pytest

from pyinit.client import initctl, planned
from pyinit.client.plan import plan
from pyinit.client.state import State
from pyinit.core.environment import Environment
from pyinit.core.events import ChildExited, InittabRead, Started
from pyinit.core.inittab import Source
from pyinit.core.lines import line
from pyinit.core.machine import Machine
from pyinit.core.snapshot import snapshot
from pyinit.core.state import Settings

OLD = """\
id:2:initdefault:
web:23:respawn:/bin/web
db:2:respawn:/bin/db
bad:2:respawn:/bin/bad
bt::boot:/bin/bt
"""


def state() -> State:
    """Return the state of an init in level 2, where ``bad`` is held."""
    machine = Machine(Settings(), Environment({}))
    machine.handle(Started(), 100.0)
    machine.handle(InittabRead([Source("/etc/inittab", OLD)]), 100.0)
    for _ in range(10):
        machine.handle(ChildExited("bad", 1 << 8), 110.0)
    lines = [snapshot(machine, 160.0)]
    for pid, key in enumerate(("web", "db", "bt"), 42):
        lines.append(line("process", [("key", key), ("pid", pid)]))
    return State("\n".join(lines))


def told(tmp_path: Path, letter: str, table: str = OLD) -> list[str]:
    inittab = tmp_path / "inittab"
    inittab.write_text(table)
    return [planned.line(step) for step in plan(state(), str(inittab), letter)]


def test_a_level_says_who_stops_who_stays_and_who_starts_rl_31(tmp_path: Path) -> None:
    table = OLD + "new:3:once:/bin/new\n"
    assert told(tmp_path, "3", table) == [
        "stop    db  pid 43  /bin/db  (levels 2 do not name 3)",
        "keep    web  pid 42  /bin/web  (levels 23 name 3)",
        "note    bad  /bin/bad  (held for 250 s more, since it respawned too fast; this frees it)",
        "keep    bt  pid 44  /bin/bt  (boot entries live in every level)",
        "enter   run level 3 from 2",
        "start   new  /bin/new  (new in the table)",
    ]


def test_a_reading_says_what_a_new_table_changes_rl_42(tmp_path: Path) -> None:
    table = OLD.replace("db:2:respawn", "db:2:once").replace("/bin/web", "/bin/web -x")
    assert told(tmp_path, "q", table) == [
        "stop    db  pid 43  /bin/db  (action changed from respawn to once)",
        "change  web  pid 42  /bin/web -x  "
        "(process changed: the old one runs on until it ends by itself)",
        "note    bad  /bin/bad  (held for 250 s more, since it respawned too fast; this frees it)",
        "keep    bt  pid 44  /bin/bt  (boot entries live in every level)",
        "start   db  /bin/db  (action changed from respawn to once)",
        "start   bad  /bin/bad  (a new reading of the table ends its rest)",
    ]


def test_who_is_no_longer_in_the_table_stops_and_changed_levels_are_told(tmp_path: Path) -> None:
    table = OLD.replace("db:2:respawn:/bin/db\n", "").replace("web:23:", "web:3:")
    assert told(tmp_path, "q", table)[:2] == [
        "stop    web  pid 42  /bin/web  (levels changed from 23 to 3, not 2)",
        "stop    db  pid 43  /bin/db  (no longer in the table)",
    ]


def test_the_level_of_now_frees_nobody(tmp_path: Path) -> None:
    assert told(tmp_path, "2") == [
        "note    bad  /bin/bad  "
        "(held for 250 s more, since it respawned too fast; telinit q frees it)"
    ]


def test_a_bad_line_of_the_new_table_is_noted(tmp_path: Path) -> None:
    notes = [text for text in told(tmp_path, "q", OLD + "x:2:dance:/bin/x\n") if "dance" in text]
    assert len(notes) == 1
    assert notes[0].startswith("note    ")


def test_json_has_all_of_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    inittab = tmp_path / "inittab"
    inittab.write_text(OLD)
    planned.show(plan(state(), str(inittab), "3"), True)
    assert json.loads(capsys.readouterr().out)[0] == {
        "act": "stop",
        "id": "db",
        "pid": 43,
        "process": "/bin/db",
        "reason": "levels 2 do not name 3",
    }


@pytest.mark.parametrize("words", [["plan"], ["plan", "x"], ["plan", "2", "3"], ["plan", "u"]])
def test_wrong_usage_is_told_with_status_2(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert initctl.main(words) == 2
    assert capsys.readouterr().err == planned.USAGE
