"""The inits and supervisors with a configuration of their own kind."""

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from bench.peer import Peer, Service, write_script

if TYPE_CHECKING:
    from bench.world import World

EXECUTE = "#!/bin/sh\nexec "


class Finit(Peer):
    """Finit, one file for all services."""

    name = "finit"
    packages: tuple[str, ...] = ("finit", "libite5", "libuev3")
    command: tuple[str, ...] = ("/sbin/finit",)
    largest = 1000

    def clients(self) -> dict[str, list[str]]:
        return {
            "request": ["/lib/finit/initctl", "-p", "status"],
            "status": ["/lib/finit/initctl", "-p", "status"],
        }

    def write(self, root: Path, services: list[Service]) -> None:
        (root / "etc/finit.d").mkdir(exist_ok=True)
        (root / "etc/finit.conf").write_text("runlevel 2\n")
        lines = [
            f"service [2] name:s{service.number} :{service.number} {service.program} -- probe\n"
            for service in services
            if service.wanted
        ]
        (root / "etc/finit.d/services.conf").write_text("".join(lines))

    def stop(self, world: "World") -> None:
        world.kill(signal.SIGUSR2)


class Runit(Peer):
    """Runit, with three stages that do what is needed."""

    name = "runit"
    packages: tuple[str, ...] = ("runit",)
    command: tuple[str, ...] = ("/sbin/runit",)
    largest = 1000

    def clients(self) -> dict[str, list[str]]:
        return {
            "request": ["/usr/bin/sv", "up", "/etc/service/s0"],
            "status": ["/bin/sh", "-c", "sv status /etc/service/* > /dev/null"],
        }

    def write(self, root: Path, services: list[Service]) -> None:
        stages = {
            "1": "#!/bin/sh\nexit 0\n",
            "2": f"{EXECUTE}runsvdir /etc/service\n",
            "3": "#!/bin/sh\nsv force-stop /etc/service/*\nsv exit /etc/service/*\n",
        }
        for name, text in stages.items():
            write_script(root / "etc/runit" / name, text)
        write_directories(root, services)
        if not (root / "run/started").exists():
            (root / "run/started").touch()
            os.utime(root / "etc/service", (0, 0))  # runsvdir waits if it changed a second ago

    def stop(self, world: "World") -> None:
        for name in ("runit.stopit", "runit.reboot"):
            write_script(world.root / "run" / name, "")
        (world.root / "run/runit.reboot").chmod(0)
        world.kill(signal.SIGCONT)

    def reread(self, world: "World") -> None:
        """Do nothing: runsvdir looks at its directory every five seconds."""


class S6(Peer):
    """S6-svscan as PID 1."""

    name = "s6"
    packages: tuple[str, ...] = ("s6", "libs6-2.11", "libskarnet2.13", "execline", "libexecline2.9")
    command: tuple[str, ...] = ("/usr/bin/s6-svscan", "-c", "2000", "-t0", "/etc/service")
    largest = 1000

    def clients(self) -> dict[str, list[str]]:
        return {
            "request": ["/usr/bin/s6-svscanctl", "-a", "/etc/service"],
            "status": ["/bin/sh", "-c", "for s in /etc/service/*; do s6-svstat $s; done"],
        }

    def write(self, root: Path, services: list[Service]) -> None:
        write_script(root / "etc/service/.s6-svscan/finish", "#!/bin/sh\nexit 0\n")
        write_script(root / "etc/service/.s6-svscan/crash", "#!/bin/sh\nexit 0\n")
        write_directories(root, services)


