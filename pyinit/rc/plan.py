"""Which scripts a change of the run level stops and starts, in order. Pure."""

STOPPING_LEVELS = ("0", "6")  # their S scripts are called with stop, too
NOTHING_RAN = ("N", "S")
LEFTOVER_PARTS = (".dpkg", ".ucf", ".rpm", ".ba")
LEFTOVER_ENDINGS = (".old", ".new", ".org", ".orig", ".save", ".swp", ".core", "~")
LEFTOVER_BEGINNINGS = tuple("$.#%_+-\\*[]^:()~")


class Step:
    """One script of the level's directory, by the name of its link, and what it is called with."""

    __slots__ = ("name", "verb")

    def __init__(self, name: str, verb: str) -> None:
        self.name = name
        self.verb = verb

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Step) and (self.name, self.verb) == (other.name, other.verb)

    def __repr__(self) -> str:
        return f"Step({self.name!r}, {self.verb!r})"


def plan(level: str, previous: str, names: list[str], previous_names: list[str]) -> list[Step]:
    """Return the steps of entering a level: K scripts with stop, then S scripts (RC-7, RC-8).

    ``names`` are all in the directory of the level, ``previous_names`` all in that of the level
    before. With previous N, in the first level after the boot, no K script runs.

    The skip rule is RC-11: what the level before started and this one does not stop runs already,
    what it stopped is down already. Where RC-11 is open, a script is called once too often rather
    than not at all, since LSB-5 makes that harmless:

    - With previous S nothing is skipped. The scripts of rcS.d run at boot alone, and single user
      has ended whatever came later.
    - The S scripts of 0 and 6 are not skipped: that a service runs is why it is stopped. After 0
      or 6 they do not count as started.
    """
    scripts = sorted(filter(is_script, names), key=_bytes)
    kills = [name for name in scripts if name[0] == "K"]
    starts = [name for name in scripts if name[0] == "S"]
    started, stopped = _left_by(previous, previous_names)
    steps = []
    if previous != "N":
        steps = [Step(name, "stop") for name in kills if name[3:] not in stopped]
    if level in STOPPING_LEVELS:
        return steps + [Step(name, "stop") for name in starts]
    running = started - {name[3:] for name in kills}
    return steps + [Step(name, "start") for name in starts if name[3:] not in running]


def is_script(name: str) -> bool:
    """Tell whether this is S or K, two digits and a name, and no leftover (RC-9, INS-5)."""
    digits = name[1:3]
    if name[:1] not in ("S", "K") or len(name) < 4 or not (digits.isascii() and digits.isdigit()):
        return False
    service = name[3:]
    if service.startswith(LEFTOVER_BEGINNINGS) or service.endswith(LEFTOVER_ENDINGS):
        return False
    return not any(part in service for part in LEFTOVER_PARTS)


def _left_by(previous: str, names: list[str]) -> tuple[set[str], set[str]]:
    """Return which services the level before started, and which it stopped."""
    if previous in NOTHING_RAN:
        return set(), set()
    scripts = [name for name in names if is_script(name)]
    started = {name[3:] for name in scripts if name[0] == "S"}
    stopped = {name[3:] for name in scripts if name[0] == "K"} - started
    return set() if previous in STOPPING_LEVELS else started, stopped


def _bytes(name: str) -> bytes:
    # the order of a glob in the C locale, which that of code points is not for undecodable names
    return name.encode("utf-8", "surrogateescape")
