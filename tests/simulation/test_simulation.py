"""Seeds, each a life of init on the simulated kernel: a million events, all laws."""

import os

import pytest

from tests.simulation.generator import generate
from tests.simulation.life import Life

PARTS = 10
STEPS = 400
EVENTS = int(os.environ.get("PYINIT_SIMULATION", "1000000")) // PARTS


@pytest.mark.parametrize("part", range(PARTS))
def test_every_law_holds_in_every_life(part: int) -> None:
    events = 0
    seed = part
    while events < EVENTS:
        life = Life(generate(seed, STEPS)).run()
        again = f"python3 -m tests.simulation --seed {seed}"
        assert not life.failure, f"{life.failure}; see it by {again}"
        events += life.kernel.agenda.happened
        seed += PARTS


def test_a_seed_replays_exactly() -> None:
    lives = [Life(generate(7, STEPS)).run() for _ in range(2)]
    first, second = ((life.kernel.agenda.now, life.kernel.calls, life.laws.told) for life in lives)
    assert first == second
    assert lives[0].kernel.sink.lines == lives[1].kernel.sink.lines
