"""The control FIFO: make, open, reopen, read requests (sysvinit.md section 5.1)."""

import fcntl
import os
import stat

from pyinit.descriptor import close
from pyinit.wire.initctl import Request, decode

READ_SIZE = 65536  # bytes: a whole pipe, so that no record is cut at the end of a read
GONE = fcntl.DN_DELETE | fcntl.DN_RENAME | fcntl.DN_MULTISHOT  # SIGIO for each, see fcntl(2)
OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


class Fifo:
    """The FIFO at a path, kept open for reading and writing so that it never ends.

    ``complaint`` is a message that has not been said yet. ``early``: that the FIFO can't be made is
    no reason for one, as the boot has not got to mounting its place.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.descriptor = -1
        self._directory = -1
        self.closed = False  # by SIGUSR2, until SIGUSR1
        self.early = True
        self.complaint = ""
        self._identity: tuple[int, int] | None = None
        self._complained = ""
        self._unheard = ""  # why requests could not be heard

    def check(self) -> bool:
        """Make or reopen the FIFO if it is gone or another one; tell whether it was opened anew."""
        if self.closed:
            return False
        found: os.stat_result | None
        try:
            found = os.lstat(self.path)
        except FileNotFoundError:
            found = self._make()
        except OSError as error:
            self._complain(f"{self.path}: {error.strerror}")
            return False
        if found is None or (found.st_dev, found.st_ino) == self._identity:
            return False
        self.close()
        return self._may_use(found) and self._open()

    def _make(self) -> os.stat_result | None:
        try:
            os.mkfifo(self.path, 0o600)
            return os.lstat(self.path)
        except OSError as error:
            self.close()
            if not self.early:
                self._complain(f"{self.path}: {error.strerror}")
            return None

    def _may_use(self, found: os.stat_result) -> bool:
        if not stat.S_ISFIFO(found.st_mode):
            self._complain(f"{self.path} is not a fifo")
        elif found.st_uid not in (0, os.geteuid()):
            self._complain(f"{self.path} refused: it belongs to uid {found.st_uid}; remove it")
        elif found.st_mode & OTHERS_MAY_WRITE:
            mode = stat.S_IMODE(found.st_mode)
            self._complain(
                f"{self.path} refused: others may write to it (mode {mode:o}); remove it"
            )
        else:
            return True
        return False

    def _open(self) -> bool:
        flags = os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW
        try:
            descriptor = os.open(self.path, flags)
        except OSError as error:
            self._complain(f"{self.path}: {error.strerror}")
            return False
        if not self._may_use(os.fstat(descriptor)):
            close(descriptor)
            return False
        self.adopt(descriptor)
        return True

    def adopt(self, descriptor: int) -> None:
        """Read from a descriptor from now on."""
        opened = os.fstat(descriptor)
        self.descriptor = descriptor
        self._identity = (opened.st_dev, opened.st_ino)
        self._complained = ""

    def watch(self) -> None:
        """Have the kernel send SIGIO, which has to be caught, when something there is removed."""
        flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
        try:
            directory = os.open(os.path.dirname(self.path) or ".", flags)
        except OSError:
            return
        try:
            fcntl.fcntl(directory, fcntl.F_NOTIFY, GONE)
        except OSError:  # a kernel without it
            close(directory)
        else:
            self._directory = directory

    def close(self) -> None:
        """Close the FIFO; the kernel then takes its descriptor out of every epoll set."""
        for descriptor in (self.descriptor, self._directory):
            if descriptor >= 0:
                close(descriptor)
        self.descriptor = self._directory = -1
        self._identity = None

    def attended(self) -> None:
        """Take in that requests will be heard."""
        self._unheard = ""

    def give_up(self, reason: str) -> None:
        """Close the FIFO, as its requests can't be heard; the reason is told once."""
        self.close()
        if reason != self._unheard:
            self._unheard = reason
            self.complaint = f"{self.path}: {reason}"

    def _complain(self, text: str) -> None:
        if text != self._complained:
            self._complained = self.complaint = text

    def read(self) -> tuple[list[Request], int]:
        """Return the requests that have come, and the count of bogus stretches between them."""
        try:
            return decode(os.read(self.descriptor, READ_SIZE))
        except BlockingIOError:
            return [], 0
        except OSError as error:
            self._complain(f"error reading initrequest: {error.strerror}")
            self.close()
            return [], 0


def open_first(paths: list[str]) -> Fifo:
    """Return the FIFO at the first path where it can be made, else that at the first path."""
    for path in paths:
        make_directory(path)
        fifo = Fifo(path)
        if fifo.check():
            fifo.close()
            return fifo
    return Fifo(paths[0])


def make_directory(path: str) -> None:
    """Make init's own directory for a FIFO, for its user alone."""
    try:
        os.mkdir(os.path.dirname(path), 0o700)
    except OSError:
        pass
