"""Initctl plan: what a change of level or a re-read would do to the running system, and why."""

import json
import sys

from pyinit.client.plan import Step, main_file, plan
from pyinit.client.state import State
from pyinit.client.told import ask_or_complain
from pyinit.client.words import take
from pyinit.core.levels import FIRST_CHOICES, ON_DEMAND

USAGE = "Usage: initctl [--initctl PATH] [--inittab FILE] plan [--json] LEVEL|q\n"
USAGE_STATUS, NO_INIT_STATUS = 2, 4
LETTERS = FIRST_CHOICES + ON_DEMAND + "Q"


def main(words: list[str]) -> int:
    """Print the plan; return 0, 2 for wrong usage, 4 if init is deaf. Changes nothing."""
    given, as_json, rest = take(words, "--initctl", "--inittab")
    letter = rest[1].upper() if len(rest) == 2 and rest[0] == "plan" else ""
    if len(letter) != 1 or letter not in LETTERS:
        sys.stderr.write(USAGE)
        return USAGE_STATUS
    snapshot = ask_or_complain(given.get("--initctl"))
    if snapshot is None:
        return NO_INIT_STATUS
    state = State(snapshot)
    steps = plan(state, given.get("--inittab") or main_file(state), letter)
    show(steps, as_json)
    return 0


def show(steps: list[Step], as_json: bool) -> None:
    """Print the steps: a line each, or a JSON list."""
    if as_json:
        print(json.dumps([step._asdict() for step in steps], indent=2))
        return
    for step in steps:
        print(line(step))
    if not steps:
        print("nothing to do")


def line(step: Step) -> str:
    """Return a step as text: what, which entry, its process, and why."""
    if step.id is None:
        return f"{step.act.ljust(6)}  {step.reason}"
    pid = "" if step.pid is None else f"  pid {step.pid}"
    return f"{step.act.ljust(6)}  {step.id}{pid}  {step.process}  ({step.reason})"
