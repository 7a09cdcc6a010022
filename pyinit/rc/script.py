"""One script by itself, with the streams of the caller: what service(8) does."""

import os
import select
import sys
import time

from pyinit.rc.action import Action
from pyinit.rc.launch import open_streams
from pyinit.rc.limits import Limits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

ALONE = ("start", "stop", "restart")  # what is more than a call of the script


def run(
    path: str,
    verb: str,
    environment: dict[str, str],
    words: "Iterable[str]" = (),
    limits: Limits | None = None,
) -> int:
    """Call a script; return its exit code, of a killed one what a shell would return.

    The script has the caller's descriptors. Its name is the last part of the path. What a start
    leaves behind is its own from then on; a start while that runs returns 0 and starts nothing; a
    stop ends what survives the script's own; a restart is a stop, then a start.
    """
    open_streams()
    name = os.path.basename(path)
    action = Action(path, name, verb, environment)
    action.words = list(words)
    action.limits = limits or Limits()
    action.interactive = True
    action.tell = lambda text: _print(f"{name}: {text}")
    carry_out(action)
    if action.running:
        pids = " ".join(str(process) for process in action.running)
        sys.stdout.write(f"{name}: runs already: {pids}\n")
    if action.trouble:
        _print(f"{name}: {action.trouble}")
    return shell_status(action.status)


def carry_out(action: Action) -> None:
    """Carry out one action."""
    action.begin(time.monotonic())
    while not action.over:
        poll = select.poll()
        for descriptor in action.descriptors:
            poll.register(descriptor, select.POLLIN)
        now = time.monotonic()
        wait = None if action.deadline is None else max(0.0, action.deadline - now) * 1000
        for descriptor, _ in poll.poll(wait):
            action.ready(descriptor, time.monotonic())
        action.pass_time(time.monotonic())


def shell_status(code: int | None) -> int:
    """Return an exit status for a code that is negative for a signal, and None for no run."""
    if code is None:
        return 1
    return code if code >= 0 else 128 - code


def _print(line: str) -> None:
    sys.stderr.write(f"{line}\n")
