"""The fifteen actions of inittab(5), as one table."""

from pyinit.core.levels import BOOT, SYSINIT

ORDINARY = "0123456789"
ORDINARY_AND_SINGLE = "S0123456789"


class Action:
    """What the third field of an entry stands for.

    ``waited``: init starts nothing behind it before it ends. ``respawned``: started again whenever
    it ends. ``triggered``: sleeps until an event of its own name. ``runs``: has a process at all.
    ``pseudo_level``: replaces the level field. ``default_levels``: stands for an empty level field.
    ``first``: goes to the front of the table (sysvinit.md IT-30). ``asks``: starts when somebody
    has pressed Enter on its terminal (BB-8).
    """

    __slots__ = (
        "asks",
        "default_levels",
        "first",
        "name",
        "pseudo_level",
        "respawned",
        "runs",
        "triggered",
        "waited",
    )

    def __init__(
        self,
        name: str,
        *,
        waited: bool = False,
        respawned: bool = False,
        triggered: bool = False,
        runs: bool = True,
        first: bool = False,
        asks: bool = False,
        pseudo_level: str | None = None,
    ) -> None:
        self.name = name
        self.waited = waited
        self.respawned = respawned
        self.triggered = triggered
        self.runs = runs
        self.first = first
        self.asks = asks
        self.pseudo_level = pseudo_level
        self.default_levels = ORDINARY_AND_SINGLE if first else ORDINARY


ACTIONS = {
    action.name: action
    for action in (
        # at boot, before anything else, each to its end
        Action("sysinit", waited=True, pseudo_level=SYSINIT),
        # at boot, after sysinit; lives on in every level
        Action("boot", pseudo_level=BOOT),
        # as boot, each to its end
        Action("bootwait", waited=True, pseudo_level=BOOT),
        # on entering a level that it names
        Action("once"),
        # as once, to its end
        Action("wait", waited=True),
        # in the levels that it names, again whenever it ends
        Action("respawn", respawned=True),
        # as respawn, from the moment that telinit names its letter
        Action("ondemand", respawned=True),
        # never
        Action("off", runs=False),
        # never; names the first level
        Action("initdefault", runs=False),
        # when power fails
        Action("powerwait", waited=True, triggered=True, first=True),
        # when power fails, not waited for
        Action("powerfail", triggered=True, first=True),
        # when the battery is low
        Action("powerfailnow", waited=True, triggered=True, first=True),
        # when power is back
        Action("powerokwait", waited=True, triggered=True, first=True),
        # when the three keys are pressed (SIGINT)
        Action("ctrlaltdel", waited=True, triggered=True, first=True),
        # when the console asks for attention (SIGWINCH)
        Action("kbrequest", triggered=True),
    )
}
