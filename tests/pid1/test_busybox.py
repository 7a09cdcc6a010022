"""A real init with tables of BusyBox: BB-2, BB-5, BB-7, BB-8, BB-12, BB-19, BB-22."""

import json
import os
import signal
import time

import pytest

from .conftest import LAUNCH, PATIENCE, ROOT, Boot, Booted

pytestmark = pytest.mark.pid1

TABLE = (
    "::sysinit:echo sysinit\n::wait:echo wait\n::once:echo once\n"
    "::respawn:sh -c 'echo up; exec sleep 1000'\n::shutdown:echo down1\n::shutdown:echo down2\n"
)
POWERLESS = ["setpriv", "--bounding-set", "-sys_boot", "--inh-caps", "-sys_boot"]


def up(boot: Boot, table: str = TABLE, *words: str, **environment: str) -> Booted:
    init = boot(table, *words, **environment)
    init.expect("read as BusyBox reads it")
    return init


def status(init: Booted, *ids: str) -> list[dict[str, object]]:
    told = json.loads(init.tool("initctl", "status", "--json", *ids).stdout)
    assert told["dialect"] == "busybox"
    entries = told["entries"]
    assert isinstance(entries, list)
    return entries


def wait_for(init: Booted, entry_id: str, **wanted: object) -> dict[str, object]:
    """Return the status of an entry once it is as wanted; it is asked for again and again."""
    end = time.monotonic() + PATIENCE
    while True:
        (found,) = status(init, entry_id)
        if all(found[name] == value for name, value in wanted.items()):
            return found
        assert time.monotonic() < end, found


def test_the_groups_and_the_way_down_bb_6_bb_22(boot: Boot) -> None:
    init = up(
        boot, "::respawn:sh -c 'echo $RUNLEVEL.$USER.$PREVLEVEL.; echo up; sleep 1000'\n" + TABLE
    )
    init.expect("up", 2)
    init.expect("once")
    words = [line for line in init.output.split("\n") if line and not line.startswith("INIT:")]
    assert words[:2] == ["sysinit", "wait"]
    assert ".root.." in words
    os.kill(init.pid, signal.SIGTERM)
    assert init.ended() == -signal.SIGHUP  # the kernel ended it, as it was asked to
    assert init.output.index("down1") < init.output.index("down2")


@pytest.mark.parametrize(
    ("name", "signum"),
    [("USR1", signal.SIGINT), ("USR2", signal.SIGINT), ("PWR", signal.SIGINT)],
)
def test_halt_and_power_off_end_a_container_by_the_kernel_bb_16_bb_17_bb_18(
    boot: Boot, name: str, signum: int
) -> None:
    init = up(boot)
    init.expect("up")
    os.kill(init.pid, signal.Signals[f"SIG{name}"])
    assert init.ended() == -signum
    assert "down2" in init.output


def test_where_the_kernel_refuses_the_status_is_0_bb_22(boot: Boot) -> None:
    init = boot(TABLE, launcher=POWERLESS)
    init.expect("up")
    os.kill(init.pid, signal.SIGTERM)
    assert init.ended() == 0
    assert "reboot: Operation not permitted" in init.output


def test_where_there_can_be_no_fifo_that_is_told_once_sysinit_is_over(boot: Boot) -> None:
    init = up(boot, TABLE, "--initctl", "/nowhere/initctl")
    init.expect("/nowhere/initctl: No such file or directory")
    assert init.output.index("sysinit") < init.output.index("/nowhere/initctl")


def test_a_process_is_respawned_and_its_terminal_is_missing_bb_2_bb_7(boot: Boot) -> None:
    init = up(boot, TABLE + "nix::respawn:echo never\n::respawn:/nosuch\n")
    init.expect("can't open /dev/nix: No such file or directory")
    init.expect('cannot execute "/nosuch"')
    (before,) = status(init, "sh")
    assert before["state"] == "running"
    init.inside("kill", "-KILL", str(before["pid"]))
    init.expect("up", 2)
    after = wait_for(init, "sh", state="running")
    assert (after["restarts"], after["pid"] != before["pid"]) == (1, True)
    assert "never" not in init.output
    assert init.output.count("can't open") == 1


