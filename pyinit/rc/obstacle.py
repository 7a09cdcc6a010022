"""Why a file cannot be run as a script, and what to do about it."""

import errno
import os
import stat

FIRST_LINE = 256  # bytes of a script in which its interpreter is named


def find_obstacle(path: str) -> str:
    """Return why a path is no script that can be run, and the remedy; else nothing (RC-9)."""
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return "a dangling link; remove it" if os.path.islink(path) else "it is not there"
    if stat.S_ISDIR(mode):
        return "a directory"
    if not stat.S_ISREG(mode):
        return "not a regular file"
    if not os.access(path, os.X_OK):
        return "not executable; chmod +x it"
    return ""


def reason(path: str, number: int) -> str:
    """Return what an errno of execve(2) means for a script that is there."""
    if number != errno.ENOENT:
        return os.strerror(number)
    try:
        with open(path, "rb") as file:
            first = file.readline(FIRST_LINE)
    except OSError:
        return os.strerror(number)
    if first.endswith(b"\r\n"):
        return "its lines end with CRLF; remove the carriage returns"
    return "its interpreter is missing"
