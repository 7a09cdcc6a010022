"""The floor: the least that a PID 1 in Python can do. Starts what a table lists, and reaps.

It reads what ``limit.c`` reads and does what that does, run by ``python3 -I -S``.
"""

import _signal  # type: ignore[import-not-found]
import os
import select
import sys

HUP, TERM, CHLD = 1, 15, 17


class Floor:
    """The loop."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.programs: dict[str, list[str]] = {}
        self.ids: dict[int, str] = {}
        self.pids: dict[str, int] = {}
        self.ending = False
        self.arrived: set[int] = set()
        self.signals = _signal.valid_signals()

    def note(self, signum: int, _frame: object) -> None:
        self.arrived.add(signum)

    def start(self, entry_id: str) -> None:
        words = self.programs[entry_id]
        pid = os.posix_spawn(
            words[0], words, os.environ, setsid=True, setsigmask=(), setsigdef=self.signals
        )
        self.ids[pid] = entry_id
        self.pids[entry_id] = pid

    def read(self) -> None:
        with open(self.path, "rb") as file:
            lines = os.fsdecode(file.read()).splitlines()
        programs = {}
        for line in lines:
            entry_id, levels, action, process = line.split(":", 3)
            if "2" in levels and action == "respawn":
                programs[entry_id] = process.split(" ")
        self.programs = programs
        for entry_id in programs:
            if entry_id not in self.pids:
                self.start(entry_id)
        for entry_id, pid in self.pids.items():
            if entry_id not in programs:
                os.killpg(pid, TERM)

    def reap(self) -> None:
        try:
            while True:
                pid, _ = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    break
                entry_id = self.ids.pop(pid, None)
                if entry_id is not None:
                    del self.pids[entry_id]
                    if entry_id in self.programs and not self.ending:
                        self.start(entry_id)
        except ChildProcessError:
            pass
        if self.ending and not self.pids:
            os._exit(0)

    def run(self) -> None:
        reading, writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        _signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        for signum in (HUP, TERM, CHLD):
            _signal.signal(signum, self.note)
        epoll = select.epoll()
        epoll.register(reading, select.EPOLLIN)
        self.read()
        while True:
            epoll.poll()
            os.read(reading, 4096)
            arrived, self.arrived = self.arrived, set()
            if HUP in arrived:
                self.read()
            if TERM in arrived:
                self.ending = True
                for pid in self.pids.values():
                    os.killpg(pid, TERM)
            self.reap()


Floor(sys.argv[1]).run()
