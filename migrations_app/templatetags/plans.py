"""How a plan's figures are put together for a page."""

from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from migrations_app.adapters.calendar import window_days
from migrations_app.drawings.charts import DayChart, Value
from migrations_app.forms import WEEKDAYS
from migrations_app.models import Plan, Window
from migrations_app.selectors import SettingRow
from networks.choices import MigrationType
from networks.templatetags.figures import day, decimal

register = template.Library()

NO_LIMIT = format_html('<span class="soft">{}</span>', "no limit")
NO_VALUE = format_html('<span class="faint">{}</span>', "\N{EN DASH}")


@register.filter
def avoidable_risk(plan: Plan) -> float:
    """Risk-days without the segments no plan can close early."""
    return plan.risk_days - plan.risk_days_unavoidable


@register.filter
def peak_slots(plan: Plan) -> int:
    """The most extension slots in use on one day, over all switches."""
    return max((slots for _, slots, _ in plan.daily), default=0)


@register.filter
def tightest_pool(plan: Plan) -> str:
    """The pool nearest to its limit: "DSwitch-Core: 8 of 8"."""
    shares = {
        pool: (max(slots, default=0), int(plan.peaks[pool]["limit"]))
        for pool, slots in plan.slots_by_pool.items()
        if pool in plan.peaks
    }
    if not shares:
        return ""
    pool, (peak, slot_count) = max(shares.items(), key=lambda one: one[1][0] / max(1, one[1][1]))
    return f"{pool}: {peak} of {slot_count}"


@register.filter
def planned_days(window: Window, zone: ZoneInfo) -> str:
    """The local days a window is in a plan; one over a single night is the day it ends on."""
    first_on, last_on = window_days(window, zone)
    return f"{first_on:%a %-d %b}" if first_on == last_on else f"{first_on:%a %-d %b} to {last_on:%a %-d %b}"


@register.filter
def figure_rows(chart: DayChart) -> SafeString:
    """The rows of a chart's table, of days and numbers alone. Not in the template, which takes ten times as long for a
    plan's hundreds of stops.
    """
    return SafeString(
        "\n".join(
            f'<tr><th scope="row" class="nowrap">{day(on)}</th>'
            + "".join(f'<td class="num">{_figure(value, chart.decimals)}</td>' for value in values)
            + "</tr>"
            for on, values in chart.rows
        )
    )


def _figure(value: Value, decimals: int) -> str:
    return NO_VALUE if value is None else decimal(value, decimals)


@register.filter
def limit(value: float | None) -> str | SafeString:
    """A cap, or that there is none."""
    return NO_LIMIT if value is None else f"{value:,.10g}"


@register.filter
def default_words(row: SettingRow) -> str | SafeString:
    """A setting's default with its unit."""
    if row.default is None:
        return NO_LIMIT
    if row.field == "cutover_weekdays":
        return ", ".join(dict(WEEKDAYS)[one] for one in row.default)
    if row.field == "migration_type":
        return str(MigrationType(row.default).label)
    return f"{row.default:g} {row.unit}"


@register.filter
def difference(value: float, decimals: int = 1) -> str:
    """A figure against another: +1 234.5, −0.2 (a true minus); what rounds to nothing has no sign."""
    rounded = round(value, decimals)
    sign = "+" if rounded > 0 else "\N{MINUS SIGN}" if rounded < 0 else ""
    return f"{sign}{abs(rounded):,.{decimals}f}".replace(",", "\u202f")
