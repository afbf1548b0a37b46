"""A plan bent in one place, worked by hand on the tiny estate: A moves on 9-10, B on 16-17 January; frozen on 19 and 20.

A lead and a soak of one day; cutovers Monday to Friday. 4 January is day 0.
"""

from dataclasses import replace

import pytest

from planner.core.paths.bent_plans import Bench, Earlier
from tests.core import tiny
from tests.core.tiny import PLAN, TINY, dated, january

LATE = dated(PLAN, "A", january(8), january(18))


def bench(plan=PLAN, instance=TINY, today=TINY.start_date):
    return Bench(instance, plan, today)


def roomy(window):
    return tiny.limits(
        tiny.window(TINY, window, max_vms=None, max_gb=None), hcx_max_inflight=None, link_gb_per_day=None
    )


def test_a_segment_cut_over_on_the_first_allowed_day_cannot_be_cut_over_earlier():
    assert bench().earlier_cutovers() == ()


def test_a_segment_cut_over_a_week_after_the_first_allowed_day_can_be_a_week_earlier():
    assert bench(LATE).earlier_cutovers() == (Earlier("A", cutover=7, was=14, needs_calendar=False),)


def test_a_cutover_a_week_earlier_lowers_j_and_stands_on_the_timetable():
    plan = bench(LATE)
    (earlier,) = plan.earlier_cutovers()
    bent = plan.cut_over(earlier)
    assert bent.timetable.lives["A"].cutover == 7
    assert bent.objective < 0


def test_nothing_is_cut_over_before_today():
    assert bench(LATE, today=january(15)).earlier_cutovers() == (
        Earlier("A", cutover=11, was=14, needs_calendar=False),
    )


def test_a_day_that_is_full_takes_no_other_cutover():
    late = dated(LATE, "B", january(15), january(21))  # B could be cut over on the 18th too, where A is
    assert [one.segment for one in bench(late).earlier_cutovers()] == ["A", "B"]
    full = tiny.limits(TINY, max_cutovers_per_day=1)
    assert [one.segment for one in bench(late, full).earlier_cutovers()] == ["A"]


def test_its_own_weekdays_are_named_where_they_alone_keep_a_cutover_away():
    own = tiny.segment(TINY, "A", cutover_weekdays=(2,), blackouts=((january(13), january(13)),))
    plan = bench(dated(PLAN, "A", january(8), january(27)), own)
    (earlier,) = plan.earlier_cutovers()
    assert earlier == Earlier("A", cutover=7, was=23, needs_calendar=True)
    assert plan.cut_over(earlier) is not None


def test_a_group_moves_to_a_window_with_room_and_its_dates_are_laid_anew():
    plan = bench(instance=roomy("w1"))
    bent = plan.moved(plan.group_of("a2"), "w1")
    assert bent.timetable.end_day["a2"] == 13
    assert bent.timetable.lives["A"].cutover == 14


def test_a_group_does_not_move_to_a_window_that_is_full():
    plan = bench()
    assert plan.moved(plan.group_of("a2"), "w1") is None


def test_a_pinned_group_does_not_move():
    plan = bench(instance=tiny.vm(roomy("w1"), "a2", pinned_window="w0"))
    assert plan.moved(plan.group_of("a2"), "w1") is None


@pytest.mark.parametrize("day", [10, 17])
def test_nobody_leaves_or_joins_a_wave_that_has_begun(day):
    """w0 runs on 9 and 10 January, w1 on 16 and 17."""
    plan = bench(instance=roomy("w1"), today=january(day))
    assert plan.moved(plan.group_of("a2"), "w1") is None


def test_a_group_in_no_window_is_not_moved():
    unplaced = replace(PLAN, assignment={vm: wave for vm, wave in PLAN.assignment.items() if vm != "a2"})
    plan = bench(unplaced, roomy("w1"))
    assert plan.moved(plan.group_of("a2"), "w1") is None


def test_a_vm_the_plan_does_not_know_is_in_no_group():
    assert bench().group_of("nobody") == -1
