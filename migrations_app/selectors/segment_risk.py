"""The risk of one segment with its reasons: what makes its weight, and what stands beside the score."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from migrations_app.models import SegmentPlan
from migrations_app.selectors.risk_curves import tb_per_day_on
from migrations_app.selectors.scenarios import pools_of
from migrations_app.selectors.stretches import open_stretches, stretches_of_segment
from networks.choices import Disposition, PortGroupKind, Treatment
from networks.models import PortGroup, Segment, VirtualMachine
from networks.selectors.anchors import anchors_of
from networks.selectors.risk_inputs import Answer, inputs_for, known
from planner.core.lifecycle import Extension, stretched_since
from planner.core.limits import CRITICALITY
from planner.core.risk import blast_radius_weight
from planner.core.risk_beside import Standing, beside
from planner.core.risk_factors import Factor, base_share, factors, segment_weight

Switch = tuple[int, str]  # key of the vCenter, name of the switch


@dataclass(frozen=True, slots=True)
class Weighed:
    """A factor of the weight with its part of it, in units of weight."""

    factor: Factor
    contribution: float


@dataclass(frozen=True, slots=True)
class SegmentRisk:
    """What the risk of a segment is made of as of today; `base` and the contributions of `factors` sum to `weight`.

    `blast_radius`: of the criticalities of `vms` VMs. `planned_weight`: as its plan counted it, None without one.
    `answers`: every input as it stands for this segment.
    """

    segment: Segment
    vms: int
    blast_radius: float
    base: float
    factors: tuple[Weighed, ...]
    weight: float
    planned_weight: float | None
    beside: tuple[Factor, ...]
    answers: tuple[Answer, ...]

    @property
    def gaps(self) -> tuple[Factor, ...]:
        """The factors that count as their worst because something is unknown: of the weight first."""
        weighed = (one.factor for one in self.factors)
        return tuple(one for one in (*weighed, *self.beside) if one.is_unknown)

    @property
    def is_stale(self) -> bool:
        """True when the plan counted another weight than would be counted today."""
        return self.planned_weight is not None and abs(self.planned_weight - self.weight) > 1e-9 * self.weight


@dataclass(frozen=True, slots=True)
class _Vm:
    disposition: str
    moved_on: date | None
    criticality: int | None

    def has_moved(self, today: date) -> bool:
        moves = self.disposition in (Disposition.MIGRATE, Disposition.AT_TARGET)
        return moves and self.moved_on is not None and self.moved_on <= today


def segment_risk(segment: Segment, planned: SegmentPlan | None, today: date) -> SegmentRisk:
    """The risk of a segment. `planned`: its life in a plan, with the plan's scenario. At most 9 queries."""
    vms = _vms_on(segment)
    since = stretched_since(
        [Extension(one.from_on, one.to_on) for one in stretches_of_segment(segment) if one.from_on <= today], None
    )
    criticalities = _criticalities(segment, vms, since, today)
    blast_radius = blast_radius_weight(criticalities)
    answers = inputs_for(segment)
    inputs = known(answers)
    return SegmentRisk(
        segment=segment,
        vms=len(criticalities),
        blast_radius=blast_radius,
        base=blast_radius * base_share(),
        factors=tuple(Weighed(one, one.contribution(blast_radius)) for one in factors(inputs)),
        weight=segment_weight(blast_radius, inputs),
        planned_weight=None if planned is None else planned.risk_weight,
        beside=beside(_standing(segment, planned, vms, since, today)),
        answers=answers,
    )


def _vms_on(segment: Segment) -> list[_Vm]:
    rows = VirtualMachine.objects.filter(nics__port_group__segment=segment, is_gone=False).order_by().distinct()
    values = rows.values_list("pk", "disposition", "moved_on", "criticality")
    return [_Vm(disposition, moved_on, criticality) for _, disposition, moved_on, criticality in values]


def _criticalities(segment: Segment, vms: Iterable[_Vm], since: date | None, today: date) -> list[int]:
    """Of the VMs that a plan knows: those to move, and those that moved where a fact of the segment keeps them."""
    moved = [vm for vm in vms if vm.has_moved(today)]
    left = [vm for vm in vms if vm.disposition == Disposition.MIGRATE and not vm.has_moved(today)]
    is_closed = segment.cut_over_on is not None and segment.cut_over_on <= today
    moved_at_once = segment.treatment == Treatment.AT_ONCE and bool(moved) and not left
    is_fact = is_closed or since is not None or moved_at_once
    is_rebuilt = segment.treatment == Treatment.REBUILD and not is_fact
    counted = (moved if is_fact else []) + ([] if is_closed or is_rebuilt else left)
    return [CRITICALITY.value if vm.criticality is None else vm.criticality for vm in counted]


def _standing(
    segment: Segment, planned: SegmentPlan | None, vms: Collection[_Vm], since: date | None, today: date
) -> Standing:
    is_stretched = since is not None and not (segment.cut_over_on is not None and segment.cut_over_on <= today)
    port_groups = list(PortGroup.objects.filter(segment=segment, missing_since=None))
    used, limit = _slots(segment, planned, {(one.vcenter_id, one.switch) for one in port_groups}, today)
    moved_on = [vm.moved_on for vm in vms if vm.has_moved(today) and vm.moved_on is not None]
    last = max([*moved_on, *([] if since is None else [since])], default=None)
    return Standing(
        is_stretched=is_stretched,
        vcenters=_vcenters_of_vlans(segment, port_groups),
        tb_per_day=None if planned is None else tb_per_day_on(planned, today),
        has_mon=segment.has_mon,
        slots_used=used,
        slots_limit=limit,
        days_quiet=None if last is None else (today - last).days,
        vms_left=sum(vm.disposition == Disposition.MIGRATE and not vm.has_moved(today) for vm in vms),
        anchors=_staying(segment, vms),
    )


def _staying(segment: Segment, vms: Iterable[_Vm]) -> int:
    """What never leaves the segment."""
    things = anchors_of(segment).filter(leaves_on=None).count()
    return max(things, int(segment.is_anchored)) + sum(vm.disposition == Disposition.STAYS for vm in vms)


def _vcenters_of_vlans(segment: Segment, port_groups: Sequence[PortGroup]) -> int | None:
    """On how many vCenters a VLAN of the segment is seen; None where none of its VLANs is a known number."""
    vlans = {one.vlan for one in port_groups if one.vlan.isdecimal()}
    if not vlans:
        return None
    seen = PortGroup.objects.filter(
        project_id=segment.project_id, vlan__in=vlans, kind=PortGroupKind.WORKLOAD, missing_since=None
    )
    return seen.order_by().values("vcenter_id").distinct().count()


def _slots(
    segment: Segment, planned: SegmentPlan | None, switches: Collection[Switch], today: date
) -> tuple[int, int | None]:
    """The extension slots in use on the segment's switches today, and how many there are (None = no plan says)."""
    rows = _open_on_switches(segment, today)
    used = sum((vcenter_id, switch) in switches for _, vcenter_id, switch in rows)
    if planned is None:
        return used, None
    return used, sum(pool.slots for pool in pools_of(planned.plan.scenario) if pool.key in switches)


def _open_on_switches(segment: Segment, today: date) -> list[tuple[int, int, str]]:
    """(port group, vCenter, switch) of every port group extended today, each once."""
    rows = open_stretches(segment.project).filter(from_on__lte=today).select_related(None).order_by()
    found = rows.annotate(vcenter=F("port_group__vcenter"), switch=F("port_group__switch"))
    return list(found.values_list("port_group", "vcenter", "switch").distinct())
