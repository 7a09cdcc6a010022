"""In which order scripts start and stop, by their LSB headers. Pure (sysvinit.md LSB-2, INS-1).

There is always an order: what is missing counts as met, and a loop is broken where it hurts least.
"""

from pyinit.rc.facility import EVERYTHING, Facilities
from pyinit.rc.graph import BY_ALL, BY_FACILITY, BY_LINK, OPTIONAL, REQUIRED, Edge, Graph
from pyinit.rc.header import Header

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Mapping

# Key, whether it names what goes first, and how strong it is.
START_KEYS = (
    ("required-start", True, REQUIRED),
    ("should-start", True, OPTIONAL),
    ("x-start-before", False, OPTIONAL),
)
STOP_KEYS = (
    ("required-stop", False, REQUIRED),
    ("should-stop", False, OPTIONAL),
    ("x-stop-after", True, OPTIONAL),
)


class Order:
    """What must be done before each script, and what is wrong with what the headers say.

    ``before`` has every script, with the scripts that its own header and those of others put
    directly before it; it has no loop. ``problems`` are messages with file, line and remedy.
    """

    __slots__ = ("before", "graph", "problems")

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.before = graph.resolve()
        self.problems = graph.problems

    def numbers(self, interactive: "Container[str]" = ()) -> dict[str, int]:
        """Return the numbers of the S or K links: 1, or one more than what goes before (INS-1).

        No script of a level of an interactive one gets the same number as that.
        """
        found: dict[str, int] = {}
        left = dict(self.before)
        number = 0
        while left:
            number += 1
            ready = sorted(n for n in left if not any(o in left for o in self.before[n]))
            alone = next((name for name in ready if name in interactive), None)
            for name in ready:
                if alone in (None, name) or not self.graph.meet(name, str(alone)):
                    found[name] = number
                    del left[name]
        return found


def order_start(
    headers: "Mapping[str, Header | None]",
    facilities: Facilities,
    levels: "Mapping[str, str] | None" = None,
    links: "Mapping[str, int] | None" = None,
) -> Order:
    """Order scripts, given by their file names, for their start.

    ``levels`` are those that each script starts in; two scripts without a common level do not wait
    for one another. Without ``levels`` all are meant to start together. ``links`` are the numbers
    of the links of one level: a script without a header keeps its place among the numbers, as far
    as the headers of the others leave it there. A required script that is not among ``headers`` is
    told as a problem and counts as started.
    """
    return _order(headers, facilities, START_KEYS, levels, links)


def order_stop(
    headers: "Mapping[str, Header | None]",
    facilities: Facilities,
    levels: "Mapping[str, str] | None" = None,
    links: "Mapping[str, int] | None" = None,
) -> Order:
    """Order scripts for their stop, as :func:`order_start` does; who is needed stops later."""
    return _order(headers, facilities, STOP_KEYS, levels, links)


def _order(
    headers: "Mapping[str, Header | None]",
    facilities: Facilities,
    keys: tuple[tuple[str, bool, int], ...],
    levels: "Mapping[str, str] | None",
    links: "Mapping[str, int] | None",
) -> Order:
    graph = Graph(headers, levels)
    _tell_rivals(graph)
    for key, names_first, strength in keys:
        for script, header in graph.headers.items():
            for name in header.names(key) if header else ():
                others, hurt = _scripts_behind(graph, facilities, (script, key, name), strength)
                for other in sorted(others):
                    first, later = (other, script) if names_first else (script, other)
                    graph.add(Edge(first, later, script, key, name, hurt))
    if links is not None:
        _add_links(graph, links)
    return Order(graph)


def _tell_rivals(graph: Graph) -> None:
    for name, scripts in graph.providers.items():
        for other in scripts[1:]:
            if graph.headers[other] and graph.meet(scripts[0], other):
                what = f"{scripts[0]} provides {name}, too; disable one of them"
                graph.tell(other, "provides", what)


def _scripts_behind(
    graph: Graph, facilities: Facilities, source: tuple[str, str, str], strength: int
) -> tuple[set[str], int]:
    """Return the scripts that a name in a header stands for, and how strong that wish is.

    ``source`` is the script, the key and the name. ``$all`` has no meaning in the reverse keys.
    """
    script, key, name = source
    if name == EVERYTHING:
        return set() if key.startswith("x-") else _all_without_all(graph, key), BY_ALL
    if name.startswith("$"):
        if strength == REQUIRED and not facilities.knows(name):
            remedy = "define it in /etc/insserv.conf.d"
            graph.tell(script, key, f"facility {name} is not known; {remedy}")
        members = facilities.expand(name)
        return {node for each in members for node in graph.nodes(each)}, min(strength, BY_FACILITY)
    if name.startswith("+"):
        strength = min(strength, OPTIONAL)
    name = name.removeprefix("+")
    if name not in graph.providers and (key, strength) == ("required-start", REQUIRED):
        remedy = "enable the script that does, or write Should-Start"
        graph.tell(script, key, f"no enabled script provides {name}; {remedy}")
    return set(graph.nodes(name)), strength


def _all_without_all(graph: Graph, key: str) -> set[str]:
    both = [f"{strength}-{key.partition('-')[2]}" for strength in ("required", "should")]
    return {
        script
        for script, header in graph.headers.items()
        if header is None or not any(EVERYTHING in header.names(each) for each in both)
    }


def _add_links(graph: Graph, links: "Mapping[str, int]") -> None:
    """Keep each script without a header where its link's number puts it."""
    numbered = sorted((links[name], name) for name in graph.headers if name in links)
    for place, (number, name) in enumerate(numbered):
        for later_number, later in numbered[place + 1 :]:
            bare = [graph.headers[name] is None, graph.headers[later] is None]
            if all(bare) or (any(bare) and number < later_number):
                graph.add(Edge(name, later, name, "link", "", BY_LINK))
