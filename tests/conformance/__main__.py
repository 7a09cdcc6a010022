"""``python3 -m tests.conformance``: runs scenarios, by name or all, and tells what differs."""

import argparse
import sys

from .runner import explain, judge, run
from .scenario import Outcome
from .scenarios import SCENARIOS


def main() -> int:
    parser = argparse.ArgumentParser(prog="python3 -m tests.conformance", description=__doc__)
    parser.add_argument("names", nargs="*", help="parts of names or ids of scenarios")
    parser.add_argument("-v", "--verbose", action="store_true", help="print all traces")
    options = parser.parse_args()
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


if __name__ == "__main__":
    sys.exit(main())
