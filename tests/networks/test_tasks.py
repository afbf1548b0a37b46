"""The queue's side of runs, with a real worker."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from networks.choices import ImportKind, RunState
from networks.models import DeriveRun, ImportRun, Project
from networks.services.imports import import_run_commit, import_run_create
from networks.tasks import import_run, sweep_runs
from tests.networks.inventories import make_project

VINFO = b"VM,VM ID,VI SDK UUID,Network #1\nweb,vm-1,vc-1,Prod\ndb,vm-2,vc-1,Data\n"


@pytest.fixture
def project(transactional_db: None) -> Project:
    return make_project()


def upload(project: Project) -> ImportRun:
    return import_run_create(
        project=project, by=None, kind=ImportKind.RVTOOLS, file=ContentFile(VINFO), file_name="RVTools_tabvInfo.csv"
    )


def test_a_worker_reads_then_commits_then_derives(project: Project, worker):
    run = upload(project)
    import_run.delay_on_commit(run.pk)
    worker.wait_until_idle()
    run.refresh_from_db()
    assert run.state == RunState.COMPLETED
    assert not project.vms.exists()

    import_run.delay_on_commit(import_run_commit(run=run, by=None).pk)
    worker.wait_until_idle()

    assert project.vms.count() == 2
    assert DeriveRun.objects.get(project=project).state == RunState.COMPLETED


def test_a_message_that_comes_twice_does_the_work_once(project: Project, worker):
    run = upload(project)
    for _ in range(3):
        import_run.delay_on_commit(run.pk)
    worker.wait_until_idle()

    run.refresh_from_db()
    assert (run.state, run.attempts) == (RunState.COMPLETED, 1)


def test_the_sweep_has_a_run_finished_whose_worker_died(project: Project, worker):
    run = upload(project)
    ImportRun.objects.filter(pk=run.pk).update(
        state=RunState.RUNNING, claim="of the dead", attempts=1, heartbeat_at=timezone.now() - timedelta(hours=1)
    )

    sweep_runs.delay_on_commit()
    worker.wait_until_idle()

    run.refresh_from_db()
    assert (run.state, run.attempts) == (RunState.COMPLETED, 2)
