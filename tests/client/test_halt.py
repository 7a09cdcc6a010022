"""Halt, poweroff, reboot: their words, and what they ask for: sysvinit.md section 11.2."""

import errno
import getopt
import os
import signal
from pathlib import Path

import pytest

from pyinit import reboot
from pyinit.client import devices, halt, link, power, runlevel, shutdown
from pyinit.client.halt import parse, words_of_shutdown
from pyinit.wire.control import encode_answer
from pyinit.wire.utmp import decode, layout_of
from tests.client.test_telinit import conversing

HALT, OFF, RESTART = reboot.HALT, reboot.POWER_OFF, reboot.RESTART


@pytest.mark.parametrize(
    ("name", "words", "commands"),
    [
        ("halt", "", [HALT]),
        ("halt", "-p", [OFF, HALT]),
        ("halt", "-dfp", [OFF, HALT]),
        ("anything", "-f", [HALT]),
        ("poweroff", "", [OFF, HALT]),
        ("reboot", "", [RESTART]),
        ("reboot", "-p", [RESTART]),
        ("reboot", "-k", [reboot.KEXEC, RESTART]),
        ("reboot", "-m firmware", [reboot.RESTART_WITH_TEXT, RESTART]),
    ],
)
def test_the_name_and_the_options_say_what_the_kernel_is_asked_for_halt_1_halt_4(
    name: str, words: str, commands: list[int]
) -> None:
    assert parse(name, words.split()).commands() == commands


