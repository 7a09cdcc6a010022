"""The console: CON-1 to CON-7, RL-13, on pseudo-terminals."""

import os
import select
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from pyinit.linux import console as module
from pyinit.linux.console import NULL, Console, choose, is_given_terminal, wants_terminal

ROOT = Path(__file__).parents[2]
WAIT = 10  # seconds until a test that waits for the kernel has failed
INPUT, OUTPUT, CONTROL, LOCAL, CHARACTERS = 0, 1, 2, 3, 6


class Terminal:
    """A pty as init's console; its other end is who sits before it."""

    def __init__(self) -> None:
        self.master, self.slave = os.openpty()
        self.device = os.ttyname(self.slave)

    def types(self, text: bytes) -> None:
        os.write(self.master, text)

    def reads(self, text: bytes) -> None:
        """Wait until the text stands there."""
        seen = b""
        while text not in seen:
            assert select.select([self.master], [], [], WAIT)[0], seen
            seen += os.read(self.master, 4096)

    def close(self) -> None:
        os.close(self.master)
        os.close(self.slave)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    made = Terminal()
    yield made
    made.close()


@pytest.fixture
def console(terminal: Terminal) -> Iterator[Console]:
    made = Console([terminal.device], container=False)
    yield made
    os.close(made.descriptor)


def hear(console: Console) -> str | None:
    """Wait for something to be typed, and return what the console makes of it."""
    assert select.select([console.descriptor], [], [], WAIT)[0]
    return console.hear()


# which device


def test_the_first_device_that_opens_is_the_console_con_1_con_2(terminal: Terminal) -> None:
    devices = ["/nothing", "", "nul\0l", terminal.device, "/dev/null"]
    assert choose(devices, container=False) == terminal.device


def test_without_any_it_is_dev_null_con_1() -> None:
    assert choose([], container=False) == NULL
    console = Console(["/nothing"], container=False)
    assert (console.device, console.present, console.descriptor) == (NULL, False, -1)


def test_a_console_that_is_not_there_takes_everything_in_silence() -> None:
    console = Console([], container=False)
    console.reset()
    console.ask()
    assert console.hear() == "S"  # RL-14
    console.lend("a", "/sbin/getty", terminal=True)
    console.returned("a")
    console.take_back()


def test_in_a_container_only_the_terminal_that_init_was_given_counts(terminal: Terminal) -> None:
    assert choose([terminal.device], container=True) == NULL


def test_a_device_that_goes_between_choosing_and_opening_is_none(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "choose", lambda *_: "/nothing")
    assert not Console([terminal.device], container=False).present


def test_choosing_and_opening_do_not_acquire_the_terminal_con_7(console: Console) -> None:
    assert console.present
    assert not os.get_inheritable(console.descriptor)
    assert not os.get_blocking(console.descriptor)
    with pytest.raises(OSError, match="Inappropriate ioctl"):
        os.tcgetpgrp(console.descriptor)


# settings


def test_a_reset_makes_a_raw_terminal_sane_con_5(terminal: Terminal, console: Console) -> None:
    settings = termios.tcgetattr(terminal.slave)
    settings[INPUT] = settings[OUTPUT] = settings[LOCAL] = 0
    settings[CONTROL] = termios.CS7 | termios.PARENB | termios.B9600
    settings[CHARACTERS][termios.VINTR] = b"\0"
    settings[CHARACTERS][termios.VERASE] = b"\x08"
    termios.tcsetattr(terminal.slave, termios.TCSANOW, settings)
    console.reset()
    found = termios.tcgetattr(terminal.slave)
    assert found[INPUT] == termios.IGNPAR | termios.ICRNL | termios.IXON | termios.IXANY
    assert found[OUTPUT] == termios.OPOST | termios.ONLCR
    expected = termios.ISIG | termios.ICANON | termios.ECHO
    assert found[LOCAL] == expected | termios.ECHOCTL | termios.ECHOE | termios.ECHOKE
    wanted = termios.HUPCL | termios.CLOCAL | termios.CREAD
    assert found[CONTROL] & wanted == wanted
    characters = found[CHARACTERS]
    assert characters[termios.VINTR] == b"\x03"
    assert characters[termios.VQUIT] == b"\x1c"
    assert characters[termios.VERASE] == b"\x7f"
    assert characters[termios.VKILL] == b"\x15"
    assert characters[termios.VEOF] == b"\x04"
    assert characters[termios.VSUSP] == b"\x1a"


