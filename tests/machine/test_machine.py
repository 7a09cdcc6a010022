"""A machine in QEMU: pyinit as the PID 1 that Debian's kernel starts."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIMIT = 1500.0  # seconds, with the making of the disk

pytestmark = [pytest.mark.machine, pytest.mark.xdist_group("machine")]


@pytest.fixture(scope="module")
def log() -> str:
    """Boot, change the level, re-execute init, reboot, power off; return all that was shown."""
    command = [sys.executable, str(ROOT / "tools" / "machine"), "--log"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.replace("\r", "")


def test_it_boots_to_a_login_and_root_is_mounted_for_writing(log: str) -> None:
    assert re.search(r"INIT: version \S+ booting", log)
    assert re.search(r" on / type ext4 \(rw", log)
    assert "INIT: Entering runlevel: 3" in log


def test_levels_change_and_a_re_exec_keeps_the_processes_rex_3(log: str) -> None:
    assert "INIT: Switching to runlevel: 2" in log
    assert re.search(r"INIT: version \S+ reloading", log)
    assert "\n3 2\n" in log
    console = re.findall(r"^co\s.*running\s+(\d+)", log, re.MULTILINE)
    assert len(console) == 2
    assert console[0] == console[1]


def test_level_6_restarts_the_machine_which_comes_up_again_rc_13(log: str) -> None:
    first, restart, second = log.partition("reboot: Restarting system")
    assert restart
    assert "INIT: Switching to runlevel: 6" in first
    for boot in (first, second):
        assert len(re.findall(r"INIT: version \S+ booting", boot)) == 1
        assert "INIT: Entering runlevel: 3" in boot
        assert boot.count("machine login: ") == 1
    assert "\nN 3\n" in second


def test_the_fifo_is_made_in_silence_once_run_is_mounted_fifo_1(log: str) -> None:
    assert "initctl" not in log.partition("machine login: ")[0]
    assert re.search(r"^prw-------.* /run/initctl$", log, re.MULTILINE)


def test_level_0_ends_all_processes_and_switches_the_machine_off_rc_13(log: str) -> None:
    assert "INIT: Switching to runlevel: 0" in log
    assert log.rstrip().endswith("reboot: Power down")
    assert "Kernel panic" not in log
