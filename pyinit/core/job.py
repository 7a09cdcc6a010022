"""One entry at work."""

from pyinit.core.levels import BOOTING, SINGLE
from pyinit.core.throttle import Throttle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyinit.core.inittab import Entry

IDLE = "idle"
RUNNING = "running"
RETRY = "retry"  # will be started a moment later
HELD = "held"  # respawning too fast
CLEARING = "clearing"  # killed; what is left of its process group is told to end
KILLING = "killing"  # the same, deaf to SIGTERM

OF_GROUPS = (CLEARING, KILLING)
PRESENT = (RUNNING, *OF_GROUPS)  # there are processes of it


class Job:
    """What the process of an entry is doing, and what is known of it.

    ``position`` is the place in the walk, ``due`` whether the walk has yet to look. ``executed``
    keeps all but respawned entries from a second start (AC-W2); a triggered entry is born executed
    and its event clears the flag (AC-20). ``demanded``: telinit named its letter (AC-16).
    ``answered``: somebody has pressed Enter for the next start (BB-8).
    ``blocks``: init waits for it. ``wake_at``: when any state but IDLE and RUNNING ends. Times are
    those of the machine's clock, in seconds.
    """

    __slots__ = (
        "answered",
        "blocks",
        "demanded",
        "due",
        "ended",
        "entry",
        "executed",
        "leaving",
        "position",
        "started",
        "starts",
        "state",
        "status",
        "terminal",
        "throttle",
        "wake_at",
    )

    def __init__(self, entry: "Entry") -> None:
        self.entry = entry
        self.position = 0
        self.state = IDLE
        self.executed = entry.action.triggered
        self.demanded = False
        self.answered = False
        self.blocks = False
        self.due = False
        self.leaving = False
        self.terminal = False
        self.throttle = Throttle()
        self.wake_at: float | None = None
        self.starts = 0
        self.started: float | None = None
        self.ended: float | None = None
        self.status: int | None = None

    @property
    def key(self) -> str:
        return self.entry.key

    def active(self) -> bool:
        """Tell whether it keeps the level busy: its process runs, or is about to."""
        return self.state in (*PRESENT, RETRY) and self.entry.action.name != "boot"

    def belongs(self, level: str) -> bool:
        """Tell whether the level wants it (sysvinit.md RL-53)."""
        if not self.entry.action.runs:
            return False
        return self.entry.names(level) or (self.demanded and level not in BOOTING + SINGLE)

    def asking(self) -> bool:
        """Tell whether what runs, or is to be started, waits for Enter and is not the command."""
        return self.entry.action.asks and not self.answered

    def may_stay(self, level: str) -> bool:
        """Tell whether its process survives the change to a level (sysvinit.md RL-31)."""
        return self.belongs(level) or self.entry.action.name == "boot"

    def wants_start(self) -> bool:
        """Tell whether the walk should start it, the level being right."""
        if self.state != IDLE:
            return False
        return self.entry.action.respawned or not self.executed

    def forget_level(self) -> None:
        """Be as never started, for the next level that it belongs to (sysvinit.md AC-W3)."""
        if not self.entry.action.triggered:
            self.executed = False

    def forget_event(self) -> None:
        """Wait for the next event: a level that does not want this one was there at a re-read."""
        if self.entry.action.triggered:
            self.executed = True

    def calm(self) -> None:
        """Forget that it respawned too fast, or could not be started (sysvinit.md TH-5)."""
        self.throttle.reset()
        if self.state in OF_GROUPS:
            return
        self.wake_at = None
        if self.state in (HELD, RETRY):
            self.state = IDLE
            self.blocks = False
