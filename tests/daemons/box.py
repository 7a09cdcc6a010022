"""Runs daemons in a container of their image, and brings back what was found."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.daemons.images import Podman
from tests.daemons.record import Daemon

HERE = Path(__file__).parent
INSIDE = ("inside.py", "processes.py")
LABEL = "pyinit.tests"
HOST = "box.demo.test"  # some daemons wait long for a name with a domain
TIME_LIMIT = 600.0  # seconds for all that is done in one container

# Level 7 has none of the daemons; something must run in both, or init would end.
INITTAB = """\
id:3:initdefault:
idle:37:respawn:/bin/sleep infinity
"""

Steps = dict[str, dict[str, Any]]  # how each went: passed, text, seconds


class Box:
    """One container with the daemons that are tried together in it."""

    def __init__(self, way: str, image: str, daemons: Sequence[Daemon], targets: set[str]) -> None:
        self.way = way
        self.image = image
        self.daemons = daemons
        self.targets = targets

    @property
    def slowest(self) -> float:
        """Return how long the slowest of its daemons may take, in seconds."""
        return max(daemon.limit for daemon in self.daemons)

    def plan(self) -> dict[str, Any]:
        """Return what inside.py is to do."""
        return {"way": self.way, "daemons": [self._plan(daemon) for daemon in self.daemons]}

    def _plan(self, daemon: Daemon) -> dict[str, Any]:
        return {
            "name": daemon.name,
            "setup": daemon.setup and f"set -e\n{daemon.setup}",
            "check": f"set -e\n{daemon.check}",
            "ready": daemon.ready,
            "table": daemon.table,
            "entries": daemon.entries,
            "scripts": daemon.scripts,
            "needs": daemon.needs,
            "match": daemon.match or (daemon.name,),
            "limit": daemon.limit,
            "target": daemon.name in self.targets,
        }

    def run(self, podman: Podman, image: str, directory: Path) -> tuple[dict[str, Steps], str]:
        """Take the daemons through their steps; return what was found, and the container's log."""
        name = f"pyinit-test-{uuid4().hex[:12]}"
        files = directory / name
        code = files / "tests" / "daemons"
        code.mkdir(parents=True)
        for source in INSIDE:
            shutil.copy(HERE / source, code)
        (files / "plan.json").write_text(json.dumps(self.plan()))
        (files / "inittab").write_text(INITTAB)
        words = [f"--name={name}", f"--label={LABEL}", "--network=none", f"--hostname={HOST}"]
        words += [f"--add-host={one}:127.0.0.1" for one in (HOST, HOST.partition(".")[0])]
        words += ["--log-driver=k8s-file", f"--log-opt=path={files}/log"]
        words += [f"--volume={files}:/test:ro", "--tmpfs=/run"]
        words += [f"--volume={files}/inittab:/etc/inittab:ro", image]
        podman.run("run", "--detach", *words)
        try:
            command = ["python3", "-I", "/test/tests/daemons/inside.py", "/test/plan.json"]
            done = podman.run("exec", name, *command, check=False, timeout=TIME_LIMIT)
            log = podman.run("logs", name, check=False)
            text = log.stdout + log.stderr
            if done.returncode != 0:
                raise AssertionError(f"inside.py: {done.returncode}: {done.stderr}\n{text}")
            found: dict[str, Steps] = json.loads(done.stdout)
            return {name: found[name] for name in found if name in self.targets}, text
        finally:
            podman.run("kill", name, check=False)
            podman.run("rm", "--force", name, check=False)
            shutil.rmtree(files)
