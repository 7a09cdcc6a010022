"""Initctl chart and blame, of a chart as rc writes it."""

import json
import os
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from pyinit.client import chart, initctl, link
from pyinit.client.record import decode
from pyinit.rc.chart import Recorder, chart_directories, kind_of
from pyinit.rc.task import Result, Task

BOOT = """\
run\tS\tN\t1700000000.000\t90.0000
begin\tmounts\tstart\t90.0000
end\tmounts\tstart\t91.0000\tok\t0\t
done\t91.0000
run\t2\tN\t1700000002.000\t100.0000
begin\trsyslog\tstart\t100.0000
begin\tnginx\tstart\t100.0000
end\tnginx\tstart\t100.5000\tok\t0\t
end\trsyslog\tstart\t101.0000\tok\t0\t
begin\tcron\tstart\t101.0000\trsyslog
begin\tssh\tstart\t101.0000\trsyslog\tmissing
end\tcron\tstart\t101.2500\tfail\t3\texit status 3
end\tssh\tstart\t104.0000\twarn\t-\tskipped: <a directory>
done\t104.0000
"""


@pytest.fixture(autouse=True)
def places(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the tests from an init and from charts that are really here."""
    monkeypatch.setattr(link, "abstract_name", lambda _: f"\0nobody {tmp_path}")
    monkeypatch.setenv("PYINIT_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("PYINIT_LOG", str(tmp_path / "log"))


@pytest.fixture
def boot(tmp_path: Path) -> Path:
    path = tmp_path / "chart-of-a-boot"
    path.write_text(BOOT)
    return path


def test_a_chart_has_a_bar_for_each_script(boot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert initctl.main(["chart", str(boot)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines if line.startswith("level")] == [
        "level S after N",
        "level 2 after N",
    ]
    bars = [line for line in lines if "|" in line]
    assert [line.partition("|")[0].strip() for line in bars] == [
        "* mounts start",
        "* rsyslog start",
        "nginx start",
        "cron start",
        "* ssh start",
    ]
    assert bars[1].split("|")[1] == "=" * 10 + " " * 30
    times, _, said = bars[3].split("|")[2].partition("  exit")
    assert (times.split(), said) == (["1.00", "0.25"], " status 3")


def test_the_critical_path_leads_from_the_last_end_to_the_begin() -> None:
    call = decode(BOOT)[1]
    assert [bar.name for bar in call.critical_path()] == ["ssh", "rsyslog"]


def test_who_waits_for_a_processor_is_critical_after_who_had_it() -> None:
    text = "run\t2\tN\t0\t0\nbegin\ta\tstart\t0\nend\ta\tstart\t2\tok\t0\t\n"
    text += "begin\tb\tstart\t2\nend\tb\tstart\t3\tok\t0\t\n"
    assert [bar.name for bar in decode(text)[0].critical_path()] == ["b", "a"]


def test_a_chart_in_json_has_all_that_is_known(
    boot: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert initctl.main(["chart", "--json", str(boot)]) == 0
    calls = json.loads(capsys.readouterr().out)
    assert [(call["level"], call["previous"]) for call in calls] == [("S", "N"), ("2", "N")]
    assert calls[1]["scripts"][3] == {
        "name": "ssh",
        "verb": "start",
        "start": 101.0,
        "end": 104.0,
        "seconds": 3.0,
        "after": ["rsyslog", "missing"],
        "result": "warn",
        "exit": None,
        "critical": True,
    }


def test_a_chart_is_a_picture(boot: Path, tmp_path: Path) -> None:
    picture = tmp_path / "boot.svg"
    assert initctl.main(["chart", "--svg", str(picture), str(boot)]) == 0
    root = ElementTree.parse(picture).getroot()
    space = "{http://www.w3.org/2000/svg}"
    assert root.tag == f"{space}svg"
    titles = [title.text or "" for title in root.iter(f"{space}title")]
    assert titles == [
        "mounts start: 1.000 s",
        "rsyslog start: 1.000 s",
        "nginx start: 0.500 s",
        "cron start: 0.250 s, after rsyslog",
        "ssh start: 3.000 s, after rsyslog missing",
    ]
    boxes = [box for box in root.iter(f"{space}rect") if box.find(f"{space}title") is not None]
    assert [box.get("stroke") is not None for box in boxes] == [True, True, False, False, True]


def test_blame_begins_with_the_longest(boot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert initctl.main(["blame", str(boot)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[2] for line in lines] == ["ssh", "mounts", "rsyslog", "nginx", "cron"]
    assert lines[0].split()[:2] == ["3.000", "s"]
    assert initctl.main(["blame", "--json", str(boot)]) == 0
    assert json.loads(capsys.readouterr().out)[0]["seconds"] == 3.0


@pytest.mark.parametrize(
    "words",
    ["chart a b", "chart --what", "blame --svg x", "chart --json --svg x"],
)
def test_wrong_words_are_usage(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert initctl.main(words.split()) == 2
    assert capsys.readouterr().err.startswith("Usage: initctl ")


def test_no_chart_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert initctl.main(["chart"]) == 1
    assert "No such file or directory; rc writes it when it runs" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    ["", "x", "begin\ta\tstart\t1\n", "run\t2\n", "run\t2\tN\tx\t0\n", "end\ta\tstart\n", "\t\n"],
)
def test_lines_that_make_no_sense_are_left_out(text: str) -> None:
    assert [call.bars for call in decode(text + BOOT)][-1] != []
    assert len(decode(text)) == 0


def test_a_chart_that_was_cut_off_is_shown_as_far_as_it_goes() -> None:
    for length in range(len(BOOT)):
        for call in decode(BOOT[:length]):
            assert chart.lines_of(call)


def record(level: str, previous: str, name: str = "a") -> None:
    recorder = Recorder(level, previous)
    task = Task(f"S01{name}", f"/{name}", "start", frozenset({"x", "y"}))
    recorder.begin(task, 1.0)
    recorder.end(task, Result("ok", "fine\tor\nnot", 0), 2.5)
    recorder.close()


def test_what_rc_writes_is_read() -> None:
    record("2", "N")
    (call,) = decode(Path(chart.find("boot")).read_text())
    (bar,) = call.bars
    assert (call.level, call.previous, bar.name, bar.verb) == ("2", "N", "a", "start")
    assert (bar.start, bar.end, bar.after, bar.exit) == (1.0, 2.5, ["x", "y"], 0)
    assert bar.said == "fine?or?not"


def test_a_boot_is_one_chart_from_level_s_on() -> None:
    record("S", "N")
    record("2", "N")
    record("3", "2")
    calls = decode(Path(chart.find("boot")).read_text())
    assert [call.level for call in calls] == ["S", "2"]
    assert [call.level for call in decode(Path(chart.find("level")).read_text())] == ["3"]
    record("2", "N")  # a boot without level S, of a container that has kept its /run
    assert [call.level for call in decode(Path(chart.find("boot")).read_text())] == ["2"]


def test_the_last_stop_is_kept_where_it_outlives_the_machine() -> None:
    record("0", "2")
    passing, lasting = (Path(directory, "stop") for directory in chart_directories())
    assert passing.read_text() == lasting.read_text() != ""
    passing.unlink()
    assert chart.find("stop") == str(lasting)


def test_where_nothing_can_be_written_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    (tmp_path / "log").write_text("")
    record("0", "2")
    assert not os.path.exists(chart.find("stop"))


@pytest.mark.parametrize(
    ("level", "previous", "kind"),
    [
        ("S", "N", "boot"),
        ("2", "N", "boot"),
        ("2", "S", "boot"),
        ("3", "2", "level"),
        ("1", "2", "level"),
        ("0", "2", "stop"),
        ("6", "N", "stop"),
    ],
)
def test_each_call_of_rc_belongs_to_one_chart(level: str, previous: str, kind: str) -> None:
    assert kind_of(level, previous) == kind
