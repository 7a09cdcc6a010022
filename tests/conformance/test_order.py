"""The laws of the order, and the citations, by examples."""

import pytest

from .citations import cited, numbers
from .order import violations
from .world import Seen

TABLE = "w:2:wait:x\nb:2:once:x\np:2:powerwait:x\n"


def log(text: str) -> Seen:
    return Seen("log", 1, text, [])


def start(pid: int, name: str, level: str = "2") -> Seen:
    return Seen("start", pid, name, [("env", f"RUNLEVEL={level}")])


def end(pid: int, name: str, how: str = "exit 0") -> Seen:
    return Seen("end", pid, name, [("how", how)])


SWITCH = log("Switching to runlevel: 3")


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ([SWITCH, end(9, "o", "TERM"), start(10, "n", "3")], ""),
        ([start(10, "n", "3"), SWITCH], "n started before level 3 was entered"),
        ([SWITCH, start(10, "n", "3"), end(9, "o", "TERM")], "n started before o had left"),
        ([SWITCH, start(10, "n", "3"), end(9, "o", "killed")], ""),  # when, nobody knows
        ([start(10, "r"), end(10, "r"), start(11, "r"), end(11, "r")], ""),
        ([start(10, "r"), start(11, "r"), end(10, "r")], "r started before its end"),
        ([start(10, "w"), end(10, "w"), start(11, "b")], ""),
        ([start(10, "w"), start(11, "b"), end(10, "w")], "b started while init waited for w"),
        ([start(10, "w"), start(11, "p"), end(10, "w")], ""),  # which stands before it (IT-30)
    ],
)
def test_what_comes_too_early_is_told(seen: list[Seen], said: str) -> None:
    assert violations(seen, {9}, TABLE) == ([f"order  {said}"] if said else [])


def test_ids_are_found_in_names_and_texts() -> None:
    assert list(numbers("def test_a_shut_1_to_shut_3_ut_9() -> None:")) == [
        *("SHUT-1", "SHUT-2", "SHUT-3", "UT-9")
    ]
    assert list(numbers("# IT-7 to IT-9, AC-W1; X-RL-5")) == ["IT-7", "IT-8", "IT-9", "AC-W1"]
    assert list(numbers("REAP-5a")) == ["REAP-5a"]


def test_a_test_is_cited_by_its_name() -> None:
    assert any(place.endswith("_rl_51") for place in cited()["RL-51"])
