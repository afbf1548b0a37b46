"""From records to arrays: the planning problem as the kernel reads it, and a fresh state of a search."""

from dataclasses import dataclass

import numpy as np

from planner.core.records import Instance, MoveGroup, Segment, Start, Window
from planner.core.search import traffic
from planner.core.search.admissible import tighten, window_table
from planner.core.search.grouping import group_arrays
from planner.core.search.known_waves import known_waves
from planner.core.search.layout import FREE, NO_LIMIT, PARTS, Floats, Problem, State
from planner.core.search.ragged import Ints, ragged
from planner.core.search.segments import least_makespan, limits_a_day_bind, segment_arrays
from planner.core.search.windows import PlanDays, plan_days, window_arrays


@dataclass(frozen=True, slots=True)
class Compiled:
    """A problem in arrays, and the names behind its indices."""

    instance: Instance
    problem: Problem
    groups: tuple[MoveGroup, ...]
    windows: tuple[Window, ...]
    segments: tuple[Segment, ...]
    constant: float  # J of what is decided


def compile_instance(instance: Instance, start: Start | None = None) -> Compiled:
    """The arrays of a checked instance, with the waves that people know from `start`. O(VMs x windows + flows)."""
    days = plan_days(instance)
    windows = window_arrays(instance, days)
    segments = segment_arrays(instance, days)
    groups = group_arrays(instance, segments)
    allowed = window_table(instance, groups, windows, segments, days)
    tighten(allowed, windows, groups)
    cost = traffic.costs(instance, groups.vm_at, groups.group_at, len(groups.groups), segments.segments, segments.at)
    points, first_point = _points(windows.stretch_by, days)
    clash_ptr, clash_idx = ragged(windows.clash)
    inflight_ptr, inflight_idx = ragged(windows.inflight)
    home, stay_cost = known_waves(start, groups.groups, windows.windows, allowed)
    is_decided = np.array([not s.anchored for s in segments.segments], dtype=np.bool_)
    own = np.flatnonzero((segments.calendar > 0) & is_decided & (segments.fixed_end == FREE)).astype(np.int32)
    risk, limits, weights = instance.risk, instance.limits, instance.weights
    problem = Problem(
        start=windows.start, end=windows.end, release=windows.release, stream=windows.stream,
        stretch_by=windows.stretch_by, cutover_from=windows.cutover_from,
        cutover_until=windows.cutover_from.max(axis=0), by_end=windows.by_end,
        end_rank=np.argsort(windows.by_end).astype(np.int32),
        cap_vms=windows.caps[:, 0].copy(), cap_gb=windows.caps[:, 1].copy(), cap_critical=windows.caps[:, 2].copy(),
        clash_ptr=clash_ptr, clash_idx=clash_idx, inflight_ptr=inflight_ptr, inflight_idx=inflight_idx,
        cap_inflight=windows.cap_inflight, link=windows.link,
        vms=groups.size[:, 0].copy(), gb=groups.size[:, 1].copy(), critical=groups.size[:, 2].copy(),
        day_cost=cost.day_cost, flow_sum=_row_sums(cost.flow_ptr, cost.flow_cost),
        home=home, stay_cost=stay_cost,
        admissible=allowed.astype(np.uint8), seg_ptr=groups.segments.ptr, seg_idx=groups.segments.idx,
        flow_ptr=cost.flow_ptr, flow_idx=cost.flow_idx, flow_cost=cost.flow_cost,
        apart_ptr=groups.apart.ptr, apart_idx=groups.apart.idx, after_ptr=groups.after.ptr, after_idx=groups.after.idx,
        before_ptr=groups.before.ptr, before_idx=groups.before.idx,
        calendar=segments.calendar, own=own,
        weight=np.array([weights.risk * s.risk_weight for s in segments.segments], dtype=np.float64),
        cutover_cost=cost.cutover_cost, stretched_since=segments.since, fixed_end=segments.fixed_end,
        earliest_cutover=segments.earliest, max_days=segments.max_days,
        in_makespan=is_decided.astype(np.uint8),
        member_ptr=groups.members.ptr, member_idx=groups.members.idx, slots=segments.slots, cap_slots=segments.cap_slots,
        first_point=first_point, age_cost=risk.eta_days * (np.arange(segments.longest + 2) / risk.eta_days) ** risk.beta,
        next_cutover=days.next_cutover, last_stretch=days.last_stretch,
        horizon=days.horizon, from_day=days.from_day, points=points,
        cap_cutovers=NO_LIMIT if limits.max_cutovers_per_day is None else float(limits.max_cutovers_per_day),
        cap_stretches=NO_LIMIT if limits.max_stretches_per_day is None else float(limits.max_stretches_per_day),
        by_day=limits_a_day_bind(instance, segments.segments), coupled=bool((windows.link < NO_LIMIT).any()),
        makespan_cost=float(weights.makespan_day), least_makespan=least_makespan(instance, segments),
        unit_gb=max(1e-9, float(groups.size[:, 1].sum() / max(1.0, groups.size[:, 0].sum()))),
    )  # fmt: skip
    return Compiled(instance, problem, groups.groups, windows.windows, segments.segments, cost.constant)


def new_state(problem: Problem, seed: int) -> State:
    """A state with every group in no window. `seed` is any whole number."""
    groups, windows, segments = len(problem.vms), len(problem.start), len(problem.weight)
    rows, days = len(problem.cap_slots), problem.horizon

    def ints(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int32)

    return State(
        window=np.full(groups, -1, dtype=np.int32), load=np.zeros((windows, 3)), inflight=np.zeros(windows),
        listed=ints(windows, groups), listed_at=ints(groups), listed_len=ints(windows), held=ints(segments, windows),
        first=ints(segments), last=ints(segments), ideal_stretch=ints(segments), ideal_cutover=ints(segments),
        stretch=ints(segments), cutover=ints(segments), cost=np.zeros(segments), closing=ints(windows),
        in_use=np.zeros((rows, problem.points)), by_day=np.zeros((rows, days + 2)), bucket=ints(days + 2),
        chain=ints(segments), waiting=ints(segments), clock=np.zeros(int(problem.stream.max(initial=0)) + 1),
        urgency=np.zeros((2, segments)), part=np.zeros(PARTS), saved_part=np.zeros(PARTS),
        move_group=ints(groups + 1), move_to=ints(groups + 1), move_from=ints(groups + 1), mark=ints(groups), net=ints(segments), is_touched=ints(segments),
        touched=ints(segments), sums=np.zeros(5),
        seed=np.array([(2 * seed + 1) * 0x9E3779B97F4A7C15 & (2**64 - 1)], dtype=np.uint64),
        best_window=np.full(groups, -1, dtype=np.int32), best_urgency=np.zeros((2, segments)),
        best=np.full(3, np.inf), changed=ints(groups + 1), changed_len=np.full(1, groups + 1, dtype=np.int32),
    )  # fmt: skip


def _points(stretch_by: Ints, days: PlanDays) -> tuple[int, Ints]:
    """Slots in use only rise where a segment is stretched: those days, and the first one judged, are enough."""
    points = np.unique(np.append(stretch_by[stretch_by >= days.from_day], days.from_day))
    return len(points), np.searchsorted(points, np.arange(days.horizon + 2)).astype(np.int32)


def _row_sums(ptr: Ints, values: Floats) -> Floats:
    """The sum of each row of a CSR table."""
    total = np.concatenate((np.zeros(1), np.cumsum(values)))
    return np.asarray(total[ptr[1:]] - total[ptr[:-1]], dtype=np.float64)
