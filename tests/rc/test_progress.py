"""What rc shows: live lines on a terminal, plain ones elsewhere."""

import os
import pty
from collections.abc import Iterator

import pytest

from pyinit.rc.progress import FIRST_HINT, Progress, is_live
from pyinit.rc.task import FAIL, OK, WARN, Result, Task

NGINX = Task("S01nginx", "/etc/init.d/nginx", "start")
CRON = Task("S02cron", "/etc/init.d/cron", "start")
LOGIN = Task("S03login", "/etc/init.d/login", "start", interactive=True)
FINE = Result(OK, "", 0)
BAD = Result(FAIL, "exit status 1", 1)


class Screen:
    """A pipe that shows what was written."""

    def __init__(self) -> None:
        self._reading, self.writing = os.pipe2(os.O_NONBLOCK)

    def read(self) -> str:
        try:
            return os.read(self._reading, 65536).decode()
        except BlockingIOError:
            return ""

    def close(self) -> None:
        os.close(self._reading)
        os.close(self.writing)


@pytest.fixture
def screen() -> Iterator[Screen]:
    made = Screen()
    yield made
    made.close()


def test_elsewhere_lines_are_plain_and_all_output_is_shown(screen: Screen) -> None:
    progress = Progress(screen.writing, live=False, colour=False)
    progress.begin(NGINX, 100.0)
    assert screen.read() == ""
    progress.end(NGINX, FINE, "Starting nginx.", 102.34)
    assert screen.read() == "Starting nginx.\n[ ok ] nginx start (2.3 s)\n"
    progress.note(CRON, "something")
    progress.end(CRON, BAD, "", 102.34)
    progress.say("rc: a problem")
    progress.close()
    assert screen.read().splitlines() == [
        "[warn] cron start: something",
        "[fail] cron start: exit status 1 (0.0 s)",
        "rc: a problem",
    ]


def test_elsewhere_a_slow_script_is_told_less_and_less_often(screen: Screen) -> None:
    progress = Progress(screen.writing, live=False, colour=False)
    progress.begin(NGINX, 100.0)
    assert progress.deadline(100.0) == 100.0 + FIRST_HINT
    progress.pass_time(100.0 + FIRST_HINT - 0.1)
    assert screen.read() == ""
    progress.pass_time(100.0 + FIRST_HINT)
    assert screen.read() == f"[wait] nginx start: {FIRST_HINT:.0f} s\n"
    assert progress.deadline(0.0) == 100.0 + 2 * FIRST_HINT
    progress.pass_time(100.0 + 2 * FIRST_HINT)
    assert progress.deadline(0.0) == 100.0 + 4 * FIRST_HINT
    progress.end(NGINX, FINE, "", 200.0)
    assert progress.deadline(0.0) is None


def test_on_a_terminal_each_running_script_has_a_line_with_its_time(screen: Screen) -> None:
    progress = Progress(screen.writing, live=True, colour=False)
    progress.begin(NGINX, 100.0)
    progress.begin(CRON, 101.0)
    progress.pass_time(103.0)
    assert screen.read() == "[....] nginx start 3 s\n[....] cron start 2 s\n"
    assert progress.deadline(103.0) == 104.0
    progress.pass_time(103.5)
    assert screen.read() == ""
    progress.end(NGINX, FINE, "not shown", 103.6)
    assert screen.read() == "\r\x1b[2A\x1b[J[ ok ] nginx start (3.6 s)\n"
    progress.pass_time(103.6)
    assert screen.read() == "[....] cron start 3 s\n"
    progress.end(CRON, BAD, "shown", 104.0)
    assert screen.read() == "\r\x1b[1A\x1b[Jshown\n[fail] cron start: exit status 1 (3.0 s)\n"
    assert progress.deadline(104.0) is None


def test_an_interactive_script_has_the_screen_to_itself(screen: Screen) -> None:
    progress = Progress(screen.writing, live=True, colour=False)
    progress.begin(LOGIN, 100.0)
    progress.pass_time(105.0)
    assert screen.read() == ""
    progress.end(LOGIN, FINE, "", 105.0)
    assert screen.read() == "[ ok ] login start (5.0 s)\n"


@pytest.mark.parametrize(("mark", "code"), [(OK, "32"), (WARN, "33"), (FAIL, "31")])
def test_marks_have_colours(screen: Screen, mark: str, code: str) -> None:
    progress = Progress(screen.writing, live=True, colour=True)
    progress.end(NGINX, Result(mark, "", 0), "", 0.0)
    assert screen.read().startswith(f"[\x1b[{code}m{mark:^4}\x1b[m] nginx")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, (True, True)),
        ({"TERM": "linux"}, (True, True)),
        ({"TERM": "dumb"}, (False, False)),
        ({"NO_COLOR": "1"}, (True, False)),
        ({"NO_COLOR": ""}, (True, True)),
    ],
)
def test_colours_are_for_terminals_that_have_them_and_those_who_want_them(
    environment: dict[str, str], expected: tuple[bool, bool]
) -> None:
    ours, theirs = pty.openpty()
    assert is_live(theirs, environment) == expected
    os.close(ours)
    os.close(theirs)


def test_elsewhere_nothing_is_live(screen: Screen) -> None:
    assert is_live(screen.writing, {"TERM": "linux"}) == (False, False)


def test_a_broken_pipe_is_no_trouble() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    Progress(writing, live=False, colour=False).end(NGINX, BAD, "x", 0.0)
    os.close(writing)
