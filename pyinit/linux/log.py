"""What init says: to the console or its own standard error, and to syslog. Never blocks."""

import _socket
import os
import select

PREFIX = "INIT: "
SYSLOG = "/dev/log"
DAEMON_INFO = 3 * 8 + 6  # facility daemon, priority info
REMINDER = 60.0  # seconds until a trouble that goes on is said again
TROUBLES = 64  # that are told from one another
WRITE_LIMIT = 4096  # bytes that a pipe takes whole, or says that it can't


class Log:
    """Writes lines to a terminal or a stream, and to syslog.

    What nobody takes is dropped and counted; the next line that gets through tells the count.
    """

    def __init__(self) -> None:
        self._descriptor = 2
        self._terminal = False
        self._dropped = 0
        self._troubles: dict[str, float] = {}
        self._poll = select.poll()
        self._poll.register(2, select.POLLOUT)

    def use(self, descriptor: int, terminal: bool) -> None:
        """Write to a descriptor from now on."""
        self._poll.unregister(self._descriptor)
        self._descriptor = descriptor
        self._terminal = terminal
        self._poll.register(descriptor, select.POLLOUT)

    def say(self, text: str, quiet: bool = False) -> None:
        """Say one thing, on one line; ``quiet``: to syslog alone."""
        text = text.replace("\n", " ")
        if not quiet:
            if self._dropped and self._write(f"{self._dropped} messages lost"):
                self._dropped = 0
            if not self._write(text):
                self._dropped += 1
        to_syslog(text)

    def complain(self, text: str, now: float) -> bool:
        """Say what may go on for long, once a minute; tell whether it was said."""
        last = self._troubles.get(text)
        if last is not None and now - last < REMINDER:
            return False
        if len(self._troubles) >= TROUBLES:
            self._troubles.clear()
        self._troubles[text] = now
        self.say(text)
        return True

    def _write(self, text: str) -> bool:
        before, after = ("\r", "\r\n") if self._terminal else ("", "\n")
        line = os.fsencode(f"{before}{PREFIX}{text}{after}")
        if len(line) > WRITE_LIMIT:
            line = line[: WRITE_LIMIT - 2] + os.fsencode(after)
        try:
            ready = self._poll.poll(0)
            if not ready or not ready[0][1] & select.POLLOUT:
                return False
            os.write(self._descriptor, line)
        except OSError:
            return False
        return True


def to_syslog(text: str) -> None:
    """Send a message to the local syslog daemon, if there is one that takes it at once."""
    kind = _socket.SOCK_DGRAM | _socket.SOCK_NONBLOCK | _socket.SOCK_CLOEXEC
    socket = None
    try:
        socket = _socket.socket(_socket.AF_UNIX, kind)
        socket.sendto(os.fsencode(f"<{DAEMON_INFO}>init: {text}"), SYSLOG)
    except OSError:
        pass
    try:
        if socket is not None:
            socket.close()
    except OSError:
        pass
