"""The commands that the machine gives: what is to be done, in order."""

from pyinit.core.message import Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyinit.core.command import CommandLine


class ReadInittab(Message):
    """Read the table's files and tell them by InittabRead."""

    __slots__ = ()


class Spawn(Message):
    """Start the process of an entry.

    ``device``: the terminal for its input and output, without ``/dev/``; empty for the console.
    ``terminal``: with that as its controlling terminal.
    """

    __slots__ = ("command", "device", "environment", "key", "terminal")
    __match_args__ = ("key", "command", "environment", "terminal", "device")

    def __init__(
        self,
        key: str,
        command: "CommandLine",
        environment: dict[str, str],
        terminal: bool,
        device: str = "",
    ) -> None:
        self.key = key
        self.command = command
        self.environment = environment
        self.terminal = terminal
        self.device = device


class Signal(Message):
    """Send a signal to the process group of an entry."""

    __slots__ = __match_args__ = ("key", "signum")

    def __init__(self, key: str, signum: int) -> None:
        self.key = key
        self.signum = signum


class Forget(Message):
    """Give up on the process of an entry: it outlives SIGKILL."""

    __slots__ = __match_args__ = ("key",)

    def __init__(self, key: str) -> None:
        self.key = key


class Record(Message):
    """Write the level down for runlevel(8)."""

    __slots__ = __match_args__ = ("level", "previous")

    def __init__(self, level: str, previous: str) -> None:
        self.level = level
        self.previous = previous


class AccountBoot(Message):
    """Write the boot down in utmp and wtmp."""

    __slots__ = ()


class AccountLevel(Message):
    """Write a change of the level down in utmp and wtmp."""

    __slots__ = __match_args__ = ("level", "previous")

    def __init__(self, level: str, previous: str) -> None:
        self.level = level
        self.previous = previous


class Log(Message):
    """Say something: on the console unless ``quiet``, and to syslog."""

    __slots__ = ("quiet", "text")
    __match_args__ = ("text", "quiet")

    def __init__(self, text: str, quiet: bool = False) -> None:
        self.text = text
        self.quiet = quiet


class SetTitle(Message):
    """Change the title of the process."""

    __slots__ = __match_args__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class ResetConsole(Message):
    """Make the settings of the console sane."""

    __slots__ = ()


class AskRunlevel(Message):
    """Ask at the console for a level, and tell it by RunlevelAnswered; or stop asking."""

    __slots__ = __match_args__ = ("asking",)

    def __init__(self, asking: bool = True) -> None:
        self.asking = asking


class Answer(Message):
    """Tell the one who asked how it ended."""

    __slots__ = __match_args__ = ("asker", "done", "text")

    def __init__(self, asker: int, done: bool, text: str) -> None:
        self.asker = asker
        self.done = done
        self.text = text


class Sweep(Message):
    """Send a signal to every process there is; tell AllGone when none is left."""

    __slots__ = __match_args__ = ("signum",)

    def __init__(self, signum: int) -> None:
        self.signum = signum


class Reexec(Message):
    """Execute init anew, with the state of now."""

    __slots__ = ()


class Leave(Message):
    """End init with an exit status.

    ``kind``: before that, try to go down so, by reboot(2) or, to restart, by executing the
    ``successor`` in the place of init.
    """

    __slots__ = __match_args__ = ("status", "kind", "successor")

    def __init__(self, status: int, kind: str = "", successor: Spawn | None = None) -> None:
        self.status = status
        self.kind = kind
        self.successor = successor


class PrepareEnd(Message):
    """Get ready for the end, while the file systems are still there."""

    __slots__ = ()


class SetDialect(Message):
    """Understand signals as a dialect of inittab does."""

    __slots__ = __match_args__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


Command = (
    ReadInittab
    | Spawn
    | Signal
    | Forget
    | Record
    | AccountBoot
    | AccountLevel
    | Log
    | SetTitle
    | ResetConsole
    | AskRunlevel
    | Answer
    | Sweep
    | Reexec
    | Leave
    | PrepareEnd
    | SetDialect
)
