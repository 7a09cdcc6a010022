"""A root with init scripts, for the programs that take one."""

import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds until a test that waits has failed
TELLING = 'echo "${0##*/} $*"\n'  # a script that says what it is called with


class Tree:
    """The /etc of another root: scripts in init.d, links in the directories of the levels."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.scripts = root / "etc" / "init.d"
        self.scripts.mkdir(parents=True)

    def add(
        self,
        name: str,
        start: str | None = "2 3 4 5",
        stop: str = "0 1 6",
        needs: str = "",
        provides: str = "",
    ) -> Path:
        """Add a script; without a header if its start levels are None."""
        text = "#!/bin/sh\n"
        if start is not None:
            text += (
                f"### BEGIN INIT INFO\n# Provides: {provides or name}\n"
                f"# Required-Start: {needs}\n# Required-Stop: {needs}\n"
                f"# Default-Start: {start}\n# Default-Stop: {stop}\n### END INIT INFO\n"
            )
        path = self.scripts / name
        path.write_text(text + "exit 0\n")
        path.chmod(0o755)
        return path

    def link(self, level: str, name: str) -> None:
        directory = self.root / "etc" / f"rc{level}.d"
        directory.mkdir(exist_ok=True)
        (directory / name).symlink_to(f"../init.d/{name[3:]}")

    def level(self, level: str) -> str:
        """Return the links of a level, with blanks between."""
        directory = self.root / "etc" / f"rc{level}.d"
        return " ".join(sorted(path.name for path in directory.glob("*")))

    def levels(self) -> dict[str, str]:
        """Return the links of each level that has some."""
        found = {level: self.level(level) for level in "0123456789S"}
        return {level: names for level, names in found.items() if names}

    def write(self, name: str, text: str = TELLING, mode: int = 0o755) -> Path:
        """Add a script without a header that runs some lines of shell."""
        path = self.scripts / name
        path.write_text(f"#!/bin/sh\n{text}")
        path.chmod(mode)
        return path

    def run(
        self, code: str, *words: str, environment: dict[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Run code in a bare interpreter, with ``root`` and ``words`` at hand."""
        start = f"import sys\nsys.path.insert(0, {str(CHECKOUT)!r})\nroot, *words = sys.argv[1:]\n"
        return subprocess.run(
            [sys.executable, "-I", "-S", "-c", start + code, str(self.root), *words],
            env={"PATH": os.environ["PATH"]}
            | {"PYINIT_STATE": str(self.root / "state")}
            | (environment or {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
