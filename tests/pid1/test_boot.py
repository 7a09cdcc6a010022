"""Real boots: PID 1 in namespaces, its clients, its children. The ids are those of sysvinit.md."""

import json
import os
import signal
import struct
import subprocess
from pathlib import Path

import pytest

from .conftest import LAUNCH, ROOT, Boot

pytestmark = pytest.mark.pid1

PROBE = """import os, signal, sys
status = open(f"/proc/{os.getppid()}/status").read()  # of the shell: Python ignores some
lines = [line.split() for line in status.splitlines() if line[:6] in ("SigBlk", "SigIgn")]
masks = {words[0]: int(words[1], 16) for words in lines}
reserved = 1 << 31 | 1 << 32  # the C library's own, which nothing can reset
print("pid", os.getppid() == os.getsid(0) == os.getpgid(0))
print("blocked", masks["SigBlk:"], "ignored", masks["SigIgn:"] & ~reserved)
print("descriptors", sorted(os.listdir("/proc/self/fd")))
print("umask", oct(os.umask(0)))
print("environ", open("/proc/self/environ", "rb").read())
print("done", flush=True)
"""


def states(init: object, *words: str) -> dict[str, dict[str, object]]:
    found = json.loads(init.tool("initctl", "status", "--json", *words).stdout)  # type: ignore[attr-defined]
    return {entry["id"]: entry for entry in found["entries"]}


def test_a_table_boots_and_telinit_0_ends_it(boot: Boot) -> None:
    init = boot(
        "id:3:initdefault:\nsi::sysinit:echo sysinit $RUNLEVEL $PREVLEVEL\n"
        "l3:3:wait:echo three $RUNLEVEL $PREVLEVEL\nl0:0:wait:echo zero $RUNLEVEL $PREVLEVEL\n"
        "s:3:respawn:sleep 1000\n"
    )
    init.expect("three 3 N")
    init.tool("telinit", "--wait", "3")
    assert init.tool("runlevel").stdout == "N 3\n"
    assert "init [3]" in init.inside("cat", "/proc/1/cmdline").stdout
    init.tool("telinit", "0", check=False)  # it may be swept away before its own end
    assert init.ended() == 0
    assert "sysinit S N" in init.output
    assert "zero 0 3" in init.output
    order = [
        init.output.index(word) for word in ("sysinit", "Entering runlevel: 3", "three", "zero")
    ]
    assert order == sorted(order)


def test_a_child_has_its_own_session_clean_signals_and_no_leaked_descriptor(
    boot: Boot, tmp_path: Path
) -> None:
    probe = tmp_path / "probe.py"
    probe.write_text(PROBE)
    python = " ".join(LAUNCH)
    init = boot(f"id:3:initdefault:\np:3:once:{python} {probe}; true\n", ODD="a%b 'c'\n\udcff")
    output = init.expect("done")
    assert "pid True" in output
    assert "blocked 0 ignored 0" in output
    assert "descriptors ['0', '1', '2', '3']" in output  # 3 is the listing itself
    assert "umask 0o22" in output
    assert r"ODD=a%b 'c'\n\xff\x00" in output
    assert "RUNLEVEL=3" in output
    assert "LC_CTYPE" not in output


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT, 37, 38])
def test_a_stop_signal_ends_init_in_order_sig_12(boot: Boot, signum: int) -> None:
    init = boot("id:3:initdefault:\nl0:0:wait:echo going down\ns:3:respawn:sleep 1000\n")
    init.expect("Entering runlevel: 3")
    os.kill(init.pid, signum)
    assert init.ended() == 0
    assert "going down" in init.output


def test_a_service_deaf_to_sigterm_is_killed_within_the_budget_and_named(boot: Boot) -> None:
    deaf = 'trap "" TERM; echo deaf; while :; do sleep 1000; done'
    init = boot(f"id:3:initdefault:\nd:3:respawn:{deaf}\n", "--stop-budget", "3")
    init.expect("deaf")
    os.kill(init.pid, signal.SIGTERM)
    assert init.ended() == 0
    assert 'Id "d" did not end within 1 s of SIGTERM' in init.output


@pytest.mark.parametrize("table", ["", "id:3:initdefault:\n", "id:3:initdefault:\nx:3:off:x\n"])
def test_nothing_to_run_is_an_error_and_no_hang(boot: Boot, table: str) -> None:
    init = boot(table)
    assert init.ended() == 1
    assert "there is no entry to run" in init.output


