"""Looking beneath a root, where links lead to places beneath it."""

import os
from pathlib import Path

import pytest

from pyinit.client.check.tree import (
    DIRECTORY,
    MISSING,
    NOT_EXECUTABLE,
    Root,
    find_program,
    interpreter,
)


@pytest.fixture
def root(tmp_path: Path) -> Root:
    """A small image: merged /usr, alternatives, and links that lead out, in a circle, nowhere."""
    for name in ("usr/bin", "usr/sbin", "etc/alternatives", "dev"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "bin").symlink_to("usr/bin")
    (tmp_path / "sbin").symlink_to("/usr/sbin")
    add(tmp_path / "usr/bin/dash", "\x7fELF")
    (tmp_path / "usr/bin/sh").symlink_to("/etc/alternatives/sh")
    (tmp_path / "etc/alternatives/sh").symlink_to("../../bin/dash")
    add(tmp_path / "usr/sbin/script", "#!/bin/sh -e\nexit\n")
    add(tmp_path / "usr/sbin/plain", "", 0o644)
    add(tmp_path / "usr/bin/plain", "")
    (tmp_path / "usr/bin/loop").symlink_to("loop")
    (tmp_path / "usr/bin/dangling").symlink_to("/nowhere")
    (tmp_path / "usr/bin/out").symlink_to("../../../../../../usr/bin/dash")
    return Root(str(tmp_path))


def add(path: Path, text: str, mode: int = 0o755) -> None:
    path.write_text(text)
    path.chmod(mode)


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("/usr/bin/dash", ""),
        ("/bin/dash", ""),
        ("/bin/sh", ""),
        ("/sbin/script", ""),
        ("/sbin/../bin/sh", ""),
        ("//usr/./bin/sh", ""),
        ("/../../usr/bin/sh", ""),
        ("/bin/out", ""),
        ("/sbin/plain", NOT_EXECUTABLE),
        ("/usr", DIRECTORY),
        ("/", DIRECTORY),
        ("/bin/gone", MISSING),
        ("/gone/gone", MISSING),
        ("/bin/dash/gone", MISSING),
        ("/bin/loop", MISSING),
        ("/bin/dangling", MISSING),
        ("/bin/a\0b", MISSING),
    ],
)
def test_a_path_is_looked_up_beneath_the_root(root: Root, path: str, state: str) -> None:
    assert root.state(path) == state


def test_no_link_leads_out(root: Root, tmp_path: Path) -> None:
    assert root.place("/bin/out") == str(tmp_path / "usr/bin/dash")
    (tmp_path / "etc/passwd").symlink_to("/etc/hostname")
    assert root.place("/etc/passwd") == str(tmp_path / "etc/hostname")


def test_a_program_is_the_first_of_path_that_can_be_executed(root: Root) -> None:
    assert find_program(root, "sh") == ("/bin/sh", "")
    assert find_program(root, "plain") == ("/bin/plain", "")
    assert find_program(root, "plain", "/sbin") == ("/sbin/plain", NOT_EXECUTABLE)
    assert find_program(root, "gone") == ("gone", MISSING)
    assert find_program(root, "/bin/gone") == ("/bin/gone", MISSING)


def test_the_interpreter_is_what_the_first_line_names(root: Root, tmp_path: Path) -> None:
    assert interpreter(root, "/sbin/script") == "/bin/sh"
    assert interpreter(root, "/bin/dash") == ""
    assert interpreter(root, "/bin/gone") == ""
    assert interpreter(root, "/usr") == ""
    for text, found in (("#! /a\tb", "/a"), ("#!/a\r\nb", "/a\r"), ("#!", ""), ("", "")):
        add(tmp_path / "script", text)
        assert interpreter(root, "/script") == found


def test_a_fifo_is_neither_read_nor_waited_for(root: Root, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "dev/initctl")
    assert root.head("/dev/initctl") == b""
    assert root.state("/dev/initctl") == NOT_EXECUTABLE
    assert root.exists("/dev/initctl")


def test_only_the_running_system_has_devices(root: Root) -> None:
    assert not root.has_devices()
    assert Root("/").has_devices()
    assert Root().place("/dev/null") == "/dev/null"
