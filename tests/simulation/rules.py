"""Rules of the kernel on which init relies, told so that both kernels can be asked.

``python3 -m tests.simulation.rules NAME`` asks the real one, from a process of its own that adopts
orphans as PID 1 does, and prints what it saw.
"""

import ctypes
import json
import os
import select
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from random import Random
from types import SimpleNamespace
from typing import Any

from tests.simulation.kernel import Epoll, Kernel, Place
from tests.simulation.modules import Os, Socket
from tests.simulation.processes import Process
from tests.simulation.sockets import Endpoint

PR_SET_CHILD_SUBREAPER = 36
KILL, TERM, CONT, STOP = 9, 15, 18, 19
Answer = list[object]


class Real:
    """The real kernel."""

    def __init__(self, directory: str) -> None:
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self.os: Any = os
        self.directory = directory
        self.told = 0
        signal.signal(signal.SIGCHLD, self._count)

    def _count(self, *_: object) -> None:
        self.told += 1

    def start(self, *children: str) -> int:
        """Start a leader of a session that lives on; return its pid.

        A child named ``member`` lives in its group, one named ``zombie`` is dead and not reaped.
        """
        reading, writing = os.pipe()
        pid = os.fork()
        if not pid:
            os.setsid()
            for child in children:
                if not os.fork():
                    os.close(writing)
                    if child == "member":
                        signal.pause()
                    os._exit(0)
            if "zombie" in children:
                os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
            os.close(writing)
            while True:
                signal.pause()
        os.close(writing)
        os.read(reading, 1)  # the end of file comes when all are ready
        os.close(reading)
        return pid

    def await_death(self, pid: int) -> None:
        """Return when a child is dead; it is not reaped."""
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)

    def await_another(self) -> None:
        """Return when any child is dead; it is not reaped."""
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)

    def stand_by(self, pid: int) -> None:
        """Return when a child has stopped."""
        os.waitid(os.P_PID, pid, os.WSTOPPED | os.WNOWAIT)

    def spawn_missing(self) -> int:
        return os.posix_spawnp("/nonexistent", ["x"], {}, setsid=True)

    def epoll(self) -> Any:
        return select.epoll()

    def listen(self, path: str, backlog: int) -> Any:
        made = socket.socket(socket.AF_UNIX)
        made.setblocking(False)
        made.bind(path)
        made.listen(backlog)
        return made

    def accept(self, listener: Any) -> Any:
        return listener.accept()[0]

    def connect(self, path: str) -> Any:
        made = socket.socket(socket.AF_UNIX)
        made.setblocking(False)
        made.connect(path)
        return SimpleNamespace(
            send=made.send,
            receive=made.recv,
            close=made.close,
            say_no_more=lambda: made.shutdown(socket.SHUT_WR),
        )


class Simulated:
    """The simulated kernel."""

    def __init__(self) -> None:
        place = Place(first=True, container=True, terminal=False)
        self.kernel = Kernel(Random(1), place)
        self.os: Any = Os(self.kernel)
        self.directory = "/run"
        self.told = 0
        self.kernel.wake_up = self.os.pipe2(0)[0]
        self.kernel.handlers[17] = self._count

    def _count(self, *_: object) -> None:
        self.told += 1

    def start(self, *children: str) -> int:
        processes = self.kernel.processes
        leader = processes.fork(processes.init, "leader", session=True)
        leader.reaps = False
        for child in children:
            process = processes.fork(leader, child)
            if child == "zombie":
                processes.exit(process, 0)
        return leader.pid

    def _process(self, pid: int) -> Process:
        return self.kernel.processes.table[pid]

    def await_death(self, pid: int) -> None:
        assert not self._process(pid).alive

    def await_another(self) -> None:
        assert self.kernel.processes.dead

    def stand_by(self, pid: int) -> None:
        assert self._process(pid).stopped

    def spawn_missing(self) -> int:
        return int(self.os.posix_spawnp("/nonexistent", ["x"], {}, file_actions=[]))

    def epoll(self) -> Any:
        return Epoll(self.kernel)

    def listen(self, path: str, backlog: int) -> Any:
        made = Socket(self.kernel, socket.AF_UNIX)
        made.bind(path)
        made.listen(backlog)
        return made

    def accept(self, listener: Any) -> Any:
        return Socket(self.kernel, fileno=listener._accept()[0])

    def connect(self, path: str) -> Any:
        near = Endpoint()
        listener = self.kernel.listener_at(path)
        if listener is None:
            raise ConnectionRefusedError
        if not listener.connect(near):
            raise BlockingIOError
        return SimpleNamespace(
            send=near.send, receive=near.receive, close=near.released, say_no_more=near.say_no_more
        )


Ask = Real | Simulated


def trial(act: Callable[[], object]) -> str:
    """Return how something fails, or ``done``."""
    try:
        act()
    except OSError as error:
        return type(error).__name__
    return "done"


def reap(k: Ask) -> tuple[int, int]:
    pid, status = k.os.waitpid(-1, os.WNOHANG)
    return int(pid), int(status)


def a_zombie_holds_its_group(k: Ask) -> Answer:
    pid = k.start()
    k.os.kill(pid, KILL)
    k.await_death(pid)
    before = trial(lambda: k.os.killpg(pid, 0))
    return [before, reap(k)[1], trial(lambda: k.os.killpg(pid, 0))]


def members_hold_the_group_of_a_dead_leader(k: Ask) -> Answer:
    pid = k.start("member")
    k.os.kill(pid, KILL)
    k.await_death(pid)
    reap(k)
    before = trial(lambda: k.os.killpg(pid, 0))
    k.os.killpg(pid, KILL)
    k.await_another()
    return [before, reap(k)[1], trial(lambda: k.os.killpg(pid, 0))]


