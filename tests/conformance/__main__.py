"""``python3 -m tests.conformance``: runs scenarios, by name or all, and tells what differs.

``--report`` runs all and tells of each statement of sysvinit.md what shows that it holds.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable

from .generate import generated, shrink
from .report import gaps, verdicts
from .runner import explain, failing, judge, run
from .scenario import Outcome
from .scenarios import SCENARIOS


def main() -> int:
    parser = argparse.ArgumentParser(prog="python3 -m tests.conformance", description=__doc__)
    parser.add_argument("names", nargs="*", help="parts of names or ids of scenarios")
    parser.add_argument("-v", "--verbose", action="store_true", help="print all traces")
    parser.add_argument("--report", action="store_true", help="tell what is known of each id")
    parser.add_argument("--generate", type=int, metavar="N", help="run N random scenarios")
    parser.add_argument("--seed", type=int, default=0, help="of the first of them")
    options = parser.parse_args()
    if options.generate:
        return generate(range(options.seed, options.seed + options.generate))
    if options.report:
        return report()
    return run_scenarios(options.names, options.verbose)


def run_scenarios(names: list[str], verbose: bool) -> int:
    chosen = [
        scenario
        for scenario in SCENARIOS
        if not names or any(name in scenario.name or name in scenario.ids for name in names)
    ]
    wrong = 0

    def tell(outcome: Outcome) -> None:
        nonlocal wrong
        problem = judge(outcome)
        wrong += bool(problem)
        if problem or verbose:
            print(f"--- {outcome.scenario.name}: {problem or explain(outcome)}")

    run(chosen, tell)
    print(f"{len(chosen)} scenarios, {wrong} of them wrong")
    return 1 if wrong or not chosen else 0


def generate(seeds: Iterable[int]) -> int:
    found: list[Outcome] = []

    def note(outcome: Outcome) -> None:
        if judge(outcome):
            found.append(outcome)
            print(f"{outcome.scenario} differs")

    run(map(generated, seeds), note)
    for outcome in found:
        steady = failing([outcome.scenario])
        small = run([shrink(outcome.scenario, failing)]) if steady else {"": outcome}
        for shown in small.values():
            print(f"--- {'' if steady else 'not every time: '}{judge(shown)}")
    print(f"{len(found)} differences")
    return 1 if found else 0


def report() -> int:
    outcomes = run(SCENARIOS).values()
    found = list(verdicts(outcomes))
    print(*found, sep="\n")
    wrong = [*gaps(found), *(f"wrong: {o.scenario}" for o in outcomes if judge(o))]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    counts = Counter(verdict.kind for verdict in found)
    print(", ".join(f"{count} {kind}" for kind, count in counts.items()))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
