"""What the benchmark has to know of an init: how to set it up, ask it and end it."""

import signal
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.world import World

SERVICE = "/bench/service"
ANY_SIZE = 1 << 30


class Service:
    """A service of the table; ``words`` follow its number, ``wanted``: started by a boot."""

    __slots__ = ("number", "wanted", "words")

    def __init__(self, number: int, wanted: bool = True, words: str = "") -> None:
        self.number = number
        self.wanted = wanted
        self.words = words

    @property
    def program(self) -> str:
        return f"{SERVICE} {self.number} {self.words}".rstrip()


class Peer:
    """An init, with its best sensible configuration.

    ``packages``: of Debian, unpacked into its /usr. ``mount``: a directory of the host, and where
    the peer finds it. ``largest``: how many services it is asked to start. ``respawns``,
    ``rereads``, ``levels``: whether it starts what has died, reads its table again, and may have
    entries that a boot leaves alone.
    """

    name = ""
    packages: tuple[str, ...] = ()
    mount: tuple[str, str] = ("", "")
    command: tuple[str, ...] = ()
    largest = ANY_SIZE
    respawns = True
    rereads = True
    levels = False

    def write(self, root: Path, services: list[Service]) -> None:
        """Write the configuration for a table, or a changed one, below the root."""
        raise NotImplementedError

    def clients(self) -> dict[str, list[str]]:
        """Return commands that ask it something, by what they ask for."""
        return {}

    def runs_scripts(self) -> list[str]:
        """Return the command that runs the scripts of level 2, if it brings one."""
        return []

    def stop(self, world: "World") -> None:
        """Ask for an orderly end."""
        world.kill(signal.SIGTERM)

    def reread(self, world: "World") -> None:
        """Ask that the table be read again."""
        world.kill(signal.SIGHUP)


DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def entry_id(number: int) -> str:
    """Return the id of an entry in an inittab: four characters, as sysvinit takes no more."""
    digits = ""
    for _ in range(3):
        number, digit = divmod(number, len(DIGITS))
        digits = DIGITS[digit] + digits
    return f"s{digits}"


def inittab(services: list[Service], first: str = "") -> str:
    """Return the table of an init of the System V kind; what is not wanted has level 4."""
    lines = [first] if first else []
    for service in services:
        levels = "2" if service.wanted else "4"
        lines.append(f"{entry_id(service.number)}:{levels}:respawn:{service.program}\n")
    return "".join(lines)


def write_script(path: Path, text: str) -> None:
    """Write a file that can be executed, and the directories above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
