"""invoke-rc.d: what level and policy-rc.d allow (sysvinit.md POL-1 to POL-4).

What Debian's own does was seen by running it.
"""

from pathlib import Path

import pytest

from tests.rc.tree import Tree

CODE = """
from pyinit.rc import invoke_rc_d
invoke_rc_d.current_level = lambda: words[0]
sys.exit(invoke_rc_d.main(words[1:], root))
"""
UNKNOWN, DENIED, BROKEN, SYNTAX, ALLOWED, UNCERTAIN, INSTEAD = range(100, 107)


class Invoke:
    """A tree with a (on in 2), off (K in 2, S in 3), s (on in S), and new, which has no links."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.level = "2"
        for name in ("a", "off", "s", "new"):
            tree.write(name, 'echo "${0##*/} $*"; exit "${CODE:-0}"\n')
        for level, link in (("2", "S01a"), ("2", "K01off"), ("3", "S01off"), ("S", "S01s")):
            tree.link(level, link)

    def set_policy(self, code: str) -> None:
        path = self.tree.root / "usr" / "sbin" / "policy-rc.d"
        path.parent.mkdir(parents=True)
        path.write_text(f'#!/bin/sh\necho "policy: $*" >&2\n{code}\n')
        path.chmod(0o755)

    def __call__(self, *words: str, code: str = "0") -> tuple[int, list[str], list[str]]:
        """Call it; return its status, what scripts said, and what it and the policy said."""
        done = self.tree.run(CODE, self.level, *words, environment={"CODE": code})
        return done.returncode, done.stdout.splitlines(), done.stderr.splitlines()


@pytest.fixture
def invoke(tmp_path: Path) -> Invoke:
    return Invoke(Tree(tmp_path))


RUN = ["a start"]

# the level


@pytest.mark.parametrize(
    ("name", "action", "lines"),
    [
        *(("a", action, [f"a {action}"]) for action in ("start", "stop", "status", "try-restart")),
        ("a", "restart", ["a stop", "a start"]),
        *(("off", action, []) for action in ("start", "restart", "try-restart")),
        *(("off", action, [f"off {action}"]) for action in ("stop", "status", "force-reload", "x")),
        ("s", "start", ["s start"]),
        ("new", "start", []),
        ("new", "stop", ["new stop"]),
    ],
)
def test_what_the_level_does_not_start_is_not_started_pol_1(
    invoke: Invoke, name: str, action: str, lines: list[str]
) -> None:
    assert invoke(name, action)[:2] == (0, lines)


def test_a_k_link_of_the_level_beats_the_s_link_of_rcs_pol_1(invoke: Invoke) -> None:
    invoke.tree.link("2", "K01s")
    assert invoke("s", "start")[:2] == (0, [])


def test_a_start_is_denied_while_the_level_is_unknown_pol_1(invoke: Invoke) -> None:
    invoke.level = ""
    assert invoke("a", "start") == (0, [], [])
    assert invoke("--query", "a", "start")[0] == DENIED
    assert invoke("a", "stop") == (0, ["a stop"], [])
    assert invoke("--query", "a", "stop")[0] == UNCERTAIN


@pytest.mark.parametrize("level", ["0", "6"])
def test_at_the_end_of_the_system_all_is_run_pol_2(invoke: Invoke, level: str) -> None:
    invoke.level = level
    invoke.set_policy("exit 101")
    code, out, err = invoke("new", "stop")
    assert (code, out) == (0, ["new stop"])
    assert err == ["invoke-rc.d: the system ends: stop is run whatever the policy says"]
    assert invoke("off", "start")[:2] == (0, ["off start"])


def test_words_and_environment_are_passed_on_pol_2(invoke: Invoke) -> None:
    assert invoke("a", "start", "x", "y z") == (0, ["a start x y z"], [])


def test_the_exit_code_is_the_script_s_pol_4(invoke: Invoke) -> None:
    code, out, err = invoke("a", "stop", code="5")
    assert (code, out) == (5, ["a stop"])
    assert err == ["invoke-rc.d: a: stop failed with status 5"]


# options


def test_a_denial_can_be_disclosed_pol_2(invoke: Invoke) -> None:
    assert invoke("off", "start") == (0, [], [])
    assert invoke("--disclose-deny", "off", "start") == (
        DENIED,
        [],
        ["invoke-rc.d: start is not run"],
    )
    assert invoke("--disclose-deny", "--quiet", "off", "start") == (DENIED, [], [])


def test_force_runs_it_all_the_same_pol_1(invoke: Invoke) -> None:
    assert invoke("--force", "off", "start")[:2] == (0, ["off start"])
    assert invoke("--try-anyway", "off", "start")[:2] == (0, [])


def test_a_query_runs_nothing_pol_4(invoke: Invoke) -> None:
    assert invoke("--query", "a", "start") == (ALLOWED, [], [])
    assert invoke("--query", "off", "start") == (DENIED, [], [])
    assert invoke("--query", "off", "stop") == (ALLOWED, [], [])


@pytest.mark.parametrize("words", [[], ["a"], ["--foo", "a", "start"]])
def test_a_wrong_call_is_a_syntax_error_pol_4(invoke: Invoke, words: list[str]) -> None:
    code, out, err = invoke(*words)
    assert (code, out) == (SYNTAX, [])
    assert err[0].startswith("invoke-rc.d: syntax error: ")


def test_help_is_no_error(invoke: Invoke) -> None:
    assert invoke("--help")[0] == 0


# scripts that cannot be run


def test_an_unknown_name_is_told_and_denied_pol_4(invoke: Invoke) -> None:
    said = ["invoke-rc.d: /etc/init.d/nope does not exist"]
    assert invoke("nope", "start") == (0, [], said)
    assert invoke("--query", "nope", "start") == (DENIED, [], said)
    assert invoke("--force", "nope", "start") == (BROKEN, [], said)
    assert invoke("--quiet", "nope", "start") == (0, [], [])


def test_a_link_without_its_script_is_broken_pol_4(invoke: Invoke) -> None:
    invoke.tree.link("2", "S01gone")
    for options in ([], ["--query"], ["--force"]):
        code, out, err = invoke(*options, "gone", "start")
        assert (code, out) == (BROKEN, [])
        assert err[1] == (
            "invoke-rc.d: /etc/rc2.d/S01gone leads nowhere; remove it: update-rc.d gone remove"
        )


def test_a_script_that_is_not_executable_is_denied_pol_4(invoke: Invoke) -> None:
    (invoke.tree.scripts / "a").chmod(0o644)
    invoke.set_policy("exit 104")
    said = ["invoke-rc.d: /etc/init.d/a is not executable; chmod +x it"]
    assert invoke("a", "start") == (0, [], said)
    assert invoke("--force", "a", "start") == (BROKEN, [], said)
    assert invoke("--query", "a", "start") == (DENIED, [], said)


# the policy


@pytest.mark.parametrize(
    ("answer", "status", "ran", "query"),
    [
        (0, 0, True, ALLOWED),
        (1, 0, True, UNCERTAIN),
        (2, BROKEN, False, BROKEN),
        (100, UNKNOWN, False, UNKNOWN),
        (101, 0, False, DENIED),
        (102, BROKEN, False, BROKEN),
        (103, SYNTAX, False, SYNTAX),
        (104, 0, True, ALLOWED),
        (105, 0, True, UNCERTAIN),
        (107, BROKEN, False, BROKEN),
    ],
)
def test_each_answer_of_the_policy_pol_3(
    invoke: Invoke, answer: int, status: int, ran: bool, query: int
) -> None:
    invoke.set_policy(f"exit {answer}")
    code, out, err = invoke("a", "start", "x")
    assert (code, out) == (status, ["a start x"] if ran else [])
    assert err[0] == "policy: a start 2"
    assert (len(err) > 1) == (answer not in (0, 104))
    assert invoke("--query", "a", "start")[:2] == (query, [])


def test_a_policy_hears_of_a_start_out_of_level_and_may_allow_it_pol_3(invoke: Invoke) -> None:
    invoke.set_policy("exit 104")
    assert invoke("off", "start") == (0, ["off start"], ["policy: off (start) 2"])
    assert invoke("--quiet", "off", "restart")[2] == ["policy: --quiet off (restart) 2"]


def test_a_denied_status_is_unknown_pol_2(invoke: Invoke) -> None:
    invoke.set_policy("exit 101")
    assert invoke("a", "status")[:2] == (4, [])


def test_force_beats_the_policy_which_is_asked_all_the_same_pol_1(invoke: Invoke) -> None:
    invoke.set_policy("exit 101")
    code, out, err = invoke("--force", "a", "start")
    assert (code, out) == (0, RUN)
    assert err[0] == "policy: a start 2"


def test_a_policy_may_ask_for_other_actions_pol_3(invoke: Invoke) -> None:
    invoke.set_policy('echo "stop status"; echo more; exit 106')
    assert invoke("a", "start", "x")[:2] == (0, ["a stop x"])
    assert invoke("off", "start")[:2] == (0, ["off stop"])
    assert invoke("--query", "a", "start")[:2] == (INSTEAD, [])
    code, out, _ = invoke("a", "start", code="3")
    assert (code, out) == (3, ["a stop", "a status"])


def test_what_the_policy_asks_for_instead_may_be_refused_pol_1(invoke: Invoke) -> None:
    invoke.set_policy("echo stop; exit 106")
    assert invoke("--no-fallback", "a", "start")[:2] == (0, [])
    assert invoke("--no-fallback", "--disclose-deny", "a", "start")[:2] == (DENIED, [])


def test_a_policy_that_asks_for_nothing_instead_is_broken_pol_3(invoke: Invoke) -> None:
    invoke.set_policy("exit 106")
    assert invoke("a", "start")[:2] == (BROKEN, [])


def test_a_policy_that_cannot_be_executed_is_broken(invoke: Invoke) -> None:
    invoke.set_policy("exit 0")
    (invoke.tree.root / "usr" / "sbin" / "policy-rc.d").write_bytes(b"#!/nowhere\n")
    assert invoke("a", "start")[:2] == (BROKEN, [])
