"""How tracking is said on pages."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString

from migrations_app.choices import NoticeState, SegmentState, WaveState
from migrations_app.drawings.days_bar import days_bar as drawn_days_bar
from migrations_app.models import TrackedSegment, Tracking
from networks.models import Project
from planner.core.lifecycle import AgeBand
from planner.core.lifecycle import age_band as band_of
from planner.core.wording import counted

register = template.Library()

_BADGES: dict[str, str] = {
    SegmentState.NOT_EXTENDED: "is-outline",
    SegmentState.EXTENDED: "is-info",
    SegmentState.MOVING: "is-info",
    SegmentState.READY: "is-warn",
    SegmentState.CUT_OVER: "is-good",
    WaveState.PLANNED: "is-outline",
    WaveState.LATE: "is-bad",
    WaveState.PARTLY: "is-warn",
    WaveState.MOVED: "is-good",
    NoticeState.PENDING: "is-info",
    NoticeState.SENT: "is-good",
    NoticeState.FAILED: "is-bad",
}


@register.filter
def state_badge(state: str) -> str:
    """The class of the badge that the state of a segment, a wave or a notice wears."""
    return _BADGES.get(state, "is-quiet")


@register.filter
def is_stretched(row: TrackedSegment) -> bool:
    """Whether it is stretched today."""
    return row.extended_on is not None and row.unextended_on is None and row.cut_over_on is None


@register.filter
def age(row: TrackedSegment) -> AgeBand:
    """The age band of a stretch."""
    return band_of(row.days_so_far)


@register.filter
def over(row: TrackedSegment) -> int:
    """Days beyond the budget; 0 within it."""
    return max(0, row.days_so_far - row.budget_days)


@register.filter
def holds(row: TrackedSegment) -> str:
    """What keeps a stretched segment from its cutover, in a few words; its page has them all."""
    if row.state == SegmentState.READY:
        return "no VM is left: its gateway can be cut over"
    left = counted(row.vms_left, "VM is", "VMs are")
    return f"{left} left of {row.vms:,}" if row.vms_left < row.vms else f"none of {counted(row.vms, 'VM')} has moved"


@register.filter
def slip_words(days: int | None) -> str:
    """7 -> 7 days late; -2 -> 2 days early."""
    if days is None:
        return "–"
    if not days:
        return "on time"
    return f"{counted(abs(days), 'day')} {'late' if days > 0 else 'early'}"


@register.simple_tag
def days_bar(row: TrackedSegment, longest: int) -> SafeString:
    """Days against the budget as a bar; numbers alone go into it."""
    return SafeString(drawn_days_bar(row.days_so_far, row.budget_days, longest))


@register.simple_tag
def longest_of(rows: Iterable[TrackedSegment]) -> int:
    """The days that fill the bars of these rows."""
    return max((max(row.days_so_far, row.budget_days) for row in rows), default=1)


@register.simple_tag
def trackings_of(projects: Iterable[Project]) -> dict[int, Tracking]:
    """Where each project stands, without the charts: one query."""
    found = Tracking.objects.filter(project__in=list(projects)).defer("series", "rates")
    return {one.project_id: one for one in found}
