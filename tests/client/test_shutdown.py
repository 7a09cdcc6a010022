"""Shutdown's words, files, and what it tells init and everybody: sysvinit.md section 11.1."""

import os
import signal
import subprocess
import sys
import syslog
import time
import tty
from pathlib import Path

import pytest

from pyinit import reboot
from pyinit.client import fast, link, marks, power, shutdown, telinit, wall
from pyinit.client.shutdown import CancelledError, UsageError, parse
from pyinit.wire.initctl import RUNLEVEL, SET_ENVIRONMENT
from pyinit.wire.utmp import USER, Record, layout_of
from tests.client.test_telinit import Listener

LAYOUT = layout_of(os.uname().machine)


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("now", "1"),
        ("-h now", "0"),
        ("-r now", "6"),
        ("now -r", "6"),
        ("-i S now", "S"),
        ("-i5x now", "5"),
        ("-hP now", "0"),
        ("-H -h now", "0"),  # the order does not matter
        ("-i 0 -P now", "0"),
        ("-n -r now", "6"),
    ],
)
def test_the_level_shut_1_to_shut_4(words: str, level: str) -> None:
    assert parse(words.split()).level == level


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("", ""),
        ("-h", ""),
        ("-x now", "option -x not recognized"),
        ("-t", "option -t requires argument"),
        ("-H now", "-H and -P go with -h"),
        ("-P -r now", "-H and -P go with -h"),
        ("-n now", "-n goes with -h or -r"),
        *[(f"-i {letter} now", f"`{letter}': bad runlevel") for letter in "234789Xq"],
    ],
)
def test_wrong_usage_shut_3_shut_4_shut_9_shut_14(words: str, reason: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse(words.split())
    assert str(raised.value) == reason


def test_an_empty_level_is_refused_shut_4() -> None:
    with pytest.raises(UsageError, match="bad runlevel"):
        parse(["-i", "", "now"])


def test_the_options_that_say_how_shut_10_shut_11_shut_13() -> None:
    wish = parse(["-a", "-k", "-y", "-t", "7x", "-f", "-F", "+5", "good", "bye"])
    assert all(wish.wants(letter) for letter in "akyfF")
    assert (wish.seconds, wish.word, wish.message) == ("7x", "+5", "good bye \r\n")
    assert [parse([*words, "5"]).quiet() for words in ([], ["-q"], ["-Q"], ["-qQ"])] == [0, 1, 2, 2]


def test_with_g_all_words_are_message_shut_12() -> None:
    wish = parse(["-g", "+5", "now", "then"])
    assert (wish.word, wish.message) == ("+5", "now then \r\n")


def test_a_cancel_has_no_time_shut_6() -> None:
    wish = parse(["-c", "not", "today"])
    assert (wish.word, wish.message) == (None, "not today \r\n")


@pytest.mark.parametrize(
    ("words", "value"),
    [("-h", None), ("-hP", "POWEROFF"), ("-hH", "HALT"), ("-r", None)],
)
def test_what_the_scripts_of_level_0_read_shut_28(words: str, value: str | None) -> None:
    assert parse([words, "now"]).kind_of_halt() == value


# with files of its own


class Place:
    """A directory that stands for the machine; what everybody was told; init's FIFO."""

    def __init__(self, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.directory = directory
        self.told: list[str] = []
        self.slept: list[float] = []
        self.now = 1e9
        for name in ("PID_FILE", "NOLOGIN", "SKIP_CHECK", "FORCE_CHECK", "ALLOW_FILE", "CONSOLE"):
            monkeypatch.setattr(marks, name, str(directory / name))
        monkeypatch.setattr(wall, "UTMP", str(directory / "utmp"))
        monkeypatch.setattr(wall, "write_all", self.told.append)
        monkeypatch.setattr(os, "getuid", lambda: 0)
        self.moved: list[object] = []
        for name in ("chdir", "umask", "setuid", "sync"):
            monkeypatch.setattr(os, name, lambda *_: None)
        for name in ("chdir", "umask"):
            monkeypatch.setattr(os, name, self.moved.append)
        monkeypatch.setattr(syslog, "syslog", lambda *_: None)
        monkeypatch.setattr(signal, "signal", lambda *_: None)
        monkeypatch.setattr(time, "time", lambda: self.now)
        monkeypatch.setattr(time, "sleep", self.sleep)
        self.fifo = Listener(directory / "initctl")
        monkeypatch.setattr(link, "find_initctl", lambda _: self.fifo.path)
        monkeypatch.setattr(signal, "signal", lambda *_: None)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        self.during()

    def during(self) -> None:
        """Look at the files while it waits."""

    def files(self) -> set[str]:
        return {path.name for path in self.directory.iterdir()} - {"initctl", "utmp"}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    return Place(tmp_path, monkeypatch)


def test_init_is_told_the_kind_of_halt_and_the_level_shut_27(place: Place) -> None:
    assert shutdown.main(["-hP", "-t", "9", "now", "bye"]) == 0
    assert place.told == ["bye \r\n\rThe system is going down for system halt NOW!\r\n"]
    variable, level = place.fifo.heard()
    assert (variable.command, variable.assignments()) == (SET_ENVIRONMENT, ["INIT_HALT=POWEROFF"])
    assert (level.command, level.letter(), level.sleeptime) == (RUNLEVEL, "0", 9)
    assert place.files() == set()


def test_it_is_at_home_in_the_root_directory_shut_32(place: Place) -> None:
    assert shutdown.main(["-h", "now"]) == 0
    assert place.moved == ["/", 0o022]


@pytest.mark.parametrize(("words", "letter"), [(["-r"], "6"), ([], "1"), (["-i", "S"], "S")])
def test_without_a_kind_the_variable_is_removed_shut_27(
    place: Place, words: list[str], letter: str
) -> None:
    assert shutdown.main([*words, "now"]) == 0
    variable, level = place.fifo.heard()
    assert variable.assignments() == ["INIT_HALT"]
    assert level.letter() == letter


def test_where_init_is_not_reached_it_is_an_error(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = str(place.directory / "nothing")
    monkeypatch.setattr(link, "find_initctl", lambda _: missing)
    assert shutdown.main(["-h", "now"]) == 1
    assert capsys.readouterr().err == f"shutdown: {missing}: No such file or directory\n"


def test_the_files_are_there_while_it_waits_and_gone_for_init_shut_8_shut_17_shut_24(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    monkeypatch.setattr(place, "during", lambda: seen.append(place.files()))
    assert shutdown.main(["-rfF", "+7"]) == 0
    always = {"PID_FILE", "SKIP_CHECK", "FORCE_CHECK"}
    assert seen == [always, always, *[always | {"NOLOGIN"}] * 5]
    assert place.files() == {"SKIP_CHECK", "FORCE_CHECK"}  # for the next boot
    assert len(place.told) == 8


def test_nologin_tells_when_and_why_shut_24(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    texts: list[str] = []

    def look() -> None:
        texts.append((place.directory / "NOLOGIN").read_bytes().decode())
        texts.append((place.directory / "PID_FILE").read_text())

    monkeypatch.setattr(place, "during", look)
    target = place.now + 60
    shutdown.main(["-h", "+1", "dinner"])
    date = time.ctime(target)
    assert texts == [
        f"\rThe system is going down on {date}\n\r\ndinner \r\n",
        f"{os.getpid()}\n",
    ]


def test_k_warns_and_cleans_up_shut_5(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert shutdown.main(["-k", "-hfF", "+1"]) == 0
    assert len(place.told) == 2
    assert place.files() == set()
    assert place.fifo.heard() == []
    assert "Shutdown cancelled." in capsys.readouterr().out


def test_a_cancelled_one_leaves_nothing_behind_shut_19(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt() -> None:
        raise CancelledError

    monkeypatch.setattr(place, "during", interrupt)
    assert shutdown.main(["-hfF", "+1"]) == 0
    assert place.files() == set()
    assert place.fifo.heard() == []


def test_a_bad_time_leaves_nothing_behind_shut_16(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shutdown.main(["-hfF", "25:00"]) == 1
    assert place.files() == set()
    assert "shutdown: not a time: 25:00\nUsage: " in capsys.readouterr().err


def test_who_is_not_root_is_told_shut_14(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    assert shutdown.main(["-h", "now"]) == 1
    assert capsys.readouterr().err == "shutdown: must be superuser.\n"
    assert place.fifo.heard() == []


@pytest.fixture
def another(place: Place) -> object:
    """Another shutdown that waits: a process with such a name."""
    # as a shell may have made it deaf
    script = "from signal import *; signal(SIGINT, SIG_DFL); print(flush=True); pause()"
    words = [sys.executable, "-c", script, "shutdown"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE)
    (place.directory / "PID_FILE").write_text(f"{process.pid}\n")
    assert process.stdout is not None
    process.stdout.readline()
    yield process
    process.stdout.close()
    process.kill()
    process.wait()


@pytest.mark.usefixtures("another")
def test_a_second_one_is_refused_shut_17(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert shutdown.main(["-h", "now"]) == 1
    assert capsys.readouterr().err == "\rshutdown: already running.\r\n"
    assert place.fifo.heard() == []


@pytest.mark.parametrize("content", ["1\n", "self\n", "0", "-1", "x", "", "99999999999"])
def test_a_stale_pid_file_hinders_nobody_shut_17(place: Place, content: str) -> None:
    (place.directory / "PID_FILE").write_text(content.replace("self", str(os.getpid())))
    assert shutdown.main(["-h", "now"]) == 0
    assert len(place.fifo.heard()) == 2


def test_cancel_interrupts_it_and_tells_everybody_shut_18(
    place: Place, another: "subprocess.Popen[bytes]"
) -> None:
    assert shutdown.main(["-c", "not", "today"]) == 0
    assert another.wait() == -signal.SIGINT
    assert place.told == ["not today \r\n"]
    assert [request.assignments() for request in place.fifo.heard()] == [["INIT_HALT"]]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (None, "cannot find pid of running shutdown."),
        ("x", "cannot find pid of running shutdown."),
        ("1\n", "not running."),
        ("99999999999", "not running."),
    ],
)
def test_nothing_to_cancel_shut_18(
    place: Place, content: str | None, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (place.directory / "PID_FILE").write_text(content)
    assert shutdown.main(["-c", "message"]) == 1
    assert capsys.readouterr().err == f"\rshutdown: {text}\r\n"
    assert place.told == []


# shutdown.allow


def test_the_names_that_may_shut_down_shut_25() -> None:
    lines = ["# comment", "", " ann ", "bob", *(f"user{n}" for n in range(40))]
    assert marks.allowed_names(lines) == ["ann", "bob", *(f"user{n}" for n in range(30))]


@pytest.mark.parametrize(
    ("user", "major", "minor", "allowed"),
    [
        ("ann", 4, 1, True),
        ("root", 4, 63, True),
        ("bob", 4, 1, False),
        ("ann", 4, 64, False),  # a serial line
        ("ann", 136, 1, False),  # a terminal of a network login
    ],
)
def test_somebody_listed_must_be_on_a_virtual_console_shut_25(
    place: Place,
    monkeypatch: pytest.MonkeyPatch,
    user: str,
    major: int,
    minor: int,
    allowed: bool,
) -> None:
    (place.directory / "ALLOW_FILE").write_text("ann\n#bob\n")
    record = Record(USER, 1, b"tty1", b"1", user.encode(), 1)
    (place.directory / "utmp").write_bytes(record.encode(LAYOUT))

    class Found:
        st_rdev = os.makedev(major, minor)

    monkeypatch.setattr(os, "stat", lambda _: Found)
    assert marks.is_allowed() == allowed


@pytest.mark.usefixtures("place")
def test_without_the_file_everybody_may_shut_25() -> None:
    assert marks.is_allowed()
    assert shutdown.main(["-a", "-h", "now"]) == 0


def test_with_nobody_there_the_console_is_told_shut_25(place: Place) -> None:
    (place.directory / "ALLOW_FILE").write_text("ann\n")
    (place.directory / "CONSOLE").touch()
    assert shutdown.main(["-a", "-h", "now"]) == 1
    text = (place.directory / "CONSOLE").read_bytes()
    assert text == b"\rshutdown: no authorized users logged in.\r\n"
    assert place.fifo.heard() == []


# without init


class Kernel:
    """What shutdown -n does, in order; nothing of it happens."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, container: bool) -> None:
        self.acts: list[object] = []
        note = self.acts.append
        monkeypatch.setattr(power, "tell_init", lambda signum: note(f"init {signum.name}"))
        monkeypatch.setattr(power, "end", self.end)
        monkeypatch.setattr(power, "write_record", lambda: note("wtmp"))
        monkeypatch.setattr(fast, "send_to_all", lambda signum: note(signum.name))
        monkeypatch.setattr(fast, "is_container", lambda *_: container)
        monkeypatch.setattr(time, "sleep", lambda seconds: note(f"sleep {seconds}"))
        monkeypatch.setattr(os, "sync", lambda: note("sync"))
        monkeypatch.setattr(fast, "leave_disks", lambda: note("disks"))

    def end(self, commands: list[int]) -> str:
        self.acts.append([*commands])
        return "refused"


@pytest.mark.parametrize("container", [False, True])
def test_without_init_all_is_killed_unmounted_and_ended_shut_30_shut_31(
    monkeypatch: pytest.MonkeyPatch, container: bool
) -> None:
    kernel = Kernel(monkeypatch, container)
    assert fast.go_down(restart=True, power_off=False, seconds=None) == "refused"
    disks = [] if container else ["disks"]
    assert kernel.acts == [
        *["init SIGTSTP", "SIGTERM", "sleep 3", "SIGKILL", "wtmp", *disks, "sync"],
        *[[reboot.RESTART], "init SIGCONT"],
    ]


@pytest.mark.parametrize(
    ("words", "command", "sleep"),
    [
        ("-h", [reboot.HALT], 3),
        ("-hP -t 5", [reboot.POWER_OFF, reboot.HALT], 5),
        ("-r -t -5", [reboot.RESTART], 0),
    ],
)
def test_without_init_by_its_options_shut_9(
    place: Place,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: str,
    command: list[int],
    sleep: int,
) -> None:
    kernel = Kernel(monkeypatch, True)
    assert shutdown.main(["-n", *words.split(), "now"]) == 1
    assert command in kernel.acts
    assert f"sleep {sleep}" in kernel.acts
    assert place.fifo.heard() == []
    assert capsys.readouterr().err == "\rshutdown: refused\r\n"


# everybody is told


def test_everybody_at_a_terminal_is_told_and_nobody_else_shut_23(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    master, terminal = os.openpty()
    tty.setraw(terminal)
    line = os.ttyname(terminal).removeprefix("/dev/").encode()
    file = tmp_path / "file"
    file.touch()
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    records = [
        Record(USER, 1, line, b"a", b"ann", 1),
        Record(USER, 2, line, b"b", b"ann", 1),  # told once
        Record(USER, 3, b"nothing", b"c", b"ann", 1),
        Record(USER, 4, b"../" + os.fsencode(file), b"d", b"ann", 1),
        Record(USER, 5, b"null", b"e", b"", 1),
        Record(8, 6, b"zero", b"f", b"ann", 1),
    ]
    (tmp_path / "utmp").write_bytes(b"".join(record.encode(LAYOUT) for record in records))
    monkeypatch.setattr(wall, "UTMP", str(tmp_path / "utmp"))
    wall.write_all("hello\x1b[2J\r\n")
    os.close(terminal)
    text = os.read(master, 4096).decode()
    os.close(master)
    first, _, rest = text.removeprefix("\r\n").partition("\r\n")
    assert first.startswith("Broadcast message from ")
    assert f"@{os.uname().nodename} " in first
    assert first.endswith("):")
    assert rest == "\r\nhello^[[2J\r\n"
    assert file.read_bytes() == b""


def test_a_terminal_that_takes_nothing_does_not_keep_anybody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    master, terminal = os.openpty()
    tty.setraw(terminal)
    line = os.ttyname(terminal).removeprefix("/dev/").encode()
    (tmp_path / "utmp").write_bytes(Record(USER, 1, line, b"a", b"ann", 1).encode(LAYOUT))
    monkeypatch.setattr(wall, "UTMP", str(tmp_path / "utmp"))
    monkeypatch.setattr(wall, "PATIENCE", 0.1)
    wall.write_all("x" * 1_000_000)  # more than a terminal holds; returns all the same
    os.close(terminal)
    os.close(master)


def test_without_utmp_nobody_is_told_shut_23(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wall, "UTMP", str(tmp_path / "utmp"))
    assert wall.logged_in() == []
    wall.write_all("hello")


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\tb\r\n", "a\tb\r\n"), ("\x07\x7f\x9b", "^G^?^["), ("\N{BULLET} ä", "\N{BULLET} ä")],
)
def test_control_characters_are_shown_shut_23(text: str, shown: str) -> None:
    assert wall.readable(text) == shown


def test_sleeptime_is_passed_on_as_text_shut_7(place: Place) -> None:
    assert shutdown.main(["-h", "-t", "12 seconds", "now"]) == 0
    assert place.fifo.heard()[1].sleeptime == telinit.seconds("12 seconds") == 12
