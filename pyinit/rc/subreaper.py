"""The sub-reaper of one script: adopts what it leaves behind, and so knows whose it is.

rc forks it, and it runs the script. Every process that the script or its daemons leave without a
parent becomes its child, see PR_SET_CHILD_SUBREAPER of prctl(2), which takes no capability. It
ends with its last descendant. It is a fork without an exec, so it shares nearly all of its memory
with rc and the other sub-reapers.
"""

import errno
import os
import select
import time

from pyinit.rc.ends import describe
from pyinit.rc.launch import Order, catch_signals, let_go, spawn
from pyinit.rc.log import say
from pyinit.rc.process import Process, read_process, read_processes
from pyinit.rc.record import COMM, Record, is_being_stopped, path_of, write_record

PR_SET_NAME = 15
PR_SET_CHILD_SUBREAPER = 36
RTLD_NOW = 2
READ_SIZE = 1 << 16
SETTLING = 10.0  # seconds; who ends well before it is this old was a step of a daemon's start


def find_prctl() -> int:
    """Return the address of prctl(2) in the C library, 0 where there is no way to call it.

    ``_ctypes`` is the part of ``ctypes`` that calls; the rest costs rc ten milliseconds.
    """
    try:
        import _ctypes

        return _ctypes.dlsym(_ctypes.dlopen(None, RTLD_NOW), "prctl")  # type: ignore[arg-type]
    except (ImportError, OSError):
        return 0


PRCTL = find_prctl()


def serve(order: Order, teller: int, orders: int) -> None:
    """Be the sub-reaper, in a process that was forked for it; never returns."""
    try:
        Subreaper(order, teller, orders).run()
    except BaseException as error:
        say(f"{order.name}: sub-reaper: {type(error).__name__}: {error}", order.log)
    finally:
        os._exit(1)


