"""The start of a script: its streams, its signals, its session."""

import _signal  # type: ignore[import-not-found]  # signal without the enums: a third of the start
import errno
import os

ALL_SIGNALS: frozenset[int] = frozenset(_signal.valid_signals())
SHELL = "/bin/sh"
NULL = "/dev/null"
STDERR = 2
MOST_DESCRIPTORS = 1 << 16  # close_range(2) where there is one, else as many calls


class Order:
    """What a sub-reaper is to run, and where its output goes.

    ``output``: the end of a pipe that reads and the one for stdout and stderr; None: the script
    has the descriptors of the caller, and may talk with somebody. ``log``: a descriptor for what
    daemons say later, -1 for none. ``session``: the script has a session of its own, else it has
    the process group of the caller.
    """

    __slots__ = ("argv", "environment", "log", "name", "output", "session")

    def __init__(self, name: str, argv: list[str], environment: dict[str, str]) -> None:
        self.name = name
        self.argv = argv
        self.environment = environment
        self.output: tuple[int, int] | None = None
        self.log = -1
        self.session = True

    def encode(self) -> bytes:
        """Return what to call, for a sub-reaper that has the rest already."""
        words = [self.name, *self.argv]
        return b"".join(os.fsencode(word) + b"\0" for word in words) + b"\0"

    def take(self, data: bytes) -> None:
        """Take over what ``encode`` has made, if anything."""
        if data:
            self.name, *self.argv = (os.fsdecode(word) for word in data[:-2].split(b"\0"))


def spawn(order: Order, group: int) -> int:
    """Start the script; a text without ``#!`` is the shell's (EX-9).

    ``group``: the process group of the caller. Returns the pid, raises OSError.
    """
    try:
        return _execute(order, order.argv[0], order.argv, group)
    except OSError as error:
        if error.errno != errno.ENOEXEC:
            raise
    return _execute(order, SHELL, [SHELL, *order.argv], group)


def _execute(order: Order, program: str, argv: list[str], group: int) -> int:
    actions = []
    if order.output is not None:
        actions = [
            (os.POSIX_SPAWN_OPEN, 0, NULL, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_DUP2, order.output[1], 1),
            (os.POSIX_SPAWN_DUP2, order.output[1], 2),
        ]
        if order.session:
            return os.posix_spawn(
                program,
                argv,
                order.environment,
                file_actions=actions,
                setsid=True,
                setsigdef=ALL_SIGNALS,
                setsigmask=(),
            )
    return os.posix_spawn(
        program,
        argv,
        order.environment,
        file_actions=actions,
        setpgroup=group,
        setsigdef=ALL_SIGNALS,
        setsigmask=(),
    )


def catch_signals() -> tuple[int, int]:
    """Let only SIGCHLD through; return a descriptor that is readable after it, and its other end.

    The sub-reaper stays until the last of its own is gone, whatever is sent to all processes.
    """
    reading, writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    _signal.signal(_signal.SIGCHLD, _take_no_notice)
    _signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    _signal.pthread_sigmask(_signal.SIG_SETMASK, ALL_SIGNALS - {_signal.SIGCHLD})
    return reading, writing


def open_streams() -> None:
    """Have something at descriptors 0 to 2, so that nothing else gets these numbers."""
    try:
        descriptor = os.open(NULL, os.O_RDWR)
        while descriptor <= STDERR:
            os.set_inheritable(descriptor, True)
            descriptor = os.open(NULL, os.O_RDWR)
        os.close(descriptor)
    except OSError:
        pass


def let_go(wanted: list[int]) -> None:
    """Close what others wait for the end of: all that the caller had open, but for ``wanted``."""
    for descriptor in range(STDERR + 1):
        if descriptor not in wanted:
            null = os.open(NULL, os.O_RDWR | os.O_CLOEXEC)
            os.dup2(null, descriptor)
            os.close(null)
    first = STDERR + 1
    for descriptor in sorted(wanted):
        if descriptor > STDERR:
            os.closerange(first, descriptor)
            first = descriptor + 1
    os.closerange(first, MOST_DESCRIPTORS)


def _take_no_notice(*_: object) -> None:
    pass
