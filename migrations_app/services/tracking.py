"""Tracking runs: what happened against plan and baseline, and a forecast of the rest, worked out beside the pages.

Everything is read and computed outside any transaction, and replaced as a whole in one short one.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from migrations_app.adapters.followed_plan import Followed, approved, followed
from migrations_app.adapters.move_so_far import move_so_far
from migrations_app.adapters.remaining import RemainingRows, remaining_of
from migrations_app.adapters.seen import rates_seen
from migrations_app.adapters.tracking import TrackingRows, tracking_rows
from migrations_app.models import Alarm, Baseline, Plan, Scenario, TrackedSegment, TrackedWave, Tracking, TrackRun
from migrations_app.selectors.tracking import baseline_of, followed_plan
from migrations_app.services.alive import kept_alive
from migrations_app.services.notices import notices_raise
from networks.choices import RunState
from networks.models import Project, Segment, VirtualMachine
from networks.selectors.chunks import chunks
from networks.selectors.projects import newest_change_id, today_of
from networks.services.runs import ClaimLost, run_finish, run_guarded
from planner.core import alarms as core
from planner.core.forecast import Forecast, forecast
from planner.core.observed_rates import ObservedRates
from planner.core.wording import counted

DRAWS = 1_000
BATCH = 2_000  # rows in one INSERT


@transaction.atomic
def track_run_create(*, project: Project, by: AbstractBaseUser | None = None) -> TrackRun:
    """A pending tracking of a project, or the one that waits already; the caller queues it after commit."""
    Project.objects.select_for_update().get(pk=project.pk)
    waiting = TrackRun.objects.filter(project=project, state=RunState.PENDING).order_by("-id").first()
    return waiting or TrackRun.objects.create(
        project=project, created_by_id=by.pk if by else None, queued_at=timezone.now()
    )


def track_run_execute(run: TrackRun) -> None:
    """Do a claimed tracking. Raises nothing; the run's row says what came of it."""
    with run_guarded(run), kept_alive(run):
        project = Project.objects.get(pk=run.project_id)
        _begin(run, project)
        rows = _found(project, run.today or today_of(project))
        _store(run, rows)


def _found(project: Project, today: date) -> TrackingRows:
    """Read and compute everything. Some 40 queries, whatever the size of the project."""
    plan_row, baseline_row = followed_plan(project), baseline_of(project)
    baseline = None if baseline_row is None else approved(baseline_row)
    move = move_so_far(project, today)
    if plan_row is None:
        return tracking_rows(move, None, baseline, None, None)
    plan = followed(plan_row)
    rest, seen = remaining_of(plan, move), rates_seen(move, plan, baseline)
    return tracking_rows(move, plan, baseline, rest, _forecast(plan, rest, seen), seen.rows)


def _begin(run: TrackRun, project: Project) -> None:
    """Note the day and the newest change before anything is read: whatever comes later is not overlooked.

    Written at once, so that a run that fails is not tried again before something changes.
    """
    run.today, run.change_mark = today_of(project), newest_change_id(project)
    held = TrackRun.objects.filter(pk=run.pk, claim=run.claim, state=RunState.RUNNING)
    if not held.update(today=run.today, change_mark=run.change_mark):
        raise ClaimLost


def _forecast(plan: Followed, rest: RemainingRows, seen: ObservedRates) -> Forecast | None:
    """The rest of a plan in draws; None once nothing is left."""
    if not rest.remaining.vm_segments and not rest.remaining.segments:
        return None
    return forecast(rest.remaining, seen.rates, draws=DRAWS, seed=plan.plan.scenario.seed)


