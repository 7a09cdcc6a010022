"""The end of init by the kernel, or by another program in its place (sysvinit.md BB-19, BB-22)."""

import os
import termios
from fcntl import ioctl

from pyinit.core.commands import Leave, Spawn
from pyinit.linux import signals
from pyinit.linux.console import open_terminal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pyinit.linux.place import Place

FAILED_STATUS = 1


def prepare(say: "Callable[[str], None]") -> None:
    """Load what the end needs, as long as the file systems are there."""
    try:
        import pyinit.reboot  # noqa: F401
    except ImportError as error:
        say(f"reboot(2) can't be called: {error}")


def leave(order: Leave, place: "Place", files: list[str], say: "Callable[[str], None]") -> None:
    """End init as it is told; remove the files. Returns where it may not end."""
    for path in files if place.ends else []:
        try:
            os.unlink(path)
        except OSError:
            pass
    if order.successor is not None:
        say(by_successor(order.successor))
    if order.kind and place.first:
        say(f"{order.kind}: {by_kernel(order.kind)}")
    if place.ends:
        os._exit(order.status)


def by_kernel(kind: str) -> str:
    """Halt, power off or reboot by reboot(2); return why that could not be.

    A child does it: the call does not return where it works, and what it calls first may hang.
    Nobody is left for whom init should stay responsive.
    """
    try:
        pid = os.fork()
    except OSError as error:
        return error.strerror or "cannot fork"
    if pid == 0:
        _be_child(kind)
    _, status = os.waitpid(pid, 0)
    number = os.waitstatus_to_exitcode(status)
    return os.strerror(number) if number > 0 else f"the child that asked ended with {number}"


def _be_child(kind: str) -> None:
    number = FAILED_STATUS
    try:
        from pyinit import reboot

        os.sync()
        reboot.call(reboot.COMMANDS[kind])
    except OSError as error:
        number = error.errno or FAILED_STATUS
    finally:
        os._exit(number)


def _own_terminal() -> None:
    """Make standard input the controlling terminal, if that may be."""
    try:
        if os.getsid(0) != os.getpid():
            os.setsid()
        ioctl(0, termios.TIOCSCTTY, 0)
    except OSError:
        pass


def by_successor(order: Spawn) -> str:
    """Execute a program in the place of init; return why that could not be."""
    try:
        if order.device:
            descriptor = open_terminal(f"/dev/{order.device}")
            os.set_blocking(descriptor, True)
            for standard in range(3):
                os.dup2(descriptor, standard)
        if order.device or order.terminal:
            _own_terminal()
        signals.reset_all()
        os.execvpe(order.command.program, order.command.argv, order.environment)
    except (OSError, ValueError, IndexError) as error:
        return f'cannot execute "{order.command.program}": {error}'
