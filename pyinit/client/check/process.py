"""Rules about the process field as it is written."""

from collections.abc import Iterator

from pyinit.client.check.programs import (
    BUILTINS,
    foreground,
    forks,
    name_of,
    needs_terminal,
    starts_script,
    terminal_of,
)
from pyinit.client.check.reading import MARKS, PROCESS, Line, Reading
from pyinit.client.check.rule import ERROR, NOTE, WARNING, Remark, Rule, at_field
from pyinit.client.check.shell import NotSimpleError, split
from pyinit.core.levels import DIGITS, SINGLE

WITHOUT_SHELL = ("&&", "||", "|", ";", "&", ">", "<", "2>", "$", "`", "'", '"')
NGINX_CONFIGURATION = "/etc/nginx/nginx.conf"


def at_process(line: Line, offset: int, text: str, remedy: str) -> Remark:
    """Return a remark about a place in the process field, counted from its beginning."""
    return Remark(line.file, line.number, line.column(PROCESS) + offset, text, remedy)


def empty(reading: Reading) -> Iterator[Remark]:
    """Tell entries that have to run something and name nothing."""
    for line in reading.running():
        command = line.command()
        if command.simple and not command.simple[0].words and not command.shell:
            text = "the process field is empty"
            yield at_field(line, PROCESS, text, 'name a program, or make the action "off"')


def ignored(reading: Reading) -> Iterator[Remark]:
    """Tell the process of an entry that runs nothing by its nature."""
    for line in reading.entries():
        process = line.fields[PROCESS].strip()
        if line.made.action.name == "initdefault" and process and process[0] != "#":
            text = "initdefault runs nothing"
            yield at_field(line, PROCESS, text, "leave the field empty")


def mark_order(reading: Reading) -> Iterator[Remark]:
    """Tell a mark that stands behind one that has to follow it."""
    for line in reading.running():
        command = line.command()
        if command.marks and command.text[:1] in tuple(MARKS):
            text = (
                f'"{command.text[0]}" behind "{command.marks[-1]}" belongs to the program\'s name'
            )
            remedy = f'the order of the marks is "{" ".join(MARKS)}"'
            yield at_process(line, command.offset, text, remedy)


def without_shell(reading: Reading) -> Iterator[Remark]:
    """Tell what only a shell would understand, behind the mark that forbids one."""
    for line in reading.running():
        command = line.command()
        if "@" not in command.marks:
            continue
        found = next((sign for sign in WITHOUT_SHELL if sign in command.text), "")
        if found:
            text = f"@ keeps the shell away, and {found} is handed to the program as it is"
            remedy = "take the @ away, or the sign"
            yield at_process(line, command.offset + command.text.index(found), text, remedy)


def builtin(reading: Reading) -> Iterator[Remark]:
    """Tell a word of the shell in a command that no shell sees."""
    for line in reading.running():
        command = line.command()
        words = command.single()
        if not command.shell and words and words[0] in BUILTINS:
            text = f'"{words[0]}" is a word of the shell, but no character here calls for one'
            remedy = "name the program itself, or end the command with a semicolon"
            yield at_process(line, command.offset, text, remedy)


def quotation(reading: Reading) -> Iterator[Remark]:
    """Tell a quotation that does not end, of which the shell will complain."""
    for line in reading.running():
        command = line.command()
        try:
            if command.shell:
                split(command.text)
        except NotSimpleError:
            pass
        except ValueError as error:
            text = f"{error}: the shell refuses the command"
            yield at_process(line, command.offset, text, "close the quotation")


def background(reading: Reading) -> Iterator[Remark]:
    """Tell a respawned command that ends at once, its process in the background."""
    for line in reading.running():
        command = line.command()
        respawned = line.made.action.respawned
        if respawned and command.simple and command.simple[-1].end == "&":
            offset = command.offset + command.text.rindex("&")
            text = "& puts the process out of sight, and init starts another one at once"
            yield at_process(line, offset, text, "leave the & away")


def forking(reading: Reading) -> Iterator[Remark]:
    """Tell a respawned daemon that puts itself into the background."""
    for line in reading.running():
        words = line.command().single()
        if not line.made.action.respawned or not words:
            continue
        remedy = forks(words)
        if remedy and not (name_of(words) == "nginx" and nginx_stays(reading)):
            text = f"{name_of(words)} goes into the background, and init starts another one at once"
            yield at_process(line, line.command().offset, text, f"keep it: {remedy}")
        elif starts_script(words):
            text = "an init script returns at once, and init calls it again"
            remedy = "respawn the daemon itself, or make the action wait"
            yield at_process(line, line.command().offset, text, remedy)


