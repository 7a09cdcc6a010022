"""The image as it is: a login on the console, services, run levels, telinit."""

import json
import re

import pytest

from tests.container.conftest import Boot, Record
from tests.container.container import Container
from tests.container.engine import PASSWORD, Engine

pytestmark = pytest.mark.container

PROMPT = r"[$#] $"
PASTE_MODE = re.compile("\x1b\\[\\?2004[hl]")  # what bash sends to the terminal
GETTY = "co"
SERVICES = {"cron", "ngnx", "sshd"}
NGINX = "HTTP/1.1 200 OK"
SSHD = "SSH-2.0-"
DEBIAN_TELINIT = "/usr/local/lib/debian-sysvinit/telinit"


def booted(boot: Boot) -> Container:
    """Start the image in the background; wait until its services answer."""
    box = boot()
    box.expect("INIT: Entering runlevel: 3")
    assert box.inside("http") == NGINX
    assert box.inside("ssh").startswith(SSHD)
    return box


def log_in(box: Container, user: str) -> None:
    """Log in at the getty on the console."""
    box.expect("login: ")
    box.type(user)
    box.expect("Password: ")
    box.type(PASSWORD)
    box.expect(PROMPT)


def say(box: Container, command: str) -> str:
    """Type a command at the shell's prompt; return what it prints."""
    box.type(f"{command}; echo '<'done'>'")
    box.expect("<done>")
    printed = box.output.before
    box.expect(PROMPT)
    return PASTE_MODE.sub("", printed).replace("\r", "").partition("\n")[2].strip()


def test_the_image_says_what_it_is(engine: Engine) -> None:
    config = json.loads(engine.run("image", "inspect", engine.image).stdout)[0]["Config"]
    assert config["StopSignal"] in ("SIGTERM", "15")
    assert config["Entrypoint"] == ["/usr/local/sbin/pyinit"]
    labels = config["Labels"]
    assert labels["org.opencontainers.image.title"] == "pyinit"
    assert labels["org.opencontainers.image.licenses"] == "MIT"
    assert labels["org.opencontainers.image.version"]


def test_pidof_is_still_that_of_debian(boot: Boot) -> None:
    box = boot("idle:3:respawn:/bin/sleep infinity", "last:3:once:/bin/echo all is up")
    box.expect("all is up")
    assert box.exec("pidof sleep") == str(box.pids()["idle"])


def test_no_container_shares_its_host_key_with_another(engine: Engine) -> None:
    listing = engine.run(
        "run", "--rm", "--network=none", "--entrypoint=/bin/ls", engine.image, "/etc/ssh"
    )
    assert "ssh_host" not in listing.stdout


def test_a_user_logs_in_on_the_console_and_asks_for_the_run_level(boot: Boot) -> None:
    box = boot(terminal=True)
    log_in(box, "demo")
    assert say(box, "id -un") == "demo"
    assert say(box, "runlevel") == "N 3"
    assert "superuser" in say(box, "telinit 2")
    assert say(box, "runlevel") == "N 3"


def test_root_changes_the_run_level_on_the_console_and_stays_logged_in(boot: Boot) -> None:
    box = boot(terminal=True)
    log_in(box, "root")
    assert say(box, "runlevel") == "N 3"
    assert "telinit:" not in say(box, "telinit --wait 2")
    assert say(box, "runlevel") == "3 2"
    assert "telinit:" not in say(box, "telinit --wait 3")
    assert say(box, "runlevel") == "2 3"
    assert say(box, "tty") == "/dev/console"


def test_a_shell_on_the_console_has_job_control(boot: Boot) -> None:
    box = boot(terminal=True)
    log_in(box, "root")
    box.type("sh -c 'echo in the fore\\ground; exec sleep 1000'")
    box.expect("in the foreground")
    box.interrupt()
    box.expect(PROMPT)
    assert say(box, "echo $?") == "130"
    assert say(box, "runlevel") == "N 3"


def test_after_a_logout_the_getty_asks_again(boot: Boot) -> None:
    box = boot(terminal=True)
    log_in(box, "demo")
    box.type("exit")
    log_in(box, "demo")
    assert say(box, "id -un") == "demo"


def test_a_killed_getty_is_respawned(boot: Boot) -> None:
    box = boot(terminal=True)
    box.expect("login: ")
    old = box.pids()[GETTY]
    box.exec(f"kill -KILL {old}")
    box.respawned(GETTY, old)
    log_in(box, "demo")


