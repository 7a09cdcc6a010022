"""Entries and their processes: EX-9 to EX-20, REAP-1, REAP-2, RL-32, with real processes.

A test waits for a process by waitid(2) with WNOWAIT, which leaves the reaping to ``Children``.
"""

import errno
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pyinit.core.command import CommandLine
from pyinit.core.commands import Spawn
from pyinit.core.events import ChildExited, SpawnFailed
from pyinit.linux.children import Children, find, spawn, streams

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {"PATH": os.environ["PATH"]}
THE_C_LIBRARYS_OWN = 1 << 31 | 1 << 32  # signals 32 and 33: posix_spawn of glibc ignores them
WAIT = 10  # seconds until a test that waits for the kernel has failed


def order(key: str, *argv: str, terminal: bool = False, **environment: str) -> Spawn:
    command = CommandLine(argv[0] if argv else "", list(argv), True, False)
    return Spawn(key, command, ENVIRONMENT | environment, terminal)


def dead(pid: int) -> None:
    """Wait until a child is dead; leave it to be reaped."""
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


def status_of(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


class Channel:
    """A FIFO that processes write to: tells what they say, and when the last one is gone."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)
        os.mkfifo(path)
        self.descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        self._said = b""

    def line(self) -> str:
        """Wait for a line; an empty one is the end of the last writer."""
        while b"\n" not in self._said:
            assert select.select([self.descriptor], [], [], WAIT)[0]
            try:
                heard = os.read(self.descriptor, 4096)
            except BlockingIOError:
                continue
            if not heard:
                return ""
            self._said += heard
        line, _, self._said = self._said.partition(b"\n")
        return line.decode()


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[Channel]:
    made = Channel(tmp_path / "channel")
    yield made
    os.close(made.descriptor)


@pytest.fixture
def children() -> Iterator[Children]:
    made = Children()
    yield made
    for key, pid in list(made.pids.items()):
        made.signal(key, signal.SIGKILL)
        dead(pid)
    made.reap()


@pytest.fixture
def terminal() -> Iterator[tuple[int, str]]:
    """Return the master of a pty, and the path of its terminal, which stays open."""
    master, slave = os.openpty()
    yield master, os.ttyname(slave)
    os.close(master)
    os.close(slave)


def said_on(master: int) -> str:
    assert select.select([master], [], [], WAIT)[0]
    return os.read(master, 4096).decode()


# starting


def test_a_child_leads_a_session_and_a_group_of_its_own_ex_12(children: Children) -> None:
    assert children.spawn(order("a", "sleep", "60"), None) == []
    pid = children.pids["a"]
    assert os.getsid(pid) == os.getpgid(pid) == pid


@pytest.mark.parametrize("ignored", [signal.SIGPIPE, signal.SIGHUP, signal.SIGXFSZ])
def test_every_signal_is_default_and_none_is_blocked_ex_18(
    children: Children, ignored: signal.Signals
) -> None:
    before = signal.signal(ignored, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
    try:
        children.spawn(order("a", "sleep", "60"), None)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGUSR1])
        signal.signal(ignored, before)
    status = status_of(children.pids["a"])
    assert status["SigBlk"] == status["SigCgt"] == "0" * 16
    assert int(status["SigIgn"], 16) & ~THE_C_LIBRARYS_OWN == 0


def test_the_environment_is_the_order_s_byte_for_byte_ex_14(
    children: Children, channel: Channel
) -> None:
    script = f"echo up >{channel.path}; sleep 60"
    made = order("a", "sh", "-c", script, INIT_A="x=y\n%", INIT_B="\udcff\udc80", INIT_C="")
    children.spawn(made, None)
    # vfork lets the parent go on a moment before exec has laid out the environment.
    assert channel.line() == "up"
    raw = Path(f"/proc/{children.pids['a']}/environ").read_bytes()
    assert raw.removesuffix(b"\0").split(b"\0") == [
        os.fsencode(f"{name}={value}") for name, value in made.environment.items()
    ]


def test_the_console_is_at_descriptors_0_to_2_ex_13(
    children: Children, terminal: tuple[int, str]
) -> None:
    master, device = terminal
    children.spawn(order("a", "sh", "-c", "echo out; echo err >&2; read x"), device)
    pid = children.pids["a"]
    assert {os.readlink(f"/proc/{pid}/fd/{n}") for n in (0, 1, 2)} == {device}
    said = ""
    while "err" not in said:
        said += said_on(master)
    assert said == "out\r\nerr\r\n"
    os.write(master, b"answer\n")
    dead(pid)
    assert children.reap()[0] == [ChildExited("a", 0)]


@pytest.mark.parametrize("wanted", [False, True])
def test_the_console_controls_only_whom_it_is_given_to_ex_20(
    children: Children, terminal: tuple[int, str], wanted: bool
) -> None:
    master, device = terminal
    script = "if (: >/dev/tty) 2>/dev/null; then echo mine; else echo none; fi"
    children.spawn(order("a", "sh", "-c", script, terminal=wanted), device)
    assert said_on(master) == ("mine\r\n" if wanted else "none\r\n")


def test_without_a_console_nothing_is_read_and_init_s_own_output_written_con_4(
    children: Children, capfd: pytest.CaptureFixture[str]
) -> None:
    children.spawn(order("a", "sh", "-c", "cat; echo out; echo err >&2"), None)
    dead(children.pids["a"])
    assert capfd.readouterr() == ("out\n", "err\n")


def test_an_entry_runs_without_the_console_if_that_cannot_be_opened_con_3(
    children: Children, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    device = str(tmp_path / "gone")
    assert children.spawn(order("a", "sh", "-c", "echo ran"), device) == []
    dead(children.pids["a"])
    assert capfd.readouterr().out == "ran\n"


@pytest.mark.parametrize("number", [errno.EIO, errno.ENXIO, errno.ENODEV])
def test_an_entry_runs_without_the_console_if_its_line_is_dead_con_3(
    children: Children,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    capfd: pytest.CaptureFixture[str],
) -> None:
    real = os.posix_spawnp

    def posix_spawnp(program: str, *arguments: object, **options: object) -> int:
        actions = options["file_actions"]
        if actions != streams(None, False):
            raise OSError(number, os.strerror(number))
        return real(program, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "posix_spawnp", posix_spawnp)
    assert children.spawn(order("a", "echo", "ran"), "/dev/tty99") == []
    dead(children.pids["a"])
    assert capfd.readouterr().out == "ran\n"


def test_argv_is_given_as_it_is_and_the_program_looked_up_ex_9(
    children: Children, channel: Channel
) -> None:
    command = CommandLine("sh", ["-sh", "-c", f"echo $0 >{channel.path}"], True, True)
    children.spawn(Spawn("a", command, ENVIRONMENT, False), None)
    assert channel.line() == "-sh"


@pytest.mark.parametrize("look_up", [False, True])
def test_a_text_without_a_first_line_for_the_kernel_is_run_by_the_shell_ex_9(
    children: Children,
    channel: Channel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    look_up: bool,
) -> None:
    script = tmp_path / "my-script"
    script.write_text(f'echo "$0 $*" >{channel.path}\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    name = script.name if look_up else str(script)
    made = order("a", name, "b c", "d", PATH=os.environ["PATH"])
    assert children.spawn(made, None) == []
    assert channel.line() == f"{script} b c d"


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("/nothing/here", "No such file or directory"),
        ("nothing-of-that-name", "No such file or directory"),
        ("/etc/passwd", "Permission denied"),
        ("/", "Permission denied"),
        ("nul\0l", "embedded null byte"),
    ],
)
def test_what_cannot_be_executed_is_told_at_once_ex_10(
    children: Children, program: str, reason: str
) -> None:
    assert children.spawn(order("a", program), None) == [SpawnFailed("a", program, reason, False)]
    assert children.pids == {}


def test_an_empty_process_field_is_no_process_it_28(children: Children) -> None:
    (event,) = children.spawn(order("a"), None)
    assert event == SpawnFailed("a", "", "the process field is empty", False)


@pytest.mark.parametrize(
    ("number", "passing"),
    [
        (errno.EAGAIN, True),
        (errno.ENOMEM, True),
        (errno.EMFILE, True),
        (errno.ENFILE, True),
        (errno.EACCES, False),
        (errno.E2BIG, False),
        (errno.ENOENT, False),
    ],
)
def test_want_of_memory_or_processes_is_told_as_passing_ex_22(
    children: Children, monkeypatch: pytest.MonkeyPatch, number: int, passing: bool
) -> None:
    def posix_spawnp(*_: object, **__: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "posix_spawnp", posix_spawnp)
    expected = [SpawnFailed("a", "true", os.strerror(number), passing)]
    assert children.spawn(order("a", "true"), None) == expected
    assert children.pids == {}


def test_find_follows_path_as_the_spawning_does(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "prog").touch(mode=0o755 if name == "two" else 0o644)
    path = f"{tmp_path}/none:{tmp_path}/one:{tmp_path}/two"
    assert find("prog", path) == f"{tmp_path}/two/prog"
    assert find("./prog", path) == "./prog"
    assert find("missing", path) == "missing"


# the end


@pytest.mark.parametrize(
    ("script", "status"),
    [("exit 0", 0), ("exit 7", 7 << 8), ("exit 255", 255 << 8), ("kill -KILL $$", 9)],
)
def test_an_exit_is_told_once_with_its_status_reap_3(
    children: Children, script: str, status: int
) -> None:
    children.spawn(order("a", "sh", "-c", script), None)
    dead(children.pids["a"])
    assert children.reap()[0] == [ChildExited("a", status)]
    assert children.pids == {}
    assert children.reap()[0] == []


def test_all_that_are_dead_are_reaped_at_once_reap_1(children: Children) -> None:
    for number in range(50):
        children.spawn(order(f"k{number}", "sh", "-c", f"exit {number}"), None)
    for pid in list(children.pids.values()):
        dead(pid)
    events, _ = children.reap()
    assert sorted(events, key=repr) == sorted(
        (ChildExited(f"k{number}", number << 8) for number in range(50)), key=repr
    )


def test_what_still_runs_is_left_alone(children: Children) -> None:
    children.spawn(order("a", "sleep", "60"), None)
    events, none_left = children.reap()
    assert (events, none_left) == ([], False)
    assert list(children.pids) == ["a"]


def test_a_child_of_no_entry_is_reaped_in_silence_reap_2(children: Children) -> None:
    pid = spawn("true", ["true"], ENVIRONMENT, [])
    dead(pid)
    assert children.reap()[0] == []
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_process_that_was_adopted_is_the_entry_s(children: Children) -> None:
    pid = spawn("true", ["true"], ENVIRONMENT, [])
    children.adopt("a", pid)
    assert children.pids == {"a": pid}
    dead(pid)
    assert children.reap()[0] == [ChildExited("a", 0)]


def test_a_process_that_was_forgotten_is_nobody_s_m_16(children: Children) -> None:
    children.spawn(order("a", "sleep", "60"), None)
    pid = children.pids["a"]
    assert children.forget("a") == pid
    assert children.forget("a") == 0
    os.kill(pid, signal.SIGKILL)
    dead(pid)
    assert children.reap()[0] == []


def test_a_forgotten_process_does_not_end_the_next_one_of_its_entry(children: Children) -> None:
    children.spawn(order("a", "sleep", "60"), None)
    old = children.forget("a")
    children.spawn(order("a", "sleep", "60"), None)
    os.kill(old, signal.SIGKILL)
    dead(old)
    assert children.reap()[0] == []
    assert list(children.pids) == ["a"]


def test_when_no_child_is_left_that_is_told() -> None:
    # in a process of its own, as this one may have other children
    script = (
        f"import os, sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from pyinit.linux.children import Children\n"
        "children = Children()\n"
        "assert children.reap() == ([], True)\n"
        "pid = os.posix_spawn('/bin/true', ['true'], {})\n"
        "os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)\n"
        "assert children.reap() == ([], True)\n"
    )
    subprocess.run([sys.executable, "-I", "-S", "-c", script], check=True, timeout=WAIT)


# signals


def test_a_signal_reaches_the_whole_group_rl_32(children: Children, channel: Channel) -> None:
    script = f"exec >{channel.path}; sleep 60 & sleep 60 & echo ready; wait"
    children.spawn(order("a", "sh", "-c", script), None)
    assert channel.line() == "ready"
    children.signal("a", signal.SIGTERM)
    assert channel.line() == ""
    dead(children.pids["a"])
    (exited,) = children.reap()[0]
    assert isinstance(exited, ChildExited)
    assert (exited.key, exited.status) == ("a", signal.SIGTERM)


def test_a_group_is_reached_after_its_leader_is_dead_rl_32(
    children: Children, channel: Channel
) -> None:
    script = f"exec >{channel.path}; sleep 60 & echo ready"
    children.spawn(order("a", "sh", "-c", script), None)
    assert channel.line() == "ready"
    dead(children.pids["a"])
    assert children.reap()[0] == [ChildExited("a", 0, remains=True)]
    assert children.signal("a", signal.SIGKILL) == []
    assert channel.line() == ""


def test_the_end_of_a_group_is_told_once_it_was_signalled() -> None:
    script = (
        f"import os, sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from pyinit.core.command import CommandLine\n"
        "from pyinit.core.commands import Spawn\n"
        "from pyinit.core.events import ChildExited, GroupGone\n"
        "from pyinit.linux.children import Children\n"
        "from pyinit.linux.place import become_subreaper\n"
        "become_subreaper()\n"
        "children = Children()\n"
        "command = CommandLine('sh', ['sh', '-c', 'sleep 60 & echo $!'], True, False)\n"
        "read, write = os.pipe(); os.dup2(write, 1)\n"
        "children.spawn(Spawn('a', command, {'PATH': os.environ['PATH']}, False), None)\n"
        "member = int(os.read(read, 64))\n"
        "os.waitid(os.P_PID, children.pids['a'], os.WEXITED | os.WNOWAIT)\n"
        "assert children.reap()[0] == [ChildExited('a', 0, True)]\n"
        "assert children.signal('a', 15) == []\n"
        "os.waitid(os.P_PID, member, os.WEXITED | os.WNOWAIT)\n"
        "assert children.reap()[0] == [GroupGone('a')]\n"
        "assert children.signal('a', 15) == [GroupGone('a')]\n"
        "assert not children.groups\n"
    )
    subprocess.run([sys.executable, "-I", "-S", "-c", script], check=True, timeout=WAIT)


def test_the_next_process_of_an_entry_has_the_signals_to_itself(
    children: Children, channel: Channel
) -> None:
    script = f"exec >{channel.path}; sleep 60 & echo $!"
    children.spawn(order("a", "sh", "-c", script), None)
    left_behind = int(channel.line())
    dead(children.pids["a"])
    children.reap()
    children.spawn(order("a", "sleep", "60"), None)
    children.signal("a", signal.SIGTERM)
    dead(children.pids["a"])
    assert children.reap()[0] == [ChildExited("a", signal.SIGTERM)]
    os.kill(left_behind, signal.SIGKILL)  # still there, so that this raises nothing
    assert channel.line() == ""


def test_a_signal_to_nobody_is_no_trouble(children: Children) -> None:
    children.signal("unknown", signal.SIGTERM)
    children.spawn(order("a", "true"), None)
    dead(children.pids["a"])
    children.reap()
    children.signal("a", signal.SIGTERM)


# the actions on descriptors


def test_the_streams_are_opened_without_a_controlling_terminal_unless_wanted() -> None:
    assert streams(None, False) == streams(None, True)
    (_, _, device, flags, _), *copies = streams("/dev/x", False)
    assert device == "/dev/x"
    assert flags == os.O_RDWR | os.O_NOCTTY
    assert copies == [(os.POSIX_SPAWN_DUP2, 0, 1), (os.POSIX_SPAWN_DUP2, 0, 2)]
    assert streams("/dev/x", True)[0][3] == os.O_RDWR


def test_a_start_and_an_exit_cost_little_in_descriptors(children: Children) -> None:
    before = os.listdir("/proc/self/fd")
    for _ in range(5):
        children.spawn(order("a", "true"), None)
        dead(children.pids["a"])
        children.reap()
    assert os.listdir("/proc/self/fd") == before
