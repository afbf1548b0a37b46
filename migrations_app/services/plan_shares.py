"""A planning run over several workers: its shares search the same input each from a seed of its own, the best one wins.

Nobody waits for anybody in a worker's slot. The run keeps its input and lets go of its claim; while one of its shares
is alive, so is the run. Whichever share ends last collects: a guarded UPDATE lets one worker do so.
"""

from datetime import datetime, timedelta
from time import monotonic
from uuid import uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from migrations_app.adapters import UnusableInput, numbered
from migrations_app.adapters.kept_problem import kept_problem, packed, unpacked
from migrations_app.adapters.replanning import start_from
from migrations_app.models import PlanRun
from migrations_app.services.alive import kept_alive
from migrations_app.services.plan_results import CANCELLED, findings_of, plan_not_found, plan_refuse, plan_store
from migrations_app.services.plan_search import Watch, searched
from migrations_app.services.runs import problem_read
from networks.choices import RunState
from networks.services.runs import ClaimLost, run_finish, run_guarded
from planner.core.checker import check
from planner.core.contradictions import explained
from planner.core.errors import PlanningError
from planner.core.instance_file import dump_plan, load_plan
from planner.core.precheck import refusals
from planner.core.records import NotFound, Planned

LIVE = (RunState.PENDING, RunState.RUNNING)
SEED_STEP, SEEDS = 1_000, 2**31  # further apart than the lanes of one process; as many as a column holds


def plan_run_spread(run: PlanRun) -> list[int]:
    """Read the input of a claimed run and make its shares; gives those to queue. Raises nothing.

    None are made where no plan can exist, nor where the run has its shares already.
    """
    with run_guarded(run, refusals=(PlanningError,)), kept_alive(run):
        if PlanRun.objects.filter(parent=run).exists():
            _let_go(run)
            return []
        try:
            problem, _ = problem_read(run)
        except UnusableInput as refusal:
            plan_refuse(run, refusal.reasons)
            return []
        if reasons := refusals(problem.instance, problem.affinity_names):
            plan_refuse(run, explained(problem.instance, reasons, monotonic, labels=problem.affinity_names))
            return []
        with transaction.atomic():
            is_stopping = PlanRun.objects.select_for_update().get(pk=run.pk).cancel_requested
            _let_go(run)
            shares = PlanRun.objects.bulk_create(_share(run, number, is_stopping) for number in range(run.share_count))
        return [share.pk for share in shares]
    return []


def plan_share_execute(share: PlanRun) -> None:
    """Do a claimed share: search, and keep what it found. Raises nothing."""
    with run_guarded(share, refusals=(PlanningError,)), kept_alive(share):
        run = PlanRun.objects.get(shares=share)
        problem = kept_problem(run)
        instance = problem.instance
        start = run.start_gz and start_from(unpacked(run.start_gz), instance, penalty=run.penalty)
        watch = Watch(share)
        outcome = searched(share, problem, start or None, watch)
        if isinstance(outcome, Planned):
            found = {"objective": outcome.measures.objective, "changed_vms": outcome.changed_vms}
            plan_gz = packed(dump_plan(numbered(outcome.plan, instance)))
            run_finish(share, RunState.COMPLETED, **{**watch.figures, **found, "plan_gz": plan_gz})
        elif isinstance(outcome, NotFound):
            plan_gz = packed(dump_plan(numbered(outcome.nearest, instance)))
            state = RunState.CANCELLED if watch.stopped else RunState.NOT_FOUND
            run_finish(share, state, message=_broken(outcome), **{**watch.figures, "plan_gz": plan_gz})
        else:
            findings = findings_of(outcome.reasons)
            first = {"message": findings[0]["sentence"], "way_out": findings[0]["way_out"]}
            run_finish(share, RunState.REFUSED, findings=findings, **first)


def plan_run_collect(run_id: int) -> PlanRun | None:
    """End a run whose shares have all ended: the best of their plans is its plan. Raises nothing.

    None while a share is alive, and where another worker does it or has done it.
    """
    if PlanRun.objects.filter(parent_id=run_id, state__in=LIVE).exists():
        return None
    claim = str(uuid4())
    waiting = _waiting_for_shares().filter(pk=run_id)
    if not waiting.update(claim=claim, heartbeat_at=timezone.now()):
        return None
    run = PlanRun.objects.select_related("scenario__project").get(pk=run_id, claim=claim)
    with run_guarded(run, refusals=(PlanningError,)), kept_alive(run):
        _conclude(run)
    return run


