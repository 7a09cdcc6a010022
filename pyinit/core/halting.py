"""Going down where there are no run levels: BusyBox's dialect (sysvinit.md BB-15 to BB-24).

What runs is left alone while the ``shutdown`` entries run one after the other; then every process
is told to end, and init goes down in the way that was asked for.
"""

from pyinit.core.commands import PrepareEnd, Spawn
from pyinit.core.events import HaltRequested, RunlevelRequested

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyinit.core.state import State

HALT, POWER_OFF, REBOOT, RESTART = "halt", "poweroff", "reboot", "restart"
DOWN, AGAIN = "0", "6"
LEVELS = {HALT: DOWN, POWER_OFF: DOWN, REBOOT: AGAIN, RESTART: AGAIN}
KIND_VARIABLE = "INIT_HALT"  # by which shutdown(8) tells what level 0 is to mean (SHUT-28)


def request(state: "State", event: HaltRequested) -> None:
    """Go down as soon as the entries have ended that init waits for (BB-24).

    The first such request counts. A restart needs an entry that says with what (BB-19).
    """
    kind = event.kind
    if state.ending.kind or (kind == RESTART and successor(state) is None):
        return
    state.say(f"{event.cause}: going down: {kind}")
    state.ending.kind = kind
    state.ending.successor = successor(state) if kind == RESTART else None
    if state.settings.ends:
        state.still = False
        state.ending.limit(state.now)
    state.orders.append(PrepareEnd())
    state.requests = [RunlevelRequested(LEVELS[kind])]


def request_by_level(state: "State", event: RunlevelRequested) -> None:
    """Take level 0 and level 6 for what they mean elsewhere; others have no meaning here."""
    letter = event.letter.upper()
    if letter not in (DOWN, AGAIN):
        text = f"run level {letter} refused: in BusyBox's dialect there are no run levels"
        state.say(text)
        state.answer(event.asker, False, text)
        return
    halts = state.environment.variables.get(KIND_VARIABLE) == "HALT"
    kind = REBOOT if letter == AGAIN else HALT if halts else POWER_OFF
    if event.asker:
        state.askers.append((event.asker, letter))
    request(state, HaltRequested(f"run level {letter}", kind))


def go_down(state: "State", level: str) -> None:
    """Run the entries for the way down."""
    state.level = level
    state.walk.enter(state.roster.in_order)


def successor(state: "State") -> Spawn | None:
    """Return what the first ``restart`` entry puts in the place of init."""
    for job in state.roster.in_order:
        if job.entry.action.name == RESTART:
            command = state.dialect.command_line(job.entry, state.level, False)
            environment = state.environment.make(state.level, state.previous)
            return Spawn(job.key, command, environment, command.login, job.entry.terminal)
    return None
