"""The end of a real init, by halt, reboot, shutdown and killall5: sysvinit.md section 11."""

import json
import signal
import subprocess

import pytest

from .conftest import LAUNCH, ROOT, Boot, Booted

pytestmark = pytest.mark.pid1

TABLE = (
    "id:3:initdefault:\nw::sysinit:: >/var/log/wtmp\ns:3:respawn:echo up; exec sleep 1000\n"
    "l0:0:wait:echo zero $INIT_HALT.\nl6:6:wait:echo six\nl1:1:once:echo one; exec sleep 1000\n"
)
POWERLESS = ["setpriv", "--bounding-set", "-sys_boot", "--inh-caps", "-sys_boot"]


def up(boot: Boot, *words: str, **environment: str) -> Booted:
    init = boot(TABLE, *words, **environment)
    init.expect("up")
    return init


def powerless(init: Booted, name: str, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run a client that the kernel does not allow to reboot."""
    return init.inside(*POWERLESS, *LAUNCH, str(ROOT / "tools" / name), *words, check=False)


WAYS = [("halt", signal.SIGINT), ("poweroff", signal.SIGINT), ("reboot", signal.SIGHUP)]


@pytest.mark.parametrize(("name", "signum"), WAYS)
def test_where_the_kernel_allows_it_it_ends_init_by_a_signal_halt_7(
    boot: Boot, name: str, signum: int
) -> None:
    init = up(boot)
    init.tool(name, "-f", check=False)  # it is swept away with the rest
    assert init.ended() == -signum
    assert "zero" not in init.output


@pytest.mark.parametrize(("name", "signum"), WAYS)
def test_where_the_kernel_refuses_init_ends_with_the_status_of_that_signal_halt_5(
    boot: Boot, name: str, signum: int
) -> None:
    init = up(boot)
    powerless(init, name, "-f")
    assert init.ended() == 128 + signum
    assert "zero" not in init.output


def test_a_machine_that_can_t_be_halted_is_told_and_goes_on_halt_5(boot: Boot) -> None:
    init = up(boot, "--machine", CONSOLE="/dev/null")
    for name in ("halt", "reboot"):
        done = powerless(init, name, "-f")
        assert done.returncode == 1
        assert "Operation not permitted; the init of a machine does not end" in done.stderr
    init.tool("telinit", "--wait", "1")
    init.expect("one")


@pytest.mark.parametrize(("options", "kind"), [("-h", ""), ("-hP", "POWEROFF"), ("-hH", "HALT")])
def test_shutdown_goes_through_level_0_and_tells_its_scripts_shut_27_shut_28(
    boot: Boot, options: str, kind: str
) -> None:
    init = up(boot)
    init.tool("shutdown", options, "now", check=False)
    assert init.ended() == 0
    assert f"zero {kind}." in init.output


@pytest.mark.parametrize(
    ("name", "words", "told"),
    [
        ("shutdown", ["-r", "now"], "six"),
        ("reboot", [], "six"),
        ("poweroff", [], "zero POWEROFF."),
        ("halt", ["-t", "1"], "zero HALT."),
    ],
)
def test_without_f_the_level_is_changed_halt_3(
    boot: Boot, name: str, words: list[str], told: str
) -> None:
    init = up(boot)
    init.tool(name, *words, check=False)
    assert init.ended() == 0
    assert told in init.output


INTERFACES = """
ip link add one type veth peer name two
for name in lo one two; do ip link set $name up; done
ip -o link show up | wc -l
"$@"
echo status $?
ip -o link show up
"""


def test_halt_i_takes_the_interfaces_down_but_the_loopback_halt_2(boot: Boot) -> None:
    init = up(boot, "--machine", CONSOLE="/dev/null")
    halt = [*POWERLESS, *LAUNCH, str(ROOT / "tools" / "halt"), "-f", "-i", "-d"]
    done = init.inside("unshare", "--net", "sh", "-c", INTERFACES, "sh", *halt, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    before, status, *after = done.stdout.splitlines()
    assert (before, status) == ("3", "status 1")  # the kernel refused the rest
    assert [line.split(": ")[1] for line in after] == ["lo"]


def test_shutdown_alone_leads_to_level_1_shut_29(boot: Boot) -> None:
    init = up(boot)
    init.tool("shutdown", "now")
    init.expect("one")
    assert init.tool("runlevel").stdout == "3 1\n"


@pytest.mark.parametrize(("option", "status"), [("-h", 130), ("-r", 129)])
def test_without_init_a_container_ends_and_never_freezes_shut_30_shut_31(
    boot: Boot, option: str, status: int
) -> None:
    init = up(boot)
    powerless(init, "shutdown", "-n", "-t", "0", option, "now")
    assert init.ended() == status
    assert "zero" not in init.output
    assert "six" not in init.output


def test_without_init_the_kernel_ends_it_where_it_may_shut_30(boot: Boot) -> None:
    init = up(boot)
    init.tool("shutdown", "-n", "-t", "0", "-r", "now", check=False)
    assert init.ended() == -signal.SIGHUP


def test_a_shutdown_that_waits_can_be_cancelled_shut_18_shut_19(boot: Boot) -> None:
    init = boot(
        TABLE + f"sh:4:once:{' '.join(LAUNCH)} {ROOT}/tools/shutdown -h +4; echo it ended\n"
    )
    init.expect("up")
    init.tool("telinit", "4")
    until = "until test -s /run/nologin; do sleep 0.1; done; cat /run/nologin"
    assert "The system is going down on " in init.inside("sh", "-c", until).stdout
    again = init.tool("shutdown", "-h", "now", check=False)
    assert (again.returncode, again.stderr) == (1, "\nshutdown: already running.\n")
    init.tool("shutdown", "-c")
    init.expect("it ended")
    assert "Shutdown cancelled." in init.output
    left = init.inside("ls", "/run").stdout.split()
    assert not {"nologin", "shutdown.pid"} & set(left)
    assert init.tool("runlevel").stdout == "3 4\n"


def test_halt_w_only_writes_wtmp_halt_2_ut_7(boot: Boot) -> None:
    init = up(boot)
    init.tool("halt", "-w")
    (first, *_) = init.inside("last", "-x", "-f", "/var/log/wtmp").stdout.splitlines()
    assert first.split()[:3] == ["shutdown", "system", "down"]
    assert init.tool("runlevel").stdout == "N 3\n"


# killall5


def test_killall5_signals_all_but_its_session_and_who_is_left_out_kill_1(boot: Boot) -> None:
    init = boot(
        "id:3:initdefault:\na:3:once:sleep 1001\nb:3:once:sleep 1002\n"
        "c:3:once:setsid sleep 1003 & echo up; exec sleep 1004\n"
    )
    init.expect("up")
    listed = json.loads(init.tool("initctl", "status", "--json", "b").stdout)
    spared = listed["entries"][0]["pid"]
    killall5 = f"{' '.join(LAUNCH)} {ROOT}/tools/killall5"
    script = f"sleep 1005 >/dev/null 2>&1 & {killall5} -15 -o {spared}; echo status $?"
    script += "; kill -0 $! && echo mine"
    done = init.inside("setsid", "sh", "-c", script)
    assert (done.stdout, done.stderr) == ("status 0\nmine\n", "")
    for entry_id in ("a", "c"):
        init.expect(f'Id "{entry_id}" ended: SIGTERM')
    script = f"{killall5} -18 -o {spared},$(pgrep -f '^sleep 1005'); echo status $?"
    assert init.inside("setsid", "sh", "-c", script).stdout == "status 2\n"
    assert init.inside("pgrep", "-f", "^sleep 100").stdout.split()[0] == str(spared)


def test_killall5_lets_go_on_whom_it_stopped_kill_1(boot: Boot) -> None:
    deaf = "trap 'echo got it' USR1; echo up; while :; do sleep 1; done"
    init = boot(f"id:3:initdefault:\nd:3:once:{deaf}\n")
    init.expect("up")
    init.inside("setsid", *LAUNCH, str(ROOT / "tools" / "killall5"), "-10")
    init.expect("got it")
