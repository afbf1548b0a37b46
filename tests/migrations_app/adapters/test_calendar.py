"""Instants of a window as local days, worked by hand."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from migrations_app.adapters import window_days
from migrations_app.models import Window

ZURICH, NEW_YORK = ZoneInfo("Europe/Zurich"), ZoneInfo("America/New_York")


def days(starts_at: datetime, ends_at: datetime, zone: ZoneInfo = ZURICH) -> tuple[date, date]:
    return window_days(Window(starts_at=starts_at, ends_at=ends_at), zone)


def test_a_window_over_one_night_is_the_day_it_ends_on() -> None:
    # 20:00 to 04:00 in winter Zurich, an hour ahead of UTC
    night = days(datetime(2027, 2, 6, 19, tzinfo=UTC), datetime(2027, 2, 7, 3, tzinfo=UTC))
    assert night == (date(2027, 2, 7), date(2027, 2, 7))


def test_a_weekend_is_its_first_to_its_last_day() -> None:
    weekend = days(datetime(2027, 2, 5, 19, tzinfo=UTC), datetime(2027, 2, 7, 17, tzinfo=UTC))
    assert weekend == (date(2027, 2, 5), date(2027, 2, 7))


def test_a_window_of_24_hours_is_two_days() -> None:
    assert days(datetime(2027, 2, 6, 7, tzinfo=UTC), datetime(2027, 2, 7, 7, tzinfo=UTC)) == (
        date(2027, 2, 6),
        date(2027, 2, 7),
    )


def test_a_window_that_ends_at_midnight_has_no_part_of_the_next_day() -> None:
    assert days(datetime(2027, 2, 6, 8, tzinfo=UTC), datetime(2027, 2, 6, 23, tzinfo=UTC)) == (
        date(2027, 2, 6),
        date(2027, 2, 6),
    )


@pytest.mark.parametrize(
    ("zone", "day"), [(ZURICH, date(2027, 2, 7)), (NEW_YORK, date(2027, 2, 6))], ids=["Zurich", "New York"]
)
def test_the_same_instants_are_other_days_elsewhere(zone: ZoneInfo, day: date) -> None:
    assert days(datetime(2027, 2, 6, 23, tzinfo=UTC), datetime(2027, 2, 7, 2, tzinfo=UTC), zone)[1] == day


def test_a_night_of_summer_time_is_the_day_it_ends_on() -> None:
    # 28 March 2027: 22:00 winter time to 06:00 summer time are seven hours
    night = days(datetime(2027, 3, 27, 21, tzinfo=UTC), datetime(2027, 3, 28, 4, tzinfo=UTC))
    assert night == (date(2027, 3, 28), date(2027, 3, 28))


def test_a_day_by_the_clock_that_the_clocks_shorten_is_still_two_days() -> None:
    # Saturday 03:30 to Sunday 03:30 are 24 hours on the clock and 23 in truth
    shortened = days(datetime(2027, 3, 27, 2, 30, tzinfo=UTC), datetime(2027, 3, 28, 1, 30, tzinfo=UTC))
    assert shortened == (date(2027, 3, 27), date(2027, 3, 28))


def test_a_night_that_the_clocks_lengthen_beyond_24_hours_is_still_one() -> None:
    # Saturday 12:00 to Sunday 11:30 are 23 hours and a half on the clock and one more in truth
    lengthened = days(datetime(2027, 10, 30, 10, tzinfo=UTC), datetime(2027, 10, 31, 10, 30, tzinfo=UTC))
    assert lengthened == (date(2027, 10, 31), date(2027, 10, 31))
