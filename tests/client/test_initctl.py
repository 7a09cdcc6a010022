"""Initctl status: what it prints, and its exit codes."""

import json
import os
import sys
from pathlib import Path

import pytest

from pyinit.client import initctl, link
from pyinit.client.initctl import show, text
from pyinit.client.state import State
from pyinit.client.told import Told, last_exit
from pyinit.core.environment import Environment
from pyinit.core.events import ChildExited, InittabRead, RunlevelRequested, Started
from pyinit.core.inittab import Source
from pyinit.core.lines import line
from pyinit.core.machine import Machine
from pyinit.core.snapshot import snapshot
from pyinit.core.state import Settings
from pyinit.wire.control import encode_answer
from tests.client.test_telinit import conversing

TABLE = """\
id:2:initdefault:
web:2345:respawn:/usr/sbin/nginx -g "daemon off;"
bad:2:respawn:/bin/false
job:2:once:/bin/true
"""
KEYS = ["id", "action", "levels", "state", "pid", "uptime", "restarts", "last_exit", "status"]
KEYS += ["held", "held_for", "terminal", "process", "file", "line"]


def machine_in_2() -> Machine:
    """Return an init in level 2: ``bad`` is held, ``job`` has run."""
    machine = Machine(Settings(), Environment({}))
    machine.handle(Started(), 100.0)
    machine.handle(InittabRead([Source("/etc/inittab", TABLE)]), 100.0)
    machine.handle(ChildExited("job", 0), 101.0)
    machine.handle(ChildExited("web", 9), 102.5)
    for _ in range(10):
        machine.handle(ChildExited("bad", 1 << 8), 110.0)
    return machine


def told(pids: dict[str, int], machine: Machine | None = None) -> str:
    """Return what an init says at time 160."""
    machine = machine or machine_in_2()
    lines = [snapshot(machine, 160.0)]
    lines += [line("process", [("key", key), ("pid", pid)]) for key, pid in pids.items()]
    lines.append(line("init", [("pid", 1), ("version", "0.1")]))
    return "\n".join(lines)


@pytest.fixture
def state() -> Told:
    return Told(told({"web": 42}))


def row(state: Told, entry_id: str) -> dict[str, object]:
    return next(found for found in state.rows if found["id"] == entry_id)


