"""Signals to init: which are caught, and how they reach the loop.

``_signal`` is the part of ``signal`` without the enums, which cost a megabyte.
"""

import _signal  # type: ignore[import-not-found]
import os

HUP, INT, QUIT, KILL, USR1, USR2, PIPE, ALRM, TERM = 1, 2, 3, 9, 10, 12, 13, 14, 15
CHLD, CONT, STOP, TSTP, WINCH, IO, PWR = 17, 18, 19, 20, 28, 29, 30
RTMIN_3, RTMIN_4 = 37, 38  # as the C library counts

# the order in which signals that arrive together are handled (SIG-16)
CAUGHT = (
    *(PWR, INT, RTMIN_4, WINCH, ALRM, CHLD, HUP, USR1, USR2, TSTP, CONT, IO),
    *(TERM, QUIT, RTMIN_3),
)

ALL: frozenset[int] = frozenset(_signal.valid_signals())


class Signals:
    """The signals that have arrived, and a descriptor that is readable when one has."""

    def __init__(self) -> None:
        self.wake_up, self._write_end = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._arrived: set[int] = set()
        _signal.set_wakeup_fd(self._write_end, warn_on_full_buffer=False)
        _signal.signal(PIPE, _signal.SIG_IGN)
        for signum in CAUGHT:
            _signal.signal(signum, self._note)
        _signal.pthread_sigmask(_signal.SIG_SETMASK, ())

    def _note(self, signum: int, _frame: object) -> None:
        # the wake-up descriptor alone could lose a number when the pipe is full
        self._arrived.add(signum)

    def drain(self) -> None:
        """Have ``wake_up`` not readable until the next signal; raises OSError."""
        try:
            while len(os.read(self.wake_up, 4096)) == 4096:
                pass
        except BlockingIOError:
            pass

    @property
    def waiting(self) -> bool:
        """Tell whether there is something to take."""
        return bool(self._arrived)

    def repeat(self, signum: int) -> None:
        """Have a signal taken once more, as what was to be done about it failed."""
        self._arrived.add(signum)

    def take(self) -> list[int]:
        """Return the signals that arrived since the last call, each once, in their order."""
        arrived = [signum for signum in CAUGHT if signum in self._arrived]
        self._arrived.difference_update(arrived)
        return arrived


def block_all() -> None:
    """Keep every signal pending, for the time of a re-exec."""
    _signal.pthread_sigmask(_signal.SIG_SETMASK, ALL)


def unblock_all() -> None:
    """Have signals arrive again, after a re-exec that failed."""
    _signal.pthread_sigmask(_signal.SIG_SETMASK, ())


def reset_all() -> None:
    """Handle no signal and ignore none, for a program that is executed in the place of init."""
    for signum in ALL - {KILL, STOP}:
        _signal.signal(signum, _signal.SIG_DFL)
    _signal.pthread_sigmask(_signal.SIG_SETMASK, ())


def ignore(signum: int) -> object:
    """Ignore a signal; return what restores its handling by ``restore``."""
    return _signal.signal(signum, _signal.SIG_IGN)


def restore(signum: int, handler: object) -> None:
    """Handle a signal again as before ``ignore``."""
    _signal.signal(signum, handler)
