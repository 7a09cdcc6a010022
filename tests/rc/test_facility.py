"""Virtual facilities: the built-in table and insserv.conf (sysvinit.md LSB-3)."""

from pyinit.rc.facility import BUILT_IN, INTERACTIVE, read_facilities


def test_without_any_file_the_built_in_table_counts_gotcha_12() -> None:
    facilities = read_facilities(None)
    assert "networking" in facilities.expand("$network")
    assert facilities.expand("$portmap") == {"rpcbind"}
    assert {"named", "networking"} <= facilities.expand("$named")
    assert {"sendsigs", "mountall"} <= facilities.expand("$remote_fs")
    assert "udev" in facilities.interactive


def test_no_member_of_the_built_in_table_must_be_there_gotcha_12() -> None:
    words = {word for name in BUILT_IN if name != INTERACTIVE for word in BUILT_IN[name]}
    assert all(word.startswith(("+", "$")) for word in words)


def test_files_add_to_one_another() -> None:
    facilities = read_facilities(
        "$syslog +rsyslog\n$other a\n", ["# comment\n\n$syslog +mine, yours # why\n"]
    )
    assert facilities.members["$syslog"] == ("+rsyslog", "+mine", "yours")
    assert facilities.expand("$syslog") == {"rsyslog", "mine", "yours"}
    assert facilities.expand("$other") == {"a"}


def test_a_drop_in_adds_to_the_built_in_table() -> None:
    facilities = read_facilities(None, ["$named +mine\n"])
    assert {"named", "networking", "mine"} <= facilities.expand("$named")
    assert facilities.knows("$portmap")


def test_a_file_replaces_the_built_in_table() -> None:
    facilities = read_facilities("$syslog +rsyslog\n")
    assert not facilities.knows("$network")
    assert facilities.expand("$network") == set()


def test_interactive_scripts_are_a_list_of_their_own() -> None:
    facilities = read_facilities("$a b\n<interactive> keymap udev\n<interactive> x\n")
    assert facilities.interactive == {"keymap", "udev", "x"}
    assert not facilities.knows(INTERACTIVE)


def test_a_facility_in_itself_stands_for_the_rest_of_its_members() -> None:
    facilities = read_facilities("$a $b one\n$b $a two\n")
    assert facilities.expand("$a") == facilities.expand("$b") == {"one", "two"}


def test_all_and_null_are_known_and_stand_for_no_name() -> None:
    facilities = read_facilities("$a $all $null one\n")
    assert facilities.knows("$all")
    assert facilities.knows("$null")
    assert facilities.expand("$a") == {"one"}


def test_lines_that_are_none_are_left_out() -> None:
    assert read_facilities("  $a indented\nword\n$\n", ["$b c"]).members == {"$": (), "$b": ("c",)}
