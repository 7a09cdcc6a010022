"""telinit u: a new image takes over, and no process notices (REX-1 to REX-8)."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import PIPE

from pyinit.wire.paths import socket_path
from tests.pid1.conftest import PATIENCE, ROOT, Booted

REQUEST_U = (
    "{ printf '\\151\\031\\011\\003\\001\\000\\000\\000U'; head -c 375 /dev/zero; }"
    " | dd bs=384 iflag=fullblock of=/run/initctl"
)

Boot = Callable[..., Booted]
ENTRIES = 200
TIMES = 100


def start(boot: Boot, *lines: str) -> Booted:
    return boot("".join(f"{line}\n" for line in lines))


def pids(init: Booted) -> dict[str, int]:
    """Return the pid of each entry that runs."""
    entries = json.loads(init.tool("initctl", "status", "--json").stdout)["entries"]
    return {entry["id"]: entry["pid"] for entry in entries if entry["pid"] is not None}


def sleepers(init: Booted) -> list[int]:
    """Return the pids of all that sleep inside."""
    found = init.inside("sh", "-c", "grep -l '^sleep$' /proc/[0-9]*/comm").stdout.split()
    return sorted(int(Path(name).parent.name) for name in found)


def test_many_in_a_row_lose_no_process_and_start_none_twice_rex_3(boot: Boot) -> None:
    lines = [f"e{n}:34:respawn:/bin/sleep 1000" for n in range(ENTRIES)]
    init = start(boot, "id:3:initdefault:", *lines, "up:34:once:/bin/echo all is up")
    init.expect("all is up")
    before = pids(init)
    assert len(before) == ENTRIES
    for n in range(TIMES):
        init.tool("telinit", "u")
        if n % 5 == 0:
            init.tool("telinit", "4" if n % 10 == 0 else "3")
        else:
            init.tool("telinit", "q")
        init.expect("reloading", n + 1)
    init.expect("Switching to runlevel: ", TIMES // 5)
    assert pids(init) == before
    assert sleepers(init) == sorted(before.values())


def test_an_entry_that_init_waits_for_is_waited_for_afterwards_too(
    boot: Boot, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    init = start(
        boot,
        "id:3:initdefault:",
        f"w:3:wait:echo waiting; until [ -e {gate} ]; do sleep 0.1; done; echo waited",
        "a:3:once:/bin/echo after",
    )
    init.expect("waiting")
    init.tool("telinit", "u")
    init.expect("reloading")
    assert "after" not in init.output
    gate.touch()
    assert init.expect("after\n").index("waited") < init.output.index("after\n")
    assert init.output.count("waiting") == 1


def test_a_process_that_is_deaf_to_sigterm_is_killed_by_the_next_image(boot: Boot) -> None:
    init = start(
        boot,
        "id:3:initdefault:",
        "d:3:respawn:trap '' TERM; echo deaf; while :; do sleep 1; done",
        "u:4:once:/bin/echo level four",
    )
    init.expect("deaf")
    init.tool("telinit", "4")
    init.expect("the TERM signal")
    init.tool("telinit", "u")
    init.expect("the KILL signal")
    init.expect("level four")
    init.expect("reloading")
    assert "d" not in pids(init)


def test_who_asks_during_a_re_exec_is_answered(boot: Boot) -> None:
    init = start(boot, "id:3:initdefault:", "s:3:respawn:sleep 1000")
    init.expect("Entering runlevel: 3")
    for n in range(20):
        init.tool("telinit", "u")
        assert init.tool("runlevel").stdout == "N 3\n"
        assert init.tool("initctl", "status", "s").returncode == 0
        init.expect("reloading", n + 1)


def test_a_re_exec_that_fails_leaves_no_descriptor_behind_rex_8(boot: Boot) -> None:
    init = start(boot, "id:3:initdefault:", "s:3:respawn:sleep 1000")
    init.expect("Entering runlevel: 3")
    assert pids(init)  # answered when all of the boot is done
    before = init.inside("ls", "/proc/1/fd").stdout.split()
    init.inside("mount", "--bind", "/dev/null", os.path.realpath(sys.executable))
    for n in range(5):
        init.inside("sh", "-c", REQUEST_U)
        init.expect("Attempt to re-exec failed", n + 1)
    init.inside("umount", os.path.realpath(sys.executable))
    assert pids(init)
    assert init.inside("ls", "/proc/1/fd").stdout.split() == before


def test_an_image_that_does_not_run_is_not_executed_rex_8(boot: Boot, tmp_path: Path) -> None:
    init = start(boot, "id:3:initdefault:", "s:34:respawn:sleep 1000", "f:4:once:/bin/echo four")
    init.expect("Entering runlevel: 3")
    before = pids(init)
    broken = tmp_path / "broken.py"
    broken.write_text("raise ImportError('half an upgrade')\n")
    module = str(ROOT / "pyinit" / "core" / "machine.py")
    init.inside("mount", "--bind", str(broken), module)
    init.inside("sh", "-c", REQUEST_U)
    init.expect("half an upgrade")
    init.expect("Attempt to re-exec failed: the new image does not run: exit status 1")
    init.inside("umount", module)
    init.tool("telinit", "4")
    init.expect("four")
    assert pids(init)["s"] == before["s"]
    init.tool("telinit", "u")
    init.expect("reloading")
    assert pids(init)["s"] == before["s"]


CLIENT = """
import os, socket, sys
client = socket.socket(socket.AF_UNIX)
client.connect(sys.argv[3])
os.write(1, b"called\\n")
client.sendall(sys.argv[1].encode())
sys.stdin.readline()
if sys.argv[2]: client.sendall(sys.argv[2].encode())
os.write(1, b"".join(iter(lambda: client.recv(4096), b"")))
"""


def caller(init: Booted, before: str, after: str) -> subprocess.Popen[str]:
    """Connect inside and say one half of a question; the other half after a line to its stdin."""
    enter = ["nsenter", "--target", str(init.pid), "--pid", "--mount"]
    words = [*enter, sys.executable, "-c", CLIENT, before, after, socket_path("/run/initctl")]
    client = subprocess.Popen(words, stdin=PIPE, stdout=PIPE, text=True)
    assert client.stdout is not None
    assert client.stdout.readline() == "called\n"
    return client


def test_a_conversation_goes_on_with_the_next_image(boot: Boot, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    init = start(
        boot,
        "id:3:initdefault:",
        "s:34:respawn:sleep 1000",
        f"w:4:wait:echo waiting; until [ -e {gate} ]; do sleep 0.1; done",
    )
    init.expect("Entering runlevel: 3")
    half = caller(init, "snap", "shot\n")
    waits = caller(init, "request 4\n", "")
    init.expect("waiting")
    init.inside("sh", "-c", REQUEST_U)
    init.expect("reloading")
    assert "level=4" in half.communicate("\n", PATIENCE)[0]
    gate.touch()
    assert "run level 4" in waits.communicate("\n", PATIENCE)[0]


def test_the_group_of_a_dead_leader_is_still_known(boot: Boot) -> None:
    init = start(
        boot,
        "id:3:initdefault:",
        "g:3:once:(trap '' TERM; echo member; exec sleep 1000) & exit 0",
        "s:34:respawn:sleep 1000",
    )
    init.expect("member")
    init.tool("telinit", "u")
    init.expect("reloading")
    init.tool("telinit", "-t", "1", "0", check=False)
    init.ended()
    assert re.search(r'killing process \d+ \(sleep\) of id "g"', init.output)


def test_a_fifo_that_was_closed_stays_closed_sig_8(boot: Boot) -> None:
    init = start(boot, "id:3:initdefault:", "s:3:respawn:sleep 1000")
    init.expect("Entering runlevel: 3")
    os.kill(init.pid, signal.SIGUSR2)
    assert "run level 3" in caller(init, "request U\n", "").communicate("\n", PATIENCE)[0]
    init.expect("reloading")
    files = init.inside("sh", "-c", "readlink /proc/1/fd/*; true").stdout.split()
    assert "/run/initctl" not in files
    os.kill(init.pid, signal.SIGUSR1)
    init.tool("telinit", "u")
    init.expect("reloading", 2)
