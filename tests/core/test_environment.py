"""What a child is told: sysvinit.md EX-14, FIFO-19, K-20, K-22."""

import pytest

from pyinit import __version__
from pyinit.core.environment import Environment
from pyinit.core.levels import told

K_22 = "/sbin:/usr/sbin:/bin:/usr/bin"


def test_a_child_has_the_variables_of_the_reference_over_the_inherited_ones_ex_14() -> None:
    inherited = {"HOME": "/", "PATH": "/evil", "SHELL": "/evil", "RUNLEVEL": "7", "PREVLEVEL": "x"}
    inherited |= {"CONSOLE": "/dev/evil", "INIT_VERSION": "evil"}
    assert Environment(inherited, "/dev/ttyS0").make("3", "2") == {
        "HOME": "/",
        "PATH": K_22,
        "SHELL": "/bin/sh",
        "RUNLEVEL": "3",
        "PREVLEVEL": "2",
        "CONSOLE": "/dev/ttyS0",
        "INIT_VERSION": f"pyinit-{__version__}",
    }
    assert inherited["PATH"] == "/evil"


def test_the_console_is_dev_console_unless_told_otherwise() -> None:
    assert Environment({}).make("2", "N")["CONSOLE"] == "/dev/console"


@pytest.mark.parametrize(
    ("level", "expected"),
    [("!", "S"), ("#", "S"), ("*", "S"), ("S", "S"), ("0", "0"), ("9", "9")],
)
def test_runlevel_is_s_during_the_boot_ex_14(level: str, expected: str) -> None:
    assert told(level) == expected
    assert Environment({}).make(level, "N")["RUNLEVEL"] == expected


def test_path_is_kept_where_init_is_told_to_and_has_one_ex_14() -> None:
    assert Environment({"PATH": "/own"}, keep_path=True).make("2", "N")["PATH"] == "/own"
    assert Environment({}, keep_path=True).make("2", "N")["PATH"] == K_22


def test_autoboot_is_there_only_if_init_was_started_so_ex_14() -> None:
    assert Environment({}, autoboot=True).make("2", "N")["AUTOBOOT"] == "YES"
    assert "AUTOBOOT" not in Environment({}).make("2", "N")


def test_variables_are_set_changed_and_removed_fifo_19() -> None:
    environment = Environment({"INIT_C": "inherited"})
    assert environment.assign(["INIT_A=1", "INIT_B=x=y", "INIT_C=new", "INIT_D="]) == []
    made = environment.make("2", "N")
    assert (made["INIT_A"], made["INIT_B"], made["INIT_C"]) == ("1", "x=y", "new")
    assert made["INIT_D"] == ""
    assert environment.assign(["INIT_A=2", "INIT_B", "INIT_UNKNOWN"]) == []
    made = environment.make("2", "N")
    assert made["INIT_A"] == "2"
    assert "INIT_B" not in made


@pytest.mark.parametrize(
    "text", ["FOO=1", "PATH=/evil", "FOO", "init_a=1", "=INIT_A", "", "XINIT_=1"]
)
def test_a_name_that_does_not_begin_with_init_is_refused_fifo_19(text: str) -> None:
    environment = Environment({"FOO": "kept"})
    assert environment.assign([text]) == [text]
    assert environment.make("2", "N")["FOO"] == "kept"
    assert environment.variables == {}


def test_no_more_than_sixteen_variables_are_taken_k_20() -> None:
    environment = Environment({})
    sixteen = [f"INIT_{number}=x" for number in range(16)]
    assert environment.assign(sixteen) == []
    assert environment.assign(["INIT_NEW=x", "INIT_0=changed", "INIT_GONE"]) == ["INIT_NEW=x"]
    assert environment.variables["INIT_0"] == "changed"
    assert environment.assign(["INIT_0", "INIT_NEW=x"]) == []
    assert len(environment.variables) == 16


def test_init_variables_do_not_override_what_init_tells_ex_14() -> None:
    environment = Environment({})
    assert environment.assign(["INIT_VERSION=mine"]) == []
    assert environment.make("2", "N")["INIT_VERSION"] == f"pyinit-{__version__}"


def test_the_environment_is_made_once_for_a_level_and_anew_for_another() -> None:
    environment = Environment({})
    first = environment.make("2", "N")
    assert environment.make("2", "N") is first
    assert environment.make("2", "3") is not first
    assert environment.make("3", "2")["PREVLEVEL"] == "2"


def test_an_assignment_shows_in_the_level_of_now_fifo_19() -> None:
    environment = Environment({})
    assert "INIT_A" not in environment.make("2", "N")
    environment.assign(["INIT_A=1"])
    assert environment.make("2", "N")["INIT_A"] == "1"
