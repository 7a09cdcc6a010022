"""The address of a socket: which file is there, room for a new one, and listening at it."""

import _socket
import os
import stat


def identity(address: str) -> tuple[int, int] | None:
    """Return device and inode of a socket's path, None if nothing is there.

    Raises OSError if that can't be found out.
    """
    try:
        found = os.lstat(address)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return found.st_dev, found.st_ino


def is_another(address: str, known: tuple[int, int] | None) -> bool:
    """Tell whether something else is there than what is known; not if that can't be found out.

    An abstract name has nobody else.
    """
    if address.startswith("\0"):
        return False
    try:
        return known is None or identity(address) != known
    except OSError:
        return False


def remove_stale(path: str) -> None:
    """Remove a socket that an earlier init left behind; nothing else."""
    try:
        if stat.S_ISSOCK(os.lstat(path).st_mode):
            os.unlink(path)
    except FileNotFoundError:
        pass


def listen_at(address: str, backlog: int) -> "_socket.socket":
    """Return a socket that listens at a path, or at an abstract name with its null character.

    A path is open to init's own user alone. Raises OSError.
    """
    kind = _socket.SOCK_STREAM | _socket.SOCK_NONBLOCK | _socket.SOCK_CLOEXEC
    listener = _socket.socket(_socket.AF_UNIX, kind)
    try:
        if not address.startswith("\0"):
            remove_stale(address)
        old_mask = os.umask(0o177)
        try:
            listener.bind(address)
        finally:
            os.umask(old_mask)
        listener.listen(backlog)
    except OSError:
        listener.close()
        raise
    return listener
