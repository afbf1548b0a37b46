"""Stretch and cutover of the segments that moves touch, laid anew; every other segment keeps its days."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from planner.core.calendar import first_decision_day
from planner.core.records import Instance, SegmentDates
from planner.core.segment_days import SegmentDays
from planner.core.segment_rules import slot_limits, slots_taken
from planner.core.timetable import Life, Timetable


@dataclass(frozen=True, slots=True)
class Span:
    """First start and last end, in days, of the waves that move a segment's VMs; facts count for `last`."""

    first: int
    last: int


class DateBook:
    """The days of every stretch and cutover of a plan, with what limits a day and slots leave."""

    def __init__(self, instance: Instance, timetable: Timetable) -> None:
        self._limits, self._axis, self._lives = instance.limits, timetable.axis, timetable.lives
        self.days = SegmentDays(instance)
        self._from_day = first_decision_day(instance)
        self._slots = slot_limits(instance)
        self._stretches: Counter[int] = Counter()
        self._cutovers: Counter[int] = Counter()
        self._in_use = np.zeros((len(self._slots), instance.horizon_days + 1), dtype=np.int64)
        for life in timetable.lives.values():
            if life.stretch is not None and life.cutover is not None:
                self._count(life, life.stretch, life.cutover, 1)

    def _count(self, life: Life, stretch: int, cutover: int, sign: int) -> None:
        if life.since is None:
            self._stretches[stretch] += sign
        if life.over is None and not life.segment.anchored:
            self._cutovers[cutover] += sign
        self._count_slots(life, stretch, cutover, sign)

    def _count_slots(self, life: Life, stretch: int, cutover: int, sign: int) -> None:
        for row, limit in enumerate(self._slots):
            self._in_use[row, max(0, stretch) : max(0, cutover + 1)] += sign * slots_taken(life.segment, limit.pool)

    def laid(self, spans: Mapping[str, Span], first: str) -> dict[str, SegmentDates] | None:
        """The dates of the segments of `spans`, `first` before all others; None where no days are left for them.

        A day that its waves do not change stays. The book is as it was afterwards.
        """
        before = self._stretches.copy(), self._cutovers.copy(), self._in_use.copy()
        order = sorted(spans, key=lambda segment: (segment != first, spans[segment].last, segment))
        touched = [self._lives[segment] for segment in order]
        for life in touched:
            self._forget(life, spans[life.segment.id])
        dates: dict[str, SegmentDates] = {}
        for life in touched:
            days = self._days_of(life, spans[life.segment.id])
            if days is None:
                break
            stretch, cutover = days
            dates[life.segment.id] = self._dates(life, stretch, cutover)
            if stretch is not None:
                self._note(life, spans[life.segment.id], stretch, cutover)
        fits = len(dates) == len(order) and self._slots_hold()
        self._stretches, self._cutovers, self._in_use = before
        return dates if fits else None

    def _forget(self, life: Life, span: Span) -> None:
        """Give back the days that are laid anew, so that those that stay keep theirs."""
        if life.stretch is None or life.cutover is None:
            return
        if life.since is None and span.first != life.first:
            self._stretches[life.stretch] -= 1
        if not life.segment.anchored and span.last != life.last:
            self._cutovers[life.cutover] -= 1
        self._count_slots(life, life.stretch, life.cutover, -1)

    def _note(self, life: Life, span: Span, stretch: int, cutover: int) -> None:
        if life.since is None and span.first != life.first:
            self._stretches[stretch] += 1
        if not life.segment.anchored and span.last != life.last:
            self._cutovers[cutover] += 1
        self._count_slots(life, stretch, cutover, 1)

    def _dates(self, life: Life, stretch: int | None, cutover: int) -> SegmentDates:
        on = self._axis.date
        if stretch is None:
            return SegmentDates(None, on(cutover))
        given = life.segment.stretched_since or on(stretch)
        return SegmentDates(given, None if life.segment.anchored else on(cutover))

    def _days_of(self, life: Life, span: Span) -> tuple[int | None, int] | None:
        segment = life.segment
        if not segment.stretchable:
            return (None, span.last) if self.days.allows_wave_end(segment, span.last) else None
        stretch = self._stretch(life, span.first)
        cutover = self._cutover(life, span.last)
        if stretch is None or cutover is None:
            return None
        most = segment.max_stretch_days
        return None if most is not None and cutover - stretch + 1 > most else (stretch, cutover)

    def _stretch(self, life: Life, start: int) -> int | None:
        """The latest day before its first wave that still takes a stretch."""
        if life.since is not None or start == life.first:
            return life.stretch
        day = self.days.latest_stretch(life.segment, start)
        most = self._limits.max_stretches_per_day
        while most is not None and day is not None and self._stretches[day] >= most:
            day = self.days.latest_stretch(life.segment, day - 1 + self._limits.stretch_lead_days)
        return day

    def _cutover(self, life: Life, end: int) -> int | None:
        """The earliest day after its last wave that still takes a cutover."""
        if end == life.last:
            return life.cutover
        day = self.days.earliest_cutover(life.segment, end)
        most = self._limits.max_cutovers_per_day
        while most is not None and day is not None and not life.segment.anchored and self._cutovers[day] >= most:
            day = self.days.earliest_cutover(life.segment, day + 1 - self._limits.cutover_lag_days)
        return day

    def _slots_hold(self) -> bool:
        most = np.array([limit.slots for limit in self._slots])[:, None]
        return not bool((self._in_use[:, self._from_day : -1] > most).any())
