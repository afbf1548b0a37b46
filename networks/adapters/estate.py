"""The border between the estate's rows and the core's records.

Ids in an instance are `name#key`: a person reads the name, and the key after the last # leads back to the row.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from networks.choices import Disposition, RuleKind, Treatment
from networks.models import Anchor, Blackout, Flow, MoveRuleMember, NetworkInterface, Project, Segment, VirtualMachine
from networks.selectors.risk_inputs import risk_inputs_of
from networks.selectors.segment_calendars import blackouts_by_segment, change_windows_by_segment
from planner.core.limits import CRITICALITY
from planner.core.records import DayRange, Instance, Limits, RiskKnobs, Weights
from planner.core.records import Flow as FlowRecord
from planner.core.records import Segment as SegmentRecord
from planner.core.records import Vm as VmRecord
from planner.core.risk import blast_radius_weight
from planner.core.risk_factors import segment_gamma_of, segment_weight

BYTES_PER_MIB = 2**20
BYTES_PER_GB = 1e9

NO_STRETCHES: Mapping[int, date] = {}


@dataclass(frozen=True, slots=True)
class EstateRecords:
    """What of the estate enters a plan. `labels` name the affinities in sentences, in their order, and so on.

    `vm_ids`, `segment_ids`: id in the instance -> key of the row.
    """

    vms: tuple[VmRecord, ...]
    segments: tuple[SegmentRecord, ...]
    flows: tuple[FlowRecord, ...]
    affinities: tuple[tuple[str, ...], ...]
    anti_affinities: tuple[tuple[str, ...], ...]
    precedences: tuple[tuple[str, str], ...]
    labels: tuple[str, ...]
    anti_affinity_labels: tuple[str, ...]
    precedence_labels: tuple[str, ...]
    vm_ids: Mapping[str, int]
    segment_ids: Mapping[str, int]


@dataclass(slots=True)
class _Vm:
    """A VM's row as far as a plan needs it."""

    pk: int
    name: str
    in_use_mib: int | None
    disk_capacity_mib: int | None
    criticality: int | None
    disposition: str
    moved_on: date | None
    retire_on: date | None
    earliest_on: date | None
    latest_on: date | None
    external_gb_per_day: float | None
    application_id: int | None
    application_name: str | None

    @property
    def id(self) -> str:
        return f"{self.name}#{self.pk}"


def name_of(record_id: str) -> str:
    """The readable part of an id."""
    return record_id.rpartition("#")[0]


def key_of(record_id: str) -> int:
    """The key of the row an id leads back to."""
    return int(record_id.rpartition("#")[2])


def estate_records(
    project: Project, *, today: date, stretched_since: Mapping[int, date] = NO_STRETCHES
) -> EstateRecords:
    """The estate as the planner takes it, in 11 queries. `stretched_since`: segments stretched in fact, by key.

    VMs to migrate enter, and moved ones on a segment that is stretched, was cut over or moved at once: without such a
    fact a moved VM holds nothing. A VM that stays anchors its stretched segments; one that retires keeps them open
    until then. On a day of a segment's blackout no VM on it moves, so its VMs have that blackout too.
    """
    rows = _vm_rows(project)
    on = segments_by_vm(project)
    found = {segment.pk: segment for segment in project.segments.filter(joined_into__isnull=True)}
    stretched = {pk: since for pk, since in stretched_since.items() if since <= today and pk in found}
    closed = {pk for pk, segment in found.items() if segment.cut_over_on and segment.cut_over_on <= today}
    at_once = {pk for pk, one in found.items() if one.treatment == Treatment.AT_ONCE}
    moved_at_once = _wholly_moved(rows, on, today) & at_once - closed - stretched.keys()
    facts = closed | stretched.keys() | moved_at_once
    rebuilt = {pk for pk, one in found.items() if one.treatment == Treatment.REBUILD and pk not in facts}
    planned: dict[int, list[int]] = {}
    for row in rows:
        stands_on = on.get(row.pk, [])
        if _has_moved(row, today):
            if with_facts := [pk for pk in stands_on if pk in facts]:
                planned[row.pk] = with_facts
        elif row.disposition == Disposition.MIGRATE:
            # What is closed cannot hold an unmoved VM, and what is rebuilt couples nothing.
            planned[row.pk] = [pk for pk in stands_on if pk not in closed and pk not in rebuilt]
    vm_rows = {row.pk: row for row in rows if row.pk in planned}
    holders = _holders(rows, on, today, _anchors(project))
    criticalities = _criticalities(planned, vm_rows)
    known = risk_inputs_of(project)
    shut, change_windows = blackouts_by_segment(project), change_windows_by_segment(project)
    in_plan = dict.fromkeys((*(pk for segments in planned.values() for pk in segments), *stretched))
    segments = {
        pk: replace(
            _segment(found[pk], stretched.get(pk), closed, holders, criticalities[pk], {**known[None], **known[pk]}),
            closed_without_stretch=pk in moved_at_once,
            blackouts=shut.get(pk, ()),
            change_windows=change_windows.get(pk, ()),
        )
        for pk in sorted(in_plan)
    }
    shut_by_vm = {pk: tuple(days for one in on.get(pk, ()) for days in shut.get(one, ())) for pk in vm_rows}
    return _assemble(project, today, vm_rows, planned, segments, shut_by_vm)