def test_a_reset_keeps_speed_size_and_parity_con_5() -> None:
    kept = termios.CS7 | termios.PARENB | termios.PARODD | termios.CSTOPB | termios.B9600
    modes = module.sane_modes(0, kept | termios.CRTSCTS)
    assert modes[CONTROL] == kept | termios.HUPCL | termios.CLOCAL | termios.CREAD


@pytest.mark.parametrize("utf8", [0, 0o40000])
def test_a_reset_keeps_utf_8_if_it_was_on_con_5(
    terminal: Terminal, console: Console, utf8: int
) -> None:
    settings = termios.tcgetattr(terminal.slave)
    settings[INPUT] = settings[INPUT] & ~0o40000 | utf8
    termios.tcsetattr(terminal.slave, termios.TCSANOW, settings)
    console.reset()
    assert termios.tcgetattr(terminal.slave)[INPUT] & 0o40000 == utf8


def test_a_reset_drops_what_waits_to_be_read_con_6(terminal: Terminal, console: Console) -> None:
    terminal.types(b"early\n")
    assert select.select([console.descriptor], [], [], WAIT)[0]
    console.reset()
    assert select.select([console.descriptor], [], [], 0)[0] == []


def test_a_reset_of_what_is_no_terminal_is_no_trouble(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    console = Console([str(file)], container=False)
    console.reset()
    os.close(console.descriptor)


# asking for a level


@pytest.mark.parametrize("letter", "0123456789Ss")
def test_one_letter_and_a_newline_is_the_level_rl_13(
    terminal: Terminal, console: Console, letter: str
) -> None:
    console.ask()
    terminal.reads(b"\r\nEnter runlevel: ")
    terminal.types(letter.encode() + b"\n")
    assert hear(console) == letter.upper()


def test_a_carriage_return_will_do_rl_13(terminal: Terminal, console: Console) -> None:
    console.ask()
    terminal.types(b"4\r")
    assert hear(console) == "4"


@pytest.mark.parametrize("typed", [b"\n", b"x\n", b"23\n", b" 2\n", b"#\n", b"a\n", b"\xff\n"])
def test_anything_else_repeats_the_question_rl_13(
    terminal: Terminal, console: Console, typed: bytes
) -> None:
    console.ask()
    terminal.reads(b"Enter runlevel: ")
    terminal.types(typed)
    assert hear(console) is None
    terminal.reads(b"Enter runlevel: ")
    terminal.types(b"5\n")
    assert hear(console) == "5"


def test_an_answer_may_come_in_pieces_from_a_terminal_without_lines(
    terminal: Terminal, console: Console
) -> None:
    console.ask()
    settings = termios.tcgetattr(terminal.slave)
    settings[LOCAL] &= ~termios.ICANON
    settings[CHARACTERS][termios.VMIN], settings[CHARACTERS][termios.VTIME] = 1, 0
    termios.tcsetattr(terminal.slave, termios.TCSANOW, settings)
    terminal.types(b"7")
    assert hear(console) is None
    terminal.types(b"\n")
    assert hear(console) == "7"


def test_what_was_typed_before_the_question_is_no_answer(
    terminal: Terminal, console: Console
) -> None:
    console.answer = b"3"
    console.ask()
    terminal.types(b"\n")
    assert hear(console) is None


def test_nothing_typed_is_no_answer(console: Console) -> None:
    console.ask()
    assert console.hear() is None


def test_a_terminal_that_was_hung_up_means_single_user_rl_14() -> None:
    terminal = Terminal()
    console = Console([terminal.device], container=False)
    console.ask()
    terminal.close()
    assert hear(console) == "S"
    console.reset()
    console.ask()
    os.close(console.descriptor)


def test_an_end_of_file_that_was_typed_repeats_the_question_rl_13(
    terminal: Terminal, console: Console
) -> None:
    console.ask()
    terminal.reads(b"Enter runlevel: ")
    terminal.types(b"\x04")
    assert hear(console) is None
    terminal.reads(b"Enter runlevel: ")
    terminal.types(b"5\n")
    assert hear(console) == "5"


# lending the controlling terminal


@pytest.mark.parametrize(
    ("program", "wanted"),
    [
        ("/sbin/getty", True),
        ("/sbin/agetty", True),
        ("mingetty", True),
        ("/bin/login", True),
        ("/sbin/sulogin", True),
        ("su", True),
        ("/bin/sh", False),
        ("/usr/sbin/sshd", False),
        ("/opt/getty/daemon", False),
        ("", False),
    ],
)
def test_a_getty_and_what_it_starts_want_the_terminal(program: str, wanted: bool) -> None:
    assert wants_terminal(program) is wanted


def as_session_leader(terminal: Terminal, script: str) -> list[str]:
    """Run a script whose controlling terminal is the pty, as an engine starts init."""
    prelude = (
        f"import os, sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from fcntl import ioctl; import termios\n"
        "ioctl(0, termios.TIOCSCTTY, 0)\n"
        "from pyinit.linux.console import *\n"
        "console = Console([os.ttyname(0)], container=True)\n"
        "def mine():\n"
        "    try:\n"
        "        os.close(os.open('/dev/tty', os.O_RDWR))\n"
        "    except OSError:\n"
        "        return False\n"
        "    return True\n"
    )
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", prelude + script],
        stdin=terminal.slave,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        check=True,
        timeout=WAIT,
    ).stdout.split()


