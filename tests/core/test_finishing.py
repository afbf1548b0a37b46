"""Finish a segment of the tiny estate: moves, dates and figures worked by hand.

Three weekends w0 (9-10 January), w1 (16-17) and w2 (23-24) of two VMs each; a wave a segment: A in w0, B in w1, C, which
cannot be stretched, in w2. Its link and its limits of VMs leave a full window no room for more.
"""

from dataclasses import replace

import pytest

from planner.core.finishing import ways_to_finish
from planner.core.records import Instance
from planner.core.risk import time_risk
from tests.core.tiny import PLAN, TINY, january, limits, moved, segment, vm, window


def roomy(instance: Instance = TINY) -> Instance:
    """The tiny estate with room for all in every window, without flows or rules between VMs."""
    instance = limits(instance, link_gb_per_day=None, hcx_max_inflight=None, max_stretched=3)
    for window_id in ("w0", "w1", "w2"):
        instance = window(instance, window_id, max_vms=None, max_gb=None, max_critical=None)
    vms = tuple(replace(one, external_gb_per_day=0.0, blackouts=(), earliest=None, latest=None) for one in instance.vms)
    return replace(instance, vms=vms, flows=(), affinities=(), anti_affinities=(), precedences=())


def test_a_segment_of_one_later_wave_goes_into_the_earlier_one():
    found = ways_to_finish(roomy(), PLAN, "B")
    (way,) = found.ways
    assert [(one.vm, one.from_window, one.to_window) for one in way.pulls] == [("b1", "w1", "w0"), ("b2", "w1", "w0")]
    # A cutover a weekday from the day after the wave on: Monday 11th, as segment A's; two may be cut over a day
    assert (way.last_day_on, way.cutover_on, way.was_cutover_on) == (january(10), january(11), january(18))
    # it moves as a whole: extended the day before the wave in both plans, so its days stay four
    assert (way.segment_days, way.stretch_days, way.risk_days, way.makespan_days) == (0, 0, 0, 0)


def test_one_straggler_is_all_that_moves():
    # b2 a week later than b1: B is stretched from the 15th to Monday 25th, eleven days; with b2 in w1, four
    plan = moved(PLAN, b2="W3")
    plan = replace(plan, segments={**plan.segments, "B": replace(plan.segments["B"], cutover=january(25))})
    way = ways_to_finish(roomy(), plan, "B").ways[0]
    assert [(one.vm, one.to_window) for one in way.pulls] == [("b2", "w1")]
    assert (way.cutover_on, way.segment_days, way.stretch_days) == (january(18), -7, -7)
    knobs = TINY.risk
    gained = time_risk(1.0, knobs.eta_days, knobs.beta, 4) - time_risk(1.0, knobs.eta_days, knobs.beta, 11)
    assert way.risk_days == pytest.approx(gained)
    # the last cutover of all is C's on the 24th now, a day before B's: a day of makespan less
    assert way.makespan_days == -1
    assert way.objective == pytest.approx(TINY.weights.risk * gained - TINY.weights.makespan_day)


def test_a_segment_that_cannot_be_stretched_moves_as_a_whole():
    (way,) = ways_to_finish(roomy(), PLAN, "C").ways
    # in w1 it would close on the 17th: later, and no cheaper, as the last cutover of all is B's on the 18th
    assert (way.cutover_on, way.makespan_days) == (january(10), -6)
    assert {one.vm for one in way.pulls} == {"c1", "c2"}


def test_a_later_cutover_is_offered_where_it_takes_fewer_moves():
    # B's VMs in w1 and w2: until w1 one has to move, until w0 both
    plan = moved(PLAN, b2="W3")
    plan = replace(plan, segments={**plan.segments, "B": replace(plan.segments["B"], cutover=january(25))})
    ways = ways_to_finish(roomy(), plan, "B").ways
    assert {(way.cutover_on, len(way.pulls)) for way in ways} == {(january(18), 1), (january(11), 2)}


