"""The arguments of init: sysvinit.md RL-4, RL-5, TL-12, and pyinit's own options."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyinit.arguments import WITH_VALUE, Arguments, parse_arguments, understand
from pyinit.core.ending import STOP_BUDGET

DEFAULTS = vars(Arguments())


def changed(*words: str, budget: str | None = None) -> dict[str, object]:
    """Return what the words change, but for the first of them."""
    found = vars(parse_arguments(list(words), budget))
    assert found.keys() == DEFAULTS.keys()
    found["first_word"] = None
    return {name: value for name, value in found.items() if value != DEFAULTS[name]}


def test_without_arguments_everything_is_as_usual() -> None:
    assert changed() == {}
    arguments = Arguments()
    assert (arguments.inittab, arguments.initctl) == ("/etc/inittab", None)
    assert arguments.first_level is None
    assert arguments.stop_budget == STOP_BUDGET


@pytest.mark.parametrize(
    ("word", "level"),
    [*((word, "S") for word in ("single", "-s", "S", "s")), *((d, d) for d in "0123456789")],
)
def test_a_level_is_the_first_level_rl_4(word: str, level: str) -> None:
    assert changed(word) == {"first_level": level}


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ([], None),
        (["--machine", "-i", "--init", "--inittab", "/t", "-z", "xx"], None),
        (["--machine", "single", "3"], "single"),
        (["-s"], "-s"),
        (["ro", "1"], "ro"),
        ([""], ""),
    ],
)
def test_the_first_word_is_kept_as_it_is_bb_9(words: list[str], first: str | None) -> None:
    assert parse_arguments(words).first_word == first


@pytest.mark.parametrize("name", ["sysv", "busybox"])
def test_a_dialect_can_be_forced(name: str) -> None:
    assert changed("--dialect", name) == {"dialect": name}
    assert changed(f"--dialect={name}") == {"dialect": name}


def test_a_dialect_that_is_none_is_told() -> None:
    with pytest.raises(ValueError, match="not one of sysv, busybox: BusyBox"):
        parse_arguments(["--dialect", "BusyBox"])


def test_the_last_level_wins_rl_5() -> None:
    assert changed("3", "s") == {"first_level": "S"}
    assert changed("single", "quiet", "3") == {"first_level": "3", "unknown": ["quiet"]}


@pytest.mark.parametrize("word", ["-b", "emergency"])
def test_the_emergency_shell_is_asked_for_rl_4(word: str) -> None:
    assert changed(word) == {"emergency": True}


@pytest.mark.parametrize("word", ["-a", "auto"])
def test_an_automatic_boot_is_told_rl_4(word: str) -> None:
    assert changed(word) == {"autoboot": True}


@pytest.mark.parametrize("word", ["-i", "--init"])
def test_being_init_needs_no_more_than_the_word_tl_12(word: str) -> None:
    assert changed(word) == {}


def test_z_makes_room_and_takes_its_value_along_rl_4() -> None:
    assert changed("-z", "3", "4") == {"first_level": "4"}
    assert changed("-z=xxxxxxxx") == {}


@pytest.mark.parametrize(
    "word", ["quiet", "ro", "q", "u", "a", "4x", "-x", "root=/dev/sda1", "", "--", "10", "Single"]
)
def test_anything_else_is_noted_and_no_more_rl_4(word: str) -> None:
    assert changed(word) == {"unknown": [word]}


@pytest.mark.parametrize(("word", "name"), [("--machine", "machine"), ("--daemon", "daemon")])
def test_the_flags_of_pyinits_own(word: str, name: str) -> None:
    assert changed(word) == {name: True}


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        ("--inittab", "/t", "/t"),
        ("--initctl", "/run/x", "/run/x"),
        ("--pidfile", "p", "p"),
        ("--log", "l=1", "l=1"),
        ("--stop-budget", "2.5", 2.5),
        ("--state", "7", 7),
    ],
)
def test_an_option_takes_its_value_from_either_place(
    option: str, value: str, expected: object
) -> None:
    name = option.removeprefix("--").replace("-", "_")
    assert changed(option, value) == {name: expected}
    assert changed(f"{option}={value}") == {name: expected}
    assert changed("3", option, value, "-b") == {
        "first_level": "3",
        "emergency": True,
        name: expected,
    }


def test_a_value_may_look_like_anything() -> None:
    assert changed("--inittab", "3") == {"inittab": "3"}
    assert changed("--inittab", "--daemon") == {"inittab": "--daemon"}
    assert changed("--log=") == {"log": ""}


@pytest.mark.parametrize("option", WITH_VALUE)
def test_an_option_without_its_value_is_an_error_that_names_it(option: str) -> None:
    with pytest.raises(ValueError, match=f"{option}: a value is missing"):
        parse_arguments(["3", option])


@pytest.mark.parametrize("value", ["0", "-1", "x", "", "inf", "nan", "1,5"])
def test_a_budget_that_makes_no_sense_is_an_error_that_names_it(value: str) -> None:
    with pytest.raises(ValueError, match="--stop-budget: not a positive number of seconds: "):
        parse_arguments(["--stop-budget", value])
    with pytest.raises(ValueError, match="PYINIT_STOP_BUDGET: not a positive number of seconds: "):
        parse_arguments([], value)


def test_the_option_wins_over_the_variable() -> None:
    assert changed(budget="20") == {"stop_budget": 20.0}
    assert changed("--stop-budget", "5", budget="20") == {"stop_budget": 5.0}


@given(st.lists(st.sampled_from([*WITH_VALUE, "3", "-b", "x", "--init"]) | st.text(max_size=8)))
def test_any_words_are_arguments_or_a_value_error(words: list[str]) -> None:
    try:
        arguments = parse_arguments(words)
    except ValueError:
        return
    assert set(arguments.unknown) <= set(words)


@pytest.mark.parametrize(
    ("words", "budget", "level", "seconds", "problems"),
    [
        ("2 --stop-budget=7", "8", "2", 7.0, 0),
        ("2 --stop-budget=x 3", "8", "2", 8.0, 1),
        ("--stop-budget=7 2 --inittab", None, "2", 7.0, 1),
        ("2", "x", "2", STOP_BUDGET, 1),
    ],
)
def test_a_machine_takes_what_comes_before_the_word_that_makes_no_sense(
    words: str, budget: str | None, level: str, seconds: float, problems: int
) -> None:
    arguments, found = understand(words.split(), budget)
    assert (arguments.first_level, arguments.stop_budget) == (level, seconds)
    assert len(found) == problems