def test_askfirst_waits_for_enter_in_a_process_of_its_own_bb_8(boot: Boot) -> None:
    master, slave = os.openpty()
    name = os.ttyname(slave).removeprefix("/dev/")
    init = up(boot, f"{name}::askfirst:-sh -c 'echo here; tty; echo job $0 >/proc/1/fd/1'\n")
    try:
        entry = wait_for(init, name, state="asking")
        said = b""
        while b"Enter" not in said:
            said += os.read(master, 4096)
        comm = init.inside("cat", f"/proc/{entry['pid']}/comm").stdout
        assert comm == "sh\n"
        os.write(master, b"\n")
        while f"/dev/{name}".encode() not in said:
            said += os.read(master, 4096)
        init.expect("job sh")
        wait_for(init, name, state="asking", restarts=0)  # it asks again
    finally:
        os.close(master)
        os.close(slave)


def test_a_re_exec_keeps_the_dialect_and_the_signals(boot: Boot) -> None:
    init = up(boot, TABLE + "::ctrlaltdel:echo keys\n")
    init.expect("up")
    before = status(init)
    init.tool("telinit", "--wait", "u")
    init.expect("reloading")
    assert [entry["pid"] for entry in status(init)] == [entry["pid"] for entry in before]
    os.kill(init.pid, signal.SIGINT)
    init.expect("keys")
    os.kill(init.pid, signal.SIGTERM)
    init.ended()
    assert "down2" in init.output


def test_quit_puts_the_restart_entry_in_the_place_of_init_bb_19(boot: Boot) -> None:
    init = up(boot, TABLE + "::restart:sh -c 'echo new $$ $USER; trap; kill -s TERM $$; exit 7'\n")
    init.expect("up")
    os.kill(init.pid, signal.SIGQUIT)
    assert init.ended() == 7
    assert "new 1 root" in init.output


def test_a_restart_that_can_t_be_executed_reboots_bb_19(boot: Boot) -> None:
    init = up(boot, TABLE + "::restart:/nosuch\n")
    init.expect("up")
    os.kill(init.pid, signal.SIGQUIT)
    assert init.ended() == -signal.SIGHUP
    assert 'cannot execute "/nosuch"' in init.output


def test_levels_have_no_effect_and_say_so_bb_12(boot: Boot) -> None:
    init = up(boot)
    init.expect("up")
    text = "run level 3 refused: in BusyBox's dialect there are no run levels"
    done = init.tool("telinit", "--wait", "3", check=False)
    assert (done.returncode, done.stderr) == (1, f"telinit: {text}\n")
    init.tool("telinit", "3", check=False)
    init.expect(text, 2)
    assert init.tool("initctl", "status").stdout.startswith("dialect\tbusybox\t-\n")


def test_init_q_reads_the_table_again_bb_12(boot: Boot) -> None:
    init = up(boot)
    init.expect("up")
    init.inittab.write_text(TABLE + "::respawn:sh -c 'echo more; exec sleep 1000'\n")
    main = "import sys; sys.path.insert(0, sys.argv.pop(1)); sys.argv[0] = 'init'; "
    main += "from pyinit.__main__ import main; main()"
    init.inside(*LAUNCH, "-c", main, str(ROOT), "-q")
    init.expect("more")


@pytest.mark.parametrize(
    ("name", "words", "ended"),
    [
        ("halt", [], -signal.SIGINT),
        ("poweroff", [], -signal.SIGINT),
        ("reboot", [], -signal.SIGHUP),
        ("shutdown", ["-r", "now"], -signal.SIGHUP),
        ("shutdown", ["-h", "now"], -signal.SIGINT),
        ("telinit", ["6"], -signal.SIGHUP),
        ("reboot", ["-f"], -signal.SIGHUP),
    ],
)
def test_the_programs_of_sysv_go_down_bb_23(
    boot: Boot, name: str, words: list[str], ended: int
) -> None:
    init = up(boot)
    init.expect("up")
    init.tool(name, *words, check=False)
    assert init.ended() == ended
    assert ("down2" in init.output) == (words != ["-f"])
