"""What rc runs, in which order; the ids are those of sysvinit.md."""

import fnmatch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pyinit.rc.plan import Step, is_script, plan

LEVELS = "0123456789S"
names = st.lists(
    st.one_of(
        st.from_regex(r"[SK][0-9]{2}[abc]", fullmatch=True),
        st.from_regex(r"[SK][0-9]{2}[a-c~._]{0,5}", fullmatch=True),
        st.text(max_size=6),
    ),
    unique=True,
)
levels = st.sampled_from(LEVELS)
levels_before = st.sampled_from("N" + LEVELS)


def steps(level: str, previous: str, names: str, previous_names: str = "") -> list[tuple[str, str]]:
    found = plan(level, previous, names.split(), previous_names.split())
    return [(step.name, step.verb) for step in found]


def test_scripts_stop_first_then_start_in_the_order_of_their_names_rc_8() -> None:
    assert steps("3", "2", "S20b S10a S10B K30d K05c README") == [
        ("K05c", "stop"),
        ("K30d", "stop"),
        ("S10B", "start"),
        ("S10a", "start"),
        ("S20b", "start"),
    ]


def test_names_are_sorted_by_their_bytes_rc_8() -> None:
    # the last of these is no UTF-8: as a code point it is below the second, as a byte above
    ordered = [b"S10\xc3\xa9", b"S10\xf0\x9f\x98\x80", b"S10\xff"]
    found = plan("3", "2", [name.decode("utf-8", "surrogateescape") for name in ordered[::-1]], [])
    assert [step.name.encode("utf-8", "surrogateescape") for step in found] == ordered


@pytest.mark.parametrize("level", list(LEVELS))
def test_no_k_script_runs_when_there_was_no_level_before_rc_8(level: str) -> None:
    verb = "stop" if level in "06" else "start"
    assert steps(level, "N", "K05c S10a") == [("S10a", verb)]


@pytest.mark.parametrize("level", ["0", "6"])
def test_s_scripts_of_0_and_6_are_called_with_stop_rc_7(level: str) -> None:
    assert steps(level, "3", "K05c S10a") == [("K05c", "stop"), ("S10a", "stop")]


@pytest.mark.parametrize("level", list("12345789S"))
def test_s_scripts_of_all_other_levels_are_called_with_start_rc_7(level: str) -> None:
    assert steps(level, "0", "K05c S10a") == [("K05c", "stop"), ("S10a", "start")]


@pytest.mark.parametrize(
    ("new", "before", "expected"),
    [
        ("S20a", "S10a", ""),
        ("S20a", "K10a", "S20a"),
        ("S20a", "S10b", "S20a"),
        ("S20a", "S10a~", "S20a"),
        ("K10a S20a", "S10a", "K10a S20a"),
        ("K10b S20a", "S10a", "K10b"),
        ("K10a~ S20a", "S10a", ""),
        ("K10a", "K20a", ""),
        ("K10a", "K20a S30a", "K10a"),
        ("K10a", "K20a S30b", ""),
        ("K10a", "S20a", "K10a"),
        ("K10a", "", "K10a"),
        ("K10a", "K20b", "K10a"),
        ("K10a S20a", "K20a", "S20a"),
        ("K10a S20a", "K20a S30a", "K10a S20a"),
    ],
)
def test_what_runs_is_not_started_and_what_is_down_is_not_stopped_rc_11(
    new: str, before: str, expected: str
) -> None:
    assert " ".join(name for name, _ in steps("3", "2", new, before)) == expected


def test_nothing_is_skipped_after_single_user_rc_11() -> None:
    expected = [("K10b", "stop"), ("S20a", "start")]
    assert steps("3", "S", "K10b S20a", "S10a K20b") == expected


@pytest.mark.parametrize("level", ["0", "6"])
def test_what_runs_is_stopped_by_its_s_script_in_0_and_6_rc_7(level: str) -> None:
    assert steps(level, "3", "S20a", "S10a") == [("S20a", "stop")]


@pytest.mark.parametrize("previous", ["0", "6"])
def test_after_0_and_6_what_they_stopped_is_started_rc_7(previous: str) -> None:
    assert steps("3", previous, "K10b S20a", "S10a K20b") == [("S20a", "start")]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("S01a", True),
        ("K99z.sh", True),
        ("S01389-ds", True),
        ("S00x", True),
        ("S1a", False),
        ("Sxxa", False),
        ("S1xa", False),
        ("S01", False),
        ("K", False),
        ("s01a", False),
        ("README", False),
        (".S01a", False),
        ("S\u0661\u0662a", False),
        ("S\u00b2\u00b2a", False),
        ("", False),
    ],
)
def test_a_script_is_named_s_or_k_two_digits_and_a_name_rc_9(name: str, expected: bool) -> None:
    assert is_script(name) == expected


