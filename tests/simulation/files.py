"""Paths and descriptors of init."""

import errno
import os
import stat
from typing import NoReturn

from tests.simulation.faults import Faults
from tests.simulation.nodes import (
    PIPE_SIZE,
    Directory,
    Handle,
    Node,
    Pipe,
    Regular,
    Sink,
    Terminal,
)
from tests.simulation.sockets import Endpoint, SocketNode

TABLE_SIZE = 1024  # descriptors


class Stat:
    """What stat(2) tells."""

    __slots__ = ("st_dev", "st_ino", "st_mode", "st_rdev", "st_size", "st_uid")

    def __init__(self, node: Node) -> None:
        self.st_mode = node.mode
        self.st_dev = 1
        self.st_ino = node.number
        self.st_uid = node.uid
        self.st_rdev = node.device
        self.st_size = len(node.data) if isinstance(node, Regular) else 0


def fail(number: int, path: str | None = None) -> NoReturn:
    raise OSError(number, os.strerror(number), path)


class Files:
    """``paths``: the file system; ``table``: what the descriptors of init refer to."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._serial = 0
        self.paths: dict[str, Node] = {}
        self.table: dict[int, Handle] = {}
        self.kept: set[int] = set()  # descriptors that survive execve(2)
        self.limit = TABLE_SIZE

    # paths

    def put(self, path: str, node: Node) -> Node:
        """Have a path lead to a node."""
        self._serial += 1
        node.number = self._serial
        self.paths[path] = node
        return node

    def make(self, path: str, node: Node) -> Node:
        """Create a path; its directory must be there."""
        if "\0" in path:
            raise ValueError("embedded null byte")
        if path in self.paths:
            fail(errno.EEXIST, path)
        if not isinstance(self.paths.get(path.rpartition("/")[0] or "/"), Directory):
            fail(errno.ENOENT, path)
        return self.put(path, node)

    def find(self, path: str) -> Node:
        if "\0" in path:
            raise ValueError("embedded null byte")
        node = self.paths.get(path)
        if node is None:
            fail(errno.ENOENT, path)
        return node

    def unlink(self, path: str) -> None:
        if isinstance(self.find(path), Directory):
            fail(errno.EISDIR, path)
        del self.paths[path]

    def names_in(self, path: str) -> list[str]:
        if not isinstance(self.find(path), Directory):
            fail(errno.ENOTDIR, path)
        start = path.rstrip("/") + "/"
        found = (other[len(start) :] for other in self.paths if other.startswith(start))
        return [name for name in found if name and "/" not in name]

    # descriptors

    def allocate(self, handle: Handle, *, kept: bool = False) -> int:
        """Return the lowest free descriptor, which now refers to an open file."""
        descriptor = 0
        while descriptor in self.table:
            descriptor += 1
        if descriptor >= self.limit:
            fail(errno.EMFILE)
        self._refer(descriptor, handle)
        if kept:
            self.kept.add(descriptor)
        return descriptor

    def _refer(self, descriptor: int, handle: Handle) -> None:
        if not handle.count:
            handle.node.opened += 1
        handle.count += 1
        self.table[descriptor] = handle

    def handle(self, descriptor: int) -> Handle:
        handle = self.table.get(descriptor)
        if handle is None:
            fail(errno.EBADF)
        return handle

    def open(self, path: str, flags: int) -> int:
        node = self.paths.get(path)
        if node is None and flags & os.O_CREAT:
            node = self.make(path, Regular())
        node = self.find(path)
        writes = flags & (os.O_WRONLY | os.O_RDWR)
        if isinstance(node, Directory) and writes:
            fail(errno.EISDIR, path)
        if isinstance(node, SocketNode):
            fail(errno.ENXIO, path)
        if isinstance(node, Terminal) and node.hung_up:
            fail(errno.EIO, path)
        if isinstance(node, Regular) and flags & os.O_TRUNC:
            node.data.clear()
        return self.allocate(Handle(node, flags), kept=not flags & os.O_CLOEXEC)

    def close(self, descriptor: int) -> None:
        handle = self.handle(descriptor)
        del self.table[descriptor]
        self.kept.discard(descriptor)
        handle.count -= 1
        if not handle.count:
            handle.node.opened -= 1
            if not handle.node.opened:
                handle.node.released()

    def duplicate(self, descriptor: int, to: int | None = None) -> int:
        handle = self.handle(descriptor)
        if to is None:
            return self.allocate(handle)
        if to != descriptor:
            if to in self.table:
                self.close(to)
            self._refer(to, handle)
        return to

    def execute(self) -> None:
        """Close what does not survive execve(2)."""
        for descriptor in list(self.table):
            if descriptor not in self.kept:
                self.close(descriptor)

    # reading and writing

    def read(self, descriptor: int, size: int) -> bytes:
        handle = self.handle(descriptor)
        node = handle.node
        size = self._faults.cut(size)
        if isinstance(node, Regular):
            if not node.safe:
                self._faults.strike("read_file")
            data = bytes(node.data[handle.position : handle.position + size])
            handle.position += len(data)
            return data
        if isinstance(node, Endpoint):
            return node.receive(size)
        if isinstance(node, Terminal):
            return self._read_terminal(node, size)
        if isinstance(node, Directory):
            fail(errno.EISDIR)
        if isinstance(node, Pipe):
            return self._read_pipe(node, size)
        return b""

    @staticmethod
    def _read_pipe(node: Pipe, size: int) -> bytes:
        if not node.buffer:
            fail(errno.EAGAIN)
        data = bytes(node.buffer[:size])
        del node.buffer[:size]
        return data

    @staticmethod
    def _read_terminal(node: Terminal, size: int) -> bytes:
        if node.hung_up:
            return b""
        if not node.typed:
            fail(errno.EAGAIN)
        data = bytes(node.typed[:size])
        del node.typed[:size]
        return data

    def write(self, descriptor: int, data: bytes) -> int:
        handle = self.handle(descriptor)
        node = handle.node
        if not handle.flags & (os.O_WRONLY | os.O_RDWR):
            fail(errno.EBADF)
        if isinstance(node, Pipe):
            return self._write_pipe(node, data)
        self._faults.strike("write")
        data = data[: self._faults.cut(len(data))]
        if isinstance(node, Regular):
            place = len(node.data) if handle.flags & os.O_APPEND else handle.position
            node.data[place : place + len(data)] = data
            handle.position = place + len(data)
        elif isinstance(node, Terminal) and node.hung_up:
            fail(errno.EIO)
        elif isinstance(node, Sink):
            if node.full:
                fail(errno.EAGAIN)
            node.take(data)
        return len(data)

    @staticmethod
    def _write_pipe(node: Pipe, data: bytes) -> int:
        room = PIPE_SIZE - len(node.buffer)
        if room < len(data):
            fail(errno.EAGAIN)
        node.buffer += data
        return len(data)

    def regular(self, descriptor: int) -> Regular:
        node = self.handle(descriptor).node
        if not isinstance(node, Regular):
            fail(errno.EINVAL)
        return node

    def status(self, node: Node) -> Stat:
        return Stat(node)

    def is_socket(self, path: str) -> bool:
        node = self.paths.get(path)
        return node is not None and stat.S_ISSOCK(node.mode)
