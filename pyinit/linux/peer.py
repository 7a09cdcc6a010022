"""The one who calls at a socket: what it says, whether to hear it, how to turn it away."""

import _socket
import os
from struct import Struct

from pyinit.wire.control import encode_answer

CREDENTIALS = Struct("=3i")  # pid, uid, gid: SO_PEERCRED, see unix(7)
PATIENCE = 5.0  # seconds that a client has for its question, and for taking in its answer


class Client:
    """One conversation: the question as far as it has come, the answer as far as it is left."""

    __slots__ = ("answer", "asked", "number", "question", "silent", "socket", "until")

    def __init__(self, number: int, socket: "_socket.socket", until: float) -> None:
        self.number = number  # never used again, as descriptors are
        self.socket = socket
        self.question = b""
        self.asked = False
        self.silent = False  # it closed its writing side
        self.answer = b""
        self.until: float | None = until


def trusted(socket: "_socket.socket") -> bool:
    """Tell whether the peer is root or init's own user, in this PID namespace."""
    raw = socket.getsockopt(_socket.SOL_SOCKET, _socket.SO_PEERCRED, CREDENTIALS.size)
    pid, uid, _ = CREDENTIALS.unpack(raw)
    return pid != 0 and uid in (0, os.geteuid())


def objection(socket: "_socket.socket", crowded: bool) -> str:
    """Return why the peer is not to be heard, nothing if it is; ``crowded``: there are too many."""
    socket.setblocking(False)
    if not trusted(socket):
        return "only root and init's own user may ask"
    return "too many others ask" if crowded else ""


def refuse(socket: "_socket.socket", reason: str) -> None:
    """Tell the peer why it is not heard, if it takes that at once, and hang up."""
    try:
        socket.send(encode_answer(False, f"refused: {reason}"))
    except OSError:
        pass
    hang_up(socket)


def hang_up(socket: "_socket.socket") -> None:
    """Close a socket; on Linux it is closed, whatever the system call returns."""
    try:
        socket.close()
    except OSError:
        pass
