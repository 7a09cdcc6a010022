"""When shutdown warns, and in which words (sysvinit.md SHUT-15, SHUT-20 to SHUT-22, SHUT-26)."""

import time
from collections.abc import Callable

MESSAGE_LIMIT = 256  # bytes
NOLOGIN_MINUTES = 5
EARLY_MINUTES = 15  # whoever begins later than that is told at once
ALLOWED = frozenset("0123456789+:")
FEWER, NONE = 1, 2  # how quiet

PURPOSES = {"0": "for system halt", "6": "for reboot", "1": "to maintenance mode"}


def target_of(word: str, now: float) -> float:
    """Return when to shut down, in seconds since the epoch as ``now``.

    ``now``, minutes, ``+H:MM``, or ``H:MM`` of local time; raises ValueError for anything else.
    """
    if word == "now":
        return now
    if not word or not ALLOWED.issuperset(word):
        raise ValueError(f"not a time: {word}")
    text = word.removeprefix("+")
    if ":" not in text:
        return now + 60 * _number(text, word)
    hours_text, _, minutes_text = text.partition(":")
    hours, minutes = _number(hours_text, word), _number(minutes_text[:2], word)
    if minutes > 59 or (text is word and hours > 23):
        raise ValueError(f"not a time: {word}")
    if text is not word:
        return now + 3600 * hours + 60 * minutes
    return _time_of_day(hours, minutes, now)


def _number(text: str, word: str) -> int:
    digits = text.removeprefix("+").partition("+")[0].partition(":")[0]
    if not digits:
        raise ValueError(f"not a time: {word}")
    return int(digits)


def _time_of_day(hours: int, minutes: int, now: float) -> float:
    today = time.localtime(now)
    wait = 60 * (hours - today.tm_hour) + minutes - today.tm_min
    if wait == 0:
        return now
    day = today.tm_mday + (wait < 0)
    return time.mktime((today.tm_year, today.tm_mon, day, hours, minutes, 0, 0, 0, -1))


def minutes_left(target: float, now: float) -> int:
    """Return the minutes until the target, begun ones counted."""
    return max(0, -int((now - target) // 60))


def is_scheduled(minutes: int, quiet: int = 0) -> bool:
    """Tell whether a warning belongs to so many minutes before the end."""
    if quiet >= NONE:
        return False
    if minutes >= 60 and minutes % 60 == 0:
        return True
    if quiet:
        return minutes in (5, 10)
    return minutes < 10 or minutes in (15, 30, 45, 90, 150)


def is_due(previous: int | None, left: int, quiet: int = 0) -> bool:
    """Tell whether to warn now; ``previous``: the minutes left when that was last asked.

    What was slept through, as in a suspend, is made up for by one warning.
    """
    if previous is None:
        return left < EARLY_MINUTES or is_scheduled(left, quiet)
    return any(is_scheduled(minutes, quiet) for minutes in range(left, previous))


def count_down(
    target: float,
    quiet: int,
    now: Callable[[], float],
    sleep: Callable[[float], None],
    warn: Callable[[int], None],
    forbid_logins: Callable[[], None],
) -> None:
    """Return at the target; warn on the way, and forbid logins in the last minutes (SHUT-24)."""
    previous = None
    forbidden = False
    while (left := minutes_left(target, now())) > 0:
        if is_due(previous, left, quiet):
            warn(left)
        if left <= NOLOGIN_MINUTES and not forbidden:
            forbid_logins()
            forbidden = True
        previous = left
        # never longer than a minute: the target is a time of day, and a suspend is not slept
        sleep(max(0.0, min(60.0, target - now() - 60 * (left - 1))))


def message_of(words: list[str]) -> str:
    """Return the user's message; words that there is no room for are dropped (SHUT-26)."""
    message = ""
    for word in words:
        if len((message + word).encode("utf-8", "surrogateescape")) + 3 > MESSAGE_LIMIT:
            break
        message += word + " "
    return message + "\r\n" if message else ""


def purpose_of(level: str) -> str:
    """Return what the system goes down for."""
    return PURPOSES.get(level, f"to runlevel {level}")


def warning(level: str, left: int) -> str:
    """Return the warning for so many minutes before the end, 0 for the last one (SHUT-22)."""
    if left == 0:
        return f"\rThe system is going down {purpose_of(level)} NOW!\r\n"
    plural = "" if left == 1 else "s"
    return f"\rThe system is going DOWN {purpose_of(level)} in {left} minute{plural}!\r\n"
