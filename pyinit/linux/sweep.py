"""A signal for everything but init, at the end."""

import os

from pyinit.linux import signals
from pyinit.linux.place import descendants, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pyinit.linux.children import Children
    from pyinit.linux.place import Place

NAMES = 20  # processes that are named before it stops


def sweep(signum: int, place: "Place", children: "Children", say: "Callable[[str], None]") -> None:
    """Signal all processes of the PID namespace, else all descendants; name what is killed."""
    if signum == signals.KILL:
        _name_the_rest(children, say)
    if place.first:
        try:
            os.kill(-1, signum)
            os.kill(-1, signals.CONT)
        except OSError:
            pass
        return
    for pid in descendants():
        try:
            os.kill(pid, signum)
        except OSError:
            pass


def _name_the_rest(children: "Children", say: "Callable[[str], None]") -> None:
    try:
        rest = descendants()
    except OSError:
        return
    for pid in rest[:NAMES]:
        owner = children.owner_of(pid)
        whose = f' of id "{owner}"' if owner else ""
        say(f"killing process {pid} ({name_of(pid)}){whose}")
    if len(rest) > NAMES:
        say(f"killing {len(rest) - NAMES} more processes")
