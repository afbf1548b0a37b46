"""When a segment can be stretched and cut over at best, given the wave that moves its VMs."""

from collections.abc import Sequence

from planner.core.calendar import (
    NO_CALENDAR,
    NO_DAY,
    DayAxis,
    OwnCalendar,
    axis_of,
    calendar_of,
    cutover_days,
    first_allowed_from,
    last_allowed_until,
    own_objection,
    stretch_days,
)
from planner.core.records import Instance, Segment


class SegmentDays:
    """The days that weekday rules, freezes, lead, lag, today, the horizon and its own calendar leave to a segment."""

    def __init__(self, instance: Instance) -> None:
        self.axis: DayAxis = axis_of(instance)
        self._instance = instance
        self._lead = instance.limits.stretch_lead_days
        self._lag = instance.limits.cutover_lag_days
        # plain lists: read one number at a time, thousands of times
        self._cutover_from: dict[OwnCalendar, Sequence[int]] = {}
        self._stretch_until: dict[OwnCalendar, Sequence[int]] = {}

    def _cutovers(self, calendar: OwnCalendar) -> Sequence[int]:
        if calendar not in self._cutover_from:
            self._cutover_from[calendar] = first_allowed_from(cutover_days(self._instance, calendar)).tolist()
        return self._cutover_from[calendar]

    def _stretches(self, calendar: OwnCalendar) -> Sequence[int]:
        if calendar not in self._stretch_until:
            self._stretch_until[calendar] = last_allowed_until(stretch_days(self._instance, calendar)).tolist()
        return self._stretch_until[calendar]

    def latest_stretch(self, segment: Segment, start: int) -> int | None:
        """The last day to stretch for a wave that starts on day `start`; the day of the fact where it is one."""
        return self._latest_stretch(segment, start, calendar_of(segment))

    def latest_without_own_calendar(self, segment: Segment, start: int) -> int | None:
        """The same, were it not for the segment's own blackouts."""
        return self._latest_stretch(segment, start, NO_CALENDAR)

    def _latest_stretch(self, segment: Segment, start: int, calendar: OwnCalendar) -> int | None:
        if segment.stretched_since is not None:
            return self.axis.day(segment.stretched_since)
        needed = min(start - self._lead, self.axis.last_day)
        day = self._stretches(calendar)[needed] if needed >= 0 else NO_DAY
        return None if day == NO_DAY else day

    def soaked(self, segment: Segment, end: int) -> int:
        """The first day that lag and the segment's own rule allow after a wave that ends on day `end`."""
        soaked = end + self._lag
        if segment.cutover_not_before is not None:
            soaked = max(soaked, self.axis.day(segment.cutover_not_before))
        return soaked

    def earliest_cutover(self, segment: Segment, end: int) -> int | None:
        """The first day to cut over after a wave that ends on day `end`; the horizon's last day if anchored."""
        return self._earliest_cutover(segment, end, calendar_of(segment))

    def earliest_without_own_calendar(self, segment: Segment, end: int) -> int | None:
        """The same, were it not for the segment's own weekdays, blackouts and change windows."""
        return self._earliest_cutover(segment, end, NO_CALENDAR)

    def _earliest_cutover(self, segment: Segment, end: int, calendar: OwnCalendar) -> int | None:
        if segment.anchored:
            return self.axis.last_day
        soaked = max(0, self.soaked(segment, end))
        day = self._cutovers(calendar)[soaked] if soaked <= self.axis.last_day else NO_DAY
        return None if day == NO_DAY else day

    def allows_cutover(self, segment: Segment, day: int) -> bool:
        """True when weekday rules, freezes, today and its own calendar allow its cutover on a day of the horizon."""
        return self._cutovers(calendar_of(segment))[day] == day

    def allows_stretch(self, segment: Segment, day: int) -> bool:
        """True when freezes, today and its own blackouts allow to stretch it on a day of the horizon."""
        return self._stretches(calendar_of(segment))[day] == day

    def allows_wave_end(self, segment: Segment, day: int) -> bool:
        """True when what cannot be stretched may move with a wave that ends on a day: its gateway moves on that day.

        Only its own rules count: the instance's weekdays are about stretches.
        """
        on, not_before = self.axis.date(day), segment.cutover_not_before
        return (not_before is None or on >= not_before) and own_objection(segment, on) is None

    def fewest_days(self, segment: Segment, start: int, end: int) -> int | None:
        """Stretch days when its waves run from day `start` to day `end`; None when no day is left for a date."""
        stretch, cutover = self.latest_stretch(segment, start), self.earliest_cutover(segment, end)
        return None if stretch is None or cutover is None else cutover - stretch + 1
