"""A planning run from its row to the stored plan, or to the sentence that says why there is none."""

import gzip
from datetime import date, timedelta
from math import sqrt
from typing import Any

import pytest
from django.utils import timezone

from migrations_app.models import Plan, PlanRun, Scenario, Stretch
from migrations_app.selectors import staleness
from migrations_app.services import plan_run_create, plan_run_execute
from networks.choices import Disposition, RunState
from networks.models import Project
from networks.selectors.projects import today_of
from networks.services.errors import ServiceError
from networks.services.projects import change_record
from networks.services.runs import run_claim, run_request_cancel
from planner.core.checker import check
from planner.core.instance_file import load_instance, load_plan
from planner.core.plan import make_plan
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window

pytestmark = pytest.mark.django_db


def today_plus(days: int) -> date:
    return timezone.now().date() + timedelta(days=days)


@pytest.fixture
def project() -> Project:
    return make_project()


@pytest.fixture
def scenario(project: Project) -> Scenario:
    """Two segments that share a VM; two windows of three VMs each."""
    app, db = make_segment(project, "app"), make_segment(project, "db")
    for name in ("app-01", "app-02"):
        make_vm(project, name, app)
    make_vm(project, "bridge-01", app, db)
    make_vm(project, "db-01", db)
    scenario = make_scenario(project, today_plus(0), cutover_weekdays=None, horizon_days=60)
    for week in (1, 2):
        make_window(scenario, today_plus(7 * week), f"night {week}", max_vms=3)
    return scenario


def done(scenario: Scenario, **budget: Any) -> PlanRun:
    """A run of the scenario, done."""
    created = plan_run_create(scenario=scenario, by=None, **(budget or {"iterations": 500}))
    run = run_claim(PlanRun, created.pk)
    assert run is not None
    plan_run_execute(run)
    return PlanRun.objects.get(pk=run.pk)


def test_a_found_plan_is_stored_whole(scenario: Scenario) -> None:
    run = done(scenario)
    plan = Plan.objects.get(scenario=scenario)
    assert (run.state, plan.revision, plan.vm_count) == (RunState.COMPLETED, 1, 4)
    assert run.message.startswith("4 VMs move in ")
    waves = list(plan.waves.all())
    assert [wave.number for wave in waves] == list(range(1, len(waves) + 1))
    assert sum(wave.vm_count for wave in waves) == plan.assignments.count() == 4
    assert all(group.reasons for wave in waves for group in wave.groups.all())
    rows = list(plan.segment_plans.select_related("segment"))
    assert sorted(row.segment.name for row in rows) == ["app", "db"]
    assert all(row.after and row.bands for row in rows)
    assert [(one.from_on, one.to_on) for one in plan.stretches.order_by("port_group__name")] == [
        (row.stretch_on, row.cutover_on) for row in sorted(rows, key=lambda row: row.segment.name)
    ]


def test_the_files_of_a_run_are_judged_as_the_pages_show_them(scenario: Scenario) -> None:
    run = done(scenario)
    instance = load_instance(gzip.decompress(run.instance_gz))
    verdict = check(instance, load_plan(gzip.decompress(run.plan_gz), instance))
    plan = run.plan
    assert verdict.feasible
    assert (plan.objective, plan.risk_days, plan.stretch_days) == pytest.approx(
        (verdict.measures.objective, verdict.measures.risk_days, verdict.measures.stretch_days), abs=1e-9
    )
    assert sum(row.risk_days for row in plan.segment_plans.all()) == pytest.approx(plan.risk_days, abs=1e-9)
    assert sum(risk for _, _, risk in plan.daily) == pytest.approx(plan.risk_days, abs=1e-9)
    assert max(slots for _, slots, _ in plan.daily) == max(one["peak"] for one in plan.peaks.values())


def test_planning_again_replaces_the_plan_and_raises_its_revision(scenario: Scenario) -> None:
    done(scenario)
    scenario.windows.update(max_vms=4)
    second = done(scenario)
    assert list(Plan.objects.values_list("revision", "run_id")) == [(2, second.pk)]
    assert Stretch.objects.exclude(plan=second.plan).count() == 0


def test_the_same_seed_and_iterations_give_the_same_files(scenario: Scenario) -> None:
    first, second = done(scenario, iterations=400, seed=3), done(scenario, iterations=400, seed=3)
    assert (first.instance_gz, first.plan_gz) == (second.instance_gz, second.plan_gz)


def test_a_migration_under_way_counts_its_facts_in_days_and_risk(project: Project) -> None:
    app = make_segment(project, "app")
    make_vm(project, "a", app, disposition=Disposition.AT_TARGET, moved_on=today_plus(-5))
    make_vm(project, "b", app)
    Stretch.objects.create(port_group=app.port_groups.get(), from_on=today_plus(-10))
    scenario = make_scenario(project, today_plus(-30), cutover_weekdays=None, cutover_lag_days=1)
    make_window(scenario, today_plus(-5), "over")
    make_window(scenario, today_plus(3), "next")
    run = done(scenario)
    (row,) = run.plan.segment_plans.all()
    # extended ten days ago, cut over a day after the window in three days: 10 + 1 + 4 days
    assert (row.stretch_on, row.cutover_on, row.days) == (today_plus(-10), today_plus(4), 15)
    # two VMs of criticality 3: w = sqrt(6 / 3); R = w * 14 * (15 / 14) ** 1.5, no traffic
    risk = sqrt(2) * 14 * (15 / 14) ** 1.5
    assert row.risk_days == pytest.approx(risk)
    # the makespan runs from day 0, thirty days ago, to the cutover: 35 days of weight 5
    assert run.plan.objective == pytest.approx(risk + 5 * 35)
    assert [wave.window_name for wave in run.plan.waves.all()] == ["next"]


