"""What is left, day by day: the lines of a burn-down."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

MOST_DAYS = 400  # points of a chart; beyond, every k-th day


def chart_days(first_on: date, last_on: date) -> tuple[date, ...]:
    """The days of a chart: each, or every k-th so that there are at most MOST_DAYS, always with the last."""
    count = (last_on - first_on).days + 1
    step = -(-count // MOST_DAYS)
    days = [last_on - timedelta(days=back) for back in range(0, count, step)]
    return tuple(reversed(days))


def left_by_day(total: int, gone_on: Iterable[date], days: Sequence[date]) -> list[int]:
    """How many of `total` are left at the end of each day, when one goes on each of `gone_on`."""
    gone = sorted(gone_on)
    return [total - bisect_right(gone, day) for day in days]


def open_by_day(spans: Iterable[tuple[date, date | None]], days: Sequence[date]) -> list[int]:
    """How many spans (first and last day, both counted; None = no end) cover each day."""
    known = list(spans)
    begun = sorted(first for first, _ in known)
    ended = sorted(last + timedelta(days=1) for _, last in known if last is not None)
    return [bisect_right(begun, day) - bisect_right(ended, day) for day in days]


def on_days(first_on: date, values: Sequence[float], days: Sequence[date]) -> list[float | None]:
    """A figure for each of `days`, out of one a day from `first_on` on: None before it, the last one after them."""
    places = [(day - first_on).days for day in days]
    return [values[min(place, len(values) - 1)] if values and place >= 0 else None for place in places]


def up_to(values: Sequence[float | None], days: Sequence[date], last_on: date) -> list[float | None]:
    """The values of the days up to `last_on`, None after it."""
    return [value if day <= last_on else None for value, day in zip(values, days, strict=True)]


def since(values: Sequence[float | None], days: Sequence[date], first_on: date) -> list[float | None]:
    """The values of the days from `first_on` on, None before it."""
    return [value if day >= first_on else None for value, day in zip(values, days, strict=True)]
