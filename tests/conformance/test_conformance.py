"""The same tables and steps under Debian's sysvinit and under pyinit."""

import os
from collections import Counter
from collections.abc import Iterable

import pytest

from . import corpus
from .exempt import EXEMPT
from .generate import generated, shrink
from .manual import differences
from .reference import statements
from .report import DIFFERENT, EXEMPTED, SAME, UNTESTED, Verdict, gaps, verdicts
from .runner import explain, failing, judge, run, unused_explanations
from .scenario import Outcome, Scenario
from .scenarios import SCENARIOS

RUNS = 200  # random ones

pytestmark = [pytest.mark.pid1, pytest.mark.xdist_group("conformance")]


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    """Run all scenarios, many at once."""
    if os.geteuid() != 0:
        pytest.fail("the conformance harness mounts and changes roots: it has to run as root")
    return run(SCENARIOS)


def test_no_two_scenarios_have_the_same_name() -> None:
    names = Counter(scenario.name for scenario in SCENARIOS)
    assert [name for name, count in names.items() if count > 1] == []


def test_scenarios_cite_statements_that_are_there() -> None:
    known = set(statements())
    prefixes = {number.rpartition("-")[0] for number in known}
    cited = {number for scenario in SCENARIOS for number in scenario.ids}
    assert {n for n in cited if n.rpartition("-")[0] in prefixes and n not in known} == set()


def test_there_are_as_many_scenarios_as_promised() -> None:
    assert len(SCENARIOS) >= 150


@pytest.mark.parametrize("scenario", SCENARIOS, ids=repr)
def test_pyinit_does_as_sysvinit_does(scenario: object, outcomes: dict[str, Outcome]) -> None:
    assert judge(outcomes[repr(scenario)]) == ""


def test_every_difference_of_a_message_is_met(outcomes: dict[str, Outcome]) -> None:
    assert unused_explanations(outcomes.values()) == set()


def test_the_manual_lists_differences() -> None:
    assert {"IT-5", "RL-32", "UT-8", "W-5"} <= set(differences())
    assert differences()["RL-48"] == "A table that is gone changes nothing."


def test_random_tables_and_requests_are_the_same() -> None:
    if wrong := [outcome.scenario for outcome in run_wrong(map(generated, range(RUNS)))]:
        small = [shrink(scenario, failing) for scenario in failing(wrong)]
        assert [explain(outcome) for outcome in run(small).values()] == []


def test_a_seed_gives_the_same_scenario_each_time() -> None:
    first, second = generated(7), generated(7)
    assert (first.table, first.steps) == (second.table, second.steps)
    assert len({generated(seed).table for seed in range(RUNS)}) > RUNS * 0.9


def test_what_is_made_small_still_fails() -> None:
    def has_both(scenarios: list[Scenario]) -> list[Scenario]:
        return [s for s in scenarios if "x:" in (s.table or "") and "title" in s.steps]

    table = "id:2:initdefault:\na:2:once:%hold\nx:2:once:%hold\ny:2:once:%hold\n"
    small = shrink(Scenario("", "", table, ["telinit 3", "title", "telinit 4"]), has_both)
    assert (small.table, small.steps) == ("id:2:initdefault:\nx:2:once:%hold\n", ["title"])


def test_every_inittab_of_the_corpus_boots_as_with_sysvinit() -> None:
    files = corpus.scenarios()
    assert len(files) > 50
    wrong = [outcome.scenario for outcome in run_wrong(files)]
    assert [explain(outcome) for outcome in run(failing(wrong)).values()] == []


def run_wrong(scenarios: Iterable[Scenario]) -> list[Outcome]:
    return [outcome for outcome in run(scenarios).values() if judge(outcome)]


@pytest.fixture(scope="module")
def report(outcomes: dict[str, Outcome]) -> dict[str, Verdict]:
    return {verdict.number: verdict for verdict in verdicts(outcomes.values())}


def test_nothing_that_a_user_can_notice_is_untested(report: dict[str, Verdict]) -> None:
    assert gaps(report.values()) == []


def test_a_gap_is_told() -> None:
    found = [
        Verdict("RL-1", 3, UNTESTED, "", []),
        Verdict("RL-2", 3, DIFFERENT, "nothing shows it", []),
        Verdict("RL-3", 3, DIFFERENT, "something does", ["a scenario"]),
        Verdict("RL-4", 3, SAME, "", ["a scenario"]),
    ]
    assert [line.split()[0] for line in gaps(found)] == ["RL-1", "RL-2"]


def test_what_is_called_the_same_was_the_same_in_this_run(
    report: dict[str, Verdict], outcomes: dict[str, Outcome]
) -> None:
    same = [verdict for verdict in report.values() if verdict.kind == SAME]
    assert len(same) > 100
    for verdict in same:
        assert verdict.proof
        for name in verdict.proof:
            assert outcomes[name].same
            assert verdict.number in outcomes[name].scenario.ids


def test_the_report_is_about_all_statements(report: dict[str, Verdict]) -> None:
    assert list(report) == list(statements())
    listed = set(differences()) & set(report)
    assert {number for number in report if report[number].kind == DIFFERENT} == listed


def test_a_statement_that_is_not_applicable_is_not_tested_either(
    report: dict[str, Verdict],
) -> None:
    assert {number for number in report if report[number].kind == EXEMPTED} == set(EXEMPT)
