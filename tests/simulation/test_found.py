"""What the simulation has found, each as the shortest story in which it showed."""

import pytest

from tests.simulation.generator import Step, Story
from tests.simulation.kernel import Place
from tests.simulation.life import Life

CONTAINER = Place(first=True, container=True, terminal=False)
MACHINE = Place(first=True, container=False, terminal=True)
TABLE = "id:2:initdefault:\na:2345:respawn:/bin/daemon id=a\n"
BLOCKED = "id:2:initdefault:\na:2345:wait:/bin/deaf id=a\n"
NO_DEFAULT = "a:2345:respawn:/bin/daemon id=a\n"
ASK = (1.0, "ask", ("snapshot", "whole", 1))
WAIT = (10.0, "suspend", (1.0,))
REEXEC = (1.0, "request", ("U", 3, 1))

FOUND: dict[str, tuple[Place, str, list[Step]]] = {
    "a caller who can't be accepted wakes init again and again": (
        *(CONTAINER, TABLE),
        [(1.0, "faults", ("accept", 1.0, 5.0, False)), ASK, WAIT],
    ),
    "a caller who can't be waited for is a bug and a leak": (
        *(CONTAINER, TABLE),
        [(1.0, "faults", ("epoll", 1.0, 5.0, False)), ASK, WAIT],
    ),
    "a FIFO that can't be waited for is a bug, and deaf from then on": (
        *(CONTAINER, TABLE),
        [
            (1.0, "faults", ("epoll", 1.0, 5.0, False)),
            (1.0, "signal", (10, 1)),
            (30.0, "request", ("3", 1, 1)),
        ],
    ),
    "a new image that has no epoll instance at first ends": (
        *(CONTAINER, TABLE),
        [(1.0, "faults", ("epoll", 1.0, 5.0, False)), REEXEC, WAIT],
    ),
    "who is in line while init begins to listen elsewhere is hung up on": (
        *(CONTAINER, TABLE),
        [
            (1.0, "run", ("away",)),
            (1.0, "signal", (10, 1)),
            (1.0, "run", ("back",)),
            (0.0, "ask", ("snapshot", "whole", 10)),
        ],
    ),
    "who is in line while init begins to listen elsewhere has waited too long already": (
        *(CONTAINER, TABLE),
        [
            (1.0, "run", ("away",)),
            (1.0, "signal", (10, 1)),
            (1.0, "signal", (1, 1)),
            (1.0, "stall", (30.0,)),
            (10.0, "ask", ("snapshot", "whole", 10)),
            (1.0, "run", ("back",)),
        ],
    ),
    "a new image takes a socket for there whose path has gone meanwhile": (
        *(CONTAINER, TABLE),
        [(1.0, "preempt", (1.0,)), REEXEC, *[(0.005, "run", ("socket",))] * 60],
    ),
    "a request is lost once a table with a default has been read where a level was asked for": (
        *(MACHINE, NO_DEFAULT),
        [(1.0, "edit", (TABLE,)), (1.0, "signal", (1, 1))],
    ),
    "a bug while the table is read, and another in what makes up for it, leave init deaf": (
        *(CONTAINER, TABLE),
        [(1.0, "bugs", (1.0, 0.5)), (0.1, "signal", (1, 1)), WAIT],
    ),
    "callers who ask and hang up are remembered for as long as an entry is waited for": (
        *(CONTAINER, BLOCKED),
        [(1.0, "ask", ("request Q 0", "closes", 60))] * 4,
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_does_not_come_back(name: str) -> None:
    place, table, steps = FOUND[name]
    words = () if place.container else ("--machine",)
    life = Life(Story(place, table, steps, words)).run()
    assert not life.failure
