"""The calls of a change of level, with what each waits for."""

import os

from pyinit.rc.facility import Facilities
from pyinit.rc.header import Header
from pyinit.rc.order import Order, order_start, order_stop
from pyinit.rc.plan import Step, is_script
from pyinit.rc.sources import facilities_of, header_of
from pyinit.rc.task import Task

BOOT = "S"  # its scripts have run before those of any other level


class Level:
    """A level's links, by name with the directory of each, and the headers of their scripts.

    ``boot`` are the links of level S.
    """

    def __init__(self, level: str, links: dict[str, str]) -> None:
        self.level = level
        self.links = links
        self.names = sorted(filter(is_script, links))
        self.boot: dict[str, str] = {}
        self.talks = os.isatty(0)
        self.problems: list[str] = []
        self._facilities = Facilities({})

    def phases(self, steps: list[Step]) -> list[list[Task]]:
        """Return the tasks of the K scripts, then those of the S scripts.

        Their order is that of the headers; a script without one keeps the place that the number of
        its link gives it (LSB-2, RC-8).
        """
        if steps:
            self._facilities = facilities_of()
        return [self._phase(kind, [s for s in steps if s.name[0] == kind]) for kind in "KS"]

    def _phase(self, kind: str, steps: list[Step]) -> list[Task]:
        if not steps:
            return []
        links: dict[str, int] = {}
        headers: dict[str, Header | None] = {}
        for link in self.names:
            if link[0] == kind and link[3:] not in links:
                links[link[3:]] = int(link[1:3])
                headers[link[3:]] = _header(link, self.links[link])
        order = self._order(kind, links, headers)
        self._complain(links, headers, order)
        chosen = {step.name[3:] for step in steps}
        tasks: dict[str, Task] = {}
        for step in steps:
            name = step.name[3:]
            if name in tasks:
                self.problems.append(f"{step.name}: called once, as {tasks[name].link}")
                continue
            after = (order.before[name] & chosen) - {name}
            path = f"{self.links[step.name]}/{step.name}"
            tasks[name] = Task(step.name, path, step.verb, after, self._talks(name, headers[name]))
        return list(tasks.values())

    def _order(self, kind: str, links: dict[str, int], headers: dict[str, Header | None]) -> Order:
        if kind == "K":
            return order_stop(headers, self._facilities, links=links)
        levels = dict.fromkeys(headers, self.level)
        known = dict(headers)
        for link in sorted(filter(is_script, self.boot)):
            if link[0] == "S" and link[3:] not in known:
                levels[link[3:]] = BOOT
                known[link[3:]] = _header(link, self.boot[link])
        return order_start(known, self._facilities, levels, links)

    def _complain(
        self, links: dict[str, int], headers: dict[str, Header | None], order: Order
    ) -> None:
        """Tell what is wrong with the scripts of this level."""
        files = tuple(f"{header.file}:" for header in headers.values() if header)
        self.problems += [text for text in order.problems if text.startswith(files)]
        bare = sorted(name for name in links if headers[name] is None)
        if bare and len(bare) < len(links):
            words = " ".join(bare)
            self.problems.append(f"no LSB header, so ordered by the number of the link: {words}")

    def _talks(self, name: str, header: Header | None) -> bool:
        """Tell whether a script talks with somebody, and there is a terminal for that."""
        if not self.talks or header is None:
            return False
        listed = self._facilities.interactive
        return header.interactive or not listed.isdisjoint((name, *header.provides))


def _header(link: str, directory: str) -> Header | None:
    path = f"{directory}/{link}"
    try:
        # what else it may be, such as a FIFO, could block; the call will tell
        return header_of(link[3:], script=path) if os.path.isfile(path) else None
    except OSError:
        return None
