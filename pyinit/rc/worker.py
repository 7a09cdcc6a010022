"""The sub-reapers as rc sees them: who is free runs the next script, so that few are forked."""

import _signal  # type: ignore[import-not-found]  # signal without the enums
import gc
import os

from pyinit.rc.launch import ALL_SIGNALS, Order
from pyinit.rc.output import Output
from pyinit.rc.subreaper import serve

BATCH = 8


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
            gc.disable()  # a search for garbage writes to all objects, and no page stays shared
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
    """The sub-reapers that are free.

    ``wanted``: how many scripts are still to be called. Sub-reapers that are forked one right after
    the other share most of their memory even after rc is gone: as soon as it shows that scripts
    leave processes, they are forked by the ``batch``.
    """

    def __init__(self, batch: int = 1) -> None:
        self.batch = batch
        self.wanted = 1
        self._free: list[Worker] = []

    def call(self, order: Order, captured: bool) -> Worker:
        """Have a script run by a sub-reaper, a new one if none is free; raises OSError."""
        if not captured:
            return Worker(order, captured)
        while True:
            if not self._free or not self._free[-1].fits(order):
                self._fork(order)
            worker = self._free.pop()
            if worker.call(order):
                return worker
            worker.close()

    def _fork(self, order: Order) -> None:
        count = max(1, min(self.batch, self.wanted))
        terms = Order(order.name, [], order.environment)
        terms.log, terms.session = order.log, order.session
        made: list[Worker] = []
        try:
            while len(made) < count:
                made.append(Worker(terms, captured=True))
        except OSError:
            if not made:
                raise
        self._free += made

    def give_back(self, worker: Worker) -> None:
        """Take back a sub-reaper that is free."""
        self._free.append(worker)

    def give_up(self, worker: Worker) -> None:
        """Leave a sub-reaper to itself and to the processes of its script."""
        worker.close()
        self.batch = max(self.batch, BATCH)


def _terms(order: Order) -> tuple[int, int, bool]:
    return id(order.environment), order.log, order.session
