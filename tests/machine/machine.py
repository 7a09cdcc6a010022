"""One machine in QEMU, and who sits at its console."""

import io
import os
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pexpect

ROOT = Path(__file__).parents[2]
TOOL = ROOT / "tools" / "machine"
MAKING = 600.0  # seconds for the disk, the first time
PATIENCE = 300.0  # seconds; the processor is emulated, and the real one may be busy
PASSWORD = "pyinit"
LOGIN = "login: "
MAINTENANCE = "maintenance"  # what sulogin asks with
SHELL = "ready> "
SECOND_DISK = "/dev/nvme1n1"


class Machine:
    """A machine that boots with arguments for its kernel; files for it are on a second disk."""

    def __init__(self, directory: Path, *arguments: str, files: Mapping[str, str]) -> None:
        self.said = io.StringIO()
        disk = directory / "files.tar"
        pack(disk, files)
        self.console = pexpect.spawn(
            sys.executable,
            [str(TOOL), "--disk", str(disk), *arguments],
            encoding="utf-8",
            codec_errors="replace",
            timeout=PATIENCE,
            dimensions=(24, 1000),
        )
        self.console.logfile_read = self.said
        self.console.expect("INIT: version", timeout=MAKING)

    @property
    def log(self) -> str:
        """All that was shown so far."""
        return self.said.getvalue().replace("\r", "")

    def expect(self, pattern: str) -> str:
        """Wait until it shows what matches a pattern, after what was found before."""
        self.console.expect(pattern)
        return str(self.console.match.group())

    def type(self, line: str) -> None:
        self.console.sendline(line)

    def enter(self) -> None:
        """Give the password to sulogin; wait for the shell."""
        self.expect(MAINTENANCE)
        self.type(PASSWORD)
        self._prompt()

    def log_in(self) -> None:
        self.expect(LOGIN)
        self.type("root")
        self.expect("Password: ")
        self.type(PASSWORD)
        self._prompt()

    def _prompt(self) -> None:
        """Have a prompt that nothing else looks like, and a terminal that shows no echo."""
        self.expect("# ")
        self.type(f"stty -echo; PS1='{SHELL[:3]}''{SHELL[3:]}'")
        self.expect(SHELL)

    def run(self, command: str) -> str:
        """Run a command in the shell; return what it printed."""
        self.type(command)
        self.console.expect(SHELL)
        return str(self.console.before).replace("\r", "").replace("\x1b[6n", "")

    def unpack(self) -> None:
        """Put the files where they belong."""
        told = self.run(f"tar -xf {SECOND_DISK} -C / && echo unpacked")
        assert told == "unpacked\n", told

    def press(self, keys: str) -> None:
        """Press keys on the keyboard of the machine, by QEMU's monitor (Ctrl-A C leads there)."""
        self.console.send("\x01c")
        self.console.expect_exact("(qemu) ")
        self.console.send(f"sendkey {keys}\r")
        self.console.expect_exact("(qemu) ")
        self.console.send("\x01c")

    def ended(self) -> None:
        """Wait for the end of QEMU."""
        self.console.expect(pexpect.EOF)
        self.console.close()
        assert self.console.exitstatus == 0, self.log

    def kill(self) -> None:
        self.console.close(force=True)


def pack(path: Path, files: Mapping[str, str]) -> None:
    """Make a disk that is a tar file of programs and tables."""
    with tarfile.open(path, "w") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text.encode())
            entry.mode = 0o755
            archive.addfile(entry, io.BytesIO(text.encode()))
    os.truncate(path, max(path.stat().st_size, 1 << 20))  # no disk is smaller than its blocks
