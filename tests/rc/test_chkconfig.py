"""chkconfig: in which levels scripts start, listed and switched."""

from pathlib import Path

import pytest

from pyinit.rc import chkconfig
from tests.rc.tree import Tree

ON = "0:off  1:off  2:on   3:on   4:on   5:on   6:off  S:off"
OFF = "0:off  1:off  2:off  3:off  4:off  5:off  6:off  S:off"


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def call(tree: Tree, *words: str) -> int:
    return chkconfig.main(["--root", str(tree.root), *words])


def test_the_list_has_every_script_and_its_levels(
    tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    tree.add("ssh")
    tree.add("boot", start="S", stop="")
    tree.add("other")
    tree.add("nowhere", start="", stop="")
    tree.write("old")
    for name in ("ssh", "boot"):
        assert call(tree, "--add", name) == 0
    tree.link("3", "S20gone")
    assert call(tree, "--list") == 0
    assert capsys.readouterr().out.splitlines() == [
        f"boot     {OFF.replace('S:off', 'S:on')}",
        f"gone     {OFF.replace('3:off', '3:on ')}",
        f"nowhere  {OFF}  (its header names no level)",
        f"old      {OFF}  (no LSB header)",
        f"other    {OFF}  (not added)",
        f"ssh      {ON}",
    ]
    assert call(tree) == 0
    assert len(capsys.readouterr().out.splitlines()) == 6


@pytest.mark.parametrize("words", [["--list", "ssh"], ["ssh"]])
def test_one_script_is_listed_alone(
    tree: Tree, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    tree.add("ssh")
    tree.add("other")
    call(tree, "--add", "ssh")
    assert call(tree, *words) == 0
    assert capsys.readouterr().out == f"ssh  {ON}\n"


def test_on_and_off_switch_the_start_levels(tree: Tree) -> None:
    tree.add("a")
    assert call(tree, "--add", "a") == 0
    assert call(tree, "a", "off") == 0
    assert tree.level("2") == "K01a"
    assert call(tree, "a", "on") == 0
    assert tree.level("2") == "S01a"
    assert call(tree, "a", "off") == call(tree, "a", "reset") == 0
    assert tree.level("2") == "S01a"
    assert call(tree, "--del", "a") == 0
    assert tree.levels() == {}


def test_a_script_that_cannot_be_read_is_listed(
    tree: Tree, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_name: str, _root: str) -> None:
        raise PermissionError(13, "Permission denied")

    tree.add("a")
    monkeypatch.setattr(chkconfig, "header_of", refused)
    assert call(tree) == 0
    assert capsys.readouterr().out == f"a  {OFF}  (cannot be read: Permission denied)\n"


def test_what_is_not_there_is_an_error(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(tree, "--list", "nope") == 1
    assert capsys.readouterr().err == "chkconfig: nope: no such script, and no links\n"
    assert call(tree, "nope", "on") == 1


@pytest.mark.parametrize("words", [["--foo"], ["a", "b"], ["a", "on", "x"], ["--add"]])
def test_a_wrong_call_is_an_error(
    tree: Tree, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert call(tree, *words) == 1
    assert capsys.readouterr().err == chkconfig.USAGE