class Openrc(Peer):
    """Openrc-init, each service under a supervise-daemon."""

    name = "openrc"
    packages: tuple[str, ...] = ("openrc", "librc1", "libeinfo1")
    command: tuple[str, ...] = ("/sbin/openrc-init",)
    largest = 100
    rereads = False

    def clients(self) -> dict[str, list[str]]:
        return {"status": ["/bin/rc-status"]}

    def write(self, root: Path, services: list[Service]) -> None:
        levels = ("boot", "default", "nonetwork", "off", "shutdown", "sysinit")
        for level in levels:
            (root / "etc/runlevels" / level).mkdir(parents=True, exist_ok=True)
        (root / "etc/init.d").mkdir(exist_ok=True)
        (root / "etc/conf.d").mkdir(exist_ok=True)
        (root / "etc/rc.conf").write_text('rc_parallel="YES"\nrc_sys="docker"\n')
        for service in services:
            if service.wanted:
                script = root / f"etc/init.d/s{service.number}"
                program, _, words = service.program.partition(" ")
                write_script(
                    script,
                    "#!/sbin/openrc-run\nsupervisor=supervise-daemon\n"
                    f'command={program}\ncommand_args="{words}"\n',
                )
                link = root / f"etc/runlevels/default/s{service.number}"
                link.symlink_to(f"/etc/init.d/s{service.number}")

    def stop(self, world: "World") -> None:
        world.run(["/sbin/openrc-shutdown", "-p", "now"])


class FromPypi(Peer):
    """A peer from PyPI, in an environment of its own."""

    largest = 1000


class Supervisor(FromPypi):
    """PyPI's supervisor."""

    name = "supervisor"

    def __init__(self, environment: Path) -> None:
        self.mount = (str(environment), str(environment))
        programs = environment / "bin"
        file = ["-c", "/etc/supervisord.conf"]
        self.command = (str(programs / "supervisord"), "-n", *file)
        self._client = [str(programs / "supervisorctl"), *file]

    def clients(self) -> dict[str, list[str]]:
        return {"request": [*self._client, "pid"], "status": [*self._client, "status"]}

    def write(self, root: Path, services: list[Service]) -> None:
        text = (
            "[supervisord]\nuser=root\nlogfile=/dev/null\nlogfile_maxbytes=0\npidfile=/run/s.pid\n"
            "minfds=10000\n"
            "[unix_http_server]\nfile=/run/s.sock\n"
            "[supervisorctl]\nserverurl=unix:///run/s.sock\n"
            "[rpcinterface:supervisor]\n"
            "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface\n"
        )
        for service in services:
            if service.wanted:
                text += (
                    f"[program:s{service.number}]\ncommand={service.program}\n"
                    "stdout_logfile=NONE\nstderr_logfile=NONE\nautorestart=true\n"
                )
        (root / "etc/supervisord.conf").write_text(text)

    def reread(self, world: "World") -> None:
        world.run([*self._client, "update"])


class Circus(FromPypi):
    """PyPI's circus."""

    name = "circus"

    def __init__(self, environment: Path) -> None:
        self.mount = (str(environment), str(environment))
        programs = environment / "bin"
        self.command = (str(programs / "circusd"), "/etc/circus.ini")
        self._client = [str(programs / "circusctl"), "--endpoint", "ipc:///run/circus"]

    def clients(self) -> dict[str, list[str]]:
        return {"request": [*self._client, "numwatchers"], "status": [*self._client, "status"]}

    def write(self, root: Path, services: list[Service]) -> None:
        text = (
            "[circus]\nendpoint=ipc:///run/circus\npubsub_endpoint=ipc:///run/circus-pub\n"
            "warmup_delay=0\ncheck_delay=5\n"
        )
        for service in services:
            if service.wanted:
                text += f"[watcher:s{service.number}]\ncmd={service.program}\n"
        (root / "etc/circus.ini").write_text(text)

    def reread(self, world: "World") -> None:
        world.run([*self._client, "reloadconfig"])


def write_directories(root: Path, services: list[Service]) -> None:
    """Have a directory for each service that is wanted, and no others."""
    at = root / "etc/service"
    at.mkdir(exist_ok=True)
    wanted = {f"s{service.number}": service for service in services if service.wanted}
    there = {path.name for path in at.glob("s*")}
    for name in there - set(wanted):
        (at / name).rename(root / "etc" / f"old-{name}")
    for name in set(wanted) - there:
        new = root / "etc" / f"new-{name}"
        write_script(new / "run", f"{EXECUTE}{wanted[name].program}\n")
        new.rename(at / name)
