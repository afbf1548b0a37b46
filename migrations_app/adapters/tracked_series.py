"""The lines of the charts: what is left and what risk has gathered, day by day."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from migrations_app.adapters.followed_plan import Approved, Followed
from migrations_app.adapters.move_so_far import MoveSoFar
from migrations_app.adapters.tracked_segments import SegmentTrack
from migrations_app.models import SegmentPlan
from planner.core.burn_down import chart_days, left_by_day, on_days, open_by_day, since, up_to
from planner.core.forecast_records import Forecast
from planner.core.limits import SLIP_DAYS
from planner.core.risk_curve import Curve

Spans = list[tuple[date, date | None]]

_DAY = timedelta(days=1)
_DIGITS = 3  # of risk-days in a chart


def tracked_series(
    move: MoveSoFar,
    plan: Followed | None,
    baseline: Approved | None,
    forecast: Forecast | None,
    tracks: Sequence[SegmentTrack],
    risk: Curve,
) -> dict[str, list]:
    """`Tracking.series`. What is planned begins today; what is overdue then counts as done tomorrow."""
    today = move.today
    days = _days(move, plan, baseline, forecast, tracks)
    moved_on = move.moved_on
    left = len(move.left)
    series: dict[str, list] = {
        "vms_left_actual": up_to(left_by_day(left + len(moved_on), moved_on, days), days, today),
        "stretched_actual": up_to(open_by_day(_recorded(move), days), days, today),
    }
    none = [None] * len(days)
    for name in ("vms_left", "stretched"):
        series |= {f"{name}_planned": none, f"{name}_baseline": none}
        daily = None if forecast is None else getattr(forecast, name)
        for share in ("p50", "p80"):
            series[f"{name}_{share}"] = none if daily is None else on_days(today, getattr(daily, share), days)
    if plan is not None:
        to_come = [max(plan.wave_of[vm.key].switchover_on, today + _DAY) for vm in move.left if vm.key in plan.wave_of]
        series["vms_left_planned"] = since(left_by_day(left, to_come, days), days, today)
        series["stretched_planned"] = since(open_by_day(_planned(plan, tracks, today), days), days, today)
    if baseline is not None:
        approved = [wave.switchover_on for wave, vms in baseline.waves for _ in vms]
        frozen: Spans = [
            (one.stretch_on, one.ends_on) for one in baseline.segments.values() if one.stretch_on is not None
        ]
        begins = min(baseline.approved_on, baseline.baseline.first_on)
        series["vms_left_baseline"] = since(left_by_day(len(approved), approved, days), days, begins)
        series["stretched_baseline"] = since(open_by_day(frozen, days), days, begins)
    return {
        "days": [day.isoformat() for day in days],
        **series,
        **_risk(risk, days, today, is_planned=plan is not None),
    }


def _days(
    move: MoveSoFar,
    plan: Followed | None,
    baseline: Approved | None,
    forecast: Forecast | None,
    tracks: Iterable[SegmentTrack],
) -> tuple[date, ...]:
    begun: list[date | None] = [move.today, *move.moved_on]
    begun += [one.from_on for track in tracks for one in track.segment.extensions]
    ends: list[date | None] = [move.today]
    for one in (None if plan is None else plan.plan, None if baseline is None else baseline.baseline):
        if one is not None:
            begun.append(one.first_on)
            ends += [one.ends_on, one.ends_on + SLIP_DAYS.value * _DAY]
    if forecast is not None:
        ends += [forecast.ends_on.p50, forecast.ends_on.p80]
    return chart_days(
        min(day for day in begun if day is not None), max(day for day in ends if day is not None) + 1 * _DAY
    )


def _recorded(move: MoveSoFar) -> Spans:
    """The days on which segments were stretched in fact: each segment once a day, up to its cutover."""
    spans: Spans = []
    for one in move.segments.values():
        spans += [(span.from_on, span.to_on) for span in one.life.earlier]
        if one.life.current is not None:
            spans.append((one.life.current.from_on, one.life.current.to_on))
    return spans


def _planned(plan: Followed, tracks: Iterable[SegmentTrack], today: date) -> Spans:
    """From today on: what stands ends as planned, what is to be extended begins tomorrow at the earliest."""
    spans: Spans = []
    for track in tracks:
        life, row = track.segment.life, plan.segments.get(track.segment.row.pk)
        if life.is_open and life.current is not None:
            spans.append((life.current.from_on, _end(row, today)))
        elif row is not None and row.stretch_on is not None and not track.segment.is_done:
            begins = max(row.stretch_on, today + _DAY)
            spans.append((begins, _end(row, begins)))
    return spans


def _end(row: SegmentPlan | None, earliest: date) -> date | None:
    return None if row is None or row.ends_on is None else max(row.ends_on, earliest)


def _risk(risk: Curve, days: Sequence[date], today: date, *, is_planned: bool) -> dict[str, list]:
    """Cumulated risk-days over all segments; 0 before the first of them is stretched."""
    first = risk.days[0] if risk.days else today
    planned, slipped = (
        [round(value or 0.0, _DIGITS) for value in on_days(first, line, days)] for line in (risk.planned, risk.slipped)
    )
    none = [None] * len(days)
    return {
        "risk_actual": up_to(slipped, days, today),  # up to today nothing has slipped: it is what has happened
        "risk_planned": planned if is_planned else none,
        "risk_slipped": since(slipped, days, today) if is_planned else none,
    }
