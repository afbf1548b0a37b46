"""What another window would cost: every stated cost and code is replayed through the checker."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from planner.core.explain_costs import Elsewhere, broken_rules, costs_elsewhere
from planner.core.groups import move_groups
from planner.core.records import Instance, Limits, Plan, RiskKnobs, Segment, SegmentDates, Vm, Wave, Weights, Window
from tests.core.elsewhere import CLOSE, replayed
from tests.core.small_estates import feasible
from tests.core.tiny import PLAN, TINY, january


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


def test_broken_rules_are_told_in_one_breath():
    assert broken_rules(["H06"]) == "put more VMs into the window than it takes"
    assert broken_rules(["H03", "H16", "H15"]) == (
        "come too near another wave, turn round an order of VMs and put VMs into one wave that must be apart"
    )


# S is stretched from the 5th to the 12th, T on the 5th alone; a day of either costs 1 (beta 1, weight 1)
TWO = Instance(
    name="two", start_date=january(1), horizon_days=30, limits=Limits(max_stretched=2),
    windows=(Window("w1", january(5), january(5)), Window("w2", january(12), january(12))),
    segments=(Segment("S", 1.0), Segment("T", 1.0)),
    vms=(Vm("a", 1.0, ("S",)), Vm("b", 1.0, ("S",)), Vm("c", 1.0, ("T",))),
    risk=RiskKnobs(14.0, 1.0, 0.0), weights=Weights(1.0, 0.0, 0.0),
)  # fmt: skip
TWO_PLAN = Plan(
    (Wave("W1", "w1"), Wave("W2", "w2")), {"a": "W1", "b": "W2", "c": "W1"},
    {"S": SegmentDates(january(5), january(12)), "T": SegmentDates(january(5), january(5))},
)  # fmt: skip


def test_moving_the_first_or_the_last_vm_shortens_the_stretch_by_seven_days():
    assert tuple(costs_elsewhere(TWO, TWO_PLAN)) == (
        [Elsewhere("w2", pytest.approx(-7.0), ())],
        [Elsewhere("w1", pytest.approx(-7.0), ())],
        [Elsewhere("w2", pytest.approx(0.0), ())],
    )


def test_where_a_day_has_all_its_cutovers_the_next_one_is_taken():
    one_a_day = replace(TWO, limits=Limits(max_stretched=2, max_cutovers_per_day=1))
    _, _, of_c = costs_elsewhere(one_a_day, TWO_PLAN)
    assert of_c == [Elsewhere("w2", pytest.approx(1.0), ())]
    assert_all_replay(one_a_day, TWO_PLAN)


def test_windows_that_a_vm_may_not_take_are_left_out():
    pinned = replace(TWO, vms=(replace(TWO.vms[0], pinned_window="w1"), *TWO.vms[1:]))
    assert next(iter(costs_elsewhere(pinned, TWO_PLAN))) == []