def estate_instance(records: EstateRecords, *, today: date) -> Instance:
    """The estate as an instance without windows: enough for the graph, nothing to plan with."""
    return Instance(
        name="estate",
        start_date=today,
        horizon_days=1,
        windows=(),
        limits=Limits(max_stretched=0),
        segments=records.segments,
        vms=records.vms,
        risk=RiskKnobs(1.0, 1.0, 0.0),
        weights=Weights(1.0, 0.0, 0.0),
        today=today,
        affinities=records.affinities,
        anti_affinities=records.anti_affinities,
        precedences=records.precedences,
        flows=records.flows,
    )


def _vm_rows(project: Project) -> list[_Vm]:
    return [
        _Vm(*values)
        for values in VirtualMachine.objects.filter(project=project, is_gone=False)
        .order_by("name", "pk")
        .values_list(
            "pk",
            "name",
            "in_use_mib",
            "disk_capacity_mib",
            "criticality",
            "disposition",
            "moved_on",
            "retire_on",
            "earliest_on",
            "latest_on",
            "external_gb_per_day",
            "application_id",
            "application__name",
        )
    ]


def segments_by_vm(project: Project) -> dict[int, list[int]]:
    """VM -> its segments without repeats, that of the gateway NIC first, then by the NICs' order."""
    on: dict[int, dict[int, None]] = defaultdict(dict)
    nics = NetworkInterface.objects.filter(vm__project=project, port_group__segment__isnull=False)
    for vm_pk, segment_pk in nics.order_by("vm_id", "-is_gateway", "index").values_list(
        "vm_id", "port_group__segment_id"
    ):
        on[vm_pk][segment_pk] = None
    return {vm_pk: list(segments) for vm_pk, segments in on.items()}


def _has_moved(row: _Vm, today: date) -> bool:
    return (
        row.disposition in (Disposition.MIGRATE, Disposition.AT_TARGET)
        and row.moved_on is not None
        and row.moved_on <= today
    )


def _wholly_moved(rows: Iterable[_Vm], on: Mapping[int, list[int]], today: date) -> set[int]:
    """Segments on which VMs have moved and none is left to migrate."""
    moved: set[int] = set()
    left: set[int] = set()
    for row in rows:
        if _has_moved(row, today):
            moved.update(on.get(row.pk, ()))
        elif row.disposition == Disposition.MIGRATE:
            left.update(on.get(row.pk, ()))
    return moved - left


def _anchors(project: Project) -> list[tuple[int, date | None]]:
    """(segment, last day there) of everything that is no VM; None = it stays."""
    return list(Anchor.objects.filter(segment__project=project).order_by().values_list("segment_id", "leaves_on"))


