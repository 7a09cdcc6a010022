"""Halt, reboot, poweroff and shutdown from within: exit codes, and never a frozen PID 1."""

import pytest

from tests.container.conftest import Boot

pytestmark = pytest.mark.container

WEB = "web:3:respawn:trap 'echo web stopped; exit' TERM; echo web up; while :; do sleep 1; done"
ENDS = ["l0:0:wait:/bin/echo zero with $INIT_HALT.", "l6:6:wait:/bin/echo six"]
HALTED, RESTARTED = 130, 129  # as the kernel ends a PID namespace: by SIGINT, by SIGHUP

AT_ONCE = [
    ("halt -f", HALTED),
    ("poweroff -f", HALTED),
    ("reboot -f", RESTARTED),
    ("shutdown -n -t 0 -h now", HALTED),
    ("shutdown -n -t 0 -r now", RESTARTED),
]
IN_ORDER = [
    ("halt", "zero with HALT."),
    ("poweroff", "zero with POWEROFF."),
    ("shutdown -h now", "zero with ."),
    ("shutdown -r now", "six"),
]


@pytest.mark.parametrize(("command", "code"), AT_ONCE, ids=[words for words, _ in AT_ONCE])
def test_at_once_it_ends_with_the_status_of_the_kernel_that_refuses_shut_31_halt_5(
    boot: Boot, command: str, code: int
) -> None:
    box = boot(WEB, *ENDS)
    box.expect("web up")
    box.exec(command, check=False)  # it is gone with the container
    assert box.exit_code() == code
    log = box.log()
    assert "zero" not in log
    assert "six" not in log


@pytest.mark.parametrize(
    ("command", "code"), AT_ONCE[1:3], ids=[words for words, _ in AT_ONCE[1:3]]
)
def test_where_the_kernel_may_do_it_the_status_is_the_same_halt_7(
    boot: Boot, command: str, code: int
) -> None:
    box = boot(WEB, *ENDS, options=["--cap-add=SYS_BOOT"])
    box.expect("web up")
    box.exec(command, check=False)
    assert box.exit_code() == code
    assert "asked to end" not in box.log()  # nobody had to ask init


@pytest.mark.parametrize(("command", "told"), IN_ORDER, ids=[words for words, _ in IN_ORDER])
def test_in_order_it_goes_through_the_level_and_ends_with_0_shut_27_halt_3(
    boot: Boot, command: str, told: str
) -> None:
    box = boot(WEB, *ENDS)
    box.expect("web up")
    box.exec(command, check=False)
    assert box.exit_code() == 0
    log = box.log()
    assert log.index("web stopped") < log.index(told)
