"""How a table that has been read becomes the one in force."""

from pyinit.core import busybox
from pyinit.core.commands import SetDialect, SetTitle
from pyinit.core.dialect import SYSV, recognise
from pyinit.core.inittab import autoconsole
from pyinit.core.levels import BOOTING, SYSINIT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyinit.core.events import InittabRead
    from pyinit.core.inittab import Entry, Source, Table
    from pyinit.core.state import State


def inittab_read(state: "State", event: "InittabRead") -> None:
    """Take a table over; what it does not want any more begins to leave."""
    state.has_initscript = event.has_initscript
    request, state.reading = state.reading, ""
    state.arriving = request or state.arriving or "Q"
    booting = request == SYSINIT
    if booting:
        _choose_dialect(state, event.sources[0])
    sources = event.sources
    if not state.dialect.has_levels:
        sources = busybox.tables(sources, state.settings.argument, booting)
    table = state.dialect.parse(sources)
    state.problems = table.problems
    for source in sources[1:]:
        if source.text is not None:
            state.say(f"Reading: {source.name}")
    for problem in table.problems:
        state.say(problem)
    entries = _entries(state, event, table)
    if entries is None:
        state.give_up(f"{sources[0].name}: there is no entry to run")
        return
    if state.dialect.has_levels:
        leaving = state.roster.take_over(entries, state.level)
    else:
        leaving = []
        state.roster.merge(entries, "" if booting else state.level)
    state.count_jobs()
    grace = state.ending.grace(state.sleeptime)
    state.orders += state.departure.begin(leaving, state.now, grace)


def _choose_dialect(state: "State", source: "Source") -> None:
    """Settle for good how tables are read: as an argument says, else as this one looks."""
    state.dialect = state.settings.dialect or recognise(source.text or "")
    if state.dialect is SYSV:
        return
    state.sleeptime = state.dialect.sleeptime
    state.say(f"{source.name}: read as BusyBox reads it, see inittab(5)")
    state.orders += [SetDialect(state.dialect.name), SetTitle(state.title())]
    tell_dialect(state)


def tell_dialect(state: "State") -> None:
    """Have children find in their environment what the dialect has for them."""
    if not state.dialect.has_levels:
        settings = state.settings
        state.environment.levelless = busybox.variables(
            state.environment.inherited, settings.argument, settings.virtual_terminal
        )


def _entries(state: "State", event: "InittabRead", table: "Table") -> "list[Entry] | None":
    """Return what the table is to be from now on; None where init has nothing to live for."""
    if not table.readable and state.roster.in_order:
        state.say("the table in force is kept")
        return [job.entry for job in state.roster.in_order]
    for text in autoconsole(event.kernel_line, table) if state.dialect.has_levels else []:
        state.say(text)
    state.default_level = table.default_level()
    nothing = not any(entry.action.runs and entry.line for entry in table.entries)
    if state.settings.ends and state.level in BOOTING and nothing:
        return None
    return table.entries
