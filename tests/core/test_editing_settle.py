"""Dates after an edit, worked by hand on the tiny estate: A moves on 9-10, B on 16-17, C at once on 23-24 January.

A lead and a soak of one day; cutovers Monday to Friday; frozen on 19 and 20.
"""

from dataclasses import replace

import pytest

from planner.core.editing.draft import Draft
from planner.core.editing.estate import Estate, frame_of
from planner.core.editing.judge import judged
from planner.core.editing.settle import newly_late, settled
from planner.core.records import SegmentDates
from tests.core import tiny
from tests.core.tiny import PLAN, TINY, january

HOME = Draft.of(PLAN)


def after(instance=TINY, *, was=None, today=TINY.start_date, **windows):
    """The draft once VMs stand in other windows and its dates are laid. `was`: the instance before the edit."""
    before = judged(Estate.of(was or instance), frame_of(was or instance), HOME)
    estate = Estate.of(instance)
    moved = replace(HOME, window_of={**HOME.window_of, **windows})
    return settled(before.timetable, estate.instance, moved, today=today)


def span(draft, segment_id):
    dates = draft.dates[segment_id]
    return tuple(None if day is None else day.day for day in (dates.stretch, dates.cutover))


def test_a_segment_whose_last_vm_moves_later_is_cut_over_later_and_stretched_as_before():
    assert span(after(a2="w1"), "A") == (8, 18)


def test_a_segment_whose_first_vm_moves_later_is_stretched_later():
    assert span(after(a1="w1", a2="w1"), "A") == (15, 18)


def test_a_segment_that_no_move_touches_keeps_its_dates():
    assert after(a2="w1").dates["B"] == HOME.dates["B"]


def test_a_full_day_sends_a_cutover_past_the_freeze_to_the_next_one():
    assert span(after(tiny.limits(TINY, max_cutovers_per_day=1), a2="w1"), "A") == (8, 21)


def test_a_full_day_sends_a_stretch_a_day_earlier():
    assert span(after(tiny.limits(TINY, max_stretches_per_day=1), a1="w1", a2="w1"), "A") == (14, 18)


def test_where_every_day_is_full_the_date_is_the_one_the_moves_ask_for():
    assert span(after(tiny.limits(TINY, max_cutovers_per_day=0), a2="w1"), "A") == (8, 18)


def test_what_moves_at_once_is_cut_over_on_the_day_it_moves():
    assert span(after(c1="w2b", c2="w2b"), "C") == (None, 25)


@pytest.mark.parametrize(
    ("own", "cutover"),
    [
        ({"cutover_weekdays": (2,)}, 27),
        ({"change_windows": ((january(22), january(30)),)}, 22),
        ({"anchored": True}, None),
    ],
)
def test_a_segment_is_cut_over_on_a_day_of_its_own_calendar(own, cutover):
    assert span(after(tiny.segment(TINY, "A", **own), a2="w1"), "A") == (8, cutover)


def test_a_segment_is_not_stretched_in_its_own_blackout():
    hushed = tiny.segment(TINY, "A", blackouts=((january(14), january(15)),))
    assert span(after(hushed, a1="w1", a2="w1"), "A") == (13, 18)


def test_a_segment_without_a_day_left_gets_the_day_its_moves_ask_for_and_the_judge_says_so():
    never = tiny.segment(TINY, "A", change_windows=((january(5), january(6)),))
    laid = after(never, a2="w1")
    assert span(laid, "A") == (8, 18)
    codes = [one.code for one in judged(Estate.of(never), frame_of(never), laid).breaches]
    assert "H18" in codes


def test_a_segment_stretched_since_a_day_keeps_that_day():
    since = tiny.segment(TINY, "A", stretched_since=january(5))
    since = replace(since, today=january(6))
    assert span(after(since, today=january(6), a1="w1", a2="w1"), "A") == (5, 18)


def test_nothing_is_laid_before_today():
    laid = after(today=january(19), a2="w1", a1="w1")
    assert span(laid, "A") == (15, 21), "the extension that is needed by the 15th, the cutover that is still to come"
    assert newly_late(HOME.dates, laid.dates, january(19)) == ["A"]


def test_a_new_freeze_moves_the_dates_that_lie_in_it_and_no_others():
    frozen = replace(TINY, freezes=(*TINY.freezes, (january(11), january(11)), (january(15), january(15))))
    laid = after(frozen, was=TINY)
    assert span(laid, "A") == (8, 12)
    assert span(laid, "B") == (14, 18)
    assert laid.dates["C"] == HOME.dates["C"]


def test_a_freeze_over_days_gone_by_moves_nothing():
    frozen = replace(TINY, freezes=(*TINY.freezes, (january(8), january(11))))
    assert after(frozen, was=TINY, today=january(12)).dates["A"] == HOME.dates["A"]


def test_a_segment_on_which_nobody_is_left_to_move_has_no_dates():
    before = judged(Estate.of(TINY), frame_of(TINY), HOME)
    left = {vm: window for vm, window in HOME.window_of.items() if vm not in ("b1", "b2")}
    assert "B" not in settled(before.timetable, TINY, replace(HOME, window_of=left), today=TINY.start_date).dates


def test_a_window_laid_on_other_days_takes_the_dates_of_its_segments_along():
    later = tiny.window(TINY, "w1", start=january(13), end=january(14))
    assert after(later, was=TINY).dates["B"] == SegmentDates(january(12), january(15))
