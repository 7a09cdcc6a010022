"""Makes the images of the daemons: Debian packages by mmdebstrap, and pyinit as their init."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from tests.container.engine import HERE, IMAGE_AGE, ROOT, cache, digest
from tests.container.locks import only_one
from tests.daemons.catalogue import packages_of

SUITE = "bookworm"
COMMON = ("python3", "netbase", "ca-certificates", "curl")
LEFT_OUT = ("doc/*", "info/*", "lintian/*", "locale/*/*", "man/*", "bash-completion/*")
BUILD_TIMEOUT = 1500.0  # seconds; the biggest tree takes four minutes of an idle machine
COMMAND_TIMEOUT = 120.0
LAUNCHERS = "/usr/local/sbin"
INIT = f"{LAUNCHERS}/pyinit"

# Not /sbin/init as the command: podman would go into its systemd mode. But it is there, since
# Debian's invoke-rc.d and update-rc.d look for it. /sbin/killall5 stays Debian's: its pidof is a
# link to it.
CONTAINERFILE = f"""\
ARG BASE
FROM $BASE
COPY pyinit /usr/local/lib/pyinit/pyinit
RUN cd /usr/local/lib/pyinit && python3 -I -c 'import sys; sys.path.insert(0, "."); \\
from pyinit.install import main; sys.exit(main(["{LAUNCHERS}"]))' && \\
    for name in init telinit runlevel shutdown halt poweroff reboot killall5; do \\
        ln -sf {LAUNCHERS}/$name /sbin/$name; \\
    done
STOPSIGNAL SIGTERM
ENTRYPOINT ["{INIT}"]
"""


def recipe(name: str) -> list[str]:
    """Return the arguments of mmdebstrap for the tree of an image."""
    packages = ",".join((*COMMON, *packages_of(name)))
    words = ["--variant=minbase", "--mode=auto", f"--include={packages}"]
    words += [f"--dpkgopt=path-exclude=/usr/share/{pattern}" for pattern in LEFT_OUT]
    words += ["--dpkgopt=path-include=/usr/share/doc/*/copyright"]
    # every container makes its own keys; what is on lo in a container may have no IPv6
    words += ['--customize-hook=rm -f "$1"/etc/ssh/ssh_host_* "$1"/usr/sbin/policy-rc.d']
    words += ['--customize-hook=rm -rf "$1"/var/cache/apt/*.bin "$1"/var/log/apt']
    return words


def word(*parts: str) -> str:
    """Return a word for some text: the same word, the same text."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


class Podman:
    """podman as the tests use it."""

    def __init__(self) -> None:
        self.environment = os.environ | {"CONTAINERS_CONF": str(HERE / "containers.conf")}

    def run(
        self, *words: str, check: bool = True, timeout: float = COMMAND_TIMEOUT
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of podman to its end; raises AssertionError if it fails and ``check``."""
        done = subprocess.run(
            ["podman", *words],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
        )
        if check and done.returncode != 0:
            raise AssertionError(f"podman {' '.join(words)}: {done.returncode}\n{done.stderr}")
        return done

    def has(self, image: str) -> bool:
        return self.run("image", "exists", image, check=False).returncode == 0


def tree_of(name: str) -> Path:
    """Return the tree of an image as a tar archive; it is made once for each recipe."""
    words = recipe(name)
    directory = cache() / "daemons"
    tree = directory / f"{name}-{word(SUITE, *words)}.tar"
    with only_one(directory / f"{name}.lock"):
        if not tree.exists():
            part = tree.with_suffix(".part")
            command = ["nice", "mmdebstrap", "--quiet", "--format=tar", *words, SUITE, str(part)]
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=BUILD_TIMEOUT,
                check=False,
            )
            if done.returncode != 0:
                raise RuntimeError(f"the tree of {name}: {done.stdout[-4000:]}")
            for old in directory.glob(f"{name}-*.tar"):
                old.unlink()
            part.rename(tree)
    return tree


def image_of(podman: Podman, name: str) -> str:
    """Return the image of that name, of this checkout; make it unless it is there."""
    tree = tree_of(name)
    base = f"pyinit-daemons-base:{tree.stem}"
    sources = [path for path in (ROOT / "pyinit").rglob("*") if path.suffix == ".py"]
    image = f"pyinit-daemons:{name}-{word(tree.stem, CONTAINERFILE, digest(sources))}"
    with only_one(cache() / "daemons" / f"{name}.lock"):
        if not podman.has(base):
            podman.run("import", str(tree), base, timeout=BUILD_TIMEOUT)
        if not podman.has(image):
            build(podman, base, image)
    with only_one(cache() / "daemons" / "images.lock"):
        remove_old(podman, base, image)
    return image


def build(podman: Podman, base: str, image: str) -> None:
    """Put this checkout's pyinit into an image."""
    context = cache() / "daemons" / f"context-{image.partition(':')[2]}"
    shutil.rmtree(context, ignore_errors=True)
    context.mkdir(parents=True)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "pyinit", context / "pyinit", ignore=ignored)
    (context / "Containerfile").write_text(CONTAINERFILE)
    words = ["--network=none", f"--build-arg=BASE={base}", f"--tag={image}", str(context)]
    podman.run("build", *words, timeout=BUILD_TIMEOUT)
    shutil.rmtree(context)


def remove_old(podman: Podman, *used: str) -> None:
    """Remove the images of other checkouts and recipes that no session has used for a day."""
    import time

    marks = cache() / "daemons" / "images"
    marks.mkdir(exist_ok=True)
    for name in used:
        (marks / name.replace(":", "@")).touch()
    for mark in marks.iterdir():
        if time.time() - mark.stat().st_mtime > IMAGE_AGE:
            podman.run("image", "rm", "--force", mark.name.replace("@", ":"), check=False)
            mark.unlink()
