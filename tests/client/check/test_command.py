"""The command: its words, what it reads, what it prints, how it ends."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pyinit.client import initctl
from pyinit.client.check.command import UsageError, parse, visible
from pyinit.client.check.run import RULES

ROOT = Path(__file__).parents[3]
GOOD = "id:2:initdefault:\nw2:2:wait:/etc/rc 2\n"
NOTED = GOOD + "long-id:2:once:/bin/x\n"
BAD = GOOD + "x:2:once:\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "inittab"


def check(*words: str) -> int:
    return initctl.main(["check", *words])


@pytest.mark.parametrize(
    ("text", "words", "status"),
    [
        (GOOD, [], 0),
        (NOTED, [], 0),
        (NOTED, ["--strict"], 1),
        (NOTED, ["--strict", "--ignore", "portability"], 0),
        (NOTED, ["--strict", "--ignore=off,long-id"], 0),
        (BAD, [], 1),
        (BAD, ["--json"], 1),
        (GOOD + "x:s:wait:/bin/x\n", [], 1),
    ],
)
def test_the_exit_status_is_for_scripts(
    file: Path, text: str, words: list[str], status: int
) -> None:
    file.write_text(text)
    assert check(*words, str(file)) == status


def test_messages_go_to_the_output_one_a_line(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(BAD)
    check(str(file))
    out, err = capsys.readouterr()
    assert out.startswith(f"{file}:3:10: error: the process field is empty; ")
    assert out.endswith(" [empty-process]\n")
    assert err == ""


def test_json_tells_the_same(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(BAD)
    check("--json", str(file))
    told = json.loads(capsys.readouterr().out)
    assert (told["errors"], told["warnings"], told["notes"]) == (1, 0, 0)
    assert told["findings"] == [
        {
            "file": str(file),
            "line": 3,
            "column": 10,
            "text": "the process field is empty",
            "remedy": 'name a program, or make the action "off"',
            "severity": "error",
            "rule": "empty-process",
        }
    ]


def test_a_file_that_cannot_be_read_ends_with_status_2(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(str(file)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"initctl: No inittab file found: {file}: No such file or directory\n"


@pytest.mark.parametrize(
    "words",
    [["--wat"], ["-x"], ["--root"], ["--ignore", "nothing"], ["--explain", "portability"]],
)
def test_wrong_usage_ends_with_status_2(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UsageError):
        parse(words)
    assert check(*words) == 2
    assert "Usage: initctl check" in capsys.readouterr().err


def test_the_drop_in_files_of_a_table_are_read_with_it(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(GOOD)
    directory = Path(f"{file}.d")
    directory.mkdir()
    (directory / "a.tab").write_text("w2:2:once:/bin/x\n")
    (directory / "b.conf").write_text("x:2:once:/bin/x\n")
    (directory / "README").write_text("")
    assert check(str(file)) == 1
    unread, duplicate = capsys.readouterr().out.splitlines()
    assert unread.startswith(f"{file}:1:1: note: {directory}/b.conf is not read")
    assert duplicate.startswith(f'{directory}/a.tab:1:1: error: duplicate ID field "w2"')
    assert check(str(file), str(directory / "a.tab")) == 1  # the same file, once
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_a_drop_in_file_belongs_to_the_table_before_it(tmp_path: Path, file: Path) -> None:
    file.write_text(GOOD)
    drop_in = tmp_path / "a.tab"
    drop_in.write_text("w2:2:once:/bin/x\n")
    assert check(str(drop_in)) == 0
    assert check(str(file), str(drop_in)) == 1
    assert check(str(file), str(file)) == 0  # two tables


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A tree whose table and programs lie behind absolute links."""
    for name in ("etc", "usr/sbin", "usr/share/tables/inittab.d"):
        (tmp_path / "image" / name).mkdir(parents=True)
    root = tmp_path / "image"
    (root / "sbin").symlink_to("/usr/sbin")
    (root / "etc/inittab").symlink_to("/usr/share/tables/inittab")
    (root / "etc/inittab.d").symlink_to("/usr/share/tables/inittab.d")
    (root / "usr/share/tables/inittab").write_text("id:2:initdefault:\nx:2:respawn:app -f\n")
    (root / "usr/share/tables/inittab.d/y.tab").write_text("y:2:once:/sbin/app\n")
    program = root / "usr/sbin/app"
    program.write_text("")
    program.chmod(0o755)
    return root


def test_an_image_is_checked_from_outside(image: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--root", str(image)) == 0
    assert capsys.readouterr().out == ""
    (image / "usr/sbin/app").unlink()
    assert check(f"--root={image}/") == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{image}/etc/inittab:2:13: error: no such program in init's PATH: app")
    assert second.startswith(f"{image}/etc/inittab.d/y.tab:1:10: error: no such program: /sbin/app")


def test_a_file_is_checked_against_a_tree(image: Path, file: Path) -> None:
    file.write_text(GOOD)
    assert check(str(file)) == 0
    assert check("--root", str(image), str(file)) == 1


def test_an_image_without_a_table_cannot_be_checked(
    image: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (image / "etc/inittab").unlink()
    assert check("--root", str(image)) == 2
    assert "No inittab file found" in capsys.readouterr().err


def test_the_rules_are_listed_and_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--rules") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [rule.name for rule in RULES]
    for rule in RULES:
        assert check("--explain", rule.name) == 0
        assert capsys.readouterr().out == f"{rule.name} ({rule.severity}): {rule.why}\n"


def test_a_terminal_gets_nothing_that_it_would_obey() -> None:
    assert visible("a\x1b[0m\udce4\u00e4\n") == "a\\x1b[0m\\udce4\u00e4\\n"


def test_odd_bytes_are_printed_in_any_locale(file: Path) -> None:
    file.write_bytes(GOOD.encode() + b"\xff\x1b:2:zz\xfe\xc3\xa4:/bin/x\n")
    command = [sys.executable, str(ROOT / "tools/initctl"), "check", str(file)]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert "zz\\udcfe\\xe4: unknown action field" in done.stdout


def test_every_rule_is_in_the_manual_with_its_severity() -> None:
    page = (ROOT / "pyinit/man/initctl.5").read_text(encoding="utf-8")
    rows = [line.split() for line in page.splitlines() if " Pq " in line]
    told = [(row[2], row[4]) for row in rows if row[:2] == [".It", "Cm"]]
    assert sorted(told) == sorted((rule.name, rule.severity) for rule in RULES)


def test_the_tables_of_the_project_are_clean(capsys: pytest.CaptureFixture[str]) -> None:
    table = ROOT / "etc/inittab"
    drop_ins = sorted((ROOT / "container/inittab.d").glob("*.tab"))
    assert drop_ins
    assert check("--strict", str(table)) == 0
    assert check("--strict", str(table), *map(str, drop_ins)) == 0
    assert capsys.readouterr().out == ""
