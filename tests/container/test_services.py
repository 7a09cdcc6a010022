"""Entries and orphans: what init does for each process."""

import pytest

from tests.container.conftest import Boot

pytestmark = pytest.mark.container

ORPHANS = 2000
SERVICE = "good:23:respawn:/bin/sleep infinity"
OF_THE_C_LIBRARY = 0b11 << 31  # glibc's posix_spawn leaves 32 and 33, its own, ignored
READY = "last:3:once:/bin/echo all is up"


def test_two_thousand_orphans_leave_no_zombie(boot: Boot) -> None:
    box = boot(SERVICE, READY)
    box.expect("all is up")
    before = box.pids()
    assert box.inside(f"orphans {ORPHANS}") == "0"
    assert box.pids() == before


def test_a_crash_looping_entry_is_held_and_the_rest_go_on(boot: Boot) -> None:
    box = boot(SERVICE, "loop:3:respawn:/bin/false", READY)
    box.expect(r'INIT: [^\n]*"loop" respawning too fast')
    entries = box.status()
    assert entries["loop"]["state"] == "held"
    assert entries["loop"]["pid"] is None
    assert entries["good"]["state"] == "running"
    assert entries["good"]["restarts"] == 0
    box.exec("telinit --wait 2")
    assert box.exec("runlevel") == "3 2"
    assert box.pids() == {"good": entries["good"]["pid"]}


def test_what_entries_print_is_in_the_log_of_the_container(boot: Boot) -> None:
    box = boot("out:3:once:echo to stdout", "err:3:once:echo to stderr >&2", SERVICE)
    box.expect("to stdout|to stderr")
    box.expect("to stdout|to stderr")


def test_entries_run_in_the_order_of_the_table_and_wait_for_wait(boot: Boot) -> None:
    box = boot(
        "si::sysinit:/bin/echo first",
        "w1:3:wait:/bin/sh -c 'echo second; sleep .1; echo third'",
        "on:3:once:/bin/echo fourth",
        SERVICE,
    )
    for word in ("first", "second", "third", "fourth"):
        box.expect(word)


def test_a_broken_line_is_reported_and_the_rest_of_the_table_runs(boot: Boot) -> None:
    box = boot("this is no entry", "bad:3:respawnn:/bin/true", SERVICE, READY)
    box.expect(r"/test/inittab\[2\]: ")
    box.expect(r"/test/inittab\[3\]: ")
    box.expect("all is up")
    assert box.pids().keys() == {"good"}


def test_a_table_that_changes_on_the_host_is_read_by_hup(boot: Boot) -> None:
    box = boot(SERVICE, READY)
    box.expect("all is up")
    table = box.files / "inittab"
    table.write_text(table.read_text() + "new:3:once:/bin/echo the new one\n")
    box.kill("HUP")
    box.expect("the new one")


def test_an_entry_has_its_own_session_and_clean_signals(boot: Boot) -> None:
    probe = "show:3:once:/bin/grep -E '^(SigIgn|SigBlk|NSsid)' /proc/self/status"
    box = boot(probe, SERVICE)
    session, blocked, ignored = (
        int(box.expect(rf"{name}:\t([0-9a-f]+)\r?\n").group(1), base)
        for name, base in (("NSsid", 10), ("SigBlk", 16), ("SigIgn", 16))
    )
    assert session != 1
    assert blocked == 0
    assert ignored & ~OF_THE_C_LIBRARY == 0
