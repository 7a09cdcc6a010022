"""The control socket, with real clients."""

import os
import select
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from pyinit.core.events import EnvironmentRequested, Event, LeaveRequested, RunlevelRequested
from pyinit.linux.control import CLIENT_LIMIT, Control
from pyinit.linux.peer import PATIENCE
from pyinit.wire.control import FORMS, QUESTION_LIMIT, EnvironmentQuestion, decode_answer

SNAPSHOT = "now\tseconds=1.0\nmachine"
WAIT = 10  # seconds until a test that waits for the kernel has failed


class Served:
    """A control socket in its loop, and its clients."""

    def __init__(self, address: str) -> None:
        self.epoll = select.epoll()
        self.text = SNAPSHOT
        self.control = Control(self.epoll, lambda: self.text)
        self.address = address
        self.clients: list[socket.socket] = []

    def client(self, *parts: bytes) -> socket.socket:
        """Connect and say something, as far as it goes without waiting."""
        made = socket.socket(socket.AF_UNIX)
        made.settimeout(WAIT)
        self.clients.append(made)
        made.connect(self.address)
        for part in parts:
            made.sendall(part)
        return made

    def turn(self, now: float = 0.0, wait: float = 0) -> list[Event]:
        """Serve what is ready, until nothing is; return what was asked for."""
        events = []
        while ready := self.epoll.poll(wait):
            for descriptor, _ in ready:
                assert self.control.owns(descriptor)
                events += self.control.serve(descriptor, now)
            wait = 0
        return events

    def close(self) -> None:
        for client in self.clients:
            client.close()
        self.turn()  # hears that they are gone
        self.control.pass_time(float("inf"))
        self.control.close()
        self.epoll.close()


def hear(client: socket.socket) -> bytes:
    """Read to the end."""
    pieces = []
    while piece := client.recv(1 << 20):
        pieces.append(piece)
    return b"".join(pieces)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "initctl.sock"


@pytest.fixture
def served(path: Path) -> Iterator[Served]:
    made = Served(str(path))
    assert made.control.listen(str(path))
    yield made
    made.close()


# listening


def test_only_the_owner_may_open_the_socket(served: Served, path: Path) -> None:
    found = path.lstat()
    assert stat.S_ISSOCK(found.st_mode)
    assert stat.S_IMODE(found.st_mode) == 0o600
    assert served.control.listens_at(served.address)


def test_the_mask_for_new_files_is_as_it_was(path: Path) -> None:
    old = os.umask(0o027)
    served = Served(str(path))
    served.control.listen(str(path))
    assert os.umask(old) == 0o027
    served.close()


def test_the_socket_of_an_earlier_init_is_taken_over(path: Path) -> None:
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(str(path))
    stale.close()
    served = Served(str(path))
    assert served.control.listen(str(path))
    client = served.client(b"snapshot\n")
    served.turn()
    assert decode_answer(hear(client)) == (True, SNAPSHOT)
    served.close()


@pytest.mark.parametrize("kind", ["file", "directory", "link"])
def test_nothing_else_is_removed_to_make_room(path: Path, tmp_path: Path, kind: str) -> None:
    if kind == "file":
        path.write_text("mine")
    elif kind == "directory":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "nothing")
    served = Served(str(path))
    assert not served.control.listen(str(path))
    assert not served.control.listens_at(str(path))
    assert os.path.lexists(path)
    served.close()


def test_where_there_is_no_directory_there_is_no_socket(tmp_path: Path) -> None:
    served = Served(str(tmp_path / "missing" / "sock"))
    assert not served.control.listen(served.address)
    assert not served.control.listens_at(served.address)
    assert served.control.deadline() is None
    served.control.listen(served.address)
    served.control.close()
    served.close()


def test_a_path_that_is_too_long_is_no_socket(tmp_path: Path) -> None:
    served = Served(str(tmp_path / ("x" * 120)))
    assert not served.control.listen(served.address)
    served.close()


def test_an_abstract_name_needs_no_file(tmp_path: Path) -> None:
    served = Served(f"\0pyinit test {tmp_path}")
    assert served.control.listen(served.address)
    client = served.client(b"snapshot\n")
    served.turn()
    assert decode_answer(hear(client)) == (True, SNAPSHOT)
    served.control.listen(served.address)
    assert served.control.listens_at(served.address)
    served.close()


@pytest.mark.parametrize("replace", [False, True])
def test_a_socket_whose_path_is_gone_or_anothers_is_made_again(
    served: Served, path: Path, replace: bool
) -> None:
    path.unlink()
    other = socket.socket(socket.AF_UNIX)
    if replace:
        other.bind(str(path))
    served.control.listen(served.address)
    other.close()
    client = served.client(b"snapshot\n")
    served.turn()
    assert decode_answer(hear(client)) == (True, SNAPSHOT)


def test_a_socket_that_is_there_is_left_alone(served: Served, path: Path) -> None:
    before = path.lstat().st_ino
    served.control.listen(served.address)
    assert path.lstat().st_ino == before


