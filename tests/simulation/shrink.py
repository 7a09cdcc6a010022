"""The fewest steps with which a story still fails in the same way."""

from tests.simulation.generator import Step, Story
from tests.simulation.life import Life


def kind_of(failure: str) -> str:
    """Return what two failures of the same kind have in common."""
    return failure.split(":", 1)[0].split("=", 1)[0]


def fails(story: Story, steps: list[Step], kind: str) -> Life | None:
    life = Life(story, steps).run()
    return life if life.failure and kind_of(life.failure) == kind else None


def shrink(story: Story, failure: str) -> Life:
    """Drop steps, in ever smaller pieces, as long as the story still fails; return its life."""
    kind = kind_of(failure)
    steps = story.steps
    best = fails(story, steps, kind)
    if best is None:
        raise ValueError(f"seed {story.seed} does not fail: {failure}")
    size = len(steps)
    while size:
        place = 0
        while place < len(steps):
            fewer = steps[:place] + steps[place + size :]
            life = fails(story, fewer, kind)
            if life is None:
                place += size
            else:
                steps, best = fewer, life
        size //= 2
    return best
