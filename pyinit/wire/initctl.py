"""The 384-byte initctl request of the FIFO (sysvinit.md section 5.2)."""

from struct import Struct

MAGIC = 0x03091969
RECORD = Struct("=Iiii368s")  # host byte order, no padding
SIZE = RECORD.size
DATA_SIZE = 368
MAGIC_BYTES = RECORD.pack(MAGIC, 0, 0, 0, b"")[:4]

RUNLEVEL = 1
POWER_FAIL = 2
POWER_FAIL_NOW = 3
POWER_OK = 4
SET_ENVIRONMENT = 6


class Request:
    """One request: command, level as a character code, sleeptime in seconds, and data.

    Only the low byte of the level counts (FIFO-22).
    """

    __slots__ = ("command", "data", "level", "sleeptime")

    def __init__(self, command: int, level: int = 0, sleeptime: int = 0, data: bytes = b"") -> None:
        self.command = command
        self.level = level & 0xFF
        self.sleeptime = sleeptime
        self.data = data

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Request) and self.encode() == other.encode()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Request({self.command}, {self.level}, {self.sleeptime}, {self.data!r})"

    def encode(self) -> bytes:
        """Return the record; the data must fit into 368 bytes."""
        return RECORD.pack(MAGIC, self.command, self.level, self.sleeptime, self.data)

    def letter(self) -> str:
        """Return the level as a character; ``X`` for none (FIFO-22)."""
        return chr(self.level or ord("X"))

    def assignments(self) -> list[str]:
        """Return the strings of the data, up to the first empty or unended one (FIFO-19, -20)."""
        strings = self.data.split(b"\0")[:-1]
        if b"" in strings:
            strings = strings[: strings.index(b"")]
        return [string.decode("utf-8", "surrogateescape") for string in strings]


def pack_assignments(assignments: list[bytes]) -> bytes | None:
    """Return the data of a SET_ENVIRONMENT request, or None if it does not fit (TL-6)."""
    data = b"".join(assignment + b"\0" for assignment in assignments) + b"\0"
    return data if len(data) <= DATA_SIZE else None


def decode(data: bytes) -> tuple[list[Request], int]:
    """Cut what one read of the FIFO gave into requests; also return the count of bogus stretches.

    Every writer writes a record at once and the pipe keeps such writes whole, so a read that does
    not begin with a record holds somebody's rubbish. What follows the rubbish is found again by
    its magic number.
    """
    requests = []
    bogus = 0
    while data:
        start = data.find(MAGIC_BYTES, 1)
        whole = data.startswith(MAGIC_BYTES) and len(data) >= SIZE
        if whole and not 0 < start < SIZE:
            _, command, level, sleeptime, rest = RECORD.unpack(data[:SIZE])
            requests.append(Request(command, level, sleeptime, rest))
            data = data[SIZE:]
        else:
            bogus += 1
            data = data[start:] if start > 0 else b""
    return requests, bogus
