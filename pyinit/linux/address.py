"""A socket's path, which file is there and room for a new one, and who calls."""

import _socket
import os
import stat
from struct import Struct

CREDENTIALS = Struct("=3i")  # pid, uid, gid: SO_PEERCRED, see unix(7)


def identity(address: str) -> tuple[int, int] | None:
    """Return device and inode of a socket's path, None if nothing is there.

    Raises OSError if that can't be found out.
    """
    try:
        found = os.lstat(address)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return found.st_dev, found.st_ino


def remove_stale(path: str) -> None:
    """Remove a socket that an earlier init left behind; nothing else."""
    try:
        if stat.S_ISSOCK(os.lstat(path).st_mode):
            os.unlink(path)
    except FileNotFoundError:
        pass


def trusted(socket: "_socket.socket") -> bool:
    """Tell whether the peer is root or init's own user, in this PID namespace."""
    raw = socket.getsockopt(_socket.SOL_SOCKET, _socket.SO_PEERCRED, CREDENTIALS.size)
    pid, uid, _ = CREDENTIALS.unpack(raw)
    return pid != 0 and uid in (0, os.geteuid())
