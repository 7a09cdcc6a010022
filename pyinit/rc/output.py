"""What a script prints: the beginning and the end of it are kept, however much it is."""

import os

KEPT = 1 << 16  # bytes of the beginning, and of the end
READ_SIZE = 1 << 16


class Output:
    """The reading end of a script's pipe, and what has come through it."""

    __slots__ = ("_head", "_tail", "descriptor", "left_out", "writer")

    def __init__(self) -> None:
        self.descriptor, self.writer = os.pipe2(os.O_CLOEXEC)
        os.set_blocking(self.descriptor, False)
        self._head = bytearray()
        self._tail = bytearray()
        self.left_out = 0  # bytes

    def read(self) -> int | None:
        """Read once; return how many bytes that were, 0 at the end of file, None if none are."""
        try:
            data = os.read(self.descriptor, READ_SIZE)
        except BlockingIOError:
            return None
        room = KEPT - len(self._head)
        self._head += data[:room]
        self._tail += data[room:] if room < len(data) else b""
        if len(self._tail) > 2 * KEPT:
            self.left_out += len(self._tail) - KEPT
            del self._tail[:-KEPT]
        return len(data)

    def take(self) -> str:
        """Read what is there, and return all that came since the last call.

        It waits for no more: a daemon may keep the pipe for ever.
        """
        for _ in range(2 * KEPT // READ_SIZE + 16):  # a pipe holds a mebibyte at most
            if self.descriptor < 0 or not self.read():
                break
        text = self.text()
        self._head.clear()
        self._tail.clear()
        self.left_out = 0
        return text

    def close_writer(self) -> None:
        """Leave writing to the script: the end of file can come."""
        if self.writer >= 0:
            os.close(self.writer)
            self.writer = -1

    def close(self) -> None:
        """Close both ends."""
        self.close_writer()
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def text(self) -> str:
        """Return what was printed, with a line in place of what was left out."""
        cut = f"\n[{self.left_out} bytes left out]\n".encode() if self.left_out else b""
        return bytes(self._head + cut + self._tail).decode("utf-8", "replace")
