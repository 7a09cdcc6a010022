"""Which script goes before which, and why; loops are broken at their weakest edge. Pure."""

from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from pyinit.rc.header import KEYS, Header

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ABSENT = "?"  # begins the node of a name that no script provides; no script is named so
# How much it hurts to ignore a dependency, least first. APART: no level has both scripts.
APART, BY_LINK, BY_ALL, OPTIONAL, BY_FACILITY, REQUIRED = range(6)


class Edge:
    """One script goes before another: whose header says so, by which key and name."""

    __slots__ = ("first", "key", "later", "name", "script", "strength")

    def __init__(
        self, first: str, later: str, script: str, key: str, name: str, strength: int
    ) -> None:
        self.first = first
        self.later = later
        self.script = script
        self.key = key
        self.name = name
        self.strength = strength


class Graph:
    """Scripts and the edges between them; of two edges of one pair the stronger is kept.

    ``levels`` are those that each script is in, None if all are in the same. ``providers`` are the
    scripts behind each provided name, ``problems`` messages with file and line.

    A name that no script provides is a node, too: who goes before it goes before those that go
    after it. So does insserv; nslcd starts before bootlogs, as both name a kdm that is not there.
    """

    __slots__ = ("edges", "headers", "levels", "problems", "providers")

    def __init__(
        self, headers: "Mapping[str, Header | None]", levels: "Mapping[str, str] | None"
    ) -> None:
        self.headers = {name: headers[name] for name in sorted(headers)}
        self.levels = levels
        self.edges: dict[tuple[str, str], Edge] = {}
        self.problems: list[str] = []
        self.providers: dict[str, list[str]] = {}
        for script, header in self.headers.items():
            for name in header.provides if header else (script,):
                self.providers.setdefault(name, []).append(script)

    def nodes(self, name: str) -> list[str]:
        """Return the scripts that provide a name, else the node that stands for its absence."""
        return self.providers.get(name) or [f"{ABSENT}{name}"]

    def meet(self, one: str, other: str) -> bool:
        """Tell whether two nodes are scripts with a level in common."""
        if self.levels is None:
            return one in self.headers and other in self.headers
        return not set(self.levels.get(one, "")).isdisjoint(self.levels.get(other, ""))

    def covers(self, one: str, other: str) -> bool:
        """Tell whether the first node is a script in every level of the other."""
        if self.levels is None:
            return one in self.headers
        return set(self.levels.get(other, "")) <= set(self.levels.get(one, ""))

    def add(self, edge: Edge) -> None:
        """Add an edge, unless it is one from a script to itself."""
        if not self.meet(edge.first, edge.later):
            edge.strength = APART
        known = self.edges.get((edge.first, edge.later))
        if edge.first != edge.later and (not known or known.strength < edge.strength):
            self.edges[edge.first, edge.later] = edge

    def tell(self, script: str, key: str, what: str) -> None:
        """Note a problem with what a key of a script's header says."""
        header = self.headers[script]
        assert header is not None
        self.problems.append(f"{header.where(key)}: {what}")

    def resolve(self) -> dict[str, frozenset[str]]:
        """Return the scripts before each, without loops; each loop is told as a problem."""
        while True:
            before: dict[str, list[str]] = {name: [] for name in self.headers}
            for first, later in sorted(self.edges):
                before.setdefault(later, []).append(first)
            try:
                TopologicalSorter(before).prepare()
            except CycleError as error:
                self._break(error.args[1])
            else:
                return {name: self._gather(name, before) for name in self.headers}

    def _break(self, loop: list[str]) -> None:
        edges = [self.edges[pair] for pair in pairwise(loop)]
        weakest = min(edges, key=lambda edge: (edge.strength, edge.script, edge.later))
        del self.edges[weakest.first, weakest.later]
        if weakest.strength == BY_LINK:
            return
        place = edges.index(weakest) + 1
        what = ", ".join(map(self._describe, edges[place:] + edges[:place]))
        remedy = f"ignored: {weakest.later} after {weakest.first}; take {weakest.name} out of it"
        self.tell(weakest.script, weakest.key, f"loop of {what}; {remedy}")

    def _describe(self, edge: Edge) -> str:
        header = self.headers[edge.script]
        where = header.where(edge.key) if header else edge.script
        said = f"{KEYS.get(edge.key, edge.key)} {edge.name}".strip()
        return f"{edge.later} after {edge.first} ({where}: {said})"

    def _gather(self, script: str, before: "Mapping[str, Iterable[str]]") -> frozenset[str]:
        """Return who goes before a script in its own levels, also through nodes of no or others.

        With a and c in level 2 and b in level 3 alone, c that needs b that needs a goes after a.
        """
        found: set[str] = set()
        todo = list(before[script])
        seen = set(todo)
        while todo:
            other = todo.pop()
            if self.meet(script, other):
                found.add(other)
            if not self.covers(other, script):
                further = set(before.get(other, ())) - seen
                seen |= further
                todo += further
        return frozenset(found)