def test_a_missing_table_is_an_error(boot: Boot, tmp_path: Path) -> None:
    init = boot("", "--inittab", str(tmp_path / "nowhere"))
    assert init.ended() == 1
    assert "No inittab file found" in init.output


def test_a_killed_entry_is_respawned_and_the_reason_is_kept(boot: Boot) -> None:
    init = boot("id:3:initdefault:\ns:3:respawn:echo up; exec sleep 1000\no:3:respawn:sleep 1000\n")
    init.expect("up")
    before = states(init)
    init.inside("kill", "-KILL", str(before["s"]["pid"]))
    init.expect("up", 2)
    after = states(init)
    assert after["s"]["pid"] != before["s"]["pid"]
    assert after["o"]["pid"] == before["o"]["pid"]
    assert (after["s"]["restarts"], after["s"]["last_exit"]) == (1, "SIGKILL")
    assert 'Id "s" ended: SIGKILL' in init.output


def test_a_level_can_be_asked_for_by_one_write_of_the_shell_as_telinit_8_says_k_23(
    boot: Boot,
) -> None:
    page = (ROOT / "pyinit" / "man" / "telinit.8").read_text(encoding="utf-8")
    (line,) = (line for line in page.splitlines() if line.startswith(".Dl printf"))
    command = line.removeprefix(".Dl ").replace("\\e", "\\").replace("\\(aq", "'")
    init = boot("id:2:initdefault:\na:23:respawn:sleep 1000\nl3:3:wait:echo three\n")
    init.expect("Entering runlevel: 2")
    init.inside("sh", "-c", command)
    init.expect("three")
    assert "bogus" not in init.output
    init.inside("sh", "-c", "kill -s HUP 1")
    init.tool("telinit", "0", check=False)  # the end may come before its own
    assert init.ended() == 0


def test_a_reread_starts_the_new_and_keeps_the_old(boot: Boot) -> None:
    table = "id:3:initdefault:\ns:3:respawn:sleep 1000\n"
    init = boot(table)
    init.expect("Entering runlevel: 3")
    before = states(init)
    init.inittab.write_text(table + "n:3:respawn:echo new; exec sleep 1000")
    init.tool("telinit", "--wait", "q")
    init.expect("new")
    assert states(init)["s"]["pid"] == before["s"]["pid"]
    init.inittab.write_text(table + "n:3:rspawn:x\n")
    refused = init.tool("telinit", "--wait", "q", check=False)
    assert refused.returncode == 1
    assert f"{init.inittab}[3]: rspawn: unknown action field" in refused.stderr


def test_a_crash_loop_is_held_and_the_rest_goes_on_th_3(boot: Boot) -> None:
    init = boot("id:3:initdefault:\nc:3:respawn:/bin/false\ns:3:respawn:sleep 1000\n")
    init.expect('Id "c" respawning too fast: disabled for 5 minutes')
    found = states(init)
    assert found["c"]["held"] is True
    assert found["s"]["state"] == "running"


def test_orphans_are_reaped(boot: Boot) -> None:
    orphans = "for i in $(seq 500); do (sleep 0 &) ; done; echo made"
    init = boot(f"id:3:initdefault:\no:3:once:{orphans}\ns:3:respawn:sleep 1000\n")
    init.expect("made")
    # a reread is handled after the children that are dead by then
    init.tool("telinit", "--wait", "q")
    init.tool("telinit", "--wait", "4")
    listing = init.inside("ps", "-e", "-o", "stat=,comm=").stdout
    assert not [
        line for line in listing.splitlines() if line.startswith("Z") and "sleep" not in line
    ]


def test_a_re_exec_keeps_children_and_level(boot: Boot) -> None:
    init = boot("id:3:initdefault:\ns:3:respawn:sleep 1000\n")
    init.expect("Entering runlevel: 3")
    before = states(init)
    for count in range(1, 4):
        init.tool("telinit", "u")
        init.expect("reloading", count)
    assert states(init)["s"]["pid"] == before["s"]["pid"]
    assert init.tool("runlevel").stdout == "N 3\n"
    descriptors = init.inside("ls", "/proc/1/fd").stdout.split()
    assert len(descriptors) < 14


def test_the_fifo_takes_records_and_survives_rubbish_fifo_21(boot: Boot) -> None:
    init = boot("id:3:initdefault:\ns:3:respawn:sleep 1000\nt:4:once:echo four\n")
    init.expect("Entering runlevel: 3")
    record = struct.pack("=Iiii368s", 0x03091969, 1, ord("4"), 3, b"")
    fifo = Path(f"/proc/{init.pid}/root/run/initctl")
    assert fifo.stat().st_mode & 0o777 == 0o600
    with fifo.open("wb", buffering=0) as file:
        file.write(b"rubbish" + record[:100])
        file.write(record)
    init.expect("four")
    assert "got bogus initrequest" in init.output


