"""The image of init that takes over from this one: tried first, then executed (REX-1 to REX-9)."""

import os
import sys

from pyinit.core.environment import Environment
from pyinit.core.events import ChildExited, Event
from pyinit.core.lines import line
from pyinit.core.snapshot import restore
from pyinit.core.state import Settings
from pyinit.core.status import how_it_ended
from pyinit.descriptor import close
from pyinit.linux import signals
from pyinit.linux.children import spawn, streams
from pyinit.linux.handover import give_up, hand_over
from pyinit.linux.place import original_environment
from pyinit.linux.system import System

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pyinit.linux.handover import Row

TRIAL = "\n"  # the key of the process that tries the next image: no entry can have it
BUG_PAUSE = 60.0  # seconds from one re-exec for a bug to the next


class NextImage:
    """Has a child try the next image, and executes it if it ran.

    Init goes on meanwhile. ``snapshot`` gives the state as text. ``last_bug``: when a bug last led
    to a re-exec. ``deadline``: when one will do so again, None if there is nothing to make up for.
    """

    def __init__(self, system: System, snapshot: "Callable[[], str]") -> None:
        self._system = system
        self._snapshot = snapshot
        self._wanted = False
        self._verdict: int | None = None
        self.last_bug = -BUG_PAUSE
        self.deadline: float | None = None

    def make_up(self, now: float) -> None:
        """Have init executed anew for a bug, which may have left an order undone.

        That is at once, or when the last time is long enough ago; and again if it fails.
        """
        if self.deadline is None:
            self.deadline = max(now, self.last_bug + BUG_PAUSE)

    def want(self) -> None:
        """Have init executed anew, once all that has happened by now is dealt with."""
        self._wanted = True

    def hear(self, event: Event) -> None:
        """Take in how the trial ended, if that is what happened."""
        if isinstance(event, ChildExited) and event.key == TRIAL:
            self._verdict = event.status

    def go_on(self, now: float) -> None:
        """Do what is next to be done about it; returns unless the next image takes over."""
        if self.deadline is not None and self.deadline <= now:
            self.last_bug = now
            self.deadline = now + BUG_PAUSE
            self._wanted = True
        verdict, self._verdict = self._verdict, None
        wanted, self._wanted = self._wanted, False
        try:
            if wanted:
                signals.unblock_all()  # a bug may have come between when it failed before
                self._system.children.forget(TRIAL)
                self._system.children.adopt(TRIAL, try_out(self._snapshot()))
            elif verdict:
                reason = f"the new image does not run: {how_it_ended(verdict)}"
                self._system.log.say(f"Attempt to re-exec failed: {reason}")
            elif verdict is not None:
                self._execute()
        except OSError as error:
            self._system.log.say(f"Attempt to re-exec failed: {error.strerror}")

    def _execute(self) -> None:
        kept: list[Row] = []
        signals.block_all()  # none is lost: the next image unblocks them
        try:
            kept += hand_over(self._system)
            lines = [self._snapshot(), *(line(tag, values) for tag, values in kept)]
            self._system.put_back_signals()
            execute("\n".join(lines))
        finally:
            signals.unblock_all()
            give_up(kept)


def leave_state(state: str) -> int:
    """Return a descriptor that the next image inherits and reads the state from."""
    descriptor = os.memfd_create("init-state", 0)
    try:
        with open(descriptor, "wb", closefd=False) as file:
            file.write(os.fsencode(state))
        os.lseek(descriptor, 0, os.SEEK_SET)
    except OSError:
        close(descriptor)
        raise
    return descriptor


def read_state(descriptor: int) -> str:
    """Return the state that the image before this one left behind a descriptor."""
    with open(descriptor, "rb") as file:
        return os.fsdecode(file.read())


def try_out(state: str) -> int:
    """Have a child find out whether the next image runs and reads the state; return its pid.

    It ends with status 0 if so. Raises OSError.
    """
    descriptor = leave_state(state)
    try:
        words = _words(f"--state={descriptor}", "--init", "--try")
        return spawn(sys.executable, words, original_environment(), streams(None, False))
    finally:
        close(descriptor)


def tried(state: str) -> None:
    """Be the child that ``try_out`` made; never returns."""
    restore(state, Settings(), Environment({}))
    os._exit(0)


def execute(state: str) -> None:
    """Execute the next image in place of this one; returns by OSError alone."""
    descriptor = leave_state(state)
    try:
        os.execve(sys.executable, _words(f"--state={descriptor}"), original_environment())
    finally:
        close(descriptor)


def start_over() -> None:
    """Execute init anew, with nothing of what it knows."""
    os.execve(sys.executable, _words(), original_environment())


def _words(*more: str) -> list[str]:
    """Return init's own command line, with more in the place of the state it was given."""
    return [*(word for word in sys.orig_argv if not word.startswith("--state=")), *more]
