"""What the kernel passes on to init, and what it tells it of the keyboard, on a machine in QEMU."""

import pytest

from tests.machine.conftest import Boot
from tests.machine.machine import LOGIN, MAINTENANCE

pytestmark = [pytest.mark.machine, pytest.mark.xdist_group("machine")]

KEY = "kb::kbrequest:/bin/echo the special key >/dev/console\n"
# Alt-Up is the special key, as in a usual keymap of loadkeys(1): KDSKBENT, see ioctl_console(2)
KEYMAP = """import fcntl, os
fcntl.ioctl(os.open("/dev/tty0", os.O_RDWR), 0x4B47, b"\\x08\\x67\\x12\\x02")
"""
ASKS = "Enter runlevel: "


def test_single_user_and_the_keys_rl_4_rl_15_rl_22_sig_2_sig_7(boot: Boot) -> None:
    box = boot("single", "auto", files={"root/keymap": KEYMAP, "etc/inittab.d/key.tab": KEY})
    box.enter()
    told = "echo $RUNLEVEL $PREVLEVEL $AUTOBOOT; /sbin/runlevel"
    assert box.run(told) == "S N YES\nN S\n"
    assert "Entering" not in box.log
    box.unpack()
    assert box.run("python3 /root/keymap") == ""
    box.type("exit")
    box.log_in()
    assert "INIT: Entering runlevel: 3" in box.log
    assert (
        box.run("telinit --wait q; /sbin/runlevel")
        == "INIT: Reading: /etc/inittab.d/key.tab\nN 3\n"
    )
    box.press("alt-up")
    box.expect("the special key")
    box.press("ctrl-alt-delete")
    box.expect("INIT: Switching to runlevel: 6")
    box.expect("reboot: Restarting system")
    box.expect("INIT: version")
    box.expect(MAINTENANCE)
    assert "Kernel panic" not in box.log
    assert "Read-only file system" not in box.log


BROKEN = "no entry at all\n::wait:x\nx1:3:respawnn:/bin/x\nid:x:initdefault:\nx2:3:respawn\n"
# what an initramfs does, that the kernel's command line can be read
PROC = "mount -t proc proc /proc"


def test_emergency_and_a_table_that_is_broken_or_missing_rl_11_rl_13_rl_18_rl_19_it_40(
    boot: Boot,
) -> None:
    box = boot("emergency", "init.autocon=1", files={"etc/broken": BROKEN})
    box.enter()
    assert "Read-only file system" not in box.log  # no word of the FIFO that can't be made yet
    assert box.run("echo $RUNLEVEL; touch /x 2>&1; ls /proc /run").splitlines() == [
        "S",
        "touch: /x: Read-only file system",
        "/proc:",
        "",
        "/run:",
    ]
    # without /proc, /run and the FIFO init can be asked all the same
    assert box.run("telinit -e INIT_TOLD=yes; echo $?") == "0\n"
    assert "init is pid 1" in box.run("initctl status")

    assert box.run("mount -o remount,rw / && mount -t devtmpfs devtmpfs /dev") == ""
    box.unpack()
    box.run("cp /etc/inittab /etc/good; cp /etc/broken /etc/inittab; mount -o remount,ro /")
    box.type("exit")
    box.expect(ASKS)
    for wrong in ("", "x", "22"):
        box.type(wrong)
        box.expect(ASKS)
    box.type("s")
    box.enter()
    assert box.run("echo $RUNLEVEL $INIT_TOLD") == "S yes\n"
    told = box.log.partition("INIT: /etc/inittab[1]: ")[2]
    assert told.startswith("missing action field\n")
    for problem in (
        "/etc/inittab[2]: missing id field",
        "/etc/inittab[3]: respawnn: unknown action field",
        "/etc/inittab[5]: missing process field",
        "Initdefault level 'X' is invalid",
    ):
        assert f"INIT: {problem}\n" in told

    box.run("mount -o remount,rw /; rm /etc/inittab; mount -o remount,ro /")
    box.type("/sbin/reboot -f")
    box.expect("reboot: Restarting system")
    box.enter()
    box.run(PROC)
    box.type("exit")
    box.expect("INIT: No inittab file found: /etc/inittab: No such file or directory")
    box.expect("INIT: added agetty on ttyS0 with id S0")
    box.expect(ASKS)
    box.type("S")
    box.enter()
    box.type("mount -o remount,rw /; mv /etc/good /etc/inittab; telinit q")
    box.expect(MAINTENANCE)  # of the table's own entry; that of init has to leave
    box.console.sendeof()
    box.expect(LOGIN)
    assert "INIT: Entering runlevel: 3" in box.log
    assert "Kernel panic" not in box.log
