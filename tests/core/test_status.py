"""How a process ended, in words."""

import signal

import pytest

from pyinit.core.status import how_it_ended

KNOWN = [s for s in signal.Signals if s.value < 32]


@pytest.mark.parametrize("code", range(256))
def test_an_exit_is_told_with_its_status(code: int) -> None:
    assert how_it_ended(code << 8) == f"exit status {code}"


@pytest.mark.parametrize("signum", KNOWN, ids=lambda signum: signum.name)
def test_a_signal_is_told_by_its_name(signum: signal.Signals) -> None:
    assert how_it_ended(signum.value) == {"SIGPOLL": "SIGIO"}.get(signum.name, signum.name)
    assert how_it_ended(signum.value | 0x80).endswith(", core dumped")


@pytest.mark.parametrize("signum", [32, 33, 34, 37, 64])
def test_a_real_time_signal_is_told_by_its_number(signum: int) -> None:
    assert how_it_ended(signum) == f"signal {signum}"


def test_a_core_is_mentioned() -> None:
    assert how_it_ended(11 | 0x80) == "SIGSEGV, core dumped"
    assert how_it_ended(11) == "SIGSEGV"
