"""Days of a plan: calendar days as integers, the days a freeze or a segment's own calendar takes away, and the first day
that allows something.

Day 0 is the instance's `start_date`; facts may lie before it. Intervals are inclusive.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.core.records import DayRange, Instance, Segment

NO_DAY = -1  # in a table of days: no such day before the horizon ends

Days = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class DayAxis:
    """Calendar days as integers from `start_on` = 0; days 0..horizon_days-1 exist, facts may be negative."""

    start_on: date
    horizon_days: int

    def day(self, on: date) -> int:
        """The day number of a calendar day."""
        return on.toordinal() - self.start_on.toordinal()

    def date(self, day: int) -> date:
        """The calendar day of a day number, held inside the years 1 to 9999."""
        ordinal = self.start_on.toordinal() + day
        return date.fromordinal(min(max(ordinal, date.min.toordinal()), date.max.toordinal()))

    def weekday(self, day: int) -> int:
        """0 = Monday."""
        return (self.start_on.weekday() + day) % 7

    @property
    def last_day(self) -> int:
        """The last day that exists."""
        return self.horizon_days - 1


def axis_of(instance: Instance) -> DayAxis:
    """The day axis of an instance."""
    return DayAxis(instance.start_date, instance.horizon_days)


def first_decision_day(instance: Instance) -> int:
    """The first day on which something may be decided: `today`, or day 0."""
    return 0 if instance.today is None else max(0, axis_of(instance).day(instance.today))


class Freezes:
    """Days (frozen ones, mostly) as sorted disjoint ranges, so that a freeze of years costs nothing."""

    def __init__(self, axis: DayAxis, ranges: Iterable[DayRange]) -> None:
        self._firsts: list[int] = []
        self._lasts: list[int] = []
        for first, last in sorted((axis.day(a), axis.day(b)) for a, b in ranges):
            if self._lasts and first <= self._lasts[-1] + 1:
                self._lasts[-1] = max(self._lasts[-1], last)
            else:
                self._firsts.append(first)
                self._lasts.append(last)

    def __contains__(self, day: int) -> bool:
        return self.first_within(day, day) is not None

    def first_within(self, first: int, last: int) -> int | None:
        """The first frozen day of first..last, or None."""
        at = bisect_right(self._firsts, first) - 1
        if at >= 0 and self._lasts[at] >= first:
            return first if first <= last else None
        if at + 1 < len(self._firsts) and self._firsts[at + 1] <= last:
            return self._firsts[at + 1]
        return None

    def mask(self, days: int) -> npt.NDArray[np.bool_]:
        """True where a day of 0..days-1 is frozen."""
        frozen = np.zeros(days, dtype=np.bool_)
        for first, last in zip(self._firsts, self._lasts, strict=True):
            frozen[max(0, first) : max(0, last + 1)] = True
        return frozen


def freezes_of(instance: Instance) -> Freezes:
    """The frozen days of an instance."""
    return Freezes(axis_of(instance), instance.freezes)


class OwnCalendar(NamedTuple):
    """What a segment's own calendar asks beside the instance's; segments with equal ones share their days."""

    cutover_weekdays: tuple[int, ...] | None = None
    blackouts: tuple[DayRange, ...] = ()
    change_windows: tuple[DayRange, ...] = ()


NO_CALENDAR = OwnCalendar()  # of most segments


def calendar_of(segment: Segment) -> OwnCalendar:
    """The own calendar of a segment."""
    if segment.cutover_weekdays is None and not segment.blackouts and not segment.change_windows:
        return NO_CALENDAR
    return OwnCalendar(segment.cutover_weekdays, segment.blackouts, segment.change_windows)


def own_objection(segment: Segment, on: date) -> str | None:
    """Why a segment's own calendar does not allow its cutover on a day, in words; None when it does."""
    blackout = blackout_on(segment, on)
    if blackout is not None:
        return f"in its own blackout from {blackout[0]} to {blackout[1]}"
    if segment.cutover_weekdays is not None and on.weekday() not in segment.cutover_weekdays:
        return "not one of its own weekdays"
    if segment.change_windows and not any(first <= on <= last for first, last in segment.change_windows):
        return "outside its change windows"
    return None


def blackout_on(segment: Segment, on: date) -> DayRange | None:
    """The segment's own blackout that holds a day."""
    return next(((first, last) for first, last in segment.blackouts if first <= on <= last), None)


def cutover_days(instance: Instance, own: OwnCalendar = NO_CALENDAR) -> npt.NDArray[np.bool_]:
    """True for each day 0..horizon-1 that allows a gateway cutover: weekday, no freeze, not before today.

    With a calendar of its own, only days that this allows too.
    """
    axis = axis_of(instance)
    allowed = _decided_days(instance, own)
    for weekdays in (instance.cutover_weekdays, own.cutover_weekdays):
        if weekdays is not None:
            allowed &= np.isin((axis.start_on.weekday() + np.arange(len(allowed))) % 7, np.array(weekdays, np.int64))
    if own.change_windows:
        allowed &= Freezes(axis, own.change_windows).mask(len(allowed))
    return allowed


def stretch_days(instance: Instance, own: OwnCalendar = NO_CALENDAR) -> npt.NDArray[np.bool_]:
    """True for each day 0..horizon-1 that allows a new stretch: no freeze, not before today, no own blackout."""
    return _decided_days(instance, own)


def _decided_days(instance: Instance, own: OwnCalendar) -> npt.NDArray[np.bool_]:
    allowed = ~Freezes(axis_of(instance), (*instance.freezes, *own.blackouts)).mask(instance.horizon_days)
    allowed[: first_decision_day(instance)] = False
    return allowed


def first_allowed_from(allowed: npt.NDArray[np.bool_]) -> Days:
    """For each day, the first allowed day on or after it; NO_DAY where there is none. Shape (days + 1,)."""
    table = np.full(len(allowed) + 1, len(allowed), dtype=np.int32)
    table[:-1] = np.where(allowed, np.arange(len(allowed)), len(allowed))
    table = np.minimum.accumulate(table[::-1])[::-1].astype(np.int32)
    return np.where(table == len(allowed), NO_DAY, table).astype(np.int32)


def last_allowed_until(allowed: npt.NDArray[np.bool_]) -> Days:
    """For each day, the last allowed day on or before it; NO_DAY where there is none. Shape (days,)."""
    marked = np.where(allowed, np.arange(len(allowed)), NO_DAY)
    return np.maximum.accumulate(marked).astype(np.int32)
