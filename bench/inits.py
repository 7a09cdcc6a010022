"""The inits that read an inittab, and those of containers, which start one program."""

import signal
from pathlib import Path
from typing import TYPE_CHECKING

from bench.peer import Peer, Service, inittab, write_script

if TYPE_CHECKING:
    from bench.world import World

DEFAULT_LEVEL = "id:2:initdefault:\n"
# the write that telinit(8) tells of
RECORD = r"\151\31\11\3\1\0\0\0%c\0\0\0\3\0\0\0%368s"
ONE_WRITE = f"printf '{RECORD}' q '' > /run/initctl"


class Limit(Peer):
    """The program in C that does nothing else."""

    name = "C limit"
    command: tuple[str, ...] = ("/bench/limit", "/etc/inittab")
    levels = True

    def write(self, root: Path, services: list[Service]) -> None:
        (root / "etc/inittab").write_text(inittab(services))


class Floor(Peer):
    """The loop in Python that does nothing else."""

    name = "Python floor"
    levels = True

    def __init__(self, python: str) -> None:
        self.command = (python, "-I", "-S", "/bench/floor.py", "/etc/inittab")
        self._python = python

    def clients(self) -> dict[str, list[str]]:
        return {"nothing": [self._python, "-I", "-S", "-c", "pass"]}

    def write(self, root: Path, services: list[Service]) -> None:
        (root / "etc/inittab").write_text(inittab(services))


class Pyinit(Peer):
    """Pyinit of a checkout, started as its launchers start it."""

    levels = True

    def __init__(self, name: str, python: str, package: Path) -> None:
        self.name = name
        self.mount = (str(package), "/checkout")
        self.command = ("/programs/pyinit",)
        self._python = python
        self._launcher = (
            f"#!{python} -IS\nimport sys\nsys.path.insert(0, '/checkout')\n"
            "from pyinit.__main__ import main\nmain()\n"
        )

    def write(self, root: Path, services: list[Service]) -> None:
        (root / "etc/inittab").write_text(inittab(services, DEFAULT_LEVEL))
        for name in ("pyinit", "telinit", "initctl", "rc"):
            write_script(root / "programs" / name, self._launcher)

    def clients(self) -> dict[str, list[str]]:
        return {
            "nothing": [self._python, "-I", "-S", "-c", "pass"],
            "request": ["/programs/telinit", "q"],
            "status": ["/programs/initctl", "status"],
            "one write": ["/bin/sh", "-c", ONE_WRITE],
        }

    def runs_scripts(self) -> list[str]:
        return ["/programs/rc", "2"]


class Sysvinit(Peer):
    """Debian's init."""

    name = "sysvinit"
    packages: tuple[str, ...] = ("sysvinit-core", "startpar")
    command: tuple[str, ...] = ("/sbin/init",)
    levels = True

    def clients(self) -> dict[str, list[str]]:
        return {"request": ["/sbin/telinit", "q"]}

    def runs_scripts(self) -> list[str]:
        options = "-p 4 -t 20 -T 3 -M start -P N -R 2"  # those of Debian's rc
        return ["/bin/startpar", *options.split(" ")]

    def write(self, root: Path, services: list[Service]) -> None:
        (root / "run/runlevel").touch()
        end = "l0:0:wait:/sbin/halt -d -f -p -n\n"
        (root / "etc/inittab").write_text(inittab(services, DEFAULT_LEVEL + end))

    def stop(self, world: "World") -> None:
        world.run(["/sbin/telinit", "0"])


class Busybox(Peer):
    """BusyBox, whose table has no levels."""

    name = "busybox"
    packages: tuple[str, ...] = ("busybox-static",)
    command: tuple[str, ...] = ("/etc/init",)

    def clients(self) -> dict[str, list[str]]:
        return {"request": ["/bin/busybox", "kill", "-HUP", "1"]}

    def write(self, root: Path, services: list[Service]) -> None:
        wanted = [service for service in services if service.wanted]
        lines = [f"::respawn:{service.program}\n" for service in wanted]
        (root / "etc/inittab").write_text("".join(lines))
        if not (root / "etc/init").is_symlink():
            (root / "etc/init").symlink_to("/bin/busybox")

    def stop(self, world: "World") -> None:
        world.kill(signal.SIGUSR2)


class OneProgram(Peer):
    """An init of containers: one program, and whatever that leaves behind."""

    largest = 1
    respawns = False
    rereads = False

    def __init__(self, name: str, *options: str) -> None:
        self.name = name
        self.packages = (name,)
        self.options = options

    def write(self, root: Path, services: list[Service]) -> None:  # noqa: ARG002
        words = services[0].program.split(" ")
        self.command = (f"/usr/bin/{self.name}", *self.options, "--", *words)
