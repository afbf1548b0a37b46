"""Work in the background: each task takes a run's key, claims the run and calls its service."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from migrations_app.models import PlanRun
from migrations_app.services import plan_run_execute
from networks.services.runs import run_claim, runs_sweep


@shared_task
def plan_run(run_id: int) -> None:
    """Do a planning run, unless another worker has it or it is over."""
    if run := run_claim(PlanRun, run_id):
        plan_run_execute(run)


@shared_task
def sweep_runs(timeout_s: float | None = None) -> None:
    """Take up planning runs whose worker died or whose message got lost. `timeout_s`: silence that counts as death."""
    silence_s = settings.RUN_HEARTBEAT_TIMEOUT_S if timeout_s is None else timeout_s
    for run_id in runs_sweep(PlanRun, now=timezone.now(), timeout_s=silence_s):
        plan_run.delay(run_id)
