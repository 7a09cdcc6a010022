"""``os``, as far as it is about processes."""

import errno
import os
from typing import NoReturn

from tests.simulation.files import fail
from tests.simulation.kernel import Kernel
from tests.simulation.nodes import Handle, Pipe, Regular

Actions = list[tuple[int, ...] | tuple[int, int, str, int, int]]


class ProcessCalls:
    _kernel: Kernel

    def getpid(self) -> int:
        return self._kernel.pid

    def geteuid(self) -> int:
        return 0

    def getsid(self, _pid: int) -> int:
        return self._kernel.pid

    def getpgrp(self) -> int:
        return self._kernel.pid

    def uname(self) -> tuple[str, ...]:
        return ("Linux", "box", "6.1.0", "#1", "x86_64")

    def umask(self, mask: int) -> int:
        old, self._kernel.umask = self._kernel.umask, mask
        return old

    def pipe2(self, flags: int) -> tuple[int, int]:
        self._kernel.enter("pipe2")
        node = Pipe()
        files = self._kernel.files
        reading = files.allocate(Handle(node, os.O_RDWR | flags))
        return reading, files.allocate(Handle(node, os.O_RDWR | flags))

    def memfd_create(self, _name: str, _flags: int) -> int:
        self._kernel.enter("memfd_create")
        return self._kernel.files.allocate(Handle(Regular(safe=True), os.O_RDWR), kept=True)

    def mkfifo(self, path: str, mode: int) -> None:
        self._kernel.enter("mkfifo")
        self._kernel.files.make(path, Pipe(mode & ~self._kernel.umask))

    def mkdir(self, path: str, _mode: int) -> None:
        fail(errno.EACCES, path)

    def kill(self, pid: int, signum: int) -> None:
        self._kernel.enter("kill")
        self._kernel.processes.kill(pid, signum)

    def killpg(self, group: int, signum: int) -> None:
        self._kernel.enter("kill")
        self._kernel.processes.kill_group(group, signum)

    def getpgid(self, pid: int) -> int:
        process = self._kernel.processes.table.get(pid)
        if process is None:
            fail(errno.ESRCH)
        return process.group

    def waitpid(self, pid: int, options: int) -> tuple[int, int]:
        assert (pid, options) == (-1, os.WNOHANG)
        self._kernel.enter("waitpid")
        return self._kernel.processes.reap()

    def posix_spawnp(
        self, program: str, argv: list[str], environment: dict[str, str], **how: object
    ) -> int:
        """Start a process: a failed exec is a child that has come and gone, see posix_spawn(3)."""
        kernel = self._kernel
        kernel.enter("posix_spawn")
        if any("\0" in text for text in (*argv, *environment.values())):
            raise ValueError("embedded null byte")
        try:
            self._open_streams(how["file_actions"])  # type: ignore[arg-type]
            kernel.programs.check(program)
        except OSError:
            kernel.interrupt(17)
            raise
        process = kernel.processes.fork(
            kernel.processes.init, (argv[-1].split() or ["nameless"])[-1], session=True
        )
        process.own = True
        kernel.started(process.pid, argv)
        kernel.programs.live(process, argv, kernel.agenda.now)
        return process.pid

    def _open_streams(self, actions: Actions) -> None:
        files = self._kernel.files
        for action in actions:
            if len(action) == 5 and isinstance(action[2], str):
                files.close(files.open(action[2], action[3] | os.O_CLOEXEC))

    def execve(self, program: str, argv: list[str], _environment: dict[str, str]) -> NoReturn:
        self._kernel.enter("execve")
        if self._kernel.programs.broken_python:
            fail(errno.ENOENT, program)
        self._kernel.execute(argv)
        raise AssertionError("unreachable")

    def _exit(self, status: int) -> NoReturn:
        self._kernel.exit(status)
        raise AssertionError("unreachable")
