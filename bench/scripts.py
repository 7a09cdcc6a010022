"""The scenario of a level's scripts: thirty that do nothing, and what each is watched by."""

import os
import subprocess
import time

from bench import tree
from bench.extent import Extent, Found, Open
from bench.peer import Peer, Service, write_script
from bench.world import ENVIRONMENT, World

COUNT = 30
RUNS = 5
WATCHED = 4
NAP = 3  # seconds that a watched script takes
SETTLED = 1.0  # seconds after which all watched scripts run
SCRIPT = """#!/bin/sh
### BEGIN INIT INFO
# Provides:          {0}
# Required-Start:
# Required-Stop:
# Default-Start:     2
# Default-Stop:
# Short-Description: {0}
### END INIT INFO
{1}
"""


def rc(peer: Peer, open_world: Open, _: Extent) -> Found:
    """Run the scripts of a level: time, and memory of the processes that watch one script each."""
    words = peer.runs_scripts()
    if not words:
        return {}
    found: Found = {}
    with open_world(peer, [Service(0)]) as world:
        world.started(1, 10.0)
        write(world, COUNT, "exit 0")
        printed = world.run(["/bench/runner", "time", str(RUNS), *words])
        found["rc 2, 30 scripts"] = [float(word) / 1e6 for word in printed.split()]
        write(world, WATCHED, f"sleep {NAP}")
        watchers = weigh(world, words)
        if watchers:
            found["private, a sub-reaper of rc"] = [max(watchers)]
    return found


def write(world: World, count: int, text: str) -> None:
    """Write the scripts of level 2, and what startpar wants to know of them."""
    directory = world.root / "etc/init.d"
    links = world.root / "etc/rc2.d"
    for old in [*directory.glob("*"), *links.glob("*")]:
        old.unlink()
    links.mkdir(exist_ok=True)
    names = [f"script{number}" for number in range(count)]
    for name in names:
        write_script(directory / name, SCRIPT.format(name, text))
        (links / f"S01{name}").symlink_to(f"../init.d/{name}")
    depend = f"TARGETS = {' '.join(names)}\nINTERACTIVE =\n"
    for name in (".depend.boot", ".depend.start", ".depend.stop"):
        (directory / name).write_text(depend)


def weigh(world: World, words: list[str]) -> list[float]:
    """Return the private memory of each sub-reaper, while all scripts run, in MB."""
    enter = ["nsenter", f"--target={world.init}", "--pid", "--mount", "--root", "--wd=/"]
    with subprocess.Popen(
        [*enter, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
    ) as process:
        time.sleep(SETTLED)
        below = [pid for pid in tree.descendants(process.pid) if is_python(pid)]
        return [
            tree.private(child) for pid in below for child in tree.children(pid) if child in below
        ]


def is_python(pid: int) -> bool:
    """Tell whether a process runs the interpreter."""
    try:
        return "python" in os.readlink(f"/proc/{pid}/exe")
    except OSError:
        return False
