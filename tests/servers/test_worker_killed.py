"""A worker that dies in the middle of a plan or of a share of one: found, and finished by another, once."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from migrations_app.models import Plan, PlanRun, Scenario
from migrations_app.services import plan_run_create
from migrations_app.services.plan_shares import plan_run_spread
from migrations_app.tasks import plan_run, sweep_runs
from networks.choices import RunState
from networks.services.runs import run_claim
from tests.conftest import Worker, WorkerProcess
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window

pytestmark = pytest.mark.services

DOOMED = "doomed"  # a queue of the victim alone, so that it is certain who has the run
SEARCH_S = 10.0
SILENT_AFTER_S = 1.0


@pytest.fixture
def scenario(worker: Worker) -> Scenario:
    """Twelve segments of four VMs, each with a bridge to the next, over eight windows."""
    project, today = make_project(), timezone.now().date()
    segments = [make_segment(project, f"segment-{number:02}") for number in range(12)]
    for number, segment in enumerate(segments):
        make_vm(project, f"bridge-{number:02}", segment, segments[number - 1])
        for letter in "abc":
            make_vm(project, f"vm-{number:02}{letter}", segment)
    scenario = make_scenario(project, today, cutover_weekdays=None, gap_days=0)
    for week in range(1, 9):
        make_window(scenario, today + timedelta(days=7 * week), max_vms=8)
    return scenario


def wait_for_a_first_plan(run: PlanRun, timeout_s: float = 60) -> None:
    """Return as soon as the run's search has found something it would lose."""
    until = time.monotonic() + timeout_s
    while run.objective is None:
        assert time.monotonic() < until, f"no plan after {timeout_s} s: {run.state} {run.progress_text} {run.message}"
        time.sleep(0.1)
        run.refresh_from_db()
    assert run.state == RunState.RUNNING


def test_a_shared_plan_outlives_the_worker_of_one_share_and_is_stored_once(
    scenario: Scenario, worker: Worker, tmp_path: Path, settings: Settings
) -> None:
    """Two workers of two slots; the run is spread by hand, so that it is certain that the victim has one share."""
    victim = WorkerProcess(tmp_path / "victim.log", queue=DOOMED)
    created = plan_run_create(scenario=scenario, by=None, seconds=SEARCH_S, shares=3)
    run = run_claim(PlanRun, created.pk)
    assert run is not None
    doomed, *others = plan_run_spread(run)
    plan_run.apply_async((doomed,), queue=DOOMED)
    for share in others:
        plan_run.delay(share)
    wait_for_a_first_plan(PlanRun.objects.get(pk=doomed))
    victim.kill()

    settings.RUN_HEARTBEAT_TIMEOUT_S = SILENT_AFTER_S
    time.sleep(2 * SILENT_AFTER_S)
    sweep_runs()
    worker.wait_until_idle(timeout_s=120)
    shares = list(PlanRun.objects.filter(parent=run).order_by("pk"))
    assert [share.state for share in shares] == [RunState.COMPLETED] * 3, [share.message for share in shares]
    assert shares[0].attempts == 2
    run.refresh_from_db()
    assert (run.state, run.attempts) == (RunState.COMPLETED, 1)
    plan = Plan.objects.get()
    assert (plan.run_id, plan.revision) == (run.pk, 1)
    assert plan.objective == pytest.approx(
        min(share.objective for share in shares if share.objective is not None), abs=1e-9
    )

    for key in (run.pk, doomed):  # what a broker does with unanswered messages, hours later
        plan_run.delay(key)
    worker.wait_until_idle()
    assert Plan.objects.get().revision == 1


def test_a_plan_whose_worker_is_killed_is_finished_by_another_once(
    scenario: Scenario, worker: Worker, tmp_path: Path, settings: Settings
) -> None:
    victim = WorkerProcess(tmp_path / "victim.log", queue=DOOMED)
    run = plan_run_create(scenario=scenario, by=None, seconds=SEARCH_S)
    plan_run.apply_async((run.pk,), queue=DOOMED)
    wait_for_a_first_plan(run)
    victim.kill()
    assert not Plan.objects.exists()

    settings.RUN_HEARTBEAT_TIMEOUT_S = SILENT_AFTER_S
    time.sleep(2 * SILENT_AFTER_S)
    sweep_runs()
    sweep_runs()
    worker.wait_until_idle(timeout_s=120)
    run.refresh_from_db()
    assert (run.state, run.attempts) == (RunState.COMPLETED, 2)
    assert Plan.objects.get().revision == 1

    plan_run.delay(run.pk)  # what a broker does with the victim's unanswered message, hours later
    worker.wait_until_idle()
    assert Plan.objects.get().revision == 1
