"""A script that rc has to call in a level, and how its call went."""

from pyinit.rc.ends import signal_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyinit.rc.action import Action

OK, WARN, FAIL = "ok", "warn", "fail"
NOT_RUNNING = 7
NOT_INSTALLED, NOT_CONFIGURED = 5, 6
MEANINGS = {  # LSB-11 to 13
    NOT_INSTALLED: "not installed",
    NOT_CONFIGURED: "not configured",
    NOT_RUNNING: "not running",
}


class Task:
    """One call: ``link`` is the name in the level's directory, ``after`` what has to end before.

    ``interactive``: it talks with somebody at the terminal, so it runs alone (LSB-1).
    """

    __slots__ = ("after", "interactive", "link", "name", "path", "verb")

    def __init__(
        self,
        link: str,
        path: str,
        verb: str,
        after: frozenset[str] = frozenset(),
        interactive: bool = False,
    ) -> None:
        self.link = link
        self.name = link[3:]
        self.path = path
        self.verb = verb
        self.after = after
        self.interactive = interactive

    def __repr__(self) -> str:
        return f"{self.link} {self.verb}"


class Result:
    """How a call went; ``text`` says what is not as it should be, or that nothing was to do."""

    __slots__ = ("exit", "mark", "text")

    def __init__(self, mark: str, text: str, code: int | None) -> None:
        self.mark = mark
        self.text = text
        self.exit = code


def judge(action: "Action", verb: str) -> Result:
    """Return how a finished call went (PAR-5)."""
    code, trouble = action.status, action.trouble
    if trouble:
        return Result(WARN if trouble.startswith("skipped") else FAIL, trouble, code)
    if code is None or code < 0:
        return Result(FAIL, f"killed by {signal_name(-(code or 0))}", code)
    if code == 0 or (code == NOT_RUNNING and verb == "stop"):
        if action.forced:
            return Result(WARN, "did not end all its processes", code)
        return Result(OK, "runs already" if action.running else "", code)
    mark = WARN if code in (NOT_INSTALLED, NOT_CONFIGURED) else FAIL
    return Result(mark, MEANINGS.get(code, f"exit status {code}"), code)
