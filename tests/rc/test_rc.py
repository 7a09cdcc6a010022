"""The program rc, run on directories of its own; the ids are those of sysvinit.md."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from pyinit.rc.__main__ import links_of, read_verbose
from pyinit.rc.ends import signal_name
from pyinit.rc.options import ROOTS, parse
from tests.test_architecture import TOO_HEAVY

from .conftest import eventually

ROOT = Path(__file__).parents[2]
RC = [sys.executable, "-I", "-S", str(ROOT / "tools" / "rc")]
PATIENCE = 30.0  # seconds until a test that waits has failed
TELL = '#!/bin/sh\necho "${0##*/} $1"\n'


def script(directory: Path, name: str, text: str = TELL, mode: int = 0o755) -> None:
    directory.mkdir(exist_ok=True)
    (directory / name).write_text(text)
    (directory / name).chmod(mode)


def places(root: Path) -> dict[str, str]:
    """Where this rc keeps its records."""
    return {"PYINIT_STATE": f"{root}/state", "PYINIT_LOG": f"{root}/log"}


def run(
    root: Path,
    *words: str,
    before: tuple[str, ...] = (),
    environment: dict[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    command = [*before, *RC, "--directory", str(root), *words]
    return subprocess.run(
        command,
        env={**places(root), **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def rc(root: Path, *words: str, **environment: str) -> tuple[list[str], list[str]]:
    """Return what the scripts printed, and what rc told in the end."""
    done = run(root, *words, environment=environment)
    assert done.returncode == 0, done.stderr
    return printed(done.stdout), done.stderr.splitlines()


def printed(output: str) -> list[str]:
    """Return the lines that are not rc's own."""
    return [line for line in output.splitlines() if not line.startswith("[")]


def trouble(root: Path, text: str, verb: str = "start") -> list[str]:
    """What rc says of one script."""
    level = "3" if verb == "start" else "0"
    script(root / f"rc{level}.d", "S20a", text)
    return rc(root, level)[1]


def test_scripts_stop_then_start_in_order_called_by_their_links_rc_8(tmp_path: Path) -> None:
    script(tmp_path / "init.d", "a", '#!/bin/sh\necho "$0 $1 $#"\n')
    level = tmp_path / "rc3.d"
    level.mkdir()
    for name in ("S20a", "S10b", "K30c", "K05d", "a"):
        (level / name).symlink_to("../init.d/a")
    out, err = rc(tmp_path, "3", PREVLEVEL="2")
    expected = [("K05d", "stop"), ("K30c", "stop"), ("S10b", "start"), ("S20a", "start")]
    assert out == [f"{level}/{name} {verb} 1" for name, verb in expected]
    assert err == []


@pytest.mark.parametrize("level", ["0", "6"])
def test_all_scripts_of_0_and_6_are_stopped_rc_7(tmp_path: Path, level: str) -> None:
    for name in ("S20a", "K10b"):
        script(tmp_path / f"rc{level}.d", name)
    assert rc(tmp_path, level, PREVLEVEL="3") == (["K10b stop", "S20a stop"], [])


@pytest.mark.parametrize("environment", [{}, {"PREVLEVEL": "N"}, {"PREVLEVEL": ""}])
def test_no_k_script_runs_without_a_level_before_rc_8(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    for name in ("S20a", "K10b"):
        script(tmp_path / "rc3.d", name)
    assert rc(tmp_path, "3", **environment) == (["S20a start"], [])


def test_what_the_level_before_started_is_not_started_again_rc_11(tmp_path: Path) -> None:
    for name in ("S20a", "S30b"):
        script(tmp_path / "rc3.d", name)
    script(tmp_path / "rc2.d", "S10a")
    assert rc(tmp_path, "3", PREVLEVEL="2") == (["S30b start"], [])


def test_the_level_may_come_from_init_rc_3(tmp_path: Path) -> None:
    script(tmp_path / "rcS.d", "S20a")
    assert rc(tmp_path, RUNLEVEL="S") == (["S20a start"], [])


def test_a_level_without_a_directory_does_nothing_rc_6(tmp_path: Path) -> None:
    assert rc(tmp_path, "3") == ([], [])


@pytest.mark.parametrize("option", ["--dry-run 0", "0 --dry-run"])
def test_a_dry_run_prints_the_plan_and_runs_nothing(tmp_path: Path, option: str) -> None:
    for name in ("S90a", "K10b"):
        script(tmp_path / "rc0.d", name)
    (tmp_path / "rc0.d" / "K20nowhere").symlink_to("nowhere")
    out, err = rc(tmp_path, *option.split(), PREVLEVEL="3")
    expected = ["K10b stop", "K20nowhere stop", "S90a stop"]
    assert out == [f"{tmp_path}/rc0.d/{step}" for step in expected]
    assert err == []


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("", ""),
        ("", "23"),
        ("2 3", "3"),
        ("--help", "3"),
        ("3 --what", "3"),
        ("/", "3"),
        ("é", "3"),
    ],
)
def test_without_one_level_usage_is_told_rc_3(tmp_path: Path, words: str, level: str) -> None:
    script(tmp_path / "rc3.d", "S20a")
    done = run(tmp_path, *words.split(), environment={"RUNLEVEL": level})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Usage: rc [--dry-run] ")


