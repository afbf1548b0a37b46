"""How the board is said: segments' colours, loads as bars, the effect of an edit as badges."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from migrations_app.models import Edit
from migrations_app.templatetags.plans import difference
from networks.templatetags.figures import dot

if TYPE_CHECKING:
    from migrations_app.adapters.board_columns import ColumnLoad

register = template.Library()

HUES = 8  # colours that people with any colour vision tell apart; each plain and striped (board.css)


@dataclass(frozen=True, slots=True)
class EffectWords:
    """One figure that an edit changed."""

    words: str
    badge: str


_FIGURES = (  # key of an edit's effect, words, decimals; less of each is better
    ("stretch_days", "stretch-days", 0),
    ("risk_days", "risk-days", 1),
    ("split_tb", "TB between separated VMs", 2),
    ("stretch_tb", "TB over stretches", 2),
    ("makespan_days", "days to the end", 0),
)


@register.filter
def hue(key: int) -> str:
    """The classes of a segment's chip: the same segment has the same colour on every page."""
    return f"hue-{key % HUES}{' is-striped' if key // HUES % 2 else ''}"


@register.filter
def load_bar(load: "ColumnLoad") -> SafeString:
    """A load against its limit, in words and as a bar; beyond it says so."""
    if load.used is None:
        return format_html('<span class="unknown">{} unknown</span>', load.name.lower())
    used = f"{load.used:,.{load.decimals}f}".replace(",", "\u202f")
    if load.limit is None:
        return format_html('<span class="nowrap">{} <span class="soft">{}</span></span>', used, load.unit)
    most = f"{load.limit:,.{load.decimals}f}".replace(",", "\u202f")
    words = format_html('<span class="nowrap">{} <span class="soft">of {} {}</span></span>', used, most, load.unit)
    if load.is_over:
        words = format_html('{} <span class="badge is-bad">over</span>', words)
    return format_html(
        '{}<progress{} max="{}" value="{}" aria-label="{}: {} of {} {}"></progress>',
        words,
        SafeString(' class="is-over"') if load.is_over else "",
        dot(load.limit or 1),
        dot(min(load.used, load.limit or load.used)),
        load.name,
        used,
        most,
        load.unit,
    )


@register.filter
def effect_words(edit: Edit) -> list[EffectWords]:
    """What an edit changed in the plan's figures."""
    found = []
    for key, words, decimals in _FIGURES:
        value = edit.effect.get(key)
        if isinstance(value, int | float) and round(value, decimals):
            found.append(EffectWords(f"{difference(value, decimals)} {words}", "is-good" if value < 0 else "is-warn"))
    return found
