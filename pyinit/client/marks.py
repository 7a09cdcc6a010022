"""The files that tell of a shutdown, and those that allow it (sysvinit.md SHUT-8 to SHUT-25)."""

import os
import time

from pyinit.client.wall import logged_in, readable, terminal_of
from pyinit.table import read_file
from pyinit.wire.utmp import Record

PID_FILE = "/var/run/shutdown.pid"
NOLOGIN = "/run/nologin"
SKIP_CHECK, FORCE_CHECK = "/fastboot", "/forcefsck"
ALLOW_FILE = "/etc/shutdown.allow"
ALLOWED_LIMIT = 32  # names
CONSOLE = "/dev/console"
VIRTUAL_CONSOLE, LAST_VIRTUAL_CONSOLE = 4, 63  # major number, highest minor number


def read_pid() -> int | None:
    """Return the pid of the shutdown that waits, as its file has it."""
    try:
        words = read_file(PID_FILE).split()
    except OSError:
        return None
    return int(words[0]) if words and words[0].isdigit() else None


def is_shutdown(pid: int) -> bool:
    """Tell whether a process is a shutdown, and no other that has its number by now."""
    try:
        words = read_file(f"/proc/{pid}/cmdline").split(b"\0")
    except OSError:
        return False
    return any(os.path.basename(word) == b"shutdown" for word in words)


def make(skip_check: bool, force_check: bool) -> None:
    """Make the pid file and those that the next boot looks at, as far as that can be."""
    write(PID_FILE, f"{os.getpid()}\n")
    if skip_check:
        write(SKIP_CHECK, "")
    if force_check:
        write(FORCE_CHECK, "")


def forbid_logins(target: float, message: str) -> None:
    """Have login(1) turn everybody away, and say until when (SHUT-24)."""
    text = f"\rThe system is going down on {time.ctime(target)}\n\r\n"
    write(NOLOGIN, text + readable(message))


def write(path: str, text: str) -> None:
    """Write a file of its own: whatever stands there is removed, and no link is followed."""
    remove(path)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags, 0o644)
    except OSError:
        return
    os.write(descriptor, text.encode("utf-8", "surrogateescape"))
    os.close(descriptor)


def remove(path: str) -> None:
    """Remove a file if it is there."""
    try:
        os.unlink(path)
    except OSError:
        pass


def remove_for_init() -> None:
    """Remove what only a shutdown that waits has."""
    remove(PID_FILE)
    remove(NOLOGIN)


def remove_all() -> None:
    """Remove every trace of a shutdown that was cancelled (SHUT-19)."""
    for path in (NOLOGIN, SKIP_CHECK, FORCE_CHECK, PID_FILE):
        remove(path)


def is_allowed() -> bool:
    """Tell whether somebody who may shut down is on a virtual console (SHUT-25)."""
    try:
        lines = os.fsdecode(read_file(ALLOW_FILE)).splitlines()
    except OSError:
        return True
    names = {*allowed_names(lines), "root"}
    return any(os.fsdecode(r.user) in names and on_virtual_console(r) for r in logged_in())


def allowed_names(lines: list[str]) -> list[str]:
    """Return the names in the lines of shutdown.allow."""
    names = [line.strip() for line in lines]
    return [name for name in names if name and not name.startswith("#")][:ALLOWED_LIMIT]


def on_virtual_console(record: Record) -> bool:
    """Tell whether a user sits at a virtual console."""
    try:
        number = os.stat(terminal_of(record)).st_rdev
    except OSError:
        return False
    return os.major(number) == VIRTUAL_CONSOLE and os.minor(number) <= LAST_VIRTUAL_CONSOLE


def tell_console(text: str) -> None:
    """Say something on the console, which is where shutdown -a was started from."""
    try:
        descriptor = os.open(CONSOLE, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        return
    try:
        os.write(descriptor, text.encode())
    except OSError:
        pass
    os.close(descriptor)
