"""The container engines: made ready once, with the image that is tested."""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from tests.container.daemon import DockerDaemon
from tests.container.locks import only_one

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
PASSWORD = "a password for tests"
LABEL = "pyinit.tests"
PACKAGES = {  # command: package
    "podman": "podman",
    "docker": "docker.io",
    "dockerd": "docker.io",
    "runc": "runc",
    "tini": "tini",
    "mmdebstrap": "mmdebstrap",
}
BUILD_TIMEOUT = 600.0  # seconds; the base alone may take two minutes
COMMAND_TIMEOUT = 60.0
IMAGE_AGE = 24 * 3600.0


def cache() -> Path:
    """Return the directory that outlives a session."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "pyinit"


def reason_to_skip() -> str:
    """Return why no engine can be had here; nothing if it can."""
    if os.geteuid() != 0:
        return "containers: the engines of these tests need root"
    if missing_packages() and not shutil.which("apt-get"):
        return f"containers: not Debian, and these are missing: {missing_packages()}"
    return ""


def missing_packages() -> list[str]:
    """Return the packages whose commands are not here."""
    return sorted({package for name, package in PACKAGES.items() if not shutil.which(name)})


def install_packages() -> None:
    """Install what is missing, without starting any service."""
    with only_one(cache() / "tests.lock"):
        packages = missing_packages()
        if not packages:
            return
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        install = ["apt-get", "-q", "-y", "--no-install-recommends", "install", *packages]
        for command in (["apt-get", "-q", "update"], install):
            subprocess.run(command, env=environment, check=True, timeout=BUILD_TIMEOUT)


def digest(paths: Iterable[Path]) -> str:
    """Return a word for the content of files: the same word, the same content."""
    found = hashlib.sha256()
    for path in sorted(paths):
        mode = path.stat().st_mode
        found.update(f"{path.relative_to(ROOT)} {mode:o}\0".encode())
        found.update(path.read_bytes())
    return found.hexdigest()[:12]


def sources() -> list[Path]:
    """Return the files that the image is made of."""
    trees = [ROOT / "pyinit", ROOT / "etc", ROOT / "container"]
    found = [path for tree in trees for path in tree.rglob("*")]
    found += [ROOT / "pyproject.toml", ROOT / "README.md"]
    return [path for path in found if path.is_file() and path.suffix != ".pyc"]


class Engine:
    """podman or docker, and the image that its containers run."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.environment = dict(os.environ)
        self._daemon: DockerDaemon | None = None
        if name == "docker":
            self._daemon = DockerDaemon(cache() / "docker")
            self.environment["DOCKER_HOST"] = self._daemon.host
        else:
            self.environment["CONTAINERS_CONF"] = str(HERE / "containers.conf")
        self.image = f"pyinit:test-{digest(sources())}"
        self._build()

    def close(self) -> None:
        if self._daemon is not None:
            self._daemon.close()

    def run(
        self, *arguments: str, check: bool = True, merged: bool = False
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of the engine; return its result, with all that it printed.

        ``merged``: what it says on stderr stands where it was said, in stdout.
        """
        result = subprocess.run(
            [self.name, *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if merged else subprocess.PIPE,
            text=True,
            errors="replace",
            timeout=COMMAND_TIMEOUT,
            check=False,
        )
        if check and result.returncode != 0:
            words = " ".join(arguments)
            raise AssertionError(f"{self.name} {words}: {result.returncode}\n{result.stderr}")
        return result

    def log(self, container: str) -> str:
        """Return all that a container printed so far."""
        return self.run("logs", container, merged=True).stdout

    def _build(self) -> None:
        """Make the image unless it is there; sessions of the same checkout share it."""
        with only_one(cache() / f"{self.name}.lock"):
            if self.run("image", "inspect", self.image, check=False).returncode != 0:
                self._make("base", "--with-debian-telinit", self.name)
                words = ["--tag", self.image]
                for user in ("DEMO", "ROOT"):
                    words += ["--build-arg", f"{user}_PASSWORD={PASSWORD}"]
                self._make("build", *words, self.name)
            self._remove_old()

    def _remove_old(self) -> None:
        """Remove the images of other checkouts that no session has used for a day."""
        used = cache() / "images" / self.name
        used.mkdir(parents=True, exist_ok=True)
        (used / self.image).touch()
        for mark in used.iterdir():
            if time.time() - mark.stat().st_mtime > IMAGE_AGE:
                self.run("image", "rm", "--force", mark.name, check=False)
                mark.unlink()

    def _make(self, script: str, *words: str) -> None:
        result = subprocess.run(
            [ROOT / "container" / script, *words],
            env=self.environment | {"PYTHON": sys.executable},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=BUILD_TIMEOUT,
            check=False,
        )
        if result.returncode != 0:
            raise RuntimeError(f"container/{script}: {result.returncode}\n{result.stdout[-4000:]}")
