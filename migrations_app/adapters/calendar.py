"""Instants of a window as calendar days of the project."""

from datetime import date, timedelta
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
    is_one_night = window.ends_at - window.starts_at < _A_DAY
    return (last, last) if is_one_night else (first, last)
