"""The command ``initctl check``."""

import json
import sys

from pyinit.client.check.reading import Reading
from pyinit.client.check.rule import ERROR, NOTE, SEVERITIES, WARNING, Finding
from pyinit.client.check.run import BY_NAME, PORTABILITY, RULES, check
from pyinit.client.check.targets import readings
from pyinit.core.dialect import DIALECTS, Dialect

USAGE = (
    "Usage: initctl check [--json] [--strict] [--ignore RULE,...] [--root DIR]\n"
    "                     [--dialect sysv|busybox] [FILE...]\n"
    "       initctl check --rules | --explain RULE\n"
)
CLEAN_STATUS, FOUND_STATUS, USAGE_STATUS = 0, 1, 2


class UsageError(Exception):
    """The words make no sense; the text says which."""


class Wish:
    """What the command line asks for."""

    def __init__(self) -> None:
        self.json = False
        self.strict = False
        self.rules = False
        self.explain = ""
        self.root: str | None = None
        self.dialect: Dialect | None = None
        self.ignored: frozenset[str] = frozenset()
        self.files: list[str] = []


def parse(words: list[str]) -> Wish:
    """Return the wish; raises UsageError."""
    wish = Wish()
    rest = list(words)
    while rest:
        word = rest.pop(0)
        name, equals, value = word.partition("=")
        if word in ("--json", "--strict", "--rules"):
            setattr(wish, word[2:], True)
        elif name in ("--root", "--ignore", "--explain", "--dialect") and (equals or rest):
            _take(wish, name, value if equals else rest.pop(0))
        elif word.startswith("-"):
            raise UsageError(f"what is {word}?")
        else:
            wish.files.append(word)
    return wish


def _take(wish: Wish, name: str, value: str) -> None:
    names = value.split(",")
    known = BY_NAME.keys() | ({PORTABILITY} if name == "--ignore" else set())
    if name == "--root":
        wish.root = value
    elif name == "--dialect":
        if value not in DIALECTS:
            raise UsageError(f"there is no dialect of that name: {value}")
        wish.dialect = DIALECTS[value]
    elif not known.issuperset(names):
        raise UsageError(f"there is no rule of that name: {value}")
    elif name == "--ignore":
        wish.ignored |= set(names)
    else:
        wish.explain = value


def main(words: list[str]) -> int:
    """Check tables; return 0 if all is well, 1 if something was found, 2 if it could not be.

    Notes count only with ``--strict``.
    """
    try:
        wish = parse(words)
    except UsageError as error:
        sys.stderr.write(f"initctl: {error}\n{USAGE}")
        return USAGE_STATUS
    if wish.rules:
        width = max(len(rule.name) for rule in RULES)
        for rule in RULES:
            print(f"{rule.name.ljust(width)}  {rule.severity.ljust(7)}  {rule.why}")
        return CLEAN_STATUS
    if wish.explain:
        rule = BY_NAME[wish.explain]
        print(f"{rule.name} ({rule.severity}): {rule.why}")
        return CLEAN_STATUS
    return run(readings(wish.files, wish.root, wish.dialect), wish)


def run(tables: list[Reading], wish: Wish) -> int:
    """Check the tables and print what is found; return the exit status."""
    found = [finding for reading in tables for finding in check(reading, wish.ignored)]
    unreadable = [
        source.reason for reading in tables for source in reading.sources if source.text is None
    ]
    for reason in unreadable:
        sys.stderr.write(visible(f"initctl: {reason}") + "\n")
    if wish.json:
        print(json.dumps(summary(found), indent=2))
    else:
        for finding in found:
            print(visible(finding.told()))
    if unreadable:
        return USAGE_STATUS
    counted = SEVERITIES if wish.strict else (ERROR, WARNING)
    return FOUND_STATUS if any(f.rule.severity in counted for f in found) else CLEAN_STATUS


def summary(found: list[Finding]) -> dict[str, object]:
    """Return findings and their number by severity, for JSON."""
    counts = {name: sum(f.rule.severity == name for f in found) for name in SEVERITIES}
    return {
        "errors": counts[ERROR],
        "warnings": counts[WARNING],
        "notes": counts[NOTE],
        "findings": [finding.row() for finding in found],
    }


def visible(text: str) -> str:
    """Return a text without what a terminal would obey or the output can't hold."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    encoding = sys.stdout.encoding or "ascii"
    return shown.encode(encoding, "backslashreplace").decode(encoding)
