"""The segments that are or will be stretched, as arrays: they bear risk and take slots."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.core.calendar import axis_of, calendar_of
from planner.core.records import TOTAL, Instance, Segment
from planner.core.search.layout import FREE, Floats
from planner.core.search.ragged import Ints
from planner.core.search.windows import PlanDays


@dataclass(frozen=True, slots=True)
class SegmentArrays:
    """Shapes (S,) unless stated. Names as in `layout.Problem`."""

    segments: tuple[Segment, ...]
    at: dict[str, int]
    calendar: Ints
    since: Ints
    fixed_end: Ints
    earliest: Ints
    max_days: Ints
    longest: int  # no stretch can last more days
    slots: Floats  # (S, R)
    cap_slots: Floats  # (R,)


def segment_arrays(instance: Instance, days: PlanDays) -> SegmentArrays:
    """What the instance says of its stretched segments."""
    axis = axis_of(instance)
    segments = _stretched(instance)
    at = {segment.id: s for s, segment in enumerate(segments)}
    calendar = np.array([days.row_of[calendar_of(segment)] for segment in segments], dtype=np.int32)
    since = np.array([FREE if s.stretched_since is None else axis.day(s.stretched_since) for s in segments], np.int32)
    longest = int(max(0, -since[since != FREE].min(initial=0))) + days.horizon + 1
    slots, cap_slots = _slot_rows(instance, segments)
    return SegmentArrays(
        segments=segments,
        at=at,
        calendar=calendar,
        since=since,
        fixed_end=np.array([_fixed_end(instance, s) for s in segments], dtype=np.int32),
        earliest=days.next_cutover[calendar, _soaked(instance, segments, at, days)],
        max_days=np.array([longest if s.max_stretch_days is None else min(longest, s.max_stretch_days)
                           for s in segments], np.int32),
        longest=longest,
        slots=slots,
        cap_slots=cap_slots,
    )  # fmt: skip


def least_makespan(instance: Instance, segments: SegmentArrays) -> int:
    """Days to the last fact or the last cutover that is due whatever the waves are."""
    axis = axis_of(instance)
    days = [axis.day(vm.moved_on) for vm in instance.vms if vm.moved_on is not None]
    days += [axis.day(s.cut_over_on) for s in instance.segments if s.cut_over_on is not None]
    days += [int(day) for day in segments.earliest[segments.fixed_end == FREE]]
    return max(0, max(days, default=-1) + 1)


def limits_a_day_bind(instance: Instance, segments: Sequence[Segment]) -> bool:
    """True where more segments than a day takes may want the same day."""
    limits = (instance.limits.max_cutovers_per_day, instance.limits.max_stretches_per_day)
    return any(limit is not None and limit < len(segments) for limit in limits)


def _stretched(instance: Instance) -> tuple[Segment, ...]:
    to_move = {s for vm in instance.vms if vm.moved_on is None for s in vm.segments}
    return tuple(
        s
        for s in instance.segments
        if s.stretchable
        and not s.closed_without_stretch
        and (s.stretched_since is not None or (s.cut_over_on is None and s.id in to_move))
    )


def _fixed_end(instance: Instance, segment: Segment) -> int:
    if segment.cut_over_on is not None:
        return axis_of(instance).day(segment.cut_over_on)
    return instance.horizon_days - 1 if segment.anchored else FREE


def _soaked(instance: Instance, segments: Sequence[Segment], at: dict[str, int], days: PlanDays) -> Ints:
    """First day that today, `cutover_not_before` and the VMs already moved leave a cutover, whatever the waves are."""
    axis = axis_of(instance)
    least = [days.from_day] * len(segments)
    for s, segment in enumerate(segments):
        if segment.cutover_not_before is not None:
            least[s] = max(least[s], axis.day(segment.cutover_not_before))
    for vm in instance.vms:
        if vm.moved_on is not None:
            for s in (at[name] for name in vm.segments if name in at):
                least[s] = max(least[s], axis.day(vm.moved_on) + instance.limits.cutover_lag_days)
    return np.minimum(np.array(least, dtype=np.int32), days.horizon)


def _slot_rows(instance: Instance, segments: Sequence[Segment]) -> tuple[Floats, Floats]:
    """Slots of each segment in each limit that can bind, and the limits."""
    limit = instance.limits.max_stretched
    rows = {TOTAL: limit} if isinstance(limit, int) else dict(limit)
    table, caps = [], []
    for pool, cap in sorted(rows.items()):
        row = [_slots_in(segment, pool) for segment in segments]
        if sum(row) > cap:
            table.append(row)
            caps.append(float(cap))
    slots = np.array(table, dtype=np.float64).reshape(len(caps), len(segments)).T
    return np.ascontiguousarray(slots), np.array(caps, dtype=np.float64)


def _slots_in(segment: Segment, pool: str) -> float:
    slots = segment.slots_by_pool
    return float(sum(slots.values()) if pool == TOTAL else slots.get(pool, 0))
