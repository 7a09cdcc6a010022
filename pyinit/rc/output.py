"""What a script prints: the beginning and the end of it are kept, however much it is."""

import os

KEPT = 1 << 16  # bytes of the beginning, and of the end
READ_SIZE = 1 << 16


class Output:
    """The reading end of a script's pipe, and what has come through it."""

    __slots__ = ("_head", "_tail", "descriptor", "left_out", "writer")

    def __init__(self) -> None:
        self.descriptor, self.writer = os.pipe2(os.O_CLOEXEC)
        self._head = bytearray()
        self._tail = bytearray()
        self.left_out = 0  # bytes

    def read(self) -> bool:
        """Read once; tell whether there may be more. Blocks if nothing is there."""
        try:
            data = os.read(self.descriptor, READ_SIZE)
        except BlockingIOError:
            return False
        room = KEPT - len(self._head)
        self._head += data[:room]
        self._tail += data[room:] if room < len(data) else b""
        if len(self._tail) > 2 * KEPT:
            self.left_out += len(self._tail) - KEPT
            del self._tail[:-KEPT]
        return bool(data)

    def close_writer(self) -> None:
        """Leave writing to the script: the end of file can come."""
        if self.writer >= 0:
            os.close(self.writer)
            self.writer = -1

    def close(self) -> None:
        """Read what is there, but wait for no more: a daemon may keep the pipe for ever."""
        if self.descriptor < 0:
            return
        self.close_writer()
        os.set_blocking(self.descriptor, False)
        for _ in range(2 * KEPT // READ_SIZE + 16):  # a pipe holds a mebibyte at most
            if not self.read():
                break
        os.close(self.descriptor)
        self.descriptor = -1

    def text(self) -> str:
        """Return what was printed, with a line in place of what was left out."""
        cut = f"\n[{self.left_out} bytes left out]\n".encode() if self.left_out else b""
        return bytes(self._head + cut + self._tail).decode("utf-8", "replace")
