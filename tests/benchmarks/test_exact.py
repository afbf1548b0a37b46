"""Small estates under every kind of constraint: no plan beats the proven optimum, and ours are within 1 % of it."""

import pytest

from planner.core.bound import lower_bound
from planner.core.checker import check
from planner.core.records import Budget, Planned
from tests.benchmarks.exact import optimum
from tests.benchmarks.reach import reach
from tests.benchmarks.small_estates import small_estate, with_own_calendars

MOVES = Budget(iterations=400_000)
WITH_A_PLAN = [(1, 14), (4, 14), (7, 14), (8, 14), (12, 20), (13, 20), (14, 20), (18, 20), (21, 30), (22, 30), (24, 30)]
WITH_OWN_CALENDARS = [(1, 14), (7, 14), (8, 14), (12, 20), (13, 20), (22, 30)]
WITHOUT = [(3, 14), (16, 20)]


@pytest.mark.parametrize(("seed", "vms"), WITH_A_PLAN)
def test_a_plan_is_never_better_than_the_proven_optimum_and_at_most_a_percent_worse(seed, vms, steps):
    instance = small_estate(seed, vms)
    best = optimum(instance, seconds=60)
    assert best is not None and best.proved
    of_the_model = check(instance, best.plan)
    assert of_the_model.feasible
    assert of_the_model.measures.objective == pytest.approx(best.objective, abs=best.rounding)
    found = reach(instance, MOVES, now=steps, target=best.objective).outcome
    assert isinstance(found, Planned)
    assert best.objective - best.rounding <= found.measures.objective <= 1.01 * best.objective


@pytest.mark.parametrize(("seed", "vms"), WITH_OWN_CALENDARS)
def test_segments_with_calendars_of_their_own_are_planned_as_well(seed, vms, steps):
    instance = with_own_calendars(small_estate(seed, vms), seed)
    best = optimum(instance, seconds=60)
    assert best is not None and best.proved
    assert check(instance, best.plan).feasible
    found = reach(instance, MOVES, now=steps, target=best.objective).outcome
    assert isinstance(found, Planned)
    assert best.objective - best.rounding <= found.measures.objective <= 1.01 * best.objective
    bound = lower_bound(instance, now=steps, rounds=20)
    assert bound.value <= best.objective + best.rounding


@pytest.mark.parametrize(("seed", "vms"), WITHOUT)
def test_what_is_proved_to_have_no_plan_is_given_none(seed, vms, steps):
    instance = small_estate(seed, vms)
    assert optimum(instance, seconds=60) is None
    assert not isinstance(reach(instance, MOVES, now=steps).outcome, Planned)