def test_a_contradiction_refuses_with_every_reason_and_keeps_the_plan_there_is(scenario: Scenario) -> None:
    done(scenario)
    scenario.windows.update(max_vms=1)
    scenario.windows.filter(name="night 1").delete()
    run = done(scenario)
    assert run.state == RunState.REFUSED
    assert run.message == run.findings[0]["sentence"]
    assert run.way_out
    assert run.findings[0]["wishes"]
    assert Plan.objects.get(scenario=scenario).revision == 1


def test_facts_that_contradict_each_other_refuse_the_run_before_it_searches(scenario: Scenario) -> None:
    app = scenario.project.segments.get(name="app")
    app.cut_over_on = today_plus(-1)
    app.save()
    run = done(scenario)
    assert (run.state, run.instance_gz) == (RunState.REFUSED, None)
    assert [one["code"] for one in run.findings] == ["facts-contradict"]


def test_a_run_stopped_on_its_first_plan_stores_the_best_so_far(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = run_claim(PlanRun, plan_run_create(scenario=scenario, by=None, seconds=60).pk)
    assert run is not None
    run_request_cancel(run)
    plan_run_execute(run)
    run = PlanRun.objects.get(pk=run.pk)
    assert run.state == RunState.COMPLETED
    assert run.message.startswith("Stopped early; this is the best plan found until then. 4 VMs move")
    assert Plan.objects.get(scenario=scenario).run == run


def test_a_run_that_another_worker_took_over_writes_nothing(scenario: Scenario) -> None:
    created = plan_run_create(scenario=scenario, by=None, iterations=200)
    lost = run_claim(PlanRun, created.pk)
    PlanRun.objects.filter(pk=created.pk).update(state=RunState.PENDING)
    again = run_claim(PlanRun, created.pk)
    assert lost is not None
    assert again is not None
    plan_run_execute(lost)
    assert not Plan.objects.exists()
    plan_run_execute(again)
    assert Plan.objects.get().revision == 1


def test_a_vm_deleted_meanwhile_refuses_the_run_and_keeps_the_plan_there_is(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make_plan_while_somebody_deletes(*args: Any, **options: Any) -> Any:
        outcome = make_plan(*args, **options)
        scenario.project.vms.get(name="db-01").delete()
        return outcome

    monkeypatch.setattr("migrations_app.services.plan_search.make_plan", make_plan_while_somebody_deletes)
    run = done(scenario)
    assert (run.state, run.way_out) == (RunState.REFUSED, "Plan again.")
    assert not Plan.objects.exists()


def test_a_second_run_waits_until_the_first_has_ended(scenario: Scenario) -> None:
    plan_run_create(scenario=scenario, by=None)
    with pytest.raises(ServiceError, match="is being planned already"):
        plan_run_create(scenario=scenario, by=None)


@pytest.mark.parametrize(
    "budget", [{"seconds": 0}, {"seconds": float("nan")}, {"seconds": float("inf")}, {"iterations": 0}]
)
def test_a_search_needs_a_time_that_ends(scenario: Scenario, budget: dict[str, Any]) -> None:
    with pytest.raises(ServiceError, match="needs time"):
        plan_run_create(scenario=scenario, by=None, **budget)


def test_a_run_knows_the_newest_change_its_input_holds(scenario: Scenario) -> None:
    change = change_record(project=scenario.project, by=None, sentence="Something was changed.")
    assert done(scenario).change_mark == change.pk


def test_a_run_that_finds_nothing_better_keeps_the_stored_plan(scenario: Scenario) -> None:
    done(scenario)
    change_record(project=scenario.project, by=None, sentence="A note that no plan depends on.")
    again = done(scenario)
    plan = Plan.objects.get(scenario=scenario)
    assert (plan.revision, plan.run_id != again.pk) == (1, True)
    assert again.message.startswith("Plan revision 1 with J ")
    assert staleness(plan, today_of(scenario.project)) == []


def test_a_project_without_vms_is_told_to_import(scenario: Scenario) -> None:
    scenario.project.vms.update(is_gone=True)
    with pytest.raises(ServiceError, match="no VM to plan"):
        plan_run_create(scenario=scenario, by=None)


def test_a_plan_keeps_the_days_that_a_segments_owners_allow(scenario: Scenario) -> None:
    """`app` may not move in the first window's week, and is cut over from ten days after the second window on."""
    app = scenario.project.segments.get(name="app")
    app.blackouts.create(first_on=today_plus(6), last_on=today_plus(8))
    app.change_windows.create(first_on=today_plus(24), last_on=today_plus(30))
    make_window(scenario, today_plus(17), "night 3", max_vms=3)
    done(scenario)
    plan = Plan.objects.get(scenario=scenario)
    own, other = (plan.segment_plans.get(segment__name=name) for name in ("app", "db"))
    assert own.cutover_on == today_plus(24)
    assert own.stretch_on is not None and own.stretch_on > today_plus(8)
    assert other.cutover_on is not None and other.cutover_on < today_plus(24)
