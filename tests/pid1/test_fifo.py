"""The FIFO of a running init whose place comes, goes and is forbidden: FIFO-1 to FIFO-7."""

import signal

import pytest

from .conftest import Boot

pytestmark = pytest.mark.pid1

FORBID = "mount -t tmpfs -o ro tmpfs /run"  # over the one that init made its FIFO in
TABLE = (
    "id:3:initdefault:\nr:34:respawn:sleep 1000\nup:3:once:echo up with $INIT_TOLD.\n"
    "f:4:once:echo four with $INIT_TOLD.\nl0:0:wait:echo zero with $INIT_HALT.\n"
)
COMPLAINT = "INIT: /run/initctl: Read-only file system\n"


def test_a_place_that_sysinit_entries_make_writable_is_no_complaint_fifo_1_fifo_5(
    boot: Boot,
) -> None:
    lines = f"a::sysinit:{FORBID}\nb::sysinit:echo between\nc::sysinit:mount -o remount,rw /run\n"
    init = boot(lines + TABLE)
    init.expect("up with .")
    init.inside("test", "-p", "/run/initctl")
    init.tool("telinit", "4")
    init.expect("four with .")
    assert "/run/initctl" not in init.output


def test_one_that_stays_forbidden_is_told_once_and_the_socket_takes_it_all_fifo_5_tl_8(
    boot: Boot,
) -> None:
    init = boot(f"a::sysinit:{FORBID}\nb::sysinit:echo between\n" + TABLE)
    init.expect("up with .")
    init.tool("telinit", "-e", "INIT_TOLD=yes")
    init.tool("telinit", "--wait", "4")
    init.expect("four with yes.")
    assert init.output.count(COMPLAINT) == 1
    assert init.output.index(COMPLAINT) > init.output.index("between")
    init.tool("telinit", "u")
    init.expect("reloading")
    assert init.tool("runlevel").stdout == "3 4\n"
    init.tool("shutdown", "-hP", "now", check=False)
    assert init.ended() == 0
    assert "zero with POWEROFF." in init.output


def test_one_that_is_removed_is_made_again_at_once_fifo_2(boot: Boot) -> None:
    init = boot(TABLE)
    init.expect("up with .")
    until = "until test -p /run/initctl && test -S /run/initctl.sock; do sleep 0.1; done"
    for command in ("rm /run/initctl", "rm /run/initctl.sock", "mv /run/initctl* /tmp"):
        init.inside("sh", "-c", f"{command}; {until}")
    init.tool("telinit", "-e", "INIT_TOLD=yes")
    init.tool("telinit", "--wait", "4")
    init.expect("four with yes.")
    init.inside("test", "-p", "/run/initctl")


def test_a_resize_of_the_terminal_is_no_special_key_in_a_container_sig_7(boot: Boot) -> None:
    init = boot("kb::kbrequest:echo the key\n" + TABLE)
    init.expect("up with .")
    init.inside("kill", f"-{signal.SIGWINCH}", "1")
    init.tool("telinit", "--wait", "4")
    init.expect("four with .")
    assert "the key" not in init.output


def test_on_a_machine_sigwinch_is_the_special_key_sig_7(boot: Boot) -> None:
    init = boot("kb::kbrequest:echo the key\n" + TABLE, "--machine", CONSOLE="/dev/null")
    init.expect("up with .")
    init.inside("kill", f"-{signal.SIGWINCH}", "1")
    init.expect("the key")
