"""Open stacks: an order with the fewest open at once is found by the search, and none with fewer is claimed."""

import pytest

from planner.core.checker import check
from planner.core.records import Budget, Planned
from tests.benchmarks.open_stacks import OPTIMA, open_stacks
from tests.benchmarks.reach import reach

MOVES = Budget(iterations=4_000_000)  # most need less than a tenth
FEW_MOVES = Budget(iterations=100_000)


@pytest.mark.parametrize("name", OPTIMA)
def test_the_fewest_stacks_open_at_once_are_enough(name, steps):
    instance = open_stacks(name, OPTIMA[name])
    found = reach(instance, MOVES, now=steps).outcome
    assert isinstance(found, Planned)
    assert check(instance, found.plan).feasible
    assert [one.peak for one in found.measures.peak_stretched.values()] == [OPTIMA[name]]


@pytest.mark.parametrize("name", OPTIMA)
def test_one_stack_fewer_is_never_found(name, steps):
    outcome = reach(open_stacks(name, OPTIMA[name] - 1), FEW_MOVES, now=steps).outcome
    assert not isinstance(outcome, Planned)
