"""What keeps a stretch long, and what moving a segment at once would do: replayed through the checker."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from planner.core.explain_costs import Elsewhere
from planner.core.explain_segments import segment_stories
from planner.core.groups import move_groups
from planner.core.records import Instance, Limits, Plan, RiskKnobs, Segment, SegmentDates, Vm, Wave, Weights, Window
from tests.core.elsewhere import CLOSE, replayed
from tests.core.small_estates import feasible
from tests.core.tiny import january

# one segment, a day of which costs 1 (beta 1, weight 1): stretched from the 5th to the 12th, 8 days
LONG = Instance(
    name="long", start_date=january(1), horizon_days=30, limits=Limits(max_stretched=1),
    windows=(Window("w1", january(5), january(5)), Window("w2", january(12), january(12))),
    segments=(Segment("S", 1.0),), vms=(Vm("a", 1.0, ("S",)), Vm("b", 1.0, ("S",))),
    risk=RiskKnobs(14.0, 1.0, 0.0), weights=Weights(1.0, 0.0, 0.0),
)  # fmt: skip
SPREAD = Plan(
    (Wave("W1", "w1"), Wave("W2", "w2")), {"a": "W1", "b": "W2"}, {"S": SegmentDates(january(5), january(12))}
)


def story(instance=LONG, plan=SPREAD):
    return segment_stories(instance, plan)["S"]


@given(feasible())
@settings(max_examples=60, deadline=None)
def test_what_moving_a_segment_at_once_would_do_is_what_the_checker_finds(case):
    instance, plan = case
    for segment_id, told in segment_stories(instance, plan).items():
        if told.at_once is not None:
            on = {vm.id for vm in instance.vms if segment_id in vm.segments}
            vms = tuple(vm for group in move_groups(instance) if on & set(group.vms) for vm in group.vms)
            cost, codes = replayed(instance, plan, vms, told.at_once.window)
            assert told.at_once.cost == pytest.approx(cost, abs=CLOSE)
            assert set(told.at_once.breaks) == codes


def test_moving_all_at_once_leaves_one_day_of_eight():
    assert story().at_once == Elsewhere("w1", pytest.approx(-7.0), ())


def test_the_outer_waves_hold_a_stretch_open_and_what_moving_them_would_save_is_told():
    assert story().kept_long_by == (
        "Wave W1 opens it with 1 of its 2 VMs (a), 7 days before its next wave. "
        "In wave W2 they would save 7.0 of J: a longer search may find that.",
        "Wave W2 closes it with 1 of its 2 VMs (b), 7 days after the one before. "
        "In wave W1 they would save 7.0 of J: a longer search may find that.",
    )


def test_a_full_window_is_told_as_what_keeps_them_apart():
    full = replace(LONG, windows=tuple(replace(one, max_vms=1) for one in LONG.windows))
    told = story(full)
    assert "In all its other waves they would break a rule: in wave W2 they would put more VMs" in told.kept_long_by[0]
    assert (
        told.kept_long_by[2]
        == "Its 2 VMs left to move, with those tied to them, are more than any window takes at once."
    )
    assert told.at_once is not None
    assert told.at_once.breaks == ("H06",)


def test_a_pin_keeps_a_vm_from_the_other_waves():
    pinned = replace(LONG, vms=(replace(LONG.vms[0], pinned_window="w1"), LONG.vms[1]))
    assert story(pinned).kept_long_by[0].endswith("keep them from all its other waves.")
    assert story(pinned).at_once == Elsewhere("w1", pytest.approx(-7.0), ())


def test_days_of_soak_are_part_of_the_stretch():
    soaking = replace(LONG, limits=Limits(max_stretched=1, cutover_lag_days=2))
    plan = replace(SPREAD, segments={"S": SegmentDates(january(5), january(14))})
    assert story(soaking, plan).kept_long_by[-1] == "It is cut over 2 days after its last VM: 2 days of soak."


def test_a_segment_that_moves_in_one_wave_is_moved_at_once_already():
    one = Plan((Wave("W1", "w1"),), {"a": "W1", "b": "W1"}, {"S": SegmentDates(january(5), january(5))})
    assert (story(plan=one).kept_long_by, story(plan=one).at_once) == ((), None)


def test_a_segment_stretched_before_its_only_wave_is_told_what_an_earlier_window_would_mean():
    since = replace(LONG, today=january(3), segments=(Segment("S", 1.0, stretched_since=january(2)),))
    late = Plan((Wave("W1", "w2"),), {"a": "W1", "b": "W1"}, {"S": SegmentDates(january(2), january(12))})
    assert story(since, late).kept_long_by == (
        "It is stretched since 2027-01-02, 10 days before its first wave to come.",
        "Its VMs move in wave W1, which ends on 2027-01-12. "
        "In w1 they would save 7.0 of J: a longer search may find that.",
    )


def test_days_that_have_gone_by_are_told_from_those_without_a_cutover():
    moved = tuple(replace(vm, moved_on=january(5)) for vm in LONG.vms)
    since = Segment("S", 1.0, stretched_since=january(2))
    instance = replace(LONG, today=january(8), vms=moved, segments=(since,), cutover_weekdays=(0,))
    plan = Plan((), {}, {"S": SegmentDates(january(2), january(11))})  # the 11th is a Monday
    assert story(instance, plan).kept_long_by == (
        "It is cut over 6 days after its last VM: 3 days gone by already, "
        "3 days until weekdays, freezes and the limit a day allow it.",
    )


def test_days_that_its_own_calendar_takes_are_told_from_those_of_the_instance():
    # its last VM moves on Tuesday the 12th; cutovers are on Thursdays and Fridays, its change window opens on the 19th
    own = Segment("S", 1.0, change_windows=((january(19), january(23)),), blackouts=((january(4), january(5)),))
    instance = replace(LONG, segments=(own,), cutover_weekdays=(3, 4))
    plan = replace(SPREAD, segments={"S": SegmentDates(january(3), january(22))})  # the day before was full, say
    assert story(instance, plan).kept_long_by[-2:] == (
        "It is stretched 2 days before its first wave: 2 days more, for its own blackout.",
        "It is cut over 10 days after its last VM: 7 days for its change windows and own blackouts, "
        "3 days until weekdays, freezes and the limit a day allow it.",
    )


def test_where_days_are_short_segments_take_them_in_the_order_of_the_instance():
    # a day of U costs 10, of S 1; both are cut over after b, and a day takes one cutover
    heavy = replace(
        LONG, limits=Limits(max_stretched=2, max_cutovers_per_day=1),
        segments=(Segment("U", 10.0), *LONG.segments),
        vms=(Vm("a", 1.0, ("S",)), Vm("b", 1.0, ("S", "U"))),
    )  # fmt: skip
    plan = replace(
        SPREAD, segments={"S": SegmentDates(january(5), january(13)), "U": SegmentDates(january(12), january(12))}
    )
    # all in w1: U from the 5th to the 5th as before one day, S from the 5th to the 6th in place of nine days
    assert story(heavy, plan).at_once == Elsewhere("w1", pytest.approx(-7.0), ())
