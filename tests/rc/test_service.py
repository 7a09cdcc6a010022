"""service: scripts in a clean environment (sysvinit.md SVC-1, SVC-2).

What Debian's own does was seen by running it.
"""

import os
from pathlib import Path

import pytest

from tests.rc.tree import Tree

from .conftest import Scripts

CODE = "from pyinit.rc import service\nsys.exit(service.main(words, root))\n"
LOCALE = (
    *("LANG", "LANGUAGE", "LC_ADDRESS", "LC_ALL", "LC_COLLATE", "LC_CTYPE", "LC_IDENTIFICATION"),
    *("LC_MEASUREMENT", "LC_MESSAGES", "LC_MONETARY", "LC_NAME", "LC_NUMERIC", "LC_PAPER"),
    *("LC_TELEPHONE", "LC_TIME"),
)


class Service:
    def __init__(self, tree: Tree) -> None:
        self.tree = tree

    def __call__(
        self, *words: str, environment: dict[str, str] | None = None
    ) -> tuple[int, list[str], list[str]]:
        """Call it; return its status and the lines of both outputs, with the root left out."""
        done = self.tree.run(CODE, *words, environment=environment)
        out, err = (
            text.replace(str(self.tree.root), "").splitlines()
            for text in (done.stdout, done.stderr)
        )
        return done.returncode, out, err


@pytest.fixture
def service(tmp_path: Path, scripts: Scripts) -> Service:
    assert scripts.state == tmp_path / "state" / "rc"  # so what is left is ended after a test
    return Service(Tree(tmp_path))


@pytest.mark.parametrize("action", ["start", "stop", "restart", "status", "foo"])
def test_a_script_is_called_with_its_words_svc_1(service: Service, action: str) -> None:
    service.tree.write("a", f'echo "$@"\n[ $1 = {action} ] || [ {action} = restart ]\n')
    lines = ["stop x y", "start x y"] if action == "restart" else [f"{action} x y"]
    assert service("a", action, "x", "y")[:2] == (0, lines)


@pytest.mark.parametrize("action", ["start", "stop", "status", "reload"])
def test_the_exit_code_is_the_script_s_svc_1(service: Service, action: str) -> None:
    service.tree.write("a", "exit 9\n")
    assert service("a", action)[0] == 9


def test_a_restart_waits_until_nothing_is_left_of_the_first_daemon_gotcha_3(
    service: Service,
) -> None:
    """This script starts nothing while a daemon runs, and its stop does not wait for the end."""
    service.tree.write(
        "a",
        """
        pidfile=${0%/*}/pid
        case $1 in
        start)
            [ -e "$pidfile" ] && kill -0 "$(cat "$pidfile")" && { echo already running; exit 0; }
            (setsid sh -c 'trap "sleep .5; exit" TERM; while :; do sleep .1; done' \\
                >/dev/null 2>&1 </dev/null & echo $! >"$pidfile") ;;
        stop) kill "$(cat "$pidfile")" ;;
        esac
        """,
    )
    assert service("a", "start") == (0, [], [])
    first = (service.tree.scripts / "pid").read_text()
    code, out, _ = service("a", "restart")
    second = (service.tree.scripts / "pid").read_text()
    assert (code, out) == (0, [])
    assert second != first
    code, out, _ = service("a", "start")
    assert (code, len(out)) == (0, 1)
    assert out[0].startswith("a: runs already: ")
    assert service("a", "stop")[0] == 0
    with pytest.raises(ProcessLookupError):
        os.kill(int(second), 0)


def test_a_script_without_an_interpreter_line_is_the_shell_s(service: Service) -> None:
    service.tree.write("a").write_text('echo "$@"\n')
    assert service("a", "status") == (0, ["status"], [])
    assert service("a", "reload") == (0, ["reload"], [])


def test_without_an_action_the_script_tells_its_usage_svc_1(service: Service) -> None:
    service.tree.write("a", 'echo "usage: a start" $#; exit 2\n')
    assert service("a") == (2, ["usage: a start 0"], [])


def test_the_environment_is_the_locale_the_path_and_the_terminal_svc_1(service: Service) -> None:
    service.tree.write("a", "pwd; env | sort\n")
    given = {"LANG": "C", "FOO": "x", "RUNLEVEL": "2", "HOME": "/root", "TERM": "dumb"}
    for action in ("status", "start"):
        code, out, _ = service("a", action, environment=given)
        assert (code, out[0]) == (0, "/")
        values = dict(line.split("=", 1) for line in out[1:])
        assert set(values) - {"PWD", "OLDPWD", "SHLVL", "_"} == {*LOCALE, "PATH", "TERM"}
        assert (values["LANG"], values["LC_ALL"], values["TERM"]) == ("C", "", "dumb")


@pytest.mark.parametrize("name", ["nope", "../init.d/a", "--foo"])
def test_an_unknown_name_is_an_error_svc_1(service: Service, name: str) -> None:
    service.tree.write("a")
    assert service(name, "start") == (1, [], [f"{name}: unrecognized service"])


def test_a_script_that_is_not_executable_is_unknown_and_told_svc_1(service: Service) -> None:
    service.tree.write("a", mode=0o644)
    path = "/etc/init.d/a"
    assert service("a", "start") == (
        1,
        [],
        ["a: unrecognized service", f"{path} is not executable; chmod +x {path}"],
    )


@pytest.mark.parametrize("action", ["status", "start"])
def test_a_script_without_an_interpreter_is_told(service: Service, action: str) -> None:
    service.tree.write("a").write_bytes(b"#!/bin/sh\r\nexit 0\r\n")
    code, out, err = service("a", action)
    assert code != 0
    assert (out, len(err)) == ([], 1)
    assert "carriage return" in err[0]


def test_no_arguments_are_an_error_with_the_usage_svc_1(service: Service) -> None:
    code, out, err = service()
    assert (code, out) == (1, [])
    assert err[0].startswith("Usage: service ")


@pytest.mark.parametrize("word", ["--help", "-h"])
def test_help_is_no_error_svc_1(service: Service, word: str) -> None:
    code, out, err = service(word)
    assert (code, err) == (0, [])
    assert out[0].startswith("Usage: service ")


def test_the_version_is_told(service: Service) -> None:
    code, out, _ = service("--version")
    assert code == 0
    assert out[0].startswith("service of pyinit ")


def test_a_full_restart_is_a_stop_then_a_start_svc_2(service: Service) -> None:
    service.tree.write("a", 'echo "$@"; [ "$1" = start ] && exit 3; exit 1\n')
    assert service("a", "--full-restart")[:2] == (3, ["stop", "start"])


def test_the_status_of_all_scripts_svc_2_gotcha_4(service: Service) -> None:
    write = service.tree.write
    write("up", '[ "$1" = status ] && echo running\n')
    write("quiet", "exit 0\n")
    write("down", "echo no; exit 3\n")
    write("usage", 'echo "Usage: x" >&2; exit 1\n')
    write("usage0", 'echo "usage: x"\n')
    write("err0", "echo up >&2\n")
    write("noexec", "echo up\n", mode=0o644)
    for name in ("README", "x.dpkg-old", "rc", "skeleton", "single", "halt"):
        write(name, "echo up\n")
    code, out, err = service("--status-all")
    assert (code, out) == (
        0,
        [" [ - ]  down", " [ + ]  err0", " [ - ]  quiet", " [ + ]  up"],
    )
    assert err == [" [ ? ]  usage", " [ ? ]  usage0"]