def test_the_next_image_serves_who_has_called_meanwhile(served: Served) -> None:
    kept = os.dup(served.control.listener())
    served.control.close()
    assert served.control.listener() == -1
    client = served.client(b"snapshot\n")
    again = Served(served.address)
    again.control.take_over(kept, served.address)
    assert again.control.listen(served.address)
    again.turn(wait=WAIT)
    assert hear(client)
    again.close()


def test_conversations_go_on_when_the_listening_ends(served: Served) -> None:
    client = served.client(b"snap")
    served.turn()
    served.control.close()
    assert not served.control.listens_at(served.address)
    client.sendall(b"shot\n")
    served.turn(wait=WAIT)
    assert decode_answer(hear(client)) == (True, SNAPSHOT)


# questions and answers


def test_a_snapshot_is_answered_at_once_fifo_25(served: Served) -> None:
    client = served.client(b"snapshot\n")
    assert served.turn() == []
    assert decode_answer(hear(client)) == (True, SNAPSHOT)
    assert served.control.deadline() is None


def test_a_request_is_an_event_and_answered_when_init_says_so(served: Served) -> None:
    client = served.client(b"request 3 7\n")
    (event,) = served.turn()
    assert isinstance(event, RunlevelRequested)
    assert (event.letter, event.sleeptime) == ("3", 7)
    assert event.asker > 0
    assert served.control.deadline() is None  # init takes its time
    served.control.pass_time(1e9)
    served.control.answer(event.asker, True, "run level 3", 1e9)
    assert decode_answer(hear(client)) == (True, "run level 3")


def test_an_end_at_once_is_an_event_and_may_be_refused(served: Served) -> None:
    client = served.client(b"leave 130\n")
    assert served.turn() == [LeaveRequested(130, 1)]
    assert served.control.deadline() is None
    served.control.answer(1, False, "no", 0.0)
    assert decode_answer(hear(client)) == (False, "no")


def test_variables_are_an_event_and_answered_at_once_fifo_19(served: Served) -> None:
    client = served.client(EnvironmentQuestion(["INIT_A=1", "INIT_B"]).encode())
    assert served.turn() == [EnvironmentRequested(["INIT_A=1", "INIT_B"])]
    assert decode_answer(hear(client)) == (True, "handed over")


def test_who_asks_and_closes_its_writing_side_is_still_answered(served: Served) -> None:
    client = served.client(b"request 3\n")
    client.shutdown(socket.SHUT_WR)
    (event,) = served.turn()
    assert isinstance(event, RunlevelRequested)
    assert served.epoll.poll(0) == []  # its silence wakes nobody
    served.control.answer(event.asker, True, "run level 3", 0.0)
    assert decode_answer(hear(client)) == (True, "run level 3")
    assert served.turn() == []


def test_who_closes_its_writing_side_and_goes_is_forgotten(served: Served) -> None:
    client = served.client(b"request 3\n")
    client.shutdown(socket.SHUT_WR)
    (event,) = served.turn()
    assert isinstance(event, RunlevelRequested)
    descriptors = os.listdir("/proc/self/fd")
    client.close()
    assert served.turn(wait=WAIT) == []
    assert len(os.listdir("/proc/self/fd")) == len(descriptors) - 2
    served.control.answer(event.asker, True, "for nobody", 0.0)


def test_who_closes_its_writing_side_in_its_question_is_dropped(served: Served) -> None:
    client = served.client(b"request 3")
    client.shutdown(socket.SHUT_WR)
    assert served.turn() == []
    assert hear(client) == b""


def test_everybody_gets_an_answer_of_their_own(served: Served) -> None:
    clients = [served.client(b"request %d\n" % number) for number in range(5)]
    events = served.turn()
    askers = {}
    for event in events:
        assert isinstance(event, RunlevelRequested)
        askers[event.letter] = event.asker
    assert sorted(askers) == list("01234")
    assert len(set(askers.values())) == 5
    for letter in "31402":
        served.control.answer(askers[letter], letter != "2", f"about {letter}", 0.0)
    for number, client in enumerate(clients):
        assert decode_answer(hear(client)) == (number != 2, f"about {number}")


def test_an_asker_that_is_gone_is_no_trouble_and_its_number_nobody_elses(served: Served) -> None:
    served.client(b"request 3\n")
    (event,) = served.turn()
    assert isinstance(event, RunlevelRequested)
    served.clients[0].close()
    served.turn(wait=WAIT)
    client = served.client(b"request 4\n")
    (later,) = served.turn()
    assert isinstance(later, RunlevelRequested)
    assert later.asker != event.asker
    served.control.answer(event.asker, True, "for the first", 0.0)
    served.control.answer(later.asker, True, "for the second", 0.0)
    assert decode_answer(hear(client)) == (True, "for the second")


