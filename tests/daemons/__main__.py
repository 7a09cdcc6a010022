"""Runs daemons in containers and tells how it went: ``python3 -m tests.daemons -h``."""

import argparse
import json
import sys
from pathlib import Path

from tests.container.engine import cache
from tests.daemons.boots import demonstrate
from tests.daemons.catalogue import BY_NAME, DAEMONS, OF_A_USUAL_RUN
from tests.daemons.recipes import write
from tests.daemons.record import WAYS, Daemon
from tests.daemons.report import table
from tests.daemons.runs import Runs, failures


def chosen(names: list[str], everything: bool) -> list[Daemon]:
    """Return the daemons that the command line asks for."""
    if names:
        return [BY_NAME[name] for name in names]
    return [daemon for daemon in DAEMONS if everything or daemon.image in OF_A_USUAL_RUN]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python3 -m tests.daemons", description=__doc__)
    parser.add_argument("--all", action="store_true", help="the daemons of all images")
    parser.add_argument("--way", choices=WAYS, action="append", help="one way alone")
    parser.add_argument("-v", action="store_true", help="show the log of each container")
    parser.add_argument("--report", action="store_true", help="print a table of the last results")
    parser.add_argument("--recipes", action="store_true", help="write container/recipes")
    parser.add_argument("--boot", type=Path, metavar="DIRECTORY", help="boot, keep the charts")
    parser.add_argument("names", nargs="*", metavar="NAME")
    given = parser.parse_args()
    kept = cache() / "daemons" / "results.json"
    results = json.loads(kept.read_text()) if kept.exists() else {}
    if given.report:
        print(table(results), end="")
        return 0
    if given.recipes:
        write()
        return 0
    if given.boot:
        demonstrate(given.boot)
        return 0
    runs = Runs(chosen(given.names, given.all), given.way or WAYS)
    wrong = False
    for box, found, log in runs.each():
        print(f"--- {box.image}, {box.way}:", *sorted(box.targets))
        if given.v:
            print(log)
        for name, steps in found.items():
            failed = failures(box.way, steps)
            wrong |= bool(set(failed) ^ expected(name, box.way))
            times = " ".join(f"{step}:{how['seconds']}" for step, how in steps.items())
            print("FAIL" if failed else "ok  ", name, times, flush=True)
            for step, text in failed.items():
                print(f"      {step}: {text}")
            results.setdefault(name, {})[box.way] = steps
    runs.close()
    kept.write_text(json.dumps(results))
    return int(wrong)


def expected(name: str, way: str) -> set[str]:
    """Return the steps of a daemon that are known to fail."""
    return {step for step in BY_NAME[name].fails if step.startswith(f"{way}:")}


if __name__ == "__main__":
    sys.exit(main())
