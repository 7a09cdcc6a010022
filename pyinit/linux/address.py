"""The path of a socket: which file is there, and room for a new one."""

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
    """Tell whether something else is there than what is known; not if that can't be found out."""
    try:
        return identity(address) != known
    except OSError:
        return False


def remove_stale(path: str) -> None:
    """Remove a socket that an earlier init left behind; nothing else."""
    try:
        if stat.S_ISSOCK(os.lstat(path).st_mode):
            os.unlink(path)
    except FileNotFoundError:
        pass
