"""A system call fails in a running PID 1: it goes on, says so, and recovers when the fault ends."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.attack.faults import CALLS, ERRORS, REEXEC, TABLE, suffer, works
from tests.pid1.conftest import Booted

pytestmark = pytest.mark.pid1


@pytest.mark.parametrize(
    ("request_", "call"),
    [(request, call) for request, calls in CALLS.items() for call in calls],
    ids=[
        f"{call} {'in a re-exec' if request == REEXEC else ''}"
        for request, calls in CALLS.items()
        for call in calls
    ],
)
def test_init_survives_a_call_that_fails(
    boot: Callable[..., Booted], tmp_path: Path, request_: str, call: str
) -> None:
    init = boot(TABLE)
    init.expect("level three")
    for turn, error in enumerate(ERRORS, 1):
        assert suffer(init, request_, call, error, tmp_path)
        works(init, turn)
