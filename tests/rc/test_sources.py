"""Which files tell of scripts and facilities (sysvinit.md LSB-3, LSB-4, INS-5)."""

from pathlib import Path

import pytest

from pyinit.rc.header import Header
from pyinit.rc.sources import facilities_of, header_of, script_names


def put(root: Path, path: str, text: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def block(provides: str) -> str:
    return f"### BEGIN INIT INFO\n# Provides: {provides}\n### END INIT INFO\n"


def found(root: Path, name: str) -> Header:
    header = header_of(name, str(root))
    assert header is not None
    return header


def test_an_override_of_the_administrator_beats_that_of_a_package_beats_the_script_lsb_4(
    tmp_path: Path,
) -> None:
    put(tmp_path, "etc/init.d/x", block("script"))
    assert found(tmp_path, "x").provides == ("script",)
    put(tmp_path, "usr/share/insserv/overrides/x", block("package"))
    assert found(tmp_path, "x").provides == ("package",)
    put(tmp_path, "etc/insserv/overrides/x", "no block, no override\n")
    assert found(tmp_path, "x").provides == ("package",)
    put(tmp_path, "etc/insserv/overrides/x", block("administrator"))
    assert found(tmp_path, "x").provides == ("administrator",)
    assert found(tmp_path, "x").file == f"{tmp_path}/etc/insserv/overrides/x"


def test_an_override_supplies_a_header_that_the_script_has_not_lsb_4(tmp_path: Path) -> None:
    put(tmp_path, "etc/init.d/x", "#!/bin/sh\n")
    assert header_of("x", str(tmp_path)) is None
    put(tmp_path, "usr/share/insserv/overrides/x", block("package"))
    assert found(tmp_path, "x").provides == ("package",)


def test_a_script_may_be_elsewhere_and_no_utf_8(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"# \xff\n" + block("\xe9").encode("latin-1"))
    header = header_of("x", str(tmp_path), f"{tmp_path}/other")
    assert header is not None
    assert header.provides == ("\udce9",)


def test_a_script_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        header_of("x", str(tmp_path))


def test_facilities_come_from_the_file_and_its_drop_ins_lsb_3(tmp_path: Path) -> None:
    assert facilities_of(str(tmp_path)).knows("$portmap")
    put(tmp_path, "etc/insserv.conf.d/postfix", "$mail +b\n")
    assert facilities_of(str(tmp_path)).knows("$portmap")
    assert facilities_of(str(tmp_path)).knows("$mail")
    put(tmp_path, "etc/insserv.conf", "$log +a\n")
    put(tmp_path, "etc/insserv.conf.d/postfix", "$mail +b\n$log +c\n")
    put(tmp_path, "etc/insserv.conf.d/x.dpkg-old", "$log +d\n")
    put(tmp_path, "etc/insserv.conf.d/.x", "$log +e\n")
    facilities = facilities_of(str(tmp_path))
    assert facilities.members == {"$log": ("+a", "+c"), "$mail": ("+b",)}


def test_leftovers_directories_and_filtered_names_are_no_scripts_ins_5(tmp_path: Path) -> None:
    names = ["a", "b.sh", "c~", ".d", "e.dpkg-new", "_f", "g.bak", "h.old", "i.rpmsave", "j.git"]
    for name in names:
        put(tmp_path, f"etc/init.d/{name}", "")
    (tmp_path / "etc/init.d/k").mkdir()
    assert script_names(str(tmp_path)) == ["a", "b.sh", "j.git"]
    put(tmp_path, "etc/insserv/file-filters", "git\nsvn\n")
    assert script_names(str(tmp_path)) == ["a", "b.sh"]
    assert script_names(f"{tmp_path}/nowhere") == []
