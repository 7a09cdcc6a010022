"""What holds for all tests."""

import os

import pytest
from hypothesis import HealthCheck, settings

# A loaded machine must not fail a law, and a run must be repeatable; HYPOTHESIS_PROFILE=search
# looks for new examples.
settings.register_profile(
    "repeatable", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--all-daemons", action="store_true", help="try every daemon of tests/daemons, for long"
    )
