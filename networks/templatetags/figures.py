"""How figures are written: grouped digits, a unit with every size and rate, days in full, unknown as unknown."""

from datetime import date, datetime
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

THIN_SPACE = "\u202f"
UNKNOWN = format_html('<span class="unknown">{}</span>', "unknown")
_BINARY = ("MiB", "GiB", "TiB", "PiB")
_DECIMAL = ("B", "kB", "MB", "GB", "TB", "PB")


def _grouped(value: float, decimals: int = 0) -> str:
    return f"{value:,.{decimals}f}".replace(",", THIN_SPACE)


def _scaled(value: float, units: tuple[str, ...], base: int) -> str:
    """`value` in the largest unit that leaves at least 1, with one decimal below 100."""
    step = 0
    while abs(value) >= base and step < len(units) - 1:
        value /= base
        step += 1
    decimals = 1 if step and abs(value) < 100 else 0
    return f"{_grouped(value, decimals)} {units[step]}"


@register.filter
def whole(value: float | None) -> str | SafeString:
    """12345 -> 12 345 (thin spaces)."""
    return UNKNOWN if value is None else _grouped(value)


@register.filter
def decimal(value: float | None, decimals: int = 1) -> str | SafeString:
    """1234.56 -> 1 234.6."""
    return UNKNOWN if value is None else _grouped(value, decimals)


@register.filter
def dot(value: float) -> str:
    """A number for an attribute: never grouped, always with a dot."""
    return f"{value:.6g}"


@register.filter
def percent(share: float) -> str:
    """0.5 -> 50 %."""
    return f"{share * 100:.0f} %"


@register.filter
def mib(value: int | None) -> str | SafeString:
    """MiB in the binary unit that fits: 2048 -> 2.0 GiB. None is unknown."""
    return UNKNOWN if value is None else _scaled(value, _BINARY, 1024)


@register.filter
def per_day(value: float | None) -> str | SafeString:
    """Bytes a day in the decimal unit that fits: 2.5e9 -> 2.5 GB a day."""
    return UNKNOWN if value is None else f"{_scaled(value, _DECIMAL, 1000)} a day"


@register.filter
def gb(value: float | None) -> str | SafeString:
    """Decimal GB in the unit that fits: 1500 -> 1.5 TB."""
    return UNKNOWN if value is None else _scaled(value * 1e9, _DECIMAL, 1000)


@register.filter
def day(value: date | None) -> str | SafeString:
    """14 Mar 2027. None is unknown."""
    return UNKNOWN if value is None else f"{value.day} {value:%b %Y}"


@register.filter
def instant(value: datetime | None, zone: Any = None) -> str | SafeString:
    """14 Mar 2027, 22:00 in the project's time zone (`zone`: ZoneInfo)."""
    if value is None:
        return UNKNOWN
    local = timezone.localtime(value, zone) if zone else value
    return f"{local.day} {local:%b %Y, %H:%M}"


@register.filter
def known(value: Any) -> Any:
    """The value itself, or the neutral word for what nobody knows."""
    return UNKNOWN if value in (None, "", []) else value


@register.filter
def plural(count: int, words: str) -> str:
    """`3|plural:"VM,VMs"` -> 3 VMs."""
    one, many = words.split(",")
    return f"{_grouped(count)} {one if count == 1 else many}"


@register.filter
def lookup(values: Any, key: str) -> Any:
    """The entry `key` of a mapping, where a template cannot name it."""
    return values.get(key, "")


@register.simple_tag(takes_context=True)
def address_with(context: dict[str, Any], key: str, value: object) -> str:
    """This page's address with `key` set to `value`; every other word of its query is kept."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    query[key] = str(value)
    return f"?{query.urlencode()}"
