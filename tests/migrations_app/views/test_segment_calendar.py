"""The card 'When it may be cut over': what is entered there, what it says, and what the plan then asks."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from migrations_app.adapters.cutover_days import segment_calendar
from migrations_app.models import Freeze, Scenario
from networks.models import Segment
from tests.migrations_app.factories import make_project, make_scenario

MONDAY = date(2027, 3, 1)


@pytest.fixture
def segment(scenario: Scenario) -> Segment:
    return scenario.project.segments.get(name="app")


def address(name: str, segment: Segment, *more: int) -> str:
    return reverse(f"migrations:{name}", args=[segment.project_id, segment.pk, *more])


def page(client: Client, segment: Segment) -> str:
    return client.get(address("segment_detail", segment)).content.decode()


def test_weekdays_are_ticked_on_its_page(logged_in: Client, segment: Segment) -> None:
    assert logged_in.post(address("segment_weekdays", segment), {"weekdays": ["1", "3"]}).status_code == 302
    assert Segment.objects.get(pk=segment.pk).cutover_weekdays == [1, 3]
    refused = logged_in.post(address("segment_weekdays", segment), {})
    assert "No weekday is left on which app may be cut over. Tick one at least" in refused.content.decode()
    assert Segment.objects.get(pk=segment.pk).cutover_weekdays == [1, 3]


@pytest.mark.parametrize("what", ["blackout", "change_window"])
def test_days_are_entered_and_taken_away_on_its_page(logged_in: Client, segment: Segment, what: str) -> None:
    given = {"first_on": "2027-03-08", "last_on": "2027-03-12", "note": "stock-taking"}
    assert logged_in.post(address(f"segment_{what}_new", segment), given).status_code == 302
    [one] = getattr(segment, f"{what}s").all()
    assert (one.first_on, one.last_on, one.note) == (date(2027, 3, 8), date(2027, 3, 12), "stock-taking")
    assert "stock-taking" in page(logged_in, segment)
    assert logged_in.post(address(f"segment_{what}_delete", segment, one.pk)).status_code == 302
    assert not getattr(segment, f"{what}s").exists()
    assert logged_in.post(address(f"segment_{what}_delete", segment, one.pk)).status_code == 404


@pytest.mark.parametrize("what", ["blackout", "change_window"])
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"first_on": "2027-03-12", "last_on": "2027-03-08"}, "ends on 2027-03-08, before it starts on 2027-03-12"),
        ({"first_on": "2027-02-30"}, "That is no day."),
        ({}, "Give the first day."),
    ],
)
def test_days_that_cannot_be_are_refused_in_a_sentence(
    logged_in: Client, segment: Segment, what: str, given: dict[str, str], said: str
) -> None:
    assert said in logged_in.post(address(f"segment_{what}_new", segment), given).content.decode()
    assert not getattr(segment, f"{what}s").exists()


def test_one_day_needs_no_last_day(logged_in: Client, segment: Segment) -> None:
    logged_in.post(address("segment_blackout_new", segment), {"first_on": "2027-03-08"})
    assert segment.blackouts.get().last_on == date(2027, 3, 8)


def test_a_calendar_that_leaves_no_day_is_told_and_kept(logged_in: Client, segment: Segment) -> None:
    long_ago = {"first_on": "2020-03-02", "last_on": "2020-03-06"}
    assert logged_in.post(address("segment_change_window_new", segment), long_ago).status_code == 302
    assert "is left on which it may be cut over." in page(logged_in, segment)
    assert segment.change_windows.count() == 1


def test_the_days_of_another_project_are_not_found(logged_in: Client, segment: Segment) -> None:
    other = Segment.objects.create(project=make_project("other"), name="theirs")
    blackout = other.blackouts.create(first_on=MONDAY, last_on=MONDAY)
    assert logged_in.post(address("segment_blackout_delete", segment, blackout.pk)).status_code == 404
    assert other.blackouts.exists()


def four_weeks(**changes: object) -> tuple[Segment, Scenario]:
    """A segment, and a scenario of the four weeks from Monday 1 March that cuts over on Tuesdays and Thursdays."""
    project = make_project()
    scenario = make_scenario(project, MONDAY, cutover_weekdays=[1, 3], horizon_days=28)
    return Segment.objects.create(project=project, name="own", **changes), scenario


def days(segment: Segment, scenario: Scenario, today: date = MONDAY) -> list[int]:
    return [one.day for one in segment_calendar(segment, scenario, today=today).next_on]


@pytest.mark.django_db
def test_the_next_days_are_those_of_both_calendars() -> None:
    segment, scenario = four_weeks()
    assert days(segment, scenario) == [2, 4, 9, 11, 16, 18, 23, 25]
    Freeze.objects.create(scenario=scenario, name="quarter", first_on=date(2027, 3, 23), last_on=date(2027, 3, 28))
    segment.cutover_weekdays = [3, 4]
    assert days(segment, scenario) == [4, 11, 18]
    segment.blackouts.create(first_on=date(2027, 3, 11), last_on=date(2027, 3, 11))
    assert days(segment, scenario) == [4, 18]
    segment.cutover_not_before_on = date(2027, 3, 5)
    assert days(segment, scenario) == [18]
    segment.change_windows.create(first_on=date(2027, 3, 19), last_on=date(2027, 3, 31))
    told = segment_calendar(segment, scenario, today=MONDAY)
    assert (told.next_on, told.is_closed, told.of_scenario) == ((), True, 4)  # 9, 11, 16 and 18 March


@pytest.mark.django_db
def test_what_moves_at_once_is_not_asked_for_the_scenarios_weekdays() -> None:
    segment, scenario = four_weeks(treatment="at_once", cutover_weekdays=[6])
    assert days(segment, scenario) == [7, 14, 21, 28]


@pytest.mark.django_db
def test_a_scenario_that_is_over_has_no_day_and_its_own_calendar_is_not_to_blame() -> None:
    segment, scenario = four_weeks(cutover_weekdays=[1])
    told = segment_calendar(segment, scenario, today=date(2027, 4, 1))
    assert (told.count, told.is_closed) == (0, False)


@pytest.mark.django_db
def test_without_a_scenario_a_year_is_looked_ahead() -> None:
    segment, _ = four_weeks(cutover_weekdays=[0])
    told = segment_calendar(segment, None, today=MONDAY)
    assert told.count == 53  # 1 March 2027 to 28 February 2028, both Mondays
    assert told.until_on == MONDAY + timedelta(days=364)
