"""What has happened to many segments at once: their lives by facts, and the days on which their VMs moved."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from migrations_app.models import Stretch
from migrations_app.selectors.tracking import baseline_of
from networks.choices import Disposition, Treatment
from networks.models import NetworkInterface, Project, Segment
from planner.core.lifecycle import Extension, Facts, LifeSoFar, life_so_far


@dataclass(frozen=True, slots=True)
class SegmentActuals:
    """A segment's facts: its life, and (day, VMs) of every day on which some moved. `budget_days` None = the vendor's.

    `life.left` counts none: who is left is asked of one segment (`segment_life`).
    """

    life: LifeSoFar
    moves: tuple[tuple[date, int], ...]
    budget_days: int | None


def segment_actuals(
    project: Project, *, today: date, segment_ids: Collection[int] | None = None
) -> dict[int, SegmentActuals]:
    """The facts of each segment, or of those named. Three queries, each of a row for a segment, an extension or a day."""
    segments = Segment.objects.filter(project=project, joined_into=None)
    stretches = Stretch.objects.filter(plan=None, port_group__project=project)
    nics = NetworkInterface.objects.filter(
        vm__project=project, vm__is_gone=False, vm__moved_on__lte=today, port_group__segment__isnull=False
    ).exclude(vm__disposition__in=(Disposition.STAYS, Disposition.RETIRE, Disposition.NOT_A_WORKLOAD))
    if segment_ids is not None:
        segments = segments.filter(pk__in=segment_ids)
        stretches = stretches.filter(port_group__segment__in=segment_ids)
        nics = nics.filter(port_group__segment__in=segment_ids)
    extensions: dict[int, list[Extension]] = defaultdict(list)
    for key, from_on, to_on in stretches.order_by("from_on").values_list("port_group__segment", "from_on", "to_on"):
        extensions[key].append(Extension(from_on, to_on))
    moves: dict[int, list[tuple[date, int]]] = defaultdict(list)
    days = nics.order_by("vm__moved_on").values_list("port_group__segment", "vm__moved_on")
    for key, on, vms in days.annotate(vms=Count("vm", distinct=True)):
        moves[key].append((on, vms))
    return {
        key: SegmentActuals(
            life_so_far(
                Facts(
                    tuple(extensions[key]),
                    cut_over_on,
                    tuple(on for on, vms in moves[key] for _ in range(vms)),
                    closes_by_moving=treatment in (Treatment.AT_ONCE, Treatment.REBUILD),
                ),
                today,
            ),
            tuple(moves[key]),
            budget,
        )
        for key, cut_over_on, treatment, budget in segments.order_by().values_list(
            "pk", "cut_over_on", "treatment", "budget_days"
        )
    }


def baseline_cutovers(project: Project) -> dict[int, date]:
    """The approved cutover day of each segment; empty without a baseline. Two queries."""
    baseline = baseline_of(project)
    if baseline is None:
        return {}
    rows = baseline.segments.filter(cutover_on__isnull=False)
    days = rows.order_by().values_list("segment_id", "cutover_on")
    return {key: on for key, on in days if on is not None}
