"""What sub-reapers say long after rc has ended: to the log of init, and to syslog. Never blocks."""

import os
import select

SYSLOG = "/dev/log"
DAEMON_NOTICE = 3 * 8 + 5  # facility daemon, priority notice
INIT_TITLE = b"init ["
WRITE_LIMIT = 4096  # bytes that a pipe takes whole, or says that it can't


def say(text: str, descriptor: int) -> None:
    """Say one thing on one line; ``descriptor``: the log, -1 for that of init if it is ours."""
    text = text.replace("\n", " ").rstrip("\r")
    to_syslog(text)
    own = -1
    if descriptor < 0:
        own = descriptor = open_log_of_init()
    if descriptor >= 0:
        write(descriptor, text)
    if own >= 0:
        os.close(own)


def write(descriptor: int, text: str) -> None:
    """Write a line if it is taken at once."""
    poll = select.poll()
    poll.register(descriptor, select.POLLOUT)
    try:
        end = b"\r\n" if os.isatty(descriptor) else b"\n"
        ready = poll.poll(0)
        if ready and ready[0][1] & select.POLLOUT:
            os.write(descriptor, os.fsencode(text)[: WRITE_LIMIT - len(end)] + end)
    except OSError:
        pass


def open_log_of_init() -> int:
    """Return a descriptor of PID 1's standard error if that is an init by its title, else -1."""
    try:
        with open("/proc/1/cmdline", "rb") as file:
            if file.read(len(INIT_TITLE)) != INIT_TITLE:
                return -1
        return os.open("/proc/1/fd/2", os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return -1


def to_syslog(text: str) -> None:
    """Send a message to the local syslog daemon, if there is one that takes it at once."""
    import _socket  # rarely needed, and no sub-reaper should carry it before

    kind = _socket.SOCK_DGRAM | _socket.SOCK_NONBLOCK | _socket.SOCK_CLOEXEC
    socket = None
    try:
        socket = _socket.socket(_socket.AF_UNIX, kind)
        socket.sendto(os.fsencode(f"<{DAEMON_NOTICE}>rc: {text}"), SYSLOG)
    except OSError:
        pass
    if socket is not None:
        socket.close()
