"""A clock of steps: what hears of progress hears of it at every step, and every run is the same."""

from collections.abc import Callable
from itertools import count

import pytest


@pytest.fixture
def steps() -> Callable[[], float]:
    ticks = count()
    return lambda: float(next(ticks))
