"""Rules that look at the file system: programs, interpreters, terminals, drop-in files."""

from collections.abc import Iterator

from pyinit.client.check.process import at_process
from pyinit.client.check.programs import BUILTINS, terminal_of
from pyinit.client.check.reading import Line, Reading
from pyinit.client.check.rule import ERROR, NOTE, WARNING, Remark, Rule
from pyinit.client.check.shell import RESERVED
from pyinit.client.check.tree import ELSEWHERE, MISSING, Tree, find_program, interpreter
from pyinit.table import SUFFIX

SHELL_OWN = BUILTINS | RESERVED | {"[", "echo", "printf", "test", "true", "false", "kill", "wait"}
SHELL_OWN |= {"return", "command", "type", "alias", "local", "shift", "break", "continue", "pwd"}
UNCERTAIN = set("$*?[~")  # what a shell makes something else of


class Program:
    """A program that an entry executes: its word, where it is, and why it can't be executed.

    ``elsewhere`` is where it is outside of PATH.
    """

    def __init__(self, line: Line, word: str, tree: Tree) -> None:
        self.line = line
        self.word = word
        self.file, self.problem = find_program(tree, word)
        other, missing = find_program(tree, word, ELSEWHERE)
        self.elsewhere = "" if missing else other

    def remark(self, text: str, remedy: str) -> Remark:
        """Return a remark at the word."""
        return at_process(self.line, max(self.line.fields[3].find(self.word), 0), text, remedy)


def programs(reading: Reading) -> Iterator[Program]:
    """Return the programs of the table, as far as they are certain; each once for a line."""
    if reading.tree is None or reading.has_initscript:
        return
    for line in reading.running():
        command = line.command()
        done: set[str] = set()
        for simple in command.simple:
            words = (
                simple.words[1:]
                if command.shell and simple.words[:1] == ["exec"]
                else (simple.words)
            )
            word = words[0] if words else ""
            own = command.shell and (word in SHELL_OWN or not UNCERTAIN.isdisjoint(word))
            relative = "/" in word and not word.startswith("/")
            if word and word not in done | BUILTINS and not own and not relative:
                done.add(word)
                yield Program(line, word, reading.tree)


def not_found(reading: Reading) -> Iterator[Remark]:
    """Tell programs that are nowhere."""
    for program in programs(reading):
        if program.problem == MISSING and not program.elsewhere:
            where = "" if "/" in program.word else " in init's PATH"
            yield program.remark(f"no such program{where}: {program.word}", "install it")


def outside_path(reading: Reading) -> Iterator[Remark]:
    """Tell programs that only the PATH of a container's engine leads to."""
    for program in programs(reading):
        if program.problem == MISSING and program.elsewhere:
            text = f"{program.elsewhere} is not in init's own PATH, only in that of most containers"
            yield program.remark(text, f"write {program.elsewhere}")


def not_executable(reading: Reading) -> Iterator[Remark]:
    """Tell programs that are there and can't be executed."""
    for program in programs(reading):
        if program.problem and program.problem != MISSING:
            remedy = f"chmod +x {program.file}"
            if program.problem != "not executable":
                remedy = "name a program in it"
            yield program.remark(f"{program.file} is {program.problem}", remedy)


def no_interpreter(reading: Reading) -> Iterator[Remark]:
    """Tell scripts whose first line names what is not there."""
    for program in programs(reading):
        if program.problem or reading.tree is None:
            continue
        found = interpreter(reading.tree, program.file)
        if found.endswith("\r"):
            text = f"{program.file} has lines that end with CR LF, and no interpreter of that name"
            yield program.remark(text, f"sed -i 's/\\r$//' {program.file}")
        elif found and reading.tree.state(found):
            text = f"{program.file} is a script for {found}, which is not there"
            yield program.remark(text, "install it, or correct the first line of the script")


def no_terminal_device(reading: Reading) -> Iterator[Remark]:
    """Tell gettys whose terminal does not exist."""
    tree = reading.tree
    if tree is None or not tree.has_devices():
        return
    for line in reading.running():
        name = terminal_of(line.command().single())
        if name and not tree.exists(f"/dev/{name}"):
            text = f"there is no /dev/{name}, so that this getty runs into the throttle"
            remedy = "name a terminal that is there, or turn the entry off"
            yield at_process(line, max(line.fields[3].find(name), 0), text, remedy)


def unread_files(reading: Reading) -> Iterator[Remark]:
    """Tell files of the drop-in directory that init does not read."""
    for name in reading.unread:
        text = f"{name} is not read"
        yield Remark(reading.first(), 1, 1, text, f"let its name end in {SUFFIX}")


RULES = (
    Rule("no-program", ERROR, not_found,
         "The start fails each time, and a respawn entry runs into the throttle (EX-9, EX-10). "
         "PATH is /sbin:/usr/sbin:/bin:/usr/bin (K-22)."),
    Rule("outside-path", NOTE, outside_path,
         "Init sets PATH to /sbin:/usr/sbin:/bin:/usr/bin, but in a container it keeps the one of "
         "the engine (EX-14)."),
    Rule("not-executable", ERROR, not_executable,
         "A program needs the execute bit, a script as well (EX-9)."),
    Rule("no-interpreter", ERROR, no_interpreter,
         "The kernel executes what the first line names, with a carriage return if there is one."),
    Rule("no-device", WARNING, no_terminal_device,
         "In a container mostly no terminal is there: each getty is started ten times every five "
         "minutes (RC-1, TH-3)."),
    Rule("unread-file", NOTE, unread_files,
         "Only names that end in .tab count (IT-33)."),
)  # fmt: skip
