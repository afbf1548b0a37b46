"""Work in the background: each task takes a run's key, claims the run and calls its service.

A message is only a nudge. The sweep finds what got lost: runs whose worker died, projects that changed or whose day has
changed since they were tracked, and notices that wait.
"""

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from migrations_app.models import BoardRun, FinishRun, PathStudy, Plan, PlanRun, PlanStudy, Scenario, TrackRun
from migrations_app.selectors import notices_due, projects_to_track
from migrations_app.selectors.comments import mentions_to_mail
from migrations_app.selectors.path_studies import plans_to_trace
from migrations_app.selectors.studies import plans_to_study
from migrations_app.services import notices_send, plan_run_execute, track_run_create, track_run_execute
from migrations_app.services.board_runs import board_run_create, board_run_execute, boards_sweep
from migrations_app.services.comments import mentions_mail
from migrations_app.services.finishing import finish_run_execute
from migrations_app.services.path_studies import path_study_create, path_study_execute
from migrations_app.services.plan_shares import (
    plan_run_collect,
    plan_run_spread,
    plan_share_execute,
    shares_sweep,
)
from migrations_app.services.studies import study_create, study_execute
from networks.choices import RunState
from networks.models import Project
from networks.services.runs import run_claim, runs_sweep


@shared_task
def plan_run(run_id: int) -> None:
    """Do a planning run or a share of one, unless another worker has it or it is over; a plan found is tracked."""
    run = run_claim(PlanRun, run_id)
    if run is None:
        return
    if run.parent_id is not None:
        plan_share_execute(run)
        collect_plan(run.parent_id)
    elif run.share_count > 1:
        for share_id in plan_run_spread(run):
            plan_run.delay(share_id)
        collect_plan(run.pk)
    else:
        plan_run_execute(run)
        _planned(run)


@shared_task
def collect_plan(run_id: int) -> None:
    """Store the best plan of a shared run, unless a share is still alive or another worker does it."""
    if run := plan_run_collect(run_id):
        _planned(run)


@shared_task
def board_run(run_id: int) -> None:
    """Bring a plan's rows up to its board, unless another worker does; then it is tracked and studied anew."""
    run = run_claim(BoardRun, run_id)
    if run is None:
        return
    board_run_execute(run)
    _planned(run)


@shared_task
def plan_study(run_id: int) -> None:
    """Work out what stands beside a plan, unless another worker does or it is over."""
    if study := run_claim(PlanStudy, run_id):
        study_execute(study)


@shared_task
def path_study_run(run_id: int) -> None:
    """Work out the paths of a plan, unless another worker does or it is over."""
    if run := run_claim(PathStudy, run_id):
        path_study_execute(run)


@shared_task
def track_run(run_id: int) -> None:
    """Do a tracking, unless another worker has it or it is over; the alarms it raised are sent."""
    if run := run_claim(TrackRun, run_id):
        track_run_execute(run)
        _queue_notices()


@shared_task
def send_notices() -> None:
    """Send what waits to be sent."""
    notices_send(timezone.now())


@shared_task
def mail_mentions(comment_id: int) -> None:
    """Tell those whom a comment mentions."""
    mentions_mail(comment_id)


@shared_task
def finish_run(run_id: int) -> None:
    """Look for ways to finish a segment, unless another worker does or it is over."""
    if run := run_claim(FinishRun, run_id):
        finish_run_execute(run)


@shared_task
def sweep_runs(timeout_s: float | None = None) -> None:
    """Take up what was lost or has become due. `timeout_s`: silence of a run that counts as its worker's death."""
    silence_s = settings.RUN_HEARTBEAT_TIMEOUT_S if timeout_s is None else timeout_s
    now = timezone.now()
    for run_id in shares_sweep(now=now, timeout_s=silence_s):
        collect_plan.delay(run_id)
    for run_id in runs_sweep(PlanRun, now=now, timeout_s=silence_s):
        plan_run.delay(run_id)
    for run_id in boards_sweep() + runs_sweep(BoardRun, now=timezone.now(), timeout_s=silence_s):
        board_run.delay(run_id)
    for run_id in runs_sweep(TrackRun, now=timezone.now(), timeout_s=silence_s):
        track_run.delay(run_id)
    for run_id in runs_sweep(FinishRun, now=timezone.now(), timeout_s=silence_s):
        finish_run.delay(run_id)
    _sweep_studies(silence_s)
    for project_id in projects_to_track():
        track(project_id)
    _queue_notices()


def _sweep_studies(silence_s: float) -> None:
    """What stands beside plans: bounds and savings, and paths, which follow the estate and the network too."""
    for run_id in runs_sweep(PlanStudy, now=timezone.now(), timeout_s=silence_s):
        plan_study.delay(run_id)
    for plan in plans_to_study():
        study(plan)
    for run_id in runs_sweep(PathStudy, now=timezone.now(), timeout_s=silence_s):
        path_study_run.delay(run_id)
    for plan in plans_to_trace():
        path_study(plan, again=True)


def track(project_id: int) -> None:
    """Have a project tracked anew, once what is being written is committed. For whoever recorded or changed something."""
    transaction.on_commit(lambda: _queue_tracking(project_id))


def mail_mentioned(comment_id: int) -> None:
    """Have those whom a comment mentions told by mail, where the site has a mail server and they an address."""
    if settings.MAIL_IS_CONFIGURED and mentions_to_mail(comment_id).exists():
        mail_mentions.delay_on_commit(comment_id)


def follow(scenario: Scenario) -> None:
    """Have a plan's rows follow its board, once what is being written is committed."""
    board_run.delay_on_commit(board_run_create(scenario=scenario).pk)


def _planned(run: PlanRun | BoardRun) -> None:
    if run.state == RunState.COMPLETED:
        track(run.project_id)
        if plan := Plan.objects.select_related("scenario").filter(scenario_id=run.scenario_id).first():
            path_study(plan, again=True)
            study(plan)


def path_study(plan: Plan, *, again: bool = False) -> None:
    """Have a plan's paths worked out, once what is being written is committed; `again`: although they were."""
    if found := path_study_create(plan=plan, again=again):
        path_study_run.delay_on_commit(found.pk)


def study(plan: Plan, *, again: bool = False) -> None:
    """Have a plan studied, once what is being written is committed; `again`: although it was."""
    if found := study_create(plan=plan, again=again):
        plan_study.delay_on_commit(found.pk)


def _queue_tracking(project_id: int) -> None:
    if project := Project.objects.filter(pk=project_id).first():
        track_run.delay(track_run_create(project=project).pk)


def _queue_notices() -> None:
    if notices_due(timezone.now()).exists():
        send_notices.delay()
