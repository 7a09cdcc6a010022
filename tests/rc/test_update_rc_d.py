"""update-rc.d: links and their numbers (sysvinit.md UPD-1, UPD-2, INS-1).

What Debian's own does was seen by running it, with insserv at its side.
"""

import os
from pathlib import Path

import pytest

from pyinit.rc import links, update_rc_d
from pyinit.rc.header import Header
from pyinit.rc.sources import header_of
from tests.rc.tree import Tree


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


@pytest.fixture
def update(tree: Tree, capsys: pytest.CaptureFixture[str]) -> "Update":
    return Update(tree, capsys)


class Update:
    def __init__(self, tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
        self.tree = tree
        self.capsys = capsys

    def __call__(self, *words: str, status: int = 0) -> str:
        """Call it; return what it says, with the root left out."""
        assert update_rc_d.main(["--root", str(self.tree.root), *words]) == status
        out, err = self.capsys.readouterr()
        assert out == ""
        return err.replace(str(self.tree.root), "")


def in_levels(start: str, stop: str) -> dict[str, str]:
    return dict.fromkeys("2345", start) | dict.fromkeys("016", stop)


def test_defaults_makes_the_links_of_the_header_upd_1(tree: Tree, update: Update) -> None:
    tree.add("a")
    assert update("a", "defaults") == ""
    assert tree.levels() == in_levels("S01a", "K01a")
    assert os.readlink(tree.root / "etc" / "rc2.d" / "S01a") == "../init.d/a"


def test_numbers_are_insserv_s_and_change_with_what_comes_ins_1(tree: Tree, update: Update) -> None:
    tree.add("b", needs="a")
    tree.add("a")
    update("a", "defaults")
    assert tree.levels() == in_levels("S01a", "K02a")  # as b is there, though not enabled
    update("b", "defaults")
    assert tree.levels() == in_levels("S01a S02b", "K01b K02a")
    tree.add("z")
    tree.add("a", needs="z")
    update("z", "defaults")
    assert tree.levels() == in_levels("S01z S02a S03b", "K01b K02a K03z")


def test_links_that_are_there_are_not_changed_by_defaults_upd_1(tree: Tree, update: Update) -> None:
    tree.add("a")
    tree.link("3", "S20a")
    assert update("a", "defaults") == ""
    assert tree.levels() == {"3": "S01a"}


def test_defaults_disabled_makes_k_links_alone_upd_1(tree: Tree, update: Update) -> None:
    tree.add("a")
    update("a", "defaults-disabled")
    assert tree.levels() == in_levels("K01a", "K01a")


def test_disable_and_enable_turn_the_start_levels_and_back_upd_1(
    tree: Tree, update: Update
) -> None:
    tree.add("a")
    tree.add("b", needs="a")
    update("a", "defaults")
    update("b", "defaults")
    update("b", "disable", "2")
    assert tree.level("2") == "K01b S01a"
    assert tree.level("3") == "S01a S02b"
    update("b", "disable")
    assert tree.levels() == in_levels("K01b S01a", "K01b K02a")
    update("b", "disable")
    assert tree.levels() == in_levels("K01b S01a", "K01b K02a")
    update("b", "enable", "2", "3")
    assert tree.level("3") == "S01a S02b"
    assert tree.level("4") == "K01b S01a"
    update("b", "enable")
    assert tree.levels() == in_levels("S01a S02b", "K01b K02a")


def test_a_script_of_s_can_be_disabled_upd_1(tree: Tree, update: Update) -> None:
    tree.add("s", start="S", stop="")
    update("s", "defaults")
    assert tree.levels() == {"S": "S01s"}
    update("s", "disable")
    assert tree.levels() == {"S": "K01s"}


@pytest.mark.parametrize("still_there", [True, False])
def test_remove_takes_away_all_links_upd_1(tree: Tree, update: Update, still_there: bool) -> None:
    path = tree.add("a")
    tree.add("b", needs="a")
    update("a", "defaults")
    update("b", "defaults")
    if not still_there:
        path.unlink()
    update("-f", "a", "remove")
    assert tree.levels() == in_levels(*(("S02b", "K01b") if still_there else ("S01b", "K01b")))
    assert update("a", "remove") == ""


def test_links_of_packages_go_also_where_etc_rc_d_is_there(tree: Tree, update: Update) -> None:
    tree.add("a")
    for level in "35":
        tree.link(level, "S01a")
        (tree.root / "etc" / "rc.d" / f"rc{level}.d").mkdir(parents=True)
    (tree.root / "etc" / "rc.d" / "rc5.d" / "S01a").symlink_to("../../init.d/a")
    update("-f", "a", "remove")
    assert tree.levels() == {}
    assert list((tree.root / "etc" / "rc.d").glob("*/*")) == []


def test_files_that_are_no_links_are_left_alone_upd_1(tree: Tree, update: Update) -> None:
    tree.add("a")
    update("a", "defaults")
    (tree.root / "etc" / "rc2.d" / "README").write_text("")
    (tree.root / "etc" / "rc2.d" / "S20own").write_text("")
    update("a", "remove")
    assert tree.levels() == {"2": "README S20own"}


def test_start_and_stop_do_what_defaults_does_upd_1(tree: Tree, update: Update) -> None:
    tree.add("a")
    said = update("a", "start", "20", "2", "3", ".", "stop", "20", "0", ".")
    assert said == (
        "update-rc.d: warning: start and stop are no longer supported; doing what defaults does\n"
    )
    assert tree.levels() == in_levels("S01a", "K01a")


def test_a_level_in_both_default_lines_is_one_to_stop_in(tree: Tree, update: Update) -> None:
    tree.add("a", start="1 2", stop="0 1 6")
    update("a", "defaults")
    assert tree.levels() == {"0": "K01a", "1": "K01a", "2": "S01a", "6": "K01a"}


def test_links_are_made_where_rc_looks_for_them(tree: Tree, update: Update) -> None:
    tree.add("a", start="3", stop="")
    (tree.root / "etc" / "rc.d" / "rc3.d").mkdir(parents=True)
    update("a", "defaults")
    link = tree.root / "etc" / "rc.d" / "rc3.d" / "S01a"
    assert os.readlink(link) == "../../init.d/a"
    assert tree.levels() == {}


# what is wrong


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nope", "defaults"], "/etc/init.d/nope does not exist"),
        (["a~", "defaults"], "/etc/init.d/a~ has the name of a leftover file; rename it"),
        (["nope", "enable"], "/etc/init.d/nope does not exist"),
        (["a", "enable"], "a has no links to modify; first: update-rc.d a defaults"),
        (["a", "disable"], "a has no links to modify; first: update-rc.d a defaults"),
    ],
)
def test_what_cannot_be_done_is_an_error_upd_2(
    tree: Tree, update: Update, words: list[str], said: str
) -> None:
    tree.add("a")
    tree.add("a~")
    assert update(*words, status=1) == f"update-rc.d: error: {said}\n"
    assert tree.levels() == {}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "not enough arguments"),
        (["a"], "not enough arguments"),
        (["a", "foo"], "unknown action 'foo'"),
        (["-n", "a", "defaults"], "unknown option '-n'"),
    ],
)
def test_a_wrong_call_is_an_error_with_the_usage_upd_2(
    update: Update, words: list[str], said: str
) -> None:
    assert update(*words, status=1) == f"update-rc.d: error: {said}\n{update_rc_d.USAGE}"


