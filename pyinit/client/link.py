"""How a client reaches init: by the FIFO for requests, by the control socket for answers.

``_signal`` and ``_socket`` are parts of ``signal`` and ``socket`` without the enums, which take
longer to load than all else that a client does.
"""

import _signal  # type: ignore[import-not-found]
import _socket
import errno
import os
import stat

from pyinit.container import pid_namespace
from pyinit.wire.control import decode_answer
from pyinit.wire.paths import abstract_name, initctl_paths, socket_path

OPEN_TIMEOUT = 3  # seconds until a FIFO that nobody reads is given up (K-24)


class NoInitError(Exception):
    """Init can't be reached; the text says why, and what to do."""


def find_initctl(given: str | None) -> str:
    """Return the path of the FIFO: the one given, else the first that is there."""
    if given is not None:
        return given
    paths = initctl_paths(os.geteuid(), os.environ.get("XDG_RUNTIME_DIR"))
    return next((path for path in paths if os.path.exists(path)), paths[0])


def write_request(path: str, record: bytes) -> None:
    """Write a record into the FIFO; raises OSError, TimeoutError if nobody reads (TL-7, TL-8)."""

    def give_up(_signum: int, _frame: object) -> None:
        raise TimeoutError

    old = _signal.signal(_signal.SIGALRM, give_up)
    _signal.alarm(OPEN_TIMEOUT)
    try:
        fifo = os.open(path, os.O_WRONLY | os.O_NOCTTY)
        try:
            if not stat.S_ISFIFO(os.fstat(fifo).st_mode):
                raise OSError(errno.EINVAL, "Not a fifo")
            os.write(fifo, record)
        finally:
            os.close(fifo)
    finally:
        _signal.alarm(0)
        _signal.signal(_signal.SIGALRM, old)


def hand_over(path: str, record: bytes, question: bytes) -> None:
    """Write a record into the FIFO; without one, put the question on the socket and don't wait.

    A script that init waits for would wait for ever. Raises as ``write_request``.
    """
    try:
        write_request(path, record)
    except FileNotFoundError as error:
        try:
            tell(path, question)
        except (NoInitError, EOFError):
            raise error from None


def ask(path: str, question: bytes) -> tuple[bool, str]:
    """Ask on the control socket beside a FIFO; return whether it was done, and the text.

    Raises NoInitError. An init that ends before it answers raises EOFError.
    """
    conversation = _connect(path)
    pieces = []
    try:
        conversation.sendall(question)
        while piece := conversation.recv(1 << 16):
            pieces.append(piece)
    except (ConnectionError, BrokenPipeError):
        pass
    finally:
        conversation.close()
    try:
        return decode_answer(b"".join(pieces))
    except ValueError as error:
        raise EOFError(str(error)) from None


def ask_snapshot(path: str) -> str:
    """Ask init what it knows; raises as ``ask``, and NoInitError if init refuses."""
    done, text = ask(path, b"snapshot\n")
    if not done:
        raise NoInitError(text)
    return text


def tell(path: str, question: bytes) -> None:
    """Say something on the control socket and wait for no answer; raises as ``ask``."""
    conversation = _connect(path)
    try:
        conversation.sendall(question)
    except OSError as error:
        raise EOFError(str(error)) from None
    finally:
        conversation.close()


def _connect(path: str) -> _socket.socket:
    """Connect by path, or by the abstract name of this PID namespace."""
    conversation = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM | _socket.SOCK_CLOEXEC)
    address = socket_path(path)
    failure: OSError | None = None
    names = [address]
    if path in initctl_paths(os.geteuid(), os.environ.get("XDG_RUNTIME_DIR")):
        names.append(abstract_name(pid_namespace()))
    for name in names:
        try:
            conversation.connect(name)
            return conversation
        except OSError as error:
            failure = failure or error
    conversation.close()
    reason = os.strerror(failure.errno or 0) if failure else ""
    if failure and failure.errno in (errno.ENOENT, errno.ECONNREFUSED):
        reason += "; is pyinit running, and is this its container?"
    elif failure and failure.errno in (errno.EACCES, errno.EPERM):
        reason += "; only root and init's own user may ask"
    raise NoInitError(f"{address}: {reason}")
