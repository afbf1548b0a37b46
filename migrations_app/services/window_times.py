"""The same hours of the local clock on many days, with what the change of the clocks does to them said, not hidden."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from planner.core.local_times import around_skipped, changes_within, instants_of, span_words


@dataclass(frozen=True, slots=True)
class Night:
    """A window to be: the local day it starts on, and its instants in UTC."""

    on: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Nights:
    """Windows to be. `notes`: sentences on the days that the clocks change."""

    nights: tuple[Night, ...]
    notes: tuple[str, ...] = ()


def nights_of(days: Iterable[date], start_time: time, duration_h: float, zone: tzinfo) -> Nights:
    """A window from `start_time` for `duration_h` hours of the local clock on each day.

    Where the clocks skip the start there is none; where they skip the end, it ends as they are put forward; of a time
    that they show twice the first counts. Each of these is told.
    """
    nights, notes = [], []
    for day in days:
        local = datetime.combine(day, start_time)
        starts = instants_of(local, zone)
        if not starts:
            notes.append(_no_start(local, zone))
            continue
        local_end = local + timedelta(hours=duration_h)
        ends = [one for one in instants_of(local_end, zone) if one > starts[0]]
        ends_at = ends[0] if ends else _end_of_gap(local_end, zone)
        nights.append(Night(day, starts[0], ends_at))
        notes += _told(local, starts, local_end, ends, zone)
    return Nights(tuple(nights), tuple(notes))


def _no_start(local: datetime, zone: tzinfo) -> str:
    before, after = around_skipped(local, zone)
    return (
        f"No window was made on {_day(local)}: the clocks of {zone} go forward and there is no {local:%H:%M} that day. "
        f"Add one by hand, at {before:%H:%M} or earlier or at {after:%H:%M} or later."
    )


def _end_of_gap(local: datetime, zone: tzinfo) -> datetime:
    return instants_of(around_skipped(local, zone)[1], zone)[0]


def _told(
    local: datetime, starts: tuple[datetime, ...], local_end: datetime, ends: list[datetime], zone: tzinfo
) -> list[str]:
    """What is odd about one window."""
    notes = []
    if len(starts) > 1:
        notes.append(f"On {_day(local)} the clocks show {local:%H:%M} twice; its window starts at the first.")
    if not ends:
        shown = around_skipped(local_end, zone)[1]
        notes.append(f"On {_day(local_end)} there is no {local_end:%H:%M}; the window ends at {shown:%H:%M}.")
    if len(ends) > 1:
        notes.append(f"On {_day(local_end)} the clocks show {local_end:%H:%M} twice; the window ends at the first.")
    end = ends[0] if ends else _end_of_gap(local_end, zone)
    for change in changes_within(zone, starts[0], end):
        way = "forward" if change.is_forward else "back"
        took = span_words(end - starts[0])
        notes.append(f"The window of {_day(local)} really lasts {took}: the clocks go {way} in it.")
    return notes


def _day(local: datetime) -> str:
    return f"{local:%a} {local.day} {local:%b %Y}"


def free_name(day: date, start_time: time, names: Collection[str]) -> str:
    """The day, with the hour where another window has the day's name already."""
    wanted = [f"{day:%a %Y-%m-%d}", f"{day:%a %Y-%m-%d} {start_time:%H:%M}"]
    wanted += [f"{wanted[1]} ({number})" for number in range(2, len(names) + 3)]
    return next(name for name in wanted if name not in names)
