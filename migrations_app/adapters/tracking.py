"""Where a project stands, as rows: what was read, the forecast of the rest and what follows from both."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from migrations_app.adapters.facts import contradictions, segment_facts
from migrations_app.adapters.followed_plan import Approved, Followed
from migrations_app.adapters.move_so_far import MoveSoFar
from migrations_app.adapters.remaining import RemainingRows
from migrations_app.adapters.seen import rate_rows
from migrations_app.adapters.sentences import readable
from migrations_app.adapters.tracked_alarms import tracked_alarms
from migrations_app.adapters.tracked_segments import SegmentTrack, segment_tracks
from migrations_app.adapters.tracked_series import tracked_series
from migrations_app.adapters.tracked_waves import tracked_waves
from migrations_app.models import TrackedSegment, TrackedWave, Tracking
from migrations_app.selectors import actual_stretches
from planner.core.alarms import Alarm
from planner.core.forecast_records import Forecast
from planner.core.lifecycle import LifeState
from planner.core.observed_rates import Observed
from planner.core.risk_curve import Curve, summed
from planner.core.wave_states import WaveProgress


@dataclass(frozen=True, slots=True)
class TrackingRows:
    """Every row of one tracking, unsaved, and the alarms that hold."""

    tracking: Tracking
    waves: list[TrackedWave]
    segments: list[TrackedSegment]
    alarms: tuple[Alarm, ...]


def tracking_rows(
    move: MoveSoFar,
    plan: Followed | None,
    baseline: Approved | None,
    rest: RemainingRows | None,
    forecast: Forecast | None,
    rates: Iterable[Observed] = (),
) -> TrackingRows:
    """The rows of a project as of the day it was read. `rest`, `rates`: what `forecast` was asked and drew from."""
    of_waves = dict(zip(rest.waves, forecast.waves, strict=True)) if rest and forecast else {}
    of_segments = dict(zip(rest.segments, forecast.segments, strict=True)) if rest and forecast else {}
    tracks = segment_tracks(move, plan, baseline, of_segments)
    waves = tracked_waves(move, plan, baseline, of_waves)
    risk = summed((one.curve for one in tracks if one.curve is not None), move.today)
    tracking = _figures(move, plan, baseline, forecast, tracks, waves, risk)
    tracking.rates = rate_rows(rates)
    tracking.contradictions = _contradictions(move)
    tracking.series = tracked_series(move, plan, baseline, forecast, tracks, risk)
    for wave in waves:
        wave.tracking = tracking
    for one in tracks:
        one.row.tracking = tracking
    return TrackingRows(tracking, waves, [one.row for one in tracks], tracked_alarms(move, plan, baseline, tracks))


def _contradictions(move: MoveSoFar) -> list[dict[str, str]]:
    """What would refuse every plan, told before anybody asks for one."""
    facts = segment_facts(move.project, actual_stretches(move.project))
    return [
        {"sentence": readable(one.sentence), "way_out": readable(one.way_out)}
        for one in contradictions(move.project, facts, move.today)
    ]


def _figures(
    move: MoveSoFar,
    plan: Followed | None,
    baseline: Approved | None,
    forecast: Forecast | None,
    tracks: list[SegmentTrack],
    waves: list[TrackedWave],
    risk: Curve,
) -> Tracking:
    moved, left = len(move.moved_on), len(move.left)
    open_ones = [one.row for one in tracks if one.segment.life.is_open]
    so_far = sum(one.row.days_so_far for one in tracks)
    tracking = Tracking(
        project=move.project,
        today=move.today,
        vms_total=moved + left,
        vms_moved=moved,
        segments_total=len(tracks),
        segments_stretched=len(open_ones),
        segments_over_budget=sum(row.days_so_far > row.budget_days for row in open_ones),
        segments_done=sum(one.segment.life.state == LifeState.CUT_OVER for one in tracks),
        waves_total=len(waves),
        waves_done=sum(row.state == WaveProgress.MOVED for row in waves),
        stretch_days_so_far=so_far,
        stretch_days_planned=sum(
            one.row.days_so_far if one.row.days_planned is None else one.row.days_planned for one in tracks
        ),
        risk_so_far=next((value for value in reversed(risk.so_far) if value is not None), 0.0),
        risk_planned=risk.planned[-1] if risk.planned else 0.0,
        risk_slipped=risk.slipped[-1] if risk.slipped else 0.0,
    )
    if plan is not None:
        tracking.plan, tracking.scenario = plan.plan, plan.plan.scenario
        tracking.planned_ends_on = _end(plan.plan.ends_on, move, tracks, is_over=not left and not open_ones)
    if baseline is not None:
        tracking.baseline, tracking.baseline_ends_on = baseline.baseline, baseline.baseline.ends_on
    if tracking.planned_ends_on is not None and tracking.baseline_ends_on is not None:
        tracking.slip_days = (tracking.planned_ends_on - tracking.baseline_ends_on).days
    if forecast is not None:
        tracking.p50_ends_on, tracking.p80_ends_on = forecast.ends_on.p50, forecast.ends_on.p80
        closed = sum(one.row.days_so_far for one in tracks if one.row.days_p50 is None)
        tracking.stretch_days_p50 = closed + forecast.stretch_days.p50
        tracking.stretch_days_p80 = closed + forecast.stretch_days.p80
        tracking.draws, tracking.notes = forecast.draws, list(forecast.notes)
    return tracking


def _end(planned_on: date, move: MoveSoFar, tracks: Iterable[SegmentTrack], *, is_over: bool) -> date:
    """The plan's end, today at the earliest while anything is left of the move; then the day on which it was over."""
    if not is_over:
        return max(planned_on, move.today)
    return max([*move.moved_on, *(one.over_on for one in tracks if one.over_on is not None)], default=planned_on)
