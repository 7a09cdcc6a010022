"""What the sub-reapers of a whole level cost."""

import os
from collections.abc import Callable
from pathlib import Path

from .conftest import Scripts, eventually
from .test_rc import places, run, script

SCRIPTS = 25
LIMIT = 2048  # kB each


def private(pid: int) -> int:
    """Return the memory that a process shares with no other, in kB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))


def test_a_subreaper_has_less_than_2_mb_of_its_own(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    assert "PYINIT_STATE" in places(tmp_path)
    for number in range(SCRIPTS):
        text = "#!/bin/sh\nsetsid sleep 1000 >/dev/null 2>&1 &\n"
        script(tmp_path / "rc3.d", f"S{number:02}daemon{number}", text)
    scripts = Scripts(tmp_path)
    try:
        assert run(tmp_path, "3").stderr == ""
        pids = scripts.subreapers()
        assert len(pids) == SCRIPTS
        found = [private(pid) for pid in pids]
        text = f"sub-reapers: {SCRIPTS}, {sum(found) / SCRIPTS:.0f} kB of their own each"
        record_property("memory", text)
        print(f"{text}, at most {max(found)} kB")
        assert max(found) < LIMIT
        for pid in scripts.daemons():
            os.kill(pid, 9)
        eventually(lambda: scripts.subreapers() == [])
    finally:
        scripts.end()