@pytest.mark.parametrize("words", ["-x", "now", "-f now", "-m", "-t", "--force"])
def test_wrong_usage_halt_2(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(getopt.GetoptError):
        parse("halt", words.split())
    assert halt.main(words.split(), "-halt") == 1
    assert capsys.readouterr().err.startswith("Usage: halt ")


@pytest.mark.parametrize(
    ("name", "words", "expected"),
    [
        ("reboot", "", "-r now"),
        ("poweroff", "", "-h -P now"),
        ("halt", "-p", "-h -P now"),
        ("halt", "", "-h -H now"),
        ("halt", "-t 7", "-h -H -t 7 now"),
    ],
)
def test_what_shutdown_is_told_halt_3(name: str, words: str, expected: str) -> None:
    assert words_of_shutdown(parse(name, words.split())) == expected.split()


class Story:
    """What halt does, in order; nothing of it happens."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.acts: list[str] = []
        self.refusal = ""
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        monkeypatch.setattr(os, "chdir", lambda _: None)
        monkeypatch.setattr(os, "sync", lambda: self.acts.append("sync"))
        monkeypatch.setattr(shutdown, "main", self.shut_down)
        monkeypatch.setattr(power, "write_record", lambda: self.acts.append("wtmp"))
        monkeypatch.setattr(power, "end", self.end)
        monkeypatch.setattr(devices, "take_interfaces_down", lambda: self.acts.append("interfaces"))
        monkeypatch.setattr(
            devices, "quiet_disks", lambda standby: self.acts.append(f"disks {standby}")
        )
        monkeypatch.setattr(runlevel, "find", lambda _: "N 3")
        for name in ("RUNLEVEL", "INIT_VERSION"):
            monkeypatch.delenv(name, raising=False)

    def end(self, commands: list[int], text: str) -> str:
        names = {HALT: "halt", OFF: "off", RESTART: "restart"}
        self.acts.append(" ".join(names.get(command, text) for command in commands))
        return self.refusal

    def shut_down(self, words: list[str]) -> int:
        self.acts.append(f"shutdown {' '.join(words)}")
        return 0


@pytest.fixture
def story(monkeypatch: pytest.MonkeyPatch) -> Story:
    return Story(monkeypatch)


@pytest.mark.parametrize(
    ("name", "words", "acts"),
    [
        ("halt", "-f", ["wtmp", "sync", "disks False", "halt"]),
        ("poweroff", "-fh", ["wtmp", "sync", "disks True", "off halt"]),
        ("reboot", "-fd", ["sync", "disks False", "restart"]),
        ("reboot", "-fn", ["disks False", "restart"]),
        ("reboot", "-fi", ["wtmp", "sync", "interfaces", "disks False", "restart"]),
        ("reboot", "-m text", ["wtmp", "sync", "disks False", "text restart"]),
        ("halt", "-w", ["wtmp"]),
        ("halt", "-wd", []),
    ],
)
def test_at_once_halt_2_halt_4(story: Story, name: str, words: str, acts: list[str]) -> None:
    assert halt.main(words.split(), name) == 0
    assert story.acts == acts


def test_in_another_level_shutdown_does_it_halt_3(story: Story) -> None:
    assert halt.main([], "reboot") == 0
    assert story.acts == ["shutdown -r now"]


@pytest.mark.parametrize("level", "06")
def test_in_level_0_and_6_it_is_done_at_once_halt_3(
    story: Story, monkeypatch: pytest.MonkeyPatch, level: str
) -> None:
    monkeypatch.setattr(runlevel, "find", lambda _: f"3 {level}")
    assert halt.main(["-d"], "halt") == 0
    assert story.acts[-1] == "halt"


def test_below_init_the_environment_tells_the_level_halt_3(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNLEVEL", "0")
    assert halt.main([], "halt") == 0
    assert story.acts[-1] == "shutdown -h -H now"
    monkeypatch.setenv("INIT_VERSION", "x")
    assert halt.main([], "halt") == 0
    assert story.acts[-1] == "halt"


def test_a_level_that_nobody_knows_is_told_halt_3(
    story: Story, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(runlevel, "find", lambda _: "")
    assert halt.main([], "poweroff") == 0
    assert story.acts == ["shutdown -h -P now"]
    assert capsys.readouterr().err.count("poweroff: ") == 2


def test_kexec_needs_level_6_halt_6(
    story: Story, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert halt.main(["-k"], "reboot") == 1
    assert story.acts == []
    assert capsys.readouterr().err == "reboot: -k needs run level 6, or -f\n"
    monkeypatch.setattr(runlevel, "find", lambda _: "3 6")
    assert halt.main(["-k"], "reboot") == 0


def test_a_refusal_is_an_error_halt_5(story: Story, capsys: pytest.CaptureFixture[str]) -> None:
    story.refusal = "reboot(2): no; no"
    assert halt.main(["-f"], "halt") == 1
    assert capsys.readouterr().err == "halt: reboot(2): no; no\n"


def test_who_is_not_root_is_told_halt_2(
    story: Story, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert halt.main(["-f"], "poweroff") == 1
    assert capsys.readouterr().err == "poweroff: must be superuser.\n"
    assert story.acts == []


# the end itself


class Kernel:
    """A kernel that refuses, and process 1, whose signals are noted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
        self.acts: list[str] = []
        monkeypatch.setattr(power, "call_reboot", self.call)
        monkeypatch.setattr(power, "tell_init", self.signal)
        monkeypatch.setattr(link, "find_initctl", lambda _: path)
        monkeypatch.setattr(link, "abstract_name", lambda _: f"\0nobody {path}")

    def call(self, command: int, text: str = "") -> None:
        self.acts.append(f"{command:x} {text}".strip())
        raise OSError(errno.EPERM, "Operation not permitted")

    def signal(self, signum: int) -> None:
        self.acts.append(signal.Signals(signum).name)


@pytest.mark.parametrize(
    ("commands", "acts", "question"),
    [
        (
            [OFF, HALT],
            ["89abcdef", "SIGTSTP", "4321fedc", "cdef0123", "0", "SIGCONT"],
            b"leave 130\n",
        ),
        ([RESTART], ["1234567", "SIGCONT"], b"leave 129\n"),
    ],
)
def test_where_the_kernel_refuses_init_goes_on_and_is_asked_halt_5_halt_7(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    commands: list[int],
    acts: list[str],
    question: bytes,
) -> None:
    path = str(tmp_path / "initctl")
    kernel = Kernel(monkeypatch, path)
    with conversing(path, lambda _: b"") as questions:
        assert power.end(commands) == ""
    assert questions == [question]
    assert kernel.acts == acts


def test_where_init_refuses_too_both_reasons_are_told_halt_5(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(tmp_path / "initctl")
    Kernel(monkeypatch, path)
    with conversing(path, lambda _: encode_answer(False, "not here")):
        assert power.end([RESTART]) == "reboot(2): Operation not permitted; not here"


def test_where_there_is_no_init_to_ask_both_reasons_are_told_halt_5(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Kernel(monkeypatch, str(tmp_path / "initctl"))
    reason = power.end([HALT])
    assert reason.startswith(f"reboot(2): Operation not permitted; {tmp_path}/initctl.sock: ")


def test_the_end_is_written_into_wtmp_ut_7(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wtmp = tmp_path / "wtmp"
    monkeypatch.setattr(power, "WTMP", str(wtmp))
    power.write_record()
    assert not wtmp.exists()
    wtmp.touch()
    power.write_record()
    (record,) = decode(wtmp.read_bytes(), layout_of(os.uname().machine))
    assert (record.kind, record.pid, record.line, record.user) == (1, 0, b"~~", b"shutdown")
    assert os.fsencode(os.uname().release) in wtmp.read_bytes()
