"""What paths and descriptors lead to."""

import stat
from collections import deque
from collections.abc import Callable

PIPE_SIZE = 65536
PIPE_BUF = 4096


class Node:
    """A file of any kind. ``opened`` counts the open descriptions that lead to it."""

    def __init__(self, kind: int, mode: int = 0o644, uid: int = 0) -> None:
        self.mode = kind | mode
        self.uid = uid
        self.number = 0
        self.device = 0
        self.opened = 0

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def hung(self) -> bool:
        """Tell whether poll(2) has POLLHUP, which nobody has to ask for."""
        return False

    def released(self) -> None:
        """Take in that no open description leads here any more."""


class Regular(Node):
    """A file; ``safe``: in memory, where reading does not fail."""

    def __init__(self, data: bytes = b"", *, safe: bool = False) -> None:
        super().__init__(stat.S_IFREG)
        self.data = bytearray(data)
        self.safe = safe


class Directory(Node):
    def __init__(self) -> None:
        super().__init__(stat.S_IFDIR, 0o755)


class Null(Node):
    def __init__(self) -> None:
        super().__init__(stat.S_IFCHR, 0o666)
        self.device = 0x103


class Pipe(Node):
    """A pipe, or a FIFO; what is in it is lost as soon as nobody has it open."""

    def __init__(self, mode: int = 0o600, uid: int = 0) -> None:
        super().__init__(stat.S_IFIFO, mode, uid)
        self.buffer = bytearray()

    def readable(self) -> bool:
        return bool(self.buffer)

    def writable(self) -> bool:
        return len(self.buffer) <= PIPE_SIZE - PIPE_BUF

    def room(self) -> int:
        return PIPE_SIZE - len(self.buffer)

    def released(self) -> None:
        self.buffer.clear()


class Sink(Node):
    """Where init's own output goes. ``full``: nobody takes it. The last lines are kept."""

    def __init__(self, hear: Callable[[str], None]) -> None:
        super().__init__(stat.S_IFIFO)
        self.full = False
        self.lines: deque[str] = deque(maxlen=60)
        self._hear = hear

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return not self.full

    def take(self, data: bytes) -> None:
        text = data.decode("utf-8", "surrogateescape").strip()
        self.lines.append(text)
        self._hear(text)


class Terminal(Sink):
    """The console. ``session`` is the one whose controlling terminal it is, 0 for none."""

    def __init__(self, hear: Callable[[str], None]) -> None:
        super().__init__(hear)
        self.mode = stat.S_IFCHR | 0o600
        self.device = 0x501
        self.typed = bytearray()
        self.hung_up = False
        self.session = 0
        self.foreground = 0

    def readable(self) -> bool:
        return bool(self.typed) or self.hung_up

    def writable(self) -> bool:
        return super().writable() or self.hung_up

    def hung(self) -> bool:
        return self.hung_up


class Handle:
    """An open file description. ``count``: the descriptors that refer to it."""

    __slots__ = ("count", "flags", "node", "position")

    def __init__(self, node: Node, flags: int) -> None:
        self.node = node
        self.flags = flags
        self.position = 0
        self.count = 0