@pytest.fixture(autouse=True)
def nobody_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the tests from an init that really runs here."""
    monkeypatch.setattr(link, "abstract_name", lambda _: f"\0nobody {tmp_path}")


@pytest.mark.parametrize("kind", [State, Told])
def test_the_state_is_what_init_says(kind: type[State] | type[Told]) -> None:
    state = kind(told({"web": 42}))
    assert (state.now, state.pids, state.init_pid, state.version) == (160.0, {"web": 42}, 1, "0.1")
    level = state.level if isinstance(state, Told) else state.machine.level
    assert level == "2"


def test_an_entry_that_makes_no_sense_is_not_shown() -> None:
    lost = "\njob\tkey=x\tid=x\tlevels=2\taction=once\tprocess=p\tfile=f\tline=many"
    assert [found["id"] for found in Told(told({}) + lost).rows] == [
        "id",
        "web",
        "bad",
        "job",
        "~~",
    ]


def test_a_running_entry_has_pid_uptime_and_restarts(state: Told) -> None:
    found = row(state, "web")
    assert list(found) == KEYS
    assert found["state"] == "running"
    assert (found["pid"], found["uptime"], found["restarts"]) == (42, 57.5, 1)
    assert (found["last_exit"], found["status"]) == ("SIGKILL", 9)
    assert (found["held"], found["held_for"]) == (False, None)
    assert (found["file"], found["line"]) == ("/etc/inittab", 2)
    assert found["process"] == '/usr/sbin/nginx -g "daemon off;"'


def test_a_held_entry_says_for_how_long(state: Told) -> None:
    found = row(state, "bad")
    assert (found["state"], found["held"], found["held_for"]) == ("held", True, 250.0)
    assert (found["pid"], found["uptime"], found["restarts"]) == (None, None, 9)
    assert found["last_exit"] == "exit status 1"


def test_an_entry_that_never_ran_has_no_last_exit(state: Told) -> None:
    found = row(state, "id")
    assert (found["state"], found["last_exit"], found["restarts"]) == ("idle", "-", 0)
    assert last_exit(None) == "-"
    assert last_exit(0) == "exit status 0"


def test_an_entry_that_was_told_to_leave_is_leaving() -> None:
    machine = machine_in_2()
    machine.handle(RunlevelRequested("6"), 160.0)
    machine.handle(InittabRead([Source("/etc/inittab", TABLE)]), 160.0)
    assert row(Told(told({}, machine)), "web")["state"] == "leaving"


def test_the_plain_form_has_one_line_an_entry_with_tabs(
    state: Told, capsys: pytest.CaptureFixture[str]
) -> None:
    assert show(state, None, as_json=False) == 0
    first, *rest = capsys.readouterr().out.splitlines()
    assert first == "runlevel\t2\tN"
    assert rest[1].split("\t") == [
        *("web", "respawn", "2345", "running", "42", "0:00:57", "1", "SIGKILL")
    ]
    assert [line.split("\t")[0] for line in rest] == ["id", "web", "bad", "job", "~~"]
    assert {line.count("\t") for line in rest} == {7}


def test_one_entry_can_be_asked_for(state: Told, capsys: pytest.CaptureFixture[str]) -> None:
    assert show(state, "bad", as_json=False) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("bad\trespawn\t2\theld\t-\t-\t9\texit status 1")


def test_an_unknown_id_is_told_with_status_1(
    state: Told, capsys: pytest.CaptureFixture[str]
) -> None:
    assert show(state, "nope", as_json=False) == 1
    assert capsys.readouterr() == ("", "initctl: no entry has the id nope\n")


def test_the_json_form_says_it_all(state: Told, capsys: pytest.CaptureFixture[str]) -> None:
    assert show(state, None, as_json=True) == 0
    found = json.loads(capsys.readouterr().out)
    assert {name: found[name] for name in ("runlevel", "previous", "pid", "version")} == {
        "runlevel": "2",
        "previous": "N",
        "pid": 1,
        "version": "0.1",
    }
    assert [entry["id"] for entry in found["entries"]] == ["id", "web", "bad", "job", "~~"]
    assert all(list(entry) == KEYS for entry in found["entries"])


BUSYBOX = "tty1::askfirst:-/bin/sh\n::respawn:/sbin/syslogd -n\n"


def busybox_told() -> Told:
    """Return what an init with a table of BusyBox says."""
    machine = Machine(Settings(), Environment({}))
    machine.handle(Started(), 100.0)
    machine.handle(InittabRead([Source("/etc/inittab", BUSYBOX)]), 100.0)
    lines = [snapshot(machine, 160.0), line("init", [("pid", 1), ("version", "0.1")])]
    return Told("\n".join(lines))


def test_busybox_s_dialect_is_told_in_the_first_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert show(busybox_told(), None, as_json=False) == 0
    first, *rows = capsys.readouterr().out.splitlines()
    assert first == "dialect\tbusybox\t-"
    assert [row.split("\t")[:4] for row in rows] == [
        ["tty1", "askfirst", "-", "asking"],
        ["syslogd", "respawn", "-", "running"],
    ]


def test_busybox_s_dialect_and_terminals_are_in_the_json_form(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert show(busybox_told(), "tty1", as_json=True) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["dialect"], found["entries"][0]["terminal"]) == ("busybox", "tty1")


def test_busybox_s_dialect_is_told_on_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert show(busybox_told(), None, as_json=False) == 0
    assert capsys.readouterr().out.startswith("dialect busybox, phase -; init is pid 1\n")


def test_all_entries_of_a_shared_id_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    machine = Machine(Settings(), Environment({}))
    machine.handle(Started(), 100.0)
    machine.handle(InittabRead([Source("t", "~~:S:wait:a\n~~:2:once:b")]), 100.0)
    assert show(Told(snapshot(machine, 100.0)), "~~", as_json=True) == 0
    found = json.loads(capsys.readouterr().out)
    assert [entry["process"] for entry in found["entries"]] == ["a", "b"]


def test_on_a_terminal_it_is_a_table(
    state: Told, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert show(state, None, as_json=False) == 0
    first, headings, *rows = capsys.readouterr().out.splitlines()
    assert first == "run level 2, previous N; init is pid 1"
    assert headings.split() == [
        *("ID", "ACTION", "LEVELS", "STATE", "PID", "UPTIME", "RESTARTS", "LAST", "EXIT")
    ]
    column = headings.index("STATE")
    assert [row[column:].split()[0] for row in rows] == ["idle", "running", "held", "idle", "idle"]
    assert all(row == row.rstrip() for row in rows)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, "-"),
        (0.0, "0:00:00"),
        (59.9, "0:00:59"),
        (3661.0, "1:01:01"),
        (360000.0, "100:00:00"),
        (0, "0"),
        (7, "7"),
        ("x", "x"),
    ],
)
def test_a_cell_is_short(value: object, cell: str) -> None:
    assert text(value) == cell


# the program


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["stat"],
        ["--json"],
        ["status", "a", "b"],
        ["status", "--wat"],
        ["-x", "status"],
        ["status", "--initctl"],
        ["web", "status"],
    ],
)
def test_wrong_usage_ends_with_status_2(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert initctl.main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == initctl.USAGE


def test_version_is_answered_at_once_and_not_that_of_upstart_gotcha_17(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Init scripts ask ``initctl version`` whether upstart runs; nobody must be asked for that."""
    monkeypatch.setattr(initctl, "ask_or_complain", lambda _: pytest.fail("init was asked"))
    assert initctl.main(["version"]) == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("words", [["status", "web"], ["status", "--json", "web"]])
