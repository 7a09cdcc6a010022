"""Rules about run levels: which entry runs in which, and which level is the first."""

from collections.abc import Iterator

from pyinit.client.check.programs import PLAIN_SHELLS, name_of
from pyinit.client.check.reading import LEVELS, Line, Reading
from pyinit.client.check.rule import ERROR, NOTE, WARNING, Remark, Rule, at_field, each_entry
from pyinit.core.inittab import is_first_level
from pyinit.core.levels import BOOT, DIGITS, GOING_DOWN, ON_DEMAND, SINGLE, SYSINIT

KNOWN = DIGITS + SINGLE + SINGLE.lower() + ON_DEMAND + ON_DEMAND.lower() + SYSINIT + BOOT
UNUSUAL = "789"
OF_A_MACHINE = {"ctrlaltdel", "powerwait", "powerfail", "powerfailnow", "powerokwait", "kbrequest"}


def written(line: Line) -> str:
    """Return the level field as it is in the file."""
    return line.fields[LEVELS]


def defaults(reading: Reading) -> list[Line]:
    """Return the initdefault entries."""
    return [line for line in reading.entries() if line.made.action.name == "initdefault"]


def first_level(reading: Reading) -> str | None:
    """Return the level that initdefault leads to, None if there is none to boot into."""
    level = reading.table.default_level()
    return level if is_first_level(level) and written(defaults(reading)[0]) else None


def has_normal_levels(line: Line) -> bool:
    """Tell whether the level field decides when the entry runs."""
    return line.made.action.runs and line.made.action.pseudo_level is None


def no_initdefault(reading: Reading) -> Iterator[Remark]:
    """Tell a table without initdefault."""
    if reading.whole and not defaults(reading):
        text = "there is no initdefault entry: init asks for a level at the console, and a "
        text += "container without a terminal ends"
        yield Remark(reading.first(), 1, 1, text, 'add "id:2:initdefault:"')


def empty_initdefault(reading: Reading) -> Iterator[Remark]:
    """Tell an initdefault without a level."""
    for line in defaults(reading)[:1]:
        if not written(line):
            text = "initdefault names no level, which stands for all, and the highest is 9"
            yield at_field(line, LEVELS, text, 'name the level: "id:2:initdefault:"')


def invalid_initdefault(reading: Reading) -> Iterator[Remark]:
    """Tell an initdefault whose highest character is no level to boot into."""
    for line in defaults(reading)[:1]:
        level = max(line.made.levels).upper()
        if not is_first_level(level):
            text = f"Initdefault level '{level}' is invalid"
            yield at_field(line, LEVELS, text, "name one of 0 to 9, or S")


def several_defaults(reading: Reading) -> Iterator[Remark]:
    """Tell an initdefault that names more than one level."""
    for line in defaults(reading)[:1]:
        levels = set(written(line))
        if len(levels) > 1 and is_first_level(max(levels).upper()):
            text = f"initdefault names {len(levels)} levels, and init takes {max(levels).upper()}"
            yield at_field(line, LEVELS, text, "name the one that is meant")


def second_initdefault(reading: Reading) -> Iterator[Remark]:
    """Tell initdefault entries after the first."""
    found = defaults(reading)
    for line in found[1:]:
        place = f"{found[0].file}[{found[0].number}]"
        text = f"the initdefault entry of {place} counts, not this one"
        yield at_field(line, LEVELS, text, "keep one of them")


def halting_default(reading: Reading) -> Iterator[Remark]:
    """Tell an initdefault that goes down."""
    level = first_level(reading)
    if level is not None and level in GOING_DOWN:
        what = "halts" if level == "0" else "reboots"
        text = f"level {level} is where a system {what}, and the system would boot into it"
        yield at_field(defaults(reading)[0], LEVELS, text, "name another level, such as 2")


def idle_default(reading: Reading) -> Iterator[Remark]:
    """Tell a first level in which nothing runs."""
    level = first_level(reading)
    if level is None or level in GOING_DOWN + SINGLE:
        return
    if not any(has_process_in(line, level) for line in reading.running()):
        text = f"no entry runs in level {level}"
        remedy = f"name a level that the entries name, or add {level} to theirs"
        yield at_field(defaults(reading)[0], LEVELS, text, remedy)


def has_process_in(line: Line, level: str) -> bool:
    """Tell whether an entry runs in a level without an event."""
    return not line.made.action.triggered and line.made.names(level)


def unknown_levels(line: Line) -> Iterator[Remark]:
    """Tell characters that are no level."""
    if not has_normal_levels(line):
        return
    for place, character in enumerate(written(line)):
        if character not in KNOWN:
            column = line.column(LEVELS) + place
            remedy = "name each level by its character, as in 2345"
            text = f'"{character}" is no run level, and never matches'
            yield Remark(line.file, line.number, column, text, remedy)
            return


def ignored_levels(line: Line) -> Iterator[Remark]:
    """Tell a level field that sysinit, boot or bootwait replace."""
    if line.made.action.pseudo_level is not None and written(line):
        text = f"{line.made.action.name} entries run at boot, whatever levels they name"
        yield at_field(line, LEVELS, text, "leave the field empty")


def lower_case_s(line: Line) -> Iterator[Remark]:
    """Tell a level field with a small s."""
    if has_normal_levels(line) and "s" in written(line):
        column = line.column(LEVELS) + written(line).index("s")
        text = "sysvinit never runs an entry in level s; here it means S"
        yield Remark(line.file, line.number, column, text, "write S")


