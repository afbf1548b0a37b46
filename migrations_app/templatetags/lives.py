"""How the life of a segment is said on pages."""

from django import template

from migrations_app.selectors import SegmentActuals
from networks.choices import Treatment
from planner.core.lifecycle import AgeBand, budget_days
from planner.core.treatment_effects import TreatmentEffect
from planner.core.wording import counted

register = template.Library()

_BADGE_OF_AGE = {
    AgeBand.NEW: "is-good",
    AgeBand.WATCH: "is-info",
    AgeBand.OVERDUE: "is-warn",
    AgeBand.ENTRENCHED: "is-bad",
}


@register.filter
def age_badge(band: AgeBand) -> str:
    """The class of the badge an age band wears; the badge says its word."""
    return _BADGE_OF_AGE[band]


@register.filter
def budget_of(actuals: SegmentActuals | None) -> int:
    """The days a segment's stretch should last at most."""
    return budget_days(None if actuals is None else actuals.budget_days)


@register.filter
def slip(days: int) -> str:
    """`3|slip` -> 3 days later than."""
    if not days:
        return "as"
    return f"{counted(abs(days), 'day')} {'later' if days > 0 else 'earlier'} than"


@register.filter
def treatment_label(effect: TreatmentEffect) -> str:
    """A treatment as a person says it."""
    return Treatment(effect.treatment).label