def test_levels_that_cannot_be_switched_are_told_upd_2(tree: Tree, update: Update) -> None:
    tree.add("a")
    update("a", "defaults")
    assert update("a", "disable", "9", status=1) == (
        "update-rc.d: warning: disable has no effect on run level 9; only S, 2, 3, 4 and 5\n"
        "update-rc.d: error: a has no links to modify; first: update-rc.d a defaults\n"
    )


def test_a_script_without_header_gets_no_links_and_a_remedy_ins_3(
    tree: Tree, update: Update
) -> None:
    tree.add("a", start=None)
    assert update("a", "defaults") == (
        "update-rc.d: warning: /etc/init.d/a: no LSB header, hence no levels; "
        "add one, or an override in /etc/insserv/overrides\n"
    )
    assert tree.levels() == {}


def test_a_script_without_header_keeps_the_numbers_of_its_links(tree: Tree, update: Update) -> None:
    tree.add("old", start=None)
    tree.add("a")
    tree.link("2", "S20old")
    tree.link("3", "K80old")
    update("a", "defaults")
    assert tree.level("2") == "S01a S20old"
    update("old", "disable", "2")
    assert tree.level("2") == "K80old S01a"
    update("old", "enable", "3")
    assert tree.level("3") == "S01a S20old"


def test_a_script_that_cannot_be_run_is_told_gotcha_bad_input(tree: Tree, update: Update) -> None:
    tree.add("a").chmod(0o644)
    said = update("a", "defaults")
    assert said == ("update-rc.d: warning: /etc/init.d/a: not executable; chmod +x /etc/init.d/a\n")
    assert tree.level("2") == "S01a"


