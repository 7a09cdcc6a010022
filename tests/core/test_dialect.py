"""Which dialect a table is written in: DIA-1 to DIA-13, and the files of the corpus."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyinit.core.dialect import BUSYBOX, DIALECTS, SYSV, busybox_sign, recognise
from tests.test_corpus import File, every_file


@pytest.mark.parametrize("action", ["askfirst", "restart", "shutdown"])
def test_an_action_of_busybox_decides_dia_1(action: str) -> None:
    assert recognise(f"a:2:wait:x\nb:2:{action}:y\n") is BUSYBOX


@pytest.mark.parametrize(
    "action",
    [
        *("initdefault", "boot", "bootwait", "off", "ondemand", "powerwait", "powerfail"),
        *("powerokwait", "powerfailnow", "kbrequest", "INITDEFAULT"),
    ],
)
def test_an_action_of_sysv_decides_whatever_else_there_is_dia_2_dia_13(action: str) -> None:
    assert recognise(f"::askfirst:-/bin/sh\nid:3:{action}:\n") is SYSV


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a:2:wait:x\n::respawn:y\n", 2),  # DIA-3
        ("null::sysinit:x\n", 1),
        ("# a\n\nttyS0::respawn:getty\n", 3),  # DIA-4
        ("/dev/console::respawn:sh\n", 1),
        ("tty1::respawn:a\ntty1::once:b\n", 1),  # DIA-6
        ("a::once:x\ntty1::respawn:getty 38400 tty1\n", 2),  # DIA-5
        ("a::once:x\nco::respawn:-/bin/sh\n", 2),  # DIA-7
        ("  tty1::respawn:a\n\ttty1::once:b\n", 1),
    ],
)
def test_a_line_tells_busybox_dia_3_dia_4_dia_5_dia_6_dia_7(text: str, line: int) -> None:
    assert busybox_sign(text) == line


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only a comment: askfirst:askfirst:askfirst:x\n",
        "s:2:sysinit:rc\nc::ctrlaltdel:reboot\n1:2:respawn:getty tty1\n",
        "~~::once:a\n~~::once:b\n",  # the id that may be shared (IT-17)
        "1:2:respawn:a\n1:3:respawn:b\n",  # levels: an error of SysV
        "abcdefgh:2:respawn:a\n",  # a long id that is no terminal
        "::Respawn:x\n",  # no action of BusyBox (DIA-11)
        "tty1:2:respawn:getty 38400 tty1\n",  # levels (DIA-9)
        "tty1::respawn:getty 38400 tty11\n",
        "co:2:respawn:-/bin/sh\n",
        "a::once:x \\\nb::once:y # z\n",  # in SysV a mistake, and no more (DIA-8, DIA-10)
        "::nonsense:x\n:::\n",
        "askfirst\nx:askfirst\n",
    ],
)
def test_what_gives_no_sign_is_read_as_sysv_dia_8_dia_9_dia_10_dia_11_dia_12(text: str) -> None:
    assert busybox_sign(text) is None
    assert recognise(text) is SYSV


@every_file
def test_the_index_of_the_corpus_agrees(file: File) -> None:
    assert (recognise(file.text()) is BUSYBOX) == (file.dialect == "busybox")


@given(st.lists(st.sampled_from([*"::::#\\\n aty1~", "once", "askfirst", "off"])))
def test_any_text_has_a_dialect(parts: list[str]) -> None:
    assert recognise("".join(parts)).name in DIALECTS
