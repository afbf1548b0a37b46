"""What has happened to a project by a day: its VMs and segments with their facts, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from migrations_app.choices import HcxState
from migrations_app.models import HcxMigration, Stretch
from migrations_app.selectors.stretches import actual_stretches
from networks.adapters import EstateRecords, estate_records
from networks.choices import Disposition, Treatment
from networks.models import Anchor, NetworkInterface, Project, Segment, VirtualMachine
from planner.core.lifecycle import Extension, Facts, LifeSoFar, life_so_far
from planner.core.records import Segment as SegmentRecord

_MOVES = (Disposition.MIGRATE, Disposition.AT_TARGET)
_NEVER_STRETCHED = (Treatment.AT_ONCE, Treatment.REBUILD)


@dataclass(frozen=True, slots=True)
class VmSoFar:
    """A VM that is not gone. `moved_on` None with `has_moved`: already at the target since a day nobody recorded."""

    key: int
    name: str
    disposition: str
    has_moved: bool
    moved_on: date | None
    retire_on: date | None
    first_seen_on: date | None
    vcenter: int
    segments: tuple[int, ...]
    has_failed: bool

    @property
    def is_left(self) -> bool:
        """True while it still is to move."""
        return self.disposition == Disposition.MIGRATE and not self.has_moved


@dataclass(frozen=True, slots=True)
class SegmentSoFar:
    """A segment with its life by facts, and as the planner takes it (None where nothing of it enters a plan)."""

    row: Segment
    life: LifeSoFar
    extensions: tuple[Extension, ...]
    record: SegmentRecord | None

    @property
    def closed_on(self) -> date | None:
        """The last day of its stretch, once that is over."""
        return None if self.life.current is None or self.life.is_open else self.life.current.to_on

    @property
    def is_done(self) -> bool:
        """True when nothing is left of it: cut over, or un-extended with nobody left."""
        if self.life.cut_over_on is not None:
            return True
        return self.life.left == 0 and not self.life.is_open and bool(self.life.moved or self.extensions)


@dataclass(frozen=True, slots=True)
class MoveSoFar:
    """A project as of `today`. `estate`: what the planner takes of it."""

    project: Project
    today: date
    vms: Mapping[int, VmSoFar]
    segments: Mapping[int, SegmentSoFar]
    estate: EstateRecords

    @property
    def left(self) -> list[VmSoFar]:
        """The VMs still to move."""
        return [vm for vm in self.vms.values() if vm.is_left]

    @property
    def moved_on(self) -> list[date]:
        """The day of every VM that has moved and whose day is recorded."""
        return [vm.moved_on for vm in self.vms.values() if vm.moved_on is not None]


def move_so_far(project: Project, today: date) -> MoveSoFar:
    """Read it. Some 15 queries, whatever the size of the estate."""
    rows = Segment.objects.filter(project=project, joined_into=None).order_by("name", "pk")
    segments = {row.pk: row for row in rows}
    vms = _vms(project, segments, today)
    extensions = _extensions(actual_stretches(project))
    lives = _lives(segments, vms.values(), extensions, _held(project, vms.values(), today), today)
    since = {key: life.current.from_on for key, life in lives.items() if life.current is not None}
    estate = estate_records(project, today=today, stretched_since=since)
    records = {estate.segment_ids[one.id]: one for one in estate.segments}
    found = {
        key: SegmentSoFar(row, lives[key], tuple(extensions[key]), records.get(key)) for key, row in segments.items()
    }
    return MoveSoFar(project, today, vms, found, estate)


def _vms(project: Project, segments: Mapping[int, Segment], today: date) -> dict[int, VmSoFar]:
    on: dict[int, dict[int, None]] = defaultdict(dict)
    nics = NetworkInterface.objects.filter(vm__project=project, port_group__segment__isnull=False).order_by()
    for vm_id, segment_id in nics.values_list("vm_id", "port_group__segment_id"):
        if segment_id in segments:
            on[vm_id][segment_id] = None
    failed = _failed(project)
    rows = VirtualMachine.objects.filter(project=project, is_gone=False).order_by("name", "pk")
    found = {}
    for key, name, disposition, moved_on, retire_on, first_seen_on, vcenter in rows.values_list(
        "pk", "name", "disposition", "moved_on", "retire_on", "first_seen_on", "vcenter_id"
    ):
        happened = moved_on is not None and moved_on <= today and disposition in _MOVES
        found[key] = VmSoFar(
            key=key,
            name=name,
            disposition=disposition,
            has_moved=happened or (disposition == Disposition.AT_TARGET and moved_on is None),
            moved_on=moved_on if happened else None,
            retire_on=retire_on,
            first_seen_on=first_seen_on,
            vcenter=vcenter,
            segments=tuple(on[key]),
            has_failed=key in failed,
        )
    return found


def _failed(project: Project) -> set[int | None]:
    """VMs whose newest migration in HCX failed."""
    rows = HcxMigration.objects.filter(project=project, vm__isnull=False, is_reverse=False).order_by("pk")
    in_time = sorted(rows.values_list("vm_id", "state", "ended_at", "started_at"), key=_when)
    newest = {vm_id: state for vm_id, state, *_ in in_time}
    return {vm_id for vm_id, state in newest.items() if state == HcxState.FAILED}


def _when(row: tuple[int | None, str, datetime | None, datetime | None]) -> float:
    at = row[2] or row[3]
    return at.timestamp() if at else 0.0


def _extensions(stretches: Iterable[Stretch]) -> dict[int | None, list[Extension]]:
    found: dict[int | None, list[Extension]] = defaultdict(list)
    for one in stretches:
        found[one.port_group.segment_id].append(Extension(one.from_on, one.to_on))
    return found


def _held(project: Project, vms: Iterable[VmSoFar], today: date) -> set[int]:
    """Segments that something else than VMs to move keeps open: what stays, what retires later, anchors."""
    held: set[int] = set()
    for vm in vms:
        retires = vm.disposition == Disposition.RETIRE and (vm.retire_on is None or vm.retire_on >= today)
        if retires or vm.disposition == Disposition.STAYS:
            held.update(vm.segments)
    for segment_id, leaves_on in Anchor.objects.filter(segment__project=project).values_list("segment_id", "leaves_on"):
        if leaves_on is None or leaves_on >= today:
            held.add(segment_id)
    return held


def _lives(
    segments: Mapping[int, Segment],
    vms: Iterable[VmSoFar],
    extensions: Mapping[int | None, list[Extension]],
    held: set[int],
    today: date,
) -> dict[int, LifeSoFar]:
    moved_on: dict[int, list[date]] = defaultdict(list)
    left: dict[int, int] = defaultdict(int)
    for vm in vms:
        for segment_id in vm.segments:
            if vm.moved_on is not None:
                moved_on[segment_id].append(vm.moved_on)
            left[segment_id] += vm.is_left
    return {
        key: life_so_far(
            Facts(
                extensions=tuple(extensions[key]),
                cut_over_on=row.cut_over_on,
                moved_on=tuple(moved_on[key]),
                left=left[key],
                is_held=row.is_anchored or key in held,
                closes_by_moving=row.treatment in _NEVER_STRETCHED,
            ),
            today,
        )
        for key, row in segments.items()
    }
