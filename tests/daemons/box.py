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
ADDRESS = "203.0.113.1"
TIME_LIMIT = 600.0  # seconds for all that is done in one container

# Level 7 has none of the daemons; something must run in both, or init would end.
INITTAB = """\
id:3:initdefault:
idle:37:respawn:/bin/sleep infinity
"""

Found = dict[str, dict[str, Any]]


class Box:
    """One container with the daemons that are tried together in it."""

    def __init__(self, way: str, image: str, daemons: Sequence[Daemon], targets: set[str]) -> None:
        self.way = way
        self.image = image
        self.daemons = daemons
        self.targets = targets

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

    def run(self, podman: Podman, directory: Path) -> tuple[dict[str, Found], str]:
        """Take the daemons through their steps; return what was found, and the container's log."""
        name = f"pyinit-test-{uuid4().hex[:12]}"
        files = directory / name
        files.mkdir(parents=True)
        for source in INSIDE:
            shutil.copy(HERE / source, files)
        (files / "plan.json").write_text(json.dumps(self.plan()))
        (files / "inittab").write_text(INITTAB)
        words = [f"--name={name}", f"--label={LABEL}", "--network=none", "--hostname=box"]
        words += ["--add-host=box.demo.test:127.0.0.1", f"--volume={files}:/test:ro"]
        words += [f"--volume={files}/inittab:/etc/inittab:ro", self.image]
        podman.run("run", "--detach", *words)
        try:
            command = ["python3", "-I", "/test/inside.py", "/test/plan.json"]
            done = podman.run("exec", name, *command, check=False, timeout=TIME_LIMIT)
            log = podman.run("logs", name, check=False)
            text = log.stdout + log.stderr
            if done.returncode != 0:
                raise AssertionError(f"inside.py: {done.returncode}: {done.stderr}\n{text}")
            found: dict[str, Found] = json.loads(done.stdout)
            for steps in found.values():
                if steps.get("kill", {}).get("passed"):
                    look_for_death(steps["kill"], text)
            return {name: found[name] for name in found if name in self.targets}, text
        finally:
            podman.run("kill", name, check=False)
            podman.run("rm", "--force", name, check=False)
            shutil.rmtree(files)


def look_for_death(step: dict[str, Any], log: str) -> None:
    """Let the step in which a daemon was killed fail unless init's log tells of its death."""
    script, name, pid = step["text"].split()
    for line in log.splitlines():
        if line.startswith(script) and pid in line and "died: killed by SIGKILL" in line:
            step["text"] = line
            return
    step.update(passed=False, text=f"its death is not reported: {script} {name} {pid}")