def test_new_problems_are_told_and_old_ones_are_not_ins_4(tree: Tree, update: Update) -> None:
    tree.add("a", needs="absent")
    said = update("a", "defaults")
    assert said == (
        "update-rc.d: warning: /etc/init.d/a:4: no enabled script provides absent; "
        "enable the script that does, or write Should-Start\n"
    )
    tree.add("b")
    assert update("b", "defaults") == ""
    assert tree.level("2") == "S01a S01b"


def test_a_loop_is_told_with_its_scripts_and_broken_ins_4(tree: Tree, update: Update) -> None:
    tree.add("a", needs="b")
    tree.add("b", needs="a")
    update("a", "defaults")
    said = update("b", "defaults")
    assert "/etc/init.d/a:4: loop of " in said
    assert "/etc/init.d/b:4: Required-Start a" in said
    assert sorted(tree.level("2").split()) == ["S01a", "S02b"]


def test_carriage_returns_are_told_gotcha_bad_input(tree: Tree, update: Update) -> None:
    path = tree.add("a")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert "sed -i 's/\\r$//' /etc/init.d/a" in update("a", "defaults")
    assert tree.level("2") == "S01a"


def test_a_script_that_cannot_be_read_is_told(tree: Tree, update: Update) -> None:
    tree.add("a")
    (tree.scripts / "b").symlink_to("b")
    assert update("a", "defaults") == ""
    assert update("b", "defaults", status=1) == (
        "update-rc.d: error: /etc/init.d/b does not exist\n"
    )


def test_a_script_that_is_gone_between_two_looks_is_told(
    tree: Tree, update: Update, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(name: str, root: str) -> Header | None:
        if name == "b":
            raise FileNotFoundError(2, "No such file or directory")
        return header_of(name, root)

    tree.add("a")
    tree.add("b")
    update("b", "defaults")
    monkeypatch.setattr(links, "header_of", gone)
    update("a", "defaults")
    assert tree.level("2") == "S01a S01b"
    assert links.Arrangement({"b": {"2": "S"}}, str(tree.root)).problems == [
        f"{tree.scripts}/b: cannot be read: No such file or directory"
    ]


def test_links_that_cannot_be_made_are_an_error_upd_2(tree: Tree, update: Update) -> None:
    tree.add("a", start="2", stop="")
    (tree.root / "etc" / "rc2.d").write_text("")
    assert update("a", "defaults", status=1) == "update-rc.d: error: /etc/rc2.d: File exists\n"