def shares_sweep(*, now: datetime, timeout_s: float) -> list[int]:
    """Runs whose last share ended without anybody collecting; the ids to collect. Before the sweep of silent runs:
    a run lives as long as one of its shares does, also while they all wait for a worker."""
    alive = PlanRun.objects.filter(parent=OuterRef("pk"), state__in=LIVE)
    waiting = _waiting_for_shares()
    waiting.filter(Exists(alive)).update(heartbeat_at=now)
    since = now - timedelta(seconds=timeout_s)
    left = waiting.filter(~Exists(alive), Q(heartbeat_at__lt=since) | Q(heartbeat_at=None))
    found = list(left.values_list("pk", flat=True))
    return [pk for pk in found if left.filter(pk=pk).update(heartbeat_at=now)]


def _waiting_for_shares() -> "QuerySet[PlanRun]":
    """Shared runs that nobody holds: their shares are at work, or have ended."""
    return PlanRun.objects.filter(state=RunState.RUNNING, claim="", share_count__gt=1, parent=None)


def _let_go(run: PlanRun) -> None:
    """Keep the input and give the run to its shares. ClaimLost where it is no longer ours to give."""
    held = PlanRun.objects.filter(pk=run.pk, claim=run.claim, state=RunState.RUNNING)
    kept = (
        {}
        if run.rows_gz is None
        else {
            field: getattr(run, field)
            for field in ("today", "change_mark", "instance_gz", "rows_gz", "waivers", "start_gz")
        }
    )
    if not held.update(claim="", heartbeat_at=timezone.now(), **kept):
        raise ClaimLost


def _share(run: PlanRun, number: int, is_stopping: bool) -> PlanRun:
    return PlanRun(
        project_id=run.project_id,
        scenario_id=run.scenario_id,
        parent=run,
        seed=(run.seed + number * SEED_STEP) % SEEDS,
        seconds=run.seconds,
        iterations=run.iterations,
        lanes=run.lanes,
        penalty=run.penalty,
        cancel_requested=is_stopping,
        queued_at=timezone.now(),
    )


def _conclude(run: PlanRun) -> None:
    shares = list(PlanRun.objects.filter(parent=run).order_by("pk"))
    run.seconds_used = max((share.seconds_used or 0.0 for share in shares), default=0.0)
    run.moves_tried = sum(share.moves_tried or 0 for share in shares)
    found = [share for share in shares if share.state == RunState.COMPLETED]
    nearest = [share for share in shares if share.plan_gz]
    is_refused = any(share.state == RunState.REFUSED for share in shares)
    if found:
        best = min(found, key=lambda share: (_worth(share), share.pk))
        run.course = best.course
        problem = kept_problem(run)
        plan = load_plan(unpacked(best.plan_gz), problem.instance)
        measures = check(problem.instance, plan).measures
        plan_store(run, problem, plan, measures, stopped=run.cancel_requested)
    elif nearest and not is_refused:
        _not_found(run, nearest)
    else:
        _end_as(run, shares)


def _not_found(run: PlanRun, nearest: list[PlanRun]) -> None:
    """Keep the plan that breaks the least."""
    problem = kept_problem(run)
    plans = [load_plan(unpacked(share.plan_gz), problem.instance) for share in nearest]
    verdicts = [(check(problem.instance, plan), plan) for plan in plans]
    verdict, plan = min(verdicts, key=lambda one: len(one[0].violations))
    outcome = NotFound(plan, verdict.violations, verdict.measures)
    plan_not_found(run, problem, outcome, stopped=run.cancel_requested)


def _worth(share: PlanRun) -> float:
    """J of what a share found, with what the VMs it moved must save."""
    assert share.objective is not None
    return share.objective + share.penalty * (share.changed_vms or 0)


def _end_as(run: PlanRun, shares: list[PlanRun]) -> None:
    """No share has any plan: the run ends as one of them that says why, first of all that no plan can exist."""
    telling = [share for share in shares if share.state != RunState.CANCELLED]
    share = min(telling, key=lambda share: (share.state != RunState.REFUSED, share.pk), default=None)
    if share is None or (run.cancel_requested and share.state != RunState.REFUSED):
        run_finish(run, RunState.CANCELLED, message=CANCELLED)
        return
    run_finish(run, RunState(share.state), message=share.message, way_out=share.way_out, findings=share.findings)


def _broken(outcome: NotFound) -> str:
    codes = sorted({violation.code for violation in outcome.violations})
    return f"Its nearest plan breaks {', '.join(codes)}."
