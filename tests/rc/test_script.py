"""One script under its sub-reaper; ids are those of sysvinit.md, gotchas of daemons.md."""

import os
import signal
from pathlib import Path

import pytest

from .conftest import PATIENCE, Scripts, below, eventually, is_alive

DEAF = "sh -c 'trap \"\" TERM; while :; do sleep 1000; done'"
# the sub-reaper has told rc of the script
ASLEEP = "until grep -q '^State:.S' /proc/$PPID/status; do :; done"
CAPTURED = """
action = Action(path, os.path.basename(path), verb, dict(os.environ))
action.limits = Limits(float(words[0]), 0.1, 0.5)
action.log = int(words[1])
action.tell = lambda text: os.write(1, f"told: {text}\\n".encode())
carry_out(action)
os.write(1, f"{action.status} {action.trouble}\\n{action.printed}".encode())
"""


def captured(
    scripts: Scripts, path: Path, verb: str = "start", timeout: float = PATIENCE
) -> list[str]:
    done = scripts.python(CAPTURED, path, verb, timeout, -1)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_script_has_its_words_its_streams_and_its_exit_code(scripts: Scripts) -> None:
    path = scripts.write("a", 'echo "$0" "$@"; echo bad >&2; exit 9\n')
    assert scripts.call(path, "start", "x y") == (9, [f"{path} start x y"], ["bad"])


@pytest.mark.parametrize("code", [0, 1, 3, 255])
def test_its_exit_code_is_that_of_the_call_svc_1(scripts: Scripts, code: int) -> None:
    assert scripts.call(scripts.write("a", f"exit {code}\n"), "status")[0] == code


def test_a_killed_script_gives_what_a_shell_gives(scripts: Scripts) -> None:
    assert scripts.call(scripts.write("a", "kill -KILL $$\n"), "start")[0] == 137


def test_a_daemon_that_forks_away_stays_with_its_script_gotcha_1(scripts: Scripts) -> None:
    path = scripts.write("a", "daemon sleep 1000\n")
    assert scripts.call(path, "start") == (0, [], [])
    eventually(lambda: names(scripts.daemons()) == ["sleep"])
    (record,) = scripts.state.glob("a.[0-9]*")
    daemon = scripts.daemons()[0]
    eventually(lambda: f"daemons {daemon}\n" in record.read_text())
    assert os.getsid(daemon) not in (os.getsid(0), scripts.subreapers()[0])


def names(pids: list[int]) -> list[str]:
    return [Path(f"/proc/{pid}/comm").read_text().strip() for pid in pids]


def test_a_subreaper_ends_with_its_last_process_and_its_record_goes(scripts: Scripts) -> None:
    scripts.call(scripts.write("a", "daemon sleep 1000\n"), "start")
    (subreaper,) = scripts.subreapers()
    for pid in scripts.daemons():
        os.kill(pid, signal.SIGKILL)
    eventually(lambda: not is_alive(subreaper))
    assert scripts.subreapers() == []


def test_a_subreaper_stays_when_all_processes_are_told_to_end(scripts: Scripts) -> None:
    scripts.call(scripts.write("a", f"daemon {DEAF}\n"), "start")
    (subreaper,) = scripts.subreapers()
    for signum in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        os.kill(subreaper, signum)
    assert is_alive(subreaper)


def test_what_survives_the_stop_is_named_and_ended_by_sigterm_gotcha_1(scripts: Scripts) -> None:
    path = scripts.write("a", '[ "$1" != start ] || daemon sleep 1000\n')
    scripts.call(path, "start")
    eventually(lambda: names(scripts.daemons()) == ["sleep"])
    daemons = scripts.daemons()
    code, _, err = scripts.call(path, "stop")
    assert (code, err) == (0, [f"a: still there after its stop, SIGTERM: {daemons[0]} (sleep)"])
    assert not any(map(is_alive, daemons))
    assert not any(map(is_alive, scripts.subreapers()))


def test_what_survives_sigterm_is_killed_gotcha_25(scripts: Scripts) -> None:
    path = scripts.write("a", f'[ "$1" != start ] || daemon {DEAF}\n')
    captured(scripts, path)
    daemons = scripts.daemons()
    found = captured(scripts, path, "stop")
    assert [line.partition(": ")[2].partition(": ")[0] for line in found[:2]] == [
        "still there after its stop, SIGTERM",
        "still there after SIGTERM, SIGKILL",
    ]
    assert not any(map(is_alive, daemons))


