"""A machine in QEMU: pyinit as the PID 1 that Debian's kernel starts."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIMIT = 600.0  # seconds, with the making of the disk


@pytest.fixture(scope="module")
def log() -> str:
    """Boot, log in, change the level, re-execute init, power off; return all that was shown."""
    command = [sys.executable, str(ROOT / "tools" / "machine"), "--log"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.replace("\r", "")


@pytest.mark.xdist_group("machine")
def test_it_boots_to_a_login_and_root_is_mounted_for_writing(log: str) -> None:
    assert re.search(r"INIT: version \S+ booting", log)
    assert re.search(r" on / type ext4 \(rw", log)
    assert "INIT: Entering runlevel: 3" in log


@pytest.mark.xdist_group("machine")
def test_levels_change_and_a_re_exec_keeps_the_processes_rex_3(log: str) -> None:
    assert "INIT: Switching to runlevel: 2" in log
    assert re.search(r"INIT: version \S+ reloading", log)
    assert "\n3 2\n" in log
    console = re.findall(r"^co\s.*running\s+(\d+)", log, re.MULTILINE)
    assert len(console) == 2
    assert console[0] == console[1]


@pytest.mark.xdist_group("machine")
def test_level_0_ends_all_processes_and_switches_the_machine_off_rc_13(log: str) -> None:
    assert "INIT: Switching to runlevel: 0" in log
    assert log.rstrip().endswith("reboot: Power down")
    assert "Kernel panic" not in log
