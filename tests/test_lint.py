"""The linters are tests; a missing tool is a failure, since tools/test installs it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "pyinit" / "man").glob("*.[58]"))


def is_shell(path: Path) -> bool:
    with path.open("rb") as file:
        first = file.readline()
    return first.startswith(b"#!") and (b"/sh" in first or b"bash" in first)


def shell_scripts() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file() and not path.is_symlink() and is_shell(path)]


def clean(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff_has_nothing_to_say() -> None:
    clean(sys.executable, "-m", "ruff", "check", ".")


def test_the_code_is_formatted() -> None:
    clean(sys.executable, "-m", "ruff", "format", "--check", ".")


def test_the_types_hold() -> None:
    clean(sys.executable, "-m", "mypy")


def test_shellcheck_has_nothing_to_say() -> None:
    scripts = shell_scripts()
    assert scripts
    clean("shellcheck", *map(str, scripts))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_manual_page_is_clean(page: Path) -> None:
    clean("mandoc", "-T", "lint", "-W", "warning", str(page))


def test_every_program_has_its_manual_page() -> None:
    programs = ["halt.8", "init.8", "killall5.8", "runlevel.8", "shutdown.8", "telinit.8"]
    programs += ["chkconfig.8", "invoke-rc.d.8", "rc.8", "service.8", "update-rc.d.8"]
    assert sorted(page.name for page in PAGES) == sorted([*programs, "initctl.5", "inittab.5"])
