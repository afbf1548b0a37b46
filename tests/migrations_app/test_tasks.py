"""What the tasks chain: a plan is tracked, changes and days are noticed by the sweep, alarms are sent."""

import pytest
from pytest_django import Settings

from migrations_app import tasks
from migrations_app.models import Notice, PlanRun, Scenario, Tracking, TrackRun
from migrations_app.services import channel_create, plan_run_create
from networks.choices import RunState
from networks.models import Project
from networks.services.projects import change_record
from tests.conftest import Worker
from tests.migrations_app.mail_and_hooks import webhook
from tests.migrations_app.moves import day, extend, tracked, two_segments


@pytest.fixture
def scenario(worker: Worker) -> Scenario:
    return two_segments()


@pytest.fixture
def project(scenario: Scenario) -> Project:
    return scenario.project


def test_a_plan_found_is_tracked(worker: Worker, scenario: Scenario) -> None:
    tasks.plan_run.delay(plan_run_create(scenario=scenario, by=None, iterations=200).pk)
    worker.wait_until_idle()
    assert PlanRun.objects.get().state == RunState.COMPLETED
    assert Tracking.objects.get(project=scenario.project).scenario == scenario


def test_a_run_shared_out_over_the_workers_is_stored_once_and_tracked(worker: Worker, scenario: Scenario) -> None:
    run = plan_run_create(scenario=scenario, by=None, iterations=200, shares=3)
    tasks.plan_run.delay(run.pk)
    worker.wait_until_idle()
    run.refresh_from_db()
    assert run.state == RunState.COMPLETED, run.message
    assert [share.state for share in run.shares.all()] == [RunState.COMPLETED] * 3
    assert (scenario.plan.revision, scenario.plan.run_id) == (1, run.pk)
    assert Tracking.objects.get(project=scenario.project).scenario == scenario


def test_tracking_is_queued_once_however_often_it_is_asked_for(worker: Worker, project: Project) -> None:
    for _ in range(3):
        tasks.track(project.pk)
    worker.wait_until_idle()
    assert Tracking.objects.filter(project=project).count() == 1
    assert not TrackRun.objects.exclude(state=RunState.COMPLETED).exists()


def test_the_sweep_tracks_a_project_whose_rows_changed(worker: Worker, project: Project) -> None:
    extend(project.segments.get(name="app"), day(-3))
    tracked(project)
    first = Tracking.objects.get(project=project)
    tasks.sweep_runs()
    worker.wait_until_idle()
    assert Tracking.objects.get(project=project) == first
    change_record(project=project, by=None, sentence="hcx-extensions.json was imported.")
    tasks.sweep_runs()
    worker.wait_until_idle()
    assert Tracking.objects.get(project=project).pk != first.pk


def test_the_sweep_tracks_every_new_day(worker: Worker, project: Project) -> None:
    extend(project.segments.get(name="app"), day(-3))
    tracked(project)
    TrackRun.objects.update(today=day(-1))
    Tracking.objects.update(today=day(-1))
    tasks.sweep_runs()
    worker.wait_until_idle()
    assert Tracking.objects.get(project=project).today == day(0)


def test_the_sweep_takes_up_a_tracking_whose_worker_died(worker: Worker, project: Project) -> None:
    run = TrackRun.objects.create(project=project, state=RunState.RUNNING, claim="gone", attempts=1)
    tasks.sweep_runs(0)
    worker.wait_until_idle()
    run.refresh_from_db()
    assert (run.state, run.attempts) == (RunState.COMPLETED, 2)


@pytest.mark.parametrize("lost", [False, True])
def test_alarms_raised_are_sent_even_where_the_message_got_lost(
    worker: Worker, project: Project, settings: Settings, lost: bool
) -> None:
    """The webhook stands on this machine, so that a worker in another process does not send: there it is refused."""
    settings.WEBHOOK_PRIVATE_TARGETS = True
    with webhook() as hook:
        channel_create(project=project, kind="webhook", address=hook.url, by=None)
        extend(project.segments.get(name="app"), day(-35))
        if lost:
            tracked(project)
            assert Notice.objects.get().attempts == 0
            tasks.sweep_runs()
        else:
            tasks.track(project.pk)
        worker.wait_until_idle()
        assert Notice.objects.get().attempts == 1
        assert len(hook.posts) == (Notice.objects.get().state == "sent")
