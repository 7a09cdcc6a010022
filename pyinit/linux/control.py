"""The control socket: questions from the clients of init, and its answers.

``_socket`` is the part of ``socket`` without enums and selectors, which cost a megabyte.
"""

import _socket
import select

from pyinit.core.events import EnvironmentRequested, Event, LeaveRequested, RunlevelRequested
from pyinit.linux.address import identity, is_another, listen_at
from pyinit.linux.peer import PATIENCE, Client, hang_up, objection, refuse
from pyinit.wire.control import (
    QUESTION_LIMIT,
    EnvironmentQuestion,
    LeaveQuestion,
    decode_question,
    encode_answer,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

CLIENT_LIMIT = 64  # conversations at a time
BACKLOG = 64
REST = 1.0  # seconds after a caller could not be accepted


class Control:
    """Listens on a socket, by path or by abstract name, and serves what it accepts.

    Only root and init's own user are heard, by the credentials that the kernel vouches for, and
    only from within the PID namespace: elsewhere a peer has no pid.
    """

    def __init__(self, epoll: "select.epoll", snapshot: "Callable[[], str]") -> None:
        self._epoll = epoll
        self._snapshot = snapshot
        self._listener: _socket.socket | None = None
        self._address = ""
        self._identity: tuple[int, int] | None = None
        self.clients: dict[int, Client] = {}
        self._accepted = 0
        self._paused_until: float | None = None
        self._now = 0.0

    def listen(self, address: str) -> bool:
        """Listen at a path or, if it begins with a null character, an abstract name.

        Where it does so already it listens again only if the path is gone or another one.
        """
        if self.listens_at(address) and not is_another(address, self._identity):
            return True
        self.close()
        self._address = address
        try:
            listener = listen_at(address, BACKLOG)
        except OSError:
            return False
        try:
            self._begin(listener)
        except OSError:
            hang_up(listener)
            return False
        return True

    def _begin(self, listener: "_socket.socket") -> None:
        self._epoll.register(listener.fileno(), select.EPOLLIN)
        self._listener = listener
        try:
            self._identity = identity(self._address)
        except OSError:
            self._identity = None  # so that it listens anew the next time it looks

    def listener(self) -> int:
        """Return the descriptor of the socket that listens; -1 if there is none."""
        return -1 if self._listener is None else self._listener.fileno()

    def take_over(self, descriptor: int, address: str) -> None:
        """Go on listening where the image before this one did: who has called since is served."""
        listener = _socket.socket(fileno=descriptor)
        self._address = address
        try:
            self._begin(listener)
        except OSError:
            hang_up(listener)
            raise

    def listens_at(self, address: str) -> bool:
        """Tell whether there is a socket at an address to ask at."""
        return self._listener is not None and self._address == address

    def close(self) -> None:
        """Stop listening; conversations go on, also with those who are in line."""
        for _ in range(BACKLOG + 1):
            if not self._accept(self._now):
                break
        if self._listener is not None:
            hang_up(self._listener)
            self._listener = None

    def owns(self, descriptor: int) -> bool:
        """Tell whether a descriptor is of this socket or one of its conversations."""
        listening = self._listener is not None and descriptor == self._listener.fileno()
        return listening or descriptor in self.clients

    def serve(self, descriptor: int, now: float) -> list[Event]:
        """Accept, read or write, as far as it goes without waiting; return what was asked for."""
        client = self.clients.get(descriptor)
        if client is None:
            self._accept(now)
            return []
        try:
            if client.answer:
                self._write(descriptor, client, now)
                return []
            return self._read(descriptor, client, now)
        except OSError:
            self._drop(descriptor)
            return []
        except Exception:
            self._drop(descriptor)  # or it would be served again and again, to the same end
            raise

    def _accept(self, now: float) -> bool:
        """Accept who is next in line; tell whether there was somebody."""
        if self._listener is None:
            return False
        try:
            descriptor, _ = self._listener._accept()  # type: ignore[attr-defined]
        except BlockingIOError:
            return False
        except OSError:  # for want of descriptors or memory, say: whoever calls stays in line
            self._pause(now + REST)
            return False
        socket = _socket.socket(fileno=descriptor)
        try:
            reason = objection(socket, len(self.clients) >= CLIENT_LIMIT)
            if not reason:
                self.admit(Client(self._accepted + 1, socket, now + PATIENCE))
        except OSError as error:
            reason = str(error.strerror)
        if reason:
            refuse(socket, reason)
        return True

    def _pause(self, until: float | None) -> None:
        """Accept nobody for a while, or again: a caller who can't be accepted would wake init."""
        self._paused_until = until
        if self._listener is not None:
            self._epoll.modify(self._listener.fileno(), 0 if until else select.EPOLLIN)

    def admit(self, client: Client) -> None:
        """Go on with a conversation; raises OSError if it can't be waited for."""
        descriptor = client.socket.fileno()
        waiting = 0 if client.silent else select.EPOLLIN
        self._epoll.register(descriptor, select.EPOLLOUT if client.answer else waiting)
        self._accepted = max(self._accepted, client.number)
        self.clients[descriptor] = client

    def _read(self, descriptor: int, client: Client, now: float) -> list[Event]:
        heard = client.socket.recv(QUESTION_LIMIT)
        if not heard:
            self._hear_end(descriptor, client)
            return []
        if client.asked:
            return []
        client.question += heard
        line, newline, _ = client.question.partition(b"\n")
        if not newline and len(client.question) < QUESTION_LIMIT:
            return []
        client.asked = True
        try:
            question = decode_question(line)
        except ValueError as error:
            self._reply(descriptor, client, False, str(error), now)
            return []
        if isinstance(question, str):
            self._reply(descriptor, client, True, self._snapshot(), now)
            return []
        if isinstance(question, EnvironmentQuestion):
            self._reply(descriptor, client, True, "handed over", now)
            return [EnvironmentRequested(question.assignments)]
        client.until = None  # init takes its time
        if isinstance(question, LeaveQuestion):
            return [LeaveRequested(question.status, client.number)]
        return [RunlevelRequested(question.letter, question.sleeptime, client.number)]

    def _hear_end(self, descriptor: int, client: Client) -> None:
        """Take in that a client says no more; whoever has asked may still wait for the answer."""
        if client.silent or not client.asked:
            self._drop(descriptor)
        else:
            client.silent = True
            self._epoll.modify(descriptor, 0)  # wakes when the client is gone, see epoll_ctl(2)

    def answer(self, asker: int, done: bool, text: str, now: float) -> None:
        """Answer the one who asked, if it still waits."""
        for descriptor, client in list(self.clients.items()):
            if client.number == asker:
                self._reply(descriptor, client, done, text, now)

    def _reply(self, descriptor: int, client: Client, done: bool, text: str, now: float) -> None:
        client.answer = encode_answer(done, text)
        try:
            self._write(descriptor, client, now)
        except OSError:
            self._drop(descriptor)

    def _write(self, descriptor: int, client: Client, now: float) -> None:
        try:
            sent = client.socket.send(client.answer)
        except BlockingIOError:
            sent = 0
        client.answer = client.answer[sent:]
        client.until = now + PATIENCE
        if client.answer:
            self._epoll.modify(descriptor, select.EPOLLOUT)
        else:
            self._drop(descriptor)

    def _drop(self, descriptor: int) -> None:
        client = self.clients.pop(descriptor, None)
        if client is not None:
            hang_up(client.socket)

    def deadline(self) -> float | None:
        """Return when time alone will next make a difference."""
        times = [client.until for client in self.clients.values() if client.until is not None]
        if self._paused_until is not None:
            times.append(self._paused_until)
        return min(times, default=None)

    def pass_time(self, now: float) -> None:
        """Drop the clients that were silent for too long, and accept others again."""
        self._now = now
        if self._paused_until is not None and self._paused_until <= now:
            self._pause(None)
        late = [d for d, c in self.clients.items() if c.until is not None and c.until <= now]
        for descriptor in late:
            self._drop(descriptor)
