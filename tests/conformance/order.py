"""What of the order within one step is no chance.

A process tells of its start some time after init made it, so of two independent processes, or of a
process and what init says after its start, either may be heard first, under sysvinit as well.
But what init waits for is heard before what it does then. An order against that is an ``order``
line of the trace; sysvinit never has one.
"""

from collections.abc import Iterator

from .world import Seen

ENTERED = ("Switching to runlevel: ", "Entering runlevel: ")
GRADUAL = ("TERM", "slow TERM")
WAITED = ("wait", "bootwait", "sysinit", "powerwait", "powerokwait", "powerfailnow", "ctrlaltdel")
MOVED = ("power", "ctrl")  # actions that stand before all others (IT-30)


def violations(seen: list[Seen], living: set[int], table: str | None) -> list[str]:
    """Return what came too early in one step.

    ``living``: the pids of the probes that lived before. ``table``: None if it is not known which
    one is in force.
    """
    return [
        f"order  {text}"
        for law in (before_the_level, while_others_leave, twice)
        for text in law(seen, living)
    ] + [f"order  {text}" for text in while_init_waits(seen, table or "")]


def before_the_level(seen: list[Seen], _: set[int]) -> Iterator[str]:
    """A process of a level starts after the message that the level is entered (RL-16, RL-30)."""
    for place, item in enumerate(seen):
        level = level_of(item) if item.kind == "start" else ""
        messages = {f"{text}{level}" for text in ENTERED}
        said = [n for n, other in enumerate(seen) if other.kind == "log" and other.text in messages]
        if level and said and said[0] > place:
            yield f"{item.text} started before level {level} was entered"


def while_others_leave(seen: list[Seen], living: set[int]) -> Iterator[str]:
    """All that have to leave are gone before anything of the new level starts (RL-30, RL-32)."""
    changes = [item for item in seen if item.kind == "log" and item.text.startswith(ENTERED)]
    if len(changes) != 1:
        return
    level = changes[0].text[-1]
    started = [n for n, item in enumerate(seen) if item.kind == "start" and level_of(item) == level]
    for place, item in enumerate(seen):
        leaves = item.kind == "end" and item.pid in living and item.get("how") in GRADUAL
        if leaves and started and started[0] < place:
            yield f"{seen[started[0]].text} started before {item.text} had left"


def twice(seen: list[Seen], _: set[int]) -> Iterator[str]:
    """A process of an entry starts after the one before has ended (AC-6)."""
    ends = {item.pid: n for n, item in enumerate(seen) if item.kind == "end"}
    told = {item.pid for item in seen if item.kind == "end" and item.get("how") != "killed"}
    starts = [(n, item) for n, item in enumerate(seen) if item.kind == "start"]
    for place, item in starts:
        for earlier, other in starts:
            alive = other.pid in told and ends[other.pid] > place
            if earlier < place and alive and other.text == item.text != "~~":
                yield f"{item.text} started before its end"


def while_init_waits(seen: list[Seen], table: str) -> Iterator[str]:
    """What stands behind an entry that init waits for starts after its end (AC-W1)."""
    lines = [line.split(":") for line in table.splitlines() if line.count(":") > 2]
    lines.sort(key=lambda fields: not fields[2].startswith(MOVED))
    order = {fields[0]: n for n, fields in enumerate(lines)}
    waited = {fields[0] for fields in lines if fields[2].lower() in WAITED}
    ends = {item.pid: n for n, item in enumerate(seen) if item.kind == "end"}
    for first, item in enumerate(seen):
        if item.kind != "start" or item.text not in waited or item.pid not in ends:
            continue
        for other in seen[first : ends[item.pid]]:
            if other.kind == "start" and order.get(other.text, -1) > order[item.text]:
                yield f"{other.text} started while init waited for {item.text}"


def level_of(item: Seen) -> str:
    """Return the run level that a process was told; none for S, which all phases of a boot tell."""
    prefix = "RUNLEVEL="
    levels = [text.removeprefix(prefix) for text in item.all("env") if text.startswith(prefix)]
    return levels[0] if levels and levels[0] != "S" else ""
