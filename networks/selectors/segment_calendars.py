"""The days on which segments may be extended and cut over, as entered for single segments."""

from collections import defaultdict
from collections.abc import Mapping

from django.db.models import QuerySet

from networks.models import Project, Segment, SegmentBlackout, SegmentChangeWindow
from planner.core.records import DayRange


def blackouts_of(segment: Segment) -> QuerySet[SegmentBlackout]:
    """The blackouts of one segment, by their first day."""
    return SegmentBlackout.objects.filter(segment=segment).order_by("first_on", "pk")


def change_windows_of(segment: Segment) -> QuerySet[SegmentChangeWindow]:
    """The change windows of one segment, by their first day."""
    return SegmentChangeWindow.objects.filter(segment=segment).order_by("first_on", "pk")


def blackouts_by_segment(project: Project) -> Mapping[int, tuple[DayRange, ...]]:
    """Segment -> its blackouts, for a whole project."""
    return _by_segment(SegmentBlackout.objects.filter(segment__project=project))


def change_windows_by_segment(project: Project) -> Mapping[int, tuple[DayRange, ...]]:
    """Segment -> its change windows, for a whole project."""
    return _by_segment(SegmentChangeWindow.objects.filter(segment__project=project))


def _by_segment(
    rows: QuerySet[SegmentBlackout] | QuerySet[SegmentChangeWindow],
) -> Mapping[int, tuple[DayRange, ...]]:
    found: dict[int, list[DayRange]] = defaultdict(list)
    for segment, first_on, last_on in rows.order_by("first_on", "pk").values_list("segment_id", "first_on", "last_on"):
        found[segment].append((first_on, last_on))
    return {segment: tuple(days) for segment, days in found.items()}
