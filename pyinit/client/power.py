"""The end of a machine by reboot(2), and of a container by its init (sysvinit.md HALT-4 to HALT-7).

In a PID namespace the kernel ends process 1 by a signal. Where it refuses, init is asked to end
with the status that a shell would show for that signal.
"""

import errno
import os
import signal
import time

from pyinit.client import link
from pyinit.reboot import KEYS_OFF, KEYS_ON, RESTART
from pyinit.reboot import call as call_reboot
from pyinit.wire.control import LeaveQuestion
from pyinit.wire.paths import WTMP
from pyinit.wire.utmp import layout_of, shutdown_record
from pyinit.wtmp import append_to

HALTED_STATUS = 128 + signal.SIGINT
RESTARTED_STATUS = 128 + signal.SIGHUP


def tell_init(signum: int) -> None:
    """Send a signal to process 1, if that may be."""
    try:
        os.kill(1, signum)
    except OSError:
        pass


def end(commands: list[int], text: str = "") -> str:
    """End it all by the first command that works; return why it could not be.

    Process 1 stands still for the calls that halt, and goes on if they fail.
    """
    restarts = RESTART in commands
    reason = ""
    if not restarts:
        _call_quietly(KEYS_ON)
        tell_init(signal.SIGTSTP)
    try:
        for command in commands:
            try:
                call_reboot(command, text)
            except OSError as error:
                reason = error.strerror or errno.errorcode.get(error.errno or 0, "")
    finally:
        if not restarts:
            _call_quietly(KEYS_OFF)
        tell_init(signal.SIGCONT)
    return _ask_init(RESTARTED_STATUS if restarts else HALTED_STATUS, reason)


def _call_quietly(command: int) -> None:
    try:
        call_reboot(command)
    except OSError:
        pass


def _ask_init(status: int, reason: str) -> str:
    try:
        _, answer = link.ask(link.find_initctl(None), LeaveQuestion(status).encode())
    except EOFError:  # init ended
        return ""
    except (link.NoInitError, OSError) as error:
        answer = str(error)
    return f"reboot(2): {reason}; {answer}"


def write_record() -> None:
    """Write into wtmp that the system goes down (UT-7)."""
    _, _, release, _, machine = os.uname()
    record = shutdown_record(time.time_ns() // 1000)
    append_to(WTMP, record.encode(layout_of(machine), os.fsencode(release)))
