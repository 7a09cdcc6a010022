"""Runlevel: sysvinit.md UT-13 to UT-17."""

import struct
from pathlib import Path

import pytest

from pyinit.client import link, runlevel
from pyinit.core.environment import Environment
from pyinit.core.machine import Machine
from pyinit.core.snapshot import snapshot
from pyinit.core.state import Settings
from pyinit.wire.control import encode_answer
from tests.client.test_telinit import conversing


def record(kind: int, pid: int) -> bytes:
    """Return a utmp record of glibc on x86-64 (UT-13)."""
    return struct.pack("=h2xi376x", kind, pid)


def level(current: str, previous: str) -> bytes:
    return record(1, ord(previous or "\0") * 256 + ord(current))


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Have nothing of this machine's own answer; return the directory where things may lie."""
    monkeypatch.setattr(link, "abstract_name", lambda _: f"\0nobody {tmp_path}")
    monkeypatch.setattr(link, "initctl_paths", lambda *_: [str(tmp_path / "initctl")])
    monkeypatch.setattr(runlevel, "UTMP", str(tmp_path / "utmp"))
    monkeypatch.setattr(runlevel, "LEVEL_FILE", str(tmp_path / "runlevel"))
    return tmp_path


def snapshot_in(current: str, previous: str) -> bytes:
    machine = Machine(Settings(), Environment({}))
    machine.level, machine.previous = current, previous
    return encode_answer(True, snapshot(machine, 1.0))


@pytest.mark.parametrize(
    ("records", "printed"),
    [
        (level("3", "2"), "3 of 2"),
        (level("2", ""), "2 of N"),
        (record(2, 0) + level("2", "S") + level("5", "2"), "2 of S"),  # the first one counts
        (record(8, 77) * 3 + level("3", "#"), "3 of #"),  # UT-17
        (level("3", "2") + b"rest", "3 of 2"),
    ],
)
def test_a_file_that_is_named_is_read_ut_15(
    nowhere: Path, capsys: pytest.CaptureFixture[str], records: bytes, printed: str
) -> None:
    file = nowhere / "some-utmp"
    file.write_bytes(records)
    current, _, previous = printed.split()
    assert runlevel.main([str(file)]) == 0
    assert capsys.readouterr().out == f"{previous} {current}\n"


@pytest.mark.parametrize("content", [b"", b"short", record(2, 0), level("3", "2")[:200]])
def test_a_named_file_without_a_level_is_unknown_ut_16(
    nowhere: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    file = nowhere / "some-utmp"
    file.write_bytes(content)
    assert runlevel.main([str(file)]) == 1
    assert capsys.readouterr().out == "unknown\n"


def test_a_named_file_that_is_not_there_is_unknown_ut_16(
    nowhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert runlevel.main([str(nowhere / "nothing")]) == 1
    assert capsys.readouterr().out == "unknown\n"


def test_where_nobody_knows_it_is_unknown_ut_16(capsys: pytest.CaptureFixture[str]) -> None:
    assert runlevel.main([]) == 1
    assert capsys.readouterr() == ("unknown\n", "")


def test_init_itself_knows_best(nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (nowhere / "utmp").write_bytes(level("5", "4"))
    with conversing(str(nowhere / "initctl"), lambda _: snapshot_in("3", "2")) as questions:
        assert runlevel.main([]) == 0
    assert questions == [b"snapshot\n"]
    assert capsys.readouterr().out == "2 3\n"


def test_another_init_can_be_named(nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(nowhere / "other")
    with conversing(path, lambda _: snapshot_in("S", "N")):
        assert runlevel.main(["--initctl", path]) == 0
    assert capsys.readouterr().out == "N S\n"


@pytest.mark.parametrize("phase", "!#*")
def test_during_the_boot_init_has_no_level_yet(
    nowhere: Path, capsys: pytest.CaptureFixture[str], phase: str
) -> None:
    with conversing(str(nowhere / "initctl"), lambda _: snapshot_in(phase, "N")):
        assert runlevel.main([]) == 1
    assert capsys.readouterr().out == "unknown\n"


def test_utmp_is_asked_where_init_does_not_answer_ut_15(
    nowhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (nowhere / "utmp").write_bytes(level("5", "4"))
    (nowhere / "runlevel").write_bytes(b"3")
    with conversing(str(nowhere / "initctl"), lambda _: b""):
        assert runlevel.main([]) == 0
    assert capsys.readouterr().out == "4 5\n"


def test_the_level_file_is_asked_last_and_knows_no_previous_level_ut_16(
    nowhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (nowhere / "runlevel").write_bytes(b"3")
    assert runlevel.main([]) == 0
    assert capsys.readouterr().out == "N 3\n"


def test_an_empty_level_file_tells_nothing_ut_16(
    nowhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (nowhere / "runlevel").touch()
    assert runlevel.main([]) == 1
    assert capsys.readouterr().out == "unknown\n"


@pytest.mark.parametrize("words", [["a", "b"], ["-x"], ["--initctl"], ["--initctl", "x", "a", "b"]])
def test_wrong_usage_is_told(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert runlevel.main(words) == 1
    assert capsys.readouterr() == ("", "Usage: runlevel [--initctl PATH] [UTMP-FILE]\n")
