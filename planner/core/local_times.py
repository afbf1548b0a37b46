"""Local times and instants: a time that the clocks skip, one that they show twice, and the day on which they change.

Local times are naive datetimes of a zone's wall clock; instants are aware and in UTC.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_A_DAY = timedelta(days=1)
_A_MINUTE = timedelta(minutes=1)
_NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class ClockChange:
    """A zone's clocks go from one offset from UTC to another at an instant."""

    at: datetime
    before: timedelta
    after: timedelta

    @property
    def by(self) -> timedelta:
        """How far they are put; forward is positive."""
        return self.after - self.before

    @property
    def is_forward(self) -> bool:
        """Whether a time of that day is skipped; else one happens twice."""
        return self.by > _NOTHING

    @property
    def from_local(self) -> datetime:
        """What the clocks would show when they are put."""
        return (self.at + self.before).replace(tzinfo=None)

    @property
    def to_local(self) -> datetime:
        """What they are put to."""
        return (self.at + self.after).replace(tzinfo=None)

    @property
    def on(self) -> date:
        """The local day that is shorter or longer for it."""
        return min(self.from_local, self.to_local).date()

    @property
    def sentence(self) -> str:
        """Which way, from when to when: "The clocks go forward by 1 hour, from 02:00 to 03:00"."""
        way = "forward" if self.is_forward else "back"
        return (
            f"The clocks go {way} by {span_words(abs(self.by))}, from {self.from_local:%H:%M} to {self.to_local:%H:%M}"
        )


def clock_changes(zone: tzinfo, first_on: date, last_on: date) -> list[ClockChange]:
    """The changes of a zone's clocks on local days first_on..last_on, in time order, to the minute."""
    instant = datetime.combine(first_on, time(), UTC) - _A_DAY  # no zone is a day or more from UTC
    end = datetime.combine(last_on, time(), UTC) + 2 * _A_DAY
    found = _changes(zone, instant, end)
    return [change for change in found if first_on <= change.on <= last_on]


def changes_within(zone: tzinfo, starts_at: datetime, ends_at: datetime) -> list[ClockChange]:
    """The changes of a zone's clocks after one instant and before another."""
    return [one for one in _changes(zone, starts_at - _A_DAY, ends_at + _A_DAY) if starts_at < one.at < ends_at]


def instants_of(local: datetime, zone: tzinfo) -> tuple[datetime, ...]:
    """The instants at which a zone's clocks show a local time: one, none (skipped) or two (it happens twice)."""
    read = [local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    shown = [one for one in read if one.astimezone(zone).replace(tzinfo=None, fold=0) == local.replace(fold=0)]
    return tuple(dict.fromkeys(shown))


def around_skipped(local: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """The last minute before and the first local time after the gap that a skipped local time lies in."""
    change = next(one for one in clock_changes(zone, local.date(), local.date()) if one.is_forward)
    return change.from_local - _A_MINUTE, change.to_local


def offset_words(instant: datetime, zone: tzinfo) -> str:
    """How far a zone is from UTC at an instant: UTC+02:00."""
    minutes = round((instant.astimezone(zone).utcoffset() or _NOTHING).total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def span_words(span: timedelta) -> str:
    """A span of time in hours and minutes: 7 hours, 30 minutes, 1 hour 30 minutes."""
    hours, minutes = divmod(round(span.total_seconds() / 60), 60)
    parts = [f"{hours:,} {'hour' if hours == 1 else 'hours'}"] if hours else []
    parts += [f"{minutes} {'minute' if minutes == 1 else 'minutes'}"] if minutes or not hours else []
    return " ".join(parts)


def window_words(starts_at: datetime, ends_at: datetime, zone: tzinfo) -> str:
    """A span on the local clock and how long it really is: "Sat 27 Mar 22:00 to Sun 28 Mar 06:00: 7 hours, ..."."""
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    said = f"{start:%a} {start.day} {start:%b %H:%M} to {end:%a} {end.day} {end:%b %H:%M}"
    changes = changes_within(zone, starts_at, ends_at)
    ways = "".join(f", the clocks go {'forward' if one.is_forward else 'back'}" for one in changes)
    return f"{said}: {span_words(ends_at.astimezone(UTC) - starts_at.astimezone(UTC))}{ways}"  # not the clock's hours


def _changes(zone: tzinfo, start: datetime, end: datetime) -> Iterator[ClockChange]:
    instant, offset = start, _offset(zone, start)
    while instant < end:
        after = instant + _A_DAY
        if _offset(zone, after) != offset:
            at = _changed_at(zone, instant, after)
            yield ClockChange(at, offset, _offset(zone, at))
            offset = _offset(zone, after)
        instant = after


def _changed_at(zone: tzinfo, low: datetime, high: datetime) -> datetime:
    """The first whole minute whose offset is another than that of `low`; by halves."""
    minute = datetime(low.year, low.month, low.day, low.hour, low.minute, tzinfo=UTC)
    count, offset = round((high - minute) / _A_MINUTE) + 1, _offset(zone, low)
    at_most, at_least = count, 0
    while at_most - at_least > 1:
        middle = (at_most + at_least) // 2
        if _offset(zone, minute + middle * _A_MINUTE) == offset:
            at_least = middle
        else:
            at_most = middle
    return minute + at_most * _A_MINUTE


def _offset(zone: tzinfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or _NOTHING
