"""Other users, other pids, other file systems, broken tables."""

import time

import pytest

from tests.container.conftest import Boot
from tests.container.container import Container
from tests.container.engine import Engine

pytestmark = pytest.mark.container

SERVICE = "good:23:respawn:/bin/sleep infinity"
READY = "last:3:once:/bin/echo all is up"
TWO = "two:2:once:/bin/echo level 2 it is"
BROKEN_WITHIN = 1.0  # second, beyond what the engine itself needs


def fate(engine: Engine, *arguments: str) -> tuple[int, str, float]:
    """Run the image to its end; return its exit code, its output and the seconds it took."""
    begin = time.monotonic()
    result = engine.run("run", "--rm", "--network=none", *arguments, check=False)
    return result.returncode, result.stdout + result.stderr, time.monotonic() - begin


@pytest.mark.parametrize(
    ("table", "complaint"),
    [("/etc/nowhere/inittab", "/etc/nowhere/inittab"), ("/dev/null", "/dev/null")],
    ids=["no table", "empty table"],
)
def test_without_anything_to_run_it_fails_at_once_and_says_why(
    engine: Engine, table: str, complaint: str
) -> None:
    _, _, bare = fate(engine, "--entrypoint=/bin/true", engine.image)
    code, output, seconds = fate(engine, engine.image, f"--inittab={table}")
    assert code not in (0, 125, 126, 127)
    assert complaint in output
    assert seconds - bare < BROKEN_WITHIN


def works(box: Container, user: str | None = None) -> None:
    """See that services run and that init obeys."""
    box.expect("all is up")
    before = {key: entry["pid"] for key, entry in box.status(user).items() if entry["pid"]}
    assert before.keys() == {"good"}
    box.exec("telinit --wait 2", user=user)
    box.expect("level 2 it is")
    assert box.status(user)["good"]["pid"] == before["good"]
    assert box.inside("orphans 100") == "0"
    assert box.stop() < 3
    assert box.exit_code() == 0


def test_it_runs_as_any_user(boot: Boot) -> None:
    box = boot(SERVICE, READY, TWO, options=["--user=12345:0"])
    box.expect(r"INIT: [^\n]*uid 12345")
    works(box, "12345:0")


def test_it_runs_under_the_engines_own_init(boot: Boot) -> None:
    box = boot(SERVICE, READY, TWO, options=["--init"])
    box.expect(r"INIT: [^\n]*not PID 1")
    works(box)


def test_it_runs_read_only_and_without_capabilities(boot: Boot) -> None:
    works(boot(SERVICE, READY, TWO, options=["--read-only", "--cap-drop=ALL"]))


def test_it_runs_as_any_user_read_only_without_capabilities_under_an_init(boot: Boot) -> None:
    hard = ["--init", "--read-only", "--cap-drop=ALL", "--user=12345:0"]
    works(boot(SERVICE, READY, TWO, options=hard), "12345:0")


def test_it_runs_with_a_fresh_run_and_tmp(boot: Boot) -> None:
    works(boot(SERVICE, READY, TWO, options=["--tmpfs=/run:rw,noexec,nosuid", "--tmpfs=/tmp"]))


def test_as_sbin_init_it_obeys_signal_37_also_in_podmans_systemd_mode(
    boot: Boot, engine: Engine
) -> None:
    mode = ["--systemd=always"] if engine.name == "podman" else []
    box = boot(SERVICE, READY, options=["--entrypoint=/sbin/init", *mode])
    box.expect("all is up")
    assert box.exec("runlevel") == "N 3"
    box.kill("37")
    assert box.exit_code() == 0


def test_it_boots_the_level_that_an_argument_names(boot: Boot) -> None:
    box = boot(SERVICE, READY, TWO, arguments=["2"])
    box.expect("level 2 it is")
    assert box.exec("runlevel") == "N 2"
