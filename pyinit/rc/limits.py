"""How long an action of a script may take."""

TIMEOUT = 300.0  # seconds that a script may take
OWN_PACE = 2.0  # seconds that daemons have after their script's stop, before they are told
TERM_PATIENCE = 10.0  # seconds from SIGTERM to SIGKILL
KILL_PATIENCE = 2.0  # seconds from SIGKILL until a process is given up


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
