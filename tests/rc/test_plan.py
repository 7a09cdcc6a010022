"""What rc runs, in which order; the ids are those of sysvinit.md."""

import pytest

from pyinit.rc.plan import Step, is_script, plan


def steps(level: str, previous: str, names: str, previous_names: str = "") -> list[tuple[str, str]]:
    found = plan(level, previous, names.split(), previous_names.split())
    return [(step.name, step.verb) for step in found]


def test_scripts_stop_first_then_start_in_the_order_of_their_names_rc_8() -> None:
    assert steps("3", "2", "S20b S10a K30d K05c README") == [
        ("K05c", "stop"),
        ("K30d", "stop"),
        ("S10a", "start"),
        ("S20b", "start"),
    ]


def test_no_k_script_runs_when_there_was_no_level_before_rc_8() -> None:
    assert steps("3", "N", "K05c S10a") == [("S10a", "start")]


@pytest.mark.parametrize("level", ["0", "6"])
def test_s_scripts_of_0_and_6_are_called_with_stop_rc_7(level: str) -> None:
    assert steps(level, "3", "K05c S10a") == [("K05c", "stop"), ("S10a", "stop")]


def test_what_the_level_before_started_is_not_started_again_rc_11() -> None:
    assert steps("3", "2", "S20a S30b", "S10a") == [("S30b", "start")]


def test_what_the_new_level_stops_is_started_again_rc_11() -> None:
    assert steps("3", "2", "K10a S20a", "S10a") == [("K10a", "stop"), ("S20a", "start")]


def test_what_the_level_before_stopped_is_not_stopped_again_rc_11() -> None:
    assert steps("3", "2", "K10a", "K20a") == []
    assert steps("3", "2", "K10a", "K20a S30a") == [("K10a", "stop")]


def test_nothing_is_skipped_after_single_user_rc_11() -> None:
    assert steps("3", "S", "S20a", "S10a") == [("S20a", "start")]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("S01a", True),
        ("K99z.sh", True),
        ("S1a", False),
        ("Sxxa", False),
        ("S01", False),
        ("s01a", False),
        ("S01a~", False),
        ("S01a.dpkg-new", False),
        ("S\u0661\u0662a", False),
        ("", False),
    ],
)
def test_a_script_is_named_s_or_k_two_digits_and_a_name_rc_9(name: str, expected: bool) -> None:
    assert is_script(name) == expected


def test_steps_compare_by_what_they_do() -> None:
    assert Step("S01a", "start") == Step("S01a", "start")
    assert Step("S01a", "start") != Step("S01a", "stop")
    assert repr(Step("S01a", "start")) == "Step('S01a', 'start')"
