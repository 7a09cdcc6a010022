"""Halt, poweroff and reboot: one program, whose name decides (sysvinit.md section 11.2)."""

import getopt
import os
import sys

from pyinit import reboot
from pyinit.client import devices, power, runlevel, shutdown

USAGE = (
    "Usage: {0} [-n] [-w] [-d] [-f] [-i] [-h] [-p] [-k] [-m TEXT]\n"
    "  -n       do not write what is in memory to the disks, nor to wtmp\n"
    "  -w       only write to wtmp\n"
    "  -d       do not write to wtmp\n"
    "  -f       at once, without shutdown\n"
    "  -i       take network interfaces down\n"
    "  -h       put disks into standby\n"
    "  -p       switch the power off\n"
    "  -k       reboot: into the kernel that kexec has loaded\n"
    "  -m TEXT  reboot: with a text for the firmware, at once\n"
)


class Wish:
    """What the command line asks for: the letters given, and the values of two of them."""

    def __init__(self, name: str) -> None:
        self.restart = name == "reboot"
        self.letters: set[str] = {"p"} if name == "poweroff" else set()
        self.text = ""
        self.seconds: str | None = None

    def wants(self, letters: str) -> bool:
        """Tell whether any of the letters was given."""
        return not self.letters.isdisjoint(letters)

    def commands(self) -> list[int]:
        """Return what to ask the kernel for, the first choice first."""
        if not self.restart:
            return [reboot.POWER_OFF, reboot.HALT] if self.wants("p") else [reboot.HALT]
        first = [reboot.KEXEC] if self.wants("k") else []
        if self.text:
            first.append(reboot.RESTART_WITH_TEXT)
        return [*first, reboot.RESTART]


def parse(name: str, words: list[str]) -> Wish:
    """Return the wish; raises GetoptError."""
    wish = Wish(name)
    options, rest = getopt.getopt(words, "nwdfihpkm:t:")
    if rest:
        raise getopt.GetoptError(f"not an option: {rest[0]}")
    for option, value in options:
        if option == "-m":
            wish.text = value
            wish.letters.add("f")
        elif option == "-t":
            wish.seconds = value
        else:
            wish.letters.add(option[1])
    return wish


def main(words: list[str], name: str = "halt") -> int:
    """Run halt under one of its names; return the exit status, if it returns at all."""
    name = name.lstrip("-")
    try:
        wish = parse(name, words)
    except getopt.GetoptError:
        sys.stderr.write(USAGE.format(name))
        return 1
    if os.geteuid() != 0:
        return complain(name, "must be superuser.")
    os.chdir("/")
    if not wish.wants("fw"):
        level = current_level(name)
        if wish.wants("k") and level != "6":
            return complain(name, "-k needs run level 6, or -f")
        if level not in ("0", "6"):
            return shutdown.main(words_of_shutdown(wish))
    return go_down(name, wish)


def complain(name: str, text: str) -> int:
    """Say what went wrong; return the exit status for it."""
    sys.stderr.write(f"{name}: {text}\n")
    return 1


def current_level(name: str) -> str:
    """Return the run level: from the environment below init, else as runlevel knows it."""
    environment = os.environ
    if environment.get("INIT_VERSION") and environment.get("RUNLEVEL"):
        return environment["RUNLEVEL"][0]
    levels = runlevel.find(None)
    if not levels:
        text = "the run level is not known\n"
        sys.stderr.write(f"{name}: {text}{name}: shutting down as from any other level\n")
    return levels[-1:]


def words_of_shutdown(wish: Wish) -> list[str]:
    """Return the arguments with which shutdown does what is wanted (HALT-3)."""
    words = ["-r"] if wish.restart else ["-h", "-P" if wish.wants("p") else "-H"]
    return [*words, *(["-t", wish.seconds] if wish.seconds is not None else []), "now"]


def go_down(name: str, wish: Wish) -> int:
    """Go down at once; return 0 after -w, 1 if nobody could end it."""
    if not wish.wants("dn"):
        power.write_record()
    if wish.wants("w"):
        return 0
    if not wish.wants("n"):
        os.sync()
    if wish.wants("i"):
        devices.take_interfaces_down()
    devices.quiet_disks(standby=wish.wants("h"))
    reason = power.end(wish.commands(), wish.text)
    return complain(name, reason) if reason else 0
