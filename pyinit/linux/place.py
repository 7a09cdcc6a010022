"""Where init runs: as PID 1 or not, in a container or on a machine."""

import os

from pyinit.container import is_container, pid_namespace
from pyinit.descriptor import close
from pyinit.linux.rescue import insist

MACHINE_DEVICES = ("/dev/console", "/dev/tty0")
CONTAINER_DEVICES = ("/dev/console",)
KEYBOARD_SIGNAL = 28  # SIGWINCH
KDSIGACCEPT = 0x4B4E
CTRL_ALT_DEL = "/proc/sys/kernel/ctrl-alt-del"
PR_SET_CHILD_SUBREAPER = 36
FIRST_FREE_DESCRIPTOR = 3


class Place:
    """What init may do here.

    ``first``: it is PID 1, and every orphan of its PID namespace becomes its child. ``ends``: it
    may end; a machine's init may not. ``engine``: inside a container, not on somebody's host.
    """

    __slots__ = ("ends", "engine", "first", "pid_namespace")

    def __init__(self, environment: dict[str, str], machine: bool) -> None:
        self.first = os.getpid() == 1
        self.pid_namespace = pid_namespace()
        self.engine = not machine and is_container(environment, self.pid_namespace)
        self.ends = not machine and (self.engine or not self.first)

    def consoles(self, wanted: str | None) -> list[str]:
        """Return the devices to try as the console; none in the shell of somebody's host."""
        if self.ends and not (self.first or self.engine):
            return []
        devices = CONTAINER_DEVICES if self.engine else MACHINE_DEVICES
        return [*([wanted] if wanted else []), *devices]

    def describe(self, initctl: str) -> str:
        """Return one line that says which mode this is and what is lost; empty if nothing is."""
        losses = []
        if not self.first:
            pid = os.getpid()
            losses.append(f"not PID 1 but {pid}: a sub-reaper, which reaps its own orphans only")
        if os.geteuid() != 0:
            uid = os.geteuid()
            losses.append(f"not root but uid {uid}: no entry can change its user")
        if not losses:
            return ""
        return "; ".join(losses) + f"; control: telinit --initctl {initctl}"


def may_end(machine: bool) -> bool:
    """Tell whether init may end here; ``machine``: it is told to behave as on a machine."""
    return os.getpid() != 1 or Place(dict(os.environ), machine).ends


def become_subreaper() -> None:
    """Adopt the orphans among the descendants, as PID 1 does by nature; see prctl(2)."""
    import ctypes

    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def catch_keyboard() -> bool:
    """Have the kernel tell init of Ctrl-Alt-Del by SIGINT, of Alt-Up by SIGWINCH (SIG-19, RL-8).

    Tell whether that is settled: a kernel that boots without an initramfs has no /proc at first,
    and restarts the machine at once.
    """
    from fcntl import ioctl

    settled = True
    try:
        with open(CTRL_ALT_DEL, "wb", buffering=0) as file:
            file.write(b"0")
    except FileNotFoundError:
        settled = False
    except OSError:
        pass
    try:
        terminal = os.open("/dev/tty0", os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        return settled
    try:
        ioctl(terminal, KDSIGACCEPT, KEYBOARD_SIGNAL)
    except OSError:
        pass
    close(terminal)
    return settled


def original_environment() -> dict[str, str]:
    """Return the environment that init was given, without what Python adds to it."""
    try:
        with open("/proc/self/environ", "rb") as file:
            strings = file.read().split(b"\0")
    except OSError:
        return dict(os.environ)
    pairs = (os.fsdecode(string).partition("=") for string in strings)
    return {name: value for name, equals, value in pairs if name and equals}


def descendants() -> list[int]:
    """Return the pids of all processes below init, by what /proc says of their parents."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as file:
                    after_name = file.read().rpartition(b")")[2].split()
            except OSError:
                continue
            if after_name[0] != b"Z":
                parents[int(name)] = int(after_name[1])
    me = os.getpid()
    found = {me}
    grown = True
    while grown:
        below = {pid for pid, parent in parents.items() if parent in found} - found
        found |= below
        grown = bool(below)
    return sorted(found - {me})


def name_of(pid: int) -> str:
    """Return the command name of a process, or nothing if it is gone."""
    try:
        with open(f"/proc/{pid}/comm", "rb") as file:
            return os.fsdecode(file.read().rstrip(b"\n"))
    except OSError:
        return ""


def set_title(title: str) -> None:
    """Show a title in ps(1), as sysvinit does (RL-51); in silence where it can't be.

    The kernel reads a command line from the memory of its process, see proc(5).
    """
    raw = os.fsencode(title)
    try:
        with open("/proc/self/comm", "wb", buffering=0) as file:
            file.write(raw[:15])
        with open("/proc/self/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
        start, end = int(fields[45]), int(fields[46])
        with open("/proc/self/mem", "r+b", buffering=0) as memory:
            memory.seek(start)
            memory.write(raw[: end - start - 1].ljust(end - start, b"\0"))
    except (OSError, ValueError):
        return


def open_standard_streams() -> None:
    """Have something at descriptors 0 to 2, and keep all others from the children (EX-13).

    Where there is no /dev/null yet, the root directory does: what is written there is lost, too.
    """
    insist(_fill_streams)
    try:
        names = os.listdir("/proc/self/fd")
    except OSError:
        names = [str(number) for number in range(FIRST_FREE_DESCRIPTOR, 64)]
    for name in names:
        if int(name) >= FIRST_FREE_DESCRIPTOR:
            try:
                os.set_inheritable(int(name), False)
            except OSError:
                pass


def _fill_streams() -> None:
    descriptor = _open_nothing()
    while descriptor < FIRST_FREE_DESCRIPTOR:
        os.set_inheritable(descriptor, True)
        descriptor = _open_nothing()
    close(descriptor)


def _open_nothing() -> int:
    try:
        return os.open("/dev/null", os.O_RDWR)
    except OSError:
        return os.open("/", os.O_RDONLY)