def turned_off(line: Line) -> Iterator[Remark]:
    """Tell an entry that is off."""
    if line.made.action.name == "off":
        remedy = "name another action, or make it a comment"
        yield at_field(line, LEVELS, "the entry is off and never runs", remedy)


def unusual_levels(reading: Reading) -> Iterator[Remark]:
    """Tell entries of levels that only telinit leads to."""
    for line in reading.entries():
        levels = set(written(line))
        alone = has_normal_levels(line) and levels and levels <= set(UNUSUAL)
        if alone and first_level(reading) not in levels:
            text = f"only telinit {min(levels)} makes this entry run: no level of the boot names it"
            yield at_field(line, LEVELS, text, "name one of 2 to 5, unless that is the intent")


def ondemand_levels(line: Line) -> Iterator[Remark]:
    """Tell an ondemand entry that does not wait for its letter."""
    levels = set(written(line).upper())
    if line.made.action.name == "ondemand" and not levels & set(ON_DEMAND):
        text = "without a letter this ondemand entry is respawned in its levels, and nothing else"
        yield at_field(line, LEVELS, text, "name A, B or C and start it with telinit, or respawn")


def respawned_everywhere(line: Line) -> Iterator[Remark]:
    """Tell a respawn entry without levels."""
    if line.made.action.name == "respawn" and not written(line):
        text = "an empty level field names 0 to 9: the entry is respawned while the system goes "
        text += "down, too"
        yield at_field(line, LEVELS, text, "name the levels, as in 2345")


def respawned_single_user(line: Line) -> Iterator[Remark]:
    """Tell a respawned shell in single-user mode."""
    if line.made.action.name == "respawn" and written(line).upper() == SINGLE:
        words = line.command().single()
        if name_of(words) in {*PLAIN_SHELLS, "sulogin"}:
            text = "leaving this shell does not end single-user mode, it comes again"
            yield at_field(line, LEVELS, text, "write wait, and the boot goes on behind it")


def nothing_at_the_end(reading: Reading) -> Iterator[Remark]:
    """Tell a machine that does nothing in level 0 or 6."""
    if not reading.whole or not any(of_a_machine(line) for line in reading.entries()):
        return
    for level, what in zip(GOING_DOWN, ("halt", "reboot"), strict=True):
        if not any(has_process_in(line, level) for line in reading.running()):
            text = f"no entry runs in level {level}, so that a machine would not {what}"
            remedy = f'add one that stops the system, as "l{level}:{level}:wait:/etc/init.d/rc '
            yield Remark(reading.first(), 1, 1, text, f'{remedy}{level}"')


def of_a_machine(line: Line) -> bool:
    """Tell an entry that only a machine needs: its keys and its power."""
    return line.made.action.name in OF_A_MACHINE


RULES = (
    Rule("no-initdefault", WARNING, no_initdefault,
         "Without it the boot stops at a question (RL-13, W-12)."),
    Rule("empty-initdefault", ERROR, empty_initdefault,
         "The system boots into level 9, where nothing runs (RL-10, W-13)."),
    Rule("invalid-initdefault", ERROR, invalid_initdefault,
         "The highest character of the field counts, and only 0 to 9 and S will do (RL-11)."),
    Rule("several-default-levels", WARNING, several_defaults,
         "The character with the highest code counts, not the first (RL-10)."),
    Rule("second-initdefault", WARNING, second_initdefault,
         "The first one counts, over inittab and inittab.d (RL-10)."),
    Rule("halting-default", WARNING, halting_default,
         "A system that boots into 0 or 6 can hardly be logged into (RL-28)."),
    Rule("idle-default", WARNING, idle_default,
         "A container ends with an error, a machine has no login (RL-21)."),
    Rule("unknown-level", WARNING, each_entry(unknown_levels),
         "No character of the field is refused; those that are no level never match. Ranges such "
         "as 2-5 name 2, - and 5 (IT-18)."),
    Rule("ignored-levels", NOTE, each_entry(ignored_levels),
         "The level field of these actions is overwritten (IT-20)."),
    Rule("lower-case-s", WARNING, each_entry(lower_case_s),
         "sysvinit undoes its own conversion, so that the entry silently never runs (IT-23, W-18). "
         "In initdefault it is fine (RL-12)."),
    Rule("off", NOTE, each_entry(turned_off),
         "It is checked as any other, and its id is taken (AC-8)."),
    Rule("unusual-level", NOTE, unusual_levels,
         "Levels 7 to 9 work, but nothing enters them by itself (IT-25)."),
    Rule("ondemand-level", WARNING, each_entry(ondemand_levels),
         "Only the letters wait for telinit; digits, or an empty field, make it respawn (AC-7)."),
    Rule("respawn-everywhere", WARNING, each_entry(respawned_everywhere),
         "The empty field holds 0 and 6 (IT-19)."),
    Rule("respawn-in-single-user", NOTE, each_entry(respawned_single_user),
         "Single-user mode ends when no process of it is left, and this one never is (RL-22)."),
    Rule("no-way-down", WARNING, nothing_at_the_end,
         "Init itself neither halts nor reboots a machine: entries of 0 and 6 do (RL-28). Asked "
         "only of tables with entries for keys or power; a container needs none."),
)  # fmt: skip
