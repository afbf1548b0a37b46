"""What is left, day by day: VMs to move, stretched segments, and the risk gathered by them."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

MOST_DAYS = 400  # points of a chart; beyond, every k-th day


@dataclass(frozen=True, slots=True)
class Gathered:
    """Cumulated risk-days of one segment by day from `first_on` on; 0 before, and the last figure after."""

    first_on: date
    risk_days: Sequence[float]


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


def gathered_by_day(curves: Iterable[Gathered], days: Sequence[date]) -> list[float]:
    """Cumulated risk-days over all segments at the end of each day. `days` rise."""
    first, last = days[0], days[-1]
    added = [0.0] * ((last - first).days + 2)
    for curve in curves:
        before = 0.0
        for offset, value in enumerate(curve.risk_days, (curve.first_on - first).days):
            if offset > len(added) - 2:
                break
            added[max(0, offset)] += value - before
            before = value
    total = list(accumulate(added))
    return [total[(day - first).days] for day in days]


def up_to(values: Sequence[float], days: Sequence[date], last_on: date) -> list[float | None]:
    """The values of the days up to `last_on`, None after it."""
    return [value if day <= last_on else None for value, day in zip(values, days, strict=True)]


def since(values: Sequence[float], days: Sequence[date], first_on: date) -> list[float | None]:
    """The values of the days from `first_on` on, None before it."""
    return [value if day >= first_on else None for value, day in zip(values, days, strict=True)]
