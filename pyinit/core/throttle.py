"""Respawning too fast: ten starts in two minutes, then five minutes of rest."""

RESPAWN_LIMIT = 10  # starts
RESPAWN_WINDOW = 120.0  # seconds
RESPAWN_PENALTY = 300.0  # seconds


class Throttle:
    """Counts the starts since the first of the current window (sysvinit.md TH-2, TH-3).

    The window does not slide: it opens with a start and is left behind whole.
    """

    __slots__ = ("count", "since")

    def __init__(self) -> None:
        self.count = 0
        self.since: float | None = None

    def admit(self, now: float) -> bool:
        """Count a start at the time; tell whether it may happen."""
        if self.since is not None and self.since + RESPAWN_WINDOW > now:
            self.count += 1
        else:
            self.count = 0
            self.since = now
        return self.count < RESPAWN_LIMIT

    def reset(self) -> None:
        """Forget all starts."""
        self.count = 0
        self.since = None

    def take_back(self) -> None:
        """Undo the count of a start that did not come about."""
        if self.count:
            self.count -= 1
        else:
            self.since = None
