"""What alarms look at, out of what was read and found."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from migrations_app.adapters.followed_plan import Approved, Followed
from migrations_app.adapters.move_so_far import MoveSoFar, VmSoFar
from migrations_app.adapters.tracked_segments import SegmentTrack
from planner.core.alarms import Alarm, ApprovedMove, NewVm, WatchedSegment, alarms


def tracked_alarms(
    move: MoveSoFar, plan: Followed | None, baseline: Approved | None, tracks: Iterable[SegmentTrack]
) -> tuple[Alarm, ...]:
    """The alarms that hold as of today."""
    unplanned = _unplanned(move, plan)
    watched = [_watched(one, unplanned[one.segment.row.pk]) for one in tracks if not one.segment.is_done]
    return alarms(watched, _moves(move, baseline), _new(move, plan, baseline), move.today)


def _unplanned(move: MoveSoFar, plan: Followed | None) -> Counter[int]:
    """Segment -> VMs left on it that the plan gives no wave; without a plan none is missed."""
    if plan is None:
        return Counter()
    return Counter(key for vm in move.left if vm.key not in plan.wave_of for key in vm.segments)


def _watched(track: SegmentTrack, unplanned: int) -> WatchedSegment:
    row, life = track.row, track.segment.life
    is_open = life.is_open and life.current is not None
    return WatchedSegment(
        key=track.segment.row.pk,
        name=track.segment.row.name,
        extended_on=row.extended_on if is_open else None,
        days_so_far=row.days_so_far,
        budget_days=row.budget_days,
        vms_left=row.vms_left,
        last_moved_on=row.last_vm_on,
        is_planned=track.is_planned,
        days_planned=row.days_planned,
        days_p80=row.days_p80,
        vms_unplanned=unplanned,
    )


def _moves(move: MoveSoFar, baseline: Approved | None) -> Iterator[ApprovedMove]:
    if baseline is None:
        return
    for span, keys in baseline.waves:
        for vm in (move.vms[key] for key in keys if key in move.vms):
            if vm.moved_on is not None:
                yield ApprovedMove(vm.key, vm.name, vm.moved_on, span.number, span.first_on, span.last_on)


def _new(move: MoveSoFar, plan: Followed | None, baseline: Approved | None) -> Iterator[NewVm]:
    """VMs that came to a stretched segment. Those of a vCenter's first inventory were there before we looked."""
    began = _first_inventories(move.vms.values())
    planned = {} if plan is None else plan.wave_of
    approved_on = date.max if baseline is None else baseline.approved_on
    for vm in move.left:
        if vm.first_seen_on is None or vm.first_seen_on <= began[vm.vcenter] or vm.key in planned:
            continue
        for segment in (move.segments[key] for key in vm.segments):
            life = segment.life
            if life.is_open and life.current and vm.first_seen_on > min(life.current.from_on, approved_on):
                yield NewVm(vm.key, vm.name, segment.row.pk, segment.row.name, vm.first_seen_on)


def _first_inventories(vms: Iterable[VmSoFar]) -> dict[int, date]:
    """The day of each vCenter's first inventory; a VM without a day is from before that was kept."""
    began: dict[int, date] = {}
    for vm in vms:
        seen_on = vm.first_seen_on or date.min
        began[vm.vcenter] = min(began.get(vm.vcenter, seen_on), seen_on)
    return began
