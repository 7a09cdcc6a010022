"""Telinit: asks init for another run level and the like (sysvinit.md section 6)."""

import _signal  # type: ignore[import-not-found]  # signal without the enums, see link
import os
import sys

from pyinit.client import link
from pyinit.wire import initctl
from pyinit.wire.control import EnvironmentQuestion, LevelQuestion

HANG_UP = "-q"  # with which BusyBox's init asks for a re-read (BB-12)
LETTERS = "0123456789SsQqAaBbCcUu"
USAGE = (
    "Usage: {0} [-t SECONDS] [--wait] [--dry-run] [--initctl PATH] [--inittab FILE] "
    "{{0-9|S|s|Q|q|A|a|B|b|C|c|U|u}}\n"
    "       {0} [--initctl PATH] {{-e VAR[=VAL]}}...\n"
)


class UsageError(Exception):
    """The words make no sense."""


class Wish:
    """What the command line asks for."""

    def __init__(self) -> None:
        self.letter = ""
        self.sleeptime = 3
        self.timed = False
        self.assignments: list[str] = []
        self.wait = False
        self.dry_run = False
        self.initctl: str | None = None
        self.inittab = "/etc/inittab"


def parse(words: list[str]) -> Wish:
    """Return the wish; raises UsageError (TL-3, TL-4)."""
    wish = Wish()
    letters = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if not word.startswith("-") or word == "-":
            letters.append(word)
        elif word == "--wait":
            wish.wait = True
        elif word == "--dry-run":
            wish.dry_run = True
        else:
            _take_option(wish, word, rest)
    if wish.assignments and (letters or wish.wait or wish.dry_run):
        raise UsageError
    if not wish.assignments:
        if len(letters) != 1 or len(letters[0]) != 1 or letters[0] not in LETTERS:
            raise UsageError
        wish.letter = letters[0]
    return wish


def _take_option(wish: Wish, word: str, rest: list[str]) -> None:
    name, equals, value = word.partition("=")
    if name in ("--initctl", "--inittab") and (equals or rest):
        setattr(wish, name[2:], value if equals else rest.pop(0))
    elif word[:2] in ("-t", "-e") and (word[2:] or rest):
        value = word[2:] or rest.pop(0)
        if word[1] == "e":
            wish.assignments.append(value)
        else:
            wish.sleeptime = seconds(value)
            wish.timed = True
    else:
        raise UsageError


def seconds(text: str) -> int:
    """Return the number that a text begins with, as atoi(3) does: 0 if none (TL-5)."""
    text = text.lstrip()
    negative = text.startswith("-")
    digits = text[1:] if text[:1] in ("+", "-") else text
    count = next((i for i, c in enumerate(digits) if c not in "0123456789"), len(digits))
    number = int(digits[:count] or "0")
    return max(-0x80000000, min(0x7FFFFFFF, -number if negative else number))


def main(words: list[str], name: str = "telinit") -> int:
    """Run telinit; return its exit status (TL-4 to TL-10)."""
    if words == [HANG_UP] and hang_up_busybox():
        return 0
    try:
        wish = parse(words)
    except UsageError:
        sys.stderr.write(USAGE.format(name))
        return 1
    path = link.find_initctl(wish.initctl)
    try:
        if wish.dry_run:
            from pyinit.client import dry_run

            return dry_run.main(path, wish.inittab, wish.letter)
        if wish.wait:
            return wait(path, wish)
        return send(path, wish, name)
    except (link.NoInitError, EOFError, OSError) as error:
        return complain(name, str(error))


def hang_up_busybox() -> bool:
    """Have init read its table again if it is in BusyBox's dialect; tell whether it is."""
    from pyinit.client.state import ask_state

    try:
        state = ask_state(link.find_initctl(None))
    except (link.NoInitError, EOFError):
        return False
    if state.machine.dialect.has_levels:
        return False
    os.kill(state.init_pid, _signal.SIGHUP)
    return True


def complain(name: str, text: str) -> int:
    """Say what went wrong; return the exit status for it."""
    sys.stderr.write(f"{name}: {text}\n")
    return 1


def send(path: str, wish: Wish, name: str) -> int:
    """Write the request into the FIFO; where there is none, ask on the socket and don't wait."""
    if wish.assignments:
        data = initctl.pack_assignments([os.fsencode(text) for text in wish.assignments])
        if data is None:
            return complain(name, "-e option data too large")
        request = initctl.Request(initctl.SET_ENVIRONMENT, data=data)
        question = EnvironmentQuestion(wish.assignments).encode()
    else:
        request = initctl.Request(initctl.RUNLEVEL, ord(wish.letter), wish.sleeptime)
        question = LevelQuestion(wish.letter.upper(), wish.sleeptime).encode()
    try:
        link.hand_over(path, request.encode(), question)
    except TimeoutError:
        return complain(name, f"timeout opening/writing control channel {path}")
    except OSError as error:
        return complain(name, explain(path, error))
    return 0


def explain(path: str, error: OSError) -> str:
    """Say why the FIFO could not be opened; who is not root reads sysvinit's own words (TL-2)."""
    if isinstance(error, PermissionError) and os.geteuid() != 0:
        return "must be superuser."
    return f"{path}: {error.strerror}"


def wait(path: str, wish: Wish) -> int:
    """Return when init has carried out the request: 0 if it could, else 1 with the reason."""
    letter = wish.letter.upper()
    question = LevelQuestion(letter, wish.sleeptime)
    try:
        done, text = link.ask(path, question.encode())
    except EOFError:
        if letter in "06":  # init ended, as it was asked to
            return 0
        raise
    if not done:
        sys.stderr.write(f"telinit: {text}\n")
    return 0 if done else 1
