"""Writing to everybody who is logged in (sysvinit.md SHUT-22, SHUT-23)."""

import os
import pwd
import select
import stat
import time

from pyinit.table import read_file
from pyinit.wire.paths import UTMP
from pyinit.wire.utmp import USER, Record, decode, layout_of

PATIENCE = 2.0  # seconds that all terminals together have to take a message in
PLAIN = "\r\n\t"
FLAGS = os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


def logged_in() -> list[Record]:
    """Return the records of users in utmp; none where it can't be read."""
    try:
        data = read_file(UTMP)
    except OSError:
        return []
    records = decode(data, layout_of(os.uname().machine))
    return [record for record in records if record.kind == USER and record.user]


def terminal_of(record: Record) -> str:
    """Return the path of a user's terminal; nothing if the record names none below /dev."""
    line = os.fsdecode(record.line)
    return "" if not line or ".." in line.split("/") else f"/dev/{line.lstrip('/')}"


def header(now: float) -> str:
    """Return the lines above a message: who sends it, from where, and when."""
    try:
        user = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        user = f"uid {os.getuid()}"
    try:
        terminal = f"({os.ttyname(0).removeprefix('/dev/')}) "
    except OSError:
        terminal = ""
    sender = f"{user}@{os.uname().nodename} {terminal}"
    return f"\r\nBroadcast message from {sender}({time.ctime(now)}):\r\n\r\n"


def readable(text: str) -> str:
    """Return a text whose control characters are shown as ``^X``, so that none has an effect."""
    return "".join(
        c if c in PLAIN or c.isprintable() else f"^{chr(ord(c) % 128 ^ 64)}" for c in text
    )


def write_all(text: str) -> None:
    """Write a text, under its header, to the terminal of every user; who is slow gets less."""
    data = (header(time.time()) + readable(text)).encode("utf-8", "replace")
    terminals = {terminal_of(record) for record in logged_in()} - {""}
    waiting = {}
    for path in sorted(terminals):
        try:
            descriptor = os.open(path, FLAGS)
        except OSError:
            continue
        waiting[descriptor] = data
        if not stat.S_ISCHR(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            del waiting[descriptor]
    until = time.monotonic() + PATIENCE
    while waiting and time.monotonic() < until:
        _, ready, _ = select.select([], list(waiting), [], max(0.0, until - time.monotonic()))
        for descriptor in ready:
            waiting[descriptor] = _write(descriptor, waiting[descriptor])
            if not waiting[descriptor]:
                os.close(descriptor)
                del waiting[descriptor]
    for descriptor in waiting:
        os.close(descriptor)


def _write(descriptor: int, data: bytes) -> bytes:
    """Write as much as goes; return what is left, nothing if no more will ever go."""
    try:
        return data[os.write(descriptor, data) :]
    except BlockingIOError:
        return data
    except OSError:
        return b""
