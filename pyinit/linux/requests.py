"""What a request on the FIFO means (sysvinit.md FIFO-12 to FIFO-19)."""

from pyinit.core.events import EnvironmentRequested, Event, RunlevelRequested, Triggered
from pyinit.linux.power import POWER_ACTIONS
from pyinit.wire import initctl

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def requested(request: initctl.Request, say: "Callable[[str], None]") -> list[Event]:
    """Return what a request is to the machine."""
    if request.command == initctl.RUNLEVEL:
        return [RunlevelRequested(request.letter(), request.sleeptime)]
    if request.command in POWER_ACTIONS:
        actions = POWER_ACTIONS[request.command]
        return [Triggered(action, request.sleeptime) for action in actions]
    if request.command == initctl.SET_ENVIRONMENT:
        return [EnvironmentRequested(request.assignments())]
    say("got unimplemented initrequest.")
    return []
