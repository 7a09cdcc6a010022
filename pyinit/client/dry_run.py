"""What a request would do, told by a copy of init's own machine. Changes nothing."""

from pyinit.client.state import State, ask_state
from pyinit.core.commands import Command, Log, ReadInittab, Record, Signal, Spawn
from pyinit.core.events import ChildExited, Event, InittabRead, RunlevelRequested
from pyinit.core.levels import BOOTING
from pyinit.table import read_table

STEP_LIMIT = 100_000  # events


def main(initctl: str, inittab: str, letter: str) -> int:
    """Print what the request would stop and start, in order; return 0."""
    for text in plan(ask_state(initctl), inittab, letter):
        print(text)
    return 0


def plan(state: State, inittab: str, letter: str) -> list[str]:
    """Return what happens, in a world where each process ends as soon as it is told or waited for.

    Raises nothing; the table is read as init would read it now.
    """
    machine = state.machine
    if letter.upper() == machine.level:
        return [f"run level {machine.level}: nothing to do"]
    lines: list[str] = []
    events: list[Event] = [ChildExited(key, 0) for key in machine.departure.jobs]
    events.append(RunlevelRequested(letter))
    sources, has_initscript = read_table(inittab)
    handled = 0
    while events and handled < STEP_LIMIT:
        handled += 1
        for command in machine.handle(events.pop(0), state.now):
            text = describe(command, state)
            if text:
                lines.append(text)
            if isinstance(command, ReadInittab):
                events.append(InittabRead(sources, "", has_initscript))
            events += follow(command, state)
    return lines or ["nothing to do"]


def follow(command: Command, state: State) -> list[Event]:
    """Return what an obliging process does on a command."""
    match command:
        case Signal(key, _):
            return [ChildExited(key, 0)] if state.pids.pop(key, None) else []
        case Spawn(key):
            job = state.machine.roster.by_key[key]
            return [ChildExited(key, 0)] if job.entry.action.waited else []
        case _:
            return []


def describe(command: Command, state: State) -> str:
    """Return a line about a command that stops, starts or enters something."""
    match command:
        case Signal(key, 15):
            return f"stop   {key}  pid {state.pids.get(key, '-')}"
        case Spawn(key, what):
            return f"start  {key}  {' '.join(what.argv)}"
        case Record(level, previous) if level not in BOOTING:
            return f"enter  run level {level} from {previous}"
        case Log(text, False) if text in state.machine.problems:
            return f"note   {text}"
        case _:
            return ""