@pytest.mark.parametrize(
    "words",
    ["--directory d --jobs 3 --timeout 2.5 3", "3 --directory=d --jobs=3 --timeout=2.5"],
)
def test_an_option_takes_a_value_in_both_forms(words: str) -> None:
    found = parse(words.split(), "")
    assert (found.level, found.roots, found.jobs, found.timeout) == ("3", ("d",), 3, 2.5)


@pytest.mark.parametrize(
    "words",
    ["--directory", "--jobs", "--jobs x", "--jobs -1", "--timeout -1", "--timeout inf", "--dry=1"],
)
def test_a_wrong_option_is_none(words: str) -> None:
    with pytest.raises(ValueError, match=r"^|invalid|could not"):
        parse(words.split(), "3")


def test_the_links_below_all_roots_count_the_first_before_the_others(tmp_path: Path) -> None:
    assert ROOTS == ("/etc/rc.d", "/etc")
    roots = (str(tmp_path / "rc.d"), str(tmp_path))
    (tmp_path / "rc.d").mkdir()
    for path in ("rc.d/rc2.d/S10ours", "rc2.d/S01theirs", "rc2.d/K99ours", "rc3.d/S01other"):
        script((tmp_path / path).parent, Path(path).name)
    assert links_of("2", roots) == {
        "S10ours": f"{tmp_path}/rc.d/rc2.d",
        "S01theirs": f"{tmp_path}/rc2.d",
    }
    assert links_of("4", roots) == {}


def environment_in_a_script(root: Path, **environment: str) -> dict[str, str]:
    script(root / "rc3.d", "S20a", "#!/bin/sh\ntr '\\0' '\\n' </proc/$$/environ\n")
    out, err = rc(root, "3", **environment)
    assert err == []
    found = dict(line.split("=", 1) for line in out)
    return {name: found[name] for name in found if name not in places(root)}


def test_scripts_get_what_init_gave_and_the_levels_in_lower_case_rc_17(tmp_path: Path) -> None:
    given = {"PATH": "/mine:/usr/bin:/bin", "RUNLEVEL": "3", "PREVLEVEL": "2", "CONSOLE": "/dev/c"}
    found = environment_in_a_script(tmp_path, **given)
    assert found == {**given, "runlevel": "3", "previous": "2"}


def test_without_init_scripts_get_a_path_and_the_levels_all_the_same_rc_3(tmp_path: Path) -> None:
    # nothing of Python's own, such as LC_CTYPE, either
    assert environment_in_a_script(tmp_path) == {
        "PATH": "/sbin:/usr/sbin:/bin:/usr/bin",
        "RUNLEVEL": "3",
        "PREVLEVEL": "N",
        "runlevel": "3",
        "previous": "N",
    }


def test_verbose_is_what_the_defaults_say_rc_3(tmp_path: Path) -> None:
    path = tmp_path / "rcS"
    assert read_verbose(str(path)) == {}
    path.write_text("# VERBOSE=maybe\nUTC=yes\nVERBOSE=no\nVERBOSE='yes'\n")
    assert read_verbose(str(path)) == {"VERBOSE": "yes"}


def test_scripts_have_the_umask_022_rc_3(tmp_path: Path) -> None:
    script(tmp_path / "rc3.d", "S20a", "#!/bin/sh\numask\n")
    done = run(tmp_path, "3", before=("sh", "-c", 'umask 077; exec "$@"', "sh"))
    assert (printed(done.stdout), done.stderr) == (["0022"], "")


RC_PID = "rc=$(cut -d ' ' -f 4 /proc/$PPID/stat)\n"  # the parent of the sub-reaper


def test_a_script_has_no_input_and_a_session_of_its_own(tmp_path: Path) -> None:
    text = "#!/bin/sh\nreadlink /proc/$$/fd/0\n"
    text += "[ $$ = $(cut -d ' ' -f 6 /proc/$$/stat) ] && echo own\n"
    script(tmp_path / "rc3.d", "S20a", text)
    assert rc(tmp_path, "3") == (["/dev/null", "own"], [])


INTERACTIVE = """#!/bin/sh
### BEGIN INIT INFO
# Provides: a
# Required-Start:
# Required-Stop:
# Default-Start: 3
# Default-Stop:
# X-Interactive: true
### END INIT INFO
"""


