"""The statements of sysvinit.md: an id, its section and its first words."""

import os
import re
from pathlib import Path

from .kit import ROOT, Unavailable

SECTIONS = {*range(1, 12), 14}
REFERENCE = Path(
    os.environ.get("PYINIT_REFERENCE", ROOT.parent / "shared" / "reference" / "sysvinit.md")
)
NUMBER = r"[A-Z]+-[A-Z]?\d+[a-z]?"
SECTION = re.compile(r"## (\d+)\.")
STATEMENT = re.compile(rf"(?:- \*\*|\| )({NUMBER})(?:\*\*| \|)")


def statements() -> dict[str, int]:
    """Return the section of each id; raise Unavailable if the file is not there."""
    if not REFERENCE.exists():
        raise Unavailable(f"no {REFERENCE}: it lies beside the checkout, or at PYINIT_REFERENCE")
    found: dict[str, int] = {}
    section = 0
    for line in REFERENCE.read_text(encoding="utf-8").splitlines():
        if heading := SECTION.match(line):
            section = int(heading[1])
        if (statement := STATEMENT.match(line)) and section in SECTIONS:
            found[statement[1]] = section
    return found
