"""Instants of a window as calendar days of the project."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from migrations_app.models import Window

_A_DAY = timedelta(hours=24)
_AN_INSTANT = timedelta(microseconds=1)


def window_days(window: Window, zone: ZoneInfo) -> tuple[date, date]:
    """First and last local day of a window; its end is not part of it.

    One over a single night, that is shorter than 24 h and across midnight, is the single day it ends on.
    """
    first = window.starts_at.astimezone(zone).date()
    last = (window.ends_at - _AN_INSTANT).astimezone(zone).date()
    is_one_night = _on_the_clock(window.ends_at, zone) - _on_the_clock(window.starts_at, zone) < _A_DAY
    return (last, last) if is_one_night else (first, last)


def _on_the_clock(instant: datetime, zone: ZoneInfo) -> datetime:
    """What the clocks show; the night in which they change is as long as any other by it."""
    return instant.astimezone(zone).replace(tzinfo=None)
