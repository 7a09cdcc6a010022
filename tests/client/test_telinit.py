"""Telinit: its words, messages and exit codes (sysvinit.md TL-3 to TL-11), on real FIFOs.

Deliberate differences, as in the docstrings: what is no FIFO is refused (TL-9), and writing is
under the same alarm as opening (FIFO-26).
"""

import contextlib
import errno
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyinit.client import link, telinit
from pyinit.client.telinit import LETTERS, UsageError, Wish, parse, seconds
from pyinit.wire.control import EnvironmentQuestion, decode_question, encode_answer
from pyinit.wire.initctl import RUNLEVEL, SET_ENVIRONMENT, Request, decode
from pyinit.wire.paths import socket_path

LAUNCHER = Path(__file__).parents[2] / "tools" / "telinit"


class Listener:
    """A FIFO that somebody reads, as init does."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)
        os.mkfifo(path, 0o600)
        self.descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK)

    def heard(self) -> list[Request]:
        """Return the requests that came; nothing else may have."""
        try:
            requests, bogus = decode(os.read(self.descriptor, 1 << 16))
        except BlockingIOError:
            return []
        assert bogus == 0
        return requests


@contextmanager
def conversing(path: str, answer: Callable[[bytes], bytes | None]) -> Iterator[list[bytes]]:
    """Have a socket beside a FIFO's path, and what was asked there.

    ``answer`` turns a question into what is sent before the end; None keeps silent, and the
    conversation open.
    """
    questions: list[bytes] = []
    silent: list[socket.socket] = []
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(socket_path(path))
    listener.listen()

    def serve() -> None:
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            questions.append(peer.recv(256))
            reply = answer(questions[-1])
            if reply is None:
                silent.append(peer)
            else:
                with contextlib.suppress(OSError), peer:  # who does not wait is gone by now
                    peer.sendall(reply)

    server = threading.Thread(target=serve)
    server.start()
    try:
        yield questions
    finally:
        listener.shutdown(socket.SHUT_RDWR)  # wakes the thread
        server.join()
        for open_socket in [listener, *silent]:
            open_socket.close()


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[Listener]:
    made = Listener(tmp_path / "initctl")
    yield made
    os.close(made.descriptor)


@pytest.fixture(autouse=True)
def nobody_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the tests from an init that really runs here."""
    monkeypatch.setattr(link, "abstract_name", lambda _: f"\0nobody {tmp_path}")


