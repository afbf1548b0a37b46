"""Finish a segment from its page: started, watched, looked at, pinned."""

import pytest
from django.test import Client
from django.urls import reverse

from migrations_app.models import FinishRun, Pin, Plan, Scenario
from migrations_app.services import pin_set
from migrations_app.services.finishing import finish_run_execute
from networks.choices import RunState
from networks.models import Segment
from networks.services.runs import run_claim
from tests.migrations_app.factories import make_segment, make_vm
from tests.migrations_app.plans import planned
from tests.migrations_app.views.estates import queries_of


def segment_of(scenario: Scenario, name: str = "app") -> Segment:
    return scenario.project.segments.get(name=name)


def start(client: Client, of: Scenario, **data: object) -> str:
    """Start a search for segment app; where it leads."""
    address = reverse("migrations:finish_start", args=[of.project_id, segment_of(of).pk])
    answer = client.post(address, data)
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def page(run: FinishRun, name: str = "finish") -> str:
    return reverse(f"migrations:{name}", args=[run.project_id, run.segment_id, run.pk])


def done(scenario: Scenario, name: str) -> FinishRun:
    waiting = FinishRun.objects.create(project=scenario.project, scenario=scenario, segment=segment_of(scenario, name))
    run = run_claim(FinishRun, waiting.pk)
    assert run is not None
    finish_run_execute(run)
    return FinishRun.objects.get(pk=run.pk)


@pytest.fixture
def found(scenario: Scenario) -> FinishRun:
    """A search for segment db: its one VM that moves a week after all others could go with them."""
    scenario.windows.update(max_vms=4)
    first, second = scenario.windows.all()
    for vm in scenario.project.vms.all():
        pin_set(scenario=scenario, vm_ids=[vm.pk], window=second if vm.name == "db-1" else first, by=None)
    planned(scenario)
    Pin.objects.all().delete()
    run = done(scenario, "db")
    assert run.state == RunState.COMPLETED, run.message
    return run


def test_without_a_plan_there_is_nothing_to_finish(logged_in: Client, scenario: Scenario) -> None:
    location = start(logged_in, scenario)
    assert location == reverse("migrations:segment_detail", args=[scenario.project_id, segment_of(scenario).pk])
    assert not FinishRun.objects.exists()
    assert "no scenario with a plan" in logged_in.get(location).content.decode()


def test_a_search_is_started_once_however_often_one_presses(logged_in: Client, plan: Plan) -> None:
    assert start(logged_in, plan.scenario) == start(logged_in, plan.scenario, scenario=plan.scenario_id)
    assert FinishRun.objects.count() == 1


def test_a_scenario_that_is_none_falls_back_to_the_one_with_a_plan(logged_in: Client, plan: Plan) -> None:
    start(logged_in, plan.scenario, scenario="no number")
    assert FinishRun.objects.get().scenario == plan.scenario


def test_a_search_that_waits_shows_how_far_it_is_and_can_be_stopped(logged_in: Client, plan: Plan) -> None:
    run = FinishRun.objects.create(
        project=plan.scenario.project, scenario=plan.scenario, segment=segment_of(plan.scenario)
    )
    assert "Waiting for a worker" in logged_in.get(page(run)).content.decode()
    part = logged_in.get(page(run), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    logged_in.post(page(run, "finish_cancel"))
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    assert logged_in.get(page(run), headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_the_ways_are_shown_with_what_they_change(logged_in: Client, found: FinishRun) -> None:
    text = logged_in.get(page(found)).content.decode()
    assert "Pin these moves" in text
    assert found.found[0]["moves"][0]["vms"][0]["name"] in text


def test_pinning_leads_to_planning_again(logged_in: Client, found: FinishRun) -> None:
    answer = logged_in.post(page(found, "finish_apply"), {"way": "1"}, follow=True)
    text = answer.content.decode()
    assert Pin.objects.count() == found.found[0]["vm_count"]
    assert "Plan again" in text
    assert "Pin these moves" not in text


@pytest.mark.parametrize("way", ["", "0", "9", "x"])
def test_a_way_that_is_none_pins_nothing(logged_in: Client, found: FinishRun, way: str) -> None:
    text = logged_in.post(page(found, "finish_apply"), {"way": way}, follow=True).content.decode()
    assert "no such way" in text
    assert not Pin.objects.exists()


def test_what_stands_in_the_way_is_told(logged_in: Client, plan: Plan) -> None:
    Segment.objects.filter(project=plan.scenario.project).update(is_anchored=True)
    planned(plan.scenario)
    run = done(plan.scenario, "app")
    assert "is anchored" in logged_in.get(page(run)).content.decode()


def test_a_search_of_another_segment_is_not_found(logged_in: Client, found: FinishRun) -> None:
    other = make_segment(found.project, "other")
    assert logged_in.get(reverse("migrations:finish", args=[found.project_id, other.pk, found.pk])).status_code == 404


def test_the_queries_do_not_grow_with_the_moves(logged_in: Client, found: FinishRun) -> None:
    before = queries_of(logged_in, page(found))
    way = found.found[0]
    vms = [make_vm(found.project, f"more-{number}") for number in range(30)]
    way["moves"][0]["vms"] += [{"id": vm.pk, "name": vm.name} for vm in vms]
    found.found = [way] * 5
    found.save()
    assert queries_of(logged_in, page(found)) == before
