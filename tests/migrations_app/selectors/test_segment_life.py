"""A segment's life by facts and plan."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from migrations_app.choices import SegmentState
from migrations_app.models import Stretch
from migrations_app.selectors import segment_effects, segment_life
from networks.models import Project
from networks.services import anchor_create
from planner.core.treatments import Treatment
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window
from tests.migrations_app.plans import planned

pytestmark = pytest.mark.django_db

TODAY = timezone.now().date()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def project() -> Project:
    return make_project()


def test_an_open_extension_counts_its_days_against_the_vendors_threshold(project: Project) -> None:
    app = make_segment(project, "app")
    Stretch.objects.create(port_group=app.port_groups.get(), from_on=ago(30))
    life = segment_life(app, None, today=TODAY)
    assert (life.facts.days_so_far, life.budget_days, life.has_own_budget) == (31, 30, False)
    assert (life.band, life.days_over, life.state) == ("overdue", 1, SegmentState.EXTENDED)


def test_a_budget_of_its_own_counts_and_a_hard_limit_does_not(project: Project) -> None:
    app = make_segment(project, "app", max_stretch_days=5)
    Stretch.objects.create(port_group=app.port_groups.get(), from_on=ago(9))
    assert segment_life(app, None, today=TODAY).budget_days == 30
    app.budget_days = 8
    life = segment_life(app, None, today=TODAY)
    assert (life.budget_days, life.has_own_budget, life.days_over) == (8, True, 2)


def test_the_state_follows_the_facts_of_vms_extensions_and_gateway(project: Project) -> None:
    app = make_segment(project, "app")
    vms = [make_vm(project, name, app) for name in ("a", "b")]

    def state() -> SegmentState:
        return segment_life(app, None, today=TODAY).state

    assert state() == SegmentState.NOT_EXTENDED
    Stretch.objects.create(port_group=app.port_groups.get(), from_on=ago(9))
    assert state() == SegmentState.EXTENDED
    vms[0].moved_on = ago(3)
    vms[0].save()
    assert state() == SegmentState.MOVING
    vms[1].moved_on = ago(2)
    vms[1].save()
    assert state() == SegmentState.READY
    host = anchor_create(segment=app, name="metal", by=None)
    assert state() == SegmentState.MOVING
    host.leaves_on = ago(1)
    host.save()
    assert state() == SegmentState.READY
    app.cut_over_on = TODAY
    assert state() == SegmentState.CUT_OVER


def test_the_dates_stand_beside_those_planned(project: Project) -> None:
    app = make_segment(project, "app")
    make_vm(project, "app-01", app, moved_on=ago(2))
    make_vm(project, "app-02", app)
    Stretch.objects.create(port_group=app.port_groups.get(), from_on=ago(4))
    scenario = make_scenario(project, ago(10), cutover_weekdays=None)
    ends_on = TODAY + timedelta(days=7)
    make_window(scenario, ends_on)
    planned(scenario)
    actual, plan = segment_life(app, scenario, today=TODAY).dates
    assert actual.days == (ago(4), ago(2), None, None, None)
    cutover = ends_on + timedelta(days=1)
    assert plan.days == (ago(4), ago(2), ends_on, cutover, cutover)  # what happened before it is fact to it


def test_one_moved_at_once_has_no_extension_on_its_line(project: Project) -> None:
    app = make_segment(project, "app", treatment="at_once")
    states = [step.state for step in segment_life(app, None, today=TODAY).steps]
    assert states == ["not_extended", "moving", "ready", "cut_over"]


def test_treatments_are_compared_with_the_plan_and_the_windows_ahead(project: Project) -> None:
    app = make_segment(project, "app")
    for number in range(3):
        make_vm(project, f"app-{number}", app, gb=100)
    scenario = make_scenario(project, TODAY, cutover_weekdays=None)
    for days in (7, 14):
        make_window(scenario, TODAY + timedelta(days=days), max_vms=2)
    assert not segment_effects(segment_life(app, None, today=TODAY), None, today=TODAY)
    planned(scenario)
    life = segment_life(app, scenario, today=TODAY)
    effects = {one.treatment: one for one in segment_effects(life, scenario, today=TODAY)}
    assert life.planned is not None
    assert effects[Treatment.STRETCH].is_current
    assert effects[Treatment.AT_ONCE].stretch_days == life.planned.days
    assert effects[Treatment.AT_ONCE].risk_days == pytest.approx(life.planned.risk_days)
    assert "3 VMs and 300 GB have to fit into one window, and do not: the largest takes 2 VMs." in (
        effects[Treatment.AT_ONCE].costs
    )
