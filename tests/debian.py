"""Programs of Debian's packages, unpacked and never installed."""

import os
import subprocess
from pathlib import Path
from shutil import rmtree

from tests.container.locks import only_one

TIMEOUT = 300.0  # seconds for a download


def archive(package: str) -> Path:
    """Return a package as a file; it is downloaded once."""
    cache = _cache()
    kept = cache / f"{package}.deb"
    with only_one(cache / f"{package}.lock"):
        if not kept.exists():
            new = cache / f"{package}.new"
            rmtree(new, ignore_errors=True)
            new.mkdir()
            options = ["-q", "-o", "APT::Sandbox::User=root"]
            run("apt-get", *options, "download", package, directory=new)
            (found,) = new.glob("*.deb")
            found.rename(kept)
            rmtree(new)
    return kept


def unpacked(package: str) -> Path:
    """Return a directory that holds a package's files; it is unpacked once."""
    found = archive(package)
    cache = _cache()
    tree = cache / package
    with only_one(cache / f"{package}.lock"):
        if not tree.is_dir():
            new = cache / f"{package}.new"
            rmtree(new, ignore_errors=True)
            run("dpkg", "-x", str(found), str(new), directory=cache)
            new.rename(tree)
    return tree


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "pyinit" / "debian"


def run(*words: str, directory: Path) -> None:
    """Run a command to its end; a failure is an error with what it said."""
    done = subprocess.run(
        words, cwd=directory, capture_output=True, text=True, timeout=TIMEOUT, check=False
    )
    assert done.returncode == 0, f"{words[0]} failed:\n{done.stderr}{done.stdout}"
