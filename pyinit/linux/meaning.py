"""What a signal to init means, in each dialect of inittab."""

from pyinit.core.events import Event, HaltRequested, RunlevelRequested, StandStill, Triggered
from pyinit.linux import signals
from pyinit.linux.power import POWER_ACTIONS, power_request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

ORDERLY_STOP = {
    signals.TERM: "SIGTERM",
    signals.INT: "SIGINT",
    signals.QUIT: "SIGQUIT",
    signals.RTMIN_3: "SIGRTMIN+3",
    signals.RTMIN_4: "SIGRTMIN+4",
}
OF_BUSYBOX: dict[int, Event] = {
    signals.TERM: HaltRequested("SIGTERM", "reboot"),  # BB-15
    signals.USR1: HaltRequested("SIGUSR1", "halt"),  # BB-16
    signals.USR2: HaltRequested("SIGUSR2", "poweroff"),  # BB-17
    signals.PWR: HaltRequested("SIGPWR", "halt"),  # BB-18
    signals.QUIT: HaltRequested("SIGQUIT", "restart"),  # BB-19
    signals.INT: Triggered("ctrlaltdel"),  # BB-14
}
# what engines send to the init that they know by its path, see podman-run(1) --systemd
OF_ENGINES: dict[int, Event] = {
    signals.RTMIN_3: HaltRequested("SIGRTMIN+3", "halt"),
    signals.RTMIN_4: HaltRequested("SIGRTMIN+4", "poweroff"),
}


def in_both(signum: int) -> list[Event]:
    """Return what a signal means in either dialect; nothing if that depends."""
    if signum == signals.HUP:
        return [RunlevelRequested("Q")]
    if signum in (signals.TSTP, signals.CONT):
        return [StandStill(signum == signals.TSTP)]
    return []


def in_busybox(signum: int, ends: bool) -> list[Event]:
    """Return what a signal means to BusyBox (sysvinit.md BB-14 to BB-21)."""
    event = OF_BUSYBOX.get(signum) or (OF_ENGINES.get(signum) if ends else None)
    return [event] if event is not None else []


def in_sysv(signum: int, ends: bool, say: "Callable[[str], None]") -> list[Event]:
    """Return what a signal means to sysvinit (sysvinit.md section 7; conventions.md section 1)."""
    if ends and signum in ORDERLY_STOP:
        return [HaltRequested(ORDERLY_STOP[signum])]
    if signum == signals.INT:
        return [Triggered("ctrlaltdel")]
    if signum == signals.WINCH and not ends:  # else it is nothing but a resize of the terminal
        return [Triggered("kbrequest")]
    if signum == signals.PWR:
        return [Triggered(action) for action in POWER_ACTIONS[power_request(say)]]
    return []