def test_the_run_level_changes_and_what_both_levels_want_runs_on(boot: Boot) -> None:
    box = booted(boot)
    before = box.pids()
    assert before.keys() >= SERVICES
    assert box.exec("runlevel") == "N 3"
    box.exec("telinit --wait 2")
    assert box.exec("runlevel") == "3 2"
    box.exec("telinit --wait 3")
    assert box.exec("runlevel") == "2 3"
    after = box.pids()
    assert {key: after[key] for key in SERVICES} == {key: before[key] for key in SERVICES}


def test_a_level_that_a_service_is_not_in_stops_it(boot: Boot) -> None:
    box = booted(boot)
    box.exec("sed -i s/^ngnx:2345:/ngnx:3:/ /etc/inittab.d/nginx.tab")
    box.exec("telinit --wait 2")
    pids = box.pids()
    assert "ngnx" not in pids
    assert "sshd" in pids
    box.exec("telinit --wait 3")
    assert box.inside("http") == NGINX


def test_telinit_q_starts_the_new_entry_and_leaves_all_others_alone(boot: Boot) -> None:
    box = booted(boot)
    before = box.pids()
    box.exec("sh -c 'echo new:3:respawn:/bin/sleep infinity >> /etc/inittab'")
    box.exec("telinit --wait q")
    after = box.pids()
    assert box.exec(f"cat /proc/{after.pop('new')}/comm") == "sleep"
    assert after == before


@pytest.mark.parametrize("signal", ["TERM", "KILL"])
def test_a_killed_nginx_is_respawned_and_answers(boot: Boot, signal: str) -> None:
    box = booted(boot)
    old = box.pids()["ngnx"]
    box.exec(f"kill -{signal} {old}")
    new = box.respawned("ngnx", old)
    assert box.inside("http") == NGINX
    assert box.exec("curl -s -o /dev/null -w %{http_code} http://localhost/") == "200"
    assert box.pids()["ngnx"] == new


def test_a_killed_sshd_is_respawned_and_greets(boot: Boot) -> None:
    box = booted(boot)
    old = box.pids()["sshd"]
    box.exec(f"kill -KILL {old}")
    new = box.respawned("sshd", old)
    assert box.inside("ssh").startswith(SSHD)
    assert box.pids()["sshd"] == new


def test_debians_own_telinit_commands_init(boot: Boot) -> None:
    box = booted(boot)
    assert box.exec(f"{DEBIAN_TELINIT} 2") == ""
    box.expect("INIT: Switching to runlevel: 2")
    assert box.exec("runlevel") == "3 2"
    box.exec("sh -c 'echo new:3:respawn:/bin/sleep infinity >> /etc/inittab'")
    box.exec(f"{DEBIAN_TELINIT} 3")
    box.expect("INIT: Switching to runlevel: 3")
    box.exec("telinit --wait q")
    assert box.exec("runlevel") == "2 3"
    assert "new" in box.pids()
    box.exec(f"{DEBIAN_TELINIT} 0", check=False)  # init ends it with the rest
    assert box.exit_code() == 0


def test_the_image_stops_in_order_and_in_no_time(boot: Boot, record_property: Record) -> None:
    box = booted(boot)
    seconds = box.stop()
    record_property("seconds", round(seconds, 2))
    assert box.exit_code() == 0
    assert seconds < 3  # the grace between TERM and KILL: nothing needed it
    log = box.log()
    assert log.index("INIT: Switching to runlevel: 0") < log.index("Received signal 15; terminat")


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_container_starts_again_with_what_the_last_run_left_behind(boot: Boot, end: str) -> None:
    box = booted(boot)
    if end == "stop":
        box.stop()
    else:
        box.kill("KILL")
        box.exit_code()
    box.start_again()
    for _ in range(2):
        box.expect("INIT: Entering runlevel: 3")
    assert box.inside("http") == NGINX
    assert box.inside("ssh").startswith(SSHD)
    box.exec("telinit --wait 2")
    assert box.exec("runlevel") == "3 2"


def test_somebody_who_is_logged_in_does_not_hold_up_the_stop(boot: Boot) -> None:
    box = boot(terminal=True)
    log_in(box, "demo")
    assert box.stop() < 3
    assert box.exit_code() == 0
