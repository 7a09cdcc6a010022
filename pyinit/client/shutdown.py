"""Shutdown: brings the system down at a time, with warnings (sysvinit.md section 11.1)."""

import getopt
import os
import signal
import sys
import syslog
import time

from pyinit.client import fast, link, marks, telinit, wall
from pyinit.client.countdown import count_down, message_of, purpose_of, target_of, warning
from pyinit.wire import initctl
from pyinit.wire.control import EnvironmentQuestion

LEVELS = "0156aAbBcCsS"
USAGE = (
    "Usage: shutdown [-aknqQfFHP] [-h | -r | -i LEVEL] [-t SECONDS] TIME [MESSAGE...]\n"
    "       shutdown -c [MESSAGE...]\n"
    "  TIME       now, +MINUTES, +H:MM, or the time of day H:MM; also -g TIME\n"
    "  -h, -r     run level 0, 6; else 1\n"
    "  -i LEVEL   another run level: 0, 1, 5, 6, A, B, C or S\n"
    "  -H, -P     with -h: halt, power off\n"
    "  -k         warn only\n"
    "  -c         cancel a shutdown that waits\n"
    "  -n         without init, for -h and -r\n"
    "  -t SECONDS how long init waits before it kills\n"
    "  -a         only if somebody in /etc/shutdown.allow is on a console\n"
    "  -q, -Q     fewer warnings, none but the last\n"
    "  -f, -F     skip, force a check of the file systems at the next boot\n"
)


class UsageError(Exception):
    """The words make no sense; the text may say why."""


class CancelledError(Exception):
    """Somebody wants no shutdown any more."""


class Wish:
    """What the command line asks for."""

    def __init__(self) -> None:
        self.letters: set[str] = set()
        self.level = "1"
        self.seconds: str | None = None
        self.word: str | None = None
        self.message = ""

    def wants(self, letter: str) -> bool:
        """Tell whether an option was given."""
        return letter in self.letters

    def quiet(self) -> int:
        """Return how quiet the warnings are to be (SHUT-11)."""
        return 2 * self.wants("Q") or int(self.wants("q"))

    def kind_of_halt(self) -> str | None:
        """Return the value of INIT_HALT for the scripts of level 0, None for none (SHUT-28)."""
        if self.wants("H"):
            return "HALT"
        return "POWEROFF" if self.wants("P") else None


def parse(words: list[str]) -> Wish:
    """Return the wish; raises UsageError (SHUT-1 to SHUT-14)."""
    wish = Wish()
    try:
        options, rest = getopt.gnu_getopt(words, "aknrhPHfFycqQt:g:i:")
    except getopt.GetoptError as error:
        raise UsageError(error.msg) from None
    for option, value in options:
        _take_option(wish, option[1], value)
    if wish.kind_of_halt() and wish.level != "0":
        raise UsageError("-H and -P go with -h")
    if wish.wants("n") and wish.level not in "06":
        raise UsageError("-n goes with -h or -r")
    if wish.word is None and not wish.wants("c"):
        if not rest:
            raise UsageError
        wish.word = rest.pop(0)
    wish.message = message_of(rest)
    return wish


def _take_option(wish: Wish, letter: str, value: str) -> None:
    wish.letters.add(letter)
    if letter in "hr":
        wish.level = "0" if letter == "h" else "6"
    elif letter == "i":
        if value[:1] not in LEVELS or not value:
            raise UsageError(f"`{value[:1]}': bad runlevel")
        wish.level = value[0]
    elif letter == "t":
        wish.seconds = value
    elif letter == "g":
        wish.word = value


def main(words: list[str]) -> int:
    """Run shutdown; return its exit status, at the end of the countdown if need be."""
    try:
        wish = parse(words)
        target = 0.0 if wish.word is None else target_of(wish.word, time.time())
    except (UsageError, ValueError) as error:
        reason = f"shutdown: {error}\n" if str(error) else ""
        sys.stderr.write(reason + USAGE)
        return 1
    try:
        os.setuid(os.geteuid())
    except OSError:
        pass
    if os.getuid() != 0:
        sys.stderr.write("shutdown: must be superuser.\n")
        return 1
    if wish.wants("c"):
        return cancel(wish)
    return begin(wish, target)


