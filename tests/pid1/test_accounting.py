"""Debian's own programs read what a real init wrote: sysvinit.md section 9."""

import os
import signal

import pytest

from tests.debian import unpacked

from .conftest import Boot, Booted

pytestmark = pytest.mark.pid1

WITH_WTMP = "w::sysinit:: >/var/log/wtmp\n"
TABLE = f"id:3:initdefault:\n{WITH_WTMP}s:34:respawn:sleep 1000\np:3:once:+sleep 1000\n"
SYSVINIT = "sysvinit-core"


def dump(init: Booted, path: str) -> list[list[str]]:
    """Return type, pid, id, user and line of each record, as utmpdump tells them."""
    lines = init.inside("utmpdump", path).stdout.splitlines()
    return [[field.strip(" [") for field in line.split("]")[:5]] for line in lines]


def kinds(records: list[list[str]]) -> list[tuple[str, str]]:
    return [(kind, entry_id) for kind, _, entry_id, *_ in records]


def test_who_last_and_runlevel_of_debian_read_it_ut_3_ut_4_ut_15(boot: Boot) -> None:
    init = boot(TABLE)
    init.expect("Entering runlevel: 3")
    init.tool("telinit", "--wait", "4")
    runlevel = str(unpacked(SYSVINIT) / "sbin" / "runlevel")
    assert init.inside(runlevel).stdout == "3 4\n"
    assert init.inside(runlevel, "/var/log/wtmp").stdout == "N 3\n"
    assert init.inside("who", "-r").stdout.split()[:2] == ["run-level", "4"]
    assert "last=3" in init.inside("who", "-r").stdout
    assert init.inside("who", "-b").stdout.split()[:2] == ["system", "boot"]
    history = init.inside("last", "-x", "-f", "/var/log/wtmp").stdout.splitlines()
    release = os.uname().release[:16]
    told = [line.split()[:5] for line in history[:3]]
    assert told[0][:4] == ["runlevel", "(to", "lvl", "4)"]
    assert told[1][:4] == ["runlevel", "(to", "lvl", "3)"]
    assert told[2][:4] == ["reboot", "system", "boot", release]


def test_a_start_and_a_death_are_written_but_not_with_a_plus_ut_5_ut_6(boot: Boot) -> None:
    init = boot(TABLE)
    init.expect("Entering runlevel: 3")
    init.tool("telinit", "--wait", "q")
    utmp = dump(init, "/run/utmp")
    assert kinds(utmp) == [("8", "w"), ("2", "~~"), ("1", "~~"), ("5", "s")]
    old = utmp[-1][1]
    init.inside("kill", "-KILL", str(int(old)))
    init.expect('Id "s" ended: SIGKILL')
    init.tool("telinit", "--wait", "q")
    assert dump(init, "/run/utmp")[-1][1] != old
    assert kinds(dump(init, "/var/log/wtmp"))[-3:] == [("5", "s"), ("8", "s"), ("5", "s")]


def test_after_a_re_exec_a_death_is_still_written_and_the_boot_is_not_repeated(
    boot: Boot,
) -> None:
    init = boot(TABLE)
    init.expect("Entering runlevel: 3")
    init.tool("telinit", "u")
    init.expect("reloading")
    init.tool("telinit", "--wait", "5")
    history = kinds(dump(init, "/var/log/wtmp"))
    assert history.count(("2", "~~")) == 1
    assert history[-2:] == [("1", "~~"), ("8", "s")]


@pytest.mark.parametrize("letter", ["S", "3"])
def test_without_utmp_debian_s_runlevel_reads_the_file_ut_14_ut_16(boot: Boot, letter: str) -> None:
    table = "s:S:wait:sleep 1000\nt:3:respawn:sleep 1000\nr::sysinit:rm /run/utmp; echo ready\n"
    init = boot(table, letter)
    init.expect("ready")
    init.tool("telinit", "--wait", "q")
    runlevel = str(unpacked(SYSVINIT) / "sbin" / "runlevel")
    assert init.inside(runlevel).stdout == f"N {letter}\n"
    init.inside("sh", "-c", ": >/run/utmp; rm /run/runlevel")
    unknown = init.inside(runlevel, check=False)
    assert (unknown.stdout, unknown.returncode) == ("unknown\n", 1)


def test_without_any_file_init_goes_on_ut_2(boot: Boot) -> None:
    init = boot(
        "id:3:initdefault:\nr::sysinit:rm /run/utmp; mkdir /run/utmp /var/log/wtmp /run/runlevel\n"
        "s:3:respawn:echo up; exec sleep 1000\nl0:0:wait:echo down\n"
    )
    init.expect("up")
    assert init.tool("runlevel").stdout == "N 3\n"
    os.kill(init.pid, signal.SIGTERM)
    assert init.ended() == 0
    assert "bug" not in init.output
