"""What lies on the days of a calendar: windows with their waves, freezes, blackouts, cutovers planned."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, QuerySet

from migrations_app.models import Freeze, Plan, Scenario, SegmentPlan, Wave, Window
from networks.models import Blackout, SegmentBlackout

Ranges = Counter[tuple[date, date]]  # first and last day -> how many


@dataclass(frozen=True, slots=True)
class WaveInWindow:
    """What a plan puts into a window."""

    number: int
    vm_count: int


@dataclass(frozen=True, slots=True)
class CalendarRows:
    """What touches a span of days. `waves` by window, `cutovers` as day, key and name of the segment."""

    windows: tuple[Window, ...]
    waves: Mapping[int, WaveInWindow]
    freezes: tuple[Freeze, ...]
    segment_blackouts: Ranges
    vm_blackouts: Ranges
    cutovers: tuple[tuple[date, int, str], ...]


def calendar_rows(
    scenario: Scenario, plan: Plan | None, first_on: date, last_on: date, starts_at: datetime, ends_at: datetime
) -> CalendarRows:
    """All that touches local days first_on..last_on, which begin and end at two instants. Six queries."""
    windows = Window.objects.filter(scenario=scenario, starts_at__lt=ends_at, ends_at__gt=starts_at)
    freezes = Freeze.objects.filter(scenario=scenario, first_on__lte=last_on, last_on__gte=first_on)
    within = {"first_on__lte": last_on, "last_on__gte": first_on}
    return CalendarRows(
        tuple(windows.order_by("starts_at", "ends_at", "id")),
        waves_by_window(plan),
        tuple(freezes.order_by("first_on", "id")),
        _ranges(SegmentBlackout.objects.filter(segment__project_id=scenario.project_id, **within)),
        _ranges(Blackout.objects.filter(vm__project_id=scenario.project_id, **within)),
        _cutovers(plan, first_on, last_on),
    )


def waves_by_window(plan: Plan | None) -> dict[int, WaveInWindow]:
    """The wave of each window that a plan uses."""
    rows = Wave.objects.filter(plan=plan, window__isnull=False).values_list("window_id", "number", "vm_count")
    return {window: WaveInWindow(number, vms) for window, number, vms in rows if window is not None}


def first_window_of(scenario: Scenario, plan: Plan | None) -> Window | None:
    """The window of the first wave; of an unplanned scenario the first window."""
    first = Wave.objects.filter(plan=plan, window__isnull=False).order_by("number").select_related("window").first()
    return first.window if first else Window.objects.filter(scenario=scenario).order_by("starts_at", "id").first()


def _ranges(rows: QuerySet[Blackout] | QuerySet[SegmentBlackout]) -> Ranges:
    counted = rows.order_by().values_list("first_on", "last_on").annotate(many=Count("pk"))
    return Counter({(first, last): many for first, last, many in counted})


def _cutovers(plan: Plan | None, first_on: date, last_on: date) -> tuple[tuple[date, int, str], ...]:
    rows = SegmentPlan.objects.filter(plan=plan, stretch_on__isnull=False, cutover_on__range=(first_on, last_on))
    found = rows.order_by("cutover_on", "segment__name", "pk")
    return tuple(
        (on, key, name) for on, key, name in found.values_list("cutover_on", "segment_id", "segment__name") if on
    )
