"""Reads of a stored plan."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from django.db.models import Count, F, OrderBy, Q, QuerySet

from migrations_app.models import Assignment, Plan, PlannedGroup, Scenario, SegmentPlan, Wave
from migrations_app.selectors.wave_hours import WaveHours, wave_hours

SegmentSort = Literal["cutover", "extension", "risk", "name"]

SEGMENT_ORDER: dict[str, tuple[str | OrderBy, ...]] = {
    "cutover": ("position",),
    "extension": (F("stretch_on").asc(nulls_last=True), "position"),
    "risk": ("-risk_days", "position"),
    "name": ("segment__name", "position"),
}


@dataclass(frozen=True, slots=True)
class WaveRow:
    """A wave of a list, and the segments that can close after it."""

    wave: Wave
    closes: list[SegmentPlan]
    hours: WaveHours | None  # None = not estimated


def plan_of(scenario: Scenario) -> Plan | None:
    """The valid plan of a scenario, with its run; None where none was found yet."""
    return (
        Plan.objects.filter(scenario=scenario)
        .select_related("run", "scenario__project")
        .defer("instance_gz", "plan_gz", "run__instance_gz", "run__rows_gz", "run__start_gz", "run__plan_gz")
        .first()
    )


def waves_of(plan: Plan) -> QuerySet[Wave]:
    """The waves in time order."""
    return Wave.objects.filter(plan=plan).order_by("number")


def wave_rows(plan: Plan) -> list[WaveRow]:
    """The waves in time order, each with the segments whose last VMs it moves."""
    closes: dict[int | None, list[SegmentPlan]] = defaultdict(list)
    for row in segment_rows(plan):
        closes[row.last_wave].append(row)
    return [WaveRow(wave, closes[wave.number], wave_hours(wave, plan.scenario)) for wave in waves_of(plan)]


def wave_of(plan: Plan, number: int) -> Wave:
    """One wave by its number; raises Wave.DoesNotExist."""
    return Wave.objects.select_related("window").get(plan=plan, number=number)


def groups_of(wave: Wave) -> QuerySet[PlannedGroup]:
    """The move groups of a wave, the largest first; their other windows, which are many, are read one by one."""
    return PlannedGroup.objects.filter(wave=wave).defer("other_windows").order_by("number")


def wave_vms(wave: Wave, search: str = "") -> QuerySet[Assignment]:
    """The VMs of a wave by group and name; `search` is part of a VM's or an application's name."""
    found = Assignment.objects.filter(wave=wave).select_related("vm__application", "group")
    found = found.defer("group__other_windows")
    if search:
        found = found.filter(vm__name__icontains=search) | found.filter(vm__application__name__icontains=search)
    return found.order_by("group__number", "vm__name", "id")


@dataclass(frozen=True, slots=True)
class WaveChange:
    """How many VMs came into a wave from the wave that the plan before had them in."""

    from_wave: int
    from_window: str
    to_wave: int
    to_window: str
    vms: int


def wave_changes(plan: Plan) -> list[WaveChange]:
    """From which wave to which VMs changed between the plan before and this one, by the new waves."""
    rows = (
        Assignment.objects.filter(plan=plan, has_changed=True)
        .values_list("previous_wave", "previous_window", "wave__number", "wave__window_name")
        .annotate(vms=Count("id"))
        .order_by("wave__number", "previous_wave", "previous_window")
    )
    return [WaveChange(*row) for row in rows]


def changed_vms(plan: Plan, search: str = "", from_wave: int | None = None) -> QuerySet[Assignment]:
    """The VMs that the plan before had in another window, by wave and name; `search` as in `wave_vms`."""
    found = Assignment.objects.filter(plan=plan, has_changed=True).select_related("vm__application", "wave")
    if from_wave is not None:
        found = found.filter(previous_wave=from_wave)
    if search:
        found = found.filter(Q(vm__name__icontains=search) | Q(vm__application__name__icontains=search))
    return found.order_by("wave__number", "vm__name", "id")


def segment_rows(plan: Plan, sort: SegmentSort = "cutover") -> QuerySet[SegmentPlan]:
    """The segments of a plan. An unknown `sort` means the cutover order."""
    order = SEGMENT_ORDER.get(sort, SEGMENT_ORDER["cutover"])
    return SegmentPlan.objects.filter(plan=plan).select_related("segment").order_by(*order)
