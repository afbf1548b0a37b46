"""The list of scenarios: where each stands, in as many queries for one as for many."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from migrations_app.models import Plan, Scenario
from migrations_app.selectors.scenario_list import ScenarioRow, scenario_rows
from migrations_app.selectors.staleness import stale_plans, staleness
from migrations_app.services import baseline_approve, plan_run_create, scenario_create, scenario_update
from networks.models import Project
from networks.services.projects import change_record
from tests.migrations_app.compared import FIRST_DAY, NIGHTS, make_pair
from tests.migrations_app.plans import planned

pytestmark = pytest.mark.django_db
TODAY = date(2034, 12, 1)


@pytest.fixture
def scenario() -> Scenario:
    """A of a pair, planned."""
    first, _ = make_pair()
    planned(first, iterations=1)
    return first


def row_of(scenario: Scenario) -> ScenarioRow:
    (found,) = (one for one in scenario_rows(scenario.project, TODAY) if one.scenario == scenario)
    return found


def test_a_row_says_plan_baseline_and_who_changed_it_last(scenario: Scenario, user: User) -> None:
    baseline_approve(scenario=scenario, by=None)
    scenario_update(scenario=scenario, by=user, values={"gap_days": 5}, reasons={})
    row = row_of(scenario)
    assert row.plan == Plan.objects.get()
    assert row.baseline is not None
    assert row.change is not None and row.change.by == user


def test_a_run_on_its_way_is_told(scenario: Scenario) -> None:
    run = plan_run_create(scenario=scenario, by=None, iterations=1)
    assert row_of(scenario).run == run


@pytest.mark.parametrize(
    ("change", "today"),
    [
        (lambda one: None, TODAY),
        (lambda one: change_record(project=one.project, by=None, sentence="x", scenario_id=one.pk), TODAY),
        (lambda one: change_record(project=one.project, by=None, sentence="x", scenario_id=one.pk + 1), TODAY),
        (lambda one: change_record(project=one.project, by=None, sentence="x"), TODAY),
        (lambda one: change_record(project=one.project, by=None, sentence="x", affects_plan=False), TODAY),
        (lambda one: None, NIGHTS[0]),
        (lambda one: None, NIGHTS[2]),
    ],
)
def test_the_list_and_the_plans_own_page_agree_on_what_is_stale(
    scenario: Scenario, change: Callable[[Scenario], Any], today: date
) -> None:
    change(scenario)
    plan = Plan.objects.select_related("run", "scenario__project").get()
    assert stale_plans(scenario.project, today) == ({plan.pk} if staleness(plan, today) else set())


def queries(project: Project) -> int:
    with CaptureQueriesContext(connection) as captured:
        scenario_rows(project, TODAY)
    return len(captured)


def test_more_scenarios_take_no_more_queries(scenario: Scenario) -> None:
    before = queries(scenario.project)
    for number in range(5):
        scenario_create(project=scenario.project, name=f"Way {number}", by=None, start_on=FIRST_DAY)
    assert queries(scenario.project) == before
