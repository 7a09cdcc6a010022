"""What every world needs: Debian's sysvinit, the probe, and launchers of pyinit; made once."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.container.locks import only_one
from tests.debian import unpacked

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PACKAGE = "sysvinit-core"
PROGRAMS = {"probe": ("probe.c", "-static"), "clock.so": ("clock.c", "-shared", "-fPIC")}
PATIENCE = 300  # seconds for the compiler
LAUNCHER = """#!{python} -IS
import sys
sys.path.insert(0, "/checkout")
from pyinit.__main__ import main
main()
"""


class Unavailable(Exception):
    """Something that the harness can't do without could not be made."""


def kit() -> Path:
    """Return the directory with ``sysvinit``, ``init``, ``telinit``, ``probe``, ``clock.so``."""
    sources = b"".join((HERE / name).read_bytes() for name, *_ in PROGRAMS.values())
    mark = hashlib.sha256(sources + launcher().encode()).hexdigest()[:16]
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pyinit-conformance"
    made = home / mark
    with only_one(home / "lock"):
        if not made.exists():
            unfinished = Path(tempfile.mkdtemp(dir=home))
            unfinished.chmod(0o755)
            make(unfinished)
            unfinished.rename(made)
    return made


def make(directory: Path) -> None:
    compiler = shutil.which("gcc")
    if compiler is None:
        raise Unavailable("gcc is missing; tools/test installs it")
    for name, (source, *options) in PROGRAMS.items():
        command = [compiler, "-O1", *options, "-o", str(directory / name), str(HERE / source)]
        subprocess.run(command, check=True, timeout=PATIENCE)
    shutil.copy(unpacked(PACKAGE) / "sbin" / "init", directory / "sysvinit")
    for name in ("init", "telinit"):
        path = directory / name
        path.write_text(launcher())
        path.chmod(0o755)


def launcher() -> str:
    return LAUNCHER.format(python=os.path.realpath(sys.executable))