def waiting_tells_none_from_none_dead(k: Ask) -> Answer:
    none = trial(lambda: reap(k))
    pid = k.start()
    nothing = list(reap(k))
    k.os.kill(pid, KILL)
    k.await_death(pid)
    return [none, nothing, reap(k)[0] == pid]


def zombies_of_a_careless_parent_come_to_init(k: Ask) -> Answer:
    pid = k.start("zombie", "member")
    before = list(reap(k))
    k.os.kill(pid, KILL)
    k.await_death(pid)
    dead = [reap(k)[0] != 0 for _ in range(2)]
    alive = list(reap(k))
    k.os.killpg(pid, KILL)
    k.await_another()
    return [before, dead, alive, reap(k)[0] != 0]


def a_failed_exec_leaves_no_child(k: Ask) -> Answer:
    told = k.told
    failed = trial(k.spawn_missing)
    return [failed, k.told > told, trial(lambda: reap(k))]


def a_stopped_process_ends_when_it_goes_on(k: Ask) -> Answer:
    pid = k.start()
    k.os.kill(pid, STOP)
    k.stand_by(pid)
    k.os.kill(pid, TERM)
    nothing = list(reap(k))
    k.os.kill(pid, CONT)
    k.await_death(pid)
    return [nothing, reap(k)[1]]


def a_stopped_process_can_be_killed(k: Ask) -> Answer:
    pid = k.start()
    k.os.kill(pid, STOP)
    k.stand_by(pid)
    k.os.kill(pid, KILL)
    k.await_death(pid)
    return [reap(k)[1]]


def what_is_in_a_fifo_is_lost_when_nobody_has_it(k: Ask) -> Answer:
    path = f"{k.directory}/fifo"
    k.os.mkfifo(path, 0o600)
    flags = os.O_RDWR | os.O_NONBLOCK
    first = k.os.open(path, flags)
    k.os.write(first, b"abc")
    second = k.os.open(path, flags)
    k.os.close(first)
    kept = k.os.read(second, 10).decode()
    k.os.write(second, b"abc")
    k.os.close(second)
    third = k.os.open(path, flags)
    return [kept, trial(lambda: k.os.read(third, 10))]


def a_closed_descriptor_leaves_the_epoll_set(k: Ask) -> Answer:
    epoll = k.epoll()
    reading, writing = k.os.pipe2(os.O_NONBLOCK)
    epoll.register(reading, select.EPOLLIN)
    twice = trial(lambda: epoll.register(reading, select.EPOLLIN))
    k.os.write(writing, b"x")
    ready = [bits for _, bits in epoll.poll(0)]
    k.os.close(reading)
    return [twice, ready, len(epoll.poll(0)), trial(lambda: epoll.unregister(writing))]


def files_can_not_be_waited_for(k: Ask) -> Answer:
    descriptor = k.os.open(f"{k.directory}/file", os.O_RDWR | os.O_CREAT)
    return [trial(lambda: k.epoll().register(descriptor, select.EPOLLIN))]


def a_mask_of_nothing_hears_the_end(k: Ask) -> Answer:
    path = f"{k.directory}/socket"
    listener = k.listen(path, 4)
    client = k.connect(path)
    server = k.accept(listener)
    epoll = k.epoll()
    epoll.register(server.fileno(), 0)
    client.say_no_more()
    half = [bits for _, bits in epoll.poll(0)]
    client.close()
    return [half, [bits & select.EPOLLHUP for _, bits in epoll.poll(0)]]


def the_line_at_a_socket_is_as_long_as_its_backlog(k: Ask) -> Answer:
    path = f"{k.directory}/socket"
    kept = [k.listen(path, 2)]
    again = trial(lambda: k.listen(path, 2))
    return [again, *(trial(lambda: kept.append(k.connect(path))) for _ in range(5))]


def who_is_in_line_at_a_closed_socket_is_hung_up_on(k: Ask) -> Answer:
    path = f"{k.directory}/socket"
    listener = k.listen(path, 2)
    client = k.connect(path)
    listener.close()
    said = trial(lambda: client.send(b"x"))
    return [said, trial(lambda: k.connect(path))]


def what_was_not_read_makes_a_reset(k: Ask) -> Answer:
    path = f"{k.directory}/socket"
    listener = k.listen(path, 2)
    client = k.connect(path)
    server = k.accept(listener)
    client.send(b"abc")
    server.send(b"xyz")
    server.close()
    return [client.receive(9).decode(), trial(lambda: client.receive(9))]


RULES: dict[str, Callable[[Ask], Answer]] = {
    rule.__name__: rule
    for rule in (
        a_zombie_holds_its_group,
        members_hold_the_group_of_a_dead_leader,
        waiting_tells_none_from_none_dead,
        zombies_of_a_careless_parent_come_to_init,
        a_failed_exec_leaves_no_child,
        a_stopped_process_ends_when_it_goes_on,
        a_stopped_process_can_be_killed,
        what_is_in_a_fifo_is_lost_when_nobody_has_it,
        a_closed_descriptor_leaves_the_epoll_set,
        files_can_not_be_waited_for,
        a_mask_of_nothing_hears_the_end,
        the_line_at_a_socket_is_as_long_as_its_backlog,
        who_is_in_line_at_a_closed_socket_is_hung_up_on,
        what_was_not_read_makes_a_reset,
    )
}


def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        answer = RULES[sys.argv[1]](Real(directory))
        print(json.dumps(answer))


if __name__ == "__main__":
    main()
