"""Days stretched against the budget, as one bar: filled so far, outlined as planned, hatched beyond the budget."""

from dataclasses import dataclass

WIDTH_PX, HEIGHT_PX = 640, 30
BAR_TOP_PX, BAR_PX = 7, 16
_AIR = 1.06  # of the longest, so that nothing ends at the edge


@dataclass(frozen=True, slots=True)
class BudgetDays:
    """Days of one stretch; `planned` and `p80` None = not known."""

    so_far: int
    budget: int
    planned: int | None = None
    p80: float | None = None


def budget_bar(days: BudgetDays) -> str:
    """The bar as SVG; what it says in words stands in its label."""
    longest = max(days.so_far, days.budget, days.planned or 0, days.p80 or 0, 1) * _AIR
    scale = WIDTH_PX / longest

    def rect(kind: str, begin: float, end: float, fill: str = "") -> str:
        width = max(0.0, (end - begin) * scale)
        return f'<rect class="{kind}" x="{begin * scale:.1f}" y="{BAR_TOP_PX}" width="{width:.1f}" height="{BAR_PX}"{fill}/>'

    parts = [rect("bb-ground", 0, longest), rect("bb-days", 0, min(days.so_far, days.budget))]
    if days.so_far > days.budget:
        parts.append(rect("bb-over", days.budget, days.so_far))
        parts.append(rect("bb-hatching", days.budget, days.so_far, ' fill="url(#bb-hatch)"'))
    if days.planned:
        parts.append(rect("bb-planned", 0.5 / scale, days.planned))
    if days.p80:
        parts.append(_tick("bb-forecast", days.p80 * scale))
    parts.append(_tick("bb-budget", days.budget * scale))
    return (
        f'<svg class="budget-bar" viewBox="0 0 {WIDTH_PX} {HEIGHT_PX}" role="img" aria-label="{_said(days)}">'
        '<defs><pattern id="bb-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<line class="bb-hatch" x1="0" x2="0" y1="0" y2="5"/></pattern></defs>{"".join(parts)}</svg>'
    )


def _tick(kind: str, x: float) -> str:
    return f'<line class="{kind}" x1="{x:.1f}" x2="{x:.1f}" y1="2" y2="{HEIGHT_PX - 2}"/>'


def _said(days: BudgetDays) -> str:
    planned = "" if days.planned is None else f", {days.planned:,} planned"
    p80 = "" if days.p80 is None else f", {days.p80:,.0f} by the forecast's P80"
    return f"{days.so_far:,} days stretched so far{planned}{p80}, of a budget of {days.budget:,}"
