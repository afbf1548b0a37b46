"""A planning run is started, watched and stopped on its page, and its end says what came of it."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from migrations_app.models import Plan, PlanRun, Scenario
from networks.choices import RunState
from tests.conftest import Worker
from tests.migrations_app.plans import planned
from tests.migrations_app.views.addresses import address_of
from tests.migrations_app.views.conftest import make_run


def run_page(client: Client, run: PlanRun, **headers: str) -> str:
    address = reverse("migrations:plan_run", args=[run.project_id, run.scenario_id, run.pk])
    return client.get(address, headers=headers).content.decode()


@pytest.fixture
def committed_scenario(transactional_db: None, scenario: Scenario) -> Scenario:
    """A scenario that a worker sees, with half a second to search."""
    scenario.search_seconds = 0.5
    scenario.save()
    return scenario


def test_a_run_goes_from_its_button_to_a_plan(worker: Worker, committed_scenario: Scenario, logged_in: Client) -> None:
    answer = logged_in.post(address_of("plan_start", committed_scenario))
    run = PlanRun.objects.get()
    assert answer.headers["Location"] == reverse(
        "migrations:plan_run", args=[run.project_id, committed_scenario.pk, run.pk]
    )
    worker.wait_until_idle()
    run.refresh_from_db()
    assert run.state == RunState.COMPLETED, run.message
    page = run_page(logged_in, run)
    assert "<h1>Planned</h1>" in page
    assert address_of("timeline", committed_scenario) in page


def test_a_second_click_leads_to_the_run_that_is_on_its_way(logged_in: Client, scenario: Scenario) -> None:
    run = make_run(scenario)
    answer = logged_in.post(address_of("plan_start", scenario))
    assert answer.headers["Location"].endswith(f"/runs/{run.pk}/")
    assert PlanRun.objects.count() == 1


def test_a_run_on_its_way_is_polled_and_without_script_loads_itself_again(
    logged_in: Client, scenario: Scenario
) -> None:
    run = make_run(scenario, state="running", progress_share=0.42, progress_text="Improving: best plan so far 12.3")
    page = run_page(logged_in, run)
    assert "42 %" in page
    assert "best plan so far 12.3" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    part = run_page(logged_in, run, HX_Request="true")
    assert "42 %" in part
    assert "<html" not in part


COURSE = [[0.4, 120.0, 80.0, 30.0, 10.0], [3.0, 90.0, 55.0, 25.0, 10.0]]  # seconds, J, ageing, traffic, makespan


def test_a_run_on_its_way_shows_j_its_parts_the_time_and_the_moves(logged_in: Client, scenario: Scenario) -> None:
    figures = {"objective": 90.0, "course": COURSE, "seconds_used": 6.2, "moves_tried": 12_345}
    run = make_run(scenario, state="running", **figures)
    part = run_page(logged_in, run, HX_Request="true")
    shown = [
        "".join(cell.split()) for cell in re.findall(r"<dd>(.*?)(?:<small>.*?)?</dd>", part, re.S)
    ]  # thin spaces group digits
    assert shown == ["90.0", "55.0", "25.0", "10.0", "6.2", "12345"]
    assert "From J 120.0 after 0.4 s to 90.0 after 3.0 s." in part
    assert part.count('<th class="num" scope="row">') == len(COURSE)
    assert "Stop and keep the best" in part
    assert 'hx-swap="outerMorph"' in part


def test_on_other_pages_a_run_is_polled_in_brief(logged_in: Client, scenario: Scenario) -> None:
    run = make_run(scenario, state="running", course=COURSE)
    page = logged_in.get(address_of("timeline", scenario)).content.decode()
    address = reverse("migrations:plan_run", args=[run.project_id, scenario.pk, run.pk])
    assert f'hx-get="{address}?brief"' in page
    part = logged_in.get(f"{address}?brief", headers={"HX-Request": "true"}).content.decode()
    assert "J of the best plan over time" not in part
    assert 'aria-label="Planning"' in part


def test_the_shares_of_a_run_stand_in_a_table(logged_in: Client, scenario: Scenario) -> None:
    run = make_run(scenario, state="running", share_count=2)
    make_run(scenario, state="completed", parent=run, objective=90.0, seconds_used=30.0)
    make_run(scenario, state="errored", parent=run, message="Its worker fell silent 3 times.")
    page = run_page(logged_in, run)
    assert 'id="shares"' in page
    assert "Its worker fell silent 3 times." in page
    assert page.count("none yet") == 2
    assert 'id="shares"' not in run_page(logged_in, make_run(scenario, state="completed"))


def test_a_stop_on_the_page_reaches_the_shares(worker: Worker, committed_scenario: Scenario, logged_in: Client) -> None:
    run = make_run(committed_scenario, state="running", share_count=2)
    share = make_run(committed_scenario, parent=run, queued_at=timezone.now())
    logged_in.post(reverse("migrations:plan_run_cancel", args=[run.project_id, committed_scenario.pk, run.pk]))
    worker.wait_until_idle()
    share.refresh_from_db()
    run.refresh_from_db()
    assert (share.state, run.state, run.cancel_requested) == (RunState.CANCELLED, RunState.CANCELLED, True)


@pytest.mark.parametrize(("start", "from_nothing"), [("plan", False), ("nothing", True), ("", False)])
def test_the_button_chooses_what_the_next_plan_sets_out_from(
    worker: Worker, committed_scenario: Scenario, logged_in: Client, start: str, from_nothing: bool
) -> None:
    committed_scenario.penalty_per_vm = 3.0
    committed_scenario.save()
    planned(committed_scenario)
    page = logged_in.get(address_of("timeline", committed_scenario)).content.decode()
    assert '<button name="start" value="nothing">' in page
    logged_in.post(address_of("plan_start", committed_scenario), {"start": start} if start else {})
    worker.wait_until_idle()
    run = PlanRun.objects.first()
    assert run is not None
    assert (run.from_nothing, run.penalty, run.start_gz is None) == (
        from_nothing,
        0.0 if start == "nothing" else 3.0,
        from_nothing,
    )
    told = "counted for nothing" if from_nothing else "had to save 3.0 of J"
    assert told in run_page(logged_in, run)


def test_a_first_plan_has_nothing_to_choose(logged_in: Client, scenario: Scenario) -> None:
    assert 'name="start"' not in logged_in.get(address_of("timeline", scenario)).content.decode()


def test_when_a_run_has_ended_the_poll_loads_the_page_again(logged_in: Client, scenario: Scenario) -> None:
    run = make_run(scenario, state="completed")
    address = reverse("migrations:plan_run", args=[run.project_id, scenario.pk, run.pk])
    assert logged_in.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_a_refused_run_shows_each_reason_with_its_way_out(logged_in: Client, scenario: Scenario) -> None:
    reason = {"code": "no-window", "sentence": "No window is long enough.", "way_out": "Add a longer one."}
    run = make_run(scenario, state="refused", message=reason["sentence"], way_out=reason["way_out"], findings=[reason])
    page = run_page(logged_in, run)
    assert "No plan can exist" in page
    assert page.count("No window is long enough.") == 2
    assert "Add a longer one." in page
    assert "no-window" in page


def test_a_refused_run_lists_the_wishes_that_contradict_each_other(logged_in: Client, scenario: Scenario) -> None:
    wishes = [{"sentence": f"VM {vm} is pinned.", "way_out": "Take the pin away."} for vm in ("db-1", "db-2")]
    reason = {"code": "pins-contradict", "sentence": "They clash.", "way_out": "Choose.", "wishes": wishes}
    run = make_run(scenario, state="refused", message="They clash.", findings=[reason | {"wishes_are_minimal": True}])
    page = run_page(logged_in, run)
    assert "VM db-1 is pinned." in page
    assert "VM db-2 is pinned." in page
    assert "these 2 together. Take back any one of them" in page
    run.findings = [reason | {"wishes_are_minimal": False}]
    run.save()
    assert "no time to find out whether fewer would do" in run_page(logged_in, run)


def test_a_scenario_without_a_window_is_refused_with_a_way_out(
    worker: Worker, committed_scenario: Scenario, logged_in: Client
) -> None:
    committed_scenario.windows.all().delete()
    logged_in.post(address_of("plan_start", committed_scenario))
    worker.wait_until_idle()
    run = PlanRun.objects.get()
    assert run.state == RunState.REFUSED
    assert run.way_out
    assert run.message in run_page(logged_in, run)
    assert not Plan.objects.exists()


def test_a_run_that_waits_is_cancelled_at_once(logged_in: Client, scenario: Scenario) -> None:
    run = make_run(scenario)
    logged_in.post(reverse("migrations:plan_run_cancel", args=[run.project_id, scenario.pk, run.pk]))
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    assert "Cancelled" in run_page(logged_in, run)


def test_the_last_runs_stand_in_a_list(logged_in: Client, plan: Plan) -> None:
    page = logged_in.get(address_of("run_list", plan.scenario)).content.decode()
    assert reverse("migrations:plan_run", args=[plan.scenario.project_id, plan.scenario_id, plan.run_id]) in page
