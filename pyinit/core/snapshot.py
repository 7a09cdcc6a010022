"""The machine as lines of text: for status, for a re-exec, and for a dry run.

What is as it was at the start is left out. Unknown tags and names are skipped, so that one version
of pyinit can hand over to another.
"""

from pyinit.core.dialect import DIALECTS, SYSV, Dialect
from pyinit.core.environment import Environment
from pyinit.core.events import RunlevelRequested
from pyinit.core.inittab import Entry
from pyinit.core.job import IDLE, Job
from pyinit.core.levels import NONE, SYSINIT
from pyinit.core.lines import UNREADABLE, flag, line, parse_lines
from pyinit.core.machine import Machine
from pyinit.core.state import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    # name, path from its owner, what makes text a value, value when the line does not say
    Field = tuple[str, str, Callable[[str], object], object]


def field(name: str, reader: "Callable[[str], object]", default: object) -> "Field":
    """Return a field whose path is its name."""
    return name, name, reader, default


MACHINE_FIELDS = (
    field("level", str, SYSINIT),
    field("previous", str, NONE),
    field("target", str, ""),
    field("reading", str, ""),
    field("arriving", str, ""),
    field("first_level", str, None),
    field("default_level", str, None),
    field("dialect", DIALECTS.__getitem__, SYSV),
    field("sleeptime", int, SYSV.sleeptime),
    field("boot_done", flag, False),
    field("told_idle", flag, False),
    field("asking", flag, False),
    field("still", flag, False),
    field("has_initscript", flag, False),
    field("started", flag, False),
    field("single_wake", float, None),
    field("single_throttle.count", int, 0),
    field("single_throttle.since", float, None),
    field("ending.kind", str, ""),
    field("ending.stage", str, ""),
    field("ending.status", int, 0),
    field("ending.stop_by", float, None),
    field("ending.deadline", float, None),
    field("departure.deadline", float, None),
    field("departure.grace", float, 0.0),
    field("departure.killed", flag, False),
)
JOB_FIELDS = (
    field("state", str, IDLE),
    field("executed", flag, False),
    field("demanded", flag, False),
    field("answered", flag, False),
    field("blocks", flag, False),
    field("due", flag, False),
    field("leaving", flag, False),
    field("terminal", flag, False),
    field("starts", int, 0),
    field("status", int, None),
    field("started", float, None),
    field("ended", float, None),
    field("wake_at", float, None),
    ("count", "throttle.count", int, 0),
    ("since", "throttle.since", float, None),
)


def snapshot(machine: Machine, now: float) -> str:
    """Return the machine as text; ``now`` goes with it for those who want to tell ages."""
    lines = [line("now", [("seconds", now)]), line("machine", _values(machine, MACHINE_FIELDS))]
    for tag, texts in (
        ("problem", machine.problems),
        ("request", [request.letter for request in machine.requests]),
        ("told", machine.departure.told),
    ):
        lines += [line(tag, [("text", text)]) for text in texts]
    for number, goal in machine.askers:
        lines.append(line("asker", [("number", number), ("goal", goal)]))
    for name, value in machine.environment.variables.items():
        lines.append(line("variable", [("name", name), ("value", value)]))
    lines += [_job_line("job", job) for job in machine.roster.in_order]
    in_table = machine.roster.by_key
    for job in machine.departure.jobs.values():
        if in_table.get(job.key) is not job:
            lines.append(_job_line("old", job))
    return "\n".join(lines)


def restore(text: str, settings: Settings, environment: Environment) -> Machine:
    """Return a machine that goes on as the one that the text was taken of.

    A line that makes no sense is skipped.
    """
    machine = Machine(settings, environment)
    old: list[Job] = []
    for tag, values in parse_lines(text):
        try:
            _take_line(machine, old, tag, values)
        except UNREADABLE:
            continue
    machine.resume(old)
    return machine


def _take_line(machine: Machine, old: list[Job], tag: str, values: dict[str, str]) -> None:
    match tag:
        case "machine":
            _assign(machine, MACHINE_FIELDS, values)
        case "asker":
            machine.askers.append((int(values["number"]), values["goal"]))
        case "variable":
            machine.environment.variables[values["name"]] = values["value"]
        case "job":
            machine.roster.add(_job(values, machine.dialect))
        case "old":
            old.append(_job(values, machine.dialect))
        case _:
            _take_text(machine, tag, values.get("text", ""))


def _take_text(machine: Machine, tag: str, text: str) -> None:
    if tag == "problem":
        machine.problems.append(text)
    elif tag == "request":
        machine.requests.append(RunlevelRequested(text))
    elif tag == "told":
        machine.departure.told.append(text)


def _values(owner: object, fields: "tuple[Field, ...]") -> list[tuple[str, object]]:
    found = []
    for name, path, _, default in fields:
        value = owner
        for step in path.split("."):
            value = getattr(value, step)
        if value != default:
            found.append((name, value))
    return found


def _assign(owner: object, fields: "tuple[Field, ...]", values: dict[str, str]) -> None:
    """Set all fields, or none if a value makes no sense."""
    read = [
        (path, reader(values[name]) if name in values else default)
        for name, path, reader, default in fields
    ]
    for path, value in read:
        *steps, attribute = path.split(".")
        target = owner
        for step in steps:
            target = getattr(target, step)
        setattr(target, attribute, value)


def _job_line(tag: str, job: Job) -> str:
    entry = job.entry
    what = [
        ("key", entry.key),
        ("id", entry.id),
        ("levels", entry.levels),
        ("action", entry.action.name),
        ("process", entry.process),
        ("file", entry.file),
        ("line", entry.line),
    ]
    if entry.terminal:
        what.append(("device", entry.terminal))
    return line(tag, [*what, *_values(job, JOB_FIELDS)])


def _job(values: dict[str, str], dialect: Dialect) -> Job:
    action = dialect.actions[values["action"]]
    number = int(values["line"])
    process = values["process"]
    entry = Entry(values["id"], values["levels"], action, process, values["file"], number)
    entry.key = values["key"]
    entry.terminal = values.get("device", "")
    job = Job(entry)
    _assign(job, JOB_FIELDS, values)
    return job
