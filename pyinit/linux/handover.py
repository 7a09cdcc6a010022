"""What of the system's side the next image of init goes on with, as lines of its state."""

import _socket
import os

from pyinit.descriptor import close
from pyinit.linux.peer import PATIENCE, Client, refuse
from pyinit.wire.paths import socket_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyinit.linux.system import System

    Row = tuple[str, list[tuple[str, object]]]  # a tag, and values by name

DESCRIPTOR = "descriptor"  # the name of a value that the next image inherits


def hand_over(system: "System") -> "list[Row]":
    """Return rows that keep requests, conversations and terminals for the next image."""
    rows: list[Row] = []
    try:
        if system.control.listener() >= 0:
            copy = _inheritable(system.control.listener())
            rows.append(("listener", [(DESCRIPTOR, copy)]))
        rows.extend(_conversation(client) for client in system.control.clients.values())
        rows.append(_fifo(system))
    except OSError:
        give_up(rows)
        raise
    rows += [("lent", [("key", key)]) for key in system.console.borrowers]
    for key, leader in system.children.groups.items():
        rows.append(("group", [("key", key), ("leader", leader)]))
    return rows


def give_up(rows: "list[Row]") -> None:
    """Close the descriptors that were to be inherited."""
    for _, values in rows:
        for name, value in values:
            if name == DESCRIPTOR and isinstance(value, int):
                close(value)


def take_over(system: "System", tag: str, values: dict[str, str]) -> None:
    """Use a row of the image before this one.

    Raises KeyError, ValueError or OSError where it makes no sense.
    """
    match tag:
        case "fifo":
            system.fifo.closed = values["closed"] == "True"
            system.fifo.early = False
            if DESCRIPTOR in values:
                system.open_fifo(_own(values))
        case "listener":
            system.control.take_over(_own(values), socket_path(system.fifo.path))
        case "client":
            _admit(system, _caller(values, system.now()))
        case "lent":
            system.console.lent(values["key"])
        case "group":
            system.children.groups[values["key"]] = int(values["leader"])
        case _:
            pass  # of a version that knows more


def without_descriptors(state: str) -> str:
    """Return a state without what an attempt to use it may have closed already."""
    rows = state.split("\n")
    return "\n".join(row for row in rows if f"\t{DESCRIPTOR}=" not in row)


def _fifo(system: "System") -> "Row":
    values: list[tuple[str, object]] = [("closed", system.fifo.closed)]
    if system.fifo.descriptor >= 0:  # what is in a FIFO that nobody has open is lost
        values.append((DESCRIPTOR, _inheritable(system.fifo.descriptor)))
    return "fifo", values


def _conversation(client: Client) -> "Row":
    return "client", [
        (DESCRIPTOR, _inheritable(client.socket.fileno())),
        ("number", client.number),
        ("asked", client.asked),
        ("silent", client.silent),
        ("question", client.question.decode("latin-1")),
        ("answer", client.answer.decode("latin-1")),
    ]


def _caller(values: dict[str, str], now: float) -> Client:
    client = Client(int(values["number"]), _socket.socket(fileno=_own(values)), now + PATIENCE)
    client.asked = values["asked"] == "True"
    client.silent = values.get("silent") == "True"
    client.question = values["question"].encode("latin-1")
    client.answer = values["answer"].encode("latin-1")
    if client.asked and not client.answer:
        client.until = None
    return client


def _admit(system: "System", client: Client) -> None:
    try:
        system.control.admit(client)
    except OSError as error:
        refuse(client.socket, str(error.strerror))
        raise


def _inheritable(descriptor: int) -> int:
    copy = os.dup(descriptor)
    os.set_inheritable(copy, True)
    return copy


def _own(values: dict[str, str]) -> int:
    descriptor = int(values[DESCRIPTOR])
    os.set_inheritable(descriptor, False)
    return descriptor
