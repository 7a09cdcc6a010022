"""rc below a real PID 1: daemons that fork away, and what becomes of them."""

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import LAUNCH, PATIENCE, ROOT, Boot, Booted

pytestmark = pytest.mark.pid1

RC = " ".join([*LAUNCH, str(ROOT / "tools" / "rc")])
# two forks and a session between them, as daemon(7) has it
SCRIPT = """#!/bin/sh
### BEGIN INIT INFO
# Provides:          {name}
# Required-Start:    {needs}
# Required-Stop:     {needs}
# Default-Start:     3
# Default-Stop:      0
### END INIT INFO
daemon() {{ (setsid sh -c '(exec "$@" >/dev/null 2>&1 </dev/null) & ' sh "$@" &) ; }}
case $1 in
start) {start} ;;
stop) {stop} ;;
esac
"""


class Level:
    """Level 3 and level 0 with the same scripts."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        for level in "30":
            (directory / f"rc{level}.d").mkdir()

    def add(self, name: str, start: str, stop: str = ":", needs: str = "") -> None:
        script = self.directory / name
        script.write_text(SCRIPT.format(name=name, needs=needs, start=start, stop=stop))
        script.chmod(0o755)
        for link in (f"rc3.d/S01{name}", f"rc0.d/K01{name}"):
            (self.directory / link).symlink_to(script)

    @property
    def table(self) -> str:
        rc = f"{RC} --directory {self.directory}"
        return f"id:3:initdefault:\nl3:3:wait:{rc} 3\nl0:0:wait:{rc} 0\ns:3:respawn:sleep 1000\n"


@pytest.fixture
def level(tmp_path: Path) -> Level:
    (tmp_path / "rc").mkdir()
    return Level(tmp_path / "rc")


def daemons(init: Booted) -> dict[str, list[dict[str, object]]]:
    found = json.loads(init.tool("initctl", "status", "--json").stdout)["scripts"]
    return {script["name"]: script["daemons"] for script in found}


def until(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not come true"


def daemon_of(init: Booted, name: str) -> dict[str, object]:
    """Wait until a script has one daemon that has become what it is; return it."""
    until(lambda: [row["name"] for row in daemons(init).get(name, [])] == ["sleep"])
    return daemons(init)[name][0]


def call(init: Booted, level: Level, name: str, verb: str) -> str:
    """Call a script as service(8) would; return what it said."""
    code = f"import os, sys; sys.path.insert(0, {str(ROOT)!r}); from pyinit.rc.script import run;"
    code += f"sys.exit(run({str(level.directory / name)!r}, {verb!r}, dict(os.environ)))"
    done = init.inside(*LAUNCH, "-c", code)
    return done.stdout + done.stderr


def test_daemons_are_listed_under_their_scripts_gotcha_1(boot: Boot, level: Level) -> None:
    level.add("one", "daemon sleep 1001; daemon sleep 1002")
    level.add("two", "daemon sleep 1003", needs="one")
    level.add("none", ":")
    init = boot(level.table)
    init.expect("two start (")
    daemon = daemon_of(init, "two")
    expected = {"one": 2, "two": 1}
    until(lambda: {name: len(rows) for name, rows in daemons(init).items()} == expected)
    command = init.inside("cat", f"/proc/{daemon['pid']}/cmdline").stdout
    assert command == "sleep\0001003\0"
    assert f"script\ttwo\t{daemon['pid']}\tsleep\t0:00:0" in init.tool("initctl", "status").stdout


def test_a_killed_daemon_is_reported_in_the_log_gotcha_2(boot: Boot, level: Level) -> None:
    level.add("one", "daemon sleep 1001")
    init = boot(level.table)
    init.expect("one start (")
    daemon = daemon_of(init, "one")
    init.inside("kill", "-KILL", str(daemon["pid"]))
    init.expect(f"one: {daemon['pid']} (sleep) died: killed by SIGKILL")
    assert daemons(init).get("one", []) == []


def test_a_daemon_that_a_call_of_service_made_is_reported_too(boot: Boot, level: Level) -> None:
    """Its sub-reaper has nothing of the caller's; it finds the log of init."""
    level.add("one", "daemon sleep 1001")
    init = boot(level.table)
    init.expect("one start (")
    daemon_of(init, "one")
    call(init, level, "one", "restart")
    daemon = daemon_of(init, "one")
    init.inside("kill", "-SEGV", str(daemon["pid"]))
    init.expect(f"one: {daemon['pid']} (sleep) died: killed by SIGSEGV")


def test_who_is_to_be_left_out_survives_the_stop_of_a_script_rc_15(
    boot: Boot, level: Level
) -> None:
    omit = "for pid in $(pidof sleep); do echo $pid; done >/run/sendsigs.omit.d/one"
    level.add("one", f"daemon sleep 1001; until pidof sleep >/dev/null; do :; done; {omit}")
    init = boot(level.table.replace("s:3:respawn:sleep 1000\n", "s:3:respawn:tail -f /dev/null\n"))
    init.expect("one start (")
    daemon = daemon_of(init, "one")
    assert call(init, level, "one", "stop") == ""
    assert daemon_of(init, "one")["pid"] == daemon["pid"]


