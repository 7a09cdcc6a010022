"""The command: chooses peers and scenarios, runs them in turn, and reports."""

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench import report
from bench.extent import Extent, Found
from bench.inits import Busybox, Floor, Limit, OneProgram, Pyinit, Sysvinit
from bench.measures import SCENARIOS
from bench.peer import Peer, Service
from bench.supervisors import S6, Circus, Finit, Openrc, Runit, Supervisor
from bench.world import TooSlowError, World, private_mounts
from tests.debian import unpacked

HERE = Path(__file__).parent
ROOT = HERE.parent
DEBIAN_PYTHON = "/usr/bin/python3"
PYPI = ("supervisor", "circus", "matplotlib")
RESULTS = "bench/results.json"
CHART = "bench/chart.svg"
ROUNDS = 10


def parse(words: list[str]) -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(prog="bench/run.py", description=__doc__)
    parser.add_argument("--peers", help="names, with commas between them; all if not given")
    parser.add_argument("--scenarios", help=f"of {', '.join(SCENARIOS)}; all if not given")
    parser.add_argument("--rounds", type=int, help=f"how often ({ROUNDS}; 2 with --quick)")
    parser.add_argument("--quick", action="store_true", help="a rough look, in two minutes")
    parser.add_argument("--python", default=DEBIAN_PYTHON, help="the interpreter of pyinit")
    parser.add_argument("--against", type=Path, help="another checkout, to compare pyinit with")
    parser.add_argument("--json", type=Path, help=f"where to write the figures ({RESULTS})")
    parser.add_argument("--svg", type=Path, help=f"where to draw the chart ({CHART})")
    parser.add_argument("--readme", action="store_true", help="put table and chart into the README")
    parser.add_argument("--from", dest="results", type=Path, help="measure nothing, use this JSON")
    return parser.parse_args(words)


def cache() -> Path:
    """Return where downloads are kept."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pyinit" / "bench"


def environment(python: str) -> Path | None:
    """Return a venv with the peers of PyPI and matplotlib; None if PyPI is out of reach."""
    directory = cache() / "venv"
    mark = directory / "complete"
    if not mark.exists():
        shutil.rmtree(directory, ignore_errors=True)
        pip = [str(directory / "bin/python"), "-m", "pip", "install", "--quiet", *PYPI]
        try:
            subprocess.run([python, "-m", "venv", str(directory)], check=True)
            subprocess.run(pip, check=True)
        except subprocess.CalledProcessError as error:
            print(f"left out: {', '.join(PYPI)}: {error}")
            return None
        mark.touch()
    return directory


def choose(options: argparse.Namespace, venv: Path | None) -> list[Peer]:
    """Return the peers that were asked for."""
    python = options.python
    peers: list[Peer] = [Limit(), Floor(python), Pyinit("pyinit", python, ROOT)]
    if options.against:
        peers.append(Pyinit("pyinit before", python, options.against.resolve()))
    peers += [Sysvinit(), Busybox(), Finit(), Runit(), S6(), Openrc()]
    peers += [OneProgram("tini"), OneProgram("dumb-init"), OneProgram("catatonit")]
    peers += [] if venv is None else [Supervisor(venv), Circus(venv)]
    if options.peers is None:
        return peers
    names = options.peers.split(",")
    unknown = set(names) - {peer.name for peer in peers}
    if unknown:
        sys.exit(f"no such peer: {', '.join(unknown)}; there are {[p.name for p in peers]}")
    return [peer for peer in peers if peer.name in names]


def prepare(base: Path, peers: list[Peer]) -> list[Peer]:
    """Make programs and trees below the base; return the peers that can be run."""
    for name in ("programs", "trees", "empty", "roots"):
        (base / name).mkdir()
    for name in ("service", "limit"):
        program = base / "programs" / name
        command = ["gcc", "-O2", "-static", "-o", str(program), str(HERE / f"{name}.c")]
        subprocess.run(command, check=True)
    shutil.copy(HERE / "floor.py", base / "programs")
    ready = []
    for peer in peers:
        try:
            for package in peer.packages:
                merge(unpacked(package), base / "trees" / package)
            ready.append(peer)
        except (AssertionError, OSError) as error:
            print(f"left out: {peer.name}: {error}")
    return ready


def merge(tree: Path, to: Path) -> None:
    """Copy the programs of a package to where they are on a system with a merged /usr."""
    if to.exists():
        return
    (to / "usr").mkdir(parents=True)
    for part in ("bin", "lib", "sbin", "usr"):
        if (tree / part).is_dir():
            place = to if part == "usr" else to / "usr"
            subprocess.run(["cp", "-a", str(tree / part), str(place)], check=True)


def main(words: list[str]) -> None:
    """Run what was asked for, and report.

    A whole run writes its figures and its chart; a part of one only where it is told to.
    """
    options = parse(words)
    cache().mkdir(parents=True, exist_ok=True)
    venv = environment(options.python)
    whole = not (options.peers or options.scenarios or options.quick or options.results)
    figures = options.json or (ROOT / RESULTS if whole or options.readme else None)
    chart = options.svg or (ROOT / CHART if whole or options.readme else None)
    results = options.results.read_text() if options.results else run(options, venv)
    print(report.table(json.loads(results)["values"]))
    if figures:
        figures.write_text(results)
    if chart and venv is not None:
        draw = [str(venv / "bin/python"), str(HERE / "chart.py"), str(chart)]
        subprocess.run(draw, input=results, text=True, check=True)
    if options.readme:
        report.rewrite(ROOT / "README.md", report.section(results, CHART))


def run(options: argparse.Namespace, venv: Path | None) -> str:
    """Return what was found, as JSON."""
    wanted = options.scenarios.split(",") if options.scenarios else list(SCENARIOS)
    if not set(wanted) <= set(SCENARIOS):
        sys.exit(f"no such scenario; there are {', '.join(SCENARIOS)}")
    rounds = options.rounds or (2 if options.quick else ROUNDS)
    peers = choose(options, venv)
    for checkout in {peer.mount[0] for peer in peers if isinstance(peer, Pyinit)}:
        compiled = [options.python, "-m", "compileall", "-q", f"{checkout}/pyinit"]
        subprocess.run(compiled, check=True)
    with tempfile.TemporaryDirectory() as directory:
        base = Path(directory)
        with private_mounts(base):
            found = measure(base, prepare(base, peers), wanted, rounds, Extent(options.quick))
    return report.as_json(found, rounds)


def measure(
    base: Path, peers: list[Peer], wanted: list[str], rounds: int, extent: Extent
) -> dict[str, Found]:
    """Run the scenarios with all peers in turn; return what was found, by row and peer."""
    found: dict[str, Found] = {}

    @contextlib.contextmanager
    def open_world(peer: Peer, services: list[Service]) -> Iterator[World]:
        world = World(base, peer, services)
        try:
            yield world
        finally:
            world.close()

    for number in range(rounds):
        for name in wanted:
            if name == "idle" and number > 0:  # it does not vary, and takes long
                continue
            first = number % len(peers)
            for peer in peers[first:] + peers[:first]:
                begin = time.monotonic()
                try:
                    values = SCENARIOS[name](peer, open_world, extent)
                except (TooSlowError, OSError, subprocess.SubprocessError) as error:
                    print(f"{name}: {peer.name}: {str(error).strip()[:400]}", file=sys.stderr)
                    continue
                for row, more in values.items():
                    found.setdefault(row, {}).setdefault(peer.name, []).extend(more)
                took = time.monotonic() - begin
                print(f"round {number + 1}: {name}: {peer.name}: {took:.1f} s", file=sys.stderr)
    return found
