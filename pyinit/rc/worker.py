"""The sub-reapers as rc sees them: who is free runs the next script, so that few are forked."""

import _signal  # type: ignore[import-not-found]  # signal without the enums
import os

from pyinit.rc.launch import ALL_SIGNALS, Order
from pyinit.rc.output import Output
from pyinit.rc.subreaper import serve


class Worker:
    """One sub-reaper: a descriptor that tells of its script, one that takes orders, the output.

    It tells lines: ``pid N`` when the script runs, or ``error ERRNO``; then ``status N``, with N as
    of waitpid(2), and ``stays`` if processes are left, else ``free``. End of file: it was killed.
    Without ``output``, of a script that has the caller's streams, it is never free.
    """

    __slots__ = ("orders", "output", "pid", "teller", "terms")

    def __init__(self, order: Order, captured: bool) -> None:
        """Fork; raises OSError."""
        self.terms = _terms(order)
        self.output = Output() if captured else None
        self.teller, telling = os.pipe2(os.O_CLOEXEC)
        taking, self.orders = os.pipe2(os.O_CLOEXEC)
        if self.output is not None:
            order.output = self.output.descriptor, self.output.writer
        # nothing may end it before it is what it has to be
        mask = _signal.pthread_sigmask(_signal.SIG_SETMASK, ALL_SIGNALS)
        try:
            self.pid = os.fork()
            if self.pid == 0:
                serve(order, telling, taking)
        except OSError:
            self.close()
            raise
        finally:
            _signal.pthread_sigmask(_signal.SIG_SETMASK, mask)
            os.close(telling)
            os.close(taking)
        if self.output is not None:
            self.output.close_writer()

    def call(self, order: Order) -> bool:
        """Have it run another script; tell whether it is there to do so."""
        data = order.encode()
        try:
            while data:
                data = data[os.write(self.orders, data) :]
        except OSError:
            return False
        return True

    def fits(self, order: Order) -> bool:
        """Tell whether it runs scripts on the same terms."""
        return self.terms == _terms(order)

    def close(self) -> None:
        """Leave it to itself."""
        os.close(self.orders)
        os.close(self.teller)
        if self.output is not None:
            self.output.close()


class Pool:
    """The sub-reapers that are free."""

    def __init__(self) -> None:
        self._free: list[Worker] = []

    def call(self, order: Order, captured: bool) -> Worker:
        """Have a script run by a sub-reaper, a new one if none is free; raises OSError."""
        while captured and self._free and self._free[-1].fits(order):
            worker = self._free.pop()
            if worker.call(order):
                return worker
            worker.close()
        return Worker(order, captured)

    def give_back(self, worker: Worker) -> None:
        """Take back a sub-reaper that is free."""
        self._free.append(worker)

    def close(self) -> None:
        """Have all that are free end."""
        for worker in self._free:
            worker.close()
        self._free.clear()


def _terms(order: Order) -> tuple[int, int, bool]:
    return id(order.environment), order.log, order.session
