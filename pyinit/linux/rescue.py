"""Bugs of init: what is told of one, and the last resort where init can't even begin."""

import os
import select

from pyinit.linux.children import spawn, streams

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

CONSOLE = "/dev/console"
SHELLS = (["/sbin/sulogin"], ["/bin/sh"])
ENVIRONMENT = {"PATH": "/sbin:/usr/sbin:/bin:/usr/bin", "TERM": "linux", "HOME": "/"}
PAUSE = 1.0  # seconds, so that a shell that ends at once does not spin


def keep_shell(reason: str) -> None:
    """Say why, run a shell, and return when it has ended; the dead are reaped meanwhile."""
    tell(f"INIT: {reason}; a shell on the console is what is left, init begins anew after it")
    pid = start()
    try:
        while pid and os.waitpid(-1, 0)[0] != pid:
            pass
    except OSError:
        pass
    pause(PAUSE)


def pause(seconds: float) -> None:
    """Do nothing for a moment."""
    select.select([], [], [], seconds)


def insist(act: "Callable[[], None]") -> None:
    """Do what init can't be without, as often as it takes; only the first failure is told.

    A new image may begin when there is no memory for a moment. To begin anew would lose requests.
    """
    told = False
    while True:
        try:
            return act()
        except OSError as error:
            if not told:
                tell(f"INIT: can't begin: {error.strerror}; trying again")
            told = True
            pause(PAUSE)


def tell(text: str) -> None:
    """Say something on the console, or on init's own output."""
    line = os.fsencode(f"\r{text}\r\n")
    try:
        console = os.open(CONSOLE, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        console = 2
    try:
        os.write(console, line)
    except OSError:
        pass


def start() -> int:
    """Start the first shell that can be had, with the console for its own; return its pid or 0."""
    for words in SHELLS:
        try:
            return spawn(words[0], words, ENVIRONMENT, streams(CONSOLE, True))
        except OSError:
            continue
    return 0


def describe(error: BaseException) -> str:
    """Return type, text, file and line of an exception, without the weight of ``traceback``."""
    place = ""
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        place = f"{code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__}: {error} at {place}"
