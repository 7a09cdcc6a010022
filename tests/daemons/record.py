"""What is known of one daemon: how to install, set up, run and use it."""

from dataclasses import dataclass, field
from textwrap import dedent

ENTRY, SCRIPT = WAYS = ("entry", "script")


@dataclass(frozen=True)
class Daemon:
    """A daemon, or a service of an inetd.

    ``packages``: what to install for it. ``clients``: packages that the check alone needs.
    ``scripts``: the init scripts that the packages ship, in the order to start them.
    ``table``: the lines of an inittab that run it in the foreground; all but those of action
    ``respawn`` are preparations.
    ``setup``: shell commands that configure it, once.
    ``check``: shell commands that use it as a client would; they fail, or last, unless it serves.
    ``ready``: shell commands that fail until it can be asked at all, for a check that can't try
    again.
    ``ports``: what it has for itself alone; who has the same is tried in another container.
    ``needs``: daemons that it can't do without.
    ``match``: how the command lines of its processes begin; the kernel's name comes first.
    ``limit``: seconds until it serves, on a busy machine.
    ``stands_in``: it is the same as one of another image, and here for those that need it.
    ``fails``: ways and steps that do not pass, such as ``"script: stop"``, with the reason. A step
    that passes all the same is an error in this table.
    """

    name: str
    image: str
    packages: tuple[str, ...]
    check: str
    scripts: tuple[str, ...] = ()
    table: str = ""
    clients: tuple[str, ...] = ()
    setup: str = ""
    ready: str = ""
    ports: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    match: tuple[str, ...] = ()
    limit: float = 60.0
    remark: str = ""
    stands_in: bool = False
    fails: dict[str, str] = field(default_factory=dict)

    def goes(self, way: str) -> bool:
        """Tell whether it can be tried as an entry of the inittab, or by its own scripts.

        The service of an inetd is tried in both ways of the inetd.
        """
        own = bool(self.table or self.scripts)
        return bool(self.table if way == ENTRY else self.scripts) or not own

    @property
    def lines(self) -> list[list[str]]:
        """Return the fields of each line of the table."""
        return [line.split(":", 3) for line in self.table.splitlines() if line]

    @property
    def entries(self) -> list[str]:
        """Return the ids of the entries that are respawned."""
        return [entry_id for entry_id, _, action, _ in self.lines if action == "respawn"]


def text(block: str) -> str:
    """Return a block of lines as it is meant to stand in a file."""
    return dedent(block).strip() + "\n"


def python(block: str) -> str:
    """Return shell commands that run Python."""
    return f"python3 - <<'END'\n{text(block)}END\n"
