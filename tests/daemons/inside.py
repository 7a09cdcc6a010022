"""Takes the daemons of one container through their steps. Runs there, as root, beside init.

``inside.py PLAN`` reads what to do (see box.py) and prints one JSON object: for each daemon, each
step with whether it passed, what there is to say of it, and how many seconds it took. It needs the
standard library alone.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

sys.path.insert(0, os.path.abspath(f"{__file__}/../../.."))

from tests.daemons import processes as ps

DYING = 8.0  # seconds that may pass until what belongs to a process that was killed is gone
SCRIPT_LIMIT = 120.0  # seconds that a script may take beside what its daemon does
GRACE = 20  # seconds between SIGTERM and SIGKILL when the level is stopped
PATIENCE = 60.0  # seconds for what init does
EMPTY_LEVEL = "7"
LOG = "/test/log"  # podman writes it
TABLES = "/etc/inittab.d"
TIME_IS_OVER = 124  # as timeout(1) has it
TAIL = 700  # characters of output that a failure shows


class Failed(Exception):
    """A step did not pass; the text says why."""


class Daemon:
    """One daemon on its way, and what has been found."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.name: str = plan["name"]
        self.plan = plan
        self.ready = threading.Event()  # served its client, or never will
        self.steps: dict[str, dict[str, Any]] = {}
        self.mine: set[ps.Process] = set()  # every process of it that was seen

    def step(self, name: str, action: Callable[[], str | None]) -> None:
        """Run a step unless one before it failed; note how it went."""
        if any(not step["passed"] for step in self.steps.values()):
            return
        self.try_step(name, action)

    def try_step(self, name: str, action: Callable[[], str | None]) -> None:
        """Run a step; note how it went."""
        begin = time.monotonic()
        passed, text = True, ""
        try:
            text = action() or ""
        except Failed as failure:
            passed, text = False, str(failure)
        except Exception as error:
            passed, text = False, f"{type(error).__name__}: {error}"
        seconds = round(time.monotonic() - begin, 2)
        self.steps[name] = {"passed": passed, "text": text, "seconds": seconds}

    def client(self) -> str:
        """Ask as a client until the daemon serves it; return what it said."""
        deadline = time.monotonic() + self.plan["limit"]
        output = "not asked"
        while time.monotonic() < deadline:
            code, output = shell(self.plan["check"], deadline - time.monotonic())
            if code == 0:
                return output[-TAIL:]
            time.sleep(ps.INTERVAL)
        raise Failed(f"not served within {self.plan['limit']} s: {output[-TAIL:]}")

    def become_ready(self) -> str:
        """Wait for what tells that it is ready, if it takes something else than a client."""
        if self.plan["ready"] and not ps.until(self._looks_ready, self.plan["limit"]):
            raise Failed("never ready")
        return self.client()

    def _looks_ready(self) -> bool:
        return shell(self.plan["ready"], PATIENCE)[0] == 0

    def matching(self) -> set[ps.Process]:
        """Return the processes that look like this daemon's."""
        words = tuple(self.plan["match"])
        found = ps.everything().values()
        return {process for process in found if process.command.startswith(words)}


def shell(script: str, limit: float = PATIENCE) -> tuple[int, str]:
    """Run shell commands; return as execute does."""
    return execute(["/bin/sh", "-c", script], limit)


def execute(command: list[str], limit: float) -> tuple[int, str]:
    """Run a command; return the exit code, or TIME_IS_OVER, and all that it prints."""
    with tempfile.TemporaryFile("w+", errors="replace") as file:  # a daemon may keep it open
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True
        )
        try:
            code = process.wait(max(limit, 0.1))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            code = TIME_IS_OVER
        file.seek(0)
        said = file.read().strip()
    return code, "time is over; " + said if code == TIME_IS_OVER else said


def must(script: str, limit: float = PATIENCE) -> str:
    """Run shell commands that must succeed."""
    code, output = shell(script, limit)
    if code != 0:
        raise Failed(f"{script.splitlines()[0]}: {code}: {output[-TAIL:]}")
    return output


# foreground entries