def test_workers_that_outlive_a_killed_daemon_end_with_the_stop_gotcha_7(scripts: Scripts) -> None:
    worker = "sh -c 'setsid sleep 1000 & sleep 1000'"
    path = scripts.write("a", f'[ "$1" != start ] || daemon {worker}\n')
    scripts.call(path, "start")
    eventually(lambda: names(scripts.daemons()) == ["sh"])
    (main,) = scripts.daemons()
    eventually(lambda: len(Path(f"/proc/{main}/task/{main}/children").read_text().split()) == 2)
    os.kill(main, signal.SIGKILL)
    eventually(lambda: names(scripts.daemons()) == ["sleep", "sleep"])
    workers = scripts.daemons()
    scripts.call(path, "stop")
    assert not any(map(is_alive, workers))


def test_a_second_start_makes_no_second_copy_gotcha_5(scripts: Scripts) -> None:
    path = scripts.write("a", "echo called; daemon sleep 1000\n")
    assert scripts.call(path, "start")[1] == ["called"]
    eventually(lambda: names(scripts.daemons()) == ["sleep"])
    daemons = scripts.daemons()
    eventually(lambda: scripts.call(path, "start")[1] == [f"a: runs already: {daemons[0]} (sleep)"])
    assert scripts.daemons() == daemons


def test_a_dead_daemon_is_started_again(scripts: Scripts) -> None:
    path = scripts.write("a", "echo called; daemon sleep 1000\n")
    scripts.call(path, "start")
    eventually(lambda: names(scripts.daemons()) == ["sleep"])
    os.kill(scripts.daemons()[0], signal.SIGKILL)
    eventually(lambda: scripts.daemons() == [])
    assert scripts.call(path, "start")[1] == ["called"]


def test_a_restart_waits_until_the_old_one_is_gone_gotcha_3(scripts: Scripts) -> None:
    # as the racy ones: stop only sends SIGTERM, start fails while the old one is there
    slow = 'sh -c \'trap "sleep 0.5; rm -f $PIDFILE; exit" TERM; echo $$ >$PIDFILE;'
    slow += " while :; do sleep 0.05; done'"
    text = f"""export PIDFILE={scripts.directory}/pid
    case $1 in
    start) [ ! -e $PIDFILE ] || exit 1; daemon {slow} ;;
    stop) kill $(cat $PIDFILE) ;;
    esac
    """
    path = scripts.write("a", text)
    pidfile = scripts.directory / "pid"
    assert scripts.call(path, "start") == (0, [], [])
    eventually(lambda: pidfile.exists() and pidfile.read_text())
    first = int(pidfile.read_text())
    code, out, _ = scripts.call(path, "restart")
    assert (code, out) == (0, [])
    eventually(lambda: pidfile.exists() and pidfile.read_text())
    assert int(pidfile.read_text()) != first
    assert not is_alive(first)


def test_the_output_ends_with_the_script_though_a_daemon_keeps_it_gotcha_9(
    scripts: Scripts,
) -> None:
    text = "echo out; echo err >&2; setsid sh -c 'echo $$ >mine; exec sleep 1000' &\n"
    path = scripts.write("a", f"cd {scripts.directory}\n{text}")
    assert captured(scripts, path) == ["0 ", "out", "err"]
    eventually(lambda: (scripts.directory / "mine").exists())


def test_what_a_daemon_says_later_comes_into_the_log_gotcha_9(scripts: Scripts) -> None:
    log = scripts.directory / "log"
    text = f"setsid sh -c 'until [ -e {log}.go ]; do sleep 0.05; done; echo hello; sleep 1000' &\n"
    path = scripts.write("a", text)
    code = f"os.dup2(os.open({str(log)!r}, os.O_CREAT | os.O_WRONLY), 2)\n"
    assert scripts.python(code + CAPTURED, path, "start", PATIENCE, 2).returncode == 0
    Path(f"{log}.go").touch()
    eventually(lambda: log.read_text() == "a: hello\n")


def logged(scripts: Scripts, text: str, verb: str = "start") -> Path:
    """Call a script; return the file where its sub-reaper reports."""
    log = scripts.directory / "log"
    code = f"os.dup2(os.open({str(log)!r}, os.O_CREAT | os.O_WRONLY | os.O_APPEND), 2)\n"
    path = scripts.write("a", text)
    assert scripts.python(code + CAPTURED, path, verb, PATIENCE, 2).returncode == 0
    return log


def test_the_death_of_a_daemon_is_logged_with_its_reason_gotcha_2(scripts: Scripts) -> None:
    log = logged(scripts, "setsid sleep 1000 &\n")
    eventually(lambda: names(scripts.daemons()) == ["sleep"])
    (daemon,) = scripts.daemons()
    os.kill(daemon, signal.SIGKILL)
    eventually(lambda: log.read_text() == f"a: {daemon} (sleep) died: killed by SIGKILL\n")