class Subreaper:
    """Runs scripts, one after the other, and stays with the first that leaves processes behind.

    ``teller``: where it tells of the script; ``orders``: where it hears of the next.
    """

    def __init__(self, order: Order, teller: int, orders: int) -> None:
        self.order = order
        self.teller = teller
        self.orders = orders
        self.script = 0
        self.over = False  # the script has ended
        self.group = os.getpgrp()
        self.poll = select.poll()
        self.record: Record | None = None  # not before others need it: most scripts leave nothing
        self.line = b""  # of a daemon's output, not yet ended

    def run(self) -> None:
        """Run scripts and stay until no process is left; never returns."""
        if self.order.output and self.order.session:
            os.setsid()
        else:
            os.setpgid(0, 0)  # what init sends to the group of rc is not for this
        wake_up, writer = catch_signals()
        _become_subreaper()
        _show_name(f"{COMM}{self.order.name}")
        wanted = [self.teller, self.orders, self.order.log, wake_up, writer]
        if self.order.argv:  # for the streams that are closed next
            self._call()
        let_go([*wanted, *(self.order.output or ())])
        self.poll.register(wake_up, select.POLLIN)
        self.poll.register(self.teller, 0)  # an error tells that nobody listens any more
        while True:
            while self._reap():
                self._wait(wake_up)
            if self.record is not None or not self._next_order():
                self._leave()
            self._call()

    def _next_order(self) -> bool:
        """Wait for the next script; return False if there is none."""
        data = b""
        while self.order.output and not data.endswith(b"\0\0"):
            data += (more := os.read(self.orders, READ_SIZE))
            if not more:
                return False
        self.order.take(data)
        return bool(data)

    def _call(self) -> None:
        """Start the script."""
        self.over = False
        try:
            self.script = spawn(self.order, self.group)
            self._tell(f"pid {self.script}")
        except OSError as error:
            self.over = True
            self._tell(f"error {error.errno or errno.ENOEXEC}")

    def _register(self, daemons: list[int]) -> None:
        """Have others find the sub-reaper, and what of its children are daemons."""
        if self.record is None:
            me, order = read_process(os.getpid()), self.order
            start = me.start if me else 0
            self.record = Record(order.name, order.argv[0], order.argv[1], os.getpid(), start)
            _show_name(f"{COMM}{order.name}")
            if order.output:
                os.close(order.output[1])  # the end of what daemons write has to be seen
        elif daemons == self.record.daemons:
            return
        self.record.daemons = daemons
        try:
            write_record(self.record)
        except OSError as error:
            say(f"{self.order.name}: {error.filename}: {error.strerror}", self.order.log)

    def _wait(self, wake_up: int) -> None:
        for descriptor, event in self.poll.poll():
            if descriptor == wake_up:
                os.read(wake_up, READ_SIZE)
            elif descriptor == self.teller and event & (select.POLLERR | select.POLLHUP):
                self._take_over_output()
            elif self.order.output and descriptor == self.order.output[0]:
                self._pass_on_output()

    def _tell(self, text: str) -> None:
        if self.teller >= 0:
            try:
                os.write(self.teller, f"{text}\n".encode("ascii"))
            except OSError:
                pass

    def _take_over_output(self) -> None:
        """Go on without the caller: it is gone, or has all that it wants."""
        if not self.over:
            self._register([])
        self.poll.unregister(self.teller)
        os.close(self.teller)
        self.teller = -1
        if self.order.output:
            self.poll.register(self.order.output[0], select.POLLIN)

    def _pass_on_output(self) -> bool:
        """Hand on what daemons have written; tell whether there may be more at once."""
        if self.order.output is None:
            return False
        reading = self.order.output[0]
        try:
            data = os.read(reading, READ_SIZE)
        except BlockingIOError:
            return False
        *lines, self.line = (self.line + data).split(b"\n")
        if not data or len(self.line) > READ_SIZE:
            lines, self.line = [*lines, self.line], b""
        if not data:
            self.poll.unregister(reading)
            os.close(reading)
            self.order.output = None
        for line in lines:
            if line:
                say(f"{self.order.name}: {os.fsdecode(line)}", self.order.log)
        return bool(data)

    def _reap(self) -> bool:
        """Reap all that are dead; tell whether any child is left."""
        status = None
        while True:
            try:
                found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                self._script_ended(status, [])
                return False
            if found is None:
                self._script_ended(status)
                return True
            if found.si_pid == self.script and not self.over:
                _, status = os.waitpid(found.si_pid, 0)
                continue
            process = read_process(found.si_pid)  # while it is a zombie its name can be read
            _, code = os.waitpid(found.si_pid, 0)
            if process is not None and self.record is not None and self.over:
                self._daemon_ended(process, self.record.daemons, os.waitstatus_to_exitcode(code))

    def _script_ended(self, status: int | None, daemons: list[int] | None = None) -> None:
        """Take in the end of the script, if there is a status; what it left are its daemons."""
        if status is None:
            return
        self.over = True
        if daemons is None:
            self._register(_children())
        self._tell(f"status {status} {'free' if self.record is None else 'stays'}")

    def _daemon_ended(self, process: Process, daemons: list[int], code: int) -> None:
        was_daemon = process.pid in daemons
        if not was_daemon and code >= 0:
            return
        step = was_daemon and code == 0 and _age(process) < SETTLING
        self._register(_children() if step else [pid for pid in daemons if pid != process.pid])
        if not step and not is_being_stopped(self.order.name):
            say(f"{self.order.name}: {process} died: {describe(code)}", self.order.log)

    def _leave(self) -> None:
        while self.teller < 0 and self._pass_on_output():
            pass
        if self.record is not None:
            try:
                os.unlink(path_of(self.record))
            except OSError:
                pass
        os._exit(0)


def _become_subreaper() -> None:
    if PRCTL:
        import _ctypes

        _ctypes.call_function(PRCTL, (PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))


def _children() -> list[int]:
    pid = os.getpid()
    try:
        with open(f"/proc/{pid}/task/{pid}/children", "rb", buffering=0) as file:
            return sorted(int(word) for word in file.read(READ_SIZE).split())
    except OSError:  # a kernel without CONFIG_PROC_CHILDREN
        return sorted(p.pid for p in read_processes().values() if p.parent == pid)


def _age(process: Process) -> float:
    ticks = os.sysconf("SC_CLK_TCK")
    return time.clock_gettime(time.CLOCK_BOOTTIME) - process.start / ticks


def _show_name(name: str) -> None:
    if PRCTL:
        import _ctypes

        _ctypes.call_function(PRCTL, (PR_SET_NAME, os.fsencode(name)[:15], 0, 0, 0))
