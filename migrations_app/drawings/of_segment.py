"""A segment's life as the records of its drawings."""

from datetime import date

from migrations_app.drawings.budget_bar import BudgetDays
from migrations_app.drawings.charts import DayChart, Line, Mark
from migrations_app.selectors import SegmentLife
from migrations_app.selectors.risk_curves import planned_curve
from planner.core.limits import SLIP_DAYS


def budget_days_of(life: SegmentLife) -> BudgetDays:
    """The days so far, planned and forecast against the budget."""
    return BudgetDays(
        so_far=life.facts.days_so_far,
        budget=life.budget_days,
        planned=life.planned.days if life.planned else None,
        p80=life.tracked.days_p80 if life.tracked and not life.facts.cut_over_on else None,
    )


def risk_chart(life: SegmentLife, *, today: date) -> DayChart | None:
    """Risk as it gathers: so far, as planned, and if the plan slips; None where the plan never stretches the segment."""
    found = None if life.planned is None else planned_curve(life.planned, life.facts, today)
    if found is None:
        return None
    so_far = next((risk for risk in reversed(found.so_far) if risk is not None), 0.0)
    return DayChart(
        title="Risk as it gathers",
        summary=(
            f"{so_far:,.1f} risk-days so far, {found.planned[-1]:,.1f} at the end as planned, {found.slipped[-1]:,.1f} if "
            f"what is to come slips {SLIP_DAYS.value} days."
        ),
        unit="risk-days",
        days=found.days,
        lines=[
            Line("So far", "actual", found.so_far),
            Line("As planned", "planned", found.planned),
            Line(f"If it slips {SLIP_DAYS.value} days", "slipped", found.slipped),
        ],
        marks=[Mark("Today", today)],
        decimals=1,
    )