def _store(run: TrackRun, rows: TrackingRows) -> None:
    """Replace what was found before, and raise and clear alarms, while the run is ours."""
    now = timezone.now()
    with transaction.atomic():
        project = Project.objects.select_for_update().get(pk=run.project_id)
        if Tracking.objects.filter(project=project, run_id__gt=run.pk).exists():
            run_finish(run, RunState.COMPLETED, message="A tracking that began later stands already.")
            return
        _forget_deleted(rows, project)
        raised = _settle(project, rows.alarms, now)
        notices_raise(project, raised, now)
        run_finish(run, RunState.COMPLETED, message=_told(rows, len(raised)), scenario=rows.tracking.scenario)
        Tracking.objects.filter(project=project).delete()
        TrackRun.objects.filter(project=project, pk__lt=run.pk, state=RunState.COMPLETED).delete()
        rows.tracking.run = run
        rows.tracking.save()
        TrackedWave.objects.bulk_create(rows.waves, BATCH)
        TrackedSegment.objects.bulk_create(rows.segments, BATCH)


def _forget_deleted(rows: TrackingRows, project: Project) -> None:
    """Let go of what was deleted or replaced while this was computed; the run queued by that will say more."""
    tracking = rows.tracking
    if not Plan.objects.filter(pk=tracking.plan_id or 0).exists():
        tracking.plan = None
    if not Scenario.objects.filter(pk=tracking.scenario_id or 0).exists():
        tracking.scenario = None
    if not Baseline.objects.filter(pk=tracking.baseline_id or 0).exists():
        tracking.baseline = None
    there = set(Segment.objects.filter(project=project).values_list("pk", flat=True))
    rows.segments[:] = [row for row in rows.segments if row.segment_id in there]


def _settle(project: Project, found: Sequence[core.Alarm], now: datetime) -> list[Alarm]:
    """Raise what is new, clear what no longer holds, and keep the words of the rest up to date; the new ones."""
    known = {(alarm.kind, alarm.key): alarm for alarm in Alarm.objects.filter(project=project, cleared_at=None)}
    holding = {(str(one.kind), one.key): one for one in found}
    cleared = [alarm.pk for about, alarm in known.items() if about not in holding]
    for some in chunks(cleared):
        Alarm.objects.filter(pk__in=some).update(cleared_at=now)
    changed = []
    for about, alarm in known.items():
        if about in holding and _said_anew(alarm, holding[about]):
            changed.append(alarm)
    Alarm.objects.bulk_update(changed, ["sentence", "way_out", "is_severe"], 200)
    fresh = [one for about, one in holding.items() if about not in known]
    segments, vms = (
        _present(Segment, [one.segment for one in fresh]),
        _present(VirtualMachine, [one.vm for one in fresh]),
    )
    return Alarm.objects.bulk_create(
        [
            Alarm(
                project=project,
                kind=one.kind.value,
                key=one.key,
                sentence=one.sentence,
                way_out=one.way_out,
                is_severe=one.is_severe,
                segment_id=one.segment if one.segment in segments else None,
                vm_id=one.vm if one.vm in vms else None,
            )
            for one in fresh
        ],
        BATCH,
    )


def _said_anew(alarm: Alarm, found: core.Alarm) -> bool:
    before = (alarm.sentence, alarm.way_out, alarm.is_severe)
    alarm.sentence, alarm.way_out, alarm.is_severe = found.sentence, found.way_out, found.is_severe
    return before != (alarm.sentence, alarm.way_out, alarm.is_severe)


def _present(model: type[Segment] | type[VirtualMachine], keys: Iterable[int | None]) -> set[int]:
    """Of some keys those whose rows still are there."""
    wanted = [key for key in keys if key is not None]
    return {pk for some in chunks(wanted) for pk in model.objects.filter(pk__in=some).values_list("pk", flat=True)}


def _told(rows: TrackingRows, raised: int) -> str:
    one = rows.tracking
    return (
        f"{one.vms_moved:,} of {counted(one.vms_total, 'VM has', 'VMs have')} moved; "
        f"{counted(one.segments_stretched, 'segment is', 'segments are')} stretched, {one.segments_over_budget:,} over "
        f"budget; {counted(raised, 'alarm is', 'alarms are')} new."
    )
