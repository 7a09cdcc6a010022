"""rc with scripts that have headers: what runs beside what, and what becomes of bad ones."""

import os
import time
from pathlib import Path

import pytest

from .conftest import eventually
from .test_rc import places, printed, rc, run, script

HEADER = """#!/bin/sh
### BEGIN INIT INFO
# Provides:          {name}
# Required-Start:    {start}
# Required-Stop:     {stop}
# Default-Start:     3
# Default-Stop:      0
### END INIT INFO
"""


def write(
    root: Path,
    link: str,
    text: str = 'echo "$1 ${0##*/}"\n',
    start: str = "",
    stop: str = "",
    level: str = "3",
) -> None:
    header = HEADER.format(name=link[3:], start=start, stop=stop)
    script(root / f"rc{level}.d", link, header + text)


def ended(output: str) -> list[str]:
    """The names that rc says have ended, in this order."""
    return [line[7:].split()[0] for line in output.splitlines() if line.startswith("[")]


def test_scripts_start_by_their_headers_and_not_by_their_links_gotcha_11(tmp_path: Path) -> None:
    for name, needs in (("exim", "$syslog"), ("rsyslog", ""), ("app", "exim")):
        write(tmp_path, f"S01{name}", start=needs)
    out, err = rc(tmp_path, "3")
    assert out == ["start S01rsyslog", "start S01exim", "start S01app"]
    assert err == []


def test_scripts_stop_by_their_headers_ins_1(tmp_path: Path) -> None:
    for name, needs in (("rsyslog", ""), ("exim", "$syslog"), ("app", "exim")):
        write(tmp_path, f"K01{name}", stop=needs, level="0")
    assert rc(tmp_path, "0", PREVLEVEL="3")[0] == ["stop K01app", "stop K01exim", "stop K01rsyslog"]


def test_scripts_that_do_not_wait_for_one_another_run_at_the_same_time(tmp_path: Path) -> None:
    meet = """: >{root}/{own}
    until [ -e {root}/{other} ]; do sleep 0.02; done
    """
    for own, other in ("ab", "ba"):
        write(tmp_path, f"S01{own}", meet.format(root=tmp_path, own=own, other=other))
    assert rc(tmp_path, "3", "--jobs", "2") == ([], [])


def test_one_job_is_one_script_at_a_time(tmp_path: Path) -> None:
    text = f"mkdir {tmp_path}/here || exit 1; sleep 0.1; rmdir {tmp_path}/here\n"
    for name in "abc":
        write(tmp_path, f"S01{name}", text)
    assert rc(tmp_path, "3", "--jobs=1") == ([], [])


def test_without_headers_one_runs_after_the_other_by_number(tmp_path: Path) -> None:
    text = f'#!/bin/sh\nmkdir {tmp_path}/here || exit 1; echo "${{0##*/}}"; rmdir {tmp_path}/here\n'
    for link in ("S20a", "S10c", "S20b"):
        script(tmp_path / "rc3.d", link, text)
    assert rc(tmp_path, "3", "--jobs", "9") == (["S10c", "S20a", "S20b"], [])


def test_a_script_without_header_keeps_its_place_and_is_named_ins_3(tmp_path: Path) -> None:
    write(tmp_path, "S10a")
    script(tmp_path / "rc3.d", "S20bare")
    write(tmp_path, "S30c")
    done = run(tmp_path, "3", "--jobs", "9")
    assert ended(done.stdout) == ["a", "bare", "c"]
    said = "rc: no LSB header, so ordered by the number of the link: bare"
    assert done.stdout.splitlines()[0] == said


def test_a_loop_is_told_and_all_run(tmp_path: Path) -> None:
    write(tmp_path, "S01a", start="b")
    write(tmp_path, "S02b", start="a")
    done = run(tmp_path, "3")
    assert sorted(ended(done.stdout)) == ["a", "b"]
    assert "loop of" in done.stdout.splitlines()[0]
    assert done.stdout.startswith(f"rc: {tmp_path}/rc3.d/S0")


def test_a_missing_provider_is_told_and_the_script_runs_ins_4(tmp_path: Path) -> None:
    write(tmp_path, "S01a", start="nobody")
    done = run(tmp_path, "3")
    assert "no enabled script provides nobody" in done.stdout.splitlines()[0]
    assert printed(done.stdout)[1:] == ["start S01a"]


def test_what_is_started_at_boot_is_not_missing(tmp_path: Path) -> None:
    write(tmp_path, "S01early", level="S")
    write(tmp_path, "S01a", start="early")
    assert rc(tmp_path, "3") == (["start S01a"], [])


