"""The command: chooses peers and scenarios, runs them in turn, and reports."""

import argparse
import contextlib
import json
import os
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
from bench.setting import environment, prepare, venv
from bench.supervisors import S6, Circus, Finit, Openrc, Runit, Supervisor
from bench.world import TooSlowError, World, private_mounts

HERE = Path(__file__).parent
ROOT = HERE.parent
DEBIAN_PYTHON = "/usr/bin/python3"
RESULTS = "bench/results.json"
CHART = "bench/chart.svg"
ROUNDS = 5
SLOW = ("openrc", "supervisor", "circus")  # --quick leaves them out


def parse(words: list[str]) -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(prog="bench/run.py", description=__doc__)
    parser.add_argument("--peers", help="names, with commas between them; all if not given")
    parser.add_argument("--scenarios", help=f"of {', '.join(SCENARIOS)}; all if not given")
    parser.add_argument("--rounds", type=int, help=f"how often ({ROUNDS}; 1 with --quick)")
    parser.add_argument("--quick", action="store_true", help="a rough look, in two minutes")
    parser.add_argument("--python", default=DEBIAN_PYTHON, help="the interpreter of pyinit")
    parser.add_argument("--against", type=Path, help="another checkout, to compare pyinit with")
    parser.add_argument("--json", type=Path, help=f"where to write the figures ({RESULTS})")
    parser.add_argument("--svg", type=Path, help=f"where to draw the chart ({CHART})")
    parser.add_argument("--readme", action="store_true", help="put table and chart into the README")
    parser.add_argument("--from", dest="results", type=Path, help="measure nothing, use this JSON")
    return parser.parse_args(words)


def choose(options: argparse.Namespace) -> list[Peer]:
    """Return the peers that were asked for."""
    python = options.python
    peers: list[Peer] = [Limit(), Floor(python), Pyinit("pyinit", python, ROOT)]
    if options.against:
        peers.append(Pyinit("pyinit before", python, options.against.resolve()))
    peers += [Sysvinit(), Busybox(), Finit(), Runit(), S6(), Openrc()]
    peers += [OneProgram("tini"), OneProgram("dumb-init"), OneProgram("catatonit")]
    peers += [Supervisor(venv()), Circus(venv())]
    if options.peers is None:
        return [peer for peer in peers if not (options.quick and peer.name in SLOW)]
    names = options.peers.split(",")
    unknown = set(names) - {peer.name for peer in peers}
    if unknown:
        sys.exit(f"no such peer: {', '.join(unknown)}; there are {[p.name for p in peers]}")
    return [peer for peer in peers if peer.name in names]


def main(words: list[str]) -> None:
    """Run what was asked for, and report.

    A whole run writes its figures and its chart; a part of one only where it is told to.
    """
    options = parse(words)
    whole = not (options.peers or options.scenarios or options.quick or options.results)
    figures = options.json or (ROOT / RESULTS if whole or options.readme else None)
    chart = options.svg or (ROOT / CHART if whole or options.readme else None)
    results = options.results.read_text() if options.results else run(options)
    print(report.table(json.loads(results)["values"]))
    if figures:
        figures.write_text(results)
    directory = environment(options.python) if chart else None
    if directory is not None:
        draw = [str(directory / "bin/python"), str(HERE / "chart.py"), str(chart)]
        subprocess.run(draw, input=results, text=True, check=True)
    if options.readme:
        report.rewrite(ROOT / "README.md", report.section(results, CHART))


def run(options: argparse.Namespace) -> str:
    """Return what was found, as JSON."""
    wanted = options.scenarios.split(",") if options.scenarios else list(SCENARIOS)
    if not set(wanted) <= set(SCENARIOS):
        sys.exit(f"no such scenario; there are {', '.join(SCENARIOS)}")
    if not os.path.realpath(options.python).startswith("/usr/"):
        sys.exit(f"{options.python}: the peers' root has the interpreters of /usr alone")
    rounds = options.rounds or (1 if options.quick else ROUNDS)
    peers = choose(options)
    with tempfile.TemporaryDirectory() as directory:
        base = Path(directory)
        with private_mounts(base):
            ready = prepare(base, peers, options.python)
            found = measure(base, ready, wanted, rounds, Extent(options.quick))
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
