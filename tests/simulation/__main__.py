"""Live one seed, or many: ``--seed N``, ``--events M``, ``--hours H``."""

import argparse
import sys
import time

from tests.simulation.generator import Story
from tests.simulation.life import Life

STEPS = 400


def main() -> int:
    parser = argparse.ArgumentParser(prog="python3 -m tests.simulation")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--hours", type=float)
    parser.add_argument("--steps", type=int, default=STEPS)
    arguments = parser.parse_args()
    if arguments.seed is not None:
        life = Life(Story(arguments.seed, arguments.steps)).run()
        for line in [*life.kernel.sink.lines, *(life.kernel.console.lines if life.kernel.console else ())]:
            print(line)
        print(life.failure or "ok", life.kernel.agenda.happened, life.images, life.status)
        if life.error is not None:
            raise life.error
        return 0
    begun = time.monotonic()
    until = begun + arguments.hours * 3600 if arguments.hours else None
    events = turns = calls = failed = told = 0
    seed = arguments.first
    while (events < arguments.events) if until is None else time.monotonic() < until:
        life = Life(Story(seed, arguments.steps)).run()
        events += life.kernel.agenda.happened
        turns += life.kernel.turns
        calls += life.kernel.calls
        told += life.laws.told
        if life.failure:
            failed += 1
            print(f"seed {seed}: {life.failure}", flush=True)
        seed += 1
    took = time.monotonic() - begun
    print(f"{seed - arguments.first} lives, {events} events, {told} told, {turns} turns, {calls} calls, {failed} failures; {events / took:.0f} events/s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
