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
def sweep_runs(timeout_s: float | None = None) -> None:
    """Queue again what a dead worker or a lost message left behind. `timeout_s`: silence that counts as death."""
    silence_s = settings.RUN_HEARTBEAT_TIMEOUT_S if timeout_s is None else timeout_s
    for model, task in ((ImportRun, import_run), (DeriveRun, derive_run)):
        for run_id in runs_sweep(model, now=timezone.now(), timeout_s=silence_s):
            task.delay_on_commit(run_id)
