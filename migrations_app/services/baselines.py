"""A baseline: a plan as somebody approved it, frozen row by row so that no later plan can change it."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from migrations_app.models import (
    Assignment,
    Baseline,
    BaselineMove,
    BaselineSegment,
    BaselineWave,
    Plan,
    Scenario,
    SegmentPlan,
    Wave,
)
from migrations_app.selectors.plans import plan_of
from migrations_app.selectors.staleness import staleness
from migrations_app.selectors.tracking import baseline_of
from networks.selectors.projects import today_of
from networks.services.errors import ServiceError
from networks.services.projects import change_record

BATCH = 2_000  # rows in one INSERT: SQLite and PostgreSQL both take them at once

_OF_PLAN = ("first_on", "ends_on", "vm_count", "segment_count", "stretch_days", "risk_days")
_OF_WAVE = ("number", "window_name", "starts_at", "ends_at", "first_on", "switchover_on", "vm_count")
_OF_SEGMENT = ("segment_id", "stretch_on", "cutover_on", "ends_on", "days", "risk_days")


@transaction.atomic
def baseline_approve(*, scenario: Scenario, by: AbstractBaseUser | None, note: str = "") -> Baseline:
    """Freeze the stored plan of a scenario as the project's baseline; the caller queues tracking.

    ServiceError without a plan, with the one that is the baseline already, and with a stale one unless `note` gives the
    reason.
    """
    scenario = Scenario.objects.select_for_update().get(pk=scenario.pk)  # no plan is stored meanwhile
    plan = plan_of(scenario)
    if plan is None:
        raise ServiceError(f"Scenario {scenario.name} has no plan to approve.", "Plan it first.")
    counts = baseline_of(scenario.project)
    if counts is not None and (counts.scenario_id, counts.plan_revision) == (scenario.pk, plan.revision):
        raise ServiceError(
            f"Revision {plan.revision} of {scenario.name} is the baseline already.",
            "Withdraw it first to approve it with another note.",
        )
    note = note.strip()[:255]
    stale = [] if note else staleness(plan, today_of(scenario.project))
    if stale:
        more = f" {len(stale) - 1} more reasons stand on its page." if len(stale) > 1 else ""
        raise ServiceError(
            f"The plan of {scenario.name} is stale: {stale[0]}{more}",
            "Plan again, or give the reason for approving it all the same as a note.",
        )
    baseline = _frozen(scenario, plan, by, note)
    change_record(
        project=scenario.project,
        by=by,
        sentence=f"Revision {plan.revision} of {scenario.name} was approved as the baseline.",
        reason=note,
        affects_plan=False,
        scenario_id=scenario.pk,
    )
    return baseline


@transaction.atomic
def baseline_withdraw(*, baseline: Baseline, by: AbstractBaseUser | None) -> None:
    """Let a baseline count no more; the one approved before it counts again. The caller queues tracking."""
    if not Baseline.objects.filter(pk=baseline.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        raise ServiceError("This baseline is withdrawn already.", "Load the page again.")
    change_record(
        project=baseline.project,
        by=by,
        sentence=f"The baseline of {baseline.scenario_name}, revision {baseline.plan_revision}, was withdrawn.",
        affects_plan=False,
    )


def _frozen(scenario: Scenario, plan: Plan, by: AbstractBaseUser | None, note: str) -> Baseline:
    baseline = Baseline.objects.create(
        project=scenario.project,
        scenario=scenario,
        scenario_name=scenario.name,
        plan_revision=plan.revision,
        approved_by_id=by.pk if by else None,
        note=note,
        **{name: getattr(plan, name) for name in _OF_PLAN},
    )
    waves = {
        pk: BaselineWave(baseline=baseline, **dict(zip(_OF_WAVE, values, strict=True)))
        for pk, *values in Wave.objects.filter(plan=plan).order_by("number").values_list("pk", *_OF_WAVE)
    }
    BaselineWave.objects.bulk_create(waves.values(), BATCH)
    moves = Assignment.objects.filter(plan=plan).order_by("pk").values_list("vm_id", "wave_id")
    BaselineMove.objects.bulk_create(
        [BaselineMove(baseline=baseline, vm_id=vm_id, wave=waves[wave_id]) for vm_id, wave_id in moves], BATCH
    )
    segments = SegmentPlan.objects.filter(plan=plan).order_by("position").values_list(*_OF_SEGMENT)
    BaselineSegment.objects.bulk_create(
        [BaselineSegment(baseline=baseline, **dict(zip(_OF_SEGMENT, values, strict=True))) for values in segments],
        BATCH,
    )
    return baseline