class Entries:
    """Daemons as entries of the inittab."""

    def __init__(self, daemons: dict[str, Daemon]) -> None:
        self.daemons = daemons
        self._table = threading.Lock()

    def run(self, daemon: Daemon) -> None:
        """Take one daemon as far as the end of the level, which all share."""
        for name in daemon.plan["needs"]:
            self.daemons[name].ready.wait()
        try:
            daemon.step("start", lambda: self._start(daemon))
            daemon.step("client", daemon.become_ready)
        finally:
            daemon.ready.set()
        self._remember(daemon)
        if daemon.plan["target"]:
            for entry_id in daemon.plan["entries"]:
                daemon.step(f"kill {entry_id}", partial(self._kill, daemon, entry_id))
            if daemon.plan["entries"]:
                daemon.step("client again", lambda: self._serve_again(daemon))
            self._remember(daemon)

    def _start(self, daemon: Daemon) -> None:
        if daemon.plan["table"]:
            with self._table:
                path = f"{TABLES}/{daemon.name}.tab"
                with open(path, "w", encoding="utf-8") as file:
                    file.write(daemon.plan["table"])
                must("telinit --wait q")

    def _remember(self, daemon: Daemon) -> None:
        if daemon.steps.get("start", {}).get("passed"):
            for entry_id in daemon.plan["entries"]:
                daemon.mine |= ps.family(pid_of(entry_id) or -1)

    def _kill(self, daemon: Daemon, entry_id: str) -> str:
        old = pid_of(entry_id)
        if old is None:
            raise Failed(f"{entry_id} does not run: {status(entry_id)}")
        family = ps.family(old)
        daemon.mine |= family
        ps.kill(next(process for process in family if process.pid == old), signal.SIGKILL)
        if not ps.until(lambda: pid_of(entry_id) not in (None, old), PATIENCE):
            raise Failed(f"{entry_id} was not respawned: {status(entry_id)}")
        left = ps.wait_gone(family, DYING)
        if left:
            inside = sum(process.group == old for process in left)
            text = f"kill -9 leaves {len(left)} of {len(family)}, {inside} of them in its group"
            raise Failed(f"{text}: {ps.names(left)}")
        return f"{len(family)} processes"

    def _serve_again(self, daemon: Daemon) -> str:
        """Ask again as a client; fail unless the same processes ran before and after."""
        if not ps.until(lambda: self._pids(daemon) is not None, PATIENCE):
            raise Failed("not running")
        while True:
            before = self._pids(daemon)
            said = daemon.become_ready()
            if before is not None and before == self._pids(daemon):
                return said
            for entry_id in daemon.plan["entries"]:
                found = status(entry_id)
                if found["state"] == "held":
                    raise Failed(f"held after {found['restarts']} restarts")

    def _pids(self, daemon: Daemon) -> list[int] | None:
        """Return the processes of the entries; None if one has none."""
        found = [pid_of(entry_id) for entry_id in daemon.plan["entries"]]
        pids = [pid for pid in found if pid is not None]
        return pids if len(pids) == len(found) else None

    def stop(self) -> None:
        """Leave the level; tell what is left of each daemon."""
        for daemon in self.daemons.values():
            self._remember(daemon)
        begin = time.monotonic()
        must(f"telinit --wait -t {GRACE} {EMPTY_LEVEL}", GRACE + PATIENCE)
        took = time.monotonic() - begin
        for daemon in self.daemons.values():
            daemon.try_step("stop", partial(leftovers, daemon))
            daemon.steps["stop"]["seconds"] = round(took, 2)


# own scripts