def test_a_daemon_that_fails_is_logged_with_its_exit_status(scripts: Scripts) -> None:
    wait = f"until [ -e {scripts.directory}/go ]; do sleep 0.05; done"
    log = logged(scripts, f"sh -c '{wait}; exit 3' &\n")
    (daemon,) = scripts.daemons()
    (scripts.directory / "go").touch()
    eventually(lambda: log.read_text() == f"a: {daemon} (sh) died: exit status 3\n")


def test_the_end_of_a_daemon_that_is_being_stopped_is_no_news(scripts: Scripts) -> None:
    text = '[ "$1" != start ] || setsid sleep 1000 &\n'
    log = logged(scripts, text)
    (daemon,) = scripts.daemons()
    logged(scripts, text, "stop")
    assert not is_alive(daemon)
    eventually(lambda: scripts.subreapers() == [])
    assert log.read_text() == ""


def test_steps_of_a_daemons_start_are_neither_news_nor_the_daemon(scripts: Scripts) -> None:
    step = f"until [ -e {scripts.directory}/go ]; do sleep 0.05; done; setsid sleep 1000 &"
    log = logged(scripts, f"sh -c '{step}' &\n")
    (record,) = scripts.state.glob("a.[0-9]*")
    (scripts.directory / "go").touch()
    eventually(lambda: names(scripts.daemons()) == ["sleep"])
    (daemon,) = scripts.daemons()
    eventually(lambda: f"daemons {daemon}\n" in record.read_text())
    assert log.read_text() == ""


def test_a_script_that_hangs_is_killed_with_its_group_and_named(scripts: Scripts) -> None:
    path = scripts.write("a", "echo begun; sleep 1000 & sleep 1001\n")
    found = captured(scripts, path, timeout=1)
    assert found[0].startswith("-9 no end within 1 s: killed ")
    assert found[0].count("(sleep)") == 2
    assert found[1:] == ["begun"]
    eventually(lambda: scripts.subreapers() == [])


def test_a_script_that_kills_its_process_group_kills_nobody_else(scripts: Scripts) -> None:
    assert captured(scripts, scripts.write("a", "kill -KILL 0\n")) == ["-9 "]


def test_a_script_that_kills_its_subreaper_is_told_of_and_killed(scripts: Scripts) -> None:
    text = f"echo $$ >{scripts.directory}/pid; {ASLEEP}; kill -KILL $PPID; sleep 1000\n"
    path = scripts.write("a", text)
    found = captured(scripts, path)
    assert found == ["None its sub-reaper was killed, and what becomes of it is unknown"]
    pid = int((scripts.directory / "pid").read_text())
    eventually(lambda: not is_alive(pid))


def test_a_gigabyte_of_output_fills_no_memory_and_blocks_nothing(scripts: Scripts) -> None:
    text = "echo begin; head -c 1000000000 /dev/zero | tr '\\0' x; echo; echo end; exit 1\n"
    code = CAPTURED + "status = open('/proc/self/status').read()\n"
    code += "print(status.partition('VmHWM:')[2].split()[0])"
    done = scripts.python(code, scripts.write("a", text), "start", PATIENCE, -1)
    first, *lines = done.stdout.splitlines()
    assert first == "1 "
    assert lines[0] == "begin"
    assert lines[-2] == "end"
    assert any("bytes left out]" in line for line in lines)
    assert int(lines[-1]) < 64_000  # kB


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"#!/nowhere/perl\n", "cannot be executed: its interpreter is missing"),
        (
            b"#!/bin/sh\r\necho\r\n",
            "cannot be executed: its lines end with CRLF; remove the carriage returns",
        ),
        (b"\x7fELF", "cannot be executed"),
    ],
)
def test_what_cannot_be_executed_is_told_with_the_reason(
    scripts: Scripts, text: bytes, said: str
) -> None:
    path = scripts.write("a", "")
    path.write_bytes(text)
    code, _, err = scripts.call(path, "start")
    assert code in (2, 126, 127)
    assert said in err[0] or text.startswith(b"\x7f")


def test_what_is_no_script_is_told(scripts: Scripts) -> None:
    path = scripts.write("a", "exit 0\n", mode=0o644)
    assert scripts.call(path, "start") == (1, [], ["a: skipped: not executable; chmod +x it"])
    path.unlink()
    assert scripts.call(path, "start") == (1, [], ["a: skipped: it is not there"])


def test_a_script_that_calls_itself_does_not_wait_for_itself(scripts: Scripts) -> None:
    driver = scripts.directory / "call"
    path = scripts.write("a", f'[ "$1" = start ] || exit 5\n. {driver}\n')
    done = scripts.python(
        """
with open(words[0], "w") as file:
    code = "import sys; sys.path[:0] = [sys.argv[1]]; from pyinit.rc.script import run;"
    code += "import os; sys.exit(run(sys.argv[2], 'reload', dict(os.environ)))"
    file.write(f"{sys.executable} -I -S -c \\"{code}\\" {sys.path[0]} {path}")
sys.exit(run(path, verb, dict(os.environ)))
""",
        path,
        "start",
        driver,
    )
    assert done.returncode == 5, done.stderr


