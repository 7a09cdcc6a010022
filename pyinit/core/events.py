"""The events that the machine is told: plain values with slots.

Dataclasses would cost PID 1 tens of milliseconds and megabytes.
"""

from pyinit.core.message import Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyinit.core.inittab import Source


class InittabRead(Message):
    """The files of the table, as they are now.

    ``kernel_line`` is the kernel's command line, for init.autocon; ``has_initscript`` tells
    whether /etc/initscript can be read.
    """

    __slots__ = ("has_initscript", "kernel_line", "sources")
    __match_args__ = ("sources", "kernel_line", "has_initscript")

    def __init__(
        self, sources: "list[Source]", kernel_line: str = "", has_initscript: bool = False
    ) -> None:
        self.sources = sources
        self.kernel_line = kernel_line
        self.has_initscript = has_initscript


class ChildExited(Message):
    """The process of an entry is dead and reaped. ``status`` is that of wait(2).

    ``remains``: its process group has members still.
    """

    __slots__ = __match_args__ = ("key", "status", "remains")

    def __init__(self, key: str, status: int, remains: bool = False) -> None:
        self.key = key
        self.status = status
        self.remains = remains


class GroupGone(Message):
    """The process group of a dead process that was signalled has no member any more."""

    __slots__ = __match_args__ = ("key",)

    def __init__(self, key: str) -> None:
        self.key = key


class SpawnFailed(Message):
    """The process of an entry could not be started.

    ``passing``: for want of memory or processes.
    """

    __slots__ = ("key", "passing", "program", "reason")
    __match_args__ = ("key", "program", "reason", "passing")

    def __init__(self, key: str, program: str, reason: str, passing: bool) -> None:
        self.key = key
        self.program = program
        self.reason = reason
        self.passing = passing


class RunlevelRequested(Message):
    """A level, Q, U, or A to C was asked for.

    ``asker`` waits for the answer, 0 for nobody; ``sleeptime`` in seconds, None to keep it.
    """

    __slots__ = ("asker", "letter", "sleeptime")
    __match_args__ = ("letter", "sleeptime", "asker")

    def __init__(self, letter: str, sleeptime: int | None = None, asker: int = 0) -> None:
        self.letter = letter
        self.sleeptime = sleeptime
        self.asker = asker


class RunlevelAnswered(Message):
    """Somebody at the console answered the question for a level."""

    __slots__ = __match_args__ = ("level",)

    def __init__(self, level: str) -> None:
        self.level = level


class Triggered(Message):
    """Something happened that the entries of an action wait for; ``sleeptime`` as above."""

    __slots__ = __match_args__ = ("action", "sleeptime")

    def __init__(self, action: str, sleeptime: int | None = None) -> None:
        self.action = action
        self.sleeptime = sleeptime


class EnvironmentRequested(Message):
    """Variables were set (``NAME=VALUE``) or removed (``NAME``) by telinit -e."""

    __slots__ = __match_args__ = ("assignments",)

    def __init__(self, assignments: list[str]) -> None:
        self.assignments = assignments


class HaltRequested(Message):
    """Init is to end in an orderly way; ``cause`` says who wants it.

    ``kind`` says what is to come of it, where there are no run levels.
    """

    __slots__ = __match_args__ = ("cause", "kind")

    def __init__(self, cause: str, kind: str = "") -> None:
        self.cause = cause
        self.kind = kind


class LeaveRequested(Message):
    """Init is to end at once, with an exit status. ``asker`` as above."""

    __slots__ = ("asker", "status")
    __match_args__ = ("status", "asker")

    def __init__(self, status: int, asker: int = 0) -> None:
        self.status = status
        self.asker = asker


class StandStill(Message):
    """Stop, or go on: SIGTSTP and SIGCONT."""

    __slots__ = __match_args__ = ("still",)

    def __init__(self, still: bool) -> None:
        self.still = still


class AllGone(Message):
    """Init has no child left."""

    __slots__ = ()


class Started(Message):
    """Init has just begun."""

    __slots__ = ()


class TimePassed(Message):
    """The deadline has come."""

    __slots__ = ()


Event = (
    InittabRead
    | ChildExited
    | GroupGone
    | SpawnFailed
    | RunlevelRequested
    | RunlevelAnswered
    | Triggered
    | EnvironmentRequested
    | HaltRequested
    | LeaveRequested
    | StandStill
    | AllGone
    | Started
    | TimePassed
)
