"""When a stored plan is stale, and what it says."""

from datetime import timedelta

import pytest
from django.utils import timezone

from migrations_app.models import Plan, Stretch
from migrations_app.selectors import staleness
from migrations_app.services import scenario_create, scenario_update
from networks.models import Project
from networks.services.projects import change_record
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window
from tests.migrations_app.plans import planned

pytestmark = pytest.mark.django_db

TODAY = timezone.now().date()
MOVE_ON = TODAY + timedelta(days=7)


@pytest.fixture
def project() -> Project:
    return make_project()


@pytest.fixture
def plan(project: Project) -> Plan:
    """One segment of two VMs, moved in one wave in a week."""
    app = make_segment(project, "app")
    for name in ("app-01", "app-02"):
        make_vm(project, name, app)
    scenario = make_scenario(project, TODAY, cutover_weekdays=None)
    make_window(scenario, MOVE_ON)
    return planned(scenario)


def test_a_fresh_plan_is_not_stale(plan: Plan) -> None:
    assert staleness(plan, TODAY) == []


def test_a_change_of_the_estate_is_said(plan: Plan, project: Project) -> None:
    change_record(project=project, by=None, sentence="app-01: stays on-premises.")
    change_record(project=project, by=None, sentence="A page was looked at.", affects_plan=False)
    assert staleness(plan, TODAY) == ["app-01: stays on-premises."]


def test_a_setting_of_its_scenario_is_said_and_another_scenarios_is_not(plan: Plan, project: Project) -> None:
    other = scenario_create(project=project, name="Other", by=None)
    scenario_update(scenario=other, by=None, values={"gap_days": 9}, reasons={})
    scenario_update(scenario=plan.scenario, by=None, values={"gap_days": 5}, reasons={})
    assert staleness(plan, TODAY) == ["Free days between two waves is 5 now (was 3)."]


def test_many_changes_are_counted(plan: Plan, project: Project) -> None:
    for number in range(23):
        change_record(project=project, by=None, sentence=f"Change {number}.")
    sentences = staleness(plan, TODAY)
    assert (sentences[0], sentences[-1]) == ("Change 22.", "And 3 earlier changes since it was planned.")


def test_a_day_that_passed_without_a_record_is_said(plan: Plan, project: Project) -> None:
    after = MOVE_ON + timedelta(days=10)
    assert staleness(plan, after) == [
        f"Wave 1 was planned for {MOVE_ON:%-d %B %Y}; 2 VMs of it are not recorded as moved.",
        "By the plan app should be extended by now, but no extension is recorded.",
        "By the plan app should be cut over by now, but no cutover is recorded.",
    ]


def test_a_plan_that_happened_as_planned_says_nothing_about_its_days(plan: Plan, project: Project) -> None:
    app = project.segments.get()
    project.vms.update(moved_on=MOVE_ON)
    Stretch.objects.create(port_group=app.port_groups.get(), from_on=MOVE_ON - timedelta(days=1))
    app.cut_over_on = MOVE_ON + timedelta(days=1)
    app.save()
    assert staleness(plan, MOVE_ON + timedelta(days=10)) == []


def test_on_the_morning_after_its_night_a_wave_without_records_is_behind(plan: Plan) -> None:
    """The window began at 20:00 the evening before and counts as the day it ends on."""
    assert staleness(plan, MOVE_ON - timedelta(days=1)) == []
    assert "2 VMs of it are not recorded as moved." in staleness(plan, MOVE_ON)[0]
