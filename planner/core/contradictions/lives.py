"""Segments that are stretched or will be, as a proof sees them: who still moves on them, and what they can be at best."""

from collections.abc import Mapping
from dataclasses import dataclass

from planner.core.admission import Gate
from planner.core.calendar import first_decision_day
from planner.core.records import Instance, Segment
from planner.core.segment_days import SegmentDays


@dataclass(frozen=True, slots=True)
class Life:
    """A segment that every plan stretches or finds stretched. Days are numbers from day 0."""

    segment: Segment
    groups: tuple[int, ...]  # that still move on it
    moved_last: int | None  # the last day a VM of it moved
    table: SegmentDays

    def days(self, start: int, end: int) -> int | None:
        """The fewest stretch days for waves from `start` to `end`; None if no day is left for one of its dates."""
        return self.table.fewest_days(self.segment, start, end)


def lives_of(instance: Instance, gate: Gate, number_of: Mapping[str, int]) -> list[Life]:
    """The segments that are neither closed nor moved at once, and are stretched or must be."""
    groups: dict[str, dict[int, None]] = {segment.id: {} for segment in instance.segments if _is_open(segment)}
    moved_last: dict[str, int] = {}
    for vm in instance.vms:
        for segment in vm.segments:
            if segment in groups and vm.moved_on is not None:
                day = gate.days.axis.day(vm.moved_on)
                moved_last[segment] = max(day, moved_last.get(segment, day))
            elif segment in groups:
                groups[segment][number_of[vm.id]] = None
    return [
        Life(segment, tuple(groups[segment.id]), moved_last.get(segment.id), gate.days)
        for segment in instance.segments
        if segment.id in groups and (groups[segment.id] or segment.stretched_since is not None)
    ]


def _is_open(segment: Segment) -> bool:
    return segment.stretchable and segment.cut_over_on is None and not segment.closed_without_stretch


def moved_by(instance: Instance, life: Life) -> int:
    """For a segment on which nobody moves any more: the day from which its soak time counts."""
    first = first_decision_day(instance)
    return first - instance.limits.cutover_lag_days if life.moved_last is None else life.moved_last
