"""What a child is told by its environment (sysvinit.md EX-14)."""

from pyinit import __version__
from pyinit.core.levels import told

PATH = "/sbin:/usr/sbin:/bin:/usr/bin"  # K-22
VARIABLE_PREFIX = "INIT_"
VARIABLE_LIMIT = 16  # K-20


class Environment:
    """The environment of the children of one level, made once and kept until something changes.

    ``inherited`` is PID 1's own environment. ``variables`` are the ``INIT_*`` ones that
    ``telinit -e`` set. ``levelless``: what is told in the place of all else where there are no run
    levels.
    """

    __slots__ = (
        *("_made", "_made_for", "autoboot", "console", "inherited", "keep_path", "levelless"),
        "variables",
    )

    def __init__(
        self,
        inherited: dict[str, str],
        console: str = "/dev/console",
        keep_path: bool = False,
        autoboot: bool = False,
    ) -> None:
        self.inherited = inherited
        self.console = console
        self.keep_path = keep_path and "PATH" in inherited
        self.autoboot = autoboot
        self.variables: dict[str, str] = {}
        self.levelless: dict[str, str] | None = None
        self._made: dict[str, str] = {}
        self._made_for: tuple[str, str] | None = None

    def make(self, level: str, previous: str) -> dict[str, str]:
        """Return name to value for a child; the caller must not change it."""
        if self._made_for != (level, previous):
            made = dict(self.inherited)
            made.update(self.variables)
            if self.levelless is None:
                made.update(self._of_level(level, previous))
            else:
                made.update(self.levelless)
            made["PATH"] = self.inherited["PATH"] if self.keep_path else PATH
            made["SHELL"] = "/bin/sh"
            self._made = made
            self._made_for = (level, previous)
        return self._made

    def _of_level(self, level: str, previous: str) -> dict[str, str]:
        """Return what tells of levels and of init."""
        made = {"RUNLEVEL": told(level), "PREVLEVEL": previous, "CONSOLE": self.console}
        made["INIT_VERSION"] = f"pyinit-{__version__}"
        if self.autoboot:
            made["AUTOBOOT"] = "YES"
        return made

    def assign(self, assignments: list[str]) -> list[str]:
        """Set ``NAME=VALUE`` or remove ``NAME``; return the assignments refused (FIFO-19).

        Only names that begin with ``INIT_`` are taken, and no more than sixteen of them.
        """
        refused = []
        for assignment in assignments:
            name, equals, value = assignment.partition("=")
            full = name not in self.variables and len(self.variables) >= VARIABLE_LIMIT
            if not name.startswith(VARIABLE_PREFIX) or (equals and full):
                refused.append(assignment)
            elif equals:
                self.variables[name] = value
            else:
                self.variables.pop(name, None)
        self._made_for = None
        return refused