@pytest.mark.parametrize("words", [["--stop-budget=x", "4"], ["--stop-budget"]])
def test_an_argument_that_makes_no_sense_keeps_no_machine_from_booting_rl_4(
    boot: Boot, words: list[str]
) -> None:
    table = "id:3:initdefault:\nt:3:respawn:echo up; exec sleep 1000\n"
    init = boot(table, "--machine", *words, CONSOLE="/dev/null", PYINIT_STOP_BUDGET="never")
    init.expect("up")
    assert init.tool("runlevel").stdout == "N 3\n"


def test_an_argument_that_makes_no_sense_ends_a_container_at_once(boot: Boot) -> None:
    init = boot("id:3:initdefault:\n", "--stop-budget=x")
    assert init.ended() == 1
    assert "pyinit: --stop-budget: not a positive number of seconds: x" in init.output


def test_a_fifo_that_others_may_write_to_is_refused(boot: Boot) -> None:
    init = boot(
        "id:3:initdefault:\ns::sysinit:mkfifo -m 666 /run/other; mv -f /run/other /run/initctl\n"
        "t:3:respawn:echo up; exec sleep 1000\n"
    )
    init.expect("refused: others may write to it (mode 666)")
    init.expect("up")


def test_variables_of_telinit_reach_later_children_fifo_19(boot: Boot) -> None:
    init = boot("id:3:initdefault:\ns:3:respawn:sleep 1000\nf:4:once:echo got $INIT_WORD.\n")
    init.expect("Entering runlevel: 3")
    init.tool("telinit", "-e", "INIT_WORD=hello")
    init.tool("telinit", "4")
    init.expect("got hello.")


def test_a_dry_run_tells_and_changes_nothing(boot: Boot) -> None:
    init = boot("id:3:initdefault:\ns:3:respawn:sleep 1000\nf:4:once:echo four\n")
    init.expect("Entering runlevel: 3")
    told = init.tool("telinit", "--inittab", str(init.inittab), "--dry-run", "4").stdout
    assert "stop   s" in told
    assert "start  f  echo four" in told
    why = init.tool("initctl", "plan", "4").stdout
    assert "(levels 3 do not name 4)" in why
    assert "(levels 4 name 4)" in why
    assert init.tool("runlevel").stdout == "N 3\n"


def test_an_init_that_is_not_pid_1_says_so_and_works(tmp_path: Path) -> None:
    table = tmp_path / "inittab"
    table.write_text("id:3:initdefault:\ns:3:wait:echo up\nr:3:respawn:sleep 1000\n")
    command = [*LAUNCH, str(ROOT / "tools" / "pyinit"), "--inittab", str(table)]
    command += ["--initctl", str(tmp_path / "initctl")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line == "up\n":
                break
        client = [*LAUNCH, str(ROOT / "tools" / "telinit"), "--initctl", str(tmp_path / "initctl")]
        subprocess.run([*client, "--wait", "q"], check=True)
        process.send_signal(signal.SIGTERM)
        process.stdout.read()
    assert process.returncode == 0
    assert any(f"not PID 1 but {process.pid}: a sub-reaper" in line for line in lines)


def test_boot_gives_a_shell_on_the_terminal_and_telinit_0_ends_it() -> None:
    import pexpect

    boot = pexpect.spawn(str(ROOT / "tools" / "boot"), timeout=60, encoding="utf-8")
    boot.expect("Entering runlevel: 3")
    boot.sendline("tty; runlevel; telinit --wait q && echo re''read")
    boot.expect("/dev/console")
    boot.expect("N 3")
    boot.expect("reread")
    boot.sendline("telinit 0")
    boot.expect(pexpect.EOF)
    boot.close()
    assert boot.exitstatus == 0


def test_the_workers_of_a_killed_server_are_gone_before_it_starts_again_ac_6(boot: Boot) -> None:
    init = boot(
        "id:3:initdefault:\nw:3:respawn:sh -c 'sleep 1111 & echo server; exec sleep 2222'\n"
    )
    init.expect("server")
    for count in (2, 3):
        init.inside("pkill", "-KILL", "-f", "sleep 2222")
        init.expect("server", count)
        alive = "until pgrep -c -f '^sleep 1111'; do :; done"  # forked, not yet executed
        assert init.inside("sh", "-c", alive).stdout.split()[-1] == "1"
