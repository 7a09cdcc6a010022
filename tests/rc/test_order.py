"""The order of starts and stops by LSB headers (sysvinit.md LSB-2, INS-1, INS-4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyinit.rc.facility import Facilities, read_facilities
from pyinit.rc.header import Header, read_header
from pyinit.rc.order import Order, order_start, order_stop

FACILITIES = read_facilities("$log +rsyslog\n$net strict\n$both $log $net\n")


def header(name: str, **keys: str) -> Header:
    """Return a header; its keys are ``rs``, ``ss``, ``xb`` and ``rt``, ``st``, ``xa``."""
    long = {"provides": "Provides", "rs": "Required-Start", "ss": "Should-Start"}
    long |= {"xb": "X-Start-Before", "rt": "Required-Stop", "st": "Should-Stop"}
    long |= {"xa": "X-Stop-After"}
    keys = {"provides": name, "rs": "", "rt": ""} | keys
    lines = "".join(f"# {long[key]}: {value}\n" for key, value in keys.items())
    found = read_header(f"### BEGIN INIT INFO\n{lines}### END INIT INFO\n", name)
    assert found is not None
    return found


def headers(**scripts: dict[str, str] | None) -> dict[str, Header | None]:
    return {name: None if keys is None else header(name, **keys) for name, keys in scripts.items()}


def start(**scripts: dict[str, str] | None) -> Order:
    return order_start(headers(**scripts), FACILITIES)


def stop(**scripts: dict[str, str] | None) -> Order:
    return order_stop(headers(**scripts), FACILITIES)


def test_required_and_should_come_before_lsb_2() -> None:
    order = start(a={"rs": "b", "ss": "c absent"}, b={}, c={"ss": "b"})
    assert order.before == {"a": {"b", "c"}, "b": set(), "c": {"b"}}
    assert order.problems == []


def test_who_is_required_at_the_stop_stops_later_lsb_2() -> None:
    order = stop(a={"rt": "b", "st": "c"}, b={}, c={})
    assert order.before == {"a": set(), "b": {"a"}, "c": {"a"}}


def test_a_start_takes_no_notice_of_the_keys_of_a_stop_and_the_reverse() -> None:
    scripts: dict[str, dict[str, str] | None] = {"a": {"rt": "b", "st": "b", "xa": "b"}, "b": {}}
    assert start(**scripts).before == {"a": set(), "b": set()}
    scripts = {"a": {"rs": "b", "ss": "b", "xb": "b"}, "b": {}}
    assert stop(**scripts).before == {"a": set(), "b": set()}


def test_the_reverse_dependencies_lsb_2() -> None:
    assert start(a={"xb": "b"}, b={}).before == {"a": set(), "b": {"a"}}
    assert stop(a={"xa": "b"}, b={}).before == {"a": {"b"}, "b": set()}


def test_a_dependency_is_met_by_what_is_provided_not_by_the_file_name_ins_6() -> None:
    order = start(a={"ss": "bind9"}, b={"ss": "named"}, named={"provides": "bind bind9"})
    assert order.before == {"a": {"named"}, "b": set(), "named": set()}


def test_a_script_without_header_provides_its_file_name() -> None:
    assert start(a={"rs": "old"}, old=None).before == {"a": {"old"}, "old": set()}


def test_a_facility_stands_for_whoever_of_its_members_is_there_lsb_3() -> None:
    order = start(a={"rs": "$log"}, b={"rs": "$both"}, rsyslog={}, strict={})
    assert order.before["a"] == {"rsyslog"}
    assert order.before["b"] == {"rsyslog", "strict"}


def test_a_facility_that_nobody_provides_counts_as_met_gotcha_12() -> None:
    order = start(a={"rs": "$log"})
    assert order.before == {"a": set()}
    assert order.problems == []


def test_a_facility_that_is_not_defined_is_told() -> None:
    order = start(a={"rs": "$nonsense"})
    assert order.problems == [
        "a:3: facility $nonsense is not known; define it in /etc/insserv.conf.d"
    ]


def test_a_required_script_that_is_not_enabled_is_told_and_counts_as_met_ins_4() -> None:
    order = start(a={"rs": "absent", "ss": "absent2", "xb": "absent3"}, b={"rs": "a"})
    assert order.before == {"a": set(), "b": {"a"}}
    assert order.problems == [
        "a:3: no enabled script provides absent; enable the script that does, or write Should-Start"
    ]


def test_a_plus_makes_a_name_optional() -> None:
    order = start(a={"rs": "+absent +b"}, b={})
    assert order.before["a"] == {"b"}
    assert order.problems == []


def test_two_scripts_that_provide_one_name_are_told_and_both_waited_for_ins_4() -> None:
    order = start(a={"provides": "mta"}, b={"provides": "b mta"}, c={"rs": "mta"})
    assert order.before["c"] == {"a", "b"}
    assert order.problems == ["b:2: a provides mta, too; disable one of them"]


def test_all_starts_after_everything_and_stops_before_everything_lsb_3() -> None:
    scripts: dict[str, dict[str, str] | None] = {"a": {}, "b": {"rs": "a"}, "old": None}
    scripts |= {name: {"rs": "$all", "rt": "$all"} for name in ("last", "other")}
    assert start(**scripts).before["last"] == {"a", "b", "old"}
    before = stop(**scripts).before
    assert before["a"] == before["b"] == before["old"] == {"last", "other"}
    assert before["last"] == before["other"] == set()


def test_of_two_scripts_after_all_one_may_need_the_other() -> None:
    assert start(a={}, b={"rs": "$all c"}, c={"rs": "$all"}).numbers() == {"a": 1, "c": 2, "b": 3}


def test_null_is_nothing_lsb_3() -> None:
    order = stop(a={"rt": "$null"}, b={})
    assert order.before == {"a": set(), "b": set()}
    assert order.problems == []


def test_a_script_that_needs_itself_needs_nothing() -> None:
    order = start(a={"provides": "a b", "rs": "a", "ss": "b"})
    assert order.before == {"a": set()}
    assert order.problems == []


def test_scripts_without_a_common_level_do_not_wait_for_one_another() -> None:
    order = order_start(
        headers(a={"rs": "b"}, b={"rs": "c"}, c={}), FACILITIES, {"a": "2", "b": "S", "c": "S2"}
    )
    assert order.before == {"a": {"c"}, "b": {"c"}, "c": set()}
    assert order.problems == []


def test_numbers_grow_with_the_depth_and_are_shared_ins_1() -> None:
    order = start(a={}, b={"rs": "a"}, c={"rs": "a"}, d={"rs": "a b"}, e={})
    assert order.numbers() == {"a": 1, "b": 2, "c": 2, "d": 3, "e": 1}


# loops


def test_a_loop_is_broken_at_what_hurts_least_and_told_with_its_scripts() -> None:
    order = start(a={"rs": "b"}, b={"ss": "c"}, c={"rs": "a"})
    assert order.before == {"a": {"b"}, "b": set(), "c": {"a"}}
    assert order.problems == [
        "b:5: loop of a after b (a:3: Required-Start b), c after a (c:3: Required-Start a), "
        "b after c (b:5: Should-Start c); ignored: b after c; take c out of it"
    ]


@pytest.mark.parametrize(
    ("of_a", "of_b", "before_a"),
    [
        ({"rs": "b"}, {"ss": "a"}, {"b"}),
        ({"ss": "b"}, {"rs": "a"}, set()),
        ({"rs": "b"}, {"rs": "a"}, set()),
        ({"rs": "b", "xb": "b"}, {}, {"b"}),
        ({"xb": "b"}, {"xb": "a"}, {"b"}),
    ],
)
def test_of_two_scripts_that_want_each_other_the_weaker_wish_gives_way(
    of_a: dict[str, str], of_b: dict[str, str], before_a: set[str]
) -> None:
    order = start(a=of_a, b=of_b)
    assert order.before == {"a": before_a, "b": set() if before_a else {"a"}}
    assert len(order.problems) == 1
    assert " loop of " in order.problems[0]


def test_all_gives_way_to_any_other_dependency() -> None:
    order = start(a={"rs": "$all"}, b={"ss": "a"}, c={})
    assert order.before == {"a": {"c"}, "b": {"a"}, "c": set()}
    assert len(order.problems) == 1
    assert order.problems[0].startswith("a:3: loop of ")


# links


def linked(links: dict[str, int], **scripts: dict[str, str] | None) -> Order:
    return order_start(headers(**scripts), FACILITIES, links=links)


def test_a_script_without_header_keeps_its_place_among_the_numbers_gotcha_11() -> None:
    order = linked({"a": 5, "old": 10, "b": 20}, a={}, b={}, old=None)
    assert order.before == {"a": set(), "old": {"a"}, "b": {"old"}}


def test_scripts_without_headers_run_in_the_order_of_their_links_rc_8() -> None:
    order = linked({"x": 1, "c": 2, "b": 2, "a": 3}, a=None, b=None, c=None, x=None)
    assert order.numbers() == {"x": 1, "b": 2, "c": 3, "a": 4}


def test_numbers_mean_nothing_between_scripts_with_headers_gotcha_11() -> None:
    assert linked({"a": 1, "b": 2}, a={}, b={}).before == {"a": set(), "b": set()}


def test_equal_numbers_hold_up_nobody_with_a_header_gotcha_11() -> None:
    assert linked({"a": 1, "old": 1}, a={}, old=None).before == {"a": set(), "old": set()}


def test_a_header_beats_a_number_without_a_word() -> None:
    order = linked({"a": 5, "old": 10, "b": 20}, a={"rs": "b"}, b={}, old=None)
    assert "b" in order.before["a"]
    assert order.problems == []
    assert set(order.numbers()) == {"a", "b", "old"}


# laws

names = st.sampled_from("abcdef")
lists = st.lists(st.one_of(names, st.sampled_from(["$all", "$log", "$both", "zz"])), max_size=3)
keys = st.fixed_dictionaries(
    {key: lists.map(" ".join) for key in ("rs", "ss", "xb", "rt", "st", "xa")}
)
scripts_of_a_level = st.dictionaries(names, st.one_of(st.none(), keys), min_size=1)


@given(scripts_of_a_level, st.dictionaries(names, st.integers(0, 99)))
def test_there_is_always_an_order_of_all_scripts(
    scripts: dict[str, dict[str, str] | None], links: dict[str, int]
) -> None:
    for ordered in (order_start, order_stop):
        order = ordered(headers(**scripts), FACILITIES, links=links)
        numbers = order.numbers()
        assert set(numbers) == set(scripts)
        for name, before in order.before.items():
            assert all(numbers[other] < numbers[name] for other in before)


@given(scripts_of_a_level)
def test_a_required_script_comes_first_unless_a_loop_is_told(
    scripts: dict[str, dict[str, str] | None],
) -> None:
    order = start(**scripts)
    if any(" loop of " in problem for problem in order.problems):
        return
    for name, keys_of_it in scripts.items():
        required = set((keys_of_it or {}).get("rs", "").split()) & set(scripts) - {name}
        assert required <= order.before[name]


@given(scripts_of_a_level)
def test_the_order_does_not_depend_on_the_order_of_the_listing(
    scripts: dict[str, dict[str, str] | None],
) -> None:
    turned = dict(reversed(scripts.items()))
    one, other = start(**scripts), start(**turned)
    assert (one.before, one.problems) == (other.before, other.problems)


def test_no_script_has_no_order() -> None:
    order = order_start({}, Facilities({}))
    assert (order.before, order.problems, order.numbers()) == ({}, [], {})


# names that no script provides, and interactive scripts


def test_a_name_that_nobody_provides_stands_between_those_that_name_it() -> None:
    order = start(a={"xb": "absent"}, b={"ss": "absent"}, c={"xb": "$log"}, d={"rs": "$log"})
    assert order.before == {"a": set(), "b": {"a"}, "c": set(), "d": {"c"}}
    assert order.problems == []


def test_a_loop_through_a_name_that_nobody_provides_is_told_ins_4() -> None:
    order = start(a={"xb": "absent", "ss": "absent"})
    assert order.before == {"a": set()}
    assert len(order.problems) == 1
    assert order.problems[0].startswith("a:")


def test_an_interactive_script_has_its_number_for_itself_at_the_start_lsb_1() -> None:
    order = start(a={}, b={"rs": "a"}, c={"rs": "a"}, d={"rs": "b"})
    assert order.numbers({"b"}) == {"a": 1, "b": 2, "c": 3, "d": 3}
    assert order.numbers({"c"}) == {"a": 1, "c": 2, "b": 3, "d": 4}
    assert order.numbers({"b", "c"}) == {"a": 1, "b": 2, "c": 3, "d": 4}


def test_an_interactive_script_of_another_level_disturbs_nobody() -> None:
    order = order_start(headers(a={}, b={}), FACILITIES, {"a": "2", "b": "S"})
    assert order.numbers({"a"}) == {"a": 1, "b": 1}