def nginx_stays(reading: Reading) -> bool:
    """Tell whether the configuration of nginx keeps it in the foreground."""
    if reading.tree is None:
        return False
    text = reading.tree.head(NGINX_CONFIGURATION)
    lines = [b"".join(line.split(b"#")[0].split()) for line in text.split(b"\n")]
    return any(b"daemonoff;" in line for line in lines)


def blocking(reading: Reading) -> Iterator[Remark]:
    """Tell an entry that init waits for, although it does not end by itself."""
    for line in reading.running():
        action = line.made.action
        words = line.command().single()
        if action.waited and foreground(words) and line.made.levels != SINGLE:
            text = f"init waits until {name_of(words)} ends, and starts nothing behind this entry"
            yield at_process(line, line.command().offset, text, "make the action respawn")


def terminal_missing(reading: Reading) -> Iterator[Remark]:
    """Tell a respawned shell or login that has no controlling terminal."""
    for line in reading.running():
        command = line.command()
        simple = not command.shell or "<" not in command.text
        respawned = line.made.action.respawned
        if respawned and not command.marks.endswith("-") and simple:
            words = command.single()
            if needs_terminal(words):
                text = f"{name_of(words)} has no controlling terminal here: no job control, no "
                text += "Ctrl-C; and it ends at once where init has no terminal at all"
                remedy = "run it from a getty, or write a dash before it"
                yield at_process(line, command.offset, text, remedy)


def shared_terminal(reading: Reading) -> Iterator[Remark]:
    """Tell two gettys that read from one terminal in the same level."""
    seen: dict[str, list[Line]] = {}
    for line in reading.running():
        name = terminal_of(line.command().single())
        if not name or not line.made.action.respawned:
            continue
        for other in seen.setdefault(name, []):
            common = set(line.made.levels) & set(other.made.levels) & set(DIGITS + SINGLE)
            if common:
                text = f'entry "{other.made.id}" opens {name} in level {min(common)}, too'
                remedy = "keep one of them, or let their levels differ"
                yield at_process(line, line.command().offset, text, remedy)
                break
        seen[name].append(line)


def level_change(reading: Reading) -> Iterator[Remark]:
    """Tell an entry of the boot that asks for a level."""
    for line in reading.running():
        words = line.command().single()
        at_boot = line.made.action.pseudo_level is not None
        if at_boot and name_of(words) in ("telinit", "init") and words[-1] in tuple(DIGITS):
            text = f"a change to level {words[-1]} breaks the boot off: entries of boot and "
            text += "bootwait are left out"
            remedy = f'write "id:{words[-1]}:initdefault:" instead'
            yield at_process(line, line.command().offset, text, remedy)


RULES = (
    Rule("empty-process", ERROR, empty,
         "Nothing can be started, and a respawn entry runs into the throttle (IT-28)."),
    Rule("ignored-process", NOTE, ignored,
         "Only the level field of initdefault is read (AC-9)."),
    Rule("mark-order", ERROR, mark_order,
         "Init takes +, @ and - off in this order, each once; what is left is the program "
         "(EX-2)."),
    Rule("no-shell", WARNING, without_shell,
         "Behind @ the command is split at blanks and nothing else (EX-2, EX-6)."),
    Rule("shell-word", ERROR, builtin,
         "A command without any of the characters of inittab(5) is executed directly, and there "
         "is no program of that name (EX-4, EX-6)."),
    Rule("open-quotation", ERROR, quotation,
         "The shell ends with a syntax error each time (EX-4)."),
    Rule("background", WARNING, background,
         "Init supervises the process that it started, and that is the shell (W-28)."),
    Rule("forks-away", WARNING, forking,
         "Init supervises the process that it started. When this one ends, the entry is started "
         "again, fails since the daemon holds its port, and is throttled (W-28, TH-3)."),
    Rule("never-ends", WARNING, blocking,
         "Nothing behind a waited-for entry starts before it has ended (AC-W1)."),
    Rule("no-terminal", WARNING, terminal_missing,
         "Processes get the console without it becoming their controlling terminal (EX-20), and "
         "/dev/null for input if there is no console (CON-4)."),
    Rule("shared-terminal", WARNING, shared_terminal,
         "Each of them gets some of the characters that are typed."),
    Rule("level-change-at-boot", WARNING, level_change,
         "The process that asks is killed and the rest of the boot skipped (RL-38, W-25)."),
)  # fmt: skip
