"""What follows when nothing runs in a level: the next phase of the boot, or the end."""

from pyinit.core.commands import AccountBoot, AccountLevel, AskRunlevel, Record
from pyinit.core.inittab import is_first_level
from pyinit.core.levels import (
    BOOT,
    BOOTING,
    EMERGENCY,
    GOING_DOWN,
    LEVELLESS,
    NONE,
    SINGLE,
    SYSINIT,
)
from pyinit.core.requests import stop_asking
from pyinit.core.roster import Roster
from pyinit.core.starting import look_again
from pyinit.core.throttle import RESPAWN_PENALTY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyinit.core.state import State


def move_on(state: "State") -> bool:
    """Pass from a phase of the boot to the next, or end; tell whether anything changed."""
    if state.level == EMERGENCY:
        state.level = SYSINIT
        state.roster = Roster()
        state.read_inittab(SYSINIT)
    elif state.level == BOOT:
        state.boot_done = True
        _enter(state, state.target, NONE)
    elif state.level in (SYSINIT, SINGLE):
        return _leave_phase(state)
    elif state.level in GOING_DOWN and state.ending.kind:
        state.orders += state.ending.sweep(state.now, state.ending.grace(state.sleeptime))
    elif state.settings.ends and not state.started:
        state.give_up(f"run level {state.level} has no entry to run")
    elif state.settings.ends and state.level in GOING_DOWN:
        state.orders += state.ending.sweep(state.now, state.ending.grace(state.sleeptime))
    else:
        return False
    return True


def tell_idle(state: "State") -> bool:
    """Say once that nothing runs in an ordinary level, even on the way through (RL-21, RL-52)."""
    passing = state.level in BOOTING + SINGLE
    ending = state.settings.ends and (not state.started or state.level in GOING_DOWN)
    if state.told_idle or passing or ending or not state.dialect.has_levels:
        return False
    state.told_idle = True
    state.say("no more processes left in this runlevel")
    return True


def _leave_phase(state: "State") -> bool:
    if state.single_wake is not None:
        return False
    level = _choose(state)
    if level is None:
        return False
    if state.level == SYSINIT:
        state.orders.append(AccountBoot())
    if level != SINGLE and not state.boot_done:
        state.target = level
        state.told_idle = False
        state.level = BOOT
        if state.dialect.has_levels:
            state.orders.append(Record(BOOT, NONE))
        state.walk.enter(state.roster.in_order)
    elif level != SINGLE:
        _enter(state, level, state.level)
    elif state.level == SINGLE:
        _repeat_single_user(state)
    else:
        state.level = SINGLE
        state.record()
        state.walk.enter(state.roster.in_order)
    return True


def _enter(state: "State", level: str, previous: str) -> None:
    state.level = level
    state.previous = previous
    state.told_idle = False
    if state.dialect.has_levels:
        state.say(f"Entering runlevel: {level}")
        state.orders.append(AccountLevel(level, previous))
        state.record()
    state.walk.enter(state.roster.in_order)


def _repeat_single_user(state: "State") -> None:
    """Run single user again, unless it ends as fast as it starts (sysvinit.md RL-25)."""
    if not state.single_throttle.admit(state.now):
        state.say("single user is ending too fast: disabled for 5 minutes")
        state.single_wake = state.now + RESPAWN_PENALTY
        return
    for job in state.roster.in_order:
        if job.entry.levels == SINGLE:
            job.forget_level()
            look_again(state, job)


def _choose(state: "State") -> str | None:
    """Return the level to boot into; None while nobody has said (RL-9 to RL-14)."""
    if not state.dialect.has_levels:
        return LEVELLESS
    level, state.first_level = state.first_level, None
    if level is None:
        level = state.default_level
        if level is not None and not is_first_level(level) and not state.asking:
            state.say(f"Initdefault level '{level}' is invalid")
    if level is not None and is_first_level(level):
        stop_asking(state, None)
        return level
    if state.settings.can_ask:
        if not state.asking:
            state.orders.append(AskRunlevel(True))
        state.asking = True
        return None
    if state.settings.ends:
        state.give_up("no valid initdefault entry, and no terminal to ask for a run level")
        return None
    return SINGLE