def _holders(
    rows: Iterable[_Vm], on: Mapping[int, list[int]], today: date, anchors: Iterable[tuple[int, date | None]]
) -> dict[int, date | None]:
    """Segment -> the day on which the last VM that retires or anchor goes, None where one stays for good."""
    held = list(anchors)
    for row in rows:
        if row.disposition == Disposition.STAYS:
            held += [(pk, None) for pk in on.get(row.pk, ())]
        elif row.disposition == Disposition.RETIRE and row.retire_on is not None:
            held += [(pk, row.retire_on) for pk in on.get(row.pk, ())]
    holders: dict[int, date | None] = {}
    for pk, goes_on in held:
        if goes_on is None or goes_on >= today:
            until = holders.get(pk, today)
            holders[pk] = None if until is None or goes_on is None else max(until, goes_on)
    return holders


def _criticalities(planned: Mapping[int, list[int]], vm_rows: Mapping[int, _Vm]) -> dict[int, list[int]]:
    """Segment -> criticalities of the VMs on it that enter the plan."""
    on: dict[int, list[int]] = defaultdict(list)
    for pk, segments in planned.items():
        for segment_pk in segments:
            on[segment_pk].append(_criticality(vm_rows[pk]))
    return on


def _criticality(row: _Vm) -> int:
    return CRITICALITY.value if row.criticality is None else row.criticality


def _segment(
    segment: Segment,
    since: date | None,
    closed: set[int],
    holders: Mapping[int, date | None],
    criticalities: list[int],
    inputs: Mapping[str, float],
) -> SegmentRecord:
    is_closed = segment.pk in closed
    stretchable = since is not None or is_closed or segment.treatment != Treatment.AT_ONCE
    stays = segment.is_anchored or segment.treatment == Treatment.STAYS or holders.get(segment.pk, date.min) is None
    goes_on = holders.get(segment.pk)
    not_before = [
        day
        for day in (segment.cutover_not_before_on, goes_on + timedelta(days=1) if goes_on else None)
        if day is not None
    ]
    return SegmentRecord(
        id=f"{segment.name}#{segment.pk}",
        risk_weight=segment_weight(blast_radius_weight(criticalities), inputs),
        gamma_per_tb=segment_gamma_of(segment.has_mon),
        cutover_not_before=max(not_before, default=None) if stretchable and not is_closed else None,
        stretched_since=since,
        cut_over_on=segment.cut_over_on if is_closed else None,
        stretchable=stretchable,
        anchored=stays and stretchable and not is_closed,
        max_stretch_days=segment.max_stretch_days,
        cutover_weekdays=None if segment.cutover_weekdays is None else tuple(segment.cutover_weekdays),
    )


def _assemble(
    project: Project,
    today: date,
    vm_rows: Mapping[int, _Vm],
    planned: Mapping[int, list[int]],
    segments: Mapping[int, SegmentRecord],
    shut: Mapping[int, tuple[DayRange, ...]],
) -> EstateRecords:
    ids = {pk: row.id for pk, row in vm_rows.items()}
    flows, external = _flows(project, ids)
    blackouts: dict[int, list[DayRange]] = defaultdict(list)
    for vm_pk, first_on, last_on in Blackout.objects.filter(vm__project=project).values_list(
        "vm_id", "first_on", "last_on"
    ):
        blackouts[vm_pk].append((first_on, last_on))
    vms = tuple(
        VmRecord(
            id=row.id,
            size_gb=(row.in_use_mib or row.disk_capacity_mib or 0) * BYTES_PER_MIB / BYTES_PER_GB,
            segments=tuple(segments[one].id for one in planned[pk]),
            moved_on=row.moved_on if _has_moved(row, today) else None,
            criticality=_criticality(row),
            app=row.application_name,
            external_gb_per_day=external.get(pk, 0.0) / BYTES_PER_GB + (row.external_gb_per_day or 0.0),
            blackouts=tuple(dict.fromkeys((*blackouts.get(pk, ()), *shut[pk]))),
            earliest=row.earliest_on,
            latest=row.latest_on,
        )
        for pk, row in vm_rows.items()
    )
    rules = _Rules(project, vm_rows)
    return EstateRecords(
        vms=vms,
        segments=tuple(segments.values()),
        flows=flows,
        affinities=tuple(vms for _, vms in rules.together),
        anti_affinities=tuple(vms for _, vms in rules.apart),
        precedences=tuple(pair for _, pair in rules.before),
        labels=tuple(label for label, _ in rules.together),
        anti_affinity_labels=tuple(label for label, _ in rules.apart),
        precedence_labels=tuple(label for label, _ in rules.before),
        vm_ids={row.id: pk for pk, row in vm_rows.items()},
        segment_ids={segment.id: pk for pk, segment in segments.items()},
    )


