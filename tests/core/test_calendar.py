"""Days as numbers, freezes as ranges, and the first day that allows something."""

from dataclasses import replace
from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planner.core.calendar import (
    NO_DAY,
    DayAxis,
    Freezes,
    cutover_days,
    first_allowed_from,
    freezes_of,
    last_allowed_until,
    stretch_days,
)
from tests.core.tiny import TINY, january

AXIS = DayAxis(january(4), 60)  # a Monday


def test_day_0_is_the_start_and_facts_lie_before_it():
    assert (AXIS.day(january(4)), AXIS.day(january(1)), AXIS.date(20)) == (0, -3, january(24))
    assert (AXIS.weekday(0), AXIS.weekday(-1), AXIS.last_day) == (0, 6, 59)


def test_a_day_beyond_the_calendar_is_held_at_its_end():
    assert AXIS.date(10**9) == date.max


def test_a_cutover_waits_for_a_weekday_outside_the_freeze():
    first = first_allowed_from(cutover_days(TINY))
    assert first[5] == 7  # Saturday 9 January -> Monday 11
    assert first[15] == 17  # Tuesday 19, frozen to the 20th -> Thursday 21


def test_nothing_is_cut_over_or_stretched_before_today():
    later = replace(TINY, today=january(10))
    assert not cutover_days(later)[:6].any()
    assert not stretch_days(later)[:6].any()
    assert stretch_days(later)[6]  # today itself is allowed, on a Sunday too


def test_no_weekday_means_no_day():
    assert (first_allowed_from(cutover_days(replace(TINY, cutover_weekdays=()))) == NO_DAY).all()


def test_a_freeze_of_centuries_costs_nothing():
    forever = Freezes(AXIS, [(date(1, 1, 1), date.max)])
    assert forever.first_within(3, 5) == 3
    assert forever.mask(60).all()


def test_a_range_without_days_meets_no_freeze():
    assert freezes_of(TINY).first_within(16, 15) is None


RANGES = st.lists(st.tuples(st.integers(-5, 40), st.integers(0, 6)), max_size=6)


@given(ranges=RANGES, first=st.integers(-8, 45), length=st.integers(0, 10))
def test_freezes_say_what_a_set_of_days_would(ranges, first, length):
    frozen = {day for start, more in ranges for day in range(start, start + more + 1)}
    freezes = Freezes(AXIS, [(AXIS.date(start), AXIS.date(start + more)) for start, more in ranges])
    hit = [day for day in range(first, first + length + 1) if day in frozen]
    assert freezes.first_within(first, first + length) == (hit[0] if hit else None)
    assert list(freezes.mask(60).nonzero()[0]) == sorted(day for day in frozen if 0 <= day < 60)


@given(st.lists(st.booleans(), min_size=1, max_size=30))
def test_the_tables_name_the_nearest_allowed_day(allowed):
    after, before = first_allowed_from(np.array(allowed)), last_allowed_until(np.array(allowed))
    for day in range(len(allowed)):
        assert after[day] == next((d for d in range(day, len(allowed)) if allowed[d]), NO_DAY)
        assert before[day] == next((d for d in range(day, -1, -1) if allowed[d]), NO_DAY)
    assert after[len(allowed)] == NO_DAY
