"""The start of a script: its streams, its signals, its session."""

import _signal  # type: ignore[import-not-found]  # signal without the enums: a third of the start
import errno
import os

ALL_SIGNALS: frozenset[int] = frozenset(_signal.valid_signals())
# what somebody may send to all processes; it stays until the last of its own is gone
IGNORED = (
    *(_signal.SIGHUP, _signal.SIGINT, _signal.SIGQUIT, _signal.SIGTERM, _signal.SIGALRM),
    *(_signal.SIGUSR1, _signal.SIGUSR2, _signal.SIGPIPE, _signal.SIGPWR, _signal.SIGXFSZ),
    *(_signal.SIGTSTP, _signal.SIGTTIN, _signal.SIGTTOU),
)
SHELL = "/bin/sh"
NULL = "/dev/null"


class Order:
    """What a sub-reaper is to run, and where its output goes.

    ``output``: the end of a pipe for stdout and stderr and the end that reads it; None: those of
    the caller, for a script that talks with somebody. ``log``: a descriptor for what daemons say
    later, -1 for none.
    """

    __slots__ = ("argv", "environment", "log", "name", "output", "verb")

    def __init__(self, name: str, argv: list[str], environment: dict[str, str]) -> None:
        self.name = name
        self.argv = argv
        self.verb = argv[1] if len(argv) > 1 else ""
        self.environment = environment
        self.output: tuple[int, int] | None = None
        self.log = -1


def spawn(order: Order, group: int | None) -> int:
    """Start the script; a text without ``#!`` is the shell's (EX-9).

    ``group``: the process group that it joins, None to lead a session of its own. Returns its
    pid, raises OSError.
    """
    try:
        return _execute(order, order.argv[0], order.argv, group)
    except OSError as error:
        if error.errno != errno.ENOEXEC:
            raise
    return _execute(order, SHELL, [SHELL, *order.argv], group)


def _execute(order: Order, program: str, argv: list[str], group: int | None) -> int:
    if order.output is None or group is not None:
        return os.posix_spawn(
            program,
            argv,
            order.environment,
            setpgroup=group or 0,
            setsigdef=ALL_SIGNALS,
            setsigmask=(),
        )
    writing = order.output[1]
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, NULL, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_DUP2, writing, 1),
        (os.POSIX_SPAWN_DUP2, writing, 2),
    ]
    return os.posix_spawn(
        program,
        argv,
        order.environment,
        file_actions=actions,
        setsid=True,
        setsigdef=ALL_SIGNALS,
        setsigmask=(),
    )


def catch_signals() -> tuple[int, int]:
    """Ignore what ends others; return a descriptor that is readable after SIGCHLD, and its end."""
    reading, writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    for signum in IGNORED:
        _signal.signal(signum, _signal.SIG_IGN)
    _signal.signal(_signal.SIGCHLD, _take_no_notice)
    _signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    _signal.pthread_sigmask(_signal.SIG_SETMASK, ())
    return reading, writing


def let_go(wanted: set[int]) -> None:
    """Close what others wait for the end of: all that the caller had open, but for ``wanted``."""
    null = os.open(NULL, os.O_RDWR | os.O_CLOEXEC)
    for descriptor in (0, 1, 2):
        if descriptor not in wanted:
            os.dup2(null, descriptor)
    for descriptor in _open_descriptors():
        if descriptor > 2 and descriptor not in wanted:
            try:
                os.close(descriptor)
            except OSError:
                pass


def _open_descriptors() -> list[int]:
    try:
        return [int(name) for name in os.listdir("/proc/self/fd")]
    except OSError:
        return list(range(64))


def _take_no_notice(*_: object) -> None:
    pass
