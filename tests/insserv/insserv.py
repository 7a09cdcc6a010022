"""Debian's own insserv in a root of its own, as the oracle of the order of scripts."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.debian import unpacked

LEVELS = "0123456S"
TIMEOUT = 60.0
LOADER = re.compile(r"(/\S+)")

Links = dict[str, set[str]]  # the names of the links of each level that has some


class Insserv:
    """The real program in a root that holds it, the C library, and the scripts of one question."""

    def __init__(self, root: Path) -> None:
        assert os.geteuid() == 0, "insserv runs in a root of its own: these tests need root"
        self.root = root
        package = unpacked("insserv")
        self._copy(package / "sbin" / "insserv", "/sbin/insserv")
        self._copy(package / "etc" / "insserv.conf", "/etc/insserv.conf")
        listed = subprocess.run(
            ["ldd", package / "sbin" / "insserv"], capture_output=True, text=True, check=True
        )
        for library in LOADER.findall(listed.stdout):
            self._copy(Path(library), library)

    def _copy(self, source: Path, target: str) -> None:
        path = self.root / target[1:]
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, path)

    def install(self, scripts: Mapping[str, bytes], drop_ins: Mapping[str, bytes]) -> None:
        """Have these scripts in /etc/init.d and nothing else, without links."""
        etc = self.root / "etc"
        for name in ("init.d", "insserv.conf.d", *(f"rc{level}.d" for level in LEVELS)):
            shutil.rmtree(etc / name, ignore_errors=True)
            (etc / name).mkdir()
        for name, text in scripts.items():
            (etc / "init.d" / name).write_bytes(text)
            (etc / "init.d" / name).chmod(0o755)
        for name, text in drop_ins.items():
            (etc / "insserv.conf.d" / name).write_bytes(text)

    def enable(self, *words: str) -> tuple[int, str]:
        """Run it; return its exit status and what it said."""
        done = subprocess.run(
            ["chroot", self.root, "/sbin/insserv", *words],
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def links(self) -> Links:
        """Return the links that are there."""
        found = {level: set(os.listdir(self.root / "etc" / f"rc{level}.d")) for level in LEVELS}
        return {level: names for level, names in found.items() if names}
