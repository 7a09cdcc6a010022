"""The benchmark's command: that it measures at all, and what it makes of what it found."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench import report

ROOT = Path(__file__).parents[1]
FOUND = {
    "boot 1": {"pyinit": [12.0, 10.0, 11.0], "Python floor": [8.0], "C limit": [1.0]},
    "respawn": {"pyinit": [float(n) for n in range(100)], "C limit": [10.0] * 100},
    "client, nothing": {"pyinit": [10.0]},
    "client, request": {"pyinit": [12.0], "sysvinit": [1.0]},
    "wake-ups in 30 s": {"pyinit": [0.0], "C limit": [0.0], "tini": [30.0]},
}


def test_the_figures_are_medians_or_quantiles() -> None:
    figures = report.figures(FOUND)
    assert figures["boot 1"] == {"pyinit": 11.0, "Python floor": 8.0, "C limit": 1.0}
    assert figures["respawn, p50"] == {"pyinit": 49.5, "C limit": 10.0}
    assert figures["respawn, p99"]["pyinit"] == 99.0
    assert "stop 1" not in figures


def test_a_ratio_that_misses_its_aim_is_in_bold() -> None:
    lines = report.table(FOUND).splitlines()
    assert lines[0] == "| | pyinit | C limit | Python floor | sysvinit | tini | ratio | aim |"
    rows = {line.split(" | ")[0].strip("| "): line.split(" | ")[-2:] for line in lines[2:]}
    assert rows["boot 1, ms"] == ["**1.38**", "1.25 of Python floor |"]
    assert rows["client, request, ms"] == ["1.20", "1.3 of client, nothing |"]
    assert rows["wake-ups in 30 s"] == ["", "1 of C limit |"]


def test_the_readme_is_rewritten_between_its_marks_alone(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n")
    text = report.section(report.as_json(FOUND, 3), "bench/chart.svg")
    report.rewrite(readme, text)
    report.rewrite(readme, text)
    assert readme.read_text() == f"before\n{report.BEGIN}\n{text}\n{report.END}\nafter\n"
    assert "medians of 3 rounds" in text
    assert "(bench/chart.svg)" in text


def test_without_marks_the_readme_stays_as_it_is(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("text\n")
    with pytest.raises(ValueError, match="bench: begin"):
        report.rewrite(readme, "new")
    assert readme.read_text() == "text\n"


def test_the_readme_of_this_project_has_the_marks() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text.count(report.BEGIN) == text.count(report.END) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, for namespaces without a user's own")
@pytest.mark.pid1
def test_pyinit_is_measured_beside_the_limit_and_the_floor(tmp_path: Path) -> None:
    assert shutil.which("gcc"), "tools/test installs it"
    results = tmp_path / "results.json"
    command = [sys.executable, "bench/run.py", "--json", str(results)]
    command += ["--peers", "C limit,Python floor,pyinit", "--scenarios", "one", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    figures = json.loads(results.read_text())["figures"]
    for row in ("boot 1", "CPU of PID 1 at 1", "RSS at 1", "stop 1"):
        assert set(figures[row]) == {"C limit", "Python floor", "pyinit"}
        assert all(value > 0 for value in figures[row].values())
