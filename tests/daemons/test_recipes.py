"""The recipes are what the tests run, and pyinit's own linter has nothing against them."""

import json
from pathlib import Path

import pytest

from pyinit.client.check import command
from tests.container.engine import ROOT
from tests.daemons.catalogue import BY_NAME, DAEMONS, RECORDS
from tests.daemons.recipes import DIRECTORY, everything
from tests.daemons.record import WAYS, Daemon

RESULTS = ROOT / "docs" / "daemons.md"
TABLES = [daemon for daemon in DAEMONS if daemon.table]


def test_the_recipes_are_those_of_the_records() -> None:
    """If this fails: python3 -m tests.daemons --recipes."""
    found = {
        path.relative_to(DIRECTORY): path.read_text()
        for path in DIRECTORY.rglob("*")
        if path.is_file()
    }
    assert found == everything()


def test_each_name_stands_for_one_record() -> None:
    assert len(BY_NAME) == len(RECORDS)


def test_each_id_of_an_entry_stands_for_one_daemon() -> None:
    """So that any recipes may be used together."""
    ids = [line[0] for daemon in TABLES for line in daemon.lines]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("daemon", DAEMONS, ids=lambda daemon: daemon.name)
def test_what_fails_is_a_step_of_a_way_that_it_goes(daemon: Daemon) -> None:
    for step in daemon.fails:
        way = step.partition(":")[0]
        assert way in WAYS
        assert daemon.goes(way)


@pytest.mark.parametrize("daemon", TABLES, ids=lambda daemon: daemon.name)
def test_the_linter_finds_no_error_in_a_table(
    daemon: Daemon, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "inittab"
    table.write_text(f"id:3:initdefault:\n{daemon.table}")
    command.main(["--json", str(table)])
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert [finding for finding in findings if finding["severity"] == "error"] == []


@pytest.mark.parametrize("daemon", DAEMONS, ids=lambda daemon: daemon.name)
def test_the_table_of_the_results_tells_what_is_known_of_it(daemon: Daemon) -> None:
    """If this fails: python3 -m tests.daemons NAME, and --report >docs/daemons.md."""
    lines = RESULTS.read_text(encoding="utf-8").splitlines()
    (line,) = (line for line in lines if line.startswith(f"| {daemon.name} |"))
    assert "| not run |" not in line
    assert ("**no**" in line) == bool(daemon.fails)
    for reason in daemon.fails.values():
        assert reason in line
