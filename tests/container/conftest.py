"""Fixtures of the container tests: an engine that is ready, containers that are cleaned away."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from uuid import uuid4

import pytest

from tests.container.container import Container
from tests.container.engine import HERE, Engine, install_packages, reason_to_skip

TABLE = "/test/inittab"

Record = Callable[[str, object], None]  # of pytest's record_property


class Boot:
    """Boots containers for one test."""

    def __init__(self, engine: Engine, directory: Path) -> None:
        self.engine = engine
        self.containers: list[Container] = []
        self._directory = directory

    def __call__(
        self,
        *lines: str,
        arguments: Sequence[str] = (),
        options: Sequence[str] = (),
        attached: bool = False,
        terminal: bool = False,
    ) -> Container:
        """Start a container with a table of these lines; without any, with the image's own."""
        name = f"pyinit-test-{uuid4().hex[:12]}"
        files = self._directory / name
        files.mkdir()
        shutil.copy(HERE / "inside.py", files)
        if lines:
            (files / "inittab").write_text("\n".join(["id:3:initdefault:", *lines, ""]))
            arguments = [f"--inittab={TABLE}", *arguments]
        container = Container(self.engine, name, files)
        self.containers.append(container)
        container.start(*arguments, options=options, attached=attached, terminal=terminal)
        return container


@pytest.fixture(scope="session", params=["podman", "docker"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine that has the image of this checkout."""
    reason = reason_to_skip()
    if reason:
        pytest.skip(reason)
    install_packages()
    ready = Engine(request.param)
    yield ready
    ready.close()


@pytest.fixture
def boot(engine: Engine, tmp_path: Path) -> Iterator[Boot]:
    """Start containers; they are removed after the test."""
    starter = Boot(engine, tmp_path)
    yield starter
    for container in starter.containers:
        container.remove()
