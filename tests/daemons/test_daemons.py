"""Daemons of Debian under pyinit, by their own init scripts and as entries of the inittab.

Each is installed from its package, unmodified, and asked by a client of its own on the loopback.
Those of the first two images belong to a usual run; ``--all-daemons`` tries all.
"""

from collections.abc import Iterator

import pytest

from tests.container.engine import install_packages, reason_to_skip
from tests.daemons.catalogue import BY_NAME, DAEMONS, OF_A_USUAL_RUN
from tests.daemons.record import WAYS
from tests.daemons.runs import Runs, failures

pytestmark = [pytest.mark.daemons, pytest.mark.xdist_group("daemons")]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Try each daemon in each way that it goes."""
    if {"way", "name"} <= set(metafunc.fixturenames):
        everything = metafunc.config.getoption("--all-daemons")
        chosen = [one for one in DAEMONS if everything or one.image in OF_A_USUAL_RUN]
        cases = [(way, one.name) for one in chosen for way in WAYS if one.goes(way)]
        metafunc.parametrize(("way", "name"), cases)


@pytest.fixture(scope="session")
def runs(request: pytest.FixtureRequest) -> Iterator[Runs]:
    """All containers, running; a test waits for the one that it asks about."""
    reason = reason_to_skip()
    if reason:
        pytest.skip(reason)
    install_packages()
    wanted = {name_in(item) for item in request.session.items}
    found = Runs([daemon for daemon in DAEMONS if daemon.name in wanted])
    yield found
    found.close()


def name_in(item: pytest.Item) -> str:
    """Return the daemon that an item is the test of; nothing if it is of none."""
    if isinstance(item, pytest.Function) and item.originalname == test_a_daemon.__name__:
        return str(item.callspec.params["name"])
    return ""


def test_a_daemon(runs: Runs, way: str, name: str) -> None:
    """It passes all steps but those that it is known to fail; see inside.py."""
    failed = failures(way, runs.steps_of(way, name))
    known = {step for step in BY_NAME[name].fails if step.startswith(f"{way}:")}
    wrong = {step: text for step, text in failed.items() if step not in known}
    assert not wrong, f"{wrong}\n{runs.log_of(way, name)}"
    assert set(failed) == known, "it passes what it is said to fail"