def test_whoever_has_to_go_before_goes_too():
    instance = replace(roomy(), precedences=(("c1", "b1"),))
    plan = moved(PLAN, b1="W3", b2="W3")
    dates = replace(PLAN.segments["B"], stretch=january(22), cutover=january(25))
    plan = replace(plan, segments={**plan.segments, "B": dates})
    (way,) = ways_to_finish(instance, plan, "B").ways
    # c1 before b1, and c2 with it because C moves at once
    assert {one.vm for one in way.pulls} == {"b1", "b2", "c1", "c2"}


def test_a_full_window_is_an_obstacle_with_its_numbers():
    instance = window(roomy(), "w0", max_vms=2)
    (obstacle,) = ways_to_finish(instance, PLAN, "B").obstacles
    assert obstacle.sentence == ("2 VMs would have to move by 2027-01-10, but the windows until then take 0 more.")
    assert "raise what a window takes" in obstacle.way_out


def test_pins_of_a_person_are_named_together():
    instance = vm(vm(roomy(), "b1", pinned_window="w1"), "b2", pinned_window="w1")
    (obstacle,) = ways_to_finish(instance, PLAN, "B").obstacles
    assert obstacle.sentence == "2 VMs are pinned to w1: b1, b2."


def test_a_vm_with_an_earliest_day_is_named_with_it():
    instance = vm(roomy(), "b1", earliest=january(16))
    (obstacle,) = ways_to_finish(instance, PLAN, "B").obstacles
    assert obstacle.sentence == (
        "VM b1 fits no window that ends by 2027-01-10: 1 window before the earliest day of VM b1 (2027-01-16)."
    )


def test_a_window_that_is_taken_away_by_anti_affinity_is_told():
    instance = replace(roomy(), anti_affinities=(("a1", "b1"),))
    (obstacle,) = ways_to_finish(instance, PLAN, "B").obstacles
    assert "VM b1 finds no room" in obstacle.sentence
    assert "taken by a VM that may not be in one wave with it" in obstacle.sentence


def test_slots_that_are_all_in_use_are_told():
    instance = limits(roomy(), max_stretched=1)
    (obstacle,) = ways_to_finish(instance, PLAN, "B").obstacles
    assert "no day left for its extension or cutover" in obstacle.sentence


def test_an_earliest_cutover_of_its_own_makes_moves_useless():
    instance = segment(roomy(), "B", cutover_not_before=january(18))
    (obstacle,) = ways_to_finish(instance, PLAN, "B").obstacles
    assert obstacle.sentence.startswith("It may not be cut over before 2027-01-18")


def test_the_first_wave_of_all_has_no_earlier_window():
    (obstacle,) = ways_to_finish(roomy(), PLAN, "A").obstacles
    assert obstacle.sentence.startswith("No window that can still be used ends before 2027-01-10")


def test_an_anchored_segment_is_closed_by_no_moves():
    instance = segment(roomy(), "B", anchored=True)
    (obstacle,) = ways_to_finish(instance, PLAN, "B").obstacles
    assert "anchored" in obstacle.sentence


def test_a_plan_that_does_not_hold_is_planned_again_first():
    (obstacle,) = ways_to_finish(roomy(), moved(PLAN, b1="W1"), "A").obstacles
    assert obstacle.way_out == "Plan again first."


def test_a_segment_with_nobody_left_waits_for_its_runbook():
    instance = replace(roomy(), today=january(4))
    for name in ("b1", "b2"):
        instance = vm(instance, name, moved_on=january(4))
    instance = segment(instance, "B", stretched_since=january(4))
    (obstacle,) = ways_to_finish(instance, PLAN, "B").obstacles
    assert "Nobody is left to move" in obstacle.sentence
    assert "runbook" in obstacle.way_out


def test_limits_a_day_move_the_cutover_to_the_next_free_day():
    instance = limits(roomy(), max_cutovers_per_day=1)
    way = next(iter(ways_to_finish(instance, PLAN, "B").ways))
    assert way.cutover_on == january(12)  # Monday 11th is segment A's