class Scripts:
    """Daemons by the init scripts of their packages."""

    def __init__(self, daemons: dict[str, Daemon]) -> None:
        self.daemons = daemons

    def run(self, daemon: Daemon) -> None:
        """Take one daemon through its steps; one that others need is stopped when all are done."""
        for name in daemon.plan["needs"]:
            self.daemons[name].ready.wait()
        try:
            daemon.step("start", lambda: self._call(daemon, "start"))
            daemon.step("client", daemon.become_ready)
        finally:
            daemon.ready.set()
        if daemon.plan["target"] and daemon.plan["scripts"]:
            daemon.step("second start", lambda: self._start_again(daemon))
            daemon.step("restart", lambda: self._restart(daemon))
            daemon.step("client again", daemon.become_ready)
            if daemon.steps["start"]["passed"]:
                daemon.try_step("stop", lambda: self._stop(daemon))
            daemon.step("start after stop", lambda: self._call(daemon, "start"))
            daemon.step("kill", lambda: self._kill(daemon))
            if "kill" in daemon.steps:
                daemon.try_step("stop after kill", lambda: self._stop(daemon))

    def stop(self) -> None:
        """Stop what others needed, the last first, and see what is left of those."""
        for daemon in reversed(self.daemons.values()):
            if not daemon.plan["target"]:
                daemon.try_step("stop", partial(self._stop, daemon))
        for daemon in self.daemons.values():
            if daemon.plan["target"] and not daemon.plan["scripts"]:
                daemon.try_step("stop", partial(leftovers, daemon))

    def _call(self, daemon: Daemon, verb: str) -> str:
        said = ""
        names = daemon.plan["scripts"]
        for name in names if verb != "stop" else reversed(names):
            limit = daemon.plan["limit"] + SCRIPT_LIMIT
            code, output = execute(["/usr/local/sbin/service", name, verb], limit)
            said += f"{name} {verb}: {code}: {output[-TAIL:]}\n"
            if code == TIME_IS_OVER:  # else the client tells whether it runs: gotcha 2
                raise Failed(said)
        return said.strip()

    def _start_again(self, daemon: Daemon) -> str:
        before = roots(daemon)
        said = self._call(daemon, "start")
        names = {process.name for process in before}
        same = {process for process in roots(daemon) - before if process.name in names}
        more = ps.wait_gone(same, DYING)
        if more:
            raise Failed(f"another copy: {ps.names(before)}, then {ps.names(more)} as well")
        return said

    def _restart(self, daemon: Daemon) -> str:
        before = daemon.matching()
        daemon.mine |= before
        said = self._call(daemon, "restart")
        left = ps.alive(before)
        if left:
            raise Failed(f"the old ones stay: {ps.names(left)}; {said}")
        return said

    def _stop(self, daemon: Daemon) -> str:
        daemon.mine |= daemon.matching()
        said = self._call(daemon, "stop")
        leftovers(daemon)
        return said

    def _kill(self, daemon: Daemon) -> str:
        """Kill the main process; wait for the report of it in init's log."""
        if not ps.until(lambda: roots(daemon), PATIENCE):
            raise Failed("nothing runs")
        daemon.become_ready()
        main = min(roots(daemon), key=lambda process: (process.start, process.pid))
        ps.kill(main, signal.SIGKILL)
        if not ps.until(lambda: death_of(main), PATIENCE):
            raise Failed(f"the death of {main.name}, {main.pid}, is not reported")
        return death_of(main)


def death_of(process: ps.Process) -> str:
    """Return the line of init's log that tells of the death of a daemon; nothing without one."""
    with open(LOG, encoding="utf-8", errors="replace") as lines:
        deaths = (line for line in lines if "died: killed by SIGKILL" in line)
        return next((line.strip() for line in deaths if f": {process.pid} (" in line), "")


def roots(daemon: Daemon) -> set[ps.Process]:
    """Return the processes of a daemon whose parents are not its own."""
    found = daemon.matching()
    pids = {process.pid for process in found}
    return {process for process in found if process.parent not in pids}


def leftovers(daemon: Daemon) -> None:
    """Fail if something of a daemon that was stopped is still there."""
    left = ps.wait_gone(daemon.mine | daemon.matching(), DYING)
    if left:
        raise Failed(f"leaves {len(left)}: {ps.names(left)}")


def status(entry_id: str) -> dict[str, Any]:
    """Return what init says of an entry."""
    found: dict[str, Any] = json.loads(must(f"initctl status --json {entry_id}"))
    entry: dict[str, Any] = found["entries"][0]
    return entry


def pid_of(entry_id: str) -> int | None:
    pid: int | None = status(entry_id)["pid"]
    return pid


def main(path: str) -> None:
    """Do what the plan says; print what was found."""
    with open(path, encoding="utf-8") as file:
        plan = json.load(file)
    daemons = {entry["name"]: Daemon(entry) for entry in plan["daemons"]}
    os.makedirs(TABLES, exist_ok=True)
    ps.until(lambda: shell("initctl status")[0] == 0, PATIENCE)
    for daemon in daemons.values():
        daemon.step("set up", partial(must, daemon.plan["setup"] or ":"))
    way = Entries(daemons) if plan["way"] == "entry" else Scripts(daemons)
    threads = [
        threading.Thread(target=way.run, args=(daemon,), daemon=True) for daemon in daemons.values()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    way.stop()
    print(json.dumps({name: daemon.steps for name, daemon in daemons.items()}))


if __name__ == "__main__":
    main(sys.argv[1])
