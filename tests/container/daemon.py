"""A docker daemon of the tests' own: it shares nothing with one that the host may have."""

import os
import select
import signal
import subprocess
import time
from pathlib import Path

from tests.container.locks import Users, only_one

START_TIMEOUT = 60.0  # seconds
STOP_TIMEOUT = 30.0
FIRST_LOOK, LAST_LOOK = 0.02, 0.5  # seconds between two looks at a socket that is not there yet


class DockerDaemon:
    """Runs as long as any worker of any session uses it."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        self._lock = directory / "lock"
        self.host = f"unix://{directory}/socket"
        with only_one(self._lock):
            self._users = Users(directory / "users")
            if not self._answers():
                self._start()

    def close(self) -> None:
        """Use the daemon no longer; the last user ends it."""
        with only_one(self._lock):
            if self._users.leave():
                self._stop()

    def _answers(self) -> bool:
        command = ["docker", "--host", self.host, "version", "--format", "{{.Server.Version}}"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def _start(self) -> None:
        log = self._directory / "log"
        command = [
            "dockerd",
            *(f"--host={self.host}", f"--pidfile={self._directory}/pid"),
            *(f"--data-root={self._directory}/data", f"--exec-root={self._directory}/exec"),
            *("--iptables=false", "--ip6tables=false", "--bridge=none"),
            *("--default-ulimit=nofile=1024:4096", "--default-ulimit=nproc=4096:4096"),
        ]
        with log.open("w") as output:
            daemon = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, process_group=0
            )
        deadline = time.monotonic() + START_TIMEOUT
        pause = FIRST_LOOK
        while not self._answers():
            if daemon.poll() is not None or time.monotonic() > deadline:
                daemon.kill()
                raise RuntimeError(f"dockerd does not start:\n{log.read_text()[-3000:]}")
            try:
                daemon.wait(pause)
            except subprocess.TimeoutExpired:
                pause = min(2 * pause, LAST_LOOK)
        daemon.returncode = 0  # it outlives this worker; whoever is last ends it

    def _stop(self) -> None:
        try:
            pid = int((self._directory / "pid").read_text())
            process = os.pidfd_open(pid)
        except (OSError, ValueError):
            return
        try:
            signal.pidfd_send_signal(process, signal.SIGTERM)
            if not select.select([process], [], [], STOP_TIMEOUT)[0]:
                signal.pidfd_send_signal(process, signal.SIGKILL)
        finally:
            os.close(process)
