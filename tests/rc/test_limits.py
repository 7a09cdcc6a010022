"""How the time of a stop is shared among the scripts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyinit.rc.limits import RESERVED, share


@pytest.mark.parametrize(
    ("left", "depth", "expected"),
    [(5.5, 1, 5.5), (5.5, 3, 5.5 - 2 * RESERVED), (1.2, 3, 0.4), (-1.0, 2, 0.1)],
)
def test_the_first_stop_gets_what_the_rest_can_spare(
    left: float, depth: int, expected: float
) -> None:
    assert share(left, depth) == pytest.approx(expected)


@given(st.floats(min_value=2.0, max_value=60.0), st.integers(min_value=1, max_value=8))
def test_stops_that_take_all_that_they_may_fit_one_after_the_other(
    seconds: float, number: int
) -> None:
    left = seconds
    for depth in range(number, 0, -1):
        left -= share(left, depth)
    assert left >= -1e-6
