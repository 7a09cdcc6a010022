"""Runs many scenarios at once, and judges them."""

import asyncio
import difflib
from collections.abc import Callable, Iterable

from .kit import kit
from .manual import differences
from .scenario import Outcome, Scenario, compare
from .trace import EXPLANATIONS
from .world import PYINIT

AT_ONCE = 12  # scenarios; most of them wait most of the time


def run(
    scenarios: Iterable[Scenario], tell: Callable[[Outcome], None] | None = None
) -> dict[str, Outcome]:
    """Return the outcomes by name; ``tell`` hears of each as it comes."""
    return asyncio.run(run_all(list(scenarios), tell))


async def run_all(
    scenarios: list[Scenario], tell: Callable[[Outcome], None] | None
) -> dict[str, Outcome]:
    made = kit()
    limit = asyncio.Semaphore(AT_ONCE)

    async def one(scenario: Scenario) -> Outcome:
        async with limit:
            outcome = await compare(scenario, made)
        if tell is not None:
            tell(outcome)
        return outcome

    outcomes = await asyncio.gather(*map(one, scenarios))
    return {outcome.scenario.name: outcome for outcome in outcomes}


def failing(scenarios: list[Scenario]) -> list[Scenario]:
    """Return those scenarios that go wrong twice."""
    wrong: list[Scenario] = scenarios
    for _ in range(2):
        found: list[Outcome] = []
        run(wrong, found.append)
        failed = {id(outcome.scenario) for outcome in found if judge(outcome)}
        wrong = [scenario for scenario in wrong if id(scenario) in failed]
    return wrong


def judge(outcome: Outcome) -> str:
    """Return what is wrong with an outcome; nothing if all is as it should be."""
    scenario = outcome.scenario
    listed = differences()
    unlisted = [number for number in outcome.used if number not in listed]
    if unlisted:
        return f"init(8) does not list {', '.join(unlisted)}"
    if not scenario.differs:
        return "" if outcome.same else f"the traces differ:\n{explain(outcome)}"
    if scenario.differs not in listed:
        return f"init(8) does not list {scenario.differs}"
    if outcome.same:
        return f"{scenario.differs} makes no difference:\n{explain(outcome)}"
    added = [line for line in outcome.traces[PYINIT] if line not in outcome.traces[scenario.oracle]]
    shown = any(scenario.ours in line for line in added)
    if any(line.startswith("stuck ") for line in added) or (scenario.ours and not shown):
        return f"{scenario.ours!r} is not in pyinit's trace alone:\n{explain(outcome)}"
    return ""


def unused_explanations(outcomes: Iterable[Outcome]) -> set[str]:
    """Return the ids that explain no message of any outcome."""
    return EXPLANATIONS - {number for outcome in outcomes for number in outcome.used}


def explain(outcome: Outcome) -> str:
    """Return table, steps and both traces."""
    scenario = outcome.scenario
    oracle = scenario.oracle
    lines = difflib.unified_diff(
        outcome.traces[oracle], outcome.traces[PYINIT], oracle, PYINIT, lineterm="", n=200
    )
    trace = "\n".join(lines) or "\n".join(outcome.traces[oracle])
    table = scenario.table if scenario.table is not None else "(no inittab)"
    words = " ".join(["init", *scenario.words])
    return f"{scenario.name}\n{words}\ninittab:\n{table}\nsteps: {scenario.steps}\n{trace}\n"