def test_children_have_default_signals_and_none_blocked_gotcha_6(scripts: Scripts) -> None:
    path = scripts.write("a", "exec grep -E '^Sig(Blk|Ign)' /proc/self/status\n")
    ignoring = "import signal\n"
    ignoring += "for s in (1, 2, 15, 13, 25): signal.signal(s, signal.SIG_IGN)\n"
    ignoring += "signal.pthread_sigmask(signal.SIG_SETMASK, [15, 10])\n"
    done = scripts.python(ignoring + CAPTURED, path, "start", PATIENCE, -1)
    assert done.returncode == 0, done.stderr
    masks = dict(line.split(":\t") for line in done.stdout.splitlines()[1:])
    reserved = 1 << 31 | 1 << 32  # the C library's own, which nothing can reset
    assert int(masks["SigBlk"], 16) == 0
    assert int(masks["SigIgn"], 16) & ~reserved == 0


def test_a_service_that_ssh_began_from_a_session_is_not_sshs_own(scripts: Scripts) -> None:
    """A sub-reaper below another's daemon keeps its own processes."""
    inner = scripts.write("inner", "setsid sleep 1000 >/dev/null 2>&1 &\n")
    code = f"import sys; sys.path[:0] = [{str(Path(__file__).parents[2])!r}];"
    code += "from pyinit.rc.script import run; import os;"
    code += f"run({str(inner)!r}, 'start', dict(os.environ))"
    (scripts.directory / "session.py").write_text(code)
    text = f'[ "$1" = stop ] || python3 -I -S {scripts.directory}/session.py\n'
    outer = scripts.write("outer", text)
    assert scripts.call(outer, "start")[0] == 0
    (record,) = scripts.state.glob("inner.[0-9]*")
    subreaper = int(record.suffix[1:])
    assert scripts.call(outer, "stop") == (0, [], [])
    assert is_alive(subreaper)


SESSION = """import os, pty, time
if pty.fork()[0] == 0:
    os.execvp("sleep", ["sleep", "1002"])
time.sleep(1000)
"""


def test_a_session_that_a_daemon_began_goes_on_when_the_daemon_is_stopped(
    scripts: Scripts,
) -> None:
    """As that of a user who restarts ssh by way of ssh."""
    (scripts.directory / "session.py").write_text(SESSION)
    session = f"python3 -I -S {scripts.directory}/session.py"
    text = f"sh -c '{session} & exec sleep 1001'"
    path = scripts.write("a", f'echo called; [ "$1" = stop ] || daemon {text}\n')
    scripts.call(path, "start")
    eventually(lambda: names(scripts.daemons()) == ["sleep"])
    (daemon,) = scripts.daemons()
    eventually(lambda: [names([pid]) for pid in below(daemon)] == [["sleep"], ["python3"]])
    shell, server = below(daemon)
    assert scripts.call(path, "stop")[2] == [
        f"a: still there after its stop, SIGTERM: {daemon} (sleep)"
    ]
    assert [is_alive(pid) for pid in (daemon, server, shell)] == [False, True, True]
    assert scripts.call(path, "start")[1] == ["called"]


def test_a_script_that_calls_another_waits_for_who_calls_that_at_the_time(
    scripts: Scripts,
) -> None:
    """Both are called by one rc, which is above both; only who runs a script may call it again."""
    busy = scripts.directory / "busy"
    (scripts.directory / "call.py").write_text(
        f"import os, sys; sys.path[:0] = [{str(Path(__file__).parents[2])!r}]\n"
        "from pyinit.rc.script import run\n"
        "sys.exit(run(sys.argv[1], 'reload', dict(os.environ)))\n"
    )
    other = scripts.write("other", f"mkdir {busy} || exit 1; sleep 0.5; rmdir {busy}\n")
    wait = f"until [ -d {busy} ]; do :; done"
    path = scripts.write("a", f"{wait}; python3 -I -S {scripts.directory}/call.py {other}\n")
    code = """
import select, time
actions = [Action(p, os.path.basename(p), "start", dict(os.environ)) for p in (path, words[0])]
for action in actions:
    action.begin(time.monotonic())
while not all(action.over for action in actions):
    for action in actions:
        ready = select.select(action.descriptors, [], [], 0.01)[0]
        for descriptor in ready:
            action.ready(descriptor, time.monotonic())
        action.pass_time(time.monotonic())
print(*(action.status for action in actions))
"""
    done = scripts.python(code, path, "start", other)
    assert done.stdout == "0 0\n", done.stderr
