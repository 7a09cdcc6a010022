"""The end: asked for in every way, in order, within the budget, with exit code 0."""

import time

import pytest

from tests.container.conftest import Boot, Record
from tests.container.container import Container

pytestmark = pytest.mark.container

GRACE = 3.0  # seconds between TERM and KILL, for the entries of a level
BUDGET = 9.0  # seconds for the whole stop
POLITE = "while :; do sleep 1000 & wait; done"
WEB = f"web:3:respawn:trap 'echo web stopped; exit' TERM; echo web up; {POLITE}"
HALT = "l0:0:wait:/bin/echo level 0 reached"
READY = "last:3:once:/bin/echo all is up"
DEAF = "deaf:3:respawn:trap '' TERM; echo deaf up; while :; do sleep 1000; done"


def in_order(box: Container) -> bool:
    """Tell whether the level's entries stopped before the entries of level 0 ran, and once."""
    log = box.log()
    stopped, reached = log.index("web stopped"), log.index("level 0 reached")
    return stopped < reached and log.count("level 0 reached") == 1


@pytest.mark.parametrize("signal", ["TERM", "INT", "37", "38"])
def test_a_signal_stops_it_in_order(boot: Boot, signal: str) -> None:
    box = boot(WEB, HALT, READY)
    box.expect("web up")
    box.kill(signal)
    assert box.exit_code() == 0
    assert in_order(box)


def test_a_stop_takes_no_time_when_nothing_resists(boot: Boot, record_property: Record) -> None:
    box = boot(WEB, HALT, READY)
    box.expect("web up")
    seconds = box.stop()
    record_property("seconds", round(seconds, 2))
    assert box.exit_code() == 0
    assert in_order(box)
    assert seconds < GRACE  # nobody waited for a time to pass


def test_the_stop_signal_of_podmans_systemd_mode_is_obeyed(boot: Boot) -> None:
    box = boot(WEB, HALT, READY, options=["--stop-signal=37"])
    box.expect("web up")
    assert box.stop() < GRACE
    assert box.exit_code() == 0
    assert in_order(box)


def test_ctrl_c_on_the_terminal_stops_it_in_order(boot: Boot) -> None:
    box = boot(WEB, HALT, READY, terminal=True)
    box.expect("web up")
    box.interrupt()
    box.expect("web stopped")
    box.expect("level 0 reached")
    box.rest()
    assert box.exit_code() == 0


def test_ctrl_c_at_the_engine_without_a_terminal_inside_stops_it_in_order(boot: Boot) -> None:
    box = boot(WEB, HALT, READY, attached=True)
    box.expect("web up")
    box.interrupt()
    # the engine may end its copy of the output before the last line; its log has all
    assert box.exit_code() == 0
    assert in_order(box)


@pytest.mark.parametrize("letter", ["0", "6"])
def test_telinit_stops_it_too(boot: Boot, letter: str) -> None:
    box = boot(WEB, f"end:{letter}:wait:/bin/echo the last entry", READY)
    box.expect("web up")
    box.exec(f"telinit {letter}", check=False)  # init ends it with the rest
    assert box.exit_code() == 0
    log = box.log()
    assert log.index("web stopped") < log.index("the last entry")


def test_a_deaf_service_is_killed_within_the_budget_and_named(
    boot: Boot, record_property: Record
) -> None:
    box = boot(WEB, DEAF, HALT)
    box.expect("deaf up")
    seconds = box.stop()
    record_property("seconds", round(seconds, 2))
    assert box.exit_code() == 0
    assert in_order(box)
    assert seconds < BUDGET
    named = [line for line in box.log().splitlines() if "INIT:" in line and "deaf" in line]
    assert named


def test_a_deaf_orphan_is_killed_within_the_budget_and_named(
    boot: Boot, record_property: Record
) -> None:
    daemon = "setsid /bin/sh -c 'trap \"\" TERM; echo orphan up; exec sleep 1000' &"
    box = boot(f"dmn:3:once:{daemon}", HALT, options=["--env=PYINIT_STOP_BUDGET=3"])
    box.expect("orphan up")
    seconds = box.stop()
    record_property("seconds", round(seconds, 2))
    assert box.exit_code() == 0
    assert seconds < GRACE + 1
    assert "(sleep)" in box.log()


def test_a_second_signal_hurries(boot: Boot) -> None:
    box = boot(DEAF, HALT, options=["--env=PYINIT_STOP_BUDGET=1000"])
    box.expect("deaf up")
    begin = time.monotonic()
    box.kill("TERM")
    box.expect(r"INIT: [^\n]*TERM signal")
    box.kill("TERM")
    assert box.exit_code() == 0
    assert time.monotonic() - begin < GRACE


def test_a_stop_in_the_middle_of_the_boot_ends_it(boot: Boot) -> None:
    box = boot("si::sysinit:/bin/sh -c 'echo still booting; exec sleep 1000'", WEB, HALT)
    box.expect("still booting")
    assert box.stop() < BUDGET
    assert box.exit_code() == 0
    assert "web up" not in box.log()
