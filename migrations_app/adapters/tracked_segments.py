"""Each segment's life as it goes: facts, plan, baseline and forecast side by side, and its risk as it gathers."""

from dataclasses import dataclass
from datetime import date

from migrations_app.adapters.followed_plan import Approved, Followed
from migrations_app.adapters.move_so_far import MoveSoFar, SegmentSoFar
from migrations_app.models import BaselineSegment, Plan, SegmentPlan, TrackedSegment
from planner.core.forecast_records import SegmentForecast
from planner.core.lifecycle import budget_days
from planner.core.limits import RISK_BETA, RISK_ETA_DAYS
from planner.core.records import RiskKnobs
from planner.core.risk_curve import Curve, Happened, curve


@dataclass(frozen=True, slots=True)
class SegmentTrack:
    """A segment with its row (unsaved) and its curve; None while it is not stretched by anything known.

    `is_planned`: the plan extends it; not so where it was to move at once or to be rebuilt.
    `over_on`: the day on which nothing was left of it; None while something is.
    """

    segment: SegmentSoFar
    row: TrackedSegment
    curve: Curve | None
    is_planned: bool
    over_on: date | None


def segment_tracks(
    move: MoveSoFar,
    plan: Followed | None,
    baseline: Approved | None,
    forecasts: dict[int, SegmentForecast],
) -> list[SegmentTrack]:
    """Every segment that has a life: VMs to move or moved, an extension, or a place in the plan or the baseline."""
    planned = {} if plan is None else plan.segments
    frozen = {} if baseline is None else baseline.segments
    knobs = _knobs(None if plan is None else plan.plan)
    return [
        _track(one, planned.get(key), frozen.get(key), forecasts.get(key), knobs, move.today)
        for key, one in move.segments.items()
        if one.life.moved or one.life.left or one.extensions or key in planned or key in frozen
    ]


def _track(
    one: SegmentSoFar,
    plan: SegmentPlan | None,
    frozen: BaselineSegment | None,
    forecast: SegmentForecast | None,
    knobs: RiskKnobs,
    today: date,
) -> SegmentTrack:
    life = one.life
    row = TrackedSegment(
        segment_id=one.row.pk,
        state=life.state.value,
        budget_days=budget_days(one.row.budget_days),
        extended_on=None if life.current is None else life.current.from_on,
        first_vm_on=life.first_vm_on,
        last_vm_on=life.last_vm_on,
        cut_over_on=life.cut_over_on,
        unextended_on=life.unextended_on,
        vms=life.moved + life.left,
        vms_left=life.left,
        days_so_far=life.days_so_far,
        days_planned=_days_planned(one, plan, today),
    )
    if frozen is not None:
        row.baseline_stretch_on, row.baseline_cutover_on = frozen.stretch_on, frozen.cutover_on
    if plan is not None:
        row.planned_stretch_on, row.planned_cutover_on = plan.stretch_on, plan.cutover_on
    if forecast is not None:
        row.p50_cutover_on, row.p80_cutover_on = forecast.cutover.p50, forecast.cutover.p80
        row.days_p50, row.days_p80 = forecast.days.p50, forecast.days.p80
    over_on = _over_on(one)
    row.slip_days = _slip(row, over_on, today)
    gathered = _curve(one, plan, knobs, today)
    if gathered is not None:
        row.risk_so_far = next((risk for risk in reversed(gathered.so_far) if risk is not None), 0.0)
    if plan is not None:
        row.risk_planned = gathered.planned[-1] if gathered else 0.0
        row.risk_slipped = gathered.slipped[-1] if gathered else 0.0
    return SegmentTrack(one, row, gathered, plan is not None and plan.stretch_on is not None, over_on)


def _days_planned(one: SegmentSoFar, plan: SegmentPlan | None, today: date) -> int | None:
    """Stretch-days so far and to come; what the plan has overdue ends today at the earliest. None = nobody knows."""
    life = one.life
    if one.is_done or one.closed_on is not None:
        return life.days_so_far
    if plan is None:
        return None
    if life.current is None:
        return plan.days
    return None if plan.ends_on is None else (max(plan.ends_on, today) - life.current.from_on).days + 1


def _over_on(one: SegmentSoFar) -> date | None:
    """The day on which nothing was left of it: its cutover, else its un-extension, else the last move."""
    return (one.life.cut_over_on or one.life.unextended_on or one.life.last_vm_on) if one.is_done else None


def _slip(row: TrackedSegment, over_on: date | None, today: date) -> int | None:
    """Days of the cutover, as it was or is planned now, after the approved one."""
    if row.baseline_cutover_on is None:
        return None
    day = over_on or (None if row.planned_cutover_on is None else max(row.planned_cutover_on, today))
    return None if day is None else (day - row.baseline_cutover_on).days


def _curve(one: SegmentSoFar, plan: SegmentPlan | None, knobs: RiskKnobs, today: date) -> Curve | None:
    """Its risk as planned and as it happened; without a plan that stretches it, what has happened alone, by age."""
    now = one.life.current
    happened = Happened(None if now is None else now.from_on, one.closed_on)
    if plan is not None and plan.stretch_on is not None and plan.ends_on is not None and (now or not one.is_done):
        steps = [(date.fromisoformat(on), tb_a_day) for on, tb_a_day in plan.exposure_steps]
        own = RiskKnobs(knobs.eta_days, knobs.beta, plan.gamma_per_tb)
        closes = plan.cutover_on is not None
        weight = plan.risk_weight
        return curve(weight, own, steps, plan.stretch_on, plan.ends_on, today, happened=happened, closes=closes)
    if now is None or one.record is None:
        return None
    ends_on = one.closed_on or today
    return curve(one.record.risk_weight, knobs, (), now.from_on, ends_on, today, happened=happened, closes=False)


def _knobs(plan: Plan | None) -> RiskKnobs:
    """The knobs a plan's risk was counted with; without a plan the assumptions. Gamma is each segment's own."""
    if plan is None:
        return RiskKnobs(RISK_ETA_DAYS.value, RISK_BETA.value, 0.0)
    return RiskKnobs(plan.eta_days, plan.beta, 0.0)
