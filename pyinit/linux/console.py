"""The console: find it, open it, make it sane, lend it (sysvinit.md CON-1 to CON-7)."""

import os
import termios
from fcntl import ioctl

from pyinit.descriptor import close
from pyinit.linux import signals

NULL = "/dev/null"
LEVELS = "0123456789S"
VT_OPENQRY = 0x5600
PROMPT = b"\nEnter runlevel: "
LOGIN_PROGRAMS = ("login", "sulogin", "su")


class Console:
    """The device on which init speaks, if there is one.

    ``device`` is /dev/null where there is none; entries then write to init's own output.
    In a container with a terminal the engine makes it init's controlling terminal, so that Ctrl-C
    reaches init; a getty needs it for its own session, so init lends it and takes it back.
    """

    def __init__(self, devices: list[str], container: bool) -> None:
        self.device = choose(devices, container)
        self.descriptor = self._open()
        self._mine = container and self._is_mine()
        self.borrowers: set[str] = set()
        self.answer = b""

    @property
    def present(self) -> bool:
        """Tell whether there is a device to speak on."""
        return self.device != NULL

    def _open(self) -> int:
        if not self.present:
            return -1
        flags = os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        try:
            return os.open(self.device, flags)
        except OSError:
            self.device = NULL
            return -1

    def _is_mine(self) -> bool:
        """Tell whether the console is init's controlling terminal."""
        try:
            leads = os.getsid(0) == os.getpid()
            return leads and os.tcgetpgrp(self.descriptor) == os.getpgrp()
        except OSError:
            return False

    def reset(self) -> None:
        """Make the terminal's settings sane, and drop what waits to be read (CON-5, CON-6)."""
        if not self.present:
            return
        try:
            make_sane(self.descriptor)
            termios.tcflush(self.descriptor, termios.TCIFLUSH)
        except (OSError, termios.error):
            pass

    def ask(self) -> None:
        """Ask for a run level (RL-13)."""
        self.reset()
        self.answer = b""
        self._prompt()

    def _prompt(self) -> None:
        try:
            os.write(self.descriptor, PROMPT)
        except OSError:
            pass

    def hear(self) -> str | None:
        """Return the level that was typed, or None if it is not there yet."""
        try:
            heard = os.read(self.descriptor, 256)
        except BlockingIOError:
            return None
        except OSError:
            heard = b""
        if not heard and self._is_gone():  # nobody is left to answer (RL-14)
            return LEVELS[-1]
        if not heard:
            self._prompt()
        *lines, self.answer = (self.answer + heard).replace(b"\r", b"\n").split(b"\n")
        for line in lines:
            level = line.decode("latin-1").upper()
            if len(level) == 1 and level in LEVELS:
                return level
            self._prompt()
        return None

    def _is_gone(self) -> bool:
        """Tell a terminal that was hung up from one where an end of file was typed."""
        try:
            termios.tcgetattr(self.descriptor)
        except (OSError, ValueError, termios.error):
            return True
        return False

    def lend(self, key: str, program: str, terminal: bool) -> None:
        """Give the controlling terminal up before an entry starts that needs it."""
        if not self._mine or not (terminal or wants_terminal(program)):
            return
        if not self.borrowers:
            # giving it up sends SIGHUP to init's own process group, see tty_ioctl(4)
            handler = signals.ignore(signals.HUP)
            try:
                ioctl(self.descriptor, termios.TIOCNOTTY)
            except OSError:
                pass
            signals.restore(signals.HUP, handler)
        self.borrowers.add(key)

    def lent(self, key: str) -> None:
        """Take in that the image before this one lent its controlling terminal to an entry."""
        self._mine = True
        self.borrowers.add(key)

    def returned(self, key: str) -> None:
        """Take in that the process of an entry is gone."""
        self.borrowers.discard(key)

    def take_back(self) -> None:
        """Have the controlling terminal again once nobody needs it."""
        if self._mine and not self.borrowers and not self._is_mine():
            try:
                ioctl(self.descriptor, termios.TIOCSCTTY, 0)
            except OSError:
                pass


def choose(devices: list[str], container: bool) -> str:
    """Return the first device that can be opened, /dev/null if none (CON-1, CON-2).

    In a container it must be the terminal that the engine gave to init: any other device of that
    name belongs to the host.
    """
    for device in devices:
        try:
            flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
            descriptor = os.open(device, flags)
        except (OSError, ValueError):
            continue
        usable = not container or is_given_terminal(os.fstat(descriptor).st_rdev)
        close(descriptor)
        if usable:
            return device
    return NULL


def is_given_terminal(number: int) -> bool:
    """Tell whether a device number is that of the terminal at init's own descriptors 0 to 2."""
    return any(os.isatty(given) and os.fstat(given).st_rdev == number for given in (0, 1, 2))


def wants_terminal(program: str) -> bool:
    """Tell whether a program makes the terminal its own: a getty, or what a getty starts."""
    name = program.rpartition("/")[2]
    return name.endswith("getty") or name in LOGIN_PROGRAMS


def open_terminal(device: str) -> int:
    """Open a device without waiting for its line; if it is a terminal, make its settings sane.

    As long as the descriptor is open, others can open it without waiting, too. Raises OSError, and
    ValueError for what can't be a path.
    """
    flags = os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    descriptor = os.open(device, flags)
    try:
        make_sane(descriptor)
    except termios.error:
        pass
    return descriptor


def make_sane(descriptor: int) -> None:
    """Set the modes and characters of a terminal; raises termios.error where there is none."""
    settings = termios.tcgetattr(descriptor)
    settings[:4] = sane_modes(settings[0], settings[2])
    settings[6][:] = default_characters(settings[6])
    termios.tcsetattr(descriptor, termios.TCSANOW, settings)


def is_virtual(descriptor: int) -> bool:
    """Tell whether a descriptor is a terminal of Linux itself; see ioctl_console(2)."""
    try:
        ioctl(descriptor, VT_OPENQRY, bytes(4))
    except OSError:
        return False
    return True


def sane_modes(input_modes: int, control_modes: int) -> list[int]:
    """Return input, output, control and local modes; speed, size, parity and stop bits stay."""
    kept = termios.CBAUD | termios.CSIZE | termios.CSTOPB | termios.PARENB | termios.PARODD
    utf8 = input_modes & 0o40000
    return [
        termios.IGNPAR | termios.ICRNL | termios.IXON | termios.IXANY | utf8,
        termios.OPOST | termios.ONLCR,
        control_modes & kept | termios.HUPCL | termios.CLOCAL | termios.CREAD,
        termios.ISIG
        | termios.ICANON
        | termios.ECHO
        | termios.ECHOCTL
        | termios.ECHOE
        | termios.ECHOKE,
    ]


def default_characters(characters: list[bytes | int]) -> list[bytes | int]:
    """Return the control characters with the usual ones in their places."""
    usual = {
        termios.VINTR: b"\x03",
        termios.VQUIT: b"\x1c",
        termios.VERASE: b"\x7f",
        termios.VKILL: b"\x15",
        termios.VEOF: b"\x04",
        termios.VTIME: b"\x00",  # bytes, as termios has them in canonical mode
        termios.VMIN: b"\x01",
        termios.VSTART: b"\x11",
        termios.VSTOP: b"\x13",
        termios.VSUSP: b"\x1a",
        termios.VEOL: b"\x00",
    }
    return [usual.get(place, character) for place, character in enumerate(characters)]
