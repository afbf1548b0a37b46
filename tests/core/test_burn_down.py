"""What is left day by day, worked by hand."""

from datetime import date, timedelta
from itertools import pairwise

from planner.core.burn_down import (
    MOST_DAYS,
    chart_days,
    left_by_day,
    on_days,
    open_by_day,
    since,
    up_to,
)


def september(*days: int) -> list[date]:
    return [date(2026, 9, day) for day in days]


DAYS = september(1, 2, 3, 4, 5)


def test_a_vm_that_moves_on_a_day_is_not_left_at_its_end() -> None:
    assert left_by_day(10, september(2, 2, 4), DAYS) == [10, 8, 8, 7, 7]


def test_moves_before_the_first_day_count() -> None:
    assert left_by_day(3, [date(2026, 8, 1)], DAYS) == [2] * 5


def test_both_ends_of_a_stretch_count_and_one_without_end_stays() -> None:
    first, second, third, fourth = september(1, 2, 3, 4)
    assert open_by_day([(first, second), (second, fourth), (third, None)], DAYS) == [1, 2, 2, 2, 1]


def test_a_daily_series_is_shown_on_the_days_of_a_chart_and_stays_at_its_last_figure() -> None:
    first = september(2)[0]
    assert on_days(first, [1.0, 3.0, 4.0], DAYS) == [None, 1.0, 3.0, 4.0, 4.0]
    assert on_days(first, [1.0, 3.0, 4.0], september(1, 3, 5)) == [None, 3.0, 4.0]
    assert on_days(first, [], september(1, 3)) == [None, None]


def test_a_chart_has_every_day_until_there_are_too_many_and_always_the_last() -> None:
    first = date(2026, 1, 1)
    assert chart_days(first, first) == (first,)
    assert len(chart_days(first, first + timedelta(days=MOST_DAYS - 1))) == MOST_DAYS
    longer = chart_days(first, first + timedelta(days=MOST_DAYS))
    assert len(longer) <= MOST_DAYS
    assert longer[-1] == first + timedelta(days=MOST_DAYS)
    assert {(b - a).days for a, b in pairwise(longer)} == {2}


def test_what_is_to_come_has_no_value_before_today_and_facts_none_after_it() -> None:
    today = september(3)[0]
    assert up_to([1, 2, 3, 4, 5], DAYS, today) == [1, 2, 3, None, None]
    assert since([1, 2, 3, 4, 5], DAYS, today) == [None, None, 3, 4, 5]
