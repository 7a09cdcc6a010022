"""Where init runs: PID 1 or not, container or machine; and what it does to its own process."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pyinit import container
from pyinit.container import INITIAL_PID_NAMESPACE
from pyinit.linux import place as module
from pyinit.linux.place import Place, catch_keyboard, descendants, name_of

ROOT = Path(__file__).parents[2]
WAIT = 10  # seconds until a test that waits has failed


def run(script: str, environment: dict[bytes, bytes] | None = None) -> bytes:
    """Run a script in a process of its own, started as PID 1 is; return what it prints."""
    prelude = (
        f"import os, sys; sys.path.insert(0, {str(ROOT)!r})\nfrom pyinit.linux.place import *\n"
    )
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", prelude + script],
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
        timeout=WAIT,
    ).stdout


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Stand on a machine, as root, as a process like any other."""
    monkeypatch.setattr(container, "ENGINE_FILES", ())
    monkeypatch.setattr(module, "pid_namespace", lambda: INITIAL_PID_NAMESPACE)
    monkeypatch.setattr(os, "getpid", lambda: 42)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return monkeypatch


@pytest.mark.parametrize(
    ("pid", "environment", "namespace", "machine", "expected"),
    [
        # on a machine
        (1, {}, INITIAL_PID_NAMESPACE, False, "first"),
        (42, {}, INITIAL_PID_NAMESPACE, False, "ends"),
        # in a container
        (1, {}, "pid:[4026532000]", False, "first ends engine"),
        (42, {}, "pid:[4026532000]", False, "ends engine"),
        (1, {"container": "podman"}, INITIAL_PID_NAMESPACE, False, "first ends engine"),
        (1, {"container": ""}, "", False, "first ends engine"),
        (1, {"KUBERNETES_SERVICE_HOST": "x"}, "", False, "first ends engine"),
        # told to be a machine's init
        (1, {"container": "podman"}, "pid:[4026532000]", True, "first"),
        (42, {}, INITIAL_PID_NAMESPACE, True, ""),
    ],
)
def test_init_may_end_in_a_container_or_where_it_is_not_pid_1(
    here: pytest.MonkeyPatch,
    pid: int,
    environment: dict[str, str],
    namespace: str,
    machine: bool,
    expected: str,
) -> None:
    here.setattr(os, "getpid", lambda: pid)
    here.setattr(module, "pid_namespace", lambda: namespace)
    place = Place(environment, machine)
    flags = {name: getattr(place, name) for name in ("first", "ends", "engine")}
    assert flags == {name: name in expected.split() for name in flags}
    assert place.pid_namespace == namespace


def test_a_file_of_the_engine_is_a_mark_of_a_container(
    here: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mark = tmp_path / ".dockerenv"
    here.setattr(container, "ENGINE_FILES", ("/nothing", str(mark)))
    assert not Place({}, False).engine
    mark.touch()
    assert Place({}, False).engine
    assert not Place({}, True).engine


@pytest.mark.parametrize(
    ("pid", "uid", "expected"),
    [
        (1, 0, ""),
        (42, 0, "not PID 1 but 42: a sub-reaper, which reaps its own orphans only"),
        (1, 1000, "not root but uid 1000: no entry can change its user"),
        (
            42,
            1000,
            "not PID 1 but 42: a sub-reaper, which reaps its own orphans only; "
            "not root but uid 1000: no entry can change its user",
        ),
    ],
)
def test_one_line_says_what_is_lost(
    here: pytest.MonkeyPatch, pid: int, uid: int, expected: str
) -> None:
    here.setattr(os, "getpid", lambda: pid)
    here.setattr(os, "geteuid", lambda: uid)
    control = "; control: telinit --initctl /x"
    assert Place({}, False).describe("/x") == (expected + control if expected else "")


def test_the_pid_namespace_is_that_of_proc() -> None:
    assert container.pid_namespace() == os.readlink("/proc/self/ns/pid")
    assert container.pid_namespace().startswith("pid:[")


def test_without_proc_it_is_taken_for_the_first_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_path: str) -> str:
        raise FileNotFoundError

    monkeypatch.setattr(os, "readlink", fail)
    assert container.pid_namespace() == INITIAL_PID_NAMESPACE


