"""How long an action of a script may take."""

TIMEOUT = 300.0  # seconds that a script may take
OWN_PACE = 2.0  # seconds that daemons have after their script's stop, before they are told
TERM_PATIENCE = 10.0  # seconds from SIGTERM to SIGKILL
KILL_PATIENCE = 2.0  # seconds from SIGKILL until a process is given up
RESERVED = 0.7  # seconds for each stop that follows another; most take a tenth of that


def share(left: float, depth: int) -> float:
    """Return how many of the seconds left one stop may take.

    ``depth``: how many run one after the other, this one and those that wait for it. A database
    that is killed costs more than a script that is, so the first ones get what the rest can spare.
    """
    return max(0.1, left / depth, left - RESERVED * (depth - 1))


class Limits:
    """How long an action may take, in seconds, each step from the end of the one before."""

    __slots__ = ("kill", "own_pace", "term", "timeout")

    def __init__(
        self,
        timeout: float = TIMEOUT,
        own_pace: float = OWN_PACE,
        term: float = TERM_PATIENCE,
        kill: float = KILL_PATIENCE,
    ) -> None:
        self.timeout = timeout
        self.own_pace = own_pace
        self.term = term
        self.kill = kill

    @classmethod
    def within(cls, budget: float) -> "Limits":
        """Return limits for a stop of which all steps together have to fit into a budget."""
        own_pace, term = min(OWN_PACE, budget * 0.1), min(TERM_PATIENCE, budget * 0.2)
        return cls(budget * 0.6, own_pace, term, min(KILL_PATIENCE, budget * 0.1))
