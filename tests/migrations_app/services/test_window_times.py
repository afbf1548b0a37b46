"""Windows at the same local hour over weeks, and what is said of the days on which the clocks change."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from migrations_app.services.window_times import Nights, nights_of

ZURICH = ZoneInfo("Europe/Zurich")
AUCKLAND = ZoneInfo("Pacific/Auckland")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")


def night(day: date, start: time, hours: float, zone: ZoneInfo = ZURICH) -> Nights:
    return nights_of([day], start, hours, zone)


def test_a_start_that_the_clocks_skip_makes_no_window_and_says_so() -> None:
    made = nights_of([date(2027, 3, 21), date(2027, 3, 28), date(2027, 4, 4)], time(2, 30), 2, ZURICH)
    assert [one.on for one in made.nights] == [date(2027, 3, 21), date(2027, 4, 4)]
    (note,) = made.notes
    assert note.startswith("No window was made on Sun 28 Mar 2027") and "01:59 or earlier or at 03:00" in note


def test_an_end_that_the_clocks_skip_is_the_moment_they_are_put_forward() -> None:
    made = night(date(2027, 3, 27), time(22), 4.5)
    assert made.nights[0].ends_at == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert "there is no 02:30; the window ends at 03:00" in made.notes[0]


def test_of_a_start_that_happens_twice_the_first_counts() -> None:
    made = night(date(2027, 10, 31), time(2, 30), 4)
    assert made.nights[0].starts_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert "twice; its window starts at the first" in made.notes[0]
    assert "really lasts 5 hours: the clocks go back in it" in made.notes[1]


def test_a_night_keeps_its_hours_on_the_clock_and_tells_how_long_it_really_is() -> None:
    made = night(date(2027, 3, 27), time(22), 8)
    assert made.nights[0].ends_at == datetime(2027, 3, 28, 4, tzinfo=UTC)
    assert made.notes == ("The window of Sat 27 Mar 2027 really lasts 7 hours: the clocks go forward in it.",)


def test_south_of_the_equator_the_night_in_april_is_longer() -> None:
    made = night(date(2027, 4, 3), time(22), 8, AUCKLAND)  # back at 03:00 on Sunday 4 April
    assert made.notes == ("The window of Sat 3 Apr 2027 really lasts 9 hours: the clocks go back in it.",)


def test_half_an_hour_is_told_too() -> None:
    made = night(date(2027, 10, 2), time(22), 8, LORD_HOWE)  # forward by half an hour on Sunday 3 October
    assert made.notes == ("The window of Sat 2 Oct 2027 really lasts 7 hours 30 minutes: the clocks go forward in it.",)


def test_ordinary_nights_have_nothing_to_tell() -> None:
    assert nights_of([date(2027, 5, 1), date(2027, 5, 8)], time(22), 8, ZURICH).notes == ()
