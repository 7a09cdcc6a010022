"""``open`` as init's modules call it: whole files, and a few of /proc."""

import errno
import os

from tests.simulation.files import fail
from tests.simulation.kernel import Kernel


class Stream:
    """A file object. What is written goes out at once, however many system calls that takes."""

    def __init__(
        self,
        kernel: Kernel,
        file: str | int,
        mode: str,
        buffering: int = -1,
        encoding: str | None = None,
        closefd: bool = True,
    ) -> None:
        assert buffering in (-1, 0)
        self._kernel = kernel
        self._encoding = encoding
        self._closes = closefd
        self._text: bytes | None = None
        self._descriptor = -1
        if isinstance(file, int):
            self._descriptor = file
            return
        kernel.enter("open")
        if file.startswith("/proc/"):
            self._text = kernel.process_file(file)
            return
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC if mode == "w" else os.O_RDONLY
        self._descriptor = kernel.files.open(file, flags | os.O_CLOEXEC)

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *_: object) -> None:
        if self._closes and self._descriptor >= 0:
            self._kernel.enter("close")
            self._kernel.files.close(self._descriptor)

    def read(self) -> bytes:
        if self._text is not None:
            return self._text
        pieces: list[bytes] = []
        while True:
            self._kernel.enter("read")
            piece = self._kernel.files.read(self._descriptor, 1 << 16)
            if not piece:
                return b"".join(pieces)
            pieces.append(piece)

    def write(self, data: bytes | str) -> None:
        rest = data.encode(self._encoding or "ascii") if isinstance(data, str) else data
        while rest:
            self._kernel.enter("write_any")
            written = self._kernel.files.write(self._descriptor, rest)
            rest = rest[written:]
            if not written:
                fail(errno.EIO)
