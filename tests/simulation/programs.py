"""What processes do with their lives: by the name of the program, and by chance."""

import errno
import os
from random import Random

from tests.simulation.processes import HUP, TERM, Process, Processes

OBEDIENT = ("daemon", "job", "crash", "family", "parent", "sloth", "login")
STUBBORN = ("deaf", "stuck", "deaf_family")
BROKEN = {"missing": errno.ENOENT, "denied": errno.EACCES}
NAMES = (*OBEDIENT, *STUBBORN, *BROKEN, "script")
DEAF = frozenset((HUP, TERM))
SEGV = 11


class Programs:
    """Starts what a table names. ``broken_python``: the next image of init does not run."""

    def __init__(self, processes: Processes, random: Random) -> None:
        self._processes = processes
        self._random = random
        self.broken_python = False

    def check(self, program: str) -> None:
        """Raise OSError if a program can't be executed."""
        name = os.path.basename(program)
        number = BROKEN.get(name)
        if name == "script":
            number = errno.ENOEXEC
        elif name not in NAMES and name not in ("sh", "sulogin", "python3", "shutdown"):
            number = errno.ENOENT
        if number is not None:
            raise OSError(number, os.strerror(number))

    def live(self, process: Process, argv: list[str], running: float) -> None:
        """Decide how a process lives. ``running``: the time now."""
        random = self._random
        name = next((word for word in map(os.path.basename, argv) if word in NAMES), "")
        name = name or os.path.basename(argv[0])
        process.latency = random.choice((0.0, 0.0, 0.01, 0.5))
        match name:
            case "python3":
                status = random.choice((1, 9)) << 8 if self.broken_python else 0
                self._ends(process, 0.05, status)
            case "job" | "shutdown":
                self._ends(process, random.choice((0.0, 0.1, 2.0)), random.choice((0, 0, 1 << 8)))
            case "crash":
                self._ends(process, random.choice((0.0, 0.01)), random.choice((1 << 8, SEGV)))
            case "deaf":
                process.deaf = DEAF
                self._ends(process, random.expovariate(1 / 600), 0)
            case "stuck":
                process.deaf = DEAF
                process.awake = running + random.expovariate(1 / 60)
            case "family" | "deaf_family":
                self._found_family(process, name == "deaf_family")
            case "parent" | "sloth":
                self._have_children(process, name == "sloth")
            case _:
                self._ends(process, random.expovariate(1 / 300), random.choice((0, 1 << 8)))

    def _ends(self, process: Process, mean: float, status: int) -> None:
        delay = mean and self._random.expovariate(1 / mean)
        self._processes.exit_later(process, delay, status)

    def _found_family(self, leader: Process, deaf: bool) -> None:
        """Have members in the group that may live longer than their leader."""
        for _ in range(self._random.randrange(1, 4)):
            member = self._processes.fork(leader, f"{leader.name} member")
            member.deaf = DEAF if deaf else frozenset()
            member.latency = self._random.choice((0.0, 0.1, 1.0))
            self._ends(member, 300.0, 0)
        self._ends(leader, self._random.choice((1.0, 200.0)), 0)

    def _have_children(self, process: Process, careless: bool) -> None:
        """Leave orphans, some of them in sessions of their own, and zombies if careless."""
        process.reaps = not careless
        for _ in range(self._random.randrange(1, 4)):
            child = self._processes.fork(
                process, f"{process.name} child", session=self._random.random() < 0.5
            )
            self._ends(child, self._random.choice((0.01, 5.0, 100.0)), 0)
        self._ends(process, self._random.choice((0.1, 60.0)), 0)
