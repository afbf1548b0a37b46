"""An instant as it is typed: on the clock of the project's zone, with nothing shifted in silence."""

from datetime import UTC, datetime

import pytest
from django import forms
from django.utils import timezone

from networks.forms.days import InstantField


class Meeting(forms.Form):
    """One instant."""

    at = InstantField()


def read(zone: str, **data: str) -> Meeting:
    with timezone.override(zone):
        form = Meeting(data)
        form.is_valid()
        return form


def test_an_instant_is_read_on_the_clock_of_its_zone() -> None:
    assert read("Europe/Zurich", at="2027-07-01T22:00").cleaned_data["at"] == datetime(2027, 7, 1, 20, tzinfo=UTC)


def test_a_skipped_time_is_refused_with_the_two_nearest() -> None:
    (sentence,) = read("Europe/Zurich", at="2027-03-28T02:30").errors["at"]
    assert sentence == (
        "On Sun 28 Mar 2027 there is no 02:30 in Europe/Zurich: the clocks go forward to 03:00. "
        "Give 01:59 or earlier, or 03:00 or later."
    )


def test_a_time_that_happens_twice_is_asked_for_with_both_offsets() -> None:
    form = read("Europe/Zurich", at="2027-10-31T02:30")
    assert "first at UTC+02:00, then at UTC+01:00" in form.errors["at"][0]
    with timezone.override("Europe/Zurich"):
        shown = str(form["at"])
    assert 'name="at_offset"' in shown and "the first one, UTC+02:00" in shown


@pytest.mark.parametrize(("offset", "hour"), [("UTC+02:00", 0), ("UTC+01:00", 1)])
def test_the_chosen_one_of_two_is_taken(offset: str, hour: int) -> None:
    form = read("Europe/Zurich", at="2027-10-31T02:30", at_offset=offset)
    assert form.cleaned_data["at"] == datetime(2027, 10, 31, hour, 30, tzinfo=UTC)


def test_a_zone_of_half_an_hour_is_asked_and_refused_by_its_half_hour() -> None:
    assert "first at UTC+11:00, then at UTC+10:30" in read("Australia/Lord_Howe", at="2027-04-04T01:45").errors["at"][0]
    assert "02:30 or later" in read("Australia/Lord_Howe", at="2027-10-03T02:15").errors["at"][0]


def test_a_stored_instant_comes_back_as_the_one_of_two_that_it_is() -> None:
    second = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    with timezone.override("Europe/Zurich"):
        shown = str(Meeting(initial={"at": second})["at"])
    assert 'value="2027-10-31T02:30"' in shown
    assert '<option value="UTC+01:00" selected>' in shown


def test_an_ordinary_time_asks_nothing_and_names_its_zone() -> None:
    with timezone.override("Europe/Zurich"):
        shown = str(Meeting(initial={"at": datetime(2027, 7, 1, 20, tzinfo=UTC)})["at"])
    assert "at_offset" not in shown and "Europe/Zurich" in shown


def test_what_is_no_time_is_said() -> None:
    assert "That is no time" in read("Europe/Zurich", at="next Friday").errors["at"][0]
