"""Programs of Debian's packages, unpacked and never installed."""

import os
import subprocess
from pathlib import Path
from shutil import rmtree

from tests.container.locks import only_one

TIMEOUT = 300.0  # seconds for a download


def unpacked(package: str) -> Path:
    """Return a directory that holds a package's files; it is downloaded once."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    cache = Path(base) / "pyinit" / "debian"
    tree = cache / package
    with only_one(cache / f"{package}.lock"):
        if not tree.is_dir():
            new = cache / f"{package}.new"
            rmtree(new, ignore_errors=True)
            new.mkdir()
            options = ["-q", "-o", "APT::Sandbox::User=root"]
            run("apt-get", *options, "download", package, directory=new)
            (archive,) = new.glob("*.deb")
            run("dpkg", "-x", str(archive), str(new / "tree"), directory=new)
            (new / "tree").rename(tree)
            rmtree(new)
    return tree


def run(*words: str, directory: Path) -> None:
    """Run a command to its end; a failure is an error with what it said."""
    done = subprocess.run(
        words, cwd=directory, capture_output=True, text=True, timeout=TIMEOUT, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
