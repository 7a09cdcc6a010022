"""Unix stream sockets: an end that listens, and pairs of ends that talk."""

import errno
import os
import stat

from tests.simulation.nodes import Node

SEND_LIMIT = 65536  # bytes under way to one end


class Endpoint(Node):
    """One end of a conversation. ``ended``: the other one says no more."""

    def __init__(self, limit: int = SEND_LIMIT) -> None:
        super().__init__(stat.S_IFSOCK)
        self.inbox = bytearray()
        self.limit = limit
        self.ended = False
        self.silent = False
        self.closed = False
        self.reset = False
        self.peer: Endpoint | None = None
        self.credentials = (2, 0, 0)  # pid, uid, gid of the one at the other end

    def readable(self) -> bool:
        return bool(self.inbox) or self.ended

    def writable(self) -> bool:
        peer = self.peer
        return peer is None or peer.closed or len(peer.inbox) < peer.limit

    def hung(self) -> bool:
        return self.peer is None or self.peer.closed or (self.silent and self.ended)

    def send(self, data: bytes) -> int:
        peer = self.peer
        if peer is None or peer.closed:
            raise OSError(errno.EPIPE, os.strerror(errno.EPIPE))
        room = peer.limit - len(peer.inbox)
        if room <= 0:
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        peer.inbox += data[:room]
        return min(room, len(data))

    def receive(self, size: int) -> bytes:
        if self.reset and not self.inbox:
            self.reset = False
            raise OSError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))
        if not self.inbox and not self.ended:
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        data = bytes(self.inbox[:size])
        del self.inbox[:size]
        return data

    def say_no_more(self) -> None:
        """Shut the writing side down."""
        self.silent = True
        if self.peer is not None:
            self.peer.ended = True

    def released(self) -> None:
        """Close; what was not read yet makes a reset of it, see unix(7)."""
        if self.closed:
            return
        self.closed = True
        if self.peer is not None:
            self.peer.ended = True
            self.peer.reset = self.peer.reset or bool(self.inbox)


class Listener(Node):
    """A socket that listens once ``backlog`` is set."""

    def __init__(self) -> None:
        super().__init__(stat.S_IFSOCK)
        self.backlog: int | None = None
        self.pending: list[Endpoint] = []
        self.closed = False
        self.address = ""

    def readable(self) -> bool:
        return bool(self.pending)

    def writable(self) -> bool:
        return False

    def connect(self, near: Endpoint) -> bool:
        """Have a client connect; tell whether it could."""
        if self.closed or self.backlog is None or len(self.pending) > self.backlog:
            return False
        far = Endpoint()
        far.peer = near
        near.peer = far
        far.credentials = near.credentials
        self.pending.append(far)
        return True

    def released(self) -> None:
        self.closed = True
        for far in self.pending:
            far.released()
        self.pending.clear()


class SocketNode(Node):
    """The path at which a socket listens."""

    def __init__(self, listener: Listener, mode: int) -> None:
        super().__init__(stat.S_IFSOCK, mode)
        self.listener = listener
