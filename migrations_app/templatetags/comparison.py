"""How scenarios are told side by side."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString

from migrations_app.selectors.comparison import Cell, Figure, Side
from migrations_app.selectors.comparison_groups import Difference, GroupRow
from migrations_app.templatetags.plans import difference
from networks.templatetags.figures import day, decimal, whole
from planner.core.wording import counted

register = template.Library()


@register.filter
def figure(cell: Cell, row: Figure) -> str | SafeString:
    """A figure as its row writes them."""
    return {"whole": whole, "decimal": decimal, "day": day}[row.kind](cell.value)  # type: ignore[operator]


@register.filter
def against_first(cell: Cell, row: Figure) -> str:
    """ "+12 days to A"; "as A"."""
    if cell.difference is None:
        return ""
    if row.kind == "day":
        days = round(cell.difference)
        return f"{counted(abs(days), 'day')} {'later' if days > 0 else 'earlier'} than A" if days else "as A"
    told = difference(cell.difference, 1 if row.kind == "decimal" else 0)
    return f"{told} {row.unit}".strip() if told.startswith(("+", "\N{MINUS SIGN}")) else "as A"


@register.filter
def beside(row: GroupRow, others: Sequence[tuple[Side, int, int]]) -> list[tuple[Side, Difference]]:
    """Each other scenario with where it has the group."""
    return [(side, one) for (side, _, _), one in zip(others, row.differences, strict=True)]


@register.filter
def cost_words(one: Difference) -> str:
    """ "+3.2 J in A"."""
    return "" if one.cost is None else f"{difference(one.cost)} J in A"