def test_a_second_start_and_a_restart(boot: Boot, level: Level) -> None:
    level.add("one", "daemon sleep 1001")
    init = boot(level.table)
    init.expect("one start (")
    first = daemon_of(init, "one")
    assert call(init, level, "one", "start") == f"one: runs already: {first['pid']} (sleep)\n"
    said = call(init, level, "one", "restart")
    assert said == f"one: still there after its stop, SIGTERM: {first['pid']} (sleep)\n"
    second = daemon_of(init, "one")
    assert second["pid"] != first["pid"]


def test_a_stop_of_all_leaves_nothing_and_takes_no_longer_than_the_budget(
    boot: Boot, level: Level
) -> None:
    deaf = 'sh -c "trap : TERM; while :; do sleep 0.1; done"'
    level.add("obedient", "daemon sleep 1001", "pkill -f 'sleep 1001'")
    level.add("blind", "daemon sleep 1002")
    level.add("deaf", f"daemon {deaf}", needs="blind")
    init = boot(level.table, "--stop-budget", "6")
    init.expect(" start (", 3)
    os.kill(init.pid, signal.SIGTERM)
    assert init.ended() == 0
    assert "[ ok ] obedient stop (" in init.output
    assert "[warn] blind stop: still there after its stop, SIGTERM: " in init.output
    assert "[warn] deaf stop: still there after SIGTERM, SIGKILL: " in init.output
    assert "not done in time" not in init.output
    order = [init.output.index(f"{name} stop: did not end") for name in ("deaf", "blind")]
    assert order == sorted(order)


def test_what_init_ends_itself_in_a_stop_is_no_news(boot: Boot, level: Level) -> None:
    level.add("one", "daemon sleep 1001")
    (level.directory / "rc0.d" / "K01one").unlink()
    init = boot(level.table)
    init.expect("one start (")
    daemon_of(init, "one")
    os.kill(init.pid, signal.SIGTERM)
    assert init.ended() == 0
    assert " died" not in init.output


def test_scripts_run_before_proc_is_there_and_their_daemons_are_known_later(
    boot: Boot, level: Level
) -> None:
    level.add("early", "mount -t tmpfs tmpfs /proc; daemon sleep 1001")
    level.add("middle", "daemon sleep 1002", needs="early")
    level.add("late", "umount /proc", needs="middle")
    init = boot(level.table)
    init.expect("late start (")
    assert daemon_of(init, "middle")["name"] == "sleep"
    assert daemon_of(init, "early")["name"] == "sleep"


def test_what_happened_is_in_the_chart(boot: Boot, level: Level) -> None:
    level.add("one", "daemon sleep 1001")
    level.add("two", "exit 3", needs="one")
    init = boot(level.table)
    init.expect("two start: exit status 3")
    init.tool("telinit", "--wait", "3")
    (found,) = json.loads(init.tool("initctl", "chart", "--json").stdout)
    assert (found["level"], found["previous"]) == ("3", "N")
    scripts = [(one["name"], one["after"], one["exit"]) for one in found["scripts"]]
    assert scripts == [("one", [], 0), ("two", ["one"], 3)]
    assert {entry["name"] for entry in found["entries"]} == {"l3", "s"}
    assert "two start" in init.tool("initctl", "blame").stdout
    picture = init.tool("initctl", "chart", "--svg", "/dev/stdout").stdout
    assert picture.startswith("<svg ")


def test_a_level_is_left_while_a_script_hangs(boot: Boot, level: Level) -> None:
    level.add("one", "echo hanging; sleep 1001")
    init = boot(level.table, "--stop-budget", "6")
    init.expect("Entering runlevel: 3")
    running = ("pgrep", "-c", "-f", "^sleep 1001")
    until(lambda: init.inside(*running, check=False).stdout == "1\n")
    os.kill(init.pid, signal.SIGTERM)
    assert init.ended() == 0
    assert "[ ok ] one stop (" in init.output


def test_bad_scripts_are_told_and_the_boot_goes_on(boot: Boot, level: Level) -> None:
    levels = level.directory / "rc3.d"
    level.add("good", "echo 'I am' well")
    level.add("loop1", ":", needs="loop2")
    level.add("loop2", ":", needs="loop1")
    level.add("missing", ":", needs="nobody")
    level.add("suicide", "kill -KILL 0")
    level.add("loud", "head -c 1000000000 /dev/zero | tr '\\\\0' x; exit 1")
    level.add("plain", ":")
    level.add("crlf", ":")
    for link, text, mode in (
        ("S01bare", "#!/bin/sh\nexit 0\n", 0o755),
        ("S01plain", (level.directory / "plain").read_text(), 0o644),
        ("S01crlf", (level.directory / "crlf").read_text().replace("\n", "\r\n"), 0o755),
    ):
        (levels / link).unlink(missing_ok=True)
        (levels / link).write_text(text)
        (levels / link).chmod(mode)
    init = boot(level.table)
    init.expect("rc: S01suicide start: killed by SIGKILL")
    said = init.output
    assert "I am well" in said
    assert "loop of " in said
    assert "no enabled script provides nobody" in said
    assert "no LSB header, so ordered by the number of the link: bare" in said
    assert "S01plain start: skipped: not executable; chmod +x it" in said
    assert "S01crlf start: cannot be executed: its lines end with CRLF" in said
    assert "bytes left out]" in said
    init.expect("rc: S01loud start: exit status 1")
    assert len(init.output) < 1_000_000
    init.tool("telinit", "--wait", "3")
    status = init.tool("initctl", "status", "s").stdout
    assert "\trunning\t" in status
