"""Where a project stands, as charts. Everything comes out of one Tracking row; nothing is computed here but sentences."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from migrations_app.drawings.charts import Band, Bar, BarChart, DayChart, Line, Mark, Value
from migrations_app.models import TrackedSegment, Tracking
from planner.core.limits import SLIP_DAYS
from planner.core.wording import counted


def vms_left_chart(tracking: Tracking) -> DayChart | None:
    """The burn-down of VMs; None without a series."""
    summary = f"{tracking.vms_moved:,} of {counted(tracking.vms_total, 'VM has', 'VMs have')} moved"
    compared = _against_baseline(tracking, "vms_left", "is", "are", "left")
    return _burn_down(tracking, "vms_left", "VMs left to move", "VMs", f"{summary}{compared}.")


def stretched_chart(tracking: Tracking) -> DayChart | None:
    """The burn-down of stretched segments; None without a series."""
    summary = f"{counted(tracking.segments_stretched, 'segment is', 'segments are')} stretched today"
    compared = _against_baseline(tracking, "stretched", "is", "are", "stretched")
    return _burn_down(tracking, "stretched", "Segments stretched", "segments", f"{summary}{compared}.")


def risk_over_time_chart(tracking: Tracking) -> DayChart | None:
    """Risk of the project as it gathers; None without a series."""
    days = _days(tracking)
    if not days:
        return None
    series = tracking.series
    return DayChart(
        title="Risk as it gathers",
        summary=f"{tracking.risk_so_far:,.0f} risk-days so far{_risk_to_come(tracking, series['risk_planned'][-1])}.",
        unit="risk-days",
        days=days,
        lines=(
            Line("so far", "actual", _up_to_today(series["risk_actual"], days, tracking.today)),
            Line("planned", "planned", series["risk_planned"]),
            Line("if it slips two weeks", "slipped", series["risk_slipped"]),
        ),
        marks=_marks(tracking, days),
    )


def stretched_bars(rows: Sequence[TrackedSegment], project_id: int) -> BarChart | None:
    """Days stretched against the budget, a bar for each of `rows`; None without rows."""
    if not rows:
        return None
    over = sum(row.days_so_far > row.budget_days for row in rows)
    return BarChart(
        title="Days stretched against the budget",
        summary=f"{over} of the {counted(len(rows), 'segment')} shown "
        f"{'is' if over == 1 else 'are'} over budget; the longest has lasted "
        f"{counted(max(row.days_so_far for row in rows), 'day')}.",
        unit="days",
        bars=[
            Bar(
                row.segment.name,
                row.days_so_far,
                row.budget_days,
                reverse("migrations:segment_detail", args=[project_id, row.segment_id]),
            )
            for row in rows
        ],
    )


def _burn_down(tracking: Tracking, name: str, title: str, unit: str, summary: str) -> DayChart | None:
    days = _days(tracking)
    if not days:
        return None
    series = tracking.series
    low, high = series[f"{name}_p50"], series[f"{name}_p80"]
    return DayChart(
        title=title,
        summary=summary,
        unit=unit,
        days=days,
        lines=(
            Line("so far", "actual", series[f"{name}_actual"]),
            Line("planned", "planned", series[f"{name}_planned"]),
            Line("baseline", "baseline", series[f"{name}_baseline"]),
        ),
        band=Band("forecast, P50 to P80", "P50", "P80", low, high) if any(one is not None for one in low) else None,
        marks=_marks(tracking, days),
        kind="burn-down",
    )


def _risk_to_come(tracking: Tracking, drawn: Value) -> str:
    """What the plan adds up to. `drawn`: by the last day of the chart, before what stays stretched to the horizon ends."""
    if drawn is None:
        return "; no plan says what is to come"
    told = (
        f", {tracking.risk_planned:,.0f} by the plan, {tracking.risk_slipped:,.0f} if what is to come slips "
        f"{SLIP_DAYS.value} days"
    )
    beyond = round(tracking.risk_planned) > round(drawn)
    return f"{told}; of the plan's, {drawn:,.0f} gather on the days drawn" if beyond else told


def _days(tracking: Tracking) -> list[date]:
    return [date.fromisoformat(one) for one in tracking.series.get("days", [])]


def _marks(tracking: Tracking, days: Sequence[date]) -> tuple[Mark, ...]:
    return (Mark("today", tracking.today),) if days[0] <= tracking.today <= days[-1] else ()


def _up_to_today(values: Sequence[Value], days: Sequence[date], today: date) -> list[Value]:
    return [value if on <= today else None for value, on in zip(values, days, strict=True)]


def _against_baseline(tracking: Tracking, name: str, one: str, many: str, what: str) -> str:
    """Today's figure beside the baseline's; nothing where either is not known."""
    days = _days(tracking)
    at = max((place for place, on in enumerate(days) if on <= tracking.today), default=None)
    if at is None:
        return ""
    actual, approved = tracking.series[f"{name}_actual"][at], tracking.series[f"{name}_baseline"][at]
    if actual is None or approved is None:
        return ""
    difference = round(actual - approved)
    if not difference:
        return f"; as many {many if actual != 1 else one} {what} as the baseline has today"
    count = abs(difference)
    return (
        f"; {count:,} {'more' if difference > 0 else 'fewer'} {one if count == 1 else many} {what} than in the baseline"
    )
