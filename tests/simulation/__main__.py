"""Live one seed, or many: ``--seed N``, ``--events M``, ``--hours H``."""

import argparse
import sys
import time
import traceback

from tests.simulation.generator import Story, generate
from tests.simulation.life import Life
from tests.simulation.shrink import shrink

STEPS = 400


def main() -> int:
    parser = argparse.ArgumentParser(prog="python3 -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, help="live this one, shrink it if it fails")
    parser.add_argument("--first", type=int, default=0, help="the first of many")
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--hours", type=float)
    parser.add_argument("--steps", type=int, default=STEPS, help="of one life")
    arguments = parser.parse_args()
    if arguments.seed is not None:
        return one(generate(arguments.seed, arguments.steps))
    return many(arguments)


def one(story: Story) -> int:
    """Live one story, and print it, shrunk if it fails."""
    life = Life(story).run()
    if life.failure:
        life = shrink(story, life.failure)
    life = Life(story, life.steps)
    life.tell = print
    life.run()
    if life.error is not None:
        print("".join(traceback.format_exception(life.error)))
    print(f"seed {story.seed}: {life.failure or 'every law holds'}")
    print(f"{life.kernel.agenda.happened} events, {life.images} images, status {life.status}")
    return 1 if life.failure else 0


def many(arguments: argparse.Namespace) -> int:
    """Live one story after the other, until there were enough events, or time has passed."""
    begun = time.process_time()
    until = None if arguments.hours is None else time.monotonic() + arguments.hours * 3600
    events = turns = calls = failed = 0
    seed = arguments.first
    while (events < arguments.events) if until is None else time.monotonic() < until:
        life = Life(generate(seed, arguments.steps)).run()
        events += life.kernel.agenda.happened
        turns += life.kernel.turns
        calls += life.kernel.calls
        if life.failure:
            failed += 1
            print(f"seed {seed}: {life.failure}", flush=True)
        seed += 1
    rate = events / (time.process_time() - begun)
    print(f"{seed - arguments.first} lives, {events} events, {turns} turns of the loop,", end=" ")
    print(f"{calls} system calls, {failed} failures; {rate:.0f} events a second of CPU time")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
