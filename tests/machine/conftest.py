"""Machines in QEMU that are gone when their test is over."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.machine.machine import Machine

Boot = Callable[..., Machine]


@pytest.fixture
def boot(tmp_path: Path) -> Iterator[Boot]:
    """Boot a machine with arguments for its kernel."""
    machines: list[Machine] = []

    def start(*arguments: str, files: Mapping[str, str] | None = None) -> Machine:
        machines.append(Machine(tmp_path, *arguments, files=files or {}))
        return machines[-1]

    yield start
    for machine in machines:
        machine.kill()