def test_a_script_with_two_links_is_called_once(tmp_path: Path) -> None:
    write(tmp_path, "S01a")
    write(tmp_path, "S02a")
    assert rc(tmp_path, "3") == (["rc: S02a: called once, as S01a", "start S01a"], [])


def test_a_script_that_hangs_is_killed_in_time_and_the_boot_goes_on(tmp_path: Path) -> None:
    write(tmp_path, "S01a", "echo begun; sleep 1000\n")
    write(tmp_path, "S02b", start="a")
    done = run(tmp_path, "3", "--timeout", "0.5")
    assert ended(done.stdout) == ["a", "b"]
    assert printed(done.stdout) == ["begun", "start S02b"]
    (said,) = done.stderr.splitlines()
    assert said.startswith("rc: S01a start: no end within 0.5 s: killed ")
    assert "(sleep)" in said


def test_a_script_that_forks_on_and_on_is_killed_in_time(tmp_path: Path) -> None:
    bomb = "ulimit -u 200 2>/dev/null\nbomb() { sleep 0.1; [ $1 = 0 ] || { bomb $(($1-1)) &\n"
    bomb += "bomb $(($1-1)) & }; wait; }\nbomb 5 2>/dev/null; sleep 1000\n"
    write(tmp_path, "S01a", bomb)
    write(tmp_path, "S02b", start="a")
    done = run(tmp_path, "3", "--timeout", "1")
    assert ended(done.stdout) == ["a", "b"]
    assert "no end within 1 s: killed" in done.stderr


def test_a_failed_script_has_its_output_shown_whole(tmp_path: Path) -> None:
    write(tmp_path, "S01a", "seq 2000; exit 1\n")
    out, err = rc(tmp_path, "3")
    assert out == [str(n) for n in range(1, 2001)]
    assert err == ["rc: S01a start: exit status 1"]


def test_a_stop_keeps_to_its_budget(tmp_path: Path) -> None:
    deaf = "trap '' TERM\nwhile :; do sleep 1000; done\n"
    for name, stop in (("a", ""), ("b", "a"), ("c", "b")):
        write(tmp_path, f"K01{name}", deaf, stop=stop, level="0")
    begin = time.monotonic()
    done = run(tmp_path, "0", environment={"PREVLEVEL": "3", "INIT_STOP_SECONDS": "3"})
    assert time.monotonic() - begin < 20  # not three times 300
    assert ended(done.stdout) == ["c", "b", "a"]
    assert done.stderr.count("no end within") == 3


@pytest.mark.parametrize("level", ["0", "1"])
def test_rc_survives_a_script_that_ends_all_but_its_own_session(tmp_path: Path, level: str) -> None:
    """As killall5(8) does in Debian's sendsigs and killprocs."""
    same = "session() { cut -d ' ' -f 6 /proc/$1/stat; }\nrc=$(cut -d ' ' -f 4 /proc/$PPID/stat)\n"
    same += "for pid in $PPID $rc; do [ $(session $pid) = $(session $$) ] || exit 1; done\n"
    write(tmp_path, "S01a", same, level=level)
    done = run(tmp_path, level)
    assert (ended(done.stdout), done.stderr) == (["a"], "")


def test_daemons_of_a_level_run_already_in_the_next(tmp_path: Path) -> None:
    write(tmp_path, "S01a", "setsid sleep 1000 >/dev/null 2>&1 &\n")
    try:
        run(tmp_path, "3")
        done = run(tmp_path, "3")
        assert "[ ok ] a start: runs already (" in done.stdout
    finally:
        write(tmp_path, "K01a", "exit 0\n", level="0")
        done = run(tmp_path, "0", environment={"PREVLEVEL": "3"})
    assert "[warn] a stop: still there after its stop, SIGTERM: " in done.stdout
    assert done.stderr == "rc: K01a stop: did not end all its processes\n"
    eventually(lambda: list((tmp_path / "state" / "rc").glob("*.[0-9]*")) == [])


def test_rc_ends_though_its_daemons_live_and_its_output_is_closed(tmp_path: Path) -> None:
    """run() reads to the end of file, which comes though the daemon keeps what it was given."""
    write(tmp_path, "S01a", "setsid sleep 1000 &\n")
    assert run(tmp_path, "3").returncode == 0
    for record in (tmp_path / "state" / "rc").glob("a.[0-9]*"):
        pid = record.suffix[1:]
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            os.kill(int(child), 9)


def test_places_are_the_tests_own(tmp_path: Path) -> None:
    write(tmp_path, "S01a")
    run(tmp_path, "3")
    assert (Path(places(tmp_path)["PYINIT_STATE"]) / "chart" / "boot").exists()
