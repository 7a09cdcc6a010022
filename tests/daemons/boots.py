"""Boots an image in which six daemons are enabled by nothing but their packages' own scripts."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from tests.container.engine import ROOT
from tests.daemons.box import HOST, LABEL
from tests.daemons.catalogue import BOOT_IMAGE, BY_NAME, OF_THE_BOOT
from tests.daemons.images import Podman, image_of
from tests.daemons.records.shared import SSH_SETUP

SCRIPTS = {name: BY_NAME[name].scripts[0] for name in OF_THE_BOOT}
STOP_TIMEOUT = "30"  # seconds that podman gives: far more than init takes for itself
INITTAB = """\
id:2:initdefault:
cf::sysinit:/bin/sh /test/setup
si::sysinit:rc S
l0:0:wait:rc 0
l2:2:wait:rc 2
l6:6:wait:rc 6
"""


def demonstrate(directory: Path) -> None:
    """Boot and stop the image; leave the charts of both, as text and as pictures."""
    podman = Podman()
    image = image_of(podman, BOOT_IMAGE)
    directory.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as passing:
        boot = Boot(podman, image, Path(passing))
        try:
            boot.wait()
            (directory / "boot.txt").write_text(boot.chart())
            (directory / "boot.svg").write_text(boot.picture())
            seconds = boot.stop()
            initctl = [sys.executable, str(ROOT / "tools" / "initctl"), "chart"]
            stop = str(boot.stop_chart)
            text = subprocess.run([*initctl, stop], check=True, stdout=subprocess.PIPE, text=True)
            (directory / "stop.txt").write_text(text.stdout)
            subprocess.run([*initctl, "--svg", str(directory / "stop.svg"), stop], check=True)
            print(boot.log, f"stopped in {seconds:.1f} s", sep="")
        finally:
            boot.remove()


class Boot:
    """A container that boots, and its charts."""

    def __init__(self, podman: Podman, image: str, directory: Path) -> None:
        self._podman = podman
        self._name = f"pyinit-test-{uuid4().hex[:12]}"
        self._files = directory / self._name
        self._kept = self._files / "kept"
        self._kept.mkdir(parents=True)
        (self._files / "inittab").write_text(INITTAB)
        setup = "".join(BY_NAME[name].setup for name in OF_THE_BOOT)
        (self._files / "setup").write_text(f"set -e\n{SSH_SETUP}{setup}")
        words = [f"--name={self._name}", f"--label={LABEL}", "--network=none"]
        words += [f"--hostname={HOST}", f"--add-host={HOST}:127.0.0.1"]
        words += [f"--volume={self._files}:/test:ro", f"--volume={self._kept}:/var/log/pyinit"]
        words += [f"--volume={self._files}/inittab:/etc/inittab:ro", image]
        podman.run("run", "--detach", *words)

    def wait(self) -> None:
        """Wait until the first level is reached."""
        up = "until initctl status >/dev/null 2>&1; do sleep .1; done"
        self.exec(f"{up}; telinit --wait q")

    def exec(self, script: str) -> str:
        """Run shell commands inside; return what they print."""
        return self._podman.run("exec", self._name, "/bin/sh", "-c", f"set -e\n{script}").stdout

    def chart(self, words: str = "boot") -> str:
        """Return a chart as initctl prints it."""
        return self.exec(f"initctl chart {words}")

    def calls(self) -> dict[str, dict[str, Any]]:
        """Return each call of a script in the first level, by the script's name."""
        found = json.loads(self.chart("--json boot"))
        calls = [call for call in found if call["level"] == "2"]
        return {script["name"]: script for call in calls for script in call["scripts"]}

    def picture(self) -> str:
        """Return the chart of the boot as SVG."""
        return self.exec("initctl chart --svg /tmp/boot.svg boot; cat /tmp/boot.svg")

    def stop(self) -> float:
        """Have podman stop it; return the seconds that took."""
        begin = time.monotonic()
        self._podman.run("stop", "--time", STOP_TIMEOUT, self._name)
        return time.monotonic() - begin

    @property
    def exit_code(self) -> int:
        return int(self._podman.run("wait", self._name).stdout)

    @property
    def log(self) -> str:
        found = self._podman.run("logs", self._name)
        return found.stdout + found.stderr

    @property
    def stop_chart(self) -> Path:
        """Where the chart of the stop is kept."""
        return self._kept / "stop"

    def last_stop(self) -> list[list[str]]:
        """Return the lines of the chart that the stop left behind, as fields."""
        lines = self.stop_chart.read_text().splitlines()
        return [line.split("\t") for line in lines]

    def remove(self) -> None:
        self._podman.run("kill", self._name, check=False)
        self._podman.run("rm", "--force", self._name, check=False)
        shutil.rmtree(self._files)
