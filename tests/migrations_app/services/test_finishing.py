"""Finish a segment: found beside the pages, pinned only while nothing has changed."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from migrations_app.models import FinishRun, Pin, Scenario
from migrations_app.selectors.finishing import ways_of
from migrations_app.services import pin_set, scenario_create
from migrations_app.services.finishing import finish_run_create, finish_run_execute, finish_way_apply
from networks.choices import RunState
from networks.models import Anchor, Segment
from networks.services import ServiceError
from networks.services.projects import change_record
from networks.services.runs import run_claim
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window
from tests.migrations_app.plans import planned

pytestmark = pytest.mark.django_db


def in_days(days: int) -> date:
    return timezone.now().date() + timedelta(days=days)


@pytest.fixture
def scenario() -> Scenario:
    """Two VMs of one segment, each pinned to a window of its own; the windows take two VMs each."""
    project = make_project()
    app = make_segment(project, "app")
    for name in ("app-1", "app-2"):
        make_vm(project, name, app)
    scenario = make_scenario(project, in_days(0), cutover_weekdays=None, horizon_days=60)
    for week in (1, 2):
        make_window(scenario, in_days(7 * week), f"night {week}", max_vms=2)
    for number in (1, 2):
        vm, night = project.vms.get(name=f"app-{number}"), scenario.windows.get(name=f"night {number}")
        pin_set(scenario=scenario, vm_ids=[vm.pk], window=night, by=None)
    planned(scenario)
    return scenario


def unpinned(scenario: Scenario) -> Scenario:
    """The same without pins, as if nobody had noted a change: the plan still splits the two VMs."""
    Pin.objects.filter(scenario=scenario).delete()
    return scenario


def app_of(scenario: Scenario) -> Segment:
    return scenario.project.segments.get(name="app")


def searched(scenario: Scenario) -> FinishRun:
    run = run_claim(FinishRun, finish_run_create(scenario=scenario, segment=app_of(scenario), by=None).pk)
    assert run is not None
    finish_run_execute(run)
    return FinishRun.objects.get(pk=run.pk)


def test_the_late_vm_is_pulled_into_the_wave_of_the_first(scenario: Scenario) -> None:
    run = searched(unpinned(scenario))
    assert run.state == RunState.COMPLETED
    (way,) = ways_of(run)
    (move,) = way.moves
    assert (move["from"], move["from_wave"], move["to"], move["to_wave"]) == ("night 2", 2, "night 1", 1)
    assert [vm["name"] for vm in move["vms"]] == ["app-2"]
    # a week earlier, and the segment stays stretched for a wave less: 7 days from 8 days of its plan
    assert (way.days_earlier, way.segment_days, way.stretch_days, way.makespan_days) == (7, -7, -7, -7)
    assert way.objective == pytest.approx(way.risk_days + 5 * -7)
    assert way.risk_days < 0
    assert way.split_tb == 0


def test_a_pin_of_somebody_else_is_named_and_kept(scenario: Scenario) -> None:
    run = searched(scenario)
    assert run.state == RunState.REFUSED
    assert run.message == "1 VM is pinned to night 2: app-2."
    assert "Take the pin away" in run.way_out
    assert run.found == []


def test_pinning_the_moves_makes_the_next_plan_close_the_segment_earlier(scenario: Scenario) -> None:
    run = searched(unpinned(scenario))
    (way,) = ways_of(run)
    assert finish_way_apply(run=run, number=0, by=None) == 1
    (pin,) = Pin.objects.filter(scenario=scenario)
    assert (pin.vm.name, pin.window.name, pin.reason) == ("app-2", "night 1", "finish segment app")
    again = planned(scenario)
    assert again.segment_plans.get().cutover_on == way.cutover_on
    with pytest.raises(ServiceError, match="pinned already"):
        finish_way_apply(run=run, number=0, by=None)


def test_nothing_is_pinned_once_the_facts_changed(scenario: Scenario) -> None:
    run = searched(unpinned(scenario))
    change_record(project=scenario.project, by=None, sentence="A VM came.")
    with pytest.raises(ServiceError, match="changed since"):
        finish_way_apply(run=run, number=0, by=None)
    assert not Pin.objects.exists()


def test_a_change_that_no_plan_of_the_scenario_knows_does_not_matter(scenario: Scenario) -> None:
    other = scenario_create(project=scenario.project, name="Other", by=None, start_on=in_days(0))
    run = searched(unpinned(scenario))
    change_record(project=scenario.project, by=None, sentence="Elsewhere.", scenario_id=other.pk)
    change_record(project=scenario.project, by=None, sentence="A note.", affects_plan=False)
    assert finish_way_apply(run=run, number=0, by=None) == 1


def test_nothing_is_pinned_once_there_is_another_plan(scenario: Scenario) -> None:
    run = searched(unpinned(scenario))
    scenario.windows.update(max_vms=3)
    planned(scenario)
    with pytest.raises(ServiceError, match="changed since"):
        finish_way_apply(run=run, number=0, by=None)


@pytest.mark.parametrize("number", [-1, 1])
def test_a_way_that_is_none_is_refused(scenario: Scenario, number: int) -> None:
    run = searched(unpinned(scenario))
    with pytest.raises(ServiceError, match="no such way"):
        finish_way_apply(run=run, number=number, by=None)


def test_a_stale_plan_is_planned_again_first(scenario: Scenario) -> None:
    change_record(project=scenario.project, by=None, sentence="VM db-9 came.")
    run = searched(scenario)
    assert (run.state, run.message) == (RunState.REFUSED, "The plan is stale: VM db-9 came.")
    assert run.way_out.startswith("Plan again first")


def test_who_holds_an_anchored_segment_is_named(scenario: Scenario) -> None:
    app = app_of(scenario)
    Segment.objects.filter(pk=app.pk).update(is_anchored=True, anchor_note="tape library")
    Anchor.objects.create(segment=app, name="lb-1", kind="appliance")
    planned(scenario)
    run = searched(scenario)
    sentences = [one["sentence"] for one in run.obstacles]
    assert run.state == RunState.REFUSED
    assert sentences[0].startswith("Segment app is anchored")
    assert sentences[1:] == ["Appliance lb-1 stands on it for good.", "Noted: tape library"]


def test_a_second_start_gives_the_search_that_waits(scenario: Scenario) -> None:
    first = finish_run_create(scenario=scenario, segment=app_of(scenario), by=None)
    assert finish_run_create(scenario=scenario, segment=app_of(scenario), by=None) == first


@pytest.mark.parametrize("case", ["another project", "no plan", "joined"])
def test_what_cannot_be_searched_is_refused_with_a_way_out(scenario: Scenario, case: str) -> None:
    values: dict[str, Any] = {"scenario": scenario, "segment": app_of(scenario), "by": None}
    if case == "another project":
        values["segment"] = make_segment(make_project("Other"), "app")
    elif case == "no plan":
        scenario.plan.delete()
    else:
        values["segment"].joined_into = make_segment(scenario.project, "wide")
    with pytest.raises(ServiceError) as refused:
        finish_run_create(**values)
    assert refused.value.way_out


def test_a_segment_that_is_rebuilt_cannot_be_finished(scenario: Scenario) -> None:
    segment = make_segment(scenario.project, "lab", treatment="rebuild")
    run = run_claim(FinishRun, finish_run_create(scenario=scenario, segment=segment, by=None).pk)
    assert run is not None
    finish_run_execute(run)
    assert run.state == RunState.REFUSED
    assert "lab is in no plan" in run.message