def test_an_asker_that_goes_away_in_the_middle_of_its_answer_is_no_trouble(
    served: Served,
) -> None:
    client = served.client(b"request 3\n")
    (event,) = served.turn()
    assert isinstance(event, RunlevelRequested)
    client.close()
    served.control.answer(event.asker, True, "x" * 10_000_000, 0.0)
    assert served.control.deadline() is None
    served.turn()


def test_a_question_may_come_in_pieces(served: Served) -> None:
    client = served.client()
    for piece in (b"re", b"quest", b" 3", b"\n"):
        assert served.turn() == []
        client.sendall(piece)
    (event,) = served.turn(wait=WAIT)
    assert isinstance(event, RunlevelRequested)
    assert event.letter == "3"


def test_one_conversation_has_one_question(served: Served) -> None:
    client = served.client(b"request 3\nrequest 4\n")
    assert len(served.turn()) == 1
    client.sendall(b"request 5\n" * 100)
    assert served.turn(wait=WAIT) == []


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (b"hello\n", f"a question is {FORMS}"),
        (b"\n", f"a question is {FORMS}"),
        (b"request 3 x\n", "not a number of seconds: x"),
        (b"x" * QUESTION_LIMIT, f"a question is {FORMS}"),
    ],
)
def test_what_is_no_question_is_told_so(served: Served, question: bytes, reason: str) -> None:
    client = served.client(question)
    assert served.turn() == []
    assert decode_answer(hear(client)) == (False, reason)


def test_a_client_that_says_nothing_and_goes_is_forgotten(served: Served) -> None:
    client = served.client()
    served.turn()
    assert served.control.deadline() is not None
    client.close()
    assert served.turn(wait=WAIT) == []
    assert served.control.deadline() is None


# patience


def test_a_client_that_says_nothing_is_dropped_in_time(served: Served) -> None:
    client = served.client(b"snap")
    served.turn(now=100.0)
    assert served.control.deadline() == 100.0 + PATIENCE
    served.control.pass_time(100.0 + PATIENCE - 0.1)
    assert served.control.deadline() is not None
    served.control.pass_time(100.0 + PATIENCE)
    assert served.control.deadline() is None
    assert hear(client) == b""


def test_the_deadline_is_that_of_the_first_who_runs_out_of_patience(served: Served) -> None:
    served.client()
    served.turn(now=100.0)
    served.client()
    served.turn(now=102.0)
    served.client(b"request 3\n")
    served.turn(now=50.0)
    assert served.control.deadline() == 100.0 + PATIENCE


def test_an_answer_of_any_length_is_taken_in_at_the_clients_own_pace(served: Served) -> None:
    served.text = "0123456789abcdef" * (1 << 18)  # four megabytes
    client = served.client(b"snapshot\n")
    served.turn(now=100.0)
    assert served.control.deadline() == 100.0 + PATIENCE
    pieces = []
    while piece := client.recv(1 << 16):
        pieces.append(piece)
        served.turn(now=104.0)
    assert decode_answer(b"".join(pieces)) == (True, served.text)
    assert served.control.deadline() is None


def test_a_client_that_does_not_take_its_answer_is_dropped_in_time(served: Served) -> None:
    served.text = "x" * (1 << 22)
    served.client(b"snapshot\n")
    served.turn(now=100.0)
    served.control.pass_time(100.0 + PATIENCE)
    assert served.control.deadline() is None


def test_a_client_that_goes_away_in_its_answer_is_dropped(served: Served) -> None:
    served.text = "x" * (1 << 22)
    client = served.client(b"snapshot\n")
    served.turn(now=100.0)
    client.close()
    served.turn(wait=WAIT)
    assert served.control.deadline() is None


# who is heard


def test_more_clients_than_there_is_room_for_are_refused(served: Served) -> None:
    first = [served.client() for _ in range(CLIENT_LIMIT // 2)]
    served.turn()
    first += [served.client() for _ in range(CLIENT_LIMIT - len(first))]
    served.turn()
    surplus = served.client()
    served.turn(wait=WAIT)
    assert decode_answer(hear(surplus)) == (False, "refused: too many others ask")
    first[0].sendall(b"snapshot\n")
    served.turn(wait=WAIT)
    assert decode_answer(hear(first[0])) == (True, SNAPSHOT)
    again = served.client(b"snapshot\n")
    served.turn()
    assert decode_answer(hear(again)) == (True, SNAPSHOT)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to ask as somebody else")
def test_another_user_is_refused_by_what_the_kernel_says(tmp_path: Path) -> None:
    served = Served(f"\0pyinit test {tmp_path}")  # no file mode keeps anybody away
    assert served.control.listen(served.address)
    os.seteuid(65534)
    try:
        stranger = served.client()
    finally:
        os.seteuid(0)
    assert served.turn() == []
    assert decode_answer(hear(stranger)) == (
        False,
        "refused: only root and init's own user may ask",
    )
    served.close()


def test_a_descriptor_of_somebody_else_is_not_owned(served: Served) -> None:
    assert not served.control.owns(0)
    assert not served.control.owns(served.epoll.fileno())