IGNORED = ["*.dpkg*", "*.ucf*", "*.rpm*", "*.ba*", "*.old", "*.new", "*.org", "*.orig", "*.save"]
IGNORED += ["*.swp", "*.core", "*~"]
IGNORED_BEGINNINGS = "$.#%_+-\\*[]^:()~"


@pytest.mark.parametrize("ending", ["dpkg-old", "ucf-new", "rpmsave", "bak"])
def test_what_a_package_manager_leaves_is_no_script_ins_5(ending: str) -> None:
    assert not is_script(f"S20nginx.{ending}")


@pytest.mark.parametrize("pattern", IGNORED)
def test_what_an_editor_leaves_is_no_script_ins_5(pattern: str) -> None:
    assert not is_script("S20" + pattern.replace("*", "a"))
    assert is_script("S20a" + pattern.strip("*.~") + "b")


@pytest.mark.parametrize("beginning", list(IGNORED_BEGINNINGS))
def test_what_begins_as_no_name_does_is_no_script_ins_5(beginning: str) -> None:
    assert not is_script(f"S20{beginning}a")
    assert is_script(f"S20a{beginning}a")


def test_steps_compare_by_what_they_do() -> None:
    assert Step("S01a", "start") == Step("S01a", "start")
    assert Step("S01a", "start") != Step("S01a", "stop")
    assert Step("S01a", "start") != Step("S01b", "start")
    assert Step("S01a", "start") != ("S01a", "start")
    assert repr(Step("S01a", "start")) == "Step('S01a', 'start')"


@given(st.text(max_size=8))
@example("S01a.bak")
@example("K01a")
def test_the_patterns_of_the_reference_tell_what_a_script_is_ins_5(name: str) -> None:
    shaped = name[:1] in ("S", "K") and name[1:3].strip("0123456789") == "" and len(name) > 3
    ignored = any(fnmatch.fnmatchcase(name[3:], pattern) for pattern in IGNORED)
    beginning = name[3:4] in list(IGNORED_BEGINNINGS)
    assert is_script(name) == (shaped and not ignored and not beginning)


@given(levels, levels_before, names, names)
def test_every_step_is_a_script_of_the_new_level_and_comes_once(
    level: str, previous: str, new: list[str], before: list[str]
) -> None:
    found = [step.name for step in plan(level, previous, new, before)]
    assert set(found) <= set(filter(is_script, new))
    assert len(found) == len(set(found))


@given(levels, levels_before, names, names)
def test_k_scripts_come_first_and_each_kind_is_in_the_order_of_its_bytes(
    level: str, previous: str, new: list[str], before: list[str]
) -> None:
    found = plan(level, previous, new, before)
    keys = [(step.name[0] == "S", step.name.encode("utf-8", "surrogateescape")) for step in found]
    assert keys == sorted(keys)


@given(levels, levels_before, names, names)
def test_only_s_scripts_outside_0_and_6_are_started(
    level: str, previous: str, new: list[str], before: list[str]
) -> None:
    for step in plan(level, previous, new, before):
        starts = step.name[0] == "S" and level not in "06"
        assert step.verb == ("start" if starts else "stop")


@given(levels, levels_before, st.data(), names)
def test_the_order_of_a_listing_is_of_no_account(
    level: str, previous: str, data: st.DataObject, new: list[str]
) -> None:
    shuffled = data.draw(st.permutations(new))
    assert plan(level, previous, shuffled, new[::-1]) == plan(level, previous, new, new)


@given(levels, levels_before, names, names)
def test_every_service_of_the_new_level_is_up_afterwards_and_every_other_that_it_names_down(
    level: str, previous: str, new: list[str], before: list[str]
) -> None:
    """Services that begin as the level before left them end as the new level wants them."""
    up: set[str] = set()
    if previous not in "NS06":
        up = {name[3:] for name in before if is_script(name) and name[0] == "S"}
    for step in plan(level, previous, new, before):
        if step.verb == "start":
            up.add(step.name[3:])
        else:
            up.discard(step.name[3:])
    scripts = list(filter(is_script, new))
    wanted = {name[3:] for name in scripts if name[0] == "S"}
    unwanted = {name[3:] for name in scripts} - wanted
    if level in "06":
        wanted, unwanted = set(), wanted | unwanted
    assert wanted <= up
    assert not unwanted & up
