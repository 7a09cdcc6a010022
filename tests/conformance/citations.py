"""Which tests cite an id: by their name, as in ``test_x_rl_31``, or by what is written in them.

An id outside of any test, as in a table of cases, is cited by the file; the docstring of a file
cites nothing. Of ``UT-3 to UT-9`` and ``_ut_3_to_ut_9`` all are cited. The scenarios of this
package are no such tests: their outcomes speak for themselves.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from .kit import ROOT
from .reference import NUMBER

TESTS = ROOT / "tests"
HERE = Path(__file__).parent
OTHERS_HERE = "busybox*.py"  # what is compared with another init than sysvinit
WRITTEN = re.compile(rf"(?<![\w-])({NUMBER})(?: to ({NUMBER}))?(?![\w-])")
NAMED = re.compile(r"_([a-z]+)_(\d+[a-z]?)(?:_to_[a-z]+_(\d+))?(?![a-z0-9])")


def cited() -> dict[str, list[str]]:
    """Return the tests by id, as ``FILE::TEST`` or ``FILE``."""
    found: dict[str, list[str]] = {}
    files = [path for path in TESTS.rglob("test_*.py") if HERE not in path.parents]
    for path in sorted([*files, *HERE.glob(OTHERS_HERE)]):
        for place, text in pieces(path):
            for number in numbers(text):
                places = found.setdefault(number, [])
                places += [place] if place not in places else []
    return {number: specific(places) for number, places in found.items()}


def pieces(path: Path) -> Iterator[tuple[str, str]]:
    """Return each test of a file with its text, then the file with all else but its docstring."""
    name = str(path.relative_to(ROOT))
    lines = path.read_text(encoding="utf-8").splitlines()
    module = ast.parse("\n".join(lines))
    if ast.get_docstring(module):
        lines[: module.body[0].end_lineno] = [""] * (module.body[0].end_lineno or 0)
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            first = min([node.lineno, *(item.lineno for item in node.decorator_list)]) - 1
            text = lines[first : node.end_lineno]
            lines[first : node.end_lineno] = [""] * len(text)
            yield f"{name}::{node.name}", "\n".join(text)
    yield name, "\n".join(lines)


def numbers(text: str) -> Iterator[str]:
    for first, last in WRITTEN.findall(text):
        prefix, _, start = first.partition("-")
        yield from between(prefix, start, last.rpartition("-")[2])
    for name in re.findall(r"def (test_\w+)", text):
        for prefix, first, last in NAMED.findall(name):
            yield from between(prefix.upper(), first, last)


def between(prefix: str, first: str, last: str) -> Iterator[str]:
    """Return the ids of a range; ``last`` is empty if it is only one."""
    if last.isdigit() and first.isdigit():
        yield from (f"{prefix}-{number}" for number in range(int(first), int(last) + 1))
    else:
        yield f"{prefix}-{first}"


def specific(places: list[str]) -> list[str]:
    """Leave out files where there are tests."""
    return [place for place in places if "::" in place] or places
