"""Killall5: its words, and whom it spares: sysvinit.md KILL-1."""

import pytest

from pyinit.__main__ import main
from pyinit.client import killall5
from pyinit.client.killall5 import is_target, parse

STAT = "{pid} (a ) b) {state} 1 {pid} {session} 0 -1 {flags} 0 0"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", (9, set())),
        ("-15", (15, set())),
        ("-1 -o 2", (1, {2})),
        ("-31 -o2,3 -o 4", (31, {2, 3, 4})),
    ],
)
def test_the_signal_comes_first_then_who_is_left_out(
    words: str, expected: tuple[int, set[int]]
) -> None:
    assert parse(words.split()) == expected


@pytest.mark.parametrize(
    "words", ["-0", "-32", "-TERM", "15", "-o", "-o x", "-o 1,,2", "-o 2 -15", "-15 -9", "-15 x"]
)
def test_wrong_usage_is_status_1_and_kills_nobody(
    words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(killall5, "send", lambda *_: pytest.fail("a signal was sent"))
    assert killall5.main(words.split()) == 1
    assert "Usage: killall5" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("state", "session", "flags", "expected"),
    [
        ("S", 7, 0x400100, True),
        ("T", 7, 0, True),
        ("Z", 7, 0, False),
        ("S", 5, 0, False),  # our own session
        ("I", 0, 0x208040, False),  # a thread of the kernel
    ],
)
def test_the_dead_the_kernel_s_and_our_own_session_are_spared(
    state: str, session: int, flags: int, expected: bool
) -> None:
    line = STAT.format(pid=7, state=state, session=session, flags=flags)
    assert is_target(line, 5) == expected


def test_called_as_pidof_it_becomes_no_init(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["/bin/pidof", "-o", "%PPID", "-x", "/sbin/rpcbind"])
    monkeypatch.setattr("pyinit.init.main", lambda _: pytest.fail("it became an init"))
    with pytest.raises(SystemExit, match="pidof: pyinit's killall5 is none"):
        main()
