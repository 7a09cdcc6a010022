"""One who asks on the control socket."""

import _socket


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
