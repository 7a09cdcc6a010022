"""Appending to wtmp: what init and its clients both do, and how they open such files."""

import os
import stat
from fcntl import LOCK_EX, LOCK_NB, lockf

from pyinit.descriptor import close

FLAGS = os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


def open_file(path: str, flags: int) -> int | None:
    """Open a file of records; return None where it is not there or can't be written (UT-2).

    The lock that the C library takes is tried and not waited for: whoever may read the file may
    hold it for ever.
    """
    try:
        descriptor = os.open(path, flags | FLAGS, 0o644)
    except OSError:
        return None
    try:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            try:
                lockf(descriptor, LOCK_EX | LOCK_NB)
            except OSError:
                pass
            return descriptor
    except OSError:
        pass
    close(descriptor)
    return None


def append(descriptor: int, data: bytes) -> bool:
    """Append a record, whole or not at all; tell whether it was. ``data`` is as long as any.

    The file may end in a part of a record, which is overwritten as the C library does.
    """
    try:
        size = os.fstat(descriptor).st_size
        end = size - size % len(data)
        if end < size:
            os.ftruncate(descriptor, end)
        if os.write(descriptor, data) == len(data):
            return True
        os.ftruncate(descriptor, end)
    except OSError:
        pass
    return False


def append_to(path: str, data: bytes) -> None:
    """Append a record to a file; in silence if that can't be."""
    descriptor = open_file(path, os.O_WRONLY | os.O_APPEND)
    if descriptor is not None:
        append(descriptor, data)
        close(descriptor)
