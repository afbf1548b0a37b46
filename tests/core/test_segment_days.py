"""The days that a segment's own weekdays, blackouts and change windows leave it, on the tiny estate.

Day 0 is Monday 4 January; cutovers are on working days, a freeze takes Tuesday 19 and Wednesday 20, lead and lag are a day.
"""

from dataclasses import replace

import pytest

from planner.core.checker import check
from planner.core.instance_file import dump_instance, load_instance
from planner.core.segment_days import SegmentDays
from tests.core.tiny import PLAN, TINY, codes, dated, january, segment

END_OF_W0 = 6  # Sunday 10 January


def days_of(**own):
    """The days of segment A with a calendar of its own, and that segment."""
    instance = segment(TINY, "A", **own)
    return SegmentDays(instance), instance.segments[0]


@pytest.mark.parametrize(
    ("own", "cutover"),
    [
        ({}, 11),  # Sunday's wave, a day of soak: Monday
        ({"cutover_weekdays": (2, 5)}, 13),  # its Saturday is none of the instance's days: Wednesday
        ({"cutover_weekdays": (1, 2)}, 12),
        ({"blackouts": ((january(11), january(12)), (january(13), january(13)))}, 14),
        ({"change_windows": ((january(16), january(21)),)}, 18),  # it opens on a Saturday: the Monday after
        ({"change_windows": ((january(19), january(22)),)}, 21),  # frozen until the 20th
        ({"change_windows": ((january(5), january(8)), (january(25), january(26))), "cutover_weekdays": (1,)}, 26),
    ],
)
def test_a_gateway_is_cut_over_on_the_first_day_that_both_calendars_allow(own, cutover):
    days, one = days_of(**own)
    assert days.earliest_cutover(one, END_OF_W0) == days.axis.day(january(cutover))
    assert days.allows_cutover(one, days.axis.day(january(cutover)))
    assert days.earliest_without_own_calendar(one, END_OF_W0) == days.axis.day(january(11))


def test_change_windows_that_are_over_leave_no_day():
    days, one = days_of(change_windows=((january(5), january(11)),))
    assert days.earliest_cutover(one, END_OF_W0) == days.axis.day(january(11))
    assert days.earliest_cutover(one, END_OF_W0 + 1) is None
    assert not days.allows_cutover(one, days.axis.day(january(12)))


def test_a_segment_is_extended_before_its_blackout():
    days, one = days_of(blackouts=((january(7), january(8)),))
    assert days.latest_stretch(one, days.axis.day(january(9))) == days.axis.day(january(6))
    assert not days.allows_stretch(one, days.axis.day(january(8)))
    assert days.allows_stretch(one, days.axis.day(january(9)))


def test_weekdays_and_change_windows_are_about_the_cutover_alone():
    days, one = days_of(cutover_weekdays=(0,), change_windows=((january(25), january(29)),))
    assert days.latest_stretch(one, days.axis.day(january(9))) == days.axis.day(january(8))


def test_other_segments_keep_the_days_of_the_instance():
    instance = segment(TINY, "A", cutover_weekdays=(4,))
    assert SegmentDays(instance).earliest_cutover(instance.segments[1], END_OF_W0) == 7


BROKEN = {
    "on another weekday": ({"cutover_weekdays": (1,)}, "H18", "on Monday 2027-01-11, not one of its own weekdays."),
    "in its blackout": (
        {"blackouts": ((january(11), january(12)),)},
        "H18",
        "on Monday 2027-01-11, in its own blackout from 2027-01-11 to 2027-01-12.",
    ),
    "outside its change windows": (
        {"change_windows": ((january(12), january(15)),)},
        "H18",
        "on Monday 2027-01-11, outside its change windows.",
    ),
    "extended in its blackout": (
        {"blackouts": ((january(8), january(8)),)},
        "H17",
        "Segment A is stretched in its own blackout (2027-01-08).",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_plan_that_breaks_its_own_calendar_is_told_so(case):
    own, code, sentence = BROKEN[case]
    (violation,) = check(segment(TINY, "A", **own), PLAN).violations
    assert violation.code == code
    assert violation.text.endswith(sentence)


def test_a_plan_that_keeps_its_own_calendar_is_feasible():
    own = segment(TINY, "A", cutover_weekdays=(2,), blackouts=((january(8), january(8)),))
    assert check(own, dated(PLAN, "A", january(7), january(13))).feasible


def test_what_moves_at_once_moves_on_a_day_its_own_calendar_allows():
    sunday, tuesday = segment(TINY, "C", cutover_weekdays=(6,)), segment(TINY, "C", cutover_weekdays=(1,))
    assert codes(sunday, PLAN) == set()  # its wave ends on Sunday 24 January
    assert codes(tuesday, PLAN) == {"H18"}
    days = SegmentDays(sunday)
    assert [days.allows_wave_end(sunday.segments[2], day) for day in (20, 21)] == [True, False]


def test_a_stretch_that_stays_asks_nothing_of_change_windows():
    anchored = segment(TINY, "A", anchored=True, change_windows=((january(12), january(12)),))
    assert check(anchored, dated(PLAN, "A", january(8), None)).feasible


def test_an_own_calendar_comes_back_from_its_file_as_it_was():
    own = segment(TINY, "A", cutover_weekdays=(), blackouts=((january(8), january(9)),))
    own = segment(own, "B", cutover_weekdays=(1, 3), change_windows=((january(12), january(15)),))
    assert load_instance(dump_instance(own)) == own
    assert replace(load_instance(dump_instance(own)), segments=TINY.segments) == TINY