# processes


@pytest.fixture
def family() -> Iterator[tuple[int, int]]:
    """Return the pids of a child and of its own child."""
    with subprocess.Popen(
        ["sh", "-c", "sh -c 'echo $$; sleep 60; :' & wait"],
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as child:
        assert child.stdout is not None
        yield child.pid, int(child.stdout.readline())
        os.killpg(child.pid, signal.SIGKILL)


def test_descendants_are_found_in_any_generation_but_not_oneself(family: tuple[int, int]) -> None:
    found = descendants()
    assert set(family) <= set(found)
    assert os.getpid() not in found
    assert os.getppid() not in found
    assert found == sorted(found)


def test_the_dead_are_no_descendants() -> None:
    child = subprocess.Popen(["true"])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert child.pid not in descendants()
    child.wait()


def called(program: str) -> str:
    """Start a shell under a name, wait until it runs, and return what it is called then."""
    command = [program, "-c", "echo ready; read x"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        assert child.pid in descendants()
        return name_of(child.pid)


def test_a_process_has_a_name_and_one_that_is_gone_none() -> None:
    assert called("/bin/sh") == "sh"
    child = subprocess.Popen(["true"])
    child.wait()
    assert name_of(child.pid) == ""


def test_a_name_with_a_bracket_does_not_hide_a_process(tmp_path: Path) -> None:
    program = tmp_path / "a) Z (b"
    program.symlink_to("/bin/sh")
    assert called(str(program)) == program.name


def test_a_subreaper_adopts_the_orphans_below_it() -> None:
    script = (
        "become_subreaper()\n"
        "reader, writer = os.pipe()\n"
        "if os.fork() == 0:\n"
        "    if os.fork() == 0:\n"
        "        os.read(reader, 1)  # until the one between is gone\n"
        "        os._exit(7)\n"
        "    os._exit(0)\n"
        "os.wait()\n"
        "os.write(writer, b'x')\n"
        "print(os.waitstatus_to_exitcode(os.wait()[1]))\n"
    )
    assert run(script) == b"7\n"


# init's own process


def test_the_environment_is_what_the_kernel_gave_byte_for_byte() -> None:
    script = "print(ascii(sorted(original_environment().items())))"
    given = {b"A": b"\xff=x\n", b"B": b"", b"PATH": b"/x"}
    assert run(script, given).decode().strip() == ascii(
        [("A", "\udcff=x\n"), ("B", ""), ("PATH", "/x")]
    )
    assert run(script, {}).strip() == b"[]"  # Python itself adds LC_CTYPE


def test_the_title_is_what_ps_shows_rl_51() -> None:
    script = (
        "set_title('init [2]')\n"
        "print(open('/proc/self/comm').read().strip(), end='|')\n"
        "print(open('/proc/self/cmdline').read().rstrip('\\0'), end='|')\n"
        "set_title('x' * 5000)\n"
        "line = open('/proc/self/cmdline').read()\n"
        "print(open('/proc/self/comm').read().strip(), set(line.rstrip('\\0')), end='|')\n"
        "print(os.environ['MARK'], end='')\n"
    )
    first, second, third, mark = run(script, {b"MARK": b"kept"}).decode().split("|")
    assert (first, second) == ("init [2]", "init [2]")
    assert third == "x" * 15 + " {'x'}"
    assert mark == "kept"


def test_ctrl_alt_del_is_caught_by_what_proc_offers_sig_19(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_terminal(path: str, *_: object) -> int:
        raise FileNotFoundError(path)

    file = tmp_path / "ctrl-alt-del"
    monkeypatch.setattr(module, "CTRL_ALT_DEL", str(file))
    monkeypatch.setattr(os, "open", no_terminal)
    assert catch_keyboard()
    assert file.read_text() == "0"
    monkeypatch.setattr(module, "CTRL_ALT_DEL", str(tmp_path / "missing" / "file"))
    assert not catch_keyboard()  # /proc is not mounted yet: it is worth another try
    monkeypatch.setattr(module, "CTRL_ALT_DEL", str(tmp_path))
    assert catch_keyboard()  # as where it is forbidden
