"""The scripts of etc/rc.d, run where they can do no harm; the ids are those of sysvinit.md."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

RC_D = Path(__file__).parents[2] / "etc" / "rc.d"
FILES = sorted(path for path in RC_D.rglob("*") if path.is_file() and not path.is_symlink())
LINKS = sorted(path for path in RC_D.rglob("*") if path.is_symlink())
SERVICES = sorted((RC_D / "init.d").iterdir())
SHELLS = [["dash"], ["bash", "--posix"], ["busybox", "sh"]]
PATIENCE = 30.0  # seconds until a test that waits has failed
REQUIRED_KEYS = {
    "Provides",
    "Required-Start",
    "Required-Stop",
    "Default-Start",
    "Default-Stop",
    "Short-Description",
}


def name(path: object) -> str:
    return " ".join(path) if isinstance(path, list) else str(Path(str(path)).relative_to(RC_D))


def header(path: Path) -> dict[str, str]:
    text = path.read_text()
    block = text.split("### BEGIN INIT INFO\n")[1].split("### END INIT INFO\n")[0]
    pairs = (line.removeprefix("# ").partition(":") for line in block.splitlines())
    return {key: value.strip() for key, _, value in pairs}


def run(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in words],
        env={"PATH": os.environ["PATH"], **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is missing")
@pytest.mark.parametrize("path", FILES, ids=name)
def test_shellcheck_finds_nothing(path: Path) -> None:
    done = run("shellcheck", "--shell=sh", path)
    assert done.stdout == ""


@pytest.mark.parametrize("path", FILES, ids=name)
def test_every_script_is_executable_and_names_the_shell(path: Path) -> None:
    assert os.access(path, os.X_OK)
    assert path.read_text().startswith("#!/bin/sh\n")


@pytest.mark.parametrize("path", LINKS, ids=name)
def test_every_link_is_relative_and_leads_to_a_script_in_init_d(path: Path) -> None:
    assert str(path.readlink()) == f"../init.d/{path.name[3:]}"
    assert path.resolve() in SERVICES


@pytest.mark.parametrize("path", SERVICES, ids=name)
def test_the_links_are_those_that_the_header_asks_for_lsb_1(path: Path) -> None:
    keys = header(path)
    assert set(keys) == REQUIRED_KEYS
    links = [link for link in LINKS if link.resolve() == path]
    found = {kind: [link.parent.name[2] for link in links if link.name[0] == kind] for kind in "SK"}
    assert found["S"] == keys["Default-Start"].split()
    assert found["K"] == keys["Default-Stop"].split()


def test_no_two_scripts_provide_the_same_ins_4() -> None:
    provided = [header(path)["Provides"] for path in SERVICES]
    assert len(set(provided)) == len(provided)


@pytest.fixture(params=SHELLS, ids=name)
def shell(request: pytest.FixtureRequest) -> list[str]:
    found: list[str] = request.param
    if shutil.which(found[0]) is None:
        pytest.skip(f"{found[0]} is missing")
    return found


@pytest.mark.parametrize("path", SERVICES, ids=name)
def test_status_is_understood_lsb_5(shell: list[str], path: Path) -> None:
    done = run(*shell, path, "status", container="test")
    assert done.returncode in {0, 1, 3}
    assert done.stderr == ""


@pytest.mark.parametrize("path", SERVICES, ids=name)
@pytest.mark.parametrize("words", [[], ["frobnicate"], ["frobnicate", "start"]], ids=name)
def test_an_unknown_action_is_unimplemented_lsb_9(
    shell: list[str], path: Path, words: list[str]
) -> None:
    done = run(*shell, path, *words, container="test")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("Usage: ")


# What follows runs in namespaces of its own: nothing of the host can be mounted, named or halted.

SANDBOX = ["unshare", "--user", "--map-root-user", "--mount", "--mount-proc", "--uts", "--ipc"]
SANDBOX += ["--net", "--pid", "--fork", "--kill-child"]
NO_MARKS = {
    "/.dockerenv": "/nowhere",
    "/run/.containerenv": "/nowhere",
    "readlink /proc/self/ns/pid": "echo",
}
PRIVATE_DIRECTORIES = """set -e
mkdir "$DIRECTORY/dev"
mount -t tmpfs tmpfs "$DIRECTORY/dev"
: >"$DIRECTORY/dev/null"
mount --bind /dev/null "$DIRECTORY/dev/null"
mount --rbind "$DIRECTORY/dev" /dev
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /var/log
cd "$RC_D/init.d"
set +e
"""


@pytest.fixture
def sandbox(tmp_path: Path) -> Path:
    """A directory, where namespaces can be made."""
    if shutil.which("unshare") is None or run(*SANDBOX, "true").returncode != 0:
        pytest.skip("no user namespaces here")
    return tmp_path


def sandboxed(directory: Path, text: str, **environment: str) -> list[str]:
    """Run a shell script as PID 1 of namespaces of its own; return what it printed."""
    places = {"DIRECTORY": str(directory), "RC_D": str(RC_D), "PYTHON": sys.executable}
    done = run(*SANDBOX, "sh", "-c", text + "\nexit 0", **{**places, **environment})
    assert done.returncode == 0, done.stderr
    lines = (done.stdout + done.stderr).splitlines()
    return [line for line in lines if line[:1] != "["]  # without how rc says that it goes


def copy(service: str, directory: Path, **changes: str) -> Path:
    """Copy a script, with other texts in place of some."""
    text = (RC_D / "init.d" / service).read_text()
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    (directory / "init.d").mkdir(exist_ok=True)
    path = directory / "init.d" / service
    path.write_text(text)
    path.chmod(0o755)
    return path


def test_mounts_provides_what_is_missing_and_once_only(sandbox: Path) -> None:
    text = """
    ./mounts status; echo $?
    ./mounts start; echo $?
    ./mounts status; echo $?
    before=$(cat /proc/mounts); ./mounts start; [ "$before" = "$(cat /proc/mounts)" ]; echo $?
    stat -c '%a' /dev/shm
    [ -c /dev/pts/ptmx ]; echo $?
    ./mounts stop; echo $?
    """
    assert sandboxed(sandbox, PRIVATE_DIRECTORIES + text, container="test") == [
        "mounts: not mounted: /dev/pts /dev/shm",
        *["3", "0", "mounts: all there", "0", "0", "1777", "0", "0"],
    ]


def test_mounts_says_nothing_where_it_may_not_mount(sandbox: Path) -> None:
    text = "unshare --user ./mounts start; echo $?; ./mounts status; echo $?"
    assert sandboxed(sandbox, PRIVATE_DIRECTORIES + text, container="test") == [
        *["0", "mounts: not mounted: /dev/pts /dev/shm", "3"],
    ]


@pytest.mark.parametrize("fifo", [False, True])
def test_mounts_provides_run_on_a_machine_and_has_init_open_its_fifo_again_fifo_6(
    sandbox: Path, fifo: bool
) -> None:
    run_directory = sandbox / "run"
    run_directory.mkdir()
    if fifo:
        os.mkfifo(run_directory / "initctl")
    text = "trap 'echo told' USR1; for n in 1 2; do $MOUNTS start; stat -fc %T $RUN; done"
    changes = {**NO_MARKS, "/run": str(run_directory)}
    script = copy("mounts", sandbox, **changes)
    found = sandboxed(
        sandbox, PRIVATE_DIRECTORIES + text, MOUNTS=str(script), RUN=str(run_directory)
    )
    assert found == [*(["told"] if fifo else []), "tmpfs", "tmpfs"]


def test_mounts_leaves_the_run_of_a_container_alone(sandbox: Path) -> None:
    run_directory = sandbox / "run"
    run_directory.mkdir()
    script = copy("mounts", sandbox, **{**NO_MARKS, "/run": str(run_directory)})
    text = "ls -d $RUN/..; $MOUNTS start; mount | grep -c $RUN"
    environment = {"MOUNTS": str(script), "RUN": str(run_directory), "container": "test"}
    assert sandboxed(sandbox, text, **environment) == [f"{run_directory}/..", "0"]


def test_the_host_name_is_that_of_etc_hostname(sandbox: Path) -> None:
    wanted = sandbox / "hostname"
    wanted.write_text("# a comment\n\n fresh \nother\n")
    script = copy("hostname", sandbox, **{"/etc/hostname": str(wanted)})
    text = "hostname old; $SCRIPT status; echo $?; $SCRIPT start; echo $?; uname -n; $SCRIPT status"
    assert sandboxed(sandbox, text, SCRIPT=str(script)) == [
        *["hostname: old, wanted: fresh", "3", "0", "fresh", "hostname: fresh, wanted: fresh"],
    ]


@pytest.mark.parametrize("before", ["unshare --user ", "rm -f $WANTED; ", ": >$WANTED; "])
def test_the_host_name_stays_where_it_may_not_change_or_none_is_wanted(
    sandbox: Path, before: str
) -> None:
    wanted = sandbox / "hostname"
    wanted.write_text("fresh\n")
    script = copy("hostname", sandbox, **{"/etc/hostname": str(wanted)})
    text = f"hostname old; {before}$SCRIPT start; echo $?; uname -n"
    assert sandboxed(sandbox, text, SCRIPT=str(script), WANTED=str(wanted)) == ["0", "old"]


needs_busybox = pytest.mark.skipif(
    "syslogd" not in run("sh", "-c", "busybox --list || true").stdout.split(),
    reason="busybox with syslogd is missing",
)
ANSWER = 'answer() { ./syslogd "$@" >/dev/null 2>&1; echo "$1 $?"; }\npid=/run/syslogd.pid\n'


@needs_busybox
def test_syslogd_starts_once_and_stops_lsb_5(sandbox: Path) -> None:
    text = """
    answer status; answer stop
    answer start; [ -S /dev/log ] && echo ready; answer status; first=$(cat $pid)
    answer start; [ $first = "$(cat $pid)" ] && echo same
    answer restart; [ $first != "$(cat $pid)" ] && echo new
    answer stop; answer status; answer stop
    """
    assert sandboxed(sandbox, PRIVATE_DIRECTORIES + ANSWER + text) == [
        *["status 3", "stop 0", "start 0", "ready", "status 0", "start 0", "same"],
        *["restart 0", "new", "stop 0", "status 3", "stop 0"],
    ]


@needs_busybox
def test_syslogd_is_dead_when_its_pid_is_another_programs_lsb_7(sandbox: Path) -> None:
    text = """
    sleep 1000 & echo $! >$pid
    answer status; answer stop; kill -0 $! && echo spared
    echo $! >$pid
    answer start; answer status
    """
    assert sandboxed(sandbox, PRIVATE_DIRECTORIES + ANSWER + text) == [
        *["status 1", "stop 0", "spared", "start 0", "status 0"],
    ]


@needs_busybox
def test_syslogd_leaves_the_log_to_another_that_reads_it(sandbox: Path) -> None:
    text = """
    $PYTHON -c "$LISTEN" & until [ -S /dev/log ]; do :; done
    answer start; answer status
    """
    listen = "import socket; s = socket.socket(1, 2); s.bind('/dev/log'); s.recv(1)"
    found = sandboxed(sandbox, PRIVATE_DIRECTORIES + ANSWER + text, LISTEN=listen)
    assert found == ["start 0", "status 3"]


def test_syslogd_is_content_where_it_is_not_installed_lsb_16(tmp_path: Path) -> None:
    for tool in ("cat", "rm"):
        (tmp_path / tool).symlink_to(shutil.which(tool) or "")
    script = copy("syslogd", tmp_path, **{"/run/": f"{tmp_path}/"})
    sh = shutil.which("dash") or "/bin/sh"
    for verb, status in (("start", 0), ("stop", 0), ("status", 3)):
        done = run(sh, script, verb, PATH=str(tmp_path))
        assert (verb, done.returncode, done.stderr) == (verb, status, "")


@pytest.mark.parametrize(
    ("text", "mode", "verb", "expected"),
    [
        ("#!/bin/sh\necho ran $1\n", 0o755, "start", (0, "ran start\n")),
        ("#!/bin/sh\necho ran $1\n", 0o755, "stop", (0, "")),
        ("#!/bin/sh\necho ran $1\n", 0o644, "start", (0, "")),
        ("#!/bin/sh\nexit 4\n", 0o755, "start", (4, "")),
    ],
)
def test_local_runs_the_rc_local_beside_it_rc_16(
    tmp_path: Path, text: str, mode: int, verb: str, expected: tuple[int, str]
) -> None:
    service = copy("local", tmp_path)
    (tmp_path / "rc.local").write_text(text)
    (tmp_path / "rc.local").chmod(mode)
    (tmp_path / "rc3.d").mkdir()
    link = tmp_path / "rc3.d" / "S99local"
    link.symlink_to("../init.d/local")
    for path in (service, link):
        done = run(path, verb)
        assert (done.returncode, done.stdout, done.stderr) == (*expected, "")


# Level 0 and 6, by the real rc.

RC = '"$PYTHON" -I -S "$RC_D/../../tools/rc" --directory "$DIRECTORY" '
STUBS = ("halt", "reboot", "umount", "swapoff", "sync", "killall5")


FIRST = """#!/bin/sh
### BEGIN INIT INFO
# Provides: first
# Default-Start: 0 6
### END INIT INFO
"""


@pytest.fixture
def machine(sandbox: Path) -> Path:
    """A tree like etc/rc.d that takes its sandbox for a machine, and has stubs of what ends one."""
    copy("halt", sandbox, **NO_MARKS)
    copy("reboot", sandbox)
    for level, service in (("0", "halt"), ("6", "reboot")):
        directory = sandbox / f"rc{level}.d"
        directory.mkdir()
        # the sub-reaper of a script that left nothing runs the next one
        (directory / "S10first").write_text(FIRST)
        (directory / "S10first").chmod(0o755)
        (directory / f"S90{service}").symlink_to(f"../init.d/{service}")
    (sandbox / "stubs").mkdir()
    for stub in STUBS:
        end = "exit 2" if stub == "killall5" else ""  # there is nobody
        (sandbox / "stubs" / stub).write_text(f'#!/bin/sh\necho "${{0##*/}}" "$@"\n{end}\n')
        (sandbox / "stubs" / stub).chmod(0o755)
    return sandbox


def path_with_stubs(directory: Path) -> str:
    return f"{directory}/stubs:{os.environ['PATH']}"


@pytest.mark.parametrize(
    ("level", "environment", "last"),
    [
        ("0", {}, "halt -d -f -p"),
        ("0", {"INIT_HALT": "POWEROFF"}, "halt -d -f -p"),
        ("0", {"INIT_HALT": "HALT"}, "halt -d -f"),
        ("6", {}, "reboot -d -f"),
    ],
)
def test_a_machine_is_unmounted_and_ended_rc_13_rc_14(
    machine: Path, level: str, environment: dict[str, str], last: str
) -> None:
    path = path_with_stubs(machine)
    found = sandboxed(machine, RC + level, **environment, PATH=path)
    ended = ["killall5 -15", "killall5 -18", "killall5 -9"]
    assert found == [*ended, "swapoff -a", "umount -a -r", "sync", last]


@pytest.mark.parametrize("mark", ["container", "KUBERNETES_SERVICE_HOST"])
@pytest.mark.parametrize("level", ["0", "6"])
def test_a_container_is_left_to_init(machine: Path, level: str, mark: str) -> None:
    environment = {mark: "", "PATH": path_with_stubs(machine)}
    assert sandboxed(machine, RC + level, **environment) == []


@pytest.mark.parametrize("mark", NO_MARKS)
def test_every_mark_of_a_container_counts(machine: Path, mark: str) -> None:
    here = str(machine / "rc0.d")
    inner = "readlink /proc/self/ns/pid"
    changes = {**NO_MARKS, mark: inner if mark == inner else here}
    copy("halt", machine, **changes)
    assert sandboxed(machine, RC + "0", PATH=path_with_stubs(machine)) == []


@pytest.mark.parametrize(("level", "program"), [("0", "halt"), ("6", "reboot")])
def test_an_init_that_is_not_pid_1_does_not_end_the_machine(
    machine: Path, level: str, program: str
) -> None:
    text = f"sh -c '{RC}{level}; :'"
    assert sandboxed(machine, text, PATH=path_with_stubs(machine)) == [
        f"{program}: rc was not started by PID 1: the machine stays up"
    ]


@pytest.mark.parametrize(("level", "program"), [("0", "halt"), ("6", "reboot")])
def test_a_machine_without_the_program_stays_mounted_and_is_told_lsb_11(
    machine: Path, level: str, program: str
) -> None:
    stubs = machine / "stubs"
    (stubs / program).unlink()
    for tool in ("dirname", "sh"):
        (stubs / tool).symlink_to(os.path.realpath(shutil.which(tool) or ""))
    text = f"PATH={stubs}\n{RC}{level}"
    assert sandboxed(machine, text) == [f"rc: S90{program} stop: not installed"]


def test_all_levels_pass_without_a_complaint_in_a_container(sandbox: Path) -> None:
    text = """
    for change in N:S N:2 2:3 3:1 1:3 3:0; do
        PREVLEVEL=${change%:*} "$PYTHON" -I -S ../../../tools/rc --directory .. ${change#*:}
    done
    """
    assert sandboxed(sandbox, PRIVATE_DIRECTORIES + text, container="test") == []
