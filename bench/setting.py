"""What has to be there before anything is measured: programs, packages, an environment."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from bench.inits import Pyinit
from bench.peer import Peer
from bench.supervisors import FromPypi
from tests.debian import unpacked

HERE = Path(__file__).parent
PYPI = ("supervisor", "circus", "matplotlib")


def venv() -> Path:
    """Return where the environment is kept, outside of the checkout."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "pyinit" / "bench" / "venv"


def environment(python: str) -> Path | None:
    """Return a venv with what is from PyPI, made once; None if that is out of reach."""
    directory = venv()
    mark = directory / "complete"
    if not mark.exists():
        shutil.rmtree(directory, ignore_errors=True)
        pip = [str(directory / "bin/python"), "-m", "pip", "install", "--quiet", *PYPI]
        try:
            subprocess.run([python, "-m", "venv", str(directory)], check=True)
            subprocess.run(pip, check=True)
        except subprocess.CalledProcessError as error:
            print(f"left out: {', '.join(PYPI)}: {error}", file=sys.stderr)
            return None
        mark.touch()
    return directory


def prepare(base: Path, peers: list[Peer], python: str) -> list[Peer]:
    """Make programs and trees below the base; return the peers that can be run."""
    for name in ("programs", "trees", "empty", "roots"):
        (base / name).mkdir()
    for name, *options in (("service", "-nostdlib"), ("runner",), ("limit",)):
        program = base / "programs" / name
        command = ["gcc", "-O2", "-Wall", "-static", *options, "-o", str(program)]
        subprocess.run([*command, str(HERE / f"{name}.c")], check=True)
    shutil.copy(HERE / "floor.py", base / "programs")
    return [peer for peer in peers if make(peer, base, python)]


def make(peer: Peer, base: Path, python: str) -> bool:
    """Make what a peer needs; tell whether it can be run."""
    if isinstance(peer, Pyinit):
        compiled = [python, "-m", "compileall", "-q", f"{peer.mount[0]}/pyinit"]
        subprocess.run(compiled, check=True)
    if isinstance(peer, FromPypi):
        return environment(python) is not None
    try:
        for package in peer.packages:
            merge(unpacked(package), base / "trees" / package)
    except (AssertionError, OSError) as error:
        print(f"left out: {peer.name}: {error}", file=sys.stderr)
        return False
    return True


def merge(tree: Path, to: Path) -> None:
    """Copy the programs of a package to where they are on a system with a merged /usr."""
    if to.exists():
        return
    (to / "usr").mkdir(parents=True)
    for part in ("bin", "lib", "sbin", "usr"):
        if (tree / part).is_dir():
            place = to if part == "usr" else to / "usr"
            subprocess.run(["cp", "-a", str(tree / part), str(place)], check=True)