def test_an_interactive_script_has_the_terminal_of_rc_lsb_1(tmp_path: Path) -> None:
    text = f"[ -t 0 ] && [ -t 1 ] || exit 1\n{RC_PID}"
    text += "set -- $(cut -d ' ' -f 5 /proc/$$/stat) $(cut -d ' ' -f 5 /proc/$rc/stat)\n"
    script(tmp_path / "rc3.d", "S20a", f"{INTERACTIVE}{text}[ $1 = $2 ] && echo shown\n")
    ours, theirs = pty.openpty()
    command = [*RC, "--directory", str(tmp_path), "3"]
    subprocess.run(
        command,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        timeout=PATIENCE,
        check=True,
        env={"PATH": os.environ["PATH"], **places(tmp_path)},
    )
    assert os.read(ours, 7) == b"shown\r\n"
    os.close(ours)
    os.close(theirs)


def test_an_interactive_script_is_as_any_other_where_nobody_is(tmp_path: Path) -> None:
    script(tmp_path / "rc3.d", "S20a", f"{INTERACTIVE}readlink /proc/$$/fd/0\n")
    assert rc(tmp_path, "3") == (["/dev/null"], [])


@pytest.mark.parametrize("signum", ["INT", "QUIT"])
def test_a_key_is_for_the_scripts_and_does_not_end_rc_rc_3(tmp_path: Path, signum: str) -> None:
    text = f"#!/bin/sh\n{RC_PID}trap 'echo told; exit 0' {signum}\nkill -{signum} $rc\n"
    script(tmp_path / "rc3.d", "S20a", f"{text}sleep 30 & wait\n")
    script(tmp_path / "rc3.d", "S30b")
    assert rc(tmp_path, "3") == (["told", "S30b start"], [])


def test_a_key_that_stops_programs_does_nothing_rc_3(tmp_path: Path) -> None:
    script(tmp_path / "rc3.d", "S20a", f"#!/bin/sh\n{RC_PID}kill -TSTP $rc\n")
    script(tmp_path / "rc3.d", "S30b")
    assert rc(tmp_path, "3") == (["S30b start"], [])


def test_a_script_has_no_signal_ignored_though_rc_has_ex_18(tmp_path: Path) -> None:
    text = "#!/bin/sh\nsed -n 's/^SigIgn://p' /proc/$$/status\n"
    script(tmp_path / "rc3.d", "S20a", text)
    ignoring = ("sh", "-c", "trap '' INT QUIT TSTP PIPE XFSZ CHLD; exec \"$@\"", "sh")
    done = run(tmp_path, "3", before=ignoring)
    reserved = 1 << 31 | 1 << 32  # the C library's own, which nothing can reset
    assert int(printed(done.stdout)[0], 16) & ~reserved == 0
    assert done.stderr == ""


def test_a_failure_is_seen_though_rc_was_started_with_sigchld_ignored(tmp_path: Path) -> None:
    script(tmp_path / "rc3.d", "S20a", "#!/bin/sh\nexit 3\n")
    ignoring = (sys.executable, "-c", IGNORE_CHILDREN)
    done = run(tmp_path, "3", before=ignoring)
    assert (done.returncode, done.stderr) == (0, "rc: S20a start: exit status 3\n")


IGNORE_CHILDREN = """import os, signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.execv(sys.argv[1], sys.argv[1:])
"""


def test_sigterm_ends_rc_and_its_scripts(tmp_path: Path) -> None:
    text = f"#!/bin/sh\n{RC_PID}trap ': >{tmp_path}/told; exit 0' TERM\nkill -TERM $rc\n"
    script(tmp_path / "rc3.d", "S20a", f"{text}sleep 30 & wait\n")
    script(tmp_path / "rc3.d", "S30b", f"#!/bin/sh\n: >{tmp_path}/ran\n")
    done = run(tmp_path, "3")
    assert (done.returncode, done.stderr) == (-15, "")
    eventually((tmp_path / "told").exists)
    assert not (tmp_path / "ran").exists()


def test_a_failing_script_is_reported_and_the_next_one_runs_rc_4(tmp_path: Path) -> None:
    script(tmp_path / "rc3.d", "S20nginx", "#!/bin/sh\nexit 1\n")
    script(tmp_path / "rc3.d", "S30b")
    out, err = rc(tmp_path, "3")
    assert out == ["S30b start"]
    assert err == ["rc: S20nginx start: exit status 1"]


