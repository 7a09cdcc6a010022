"""A bug in init itself: told, survived, and mended by a new image; no process notices."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pid1.conftest import Booted

from .conftest import Boot

pytestmark = pytest.mark.pid1

FAULTY = Path(__file__).parent / "faulty.py"
TOLD = r"INIT: bug: ArithmeticError: made for a test at \S+/faulty\.py:\d+; going on\n"
FOR_EVER = "-1"
TIMES = 30
TABLE = (
    "id:3:initdefault:\nr:34:respawn:sleep 1000\nt:34:respawn:sleep 1001\n"
    "up:3:once:echo up with $INIT_TOLD.\nf:4:once:echo four with $INIT_TOLD.\n"
)

Start = Callable[[str], Booted]


@pytest.fixture
def fault(tmp_path: Path) -> Path:
    """The file with the number of times that the bug will show."""
    return tmp_path / "fault"


@pytest.fixture
def start(boot: Boot, fault: Path) -> Start:
    """Boot an init with a bug in a method, which sleeps."""

    def start_with(method: str) -> Booted:
        init = boot(TABLE, program=FAULTY, FAULT_METHOD=method, FAULT_FILE=str(fault))
        init.expect("up with .")
        init.tool("telinit", "-e", "INIT_TOLD=yes")
        return init

    return start_with


def pids(init: Booted) -> dict[str, int]:
    entries = json.loads(init.tool("initctl", "status", "--json").stdout)["entries"]
    return {entry["id"]: entry["pid"] for entry in entries if entry["pid"] is not None}


def works(init: Booted) -> None:
    """See that requests are carried out, with what init was told before."""
    init.tool("telinit", "--wait", "4")
    init.expect("four with yes.")
    assert init.tool("runlevel").stdout == "3 4\n"


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("pyinit.core.machine:Machine.take_in", ["-e", "INIT_LOST=1"]),
        ("pyinit.core.machine:Machine.settle", ["-e", "INIT_LOST=1"]),
        ("pyinit.linux.system:System._requests", ["4"]),
        ("pyinit.linux.system:System.meet", ["-e", "INIT_KEPT=1"]),
    ],
)
def test_it_is_told_with_file_and_line_and_a_new_image_goes_on_with_all_processes_rex_3(
    start: Start, fault: Path, method: str, words: list[str]
) -> None:
    init = start(method)
    before = pids(init)
    assert before.keys() == {"r", "t"}
    fault.write_text("1")
    init.tool("telinit", *words)
    init.expect("reloading")
    assert len(re.findall(TOLD, init.output)) == 1
    assert pids(init) == before
    works(init)
    assert pids(init) == before
    assert init.output.count("INIT: bug") == 1


def test_an_exit_that_was_lost_in_it_is_made_up_for_by_the_next_image_ac_6(
    start: Start, fault: Path
) -> None:
    init = start("pyinit.core.machine:Machine.take_in")
    before = pids(init)
    fault.write_text("1")
    init.inside("kill", "-KILL", str(before["r"]))
    init.expect("reloading")
    after = pids(init)
    assert after.keys() == before.keys()
    assert after["t"] == before["t"]
    assert after["r"] != before["r"]
    works(init)


def test_a_question_that_init_can_not_bear_is_dropped_and_the_others_are_answered(
    start: Start, fault: Path
) -> None:
    init = start("pyinit.linux.control:Control._read")
    before = pids(init)
    fault.write_text("1")
    refused = init.tool("initctl", "status", check=False)
    assert refused.returncode != 0
    init.expect("reloading")
    assert pids(init) == before
    works(init)


def test_one_between_the_fifo_and_the_socket_does_not_leave_init_without_a_socket(
    boot: Boot, fault: Path
) -> None:
    fault.write_text("1")
    method = "pyinit.linux.control:Control.listen"
    init = boot(TABLE, program=FAULTY, FAULT_METHOD=method, FAULT_FILE=str(fault))
    init.expect("reloading")
    assert pids(init).keys() == {"r", "t"}


@pytest.mark.parametrize(
    "method",
    ["pyinit.linux.system:System.meet", "pyinit.linux.system:System._signalled"],
    ids=["in all that init does", "in all signals"],
)
def test_one_without_end_leads_to_one_new_image_and_neither_spins_nor_floods_the_log(
    start: Start, fault: Path, method: str
) -> None:
    init = start(method)
    before = pids(init)
    fault.write_text(FOR_EVER)
    for _ in range(TIMES):
        init.inside("kill", "-WINCH", "1")
    init.expect("INIT: bug")
    init.tool("telinit", "4")
    fault.unlink()
    init.inside("kill", "-WINCH", "1")
    init.expect("Switching to runlevel: 4")
    works(init)
    assert pids(init).items() >= before.items()
    assert len(re.findall(TOLD, init.output)) <= 2  # each image, once
    assert init.output.count("reloading") <= 1
