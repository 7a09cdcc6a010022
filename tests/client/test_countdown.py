"""Shutdown's times and warnings, on a simulated clock: sysvinit.md SHUT-15, SHUT-20 to SHUT-26."""

import os
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyinit.client.countdown import (
    MESSAGE_LIMIT,
    count_down,
    is_due,
    is_scheduled,
    message_of,
    minutes_left,
    target_of,
    warning,
)


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have a local time that is changed in spring and in autumn."""
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    yield
    monkeypatch.undo()
    os.environ.pop("TZ", None)
    time.tzset()


def at(text: str) -> float:
    return time.mktime(time.strptime(text, "%Y-%m-%d %H:%M:%S"))


# Each verdict was compared with Debian's shutdown.


@pytest.mark.parametrize(
    ("word", "minutes"),
    [
        *[("now", 0), ("0", 0), ("+0", 0), ("00", 0)],
        *[("5", 5), ("+5", 5), ("05", 5), ("+005", 5), ("++5", 5), ("5+3", 5), ("5+", 5)],
        *[("+1:02", 62), ("+0:05", 5), ("+30:00", 1800), ("+1:2:3", 62), ("+1:234", 83)],
    ],
)
def test_minutes_and_hours_from_now_shut_15(word: str, minutes: int) -> None:
    assert target_of(word, 1000.5) == 1000.5 + 60 * minutes


@pytest.mark.parametrize(
    "word",
    [
        *["", "x", "5x", "-5", "NOW", "+now", "now ", "5 ", "\N{ARABIC-INDIC DIGIT FIVE}"],
        *["+", "++", ":", "::", ":5", "5:", "+:5", "1:", "24:00", "23:60", "+1:60", "1:+"],
    ],
)
def test_what_is_no_time_is_refused_shut_15(word: str) -> None:
    with pytest.raises(ValueError, match="not a time"):
        target_of(word, 1000.0)


@pytest.mark.parametrize(
    ("now", "word", "target"),
    [
        ("2026-06-01 10:00:30", "10:03", "2026-06-01 10:03:00"),
        ("2026-06-01 10:00:30", "10:00", "2026-06-01 10:00:30"),  # this very minute
        ("2026-06-01 10:01:00", "10:00", "2026-06-02 10:00:00"),
        ("2026-06-30 23:59:00", "0:05", "2026-07-01 00:05:00"),
        ("2026-12-31 12:00:00", "11:5:9", "2027-01-01 11:05:00"),
        ("2026-03-28 10:00:00", "9:00", "2026-03-29 09:00:00"),  # a day of 23 hours
        ("2026-10-24 10:00:00", "9:5+", "2026-10-25 09:05:00"),  # a day of 25 hours
    ],
)
@pytest.mark.usefixtures("berlin")
def test_the_time_of_day_shut_15(now: str, word: str, target: str) -> None:
    assert target_of(word, at(now)) == at(target)


@given(st.text("0123456789+:nowx -", max_size=8))
def test_any_word_is_a_time_to_come_or_refused(word: str) -> None:
    try:
        target = target_of(word, 1e9)
    except ValueError:
        return
    assert target >= 1e9


@pytest.mark.parametrize(
    ("seconds", "minutes"),
    [(-5, 0), (0, 0), (0.1, 1), (59.9, 1), (60, 1), (60.1, 2), (300, 5)],
)
def test_a_minute_that_has_begun_counts(seconds: float, minutes: int) -> None:
    assert minutes_left(1000.0 + seconds, 1000.0) == minutes


DAY = range(1, 1441)


def test_the_schedule_shut_20() -> None:
    hours = [60 * hour for hour in range(1, 25)]
    assert [m for m in DAY if is_scheduled(m)] == sorted(
        [*range(1, 10), 15, 30, 45, 90, 150, *hours]
    )
    assert [m for m in DAY if is_scheduled(m, 1)] == [5, 10, *hours]
    assert not any(is_scheduled(m, 2) for m in DAY)


@pytest.mark.parametrize("quiet", [0, 1, 2])
def test_a_late_beginning_is_told_in_every_mode_shut_20(quiet: int) -> None:
    assert [left for left in range(1, 20) if is_due(None, left, quiet)] == [
        *range(1, 15),
        *([15] if quiet == 0 else []),
    ]


class Clock:
    """Time that passes by sleeping; ``jumps``: seconds that a sleep takes longer, by its number."""

    def __init__(self, jumps: dict[int, float] | None = None) -> None:
        self.time = 1e9
        self.sleeps: list[float] = []
        self.jumps = jumps or {}
        self.story: list[object] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds + self.jumps.get(len(self.sleeps), 0.0)
        self.sleeps.append(seconds)

    def run(self, seconds: float, quiet: int = 0) -> list[object]:
        """Return the minutes of the warnings, and when logins were forbidden."""
        target = self.time + seconds
        forbid = lambda: self.story.append("no logins")  # noqa: E731
        count_down(target, quiet, self.now, self.sleep, self.story.append, forbid)
        assert self.time >= target
        return self.story


def test_a_countdown_warns_at_its_minutes_and_forbids_logins_in_the_last_five_shut_24() -> None:
    clock = Clock()
    assert clock.run(60 * 47) == [45, 30, 15, 9, 8, 7, 6, 5, "no logins", 4, 3, 2, 1]
    assert clock.time == 1e9 + 60 * 47


def test_a_quiet_countdown() -> None:
    assert Clock().run(60 * 61, quiet=1) == [60, 10, 5, "no logins"]
    assert Clock().run(60 * 61, quiet=2) == ["no logins"]
    assert Clock().run(60 * 7, quiet=2) == [7, "no logins"]


def test_now_has_no_countdown_shut_24() -> None:
    clock = Clock()
    assert clock.run(0) == []
    assert clock.sleeps == []


def test_warnings_come_at_whole_minutes_before_the_target() -> None:
    clock = Clock()
    assert clock.run(150) == [3, "no logins", 2, 1]
    assert clock.sleeps == [30, 60, 60]


def test_what_was_slept_through_is_made_up_for_once_shut_21() -> None:
    clock = Clock({2: 20 * 60})  # a suspend from minute 48 to 27
    assert clock.run(60 * 50) == [27, 15, 9, 8, 7, 6, 5, "no logins", 4, 3, 2, 1]
    late = Clock({0: 3600.0})
    assert late.run(60 * 20) == []


@given(st.floats(0, 1e5), st.dictionaries(st.integers(0, 50), st.floats(0, 1e4)))
def test_a_countdown_always_ends_and_never_sleeps_for_long(
    seconds: float, jumps: dict[int, float]
) -> None:
    clock = Clock(jumps)
    clock.run(seconds, quiet=2)
    assert all(0 <= sleep <= 60 for sleep in clock.sleeps)
    assert len(clock.sleeps) <= seconds / 60 + 2


def test_the_message_is_the_words_each_with_a_blank_shut_26() -> None:
    assert message_of([]) == ""
    assert message_of(["back", "at 5"]) == "back at 5 \r\n"
    assert message_of(["a" * 100, "b" * 100, "c" * 100, "d"]) == f"{'a' * 100} {'b' * 100} \r\n"
    assert message_of(["a" * 300]) == ""


@given(st.lists(st.text(max_size=80)))
def test_no_message_is_longer_than_it_may_be(words: list[str]) -> None:
    assert len(message_of(words).encode()) <= MESSAGE_LIMIT


@pytest.mark.parametrize(
    ("level", "left", "text"),
    [
        ("0", 0, "\rThe system is going down for system halt NOW!\r\n"),
        ("6", 2, "\rThe system is going DOWN for reboot in 2 minutes!\r\n"),
        ("1", 1, "\rThe system is going DOWN to maintenance mode in 1 minute!\r\n"),
        ("A", 0, "\rThe system is going down to runlevel A NOW!\r\n"),
    ],
)
def test_the_words_of_a_warning_shut_22(level: str, left: int, text: str) -> None:
    assert warning(level, left) == text