def _flows(project: Project, ids: Mapping[int, str]) -> tuple[tuple[FlowRecord, ...], dict[int, float]]:
    """Flows between two VMs of the plan, both directions together; and each VM's bytes a day with everything else.

    A flow of unknown size counts 0 bytes: it shows who depends on whom and weighs nothing.
    """
    pairs: dict[tuple[int, int], int] = defaultdict(int)
    external: dict[int, float] = defaultdict(float)
    rows = Flow.objects.filter(project=project).order_by()
    for source, destination, bytes_per_day in rows.values_list("source_vm_id", "destination_vm_id", "bytes_per_day"):
        amount = bytes_per_day or 0
        inside = [pk for pk in (source, destination) if pk in ids]
        if len(inside) == 2 and source != destination:
            pairs[min(inside), max(inside)] += amount
        elif len(inside) == 1:
            external[inside[0]] += amount
    return tuple(FlowRecord(ids[a], ids[b], float(amount)) for (a, b), amount in sorted(pairs.items())), external


class _Rules:
    """Applications that move together and rules, over the VMs of the plan: (label, ids) each."""

    def __init__(self, project: Project, vm_rows: Mapping[int, _Vm]) -> None:
        self.together: list[tuple[str, tuple[str, ...]]] = []
        self.apart: list[tuple[str, tuple[str, ...]]] = []
        self.before: list[tuple[str, tuple[str, str]]] = []
        self._vm_rows = vm_rows
        ticked = set(project.applications.filter(moves_together=True).values_list("pk", flat=True))
        members: dict[int, list[str]] = defaultdict(list)
        for row in vm_rows.values():
            if row.application_id in ticked:
                members[row.application_id].append(row.id)
        for pk, ids in sorted(members.items()):
            name = next(row.application_name for row in vm_rows.values() if row.application_id == pk)
            self._add_set(self.together, f"application {name}", ids)
        for kind, name, steps in self._read(project):
            if kind == RuleKind.BEFORE:
                self.before += [
                    (f"rule {name}", (a, b)) for first, then in pairwise(steps) for a in first for b in then
                ]
            else:
                ids = [one for step in steps for one in step]
                self._add_set(self.together if kind == RuleKind.TOGETHER else self.apart, f"rule {name}", ids)

    def _read(self, project: Project) -> Iterator[tuple[str, str, list[list[str]]]]:
        rules: dict[int, tuple[str, str, dict[int, list[str]]]] = {}
        members = MoveRuleMember.objects.filter(rule__project=project).order_by("rule_id", "position", "pk")
        for rule, kind, name, position, vm_pk in members.values_list(
            "rule_id", "rule__kind", "rule__name", "position", "vm_id"
        ):
            steps = rules.setdefault(rule, (kind, name, defaultdict(list)))[2]
            if vm_pk in self._vm_rows:
                steps[position].append(self._vm_rows[vm_pk].id)
        return ((kind, name, [steps[position] for position in sorted(steps)]) for kind, name, steps in rules.values())

    @staticmethod
    def _add_set(sets: list[tuple[str, tuple[str, ...]]], label: str, ids: list[str]) -> None:
        if len(ids) > 1:
            sets.append((label, tuple(ids)))
