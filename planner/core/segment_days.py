"""When a segment can be stretched and cut over at best, given the wave that moves its VMs."""

from planner.core.calendar import (
    NO_DAY,
    DayAxis,
    axis_of,
    cutover_days,
    first_allowed_from,
    last_allowed_until,
    stretch_days,
)
from planner.core.records import Instance, Segment


class SegmentDays:
    """The days that weekday rules, freezes, lead, lag, today and the horizon leave to a segment's stretch."""

    def __init__(self, instance: Instance) -> None:
        self.axis: DayAxis = axis_of(instance)
        self._lead = instance.limits.stretch_lead_days
        self._lag = instance.limits.cutover_lag_days
        # plain lists: read one number at a time, thousands of times
        self._cutover_from: list[int] = first_allowed_from(cutover_days(instance)).tolist()
        self._stretch_until: list[int] = last_allowed_until(stretch_days(instance)).tolist()

    def latest_stretch(self, segment: Segment, start: int) -> int | None:
        """The last day to stretch for a wave that starts on day `start`; the day of the fact where it is one."""
        if segment.stretched_since is not None:
            return self.axis.day(segment.stretched_since)
        needed = min(start - self._lead, self.axis.last_day)
        day = self._stretch_until[needed] if needed >= 0 else NO_DAY
        return None if day == NO_DAY else day

    def soaked(self, segment: Segment, end: int) -> int:
        """The first day that lag and the segment's own rule allow after a wave that ends on day `end`."""
        soaked = end + self._lag
        if segment.cutover_not_before is not None:
            soaked = max(soaked, self.axis.day(segment.cutover_not_before))
        return soaked

    def earliest_cutover(self, segment: Segment, end: int) -> int | None:
        """The first day to cut over after a wave that ends on day `end`; the horizon's last day if anchored."""
        if segment.anchored:
            return self.axis.last_day
        soaked = max(0, self.soaked(segment, end))
        day = self._cutover_from[soaked] if soaked <= self.axis.last_day else NO_DAY
        return None if day == NO_DAY else day

    def allows_cutover(self, day: int) -> bool:
        """True when weekday rules, freezes and today allow a cutover on a day of the horizon."""
        return self._cutover_from[day] == day

    def fewest_days(self, segment: Segment, start: int, end: int) -> int | None:
        """Stretch days when its waves run from day `start` to day `end`; None when no day is left for a date."""
        stretch, cutover = self.latest_stretch(segment, start), self.earliest_cutover(segment, end)
        return None if stretch is None or cutover is None else cutover - stretch + 1
