"""Init in the background of a developer's host, by python-daemon."""

import os
import sys

from pyinit.arguments import Arguments


def detach(arguments: Arguments) -> None:
    """Leave the terminal and the session; return in the process that goes on.

    The pid stands in the pid file as long as init runs. What entries print goes to the log, by
    default the pid file's name with ``.log`` behind it. Raises ValueError if python-daemon is
    missing, the pid file is not named, or another init holds it.
    """
    try:
        from daemon import DaemonContext
        from daemon.pidfile import TimeoutPIDLockFile
    except ImportError:
        raise ValueError("--daemon needs python-daemon: pip install 'pyinit[daemon]'") from None
    if arguments.pidfile is None:
        raise ValueError("--daemon: name a pid file by --pidfile FILE")
    pidfile = os.path.abspath(arguments.pidfile)
    arguments.inittab = os.path.abspath(arguments.inittab)
    lock = TimeoutPIDLockFile(pidfile, acquire_timeout=0)
    holder = lock.read_pid()
    if holder is not None and is_alive(holder):
        raise ValueError(f"{pidfile}: init runs already, as pid {holder}")
    if holder is not None:
        lock.break_lock()
    log = open(arguments.log or f"{pidfile}.log", "ab", buffering=0)  # noqa: SIM115
    sys.stdout.flush()
    context = DaemonContext(
        working_directory=os.getcwd(),
        umask=os.umask(0o022),
        pidfile=lock,
        stdout=log,
        stderr=log,
        signal_map={},
    )
    context.open()


def is_alive(pid: int) -> bool:
    """Tell whether a process of that number exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
