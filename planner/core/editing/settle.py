"""The dates of segments after an edit: anew where their first or last move is on another day, or where the calendar no
longer allows the day (a new freeze); else as they were.

As late as possible for an extension, as early as possible for a cutover, as windows, freezes, the segment's own calendar
and the limits a day allow, in the order of the instance. Where no day is left, the date is the one the moves ask for,
and the judge says what it breaks.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from planner.core.editing.draft import Draft
from planner.core.records import Instance, Segment, SegmentDates
from planner.core.segment_days import SegmentDays
from planner.core.timetable import Life, Timetable, lay


def settled(before: Timetable, instance: Instance, draft: Draft, *, today: date) -> Draft:
    """The draft with its dates laid. `before`: the plan before the edit, on days; nothing new is decided before `today`."""
    return _Dates(before, instance, draft, today).laid()


class _Dates:
    def __init__(self, before: Timetable, instance: Instance, draft: Draft, today: date) -> None:
        decided_from = today if instance.today is None else max(today, instance.today)
        self._instance, self._draft = instance, draft
        self._before = before.lives
        self._now = lay(instance, draft.plan()).lives
        self._days = SegmentDays(replace(instance, today=decided_from))
        self._from = self._days.axis.day(decided_from)
        self._stretches: Counter[int] = Counter()
        self._cutovers: Counter[int] = Counter()

    def laid(self) -> Draft:
        kept, anew = dict(self._draft.dates), []
        for segment in self._instance.segments:
            old, new = self._before[segment.id], self._now[segment.id]
            if new.over is not None or segment.closed_without_stretch:
                continue
            stretch, cutover = self._keeps_stretch(segment, old, new), self._keeps_cutover(segment, old, new)
            as_before = (old.first, old.last) == (new.first, new.last) and bool(old.runs) == bool(new.runs)
            if as_before and (new.stretch is None or (stretch and cutover)):
                self._count(segment, new)
            elif not new.runs and new.since is None:
                kept.pop(segment.id, None)
            elif not segment.stretchable:
                kept[segment.id] = SegmentDates(None, self._date(new.last))
            else:
                anew.append((segment, old, new))
                self._count(segment, old, stretch=stretch, cutover=cutover)
        for segment, old, new in anew:
            kept[segment.id] = self._anew(segment, old, new)
        return replace(self._draft, dates=kept)

    def _keeps_stretch(self, segment: Segment, old: Life, new: Life) -> bool:
        if new.since is not None:
            return True
        return old.first == new.first and self._stands(old.stretch, segment, self._days.allows_stretch)

    def _keeps_cutover(self, segment: Segment, old: Life, new: Life) -> bool:
        return segment.anchored or (
            old.last == new.last and self._stands(old.cutover, segment, self._days.allows_cutover)
        )

    def _stands(self, day: int | None, segment: Segment, allows: Callable[[Segment, int], bool]) -> bool:
        """Whether a day is over, where nothing can be decided any more, or is still allowed."""
        if day is None or day > self._days.axis.last_day:
            return False
        return day < self._from or allows(segment, day)

    def _count(self, segment: Segment, life: Life, *, stretch: bool = True, cutover: bool = True) -> None:
        """Days that stay taken under the limits a day."""
        if stretch and life.since is None and life.stretch is not None:
            self._stretches[life.stretch] += 1
        if cutover and life.stretch is not None and life.cutover is not None and not segment.anchored:
            self._cutovers[life.cutover] += 1

    def _anew(self, segment: Segment, old: Life, new: Life) -> SegmentDates:
        stretch = old.stretch if self._keeps_stretch(segment, old, new) else self._stretch(segment, new)
        cutover = old.cutover if self._keeps_cutover(segment, old, new) else self._cutover(segment, new)
        return SegmentDates(self._date(stretch), None if segment.anchored else self._date(cutover))

    def _stretch(self, segment: Segment, life: Life) -> int | None:
        if life.since is not None or life.first is None:
            return life.since
        day = self._days.latest_stretch(segment, life.first)
        if day is None:
            return life.first - self._instance.limits.stretch_lead_days
        most = self._instance.limits.max_stretches_per_day
        free: int | None = day
        while most is not None and free is not None and self._stretches[free] >= most:
            free = self._days.latest_stretch(segment, free - 1 + self._instance.limits.stretch_lead_days)
        day = day if free is None else free
        self._stretches[day] += 1
        return day

    def _cutover(self, segment: Segment, life: Life) -> int | None:
        lag = self._instance.limits.cutover_lag_days
        last = life.since if life.last is None else life.last
        if segment.anchored or last is None:
            return None
        day = self._days.earliest_cutover(segment, last)
        if day is None:
            return max(0, last + lag)
        most = self._instance.limits.max_cutovers_per_day
        free: int | None = day
        while most is not None and free is not None and self._cutovers[free] >= most:
            free = self._days.earliest_cutover(segment, free + 1 - lag)
        day = day if free is None else free
        self._cutovers[day] += 1
        return day

    def _date(self, day: int | None) -> date | None:
        return None if day is None else self._days.axis.date(day)


def newly_late(before: Mapping[str, SegmentDates], after: Mapping[str, SegmentDates], today: date) -> list[str]:
    """Segments whose extension an edit puts on a day before `today`, by id."""
    return [
        segment
        for segment, dates in after.items()
        if dates.stretch is not None
        and dates.stretch < today
        and before.get(segment, SegmentDates()).stretch != dates.stretch
    ]
