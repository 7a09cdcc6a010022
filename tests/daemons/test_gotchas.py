"""Gotchas of daemons in a container, by their numbers in docs/gotchas.md."""

import re
from collections.abc import Callable

import pytest

from tests.container.engine import ROOT, install_packages, reason_to_skip
from tests.daemons.images import INIT, Podman, image_of

TABLE = (ROOT / "docs" / "gotchas.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+) \|.*\| (.*) \|$", TABLE, re.MULTILINE)

Run = Callable[[str], str]


@pytest.fixture
def run() -> Run:
    """Return what runs shell commands in a new container of the first image, without init."""
    reason = reason_to_skip()
    if reason:
        pytest.skip(reason)
    install_packages()
    podman = Podman()
    image = image_of(podman, "first")

    def shell(script: str) -> str:
        options = ("--rm", "--network=none", "--entrypoint=/bin/sh")
        return podman.run("run", *options, image, "-c", script).stdout.strip()

    return shell


def test_all_gotchas_are_in_the_table() -> None:
    assert [int(number) for number, _ in ROWS] == list(range(1, 27))


@pytest.mark.parametrize(("number", "shown"), ROWS)
def test_the_tests_that_the_table_names_are_there(number: str, shown: str) -> None:
    tests = re.findall(r"`(tests/\S+\.py)::(test_\w+)`", shown)
    assert tests or "daemons: " in shown or shown.startswith("nothing can be done"), number
    for path, name in tests:
        assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), name


@pytest.mark.daemons
@pytest.mark.xdist_group("daemons")
def test_an_image_ships_no_fifo_in_run_gotcha_13(run: Run) -> None:
    assert run("find /run /dev -type p") == ""


@pytest.mark.daemons
@pytest.mark.xdist_group("daemons")
def test_nothing_pretends_to_be_systemd_gotcha_18(run: Run) -> None:
    lines = (
        "id:3:initdefault:",
        "ls:3:wait:ls -d /run/systemd || echo none",
        "hl:3:once:telinit 0",
    )
    script = "".join(f"echo '{line}' >>/table\n" for line in lines)
    assert "none" in run(f"{script}exec {INIT} --inittab /table").splitlines()