def cancel(wish: Wish) -> int:
    """Cancel a shutdown that waits (SHUT-18)."""
    set_kind_of_halt(None)
    pid = marks.read_pid()
    if pid is None:
        return complain("cannot find pid of running shutdown.")
    if not marks.is_shutdown(pid):
        return complain("not running.")
    os.kill(pid, signal.SIGINT)
    if wish.message:
        wall.write_all(wish.message)
    return 0


def complain(text: str) -> int:
    """Say what went wrong; return the exit status for it."""
    sys.stderr.write(f"\rshutdown: {text}\r\n")
    return 1


def begin(wish: Wish, target: float) -> int:
    """Wait for the target, then shut down; return the exit status."""
    if wish.wants("a") and not marks.is_allowed():
        marks.tell_console("\rshutdown: no authorized users logged in.\r\n")
        return 1
    other = marks.read_pid()
    if other is not None and marks.is_shutdown(other):
        return complain("already running.")
    os.chdir("/")
    os.umask(0o022)
    handle_signals()
    try:
        marks.make(skip_check=wish.wants("f"), force_check=wish.wants("F"))
        wait(wish, target)
        if wish.wants("k"):
            raise CancelledError
    except CancelledError:
        marks.remove_all()
        print("\r\nShutdown cancelled.\r")
        return 0
    return go_down(wish)


def handle_signals() -> None:
    """Have SIGINT and SIGTERM cancel, and a closed terminal change nothing (SHUT-19)."""

    def give_up(_signum: int, _frame: object) -> None:
        for signum in (signal.SIGINT, signal.SIGTERM):
            signal.signal(signum, signal.SIG_IGN)
        raise CancelledError

    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, give_up)
    for name in ("QUIT", "HUP", "TSTP", "TTIN", "TTOU"):
        signal.signal(getattr(signal, f"SIG{name}"), signal.SIG_IGN)


def wait(wish: Wish, target: float) -> None:
    """Count down to the target, then give the last warning."""

    def warn(left: int) -> None:
        wall.write_all(wish.message + warning(wish.level, left))

    def forbid_logins() -> None:
        marks.forbid_logins(target, wish.message)

    count_down(target, wish.quiet(), time.time, time.sleep, warn, forbid_logins)
    warn(0)


def go_down(wish: Wish) -> int:
    """Hand over to init, or go down without it; return the exit status (SHUT-27, SHUT-30)."""
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, signal.SIG_IGN)
    syslog.openlog("shutdown", syslog.LOG_PID, syslog.LOG_USER)
    syslog.syslog(syslog.LOG_NOTICE, f"shutting down {purpose_of(wish.level)}")
    syslog.closelog()
    marks.remove_for_init()
    os.sync()
    if wish.wants("n"):
        seconds = None if wish.seconds is None else telinit.seconds(wish.seconds)
        reason = fast.go_down(wish.level == "6", wish.wants("P"), seconds)
        return complain(reason) if reason else 0
    set_kind_of_halt(wish.kind_of_halt())
    times = [] if wish.seconds is None else ["-t", wish.seconds]
    return telinit.main([*times, wish.level], "shutdown")


def set_kind_of_halt(value: str | None) -> None:
    """Tell init what the scripts of level 0 are to read in INIT_HALT; None removes it."""
    assignment = "INIT_HALT" if value is None else f"INIT_HALT={value}"
    data = initctl.pack_assignments([assignment.encode()]) or b""
    request = initctl.Request(initctl.SET_ENVIRONMENT, data=data).encode()
    question = EnvironmentQuestion([assignment]).encode()
    try:
        link.hand_over(link.find_initctl(None), request, question)
    except OSError:  # TimeoutError as well: telinit will say what is wrong
        pass
