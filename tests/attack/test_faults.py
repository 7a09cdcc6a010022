"""A system call fails in a running PID 1: it goes on, says so, and recovers when the fault ends."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.attack.faults import CALLS, CALLS_OF_A_REEXEC, ERRORS, TABLE, suffer, works
from tests.pid1.conftest import Booted

pytestmark = pytest.mark.pid1


@pytest.mark.parametrize("call", CALLS + CALLS_OF_A_REEXEC)
def test_init_survives_a_call_that_fails(
    boot: Callable[..., Booted], tmp_path: Path, call: str
) -> None:
    init = boot(TABLE)
    init.expect("level three")
    for turn, error in enumerate(ERRORS, 1):
        assert suffer(init, call, error, tmp_path)
        works(init, turn)
