"""Six daemons of a classic server, enabled by nothing but their packages' own scripts."""

from collections.abc import Iterator
from itertools import combinations

import pytest

from tests.container.engine import install_packages, reason_to_skip
from tests.daemons.boots import SCRIPTS, Boot
from tests.daemons.catalogue import BOOT_IMAGE, BY_NAME
from tests.daemons.images import Podman, image_of

pytestmark = [pytest.mark.daemons, pytest.mark.xdist_group("daemons")]

BUDGET = 9.0  # seconds that init has for an orderly stop
ENGINE = 4.0  # seconds that podman itself may take, on a busy machine


@pytest.fixture(scope="module")
def booted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Boot]:
    """A container whose first level has been reached."""
    reason = reason_to_skip()
    if reason:
        pytest.skip(reason)
    install_packages()
    podman = Podman()
    boot = Boot(podman, image_of(podman, BOOT_IMAGE), tmp_path_factory.mktemp("boot"))
    try:
        boot.wait()
        yield boot
    finally:
        boot.remove()


def test_each_serves_its_client(booted: Boot) -> None:
    for name in SCRIPTS:
        booted.exec(BY_NAME[name].check)


def test_each_was_started_once_and_well(booted: Boot) -> None:
    calls = booted.calls()
    found = {name: calls[name]["result"] for name in SCRIPTS.values()}
    assert found == dict.fromkeys(SCRIPTS.values(), "ok"), booted.log


def test_each_began_when_what_it_needs_was_up(booted: Boot) -> None:
    calls = booted.calls()
    assert "rsyslog" in calls["postfix"]["after"]
    for name, call in calls.items():
        for before in call["after"]:
            if before in calls:
                assert calls[before]["end"] <= call["start"], (before, name)


def test_what_does_not_wait_for_each_other_ran_at_the_same_time(booted: Boot) -> None:
    calls = booted.calls().values()
    assert any(
        one["start"] < other["end"] and other["start"] < one["end"]
        for one, other in combinations(calls, 2)
    )


def test_the_chart_names_all_of_them(booted: Boot) -> None:
    for text in (booted.chart(), booted.picture()):
        assert set(SCRIPTS.values()) <= {name for name in SCRIPTS.values() if name in text}


def test_init_knows_the_daemons_of_each(booted: Boot) -> None:
    status = booted.exec("initctl status")
    for name in SCRIPTS.values():
        assert name in status


def test_they_stop_in_reverse_and_within_the_budget(booted: Boot) -> None:
    """The last test: nothing runs behind it."""
    seconds = booted.stop()
    assert booted.exit_code == 0, booted.log
    assert seconds < BUDGET + ENGINE, booted.log
    lines = booted.last_stop()
    ends = {line[1]: float(line[3]) for line in lines if line[0] == "end"}
    begins = {line[1]: float(line[3]) for line in lines if line[0] == "begin"}
    stopped = set(SCRIPTS.values()) & set(begins)
    assert {"rsyslog", "postfix", "mariadb", "apache2"} <= stopped
    for name in stopped - {"rsyslog"}:
        assert ends[name] <= begins["rsyslog"], name
