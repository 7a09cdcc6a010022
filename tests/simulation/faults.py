"""System calls that fail. Each fails as the kernel may fail it, at random, for a while."""

import errno
import os
from random import Random

WANT = (errno.ENOMEM, errno.EMFILE, errno.ENFILE)
PLAUSIBLE: dict[str, tuple[int, ...]] = {
    "open": (*WANT, errno.EIO, errno.EPERM),
    "write": (errno.EAGAIN, errno.EIO, errno.ENOSPC),
    "pwrite": (errno.EIO, errno.ENOSPC),
    "pread": (errno.EIO,),
    "read_file": (errno.EIO, errno.ENOMEM),
    "ftruncate": (errno.EIO, errno.ENOSPC, errno.EPERM),
    "stat": (errno.ENOMEM, errno.EIO),
    "mkfifo": (errno.ENOSPC, errno.EIO, errno.EPERM),
    "unlink": (errno.EIO, errno.EPERM),
    "listdir": (*WANT, errno.EIO),
    "lockf": (errno.EAGAIN, errno.ENOLCK),
    "posix_spawn": (errno.EAGAIN, *WANT, errno.EIO, errno.EPERM),
    "socket": (*WANT, errno.ENOBUFS),
    "bind": (errno.ENOSPC, errno.ENOMEM, errno.EPERM),
    "accept": (*WANT, errno.ECONNABORTED, errno.EPERM),
    "send": (errno.EAGAIN, errno.ENOMEM, errno.ENOBUFS),
    "recv": (errno.EAGAIN, errno.ENOMEM),
    "epoll_add": (errno.ENOMEM, errno.ENOSPC),
    "dup": (errno.EMFILE,),
    "memfd_create": WANT,
    "execve": (errno.ENOMEM, errno.EAGAIN, errno.EIO, errno.EPERM),
    "kill": (errno.EPERM,),
    "tcsetattr": (errno.EIO, errno.EPERM),
}
RUDE = (
    *(errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.EINTR),
    *(errno.ENOSPC, errno.EIO, errno.EPERM),
)


NEVER = ("close", "nanosleep")  # do what they are for, whatever they return


class Bug(RuntimeError):
    """What a mistake in init itself might raise."""


class Faults:
    """``rate``: the share of system calls that fail; 0 for none.

    ``only``: the names of those that may; None for all. ``short``: reads and writes may do less
    than they were asked for. ``bugs``: the share that raise what nobody expects, once init
    has ``begun``.
    """

    def __init__(self, random: Random) -> None:
        self._random = random
        self.rate = 0.0
        self.bugs = 0.0
        self.begun = False
        self.only: frozenset[str] | None = None
        self.short = False
        self.struck: dict[str, int] = {}

    @property
    def on(self) -> bool:
        return self.rate > 0 or self.bugs > 0

    def clear(self) -> None:
        """Have no more faults."""
        self.rate = self.bugs = 0.0
        self.only = None
        self.short = False

    def strike(self, name: str) -> None:
        """Raise OSError if it is this system call's turn to fail."""
        if self.only is not None and name not in self.only:
            return
        if self.bugs and self.begun and name not in NEVER and self._random.random() < self.bugs:
            self.struck["bug"] = self.struck.get("bug", 0) + 1
            raise Bug(f"in {name}")
        numbers = PLAUSIBLE.get(name)
        if numbers and self.rate and self._random.random() < self.rate:
            self.struck[name] = self.struck.get(name, 0) + 1
            number = self._random.choice(numbers)
            raise OSError(number, os.strerror(number))

    def cut(self, size: int) -> int:
        """Return how many of so many bytes are read or written."""
        if self.short and size > 1 and self._random.random() < self.rate:
            return self._random.randrange(1, size)
        return size
