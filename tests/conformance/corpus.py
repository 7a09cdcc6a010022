"""Every inittab of the corpus as a scenario: its programs are replaced by probes.

What blocks the way to the next phase ends at once, all else holds. A command keeps its words, and
with them whether it needs a shell, but none of them is executed. What init(8) lists as a deliberate
difference is taken out: comments behind a command (EX-8), more than 14 words (EX-7), long commands
(IT-3, IT-4), a last line without newline (IT-5).
"""

from tests.test_corpus import FILES, File

from .scenario import PROBE, Scenario

SHELL = set("~`!$^&*()=|\\{}[];\"'<>?")  # EX-4
ENDING = ("sysinit", "bootwait", "wait", "powerwait", "powerokwait", "powerfailnow")
NOTHING = ("initdefault", "off")
WORDS = 9  # of the original command; the probe needs five
LENGTH = 100  # characters, of 127
STEPS = {
    "sysv": ["telinit 3", "signal INT", "telinit q", "telinit S", "telinit 6"],
    "busybox": ["signal HUP", "signal INT"],
}


def scenarios(dialect: str = "sysv") -> list[Scenario]:
    """Return the scenarios of all files of a dialect."""
    return [scenario(file) for file in FILES if file.dialect == dialect]


def scenario(file: File) -> Scenario:
    lines = [replaced(line, file.dialect) for line in file.text().splitlines()]
    table = "\n".join([*lines, ""])
    details = ["no terminal", "any death"]
    asked = file.dialect == "sysv" and not has_default(lines)  # RL-13
    steps = [*(["type 3\\n"] if asked else []), *STEPS[file.dialect]]
    return Scenario(f"corpus {file.number}", "", table, steps, details=details)


def has_default(lines: list[str]) -> bool:
    fields = [line.lstrip(" \t").split(":") for line in lines]
    return any(len(line) > 2 and line[0][:1] != "#" and line[2] == "initdefault" for line in fields)


def replaced(line: str, dialect: str) -> str:
    """Return a line with a probe in the place of its program."""
    fields = line.split(":", 3)
    if line.lstrip(" \t").startswith("#") or len(fields) < 4:
        return line
    name, levels, action, process = fields
    if action.lower() in NOTHING:
        return line
    behaviour = "exit 0" if action.lower() in ENDING else "hold"
    prefix = process.lstrip(" \t")[:1] if process.lstrip(" \t")[:1] in ("+", "@") else ""
    words = process.strip(" \t\r")[len(prefix) :][:LENGTH]
    if SHELL & set(words) and prefix != "@":
        shown = "'" + words.replace("'", " ") + "'"
    else:
        shown = " ".join(words.partition("#")[0].split()[:WORDS])
    probe_name = name if dialect == "sysv" else "probe"
    return f"{name}:{levels}:{action}:{prefix}{PROBE} {probe_name} {behaviour} {shown}"
