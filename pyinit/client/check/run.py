"""All rules, and how they are applied."""

from collections.abc import Iterator

from pyinit.client.check import busybox, files, levels, portable, process, syntax
from pyinit.client.check.reading import Reading
from pyinit.client.check.rule import Finding, Rule

SYSV = syntax.RULES + levels.RULES + process.RULES + files.RULES + portable.RULES
IN_BOTH = {
    *("carriage-return", "byte-order-mark", "odd-character", "not-utf-8"),
    *("open-quotation", "background", "forks-away", "never-ends", "shell-word"),
    *("no-program", "outside-path", "not-executable", "no-interpreter"),
}
BUSYBOX = busybox.RULES + tuple(rule for rule in SYSV if rule.name in IN_BOTH)
RULES: tuple[Rule, ...] = busybox.RULES + SYSV
BY_NAME = {rule.name: rule for rule in RULES}
PORTABILITY = "portability"  # names all rules about sysvinit alone
DIRECTIVE = "check:"  # in a comment: # check: ignore RULE...


def check(reading: Reading, ignored: frozenset[str] = frozenset()) -> list[Finding]:
    """Return what the rules find, but for the rules ignored, in the order of files and lines.

    Of a table whose main file can't be read, nothing is said.
    """
    if not reading.table.readable:
        return []
    order = {source.name: number for number, source in enumerate(reading.sources)}
    allowed = {source.name: ignored | set(directives(source.text)) for source in reading.sources}
    found = [
        Finding(rule, remark)
        for rule in rules_for(reading)
        for remark in rule.find(reading)
        if not names_of(rule) & allowed[remark.file]
    ]
    return sorted(found, key=lambda f: (order[f.remark.file], f.remark.line, f.remark.column))


def rules_for(reading: Reading) -> tuple[Rule, ...]:
    """Return the rules of the dialect in which a table is written."""
    return SYSV if reading.dialect.has_levels else BUSYBOX


def names_of(rule: Rule) -> set[str]:
    """Return the names by which a rule can be ignored."""
    return {rule.name, PORTABILITY} if rule.portable else {rule.name}


def directives(text: str | None) -> Iterator[str]:
    """Return the names of the rules that a file says to ignore."""
    for line in (text or "").split("\n"):
        words = line.lstrip(" \t#").replace(",", " ").split()
        if line.lstrip(" \t").startswith("#") and words[:2] == [DIRECTIVE, "ignore"]:
            yield from words[2:]
