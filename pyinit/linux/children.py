"""Entries and their processes: start, signal, reap. Pids stay in here."""

import errno
import os

from pyinit.core.commands import Spawn
from pyinit.core.events import ChildExited, Event, GroupGone, SpawnFailed
from pyinit.descriptor import close
from pyinit.linux.console import open_terminal
from pyinit.linux.signals import ALL

PASSING = (errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE)
SHELL = "/bin/sh"
NULL = "/dev/null"


class Children:
    """Which process belongs to which entry.

    One thread spawns and reaps, so no exit can come between a start and its being noted, and a
    pid noted here is never somebody else's: a zombie keeps its number until it is reaped.
    """

    def __init__(self) -> None:
        self.pids: dict[str, int] = {}
        self._keys: dict[int, str] = {}
        self.groups: dict[str, int] = {}  # groups whose leader is dead and that have members
        self.trouble = ""  # why the latest reaping came to no end
        self._told: set[str] = set()  # those of them that were signalled

    def spawn(self, order: Spawn, device: str | None) -> list[Event]:
        """Start the process of an entry in a session of its own.

        ``device``: the console, None to write to init's own output and read nothing. Returns
        SpawnFailed if it can't be done (sysvinit.md EX-9 to EX-20).
        """
        command = order.command
        if not command.argv:
            return [SpawnFailed(order.key, "", "the process field is empty", False)]
        try:
            pid = self._start(command.program, command.argv, order, device)
        except (OSError, ValueError) as error:
            number = error.errno if isinstance(error, OSError) else 0
            reason = os.strerror(number) if number else str(error)
            return [SpawnFailed(order.key, command.program, reason, number in PASSING)]
        self.adopt(order.key, pid)
        return []

    def spawn_on(self, order: Spawn, device: str) -> list[Event]:
        """Start the process of an entry with a terminal of its own (BB-2); else as ``spawn``."""
        try:
            descriptor = open_terminal(device)
        except (OSError, ValueError) as error:
            text = error.strerror if isinstance(error, OSError) else str(error)
            reason = f"can't open {device}: {text}"
            return [SpawnFailed(order.key, order.command.program, reason, False)]
        try:
            return self.spawn(order, device)
        finally:
            os.close(descriptor)

    def adopt(self, key: str, pid: int) -> None:
        """Note that a process belongs to an entry."""
        self.pids[key] = pid
        self._keys[pid] = key
        self._drop_group(key)

    def _start(self, program: str, argv: list[str], order: Spawn, device: str | None) -> int:
        actions = streams(device, order.terminal or order.device != "")
        try:
            return spawn(program, argv, order.environment, actions)
        except OSError as error:
            if error.errno == errno.ENOEXEC:
                script = find(program, order.environment.get("PATH", ""))
                return spawn(SHELL, [SHELL, script, *argv[1:]], order.environment, actions)
            if device is not None and not can_open(device):
                return spawn(program, argv, order.environment, streams(None, False))
            raise

    def signal(self, key: str, signum: int) -> list[Event]:
        """Signal the process group of an entry, dead leader or not.

        Returns GroupGone if it is the group of a dead leader that has no member.
        """
        group = self.pids.get(key) or self.groups.get(key)
        if group is None:
            return [GroupGone(key)]
        if key not in self.pids:
            self._told.add(key)
        try:
            os.killpg(group, signum)
        except OSError:
            if key in self.groups:
                self._drop_group(key)
                return [GroupGone(key)]
        return []

    def forget(self, key: str) -> int:
        """Give up on the process of an entry; return its pid, or its group if it is dead."""
        pid = self.pids.pop(key, 0)
        self._keys.pop(pid, None)
        return pid or self.groups.get(key, 0)

    def _drop_group(self, key: str) -> None:
        self.groups.pop(key, None)
        self._told.discard(key)

    def owner_of(self, pid: int) -> str:
        """Return the key of the entry whose process group a process is in, or nothing."""
        try:
            group = os.getpgid(pid)
        except OSError:
            return ""
        groups = {**self.groups, **self.pids}
        return next((key for key, leader in groups.items() if leader == group), "")

    def reap(self) -> tuple[list[Event], bool]:
        """Reap all that are dead; also tell whether no child is left at all.

        Of orphans that no entry started, nothing is said (REAP-2).
        """
        exits: list[Event] = []
        self.trouble = ""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return exits + self._vanished(), True
            except OSError as error:
                self.trouble = os.strerror(error.errno or 0)
                return exits, False
            if pid == 0:
                return exits + self._vanished(), False
            key = self._keys.pop(pid, None)
            if key is not None:
                del self.pids[key]
                exits.append(ChildExited(key, status, self._keep_group(key, pid)))

    def _keep_group(self, key: str, pid: int) -> bool:
        """Remember the group of a dead leader as long as it has members: they pin its number."""
        if has_members(pid):
            self.groups[key] = pid
            return True
        self._drop_group(key)
        return False

    def _vanished(self) -> list[Event]:
        """Return which groups of those that were signalled after their leaders' death are gone."""
        gone = [key for key in self._told if not has_members(self.groups[key])]
        for key in gone:
            self._drop_group(key)
        return [GroupGone(key) for key in gone]


def streams(
    device: str | None, terminal: bool
) -> list[tuple[int, ...] | tuple[int, int, str, int, int]]:
    """Return the file actions for descriptors 0 to 2 (EX-13, EX-20)."""
    if device is None:
        return [(os.POSIX_SPAWN_OPEN, 0, NULL, os.O_RDONLY, 0)]
    flags = os.O_RDWR if terminal else os.O_RDWR | os.O_NOCTTY
    return [
        (os.POSIX_SPAWN_OPEN, 0, device, flags, 0),
        (os.POSIX_SPAWN_DUP2, 0, 1),
        (os.POSIX_SPAWN_DUP2, 0, 2),
    ]


def spawn(
    program: str,
    argv: list[str],
    environment: dict[str, str],
    actions: list[tuple[int, ...] | tuple[int, int, str, int, int]],
) -> int:
    """Execute a program in its own session with default signals; return its pid."""
    return os.posix_spawnp(
        program,
        argv,
        environment,
        file_actions=actions,
        setsid=True,
        setsigmask=(),
        setsigdef=ALL,
    )


def has_members(group: int) -> bool:
    """Tell whether there are processes in a process group, dead but unreaped ones included."""
    try:
        os.killpg(group, 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return True


def can_open(device: str) -> bool:
    """Tell whether a device opens, so that the console is told from the program that failed."""
    try:
        descriptor = os.open(device, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        return False
    close(descriptor)
    return True


def find(program: str, path: str) -> str:
    """Return the file that a lookup with PATH finds, or the program as it is."""
    if "/" not in program:
        for directory in path.split(":"):
            file = os.path.join(directory, program)
            if os.access(file, os.X_OK):
                return file
    return program
