"""What the scenarios have in common: how much they measure, and what they give."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from bench.peer import Peer, Service
from bench.world import World

Found = dict[str, list[float]]  # the values of a row of the table
Open = Callable[[Peer, list[Service]], AbstractContextManager[World]]


class Extent:
    """How much is measured in one round."""

    def __init__(self, quick: bool) -> None:
        self.kills = 10 if quick else 100
        self.orphans = 2_000 if quick else 20_000
        self.idle = 3.0 if quick else 30.0  # seconds
        self.many = 2_000 if quick else 10_000