def test_the_engines_terminal_is_the_console_of_a_container(terminal: Terminal) -> None:
    script = (
        "print(console.device == os.ttyname(0), is_given_terminal(os.fstat(0).st_rdev), mine())"
    )
    assert as_session_leader(terminal, script) == ["True", "True", "True"]
    assert not is_given_terminal(0)


def test_init_gives_the_terminal_up_for_a_getty_and_takes_it_back(terminal: Terminal) -> None:
    script = (
        "console.lend('g1', '/sbin/agetty', False); print(mine())\n"
        "console.lend('g2', '/bin/sh', True); print(mine())\n"
        "console.take_back(); print(mine())\n"
        "console.returned('g1'); console.take_back(); print(mine())\n"
        "console.returned('g2'); console.take_back(); print(mine())\n"
        "console.take_back(); print(mine())\n"
    )
    assert as_session_leader(terminal, script) == [
        "False",
        "False",
        "False",
        "False",
        "True",
        "True",
    ]


def test_init_keeps_the_terminal_for_entries_that_do_not_want_it(terminal: Terminal) -> None:
    script = "console.lend('web', '/usr/sbin/nginx', False); print(mine())"
    assert as_session_leader(terminal, script) == ["True"]


def test_who_borrows_the_terminal_really_gets_it(terminal: Terminal) -> None:
    script = (
        "device = os.ttyname(0)\n"
        "console.lend('g', '/sbin/agetty', False)\n"
        "pid = os.posix_spawn('/bin/sh', ['sh', '-c', 'echo >/dev/tty && exit 7'], {},\n"
        "    setsid=True, file_actions=[(os.POSIX_SPAWN_OPEN, 0, device, os.O_RDWR, 0)])\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))\n"
        "console.returned('g'); console.take_back(); print(mine())\n"
    )
    assert as_session_leader(terminal, script) == ["7", "True"]


def test_what_an_earlier_image_lent_is_taken_back_when_it_returns_rex_3(terminal: Terminal) -> None:
    script = (
        "console.lend('g', '/sbin/agetty', False)\n"
        "later = Console([os.ttyname(0)], container=True)\n"
        "later.lent('g'); later.take_back(); print(mine())\n"
        "later.returned('g'); later.take_back(); print(mine())\n"
    )
    assert as_session_leader(terminal, script) == ["False", "True"]
