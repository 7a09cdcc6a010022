"""Runs many containers at a time, and keeps what was found."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from tests.daemons.box import Box, Steps
from tests.daemons.catalogue import groups
from tests.daemons.images import Podman, image_of
from tests.daemons.record import WAYS, Daemon

AT_A_TIME = 3  # containers; most of the time a daemon or a script waits for something

Report = Callable[[Box, dict[str, Steps], str], None]


class Runs:
    """The containers of a session: all are queued at once, and whoever wants one waits for it."""

    def __init__(self, daemons: Sequence[Daemon], ways: Sequence[str] = WAYS) -> None:
        self._podman = Podman()
        self._pool = ThreadPoolExecutor(AT_A_TIME)
        self._found: dict[tuple[str, str], Future[tuple[Box, dict[str, Steps], str]]] = {}
        for box in sorted(self._boxes(daemons, ways), key=lambda box: -box.slowest):
            future = self._pool.submit(self._run, box)
            for name in box.targets:
                self._found[box.way, name] = future

    def _boxes(self, daemons: Sequence[Daemon], ways: Sequence[str]) -> Iterator[Box]:
        for image in dict.fromkeys(daemon.image for daemon in daemons):
            for way in ways:
                wanted = [one for one in daemons if one.image == image and one.goes(way)]
                for group in groups(wanted):
                    targets = {one.name for one in group.targets}
                    yield Box(way, image, group.daemons, targets)

    def _run(self, box: Box) -> tuple[Box, dict[str, Steps], str]:
        with tempfile.TemporaryDirectory() as directory:
            found, log = box.run(self._podman, image_of(self._podman, box.image), Path(directory))
        return box, found, log

    def each(self) -> Iterator[tuple[Box, dict[str, Steps], str]]:
        """Give what was found in each container."""
        for future in dict.fromkeys(self._found.values()):
            yield future.result()

    def steps_of(self, way: str, name: str) -> Steps:
        """Wait for a daemon; return how its steps went."""
        return self._found[way, name].result()[1][name]

    def log_of(self, way: str, name: str) -> str:
        """Return the log of the container that a daemon was tried in."""
        return self._found[way, name].result()[2]

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)


def failures(way: str, steps: Steps) -> dict[str, str]:
    """Return the steps that failed, each with what there is to say of it."""
    return {f"{way}: {name}": step["text"] for name, step in steps.items() if not step["passed"]}
