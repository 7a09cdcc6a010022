"""How a stretch of simulated life can end. Init catches Exception, so none of these is one."""


class Violation(BaseException):
    """A law does not hold."""


class TheEnd(BaseException):
    """The story is over while init still runs."""


class Executed(BaseException):
    """Init has executed its next image."""

    def __init__(self, argv: list[str]) -> None:
        super().__init__("execve")
        self.argv = argv


class Exited(BaseException):
    """Init has ended."""

    def __init__(self, status: int) -> None:
        super().__init__(f"exit status {status}")
        self.status = status


Gone = Executed | Exited
