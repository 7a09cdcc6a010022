"""The program rc, run on directories of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
RC = [sys.executable, "-I", "-S", str(ROOT / "tools" / "rc")]


def script(directory: Path, name: str, text: str, mode: int = 0o755) -> None:
    directory.mkdir(exist_ok=True)
    (directory / name).write_text(text)
    (directory / name).chmod(mode)


def rc(tmp_path: Path, *words: str, previous: str = "N") -> tuple[list[str], list[str]]:
    environment = {"PATH": os.environ["PATH"], "PREVLEVEL": previous}
    command = [*RC, "--directory", str(tmp_path), *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines(), done.stderr.splitlines()


def test_scripts_run_by_their_links_with_verb_and_levels_rc_3_rc_8(tmp_path: Path) -> None:
    text = '#!/bin/sh\necho "${0##*/} $1 $RUNLEVEL $PREVLEVEL $runlevel $previous"\n'
    for name in ("S20b", "K10a", "S10c"):
        script(tmp_path / "rc3.d", name, text)
    out, err = rc(tmp_path, "3", previous="2")
    assert out == ["K10a stop 3 2 3 2", "S10c start 3 2 3 2", "S20b start 3 2 3 2"]
    assert err == []


def test_a_failing_script_is_reported_and_not_fatal_rc_4_par_5(tmp_path: Path) -> None:
    level = tmp_path / "rc3.d"
    script(level, "S01a", "#!/bin/sh\nexit 1\n")
    script(level, "S02b", "#!/bin/sh\nkill -KILL $$\n")
    script(level, "S03c", "#!/bin/sh\nexit 5\n")
    script(level, "S04d", "#!/bin/sh\necho d\n", mode=0o644)
    (level / "S05e").symlink_to("nowhere")
    script(level, "S06f", "#!/bin/sh\necho f\n")
    out, err = rc(tmp_path, "3")
    assert out == ["f"]
    assert err == [
        "rc: S01a start: exit status 1",
        "rc: S02b start: killed by SIGKILL",
        "rc: S03c start: not installed",
        "rc: S04d start: cannot be executed: Permission denied; chmod +x it",
        "rc: S05e start: no such script: a dangling link or a directory; remove it",
    ]


def test_a_text_without_an_interpreter_line_is_the_shells_ex_9(tmp_path: Path) -> None:
    script(tmp_path / "rc3.d", "S01a", "echo plain $1\n")
    assert rc(tmp_path, "3") == (["plain start"], [])


def test_a_level_without_a_directory_does_nothing_rc_6(tmp_path: Path) -> None:
    assert rc(tmp_path, "3") == ([], [])


def test_a_dry_run_prints_the_plan_and_runs_nothing(tmp_path: Path) -> None:
    script(tmp_path / "rc0.d", "S90halt", "#!/bin/sh\necho halted\n")
    out, _ = rc(tmp_path, "--dry-run", "0", previous="3")
    assert out == [f"{tmp_path}/rc0.d/S90halt stop"]


def test_without_a_level_usage_is_told(tmp_path: Path) -> None:
    done = subprocess.run(RC, env={}, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("Usage: rc ")
