"""The queue's side of runs: claim, call the service, queue what follows. A message carries a run's key only."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from networks.models import DeriveRun, ImportRun
from networks.services.derive import derive_run_execute
from networks.services.imports import import_run_execute
from networks.services.runs import run_claim, runs_sweep


@shared_task
def import_run(run_id: int) -> None:
    """Do the phase an import waits in; after a commit, derive."""
    if run := run_claim(ImportRun, run_id):
        derivation = import_run_execute(run)
        if derivation is not None:
            derive_run.delay_on_commit(derivation.pk)


@shared_task
def derive_run(run_id: int) -> None:
    """Derive couplings, precedences and likely joins."""
    if run := run_claim(DeriveRun, run_id):
        derive_run_execute(run)


@shared_task
def sweep_runs() -> None:
    """Queue again what a dead worker or a lost message left behind."""
    now, timeout_s = timezone.now(), settings.RUN_HEARTBEAT_TIMEOUT_S
    for model, task in ((ImportRun, import_run), (DeriveRun, derive_run)):
        for run_id in runs_sweep(model, now=now, timeout_s=timeout_s):
            task.delay_on_commit(run_id)
