"""Which scripts a change of the run level stops and starts, in order. Pure."""

NO_LEVEL = ("N", "S")  # nothing of these is skipped as already running
STOPPING_LEVELS = ("0", "6")
IGNORED_ENDINGS = (".dpkg-old", ".dpkg-new", ".dpkg-dist", ".rpmsave", ".bak", ".orig", "~")


class Step:
    """One script of the level's directory, by the name of its link, and what it is called with."""

    __slots__ = ("name", "verb")

    def __init__(self, name: str, verb: str) -> None:
        self.name = name
        self.verb = verb

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Step) and (self.name, self.verb) == (other.name, other.verb)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Step({self.name!r}, {self.verb!r})"


def is_script(name: str) -> bool:
    """Tell whether a name is that of a script: S or K, two digits, and a name (RC-9, INS-5)."""
    well_formed = name[:1] in ("S", "K") and len(name) > 3 and name[1:3].isascii()
    return well_formed and name[1:3].isdigit() and not name.endswith(IGNORED_ENDINGS)


def plan(level: str, previous: str, names: list[str], previous_names: list[str]) -> list[Step]:
    """Return the steps of entering a level: K scripts with stop, then S scripts.

    ``names`` are those in the directory of the level, ``previous_names`` in that of the level
    before. Without a level before, no K script runs. S scripts of 0 and 6 are called with stop
    (RC-7, RC-8). A script that the level before started is not started again, one that it stopped
    is not stopped again (RC-11).
    """
    scripts = sorted(name for name in names if is_script(name))
    before = {(name[0], name[3:]) for name in previous_names if is_script(name)}
    now = {(name[0], name[3:]) for name in scripts}
    verb = "stop" if level in STOPPING_LEVELS else "start"
    steps = []
    if previous != "N":
        for name in scripts:
            stopped = ("K", name[3:]) in before and ("S", name[3:]) not in before
            if name[0] == "K" and not stopped:
                steps.append(Step(name, "stop"))
    for name in scripts:
        running = ("S", name[3:]) in before and ("K", name[3:]) not in now
        if name[0] == "S" and not (running and previous not in NO_LEVEL):
            steps.append(Step(name, verb))
    return steps
