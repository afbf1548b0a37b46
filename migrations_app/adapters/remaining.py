"""What is left of a followed plan, as a forecast takes it."""

from dataclasses import dataclass
from datetime import timedelta

from migrations_app.adapters.calendar import window_days
from migrations_app.adapters.followed_plan import Followed, WaveSpan, members_of
from migrations_app.adapters.move_so_far import MoveSoFar, SegmentSoFar
from migrations_app.models import SegmentPlan
from migrations_app.selectors.scenarios import freezes_of, windows_of
from planner.core.forecast_records import PlannedWave, Remaining, RemainingSegment
from planner.core.records import DayRange, Vm


@dataclass(frozen=True, slots=True)
class RemainingRows:
    """What is left, and which rows its waves and segments are: keys in the order of `remaining`."""

    remaining: Remaining
    waves: tuple[int, ...]
    segments: tuple[int, ...]


def remaining_of(plan: Followed, move: MoveSoFar) -> RemainingRows:
    """What a plan has left to do as of today, in 2 queries. A VM in no wave holds its segments open."""
    scenario = plan.plan.scenario
    records = {move.estate.vm_ids[one.id]: one for one in move.estate.vms}
    left = [records[vm.key] for vm in move.left]
    open_ones = _open(plan, move, left)
    place = {segment.record.id: number for number, segment in enumerate(open_ones) if segment.record is not None}
    vm_place = {vm.key: number for number, vm in enumerate(move.left)}
    windows = _windows(plan)
    waves = [(wave, [vm for vm in vms if vm in vm_place], len(vms)) for wave, vms in members_of(plan)]
    waves = [row for row in waves if row[1]]
    return RemainingRows(
        Remaining(
            today=move.today,
            horizon_on=max(scenario.start_on + timedelta(days=scenario.horizon_days - 1), move.today),
            windows=windows,
            planned=tuple(
                PlannedWave(
                    window_index=windows.index(_plan_days(wave)),
                    gb=sum(records[key].size_gb for key in keys),
                    vms=tuple(vm_place[key] for key in keys),
                    is_rest=len(keys) < of,
                )
                for wave, keys, of in waves
            ),
            vm_segments=tuple(tuple(place[one] for one in dict.fromkeys(vm.segments) if one in place) for vm in left),
            segments=tuple(_segment(one, plan.segments.get(one.row.pk)) for one in open_ones),
            gap_days=scenario.gap_days,
            presync_days=scenario.presync_days,
            lag_days=scenario.cutover_lag_days,
            cutover_weekdays=None if scenario.cutover_weekdays is None else tuple(scenario.cutover_weekdays),
            freezes=tuple((freeze.first_on, freeze.last_on) for freeze in freezes_of(scenario)),
        ),
        tuple(wave.key for wave, _, _ in waves),
        tuple(one.row.pk for one in open_ones),
    )


def _open(plan: Followed, move: MoveSoFar, left: list[Vm]) -> list[SegmentSoFar]:
    """The segments not closed yet: stretched now, or with VMs left to move."""
    held = {segment for vm in left for segment in vm.segments}
    return [
        one
        for one in move.segments.values()
        if one.record is not None and not one.is_done and (one.life.is_open or one.record.id in held)
    ]


def _windows(plan: Followed) -> tuple[DayRange, ...]:
    """The calendar in time order, with the windows of waves that were deleted from it since."""
    scenario = plan.plan.scenario
    days = {window_days(window, scenario.project.zone) for window in windows_of(scenario)}
    return tuple(sorted(days | {_plan_days(wave) for wave in plan.waves.values()}))


def _plan_days(wave: WaveSpan) -> DayRange:
    return wave.starts_on, wave.switchover_on


def _segment(one: SegmentSoFar, row: SegmentPlan | None) -> RemainingSegment:
    now = one.life.current if one.life.is_open else None
    planned = None if row is None else row.stretch_on
    return RemainingSegment(
        stretch_on=planned if now is None else now.from_on,
        is_extended=now is not None,
        last_moved_on=one.life.last_vm_on,
        not_before=None if one.record is None else one.record.cutover_not_before,
        is_anchored=one.record is not None and one.record.anchored,
        planned_cutover=None if row is None else row.cutover_on,
        cutover_weekdays=None if one.record is None else one.record.cutover_weekdays,
        blackouts=() if one.record is None else one.record.blackouts,
        change_windows=() if one.record is None else one.record.change_windows,
    )