@pytest.mark.parametrize(
    ("code", "verb", "said"),
    [
        (0, "start", []),
        (0, "stop", []),
        (1, "stop", ["exit status 1"]),
        (4, "start", ["exit status 4"]),
        (5, "start", ["not installed"]),
        (5, "stop", ["not installed"]),
        (6, "start", ["not configured"]),
        (7, "start", ["not running"]),
        (7, "stop", []),
        (255, "start", ["exit status 255"]),
    ],
)
def test_exit_codes_are_put_in_words_par_5(
    tmp_path: Path, code: int, verb: str, said: list[str]
) -> None:
    found = trouble(tmp_path, f"#!/bin/sh\nexit {code}\n", verb)
    assert found == [f"rc: S20a {verb}: {words}" for words in said]


@pytest.mark.parametrize("signum", ["KILL", "TERM", "INT", "ABRT", "SEGV"])
def test_a_script_that_a_signal_killed_is_reported_by_the_signals_name(
    tmp_path: Path, signum: str
) -> None:
    text = f"#!/bin/sh\nulimit -c 0\nkill -{signum} $$\n"
    assert trouble(tmp_path, text) == [f"rc: S20a start: killed by SIG{signum}"]


def test_a_signal_without_a_name_has_its_number() -> None:
    assert signal_name(37) == "signal 37"
    assert signal_name(1) == "SIGHUP"


def test_a_text_without_an_interpreter_line_is_the_shells_ex_9(tmp_path: Path) -> None:
    script(tmp_path / "rc3.d", "S20a", 'echo "$0 $1"\n')
    assert rc(tmp_path, "3") == ([f"{tmp_path}/rc3.d/S20a start"], [])


def test_what_is_no_script_that_can_run_is_reported_and_skipped_rc_9(tmp_path: Path) -> None:
    level = tmp_path / "rc3.d"
    script(level, "S10plain", mode=0o644)
    (level / "S20nowhere").symlink_to("nowhere")
    (level / "S30directory").mkdir()
    os.mkfifo(level / "S40fifo", 0o755)
    script(level, "S50foreign", "#!/nowhere/perl\n")
    script(level, "S60a")
    out, err = rc(tmp_path, "3")
    assert out == ["S60a start"]
    assert err == [
        "rc: S10plain start: skipped: not executable; chmod +x it",
        "rc: S20nowhere start: skipped: a dangling link; remove it",
        "rc: S30directory start: skipped: a directory",
        "rc: S40fifo start: skipped: not a regular file",
        "rc: S50foreign start: cannot be executed: its interpreter is missing",
    ]


def test_a_script_that_cannot_be_executed_for_another_reason_is_reported(tmp_path: Path) -> None:
    said = trouble(tmp_path, f"#!{tmp_path}\n")
    assert said == ["rc: S20a start: cannot be executed: Permission denied"]


@pytest.mark.parametrize("closed", ["0<&-", "1>&-", "2>&-", "0<&- 1>&- 2>&-"])
def test_a_closed_descriptor_keeps_no_script_from_running(tmp_path: Path, closed: str) -> None:
    script(tmp_path / "rc3.d", "S10a", "#!/bin/sh\nexit 1\n")
    script(tmp_path / "rc3.d", "S20b", f"#!/bin/sh\n: >{tmp_path}/ran\n")
    done = run(tmp_path, "3", before=("sh", "-c", f'exec "$@" {closed}', "sh"))
    assert done.returncode == 0
    assert (tmp_path / "ran").exists()


def test_a_broken_pipe_keeps_no_script_from_running(tmp_path: Path) -> None:
    script(tmp_path / "rc3.d", "S10a", "#!/bin/sh\nexit 1\n")
    script(tmp_path / "rc3.d", "S20b", f"#!/bin/sh\n: >{tmp_path}/ran\n")
    read_end, write_end = os.pipe()
    os.close(read_end)
    command = [*RC, "--directory", str(tmp_path), "3"]
    quiet = subprocess.DEVNULL
    subprocess.run(
        command,
        stdout=quiet,
        stderr=write_end,
        timeout=PATIENCE,
        check=True,
        env=places(tmp_path),
    )
    os.close(write_end)
    assert (tmp_path / "ran").exists()


def test_a_name_that_is_no_utf_8_is_run_and_reported(tmp_path: Path) -> None:
    (tmp_path / "rc3.d").mkdir()
    path = os.fsencode(tmp_path) + b"/rc3.d/S20\xff"
    Path(os.fsdecode(path)).write_text("#!/bin/sh\nexit 1\n")
    Path(os.fsdecode(path)).chmod(0o755)
    command = [*RC, "--directory", str(tmp_path), "3"]
    done = subprocess.run(
        command, capture_output=True, timeout=PATIENCE, check=True, env=places(tmp_path)
    )
    assert done.stderr == b"rc: S20\xff start: exit status 1\n"


def test_rc_imports_little() -> None:
    text = """import sys
sys.path.insert(0, sys.argv[1])
import pyinit.rc.__main__
print(*sys.modules)
"""
    command = [sys.executable, "-I", "-S", "-c", text, str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) & (TOO_HEAVY - {"collections"}) == set()