@pytest.fixture
def quick_alarm(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let the alarm ring at once; return the seconds that it was set for."""
    asked = []

    def alarm(seconds: int) -> int:
        asked.append(seconds)
        signal.setitimer(signal.ITIMER_REAL, seconds / 100)
        return 0

    monkeypatch.setattr("_signal.alarm", alarm)
    return asked


# words


@pytest.mark.parametrize("letter", list("0123456789SsQqAaBbCcUu"))
def test_each_letter_of_the_reference_is_a_wish_tl_3(letter: str) -> None:
    wish = parse([letter])
    assert wish.letter == letter
    assert (wish.sleeptime, wish.wait, wish.dry_run, wish.assignments) == (3, False, False, [])
    assert (wish.initctl, wish.inittab) == (None, "/etc/inittab")
    assert letter in LETTERS


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["2", "3"],
        ["23"],
        [""],
        ["X"],
        ["-"],
        ["x", "3"],
        ["-x", "3"],
        ["--wat", "3"],
        ["-t"],
        ["3", "-t"],
        ["-t", "5"],
        ["-e"],
        ["-e", "A=1", "3"],
        ["3", "-e", "A=1"],
        ["-e", "A=1", "--wait"],
        ["-e", "A=1", "--dry-run"],
        ["--initctl"],
        ["--inittab"],
        ["--initctlx=1", "3"],
        ["--wait=1", "3"],
        ["-3"],
        ["\u0663"],
    ],
)
def test_anything_else_is_wrong_usage_tl_4(words: list[str]) -> None:
    with pytest.raises(UsageError):
        parse(words)


@pytest.mark.parametrize(
    "words", [["-t", "7", "5"], ["-t7", "5"], ["5", "-t", "7"], ["5", "-t7"], ["-t9", "-t7", "5"]]
)
def test_options_stand_before_or_behind_the_letter_tl_3(words: list[str]) -> None:
    wish = parse(words)
    assert (wish.letter, wish.sleeptime, wish.timed) == ("5", 7, True)


@pytest.mark.parametrize(
    "words", [["-e", "A=1", "-e", "B"], ["-eA=1", "-eB"], ["-e", "A=1", "-t", "3", "-eB"]]
)
def test_variables_are_gathered_tl_3(words: list[str]) -> None:
    wish = parse(words)
    assert wish.assignments == ["A=1", "B"]
    assert wish.letter == ""


@pytest.mark.parametrize(
    ("words", "name", "value"),
    [
        (["--initctl", "/x", "3"], "initctl", "/x"),
        (["--initctl=/x", "3"], "initctl", "/x"),
        (["3", "--initctl=/x=y"], "initctl", "/x=y"),
        (["--inittab", "/t", "3"], "inittab", "/t"),
        (["--inittab=/t", "3"], "inittab", "/t"),
        (["--wait", "3"], "wait", True),
        (["3", "--dry-run"], "dry_run", True),
    ],
)
def test_the_options_of_pyinits_own(words: list[str], name: str, value: object) -> None:
    assert getattr(parse(words), name) == value


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", 5),
        ("0", 0),
        ("007", 7),
        ("-1", -1),
        ("+4", 4),
        ("  6", 6),
        ("\t6", 6),
        ("5s", 5),
        ("5.9", 5),
        ("1e3", 1),
        ("x", 0),
        ("", 0),
        ("-", 0),
        ("- 5", 0),
        ("--5", 0),
        ("+-5", 0),
        ("-+5", 0),
        ("5-3", 5),
        ("0x10", 0),
        ("\u0665", 0),
        ("2147483647", 2147483647),
    ],
)
def test_seconds_are_read_as_atoi_does_tl_5(text: str, number: int) -> None:
    assert seconds(text) == number


@given(st.text("0123456789+- x") | st.integers().map(str))
def test_any_seconds_fit_into_the_record_tl_5(text: str) -> None:
    Request(RUNLEVEL, 50, seconds(text)).encode()


@given(st.lists(st.text() | st.sampled_from(["-t", "-e", "3", "--wait", "--initctl", "Q"])))
def test_any_words_are_a_wish_or_wrong_usage(words: list[str]) -> None:
    try:
        wish = parse(words)
    except UsageError:
        return
    assert bool(wish.assignments) != bool(wish.letter)


# the FIFO


@pytest.mark.parametrize("letter", list(LETTERS))
def test_the_letter_is_written_as_it_was_given_tl_11(listener: Listener, letter: str) -> None:
    assert telinit.main(["--initctl", listener.path, letter]) == 0
    assert listener.heard() == [Request(RUNLEVEL, ord(letter), 3)]


@pytest.mark.parametrize(("option", "sleeptime"), [("6", 6), ("0", 0), ("-1", -1), ("x", 0)])
def test_the_seconds_go_with_it_tl_5_rl_37(listener: Listener, option: str, sleeptime: int) -> None:
    assert telinit.main([f"--initctl={listener.path}", "-t", option, "3"]) == 0
    assert listener.heard() == [Request(RUNLEVEL, ord("3"), sleeptime)]


def test_variables_are_packed_into_the_data_tl_6(listener: Listener) -> None:
    words = ["--initctl", listener.path, "-e", "INIT_A=1", "-e", "INIT_B", "-e", "INIT_C=\udcff"]
    assert telinit.main(words) == 0
    expected = b"INIT_A=1\0INIT_B\0INIT_C=\xff\0\0"
    assert listener.heard() == [Request(SET_ENVIRONMENT, data=expected)]


def test_variables_that_do_not_fit_are_refused_tl_6(
    listener: Listener, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--initctl", listener.path, "-e", "INIT_A=" + "x" * 368]
    assert telinit.main(words, "init") == 1
    assert capsys.readouterr() == ("", "init: -e option data too large\n")
    assert listener.heard() == []


@pytest.mark.parametrize("words", [[], ["x"], ["2", "3"], ["-e", "A=1", "3"]])
def test_wrong_usage_is_told_on_stderr_and_nothing_is_written_tl_4(
    listener: Listener, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert telinit.main(["--initctl", listener.path, *words], "init") == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Usage: init [-t SECONDS] ")
    assert "{0-9|S|s|Q|q|A|a|B|b|C|c|U|u}" in err
    assert "-e VAR[=VAL]" in err
    assert listener.heard() == []


def test_a_missing_fifo_is_told_as_the_reference_says_tl_8(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "initctl")
    assert telinit.main(["--initctl", path, "3"], "init") == 1
    assert capsys.readouterr() == ("", f"init: {path}: No such file or directory\n")
    assert telinit.main(["--initctl", path, "-e", "INIT_A=1"]) == 1
    assert capsys.readouterr() == ("", f"telinit: {path}: No such file or directory\n")


def test_a_plain_file_in_the_place_of_the_fifo_is_refused_tl_9(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "initctl"
    path.write_bytes(b"mine")
    assert telinit.main(["--initctl", str(path), "3"]) == 1
    assert capsys.readouterr() == ("", f"telinit: {path}: Not a fifo\n")
    assert path.read_bytes() == b"mine"


def test_a_directory_in_the_place_of_the_fifo_is_told_tl_8(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert telinit.main(["--initctl", str(tmp_path), "3"]) == 1
    assert capsys.readouterr().err == f"telinit: {tmp_path}: Is a directory\n"


def test_a_fifo_that_nobody_opens_is_given_up_after_three_seconds_tl_8(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], quick_alarm: list[int]
) -> None:
    path = tmp_path / "initctl"
    os.mkfifo(path)
    before = signal.getsignal(signal.SIGALRM)
    assert telinit.main(["--initctl", str(path), "3"]) == 1
    expected = f"telinit: timeout opening/writing control channel {path}\n"
    assert capsys.readouterr() == ("", expected)
    assert quick_alarm == [3, 0]
    assert signal.getsignal(signal.SIGALRM) is before


def test_a_full_fifo_is_given_up_too_fifo_26(
    listener: Listener, capsys: pytest.CaptureFixture[str], quick_alarm: list[int]
) -> None:
    record = Request(RUNLEVEL, ord("3"), 3).encode()
    written = 0
    while True:
        try:
            written += os.write(listener.descriptor, record)
        except BlockingIOError:
            break
    assert written == 160 * 384
    assert telinit.main(["--initctl", listener.path, "3"]) == 1
    assert "timeout opening/writing" in capsys.readouterr().err
    assert quick_alarm == [3, 0]
    assert len(listener.heard()) == 160


@pytest.mark.parametrize(
    ("uid", "text"), [(1000, "must be superuser."), (0, "{path}: Permission denied")]
)
def test_who_may_not_open_the_fifo_reads_why_tl_2(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    uid: int,
    text: str,
) -> None:
    def refuse(path: str, _record: bytes) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)

    path = tmp_path / "initctl"
    monkeypatch.setattr(os, "geteuid", lambda: uid)
    monkeypatch.setattr(link, "write_request", refuse)
    assert telinit.main(["--initctl", str(path), "3"], "init") == 1
    assert capsys.readouterr().err == f"init: {text.format(path=path)}\n"


def test_the_launcher_is_telinit_under_its_own_name_tl_4(listener: Listener) -> None:
    command = [sys.executable, "-I", "-S", str(LAUNCHER), "--initctl", listener.path]
    run = subprocess.run([*command, "5"], capture_output=True, timeout=30, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, b"", b"")
    assert listener.heard() == [Request(RUNLEVEL, ord("5"), 3)]
    run = subprocess.run([*command, "55"], capture_output=True, timeout=30, check=False)
    assert run.returncode == 1
    assert run.stderr.startswith(b"Usage: telinit ")


# which FIFO


def test_the_fifo_that_is_there_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [str(tmp_path / name) for name in ("first", "second", "third")]
    monkeypatch.setattr(link, "initctl_paths", lambda *_: paths)
    assert link.find_initctl("/own") == "/own"
    assert link.find_initctl(None) == paths[0]
    (tmp_path / "second").touch()
    assert link.find_initctl(None) == paths[1]


def test_the_users_own_directory_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[object, ...]] = []

    def paths(*arguments: object) -> list[str]:
        asked.append(arguments)
        return ["/x"]

    monkeypatch.setattr(link, "initctl_paths", paths)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/1000")
    link.find_initctl(None)
    assert asked == [(1000, "/run/user/1000")]


# the socket


@pytest.mark.parametrize(
    ("words", "question"),
    [
        (["--wait", "3"], b"request 3 3\n"),
        (["q", "--wait"], b"request Q 3\n"),
        (["--wait", "-t", "9", "s"], b"request S 9\n"),
    ],
)
def test_wait_asks_on_the_socket_and_ends_well_when_it_is_done(
    listener: Listener, capsys: pytest.CaptureFixture[str], words: list[str], question: bytes
) -> None:
    with conversing(listener.path, lambda _: encode_answer(True, "run level 3")) as questions:
        assert telinit.main(["--initctl", listener.path, *words]) == 0
    assert questions == [question]
    assert capsys.readouterr() == ("", "")
    assert listener.heard() == []


def test_wait_tells_the_reason_when_it_could_not_be_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "initctl")
    with conversing(path, lambda _: encode_answer(False, "overtaken: the run level is 2")):
        assert telinit.main(["--initctl", path, "--wait", "3"]) == 1
    assert capsys.readouterr() == ("", "telinit: overtaken: the run level is 2\n")


@pytest.mark.parametrize(("letter", "status"), [("0", 0), ("6", 0), ("3", 1), ("Q", 1)])
def test_an_init_that_ends_without_an_answer_has_gone_down_if_it_was_asked_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], letter: str, status: int
) -> None:
    path = str(tmp_path / "initctl")
    with conversing(path, lambda _: b""):
        assert telinit.main(["--initctl", path, "--wait", letter]) == status
    assert bool(capsys.readouterr().err) == bool(status)


def test_wait_says_so_where_there_is_no_init(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "initctl")
    assert telinit.main(["--initctl", path, "--wait", "3"]) == 1
    err = capsys.readouterr().err
    assert err.startswith(f"telinit: {path}.sock: No such file or directory; is pyinit running")


def test_an_abstract_socket_is_asked_where_there_is_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"\0pyinit test {tmp_path}"
    monkeypatch.setattr(link, "abstract_name", lambda _: name)
    monkeypatch.setattr(link, "initctl_paths", lambda *_: [str(tmp_path / "initctl")])
    monkeypatch.setattr(f"{__name__}.socket_path", lambda _: name)
    with conversing("", lambda _: encode_answer(True, "run level 3")) as questions:
        assert telinit.main(["--initctl", str(tmp_path / "initctl"), "--wait", "3"]) == 0
    assert questions == [b"request 3 3\n"]


def test_without_a_fifo_the_request_goes_to_the_socket(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "initctl")
    with conversing(path, lambda _: encode_answer(True, "run level 3")) as questions:
        assert telinit.main(["--initctl", path, "-t", "4", "u"]) == 0
    assert questions == [b"request U 4\n"]
    assert capsys.readouterr() == ("", "")


def test_without_a_fifo_variables_go_to_the_socket_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "initctl")
    words = ["--initctl", path, "-e", "INIT_A=x y\nz\udcff", "-e", "INIT_B"]
    with conversing(path, lambda _: encode_answer(True, "handed over")) as questions:
        assert telinit.main(words) == 0
    (question,) = questions
    heard = decode_question(question)
    assert isinstance(heard, EnvironmentQuestion)
    assert heard.assignments == ["INIT_A=x y\nz\udcff", "INIT_B"]
    assert capsys.readouterr() == ("", "")


def test_without_a_fifo_and_a_socket_the_fifo_is_named_tl_8(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "initctl")
    for words in (["-e", "INIT_A=x"], ["3"]):
        assert telinit.main(["--initctl", path, *words]) == 1
        assert capsys.readouterr().err == f"telinit: {path}: No such file or directory\n"


def test_without_a_fifo_and_without_wait_nobody_waits_for_the_answer_rl_41(
    tmp_path: Path,
) -> None:
    # a script that init waits for may call telinit: waiting for init then never ends
    path = str(tmp_path / "initctl")
    command = [sys.executable, "-I", "-S", str(LAUNCHER), "--initctl", path, "3"]
    asked = threading.Event()
    with conversing(path, lambda _: asked.set()) as questions:
        run = subprocess.run(command, capture_output=True, timeout=5, check=False)
        assert (run.returncode, run.stderr) == (0, b"")
        assert asked.wait(5)
    assert questions == [b"request 3 3\n"]


def test_an_answer_of_any_length_arrives_whole(tmp_path: Path) -> None:
    path = str(tmp_path / "initctl")
    text = "\n".join(f"line {number}" for number in range(100_000))
    with conversing(path, lambda _: encode_answer(True, text)):
        assert link.ask(path, b"snapshot\n") == (True, text)


def test_dry_run_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[tuple[str, str, str]] = []

    def dry_run(initctl: str, inittab: str, letter: str) -> int:
        called.append((initctl, inittab, letter))
        return 7

    monkeypatch.setattr("pyinit.client.dry_run.main", dry_run)
    words = ["--dry-run", "--initctl", "/i", "--inittab", "/t", "3"]
    assert telinit.main(words) == 7
    assert called == [("/i", "/t", "3")]


def test_a_wish_is_for_nothing_at_first() -> None:
    assert (Wish().letter, Wish().timed) == ("", False)
