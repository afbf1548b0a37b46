"""What another window would cost: every stated cost and code is replayed through the checker."""

import pytest
from hypothesis import given, settings

from planner.core.explain_costs import costs_elsewhere
from planner.core.groups import move_groups
from tests.core.elsewhere import CLOSE, replayed
from tests.core.small_estates import feasible
from tests.core.tiny import PLAN, TINY


def assert_all_replay(instance, plan):
    for group, others in zip(move_groups(instance), costs_elsewhere(instance, plan), strict=True):
        for one in others:
            cost, codes = replayed(instance, plan, group.vms, one.window)
            assert one.cost == pytest.approx(cost, abs=CLOSE), (group, one)
            assert set(one.breaks) == codes, (group, one)


def test_every_stated_cost_of_the_tiny_estate_is_what_the_checker_finds():
    assert_all_replay(TINY, PLAN)


@given(feasible())
@settings(max_examples=60, deadline=None)
def test_every_stated_cost_of_any_plan_is_what_the_checker_finds(case):
    assert_all_replay(*case)
