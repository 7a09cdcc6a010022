"""pyinit --daemon: the same supervisor, detached, on somebody's own machine."""

import os
import select
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PATIENCE = 30.0  # seconds


def run(tool: str, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tools" / tool), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)


def test_it_detaches_writes_its_pid_takes_requests_and_goes(tmp_path: Path) -> None:
    table, fifo, pidfile = (str(tmp_path / name) for name in ("inittab", "initctl", "pid"))
    Path(table).write_text("id:3:initdefault:\np:3:once:/bin/echo hello\ns:3:respawn:sleep 1000\n")
    words = ["--daemon", "--pidfile", pidfile, "--inittab", table, "--initctl", fifo]
    started = run("pyinit", *words)
    assert started.returncode == 0, started.stderr
    assert run("telinit", "--initctl", fifo, "--wait", "q").returncode == 0
    pid = int(Path(pidfile).read_text())
    assert os.getsid(pid) != os.getsid(0)
    assert "running" in run("initctl", "--initctl", fifo, "status", "s").stdout

    again = run("pyinit", *words)
    assert again.returncode == 1
    assert f"init runs already, as pid {pid}" in again.stderr

    end = os.pidfd_open(pid)
    assert run("telinit", "--initctl", fifo, "0").returncode == 0
    assert select.select([end], [], [], PATIENCE)[0]
    assert not Path(pidfile).exists()
    assert "hello" in Path(f"{pidfile}.log").read_text()


def test_without_a_pid_file_it_says_what_is_missing(tmp_path: Path) -> None:
    refused = run("pyinit", "--daemon", "--inittab", str(tmp_path / "inittab"))
    assert refused.returncode == 1
    assert "--pidfile FILE" in refused.stderr
