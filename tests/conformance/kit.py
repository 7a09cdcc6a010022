"""What every world needs: Debian's sysvinit, the probe, and launchers of pyinit; made once."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.container.locks import only_one

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PACKAGE = "sysvinit-core"
SOURCE = HERE / "probe.c"
PATIENCE = 300  # seconds for a command; a package mirror may be slow
LAUNCHER = """#!{python} -IS
import sys
sys.path.insert(0, "/checkout")
from pyinit.__main__ import main
main()
"""


class Unavailable(Exception):
    """Something that the harness can't do without could not be made."""


def kit() -> Path:
    """Return the directory with ``sysvinit``, ``probe``, ``init`` and ``telinit``."""
    mark = hashlib.sha256(SOURCE.read_bytes() + launcher().encode()).hexdigest()[:16]
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
    run("gcc", "-O1", "-static", "-o", str(directory / "probe"), str(SOURCE))
    download(directory)
    for name in ("init", "telinit"):
        path = directory / name
        path.write_text(launcher())
        path.chmod(0o755)


def download(directory: Path) -> None:
    """Unpack Debian's sysvinit; it is installed nowhere."""
    with tempfile.TemporaryDirectory() as temporary:
        Path(temporary).chmod(0o777)
        run("apt-get", "download", PACKAGE, where=temporary)
        (archive,) = Path(temporary).glob("*.deb")
        run("dpkg", "-x", str(archive), "unpacked", where=temporary)
        unpacked = Path(temporary, "unpacked")
        shutil.copy(unpacked / "sbin" / "init", directory / "sysvinit")


def launcher() -> str:
    return LAUNCHER.format(python=os.path.realpath(sys.executable))


def run(*words: str, where: str | None = None) -> None:
    try:
        done = subprocess.run(
            words, cwd=where, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except FileNotFoundError as error:
        raise Unavailable(f"{words[0]} is missing; tools/test installs it") from error
    if done.returncode:
        raise Unavailable(f"{' '.join(words)} failed: {done.stdout}{done.stderr}")
