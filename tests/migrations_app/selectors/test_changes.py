"""The record of changes: found by what one asks for, with its effect."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import User

from migrations_app.selectors.changes import WHOLE_PROJECT, change_rows, changes_found, effect_of
from networks.models import Change, Project
from networks.services.projects import change_record
from tests.migrations_app.factories import make_project, make_scenario, make_segment

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make_project(time_zone="America/New_York")


def found(project: Project, **asked: object) -> list[str]:
    return [one.sentence for one in changes_found(project, **asked)]


@pytest.mark.parametrize(
    ("effect", "affects_plan", "said"),
    [
        ({"stretch_days": -12}, True, "known"),
        ({"stretch_days": 0, "risk_days": 1.5}, True, "none"),
        ({}, False, "none"),
        ({}, True, "unknown"),
    ],
)
def test_an_effect_is_known_or_none_or_not_known_yet(effect: dict, affects_plan: bool, said: str) -> None:
    assert effect_of(Change(effect=effect, affects_plan=affects_plan)) == said


def test_changes_are_found_by_who_what_and_which_words(project: Project) -> None:
    ada, scenario = User.objects.create_user("ada"), make_scenario(project, date(2035, 1, 1))
    segment = make_segment(project, "dmz")
    Change.objects.all().delete()
    change_record(project=project, by=ada, sentence="one", reason="the auditor asked")
    change_record(project=project, by=None, sentence="two", scenario_id=scenario.pk)
    change_record(project=project, by=ada, sentence="three", subject_kind="segment", subject_id=segment.pk)
    change_record(project=make_project("Other"), by=ada, sentence="theirs")
    assert found(project) == ["three", "two", "one"]
    assert found(project, by=ada.pk) == ["three", "one"]
    assert found(project, search="AUDITOR") == ["one"]
    assert found(project, scenario=str(scenario.pk)) == ["two"]
    assert found(project, scenario=WHOLE_PROJECT) == ["three", "one"]
    assert found(project, kind="segment", subject=segment.pk) == ["three"]
    assert found(project, kind="wave") == []


def test_days_are_those_of_the_project(project: Project) -> None:
    change = change_record(project=project, by=None, sentence="late at night")
    Change.objects.filter(pk=change.pk).update(at=datetime(2027, 3, 15, 3, 30, tzinfo=UTC))  # 14 March, 23:30 there
    assert found(project, first_on=date(2027, 3, 14), last_on=date(2027, 3, 14)) == ["late at night"]
    assert found(project, first_on=date(2027, 3, 15)) == []


def test_rows_name_what_they_are_about_and_what_is_gone_has_no_name(project: Project) -> None:
    segment = make_segment(project, "dmz")
    change_record(project=project, by=None, sentence="a", subject_kind="segment", subject_id=segment.pk)
    change_record(project=project, by=None, sentence="b", subject_kind="vm", subject_id=4711)
    rows = change_rows(project, list(changes_found(project)[:2]))
    assert [(row.subject_kind, row.subject) for row in rows] == [("VM", ""), ("segment", "dmz")]
