"""What is said on the control socket: one line of question, an answer, end of file.

Questions: ``snapshot``; ``request LETTER [SECONDS]``, answered when it is carried out;
``environment HEX``, the bytes of assignments with a null byte between them, in hexadecimal; ``leave
STATUS``, answered only if it is refused. The first line of an answer is ``ok`` or ``error``; the
rest is its text.
"""

QUESTION_LIMIT = 1024  # bytes; the assignments of a request of the FIFO fit in
SNAPSHOT = "snapshot"
FORMS = "'snapshot', 'request LETTER [SECONDS]', 'environment HEX' or 'leave STATUS'"
STATUS_LIMIT = 255


class LevelQuestion:
    """A request of telinit that wants to hear how it ended."""

    __slots__ = ("letter", "sleeptime")

    def __init__(self, letter: str, sleeptime: int | None = None) -> None:
        self.letter = letter
        self.sleeptime = sleeptime

    def encode(self) -> bytes:
        sleeptime = "" if self.sleeptime is None else f" {self.sleeptime}"
        return f"request {self.letter}{sleeptime}\n".encode("ascii")


class LeaveQuestion:
    """A request that init end at once, with an exit status, as the kernel ends a PID namespace."""

    __slots__ = ("status",)

    def __init__(self, status: int) -> None:
        self.status = status

    def encode(self) -> bytes:
        return f"leave {self.status}\n".encode("ascii")


class EnvironmentQuestion:
    """What telinit -e asks for: ``NAME=VALUE`` sets a variable, ``NAME`` removes it."""

    __slots__ = ("assignments",)

    def __init__(self, assignments: list[str]) -> None:
        self.assignments = assignments

    def encode(self) -> bytes:
        data = "\0".join(self.assignments).encode("utf-8", "surrogateescape")
        return f"environment {data.hex()}\n".encode("ascii")


Question = LevelQuestion | LeaveQuestion | EnvironmentQuestion | str


def decode_question(line: bytes) -> Question:
    """Return the question; raise ValueError, with a message for the asker, if it is none."""
    words = line.decode("ascii", "replace").split()
    if words == [SNAPSHOT]:
        return SNAPSHOT
    if words[:1] == ["leave"]:
        return LeaveQuestion(_status(words[1:]))
    if words[:1] == ["environment"]:
        return EnvironmentQuestion(_assignments(words[1:]))
    if len(words) not in (2, 3) or words[0] != "request" or len(words[1]) != 1:
        raise ValueError(f"a question is {FORMS}")
    try:
        return LevelQuestion(words[1], int(words[2]) if len(words) == 3 else None)
    except ValueError:
        raise ValueError(f"not a number of seconds: {words[2]}") from None


def _status(words: list[str]) -> int:
    text = " ".join(words)
    if not (text.isascii() and text.isdigit() and int(text) <= STATUS_LIMIT):
        raise ValueError(f"not an exit status: {text}")
    return int(text)


def _assignments(words: list[str]) -> list[str]:
    try:
        data = bytes.fromhex("".join(words))
    except ValueError:
        raise ValueError("not assignments in hexadecimal") from None
    return [text for text in data.decode("utf-8", "surrogateescape").split("\0") if text]


def encode_answer(done: bool, text: str) -> bytes:
    """Return the bytes of an answer."""
    head = "ok" if done else "error"
    return f"{head}\n{text}\n".encode("utf-8", "surrogateescape")


def decode_answer(data: bytes) -> tuple[bool, str]:
    """Return whether it was done, and the text; raise ValueError if the answer was cut off."""
    head, newline, text = data.decode("utf-8", "surrogateescape").partition("\n")
    if not newline or head not in ("ok", "error") or not text.endswith("\n"):
        raise ValueError("init ended the conversation without an answer")
    return head == "ok", text.removesuffix("\n")
