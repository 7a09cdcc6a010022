"""What ``telinit --dry-run`` prints of a plan. Changes nothing."""

from pyinit.client.plan import Step, plan
from pyinit.client.state import State, ask_state


def main(initctl: str, inittab: str, letter: str) -> int:
    """Print what the request would stop and start, in order; return 0."""
    for text in told(ask_state(initctl), inittab, letter):
        print(text)
    return 0


def told(state: State, inittab: str, letter: str) -> list[str]:
    """Return a line for each thing that happens; what stays as it is is left out."""
    if letter.upper() == state.machine.level:
        return [f"run level {state.machine.level}: nothing to do"]
    lines = [describe(step) for step in plan(state, inittab, letter)]
    return [line for line in lines if line] or ["nothing to do"]


def describe(step: Step) -> str:
    """Return the line of a step, or nothing."""
    match step.act:
        case "stop":
            return f"stop   {step.id}  pid {step.pid or '-'}"
        case "start":
            return f"start  {step.id}  {step.process}"
        case "enter" | "note":
            return f"{step.act.ljust(5)}  {step.reason}" if step.id is None else ""
        case _:
            return ""
