"""Pyinit with a bug: a method of it raises as often as a file says; -1 is for ever.

FAULT_METHOD names the method as MODULE:CLASS.METHOD, FAULT_FILE the file.
"""

import importlib
import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from pyinit.init import main

MODULE, _, NAME = os.environ["FAULT_METHOD"].partition(":")
CLASS, _, METHOD = NAME.partition(".")
COUNT = Path(os.environ["FAULT_FILE"])


def due() -> bool:
    """Tell whether the method is to raise now, and take it off the number."""
    try:
        left = int(COUNT.read_text())
    except (OSError, ValueError):
        return False
    if left > 0:
        COUNT.write_text(str(left - 1))
    return left != 0


owner = getattr(importlib.import_module(MODULE), CLASS)
original = getattr(owner, METHOD)


def faulty(self: object, *arguments: Any) -> Any:
    if due():
        raise ArithmeticError("made for a test")
    return original(self, *arguments)


setattr(owner, METHOD, faulty)
main(sys.argv[1:])
