"""Local times: skipped, twice, and how long a night really is. Dates worked by hand from the zones' rules."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from planner.core.local_times import (
    around_skipped,
    changes_within,
    clock_changes,
    instants_of,
    offset_words,
    window_words,
)

ZURICH = ZoneInfo("Europe/Zurich")  # forward on the last Sunday of March at 02:00, back on that of October at 03:00
AUCKLAND = ZoneInfo("Pacific/Auckland")  # back on the first Sunday of April, forward on the last of September
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # by half an hour: back in April, forward in October


def local(written: str) -> datetime:
    """What a clock on the wall shows."""
    return datetime.fromisoformat(written)


def test_a_time_that_the_clocks_skip_is_no_instant_and_names_its_neighbours() -> None:
    skipped = local("2027-03-28 02:30")
    assert instants_of(skipped, ZURICH) == ()
    assert around_skipped(skipped, ZURICH) == (local("2027-03-28 01:59"), local("2027-03-28 03:00"))


def test_a_time_that_happens_twice_is_two_instants_an_hour_apart() -> None:
    first, second = instants_of(local("2027-10-31 02:30"), ZURICH)
    assert (first, second) == (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC))
    assert (offset_words(first, ZURICH), offset_words(second, ZURICH)) == ("UTC+02:00", "UTC+01:00")


def test_an_ordinary_time_is_one_instant() -> None:
    assert instants_of(local("2027-06-01 02:30"), ZURICH) == (datetime(2027, 6, 1, 0, 30, tzinfo=UTC),)
    assert instants_of(local("2027-03-28 03:00"), ZURICH) == (datetime(2027, 3, 28, 1, 0, tzinfo=UTC),)


def test_south_of_the_equator_the_clocks_go_back_in_april_and_forward_in_september() -> None:
    back, forward = clock_changes(AUCKLAND, date(2027, 1, 1), date(2027, 12, 31))
    assert (back.on, back.is_forward) == (date(2027, 4, 4), False)
    assert (forward.on, forward.is_forward) == (date(2027, 9, 26), True)
    assert forward.sentence == "The clocks go forward by 1 hour, from 02:00 to 03:00"
    assert instants_of(local("2027-09-26 02:30"), AUCKLAND) == ()


def test_half_an_hour_is_skipped_and_repeated_on_lord_howe() -> None:
    # standard time is UTC+10:30, summer time UTC+11; forward at 02:00 on 3 October 2027, back at 02:00 on 4 April 2027
    assert instants_of(local("2027-10-03 02:15"), LORD_HOWE) == ()
    assert around_skipped(local("2027-10-03 02:15"), LORD_HOWE)[1] == local("2027-10-03 02:30")
    assert len(instants_of(local("2027-10-03 02:30"), LORD_HOWE)) == 1
    first, second = instants_of(local("2027-04-04 01:45"), LORD_HOWE)
    assert second - first == timedelta(minutes=30)
    back = clock_changes(LORD_HOWE, date(2027, 4, 1), date(2027, 4, 30))[0]
    assert back.sentence == "The clocks go back by 30 minutes, from 02:00 to 01:30"
    assert (offset_words(first, LORD_HOWE), offset_words(second, LORD_HOWE)) == ("UTC+11:00", "UTC+10:30")


def test_a_change_at_midnight_belongs_to_the_day_that_is_longer_or_shorter() -> None:
    cairo = ZoneInfo("Africa/Cairo")  # since 2023: forward as the last Friday of April begins, back as Thursday ends
    forward, back = clock_changes(cairo, date(2026, 1, 1), date(2026, 12, 31))
    assert (forward.on, forward.is_forward) == (date(2026, 4, 24), True)
    assert (back.on, back.is_forward) == (date(2026, 10, 29), False)


def test_a_zone_without_summer_time_never_changes() -> None:
    assert clock_changes(ZoneInfo("Asia/Tokyo"), date(2027, 1, 1), date(2027, 12, 31)) == []


def test_a_night_over_the_spring_change_lasts_an_hour_less_than_its_clock_says() -> None:
    starts_at, ends_at = datetime(2027, 3, 27, 21, tzinfo=UTC), datetime(2027, 3, 28, 4, tzinfo=UTC)
    said = window_words(starts_at, ends_at, ZURICH)
    assert said == "Sat 27 Mar 22:00 to Sun 28 Mar 06:00: 7 hours, the clocks go forward"


def test_a_night_over_the_autumn_change_lasts_an_hour_more() -> None:
    starts_at, ends_at = datetime(2027, 10, 30, 20, tzinfo=UTC), datetime(2027, 10, 31, 5, tzinfo=UTC)
    said = window_words(starts_at, ends_at, ZURICH)
    assert said == "Sat 30 Oct 22:00 to Sun 31 Oct 06:00: 9 hours, the clocks go back"


def test_a_window_that_ends_as_the_clocks_change_is_not_over_the_change() -> None:
    change = datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert changes_within(ZURICH, change - timedelta(hours=4), change) == []
    assert changes_within(ZURICH, change, change + timedelta(hours=4)) == []