def test_it_asks_init_on_the_socket(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    path = str(tmp_path / "initctl")
    with conversing(path, lambda _: encode_answer(True, told({"web": 42}))) as questions:
        assert initctl.main(["--initctl", path, *words]) == 0
    assert questions == [b"snapshot\n"]
    assert "42" in capsys.readouterr().out


def test_without_init_it_ends_with_status_4_and_says_what_to_look_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "initctl")
    assert initctl.main(["status", "--initctl", path]) == 4
    assert capsys.readouterr().err == (
        f"initctl: {path}.sock: No such file or directory; is pyinit running, "
        "and is this its container?\n"
    )


def test_an_init_that_does_not_answer_ends_it_with_status_4(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "initctl")
    with conversing(path, lambda _: b""):
        assert initctl.main(["--initctl", path, "status"]) == 4
    assert capsys.readouterr().err == "initctl: init ended the conversation without an answer\n"


def test_a_refusal_ends_it_with_status_4(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "initctl")
    with conversing(path, lambda _: encode_answer(False, "refused: only root")):
        assert initctl.main(["--initctl", path, "status"]) == 4
    assert capsys.readouterr().err == "initctl: refused: only root\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to be refused as somebody else")
def test_who_may_not_open_the_socket_reads_who_may(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "initctl")
    pid = os.fork()
    if pid == 0:
        os.setuid(65534)  # tmp_path is root's own
        os._exit(0 if initctl.main(["--initctl", path, "status"]) == 4 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert capsys.readouterr().out == ""


def test_an_entry_may_be_named_as_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert initctl.main(["--initctl", "/nowhere/initctl", "status", "plan"]) == 4
    assert capsys.readouterr().err.startswith("initctl: ")


def test_the_daemons_of_scripts_are_listed_below_the_entries(
    state: Told, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    daemons = [{"pid": 12, "name": "sshd", "uptime": 61.0}]
    scripts = [{"name": "ssh", "path": "/etc/init.d/ssh", "daemons": daemons}]
    monkeypatch.setattr(initctl, "read_scripts", lambda: scripts)
    assert show(state, None, False) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "script\tssh\t12\tsshd\t0:01:01"
    assert show(state, "ssh", True) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["entries"], found["scripts"]) == ([], scripts)
    assert show(state, "nobody", False) == 1
