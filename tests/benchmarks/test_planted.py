"""Planted estates: the plan they are built around is the best, and the search comes close to it."""

import pytest

from planner.core.checker import check
from planner.core.records import Budget, Planned
from planner.core.risk import time_risk
from tests.benchmarks.planted import planted
from tests.benchmarks.reach import reach

WEEK, WEEKEND, LEAD_AND_LAG = 7, 2, 2
ROOM = 20


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_planted_plan_is_feasible_and_no_segment_can_be_stretched_for_fewer_days(seed):
    estate = planted(200, ROOM, seed)
    verdict = check(estate.instance, estate.plan)
    assert verdict.feasible
    assert verdict.measures.stretch_tb == 0 and verdict.measures.split_tb == 0
    assert verdict.measures.risk_days == pytest.approx(sum(_least_risk(estate.instance)))


def test_the_search_comes_within_two_percent_of_the_planted_plan(steps):
    estate = planted(200, ROOM, seed=4)
    known = check(estate.instance, estate.plan).measures.objective
    found = reach(estate.instance, Budget(iterations=1_000_000), now=steps, target=known).outcome
    assert isinstance(found, Planned)
    assert found.measures.objective <= 1.02 * known


def _least_risk(instance):
    """Of each segment: as many weekends as its VMs need at least."""
    for segment in instance.segments:
        vms = sum(segment.id in vm.segments for vm in instance.vms)
        days = WEEK * (-(-vms // ROOM) - 1) + WEEKEND + LEAD_AND_LAG
        yield time_risk(segment.risk_weight, instance.risk.eta_days, instance.risk.beta, days)
