"""What a request would do, told and not done."""

from pathlib import Path

import pytest

from pyinit.client import dry_run, link, telinit
from pyinit.client.state import State
from pyinit.core.environment import Environment
from pyinit.core.events import ChildExited, InittabRead, RunlevelRequested, Started
from pyinit.core.inittab import Source
from pyinit.core.lines import line
from pyinit.core.machine import Machine
from pyinit.core.snapshot import snapshot
from pyinit.core.state import Settings
from pyinit.wire.control import encode_answer
from tests.client.test_telinit import conversing

TABLE = [
    "id:2:initdefault:",
    "w23:23:wait:/bin/w23",
    "r2:2:respawn:/bin/r2 -a b",
    "w3:3:wait:/bin/w3",
    "r23:23:respawn:/bin/r23",
    "r3:3:respawn:echo $X",
    "da:a:ondemand:/bin/da",
]


def told(*lines: str, ends: bool = False) -> str:
    """Return what an init in level 2 says, with made-up pids for what runs."""
    machine = Machine(Settings(ends=ends), Environment({}))
    machine.handle(Started(), 100.0)
    machine.handle(InittabRead([Source("/etc/inittab", "\n".join(lines))]), 100.0)
    if "w23" in machine.roster.by_key:
        machine.handle(ChildExited("w23", 0), 101.0)
    running = [job.key for job in machine.roster.in_order if job.state == "running"]
    rows = [
        line("process", [("key", key), ("pid", 100 + number)]) for number, key in enumerate(running)
    ]
    return "\n".join([snapshot(machine, 110.0), *rows])


def would(tmp_path: Path, letter: str, new: list[str], old: list[str] = TABLE) -> list[str]:
    """Return the plan for a request, where the table has become a new one."""
    inittab = tmp_path / "inittab"
    inittab.write_text("\n".join(new))
    return dry_run.told(State(told(*old)), str(inittab), letter)


def test_what_leaves_is_named_with_its_pid_before_what_starts_gt_2(tmp_path: Path) -> None:
    assert would(tmp_path, "3", TABLE) == [
        "stop   r2  pid 100",
        "enter  run level 3 from 2",
        "start  w3  /bin/w3",
        "start  r3  /bin/sh -c echo $X",
    ]


@pytest.mark.parametrize("letter", "2")
def test_the_level_of_now_is_nothing_to_do_rl_30(tmp_path: Path, letter: str) -> None:
    assert would(tmp_path, letter, TABLE) == ["run level 2: nothing to do"]


def test_a_reread_of_the_same_table_is_nothing_to_do_rl_42(tmp_path: Path) -> None:
    assert would(tmp_path, "q", TABLE) == ["nothing to do"]


def test_a_reread_tells_what_the_new_table_changes_gt_3(tmp_path: Path) -> None:
    new = [entry for entry in TABLE if not entry.startswith("r2:")]
    assert would(tmp_path, "Q", [*new, "n:2:once:/bin/n", "o:2:once"]) == [
        f"note   {tmp_path}/inittab[8]: missing process field",
        "stop   r2  pid 100",
        "start  n  /bin/n",
    ]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("x:2:onse:y", "onse: unknown action field"),
        ("r2:2:once:y", 'duplicate ID field "r2"'),
        ("x:0123456789ab:once:y", "rlevel field too long (max 11 characters)"),
        (f"x:2:{'o' * 40}:y", "action field too long"),
    ],
)
def test_every_problem_of_the_table_is_noted(tmp_path: Path, bad: str, why: str) -> None:
    assert would(tmp_path, "Q", [*TABLE, bad]) == [f"note   {tmp_path}/inittab[8]: {why}"]


def test_a_table_that_cannot_be_read_is_noted(tmp_path: Path) -> None:
    lines = dry_run.told(State(told(*TABLE)), str(tmp_path / "nothing"), "Q")
    assert any("No inittab file found" in text for text in lines)
    assert not any(text.startswith(("stop", "start")) for text in lines)


@pytest.mark.parametrize("letter", "aA")
def test_an_entry_on_demand_is_started_by_its_letter_gt_8(tmp_path: Path, letter: str) -> None:
    assert would(tmp_path, letter, TABLE) == ["start  da  /bin/da"]


def test_the_whole_way_down_is_told_and_boot_entries_stay_till_the_end_ac_2(tmp_path: Path) -> None:
    table = [*TABLE, "l0:0:wait:/bin/halt -f", "b::boot:/bin/b"]
    assert would(tmp_path, "0", table, old=table) == [
        "stop   r2  pid 100",
        "stop   r23  pid 101",
        "enter  run level 0 from 2",
        "start  l0  /bin/halt -f",
    ]


def test_a_request_that_makes_no_sense_is_no_plan(tmp_path: Path) -> None:
    assert would(tmp_path, "x", TABLE) == ["nothing to do"]


def test_entries_that_end_and_come_back_do_not_keep_it_busy_for_ever(tmp_path: Path) -> None:
    lines = would(tmp_path, "S", ["~~:S:wait:/sbin/sulogin"])
    assert "start  ~~  /sbin/sulogin" in lines
    assert len(lines) < 100


def test_drop_in_files_are_read_as_init_reads_them_it_33(tmp_path: Path) -> None:
    (tmp_path / "inittab.d").mkdir()
    (tmp_path / "inittab.d" / "n.tab").write_text("n:2:once:/bin/n\n")
    assert would(tmp_path, "q", TABLE) == ["start  n  /bin/n"]


def test_a_departure_that_is_under_way_is_gone_on_with(tmp_path: Path) -> None:
    machine = Machine(Settings(), Environment({}))
    machine.handle(Started(), 100.0)
    machine.handle(InittabRead([Source("t", "id:2:initdefault:\na:2:respawn:/bin/a")]), 100.0)
    machine.handle(RunlevelRequested("3"), 101.0)
    text = "id:2:initdefault:\na:2:respawn:/bin/a"
    machine.handle(InittabRead([Source("t", text)]), 101.0)
    state = State(snapshot(machine, 101.0) + "\nprocess\tkey=a\tpid=7")
    (tmp_path / "inittab").write_text(text)
    lines = dry_run.told(state, str(tmp_path / "inittab"), "2")
    assert lines[-2:] == ["enter  run level 2 from 3", "start  a  /bin/a"]


def test_the_program_asks_init_and_prints_the_plan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "abstract_name", lambda _: f"\0nobody {tmp_path}")
    path = str(tmp_path / "initctl")
    inittab = tmp_path / "inittab"
    inittab.write_text("\n".join(TABLE))
    words = ["--initctl", path, "--inittab", str(inittab), "--dry-run", "3"]
    with conversing(path, lambda _: encode_answer(True, told(*TABLE))) as questions:
        assert telinit.main(words) == 0
    assert questions == [b"snapshot\n"]
    assert "enter  run level 3 from 2" in capsys.readouterr().out.splitlines()
    assert telinit.main(words) == 1  # nobody there any more
    assert "is pyinit running" in capsys.readouterr().err
