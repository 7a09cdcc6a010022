"""What the scenarios have in common: how much they measure, and what they give."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from bench.peer import ANY_SIZE, Peer, Service
from bench.world import World

Found = dict[str, list[float]]  # the values of a row of the table
Open = Callable[[Peer, list[Service]], AbstractContextManager[World]]


class Extent:
    """How much is measured in one round."""

    def __init__(self, quick: bool) -> None:
        self.kills = 10 if quick else 100
        self.killing = 2.0 if quick else 15.0  # seconds
        self.smallest = ANY_SIZE if quick else 1  # the size that a peer for a thousand takes
        self.starts = 2 if quick else 4
        self.orphans = 2_000 if quick else 20_000
        self.idle = 2.0 if quick else 30.0  # seconds
        self.many = 2_000 if quick else 10_000
