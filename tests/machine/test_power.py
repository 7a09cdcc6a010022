"""The end and the restart of a machine in QEMU, where reboot(2) and the helpers really act."""

import pytest

from tests.machine.conftest import Boot

pytestmark = [pytest.mark.machine, pytest.mark.xdist_group("machine")]

# stands for each helper of shutdown -n: tells of its call, does the work, tells what came of it
HELPER = """#!/bin/sh
exec >/dev/console 2>&1
name=${0##*/}
echo "called: $name $* in $(pwd) HOME=$HOME PATH=$PATH TERM=$TERM SHELL=$SHELL"
[ "$name" = quotaoff ] || "/root/real/$name" "$@"
echo "after $name: swap $(grep -c /swap /proc/swaps), mount $(ls /mnt)"
"""
PREPARE = """#!/bin/sh
mkdir /root/real
for name in swapoff umount; do
    cp "$(PATH=/sbin:/usr/sbin:/bin:/usr/bin which $name)" /root/real
done
for name in quotaoff swapoff umount; do
    rm -f /sbin/$name
    cp /root/helper /sbin/$name
done
dd if=/dev/zero of=/swap bs=1M count=4 2>/dev/null
chmod 600 /swap
mkswap /swap >/dev/null
swapon /swap
mount -t tmpfs tmpfs /mnt
echo mark >/mnt/mark
setsid sh -c 'trap "echo got TERM >/dev/console" TERM; while :; do sleep 1; done' &
"""
SURROUNDINGS = "in / HOME=/ PATH=/sbin:/usr/sbin:/bin:/usr/bin TERM=dumb SHELL=/bin/sh"


def test_a_level_for_the_boot_a_reboot_and_an_end_without_init_rl_4_halt_2_shut_30(
    boot: Boot,
) -> None:
    box = boot("2", files={"root/helper": HELPER, "root/prepare": PREPARE})
    box.log_in()
    assert "INIT: Entering runlevel: 2\n" in box.log
    assert box.run("/sbin/runlevel; tr '\\0' '\\n' </proc/$PPID/environ | grep AUTOBOOT") == "N 2\n"
    box.type("/sbin/reboot -m 'a word to the firmware'")
    box.expect("reboot: Restarting system with command 'a word to the firmware'")
    assert "Switching to runlevel" not in box.log  # -m implies -f

    box.log_in()
    box.unpack()
    assert box.run("sh /root/prepare; grep -c /swap /proc/swaps; ls /mnt") == "1\nmark\n"
    box.type("shutdown -n -hP -t 1 now")
    box.ended()
    lines = box.log.rpartition("sending all processes the TERM signal")[2].splitlines()
    assert "got TERM" in lines
    assert [line for line in lines if line.startswith(("called: ", "after "))] == [
        f"called: quotaoff -a {SURROUNDINGS}",
        "after quotaoff: swap 1, mount mark",
        f"called: swapoff -a {SURROUNDINGS}",
        "after swapoff: swap 0, mount mark",
        f"called: umount -a {SURROUNDINGS}",
        "after umount: swap 0, mount ",
    ]
    assert lines[-1].endswith("reboot: Power down")
    assert "Switching to runlevel" not in box.log
    assert "Kernel panic" not in box.log
