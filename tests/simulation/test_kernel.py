"""The simulated kernel answers as the real one does."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.rules import RULES, Simulated

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", RULES)
def test_both_kernels_have_the_same_rules(name: str) -> None:
    command = [sys.executable, "-m", "tests.simulation.rules", name]
    real = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert real.returncode == 0, real.stderr
    assert RULES[name](Simulated()) == json.loads(real.stdout)
