"""The simulated clock, and what will happen when."""

from collections.abc import Callable
from heapq import heappop, heappush

from tests.simulation.outcome import Violation

MICRO = 1_000_000
AT_ONCE_LIMIT = 50_000


class Agenda:
    """``now`` is CLOCK_MONOTONIC, in seconds; ``wall`` what has to be added for the time of day.

    ``happened`` counts what the world has done to init: the events of the simulation.
    """

    def __init__(self, now: float) -> None:
        self.now = now
        self.wall = 1.7e9
        self.happened = 0
        self._queue: list[tuple[float, int, Callable[[], object]]] = []
        self._serial = 0
        self._at_once = 0

    def after(self, delay: float, what: Callable[[], object]) -> None:
        """Have something happen; ``what`` returns False if nothing came of it after all."""
        self._serial += 1
        heappush(self._queue, (self.now + delay, self._serial, what))

    def next_time(self) -> float | None:
        """Return when the next thing happens."""
        return self._queue[0][0] if self._queue else None

    def go_on(self) -> None:
        """Have the next thing happen."""
        time, _, what = heappop(self._queue)
        self._at_once = 0 if time > self.now else self._at_once + 1
        if self._at_once > AT_ONCE_LIMIT:
            raise Violation("there is no end to what happens at once")
        self.now = max(self.now, time)
        if what() is not False:
            self.happened += 1

    def date(self) -> int:
        """Return the time of day, in nanoseconds since the epoch."""
        return int((self.now + self.wall) * MICRO) * 1000
