"""Going down without init's entries: shutdown -n (sysvinit.md SHUT-30, SHUT-31)."""

import os
import signal
import subprocess
import sys
import time

from pyinit import reboot
from pyinit.client import power
from pyinit.container import is_container, pid_namespace

SLEEP_TIME = 3  # seconds between SIGTERM and SIGKILL
ENVIRONMENT = {
    "HOME": "/",
    "PATH": "/sbin:/usr/sbin:/bin:/usr/bin",
    "TERM": "dumb",
    "SHELL": "/bin/sh",
}
LEAVE_DISKS = (["quotaoff", "-a"], ["swapoff", "-a"], ["umount", "-a"])


def go_down(restart: bool, power_off: bool, seconds: int | None) -> str:
    """Kill everything and end it; return why that could not be.

    Process 1 stands still meanwhile, so that it starts nothing again, and never afterwards.
    """
    power.tell_init(signal.SIGTSTP)
    try:
        say("sending all processes the TERM signal")
        send_to_all(signal.SIGTERM)
        time.sleep(SLEEP_TIME if seconds is None else max(seconds, 0))
        say("sending all processes the KILL signal")
        send_to_all(signal.SIGKILL)
        power.write_record()
        # in a container the swap and most of the mounts are the host's
        if not is_container(os.environ, pid_namespace()):
            leave_disks()
        os.sync()
        if restart:
            return power.end([reboot.RESTART])
        return power.end([reboot.POWER_OFF, reboot.HALT] if power_off else [reboot.HALT])
    finally:
        power.tell_init(signal.SIGCONT)


def say(text: str) -> None:
    """Say what happens; who heard it may be gone."""
    try:
        sys.stdout.write(f"\rshutdown: {text}\r\n")
        sys.stdout.flush()
    except OSError:
        pass


def send_to_all(signum: int) -> None:
    """Signal every process but this one and process 1."""
    try:
        os.kill(-1, signum)
    except OSError:
        pass


def leave_disks() -> None:
    """Switch off what uses the disks, and unmount them."""
    for command in LEAVE_DISKS:
        try:
            subprocess.run(command, env=ENVIRONMENT, stdin=subprocess.DEVNULL, check=False)
        except OSError:
            continue
