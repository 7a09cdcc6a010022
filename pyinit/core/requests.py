"""What init is asked for: levels, a re-read, a re-exec, the end; and the answers."""

from pyinit.core import halting
from pyinit.core.commands import AccountLevel, AskRunlevel, Reexec, ResetConsole
from pyinit.core.ending import LEFT, NOT_YET
from pyinit.core.events import HaltRequested, LeaveRequested, RunlevelRequested
from pyinit.core.levels import (
    BOOTING,
    FIRST_CHOICES,
    GOING_DOWN,
    ON_DEMAND,
    REQUESTS,
    SINGLE,
    WITH_CONSOLE_RESET,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyinit.core.state import State

WITHOUT_LEVELS = "QU"
REQUEST_LIMIT = 160  # requests that may wait, as many as the FIFO held (FIFO-26)


def queue(state: "State", request: RunlevelRequested) -> None:
    """Put a request in line, or refuse it."""
    refusal = ""
    if len(request.letter) != 1 or request.letter.upper() not in REQUESTS:
        refusal = f"bad runlevel: {request.letter}"
    elif state.ending.kind or state.ending.stop_by is not None or state.ending.stage != NOT_YET:
        refusal = f"request {request.letter} refused: init is going down"
    elif len(state.requests) >= REQUEST_LIMIT:
        refusal = f"request {request.letter} refused: too many requests"
    if refusal:
        state.say(refusal)
        state.answer(request.asker, False, refusal)
        return
    if not state.dialect.has_levels and request.letter.upper() not in WITHOUT_LEVELS:
        halting.request_by_level(state, request)
        return
    request = RunlevelRequested(request.letter.upper(), None, request.asker)
    if request.asker:
        _remember(state, request)
    state.requests.append(request)


def _remember(state: "State", request: RunlevelRequested) -> None:
    """Have an answer in mind; who has waited longest, and is most likely gone, gives way."""
    if len(state.askers) >= REQUEST_LIMIT:
        oldest, _ = state.askers.pop(0)
        state.answer(oldest, False, "too many others wait")
    state.askers.append((request.asker, request.letter))


def begin(state: "State", letter: str) -> None:
    """Begin with a request whose turn it is."""
    if letter == state.level:
        return
    if letter == "U":
        state.say("Trying to re-exec init", True)
        state.orders.append(Reexec())
        state.told_idle = False  # a new image of sysvinit tells it again (REX-6)
    elif state.asking and letter in FIRST_CHOICES:
        stop_asking(state, letter)
    elif state.ending.kind:
        halting.go_down(state, letter)
    elif letter in FIRST_CHOICES:
        _change_level(state, letter)
    else:
        text = "Re-reading inittab"
        if letter in ON_DEMAND:
            text = f"Activating demand-procedures for '{letter}'"
        state.say(text, True)
        if state.level in WITH_CONSOLE_RESET[:-1]:
            state.orders.append(ResetConsole())
        state.read_inittab(letter)


def _change_level(state: "State", level: str) -> None:
    state.previous, state.level = state.level, level
    state.first_level = None  # the argument counts for the boot's own decision alone (RL-6)
    state.say(f"Switching to runlevel: {level}" if level != SINGLE else "Going single user")
    state.orders.append(AccountLevel(level, state.previous))
    if level in WITH_CONSOLE_RESET:
        state.orders.append(ResetConsole())
    state.read_inittab(level)


def halt(state: "State", event: HaltRequested) -> None:
    """End in an orderly way; asked a second time, kill what is left."""
    if not state.dialect.has_levels:
        halting.request(state, event)
        return
    cause = event.cause
    if state.ending.stage == LEFT:
        return
    if state.ending.stop_by is not None:
        state.say(f"{cause} again: killing what is left")
        state.orders += state.ending.kill(state.now)
        return
    state.say(f"{cause}: going down")
    state.still = False
    state.requests.clear()
    stop_asking(state, None)
    if state.ending.stage != NOT_YET:
        state.ending.stop_by = state.now + state.ending.budget
        return
    state.ending.limit(state.now)
    if state.level not in GOING_DOWN:
        _change_level(state, GOING_DOWN[0])


def leave(state: "State", request: LeaveRequested) -> None:
    """Kill what there is and end, where init may end; who asked learns of it by the end itself."""
    if not state.settings.ends:
        state.answer(request.asker, False, "the init of a machine does not end")
        return
    if state.ending.stage == LEFT:
        return
    state.say(f"asked to end at once, with status {request.status}")
    state.still = False
    state.requests.clear()
    stop_asking(state, None)
    state.ending.status = request.status
    state.orders += state.ending.kill(state.now)


def stop_asking(state: "State", level: str | None) -> None:
    """Ask no longer at the console for the first level, which is known now, or not needed."""
    if state.asking:
        state.asking = False
        state.first_level = level
        state.orders.append(AskRunlevel(False))


def answer_if_settled(state: "State") -> None:
    """Tell all who wait how it ended, if there is nothing more to do."""
    if not state.askers or not _settled(state):
        return
    for asker, goal in state.askers:
        if goal in FIRST_CHOICES and goal != state.level:
            state.answer(asker, False, f"overtaken: the run level is {state.level}")
        elif goal == "Q" and state.problems:
            state.answer(asker, False, "\n".join(state.problems))
        else:
            state.answer(asker, True, f"run level {state.level}")
    state.askers.clear()


def _settled(state: "State") -> bool:
    if state.ending.stage != NOT_YET:
        return True
    if state.reading or state.arriving or state.departure.jobs or state.requests:
        return False
    if state.level == SINGLE or state.asking:
        return True
    return state.level not in BOOTING and state.walk.over()
