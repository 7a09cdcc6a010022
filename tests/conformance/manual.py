"""The list of deliberate differences in init(8)."""

import re

from .kit import ROOT

PAGE = ROOT / "pyinit" / "man" / "init.8"
SECTION = ".Sh DELIBERATE DIFFERENCES"
ITEM = ".It "
LIST = (".Ss ", ".Bl ", ".El")
MACRO = re.compile(r"\b(?:Pa|Cm|Dv|Ev|Li|Nm|Ql|Ar|Dq) ")


def differences() -> dict[str, str]:
    """Return the ids that the list names, each with the reason."""
    _, _, section = PAGE.read_text(encoding="utf-8").partition(SECTION)
    found: dict[str, str] = {}
    words: list[str] = []
    for line in section.split("\n.Sh ")[0].splitlines():
        if line.startswith(ITEM):
            words = line.removeprefix(ITEM).replace(",", " ").split()
            found |= dict.fromkeys(words, "")
        elif not line.startswith(LIST):
            found |= {word: f"{found[word]} {plain(line)}".strip() for word in words}
    return {number: re.sub(r" ([.,;:])(?= |$)", r"\1", text) for number, text in found.items()}


def plain(line: str) -> str:
    """Return a line of mdoc(7) without its macros."""
    if not line.startswith("."):
        return line
    text = re.sub(r"Xr (\S+) (\d)", r"\1(\2)", line[1:])
    return MACRO.sub("", re.sub(r"Fl (-?)(\S)", r"-\1\2", text))
