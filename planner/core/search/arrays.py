"""From records to arrays: the planning problem as the kernel reads it, and a fresh state of a search."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.core.calendar import (
    NO_DAY,
    Freezes,
    axis_of,
    cutover_days,
    first_allowed_from,
    first_decision_day,
    freezes_of,
    last_allowed_until,
    stretch_days,
)
from planner.core.groups import move_groups
from planner.core.records import Instance, MoveGroup, Segment, Vm, Window
from planner.core.search import admissible, traffic
from planner.core.search.layout import FREE, NO_LIMIT, PARTS, Floats, Problem, State
from planner.core.search.ragged import Ints, ragged


@dataclass(frozen=True, slots=True)
class Compiled:
    """A problem in arrays, and the names behind its indices."""

    instance: Instance
    problem: Problem
    groups: tuple[MoveGroup, ...]
    windows: tuple[Window, ...]
    segments: tuple[Segment, ...]
    constant: float  # J of what is decided


@dataclass(frozen=True, slots=True)
class _Days:
    """Days and the tables on them."""

    horizon: int
    from_day: int
    freezes: Freezes
    next_cutover: Ints
    last_stretch: Ints


def compile_instance(instance: Instance) -> Compiled:
    """The arrays of a checked instance. O(VMs x windows + flows)."""
    axis = axis_of(instance)
    days = _days(instance)
    lim = instance.limits
    windows = tuple(
        sorted(
            (w for w in instance.windows if _usable(w, axis.day(w.start), axis.day(w.end), days)),
            key=lambda w: (w.start, w.end, w.stream, w.id),
        )
    )
    groups = move_groups(instance)
    start = np.array([axis.day(w.start) for w in windows], dtype=np.int32)
    end = np.array([axis.day(w.end) for w in windows], dtype=np.int32)
    release = np.maximum(0, start - lim.presync_days).astype(np.int32)
    names = sorted({w.stream for w in windows})
    stream = np.array([names.index(w.stream) for w in windows], dtype=np.int32)
    stretch_at = start - lim.stretch_lead_days
    stretch_by = np.where(stretch_at >= 0, days.last_stretch[np.maximum(0, stretch_at)], NO_DAY).astype(np.int32)
    cutover_from = days.next_cutover[np.minimum(days.horizon, end + lim.cutover_lag_days)].astype(np.int32)

    vms = {vm.id: vm for vm in instance.vms}
    group_of = {vm: g for g, group in enumerate(groups) for vm in group.vms}
    segments = _stretched_segments(instance)
    at = {segment.id: s for s, segment in enumerate(segments)}
    of_group = [
        sorted({at[s] for vm in group.vms for s in vms[vm].segments if s in at}) for group in groups
    ]
    seg_ptr, seg_idx = ragged(of_group)
    of_segment: list[list[int]] = [[] for _ in segments]
    for g, row in enumerate(of_group):
        for s in row:
            of_segment[s].append(g)
    member_ptr, member_idx = ragged(of_segment)

    size = _Sizes.of(instance, groups, vms)
    caps = _caps(instance, windows, start, end, release, stream)
    since = np.array([FREE if s.stretched_since is None else axis.day(s.stretched_since) for s in segments], np.int32)
    fixed_end = np.array([_fixed_end(instance, s) for s in segments], dtype=np.int32)
    earliest = _earliest_cutover(instance, segments, at, days)
    longest = int(max(0, -since[since != FREE].min(initial=0))) + days.horizon + 1
    max_days = np.array([longest if s.max_stretch_days is None else s.max_stretch_days for s in segments], np.int32)

    apart = _apart(instance, group_of, len(groups))
    before, after = _orders(instance, group_of, len(groups))
    allowed = admissible.window_table(
        instance, groups, windows, group_of,
        admissible.Timing(start, end, stretch_by, cutover_from, days.horizon),
        admissible.Stretched(segments, of_group, at, since, fixed_end, earliest, max_days),
    )
    admissible.tighten(
        allowed, start, end, np.column_stack((size.vms, size.gb, size.critical)), caps.of_window,
        caps.clash, apart, before, after,
    )

    cost = traffic.costs(instance, group_of, len(groups), segments, at)
    slots, cap_slots = _slot_rows(instance, segments)
    points, first_point = _points(stretch_by, days)
    by_day = _limits_a_day_bind(instance, segments)
    risk = instance.risk
    problem = Problem(
        start=start, end=end, release=release, stream=stream, stretch_by=stretch_by, cutover_from=cutover_from,
        by_end=np.lexsort((np.arange(len(end)), end)).astype(np.int32),
        end_rank=np.argsort(np.lexsort((np.arange(len(end)), end))).astype(np.int32),
        cap_vms=np.ascontiguousarray(caps.of_window[:, 0]), cap_gb=np.ascontiguousarray(caps.of_window[:, 1]),
        cap_critical=np.ascontiguousarray(caps.of_window[:, 2]),
        clash_ptr=ragged(caps.clash)[0], clash_idx=ragged(caps.clash)[1],
        inflight_ptr=ragged(caps.inflight)[0], inflight_idx=ragged(caps.inflight)[1],
        cap_inflight=caps.cap_inflight, link=caps.link,
        vms=size.vms, gb=size.gb, critical=size.critical, day_cost=cost.day_cost,
        admissible=allowed.astype(np.uint8), seg_ptr=seg_ptr, seg_idx=seg_idx,
        flow_ptr=cost.flow_ptr, flow_idx=cost.flow_idx, flow_cost=cost.flow_cost,
        apart_ptr=ragged(apart)[0], apart_idx=ragged(apart)[1],
        after_ptr=ragged(after)[0], after_idx=ragged(after)[1],
        before_ptr=ragged(before)[0], before_idx=ragged(before)[1],
        weight=np.array([instance.weights.risk * s.risk_weight for s in segments], dtype=np.float64),
        cutover_cost=cost.cutover_cost, stretched_since=since, fixed_end=fixed_end, earliest_cutover=earliest,
        max_days=max_days,
        in_makespan=np.array([not s.anchored for s in segments], dtype=np.uint8),
        member_ptr=member_ptr, member_idx=member_idx, slots=slots, cap_slots=cap_slots,
        first_point=first_point,
        age_cost=risk.eta_days * (np.arange(longest + 2) / risk.eta_days) ** risk.beta,
        next_cutover=days.next_cutover, last_stretch=days.last_stretch,
        from_day=days.from_day, points=points,
        cap_cutovers=NO_LIMIT if lim.max_cutovers_per_day is None else float(lim.max_cutovers_per_day),
        cap_stretches=NO_LIMIT if lim.max_stretches_per_day is None else float(lim.max_stretches_per_day),
        by_day=by_day, coupled=bool((caps.link < NO_LIMIT).any()),
        makespan_cost=float(instance.weights.makespan_day), least_makespan=_least_makespan(instance, segments, earliest, fixed_end),
        unit_gb=max(1e-9, float(size.gb.sum() / max(1.0, size.vms.sum()))),
    )  # fmt: skip
    return Compiled(instance, problem, groups, windows, segments, cost.constant)


def new_state(problem: Problem, seed: int) -> State:
    """A state with every group in no window. `seed` is any whole number."""
    groups, windows, segments = len(problem.vms), len(problem.start), len(problem.weight)
    rows, days = len(problem.cap_slots), len(problem.last_stretch)

    def ints(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int32)

    return State(
        window=np.full(groups, -1, dtype=np.int32), load=np.zeros((windows, 3)), inflight=np.zeros(windows),
        listed=ints(windows, groups), listed_at=ints(groups), listed_len=ints(windows), count=ints(segments, windows),
        first=ints(segments), last=ints(segments), ideal_stretch=ints(segments), ideal_cutover=ints(segments),
        stretch=ints(segments), cutover=ints(segments), cost=np.zeros(segments), closing=ints(windows),
        in_use=np.zeros((rows, problem.points)), by_day=np.zeros((rows, days + 2)), bucket=ints(days + 2),
        chain=ints(segments), waiting=ints(segments),
        clock=np.zeros(int(problem.stream.max(initial=0)) + 1), urgency=np.zeros((2, segments)), part=np.zeros(PARTS),
        saved_part=np.zeros(PARTS), move_group=ints(groups + 1), move_to=ints(groups + 1), move_from=ints(groups + 1),
        mark=ints(groups), seed=np.array([(2 * seed + 1) * 0x9E3779B97F4A7C15 & (2**64 - 1)], dtype=np.uint64),
        best_window=np.full(groups, -1, dtype=np.int32), best_urgency=np.zeros((2, segments)),
        best=np.full(2, np.inf),
    )  # fmt: skip


def _usable(window: Window, start: int, end: int, days: _Days) -> bool:
    inside = days.from_day <= start <= end < days.horizon
    return inside and days.freezes.first_within(start, end) is None


def _days(instance: Instance) -> _Days:
    horizon = instance.horizon_days
    following = first_allowed_from(cutover_days(instance))
    return _Days(
        horizon=horizon,
        from_day=first_decision_day(instance),
        freezes=freezes_of(instance),
        next_cutover=np.where(following == NO_DAY, horizon, following).astype(np.int32),
        last_stretch=last_allowed_until(stretch_days(instance)),
    )


def _stretched_segments(instance: Instance) -> tuple[Segment, ...]:
    """Segments that are, were or will be stretched: they bear risk and take slots."""
    to_move = {s for vm in instance.vms if vm.moved_on is None for s in vm.segments}
    return tuple(
        s
        for s in instance.segments
        if s.stretchable and not s.closed_without_stretch
        and (s.stretched_since is not None or (s.cut_over_on is None and s.id in to_move))
    )  # fmt: skip


def _fixed_end(instance: Instance, segment: Segment) -> int:
    if segment.cut_over_on is not None:
        return axis_of(instance).day(segment.cut_over_on)
    return instance.horizon_days - 1 if segment.anchored else FREE


def _earliest_cutover(instance: Instance, segments: Sequence[Segment], at: dict[str, int], days: _Days) -> Ints:
    """First day that today, `cutover_not_before` and the VMs already moved allow, whatever the waves are."""
    axis = axis_of(instance)
    least = [days.from_day] * len(segments)
    for s, segment in enumerate(segments):
        if segment.cutover_not_before is not None:
            least[s] = max(least[s], axis.day(segment.cutover_not_before))
    for vm in instance.vms:
        if vm.moved_on is not None:
            for name in vm.segments:
                if name in at:
                    least[at[name]] = max(least[at[name]], axis.day(vm.moved_on) + instance.limits.cutover_lag_days)
    return np.array([days.next_cutover[min(day, days.horizon)] for day in least], dtype=np.int32)


@dataclass(frozen=True, slots=True)
class _Sizes:
    vms: Floats
    gb: Floats
    critical: Floats

    @classmethod
    def of(cls, instance: Instance, groups: Sequence[MoveGroup], vms: dict[str, Vm]) -> "_Sizes":
        least = instance.limits.critical_from
        return cls(
            vms=np.array([len(group.vms) for group in groups], dtype=np.float64),
            gb=np.array([sum(vms[vm].size_gb for vm in group.vms) for group in groups], dtype=np.float64),
            critical=np.array(
                [sum(vms[vm].criticality >= least for vm in group.vms) for group in groups], dtype=np.float64
            ),
        )


@dataclass(frozen=True, slots=True)
class _Caps:
    of_window: Floats  # (K, 3)
    clash: list[list[int]]
    inflight: list[list[int]]
    cap_inflight: Floats
    link: Floats


def _caps(
    instance: Instance, windows: Sequence[Window], start: Ints, end: Ints, release: Ints, stream: Ints
) -> _Caps:
    """Limits of single windows, and those that couple windows of a stream.

    A wave alone has the link for its own replication days: that is a limit of its window. Only where the replication
    of two waves that may both be used overlaps do the link and the VMs in flight couple them.
    """
    lim = instance.limits
    link = np.array([_of_stream(lim.link_gb_per_day, w.stream) for w in windows], dtype=np.float64)
    flight = np.array([_of_stream(lim.hcx_max_inflight, w.stream) for w in windows], dtype=np.float64)
    caps = np.array(
        [[NO_LIMIT if c is None else float(c) for c in (w.max_vms, w.max_gb, w.max_critical)] for w in windows],
        dtype=np.float64,
    ).reshape(len(windows), 3)
    caps[:, 0] = np.minimum(caps[:, 0], flight)
    caps[:, 1] = np.minimum(caps[:, 1], link * (end - release + 1))
    caps[:, 1] = np.where(caps[:, 1] < NO_LIMIT, caps[:, 1] * (1 + 1e-9), NO_LIMIT)
    same = stream[:, None] == stream[None, :]
    near = same & (start[None, :] <= end[:, None] + lim.gap_days) & (start[:, None] <= end[None, :] + lim.gap_days)
    np.fill_diagonal(near, False)
    overlap = same & (release[None, :] <= end[:, None]) & (release[:, None] <= end[None, :]) & ~near
    np.fill_diagonal(overlap, False)
    coupled = np.array([overlap[stream == one].any() for one in stream], dtype=np.bool_)
    flight = np.where(coupled, flight, NO_LIMIT)
    holds = same & (release[:, None] <= release[None, :]) & (release[None, :] <= end[:, None]) & ~near
    holds &= (flight < NO_LIMIT)[:, None]
    return _Caps(
        of_window=caps,
        clash=[np.flatnonzero(row).tolist() for row in near],
        inflight=[np.flatnonzero(row).tolist() for row in holds],
        cap_inflight=flight,
        link=np.where(coupled, link, NO_LIMIT),
    )


def _of_stream(limit: object, stream: str) -> float:
    value = limit.get(stream) if hasattr(limit, "get") else limit
    return NO_LIMIT if value is None else float(value)


def _apart(instance: Instance, group_of: dict[str, int], groups: int) -> list[list[int]]:
    """For each group those that must move in another wave."""
    apart: dict[int, set[int]] = defaultdict(set)
    for row in instance.anti_affinities:
        members = {group_of[vm] for vm in row if vm in group_of}
        for g in members:
            apart[g] |= members - {g}
    return _rows(apart, groups)


def _orders(instance: Instance, group_of: dict[str, int], groups: int) -> tuple[list[list[int]], list[list[int]]]:
    """For each group those that go before it, and those that go after it."""
    before: dict[int, set[int]] = defaultdict(set)
    after: dict[int, set[int]] = defaultdict(set)
    for a, b in instance.precedences:
        if a in group_of and b in group_of and group_of[a] != group_of[b]:
            after[group_of[a]].add(group_of[b])
            before[group_of[b]].add(group_of[a])
    return _rows(before, groups), _rows(after, groups)


def _rows(sets: dict[int, set[int]], groups: int) -> list[list[int]]:
    return [sorted(sets[g]) if g in sets else [] for g in range(groups)]


def _slot_rows(instance: Instance, segments: Sequence[Segment]) -> tuple[Floats, Floats]:
    """Slots of each segment in each limit that can bind, and the limits."""
    limit = instance.limits.max_stretched
    rows = {"total": limit} if isinstance(limit, int) else dict(limit)
    table, caps = [], []
    for pool, cap in sorted(rows.items()):
        row = [float(sum(s.slots_by_pool.values()) if pool == "total" else s.slots_by_pool.get(pool, 0)) for s in segments]
        if sum(row) > cap:
            table.append(row)
            caps.append(float(cap))
    slots = np.array(table, dtype=np.float64).reshape(len(caps), len(segments)).T
    return np.ascontiguousarray(slots), np.array(caps, dtype=np.float64)


def _points(stretch_by: Ints, days: _Days) -> tuple[int, Ints]:
    """Slots in use only rise where a segment is stretched: those days, and the first one judged, are enough."""
    points = np.unique(np.append(stretch_by[stretch_by >= days.from_day], days.from_day))
    return len(points), np.searchsorted(points, np.arange(days.horizon + 2)).astype(np.int32)


def _limits_a_day_bind(instance: Instance, segments: Sequence[Segment]) -> bool:
    lim = instance.limits
    return any(cap is not None and cap < len(segments) for cap in (lim.max_cutovers_per_day, lim.max_stretches_per_day))


def _least_makespan(instance: Instance, segments: Sequence[Segment], earliest: Ints, fixed_end: Ints) -> int:
    """Days to the last fact or the last cutover that is due whatever the waves are."""
    axis = axis_of(instance)
    days = [axis.day(vm.moved_on) for vm in instance.vms if vm.moved_on is not None]
    days += [axis.day(s.cut_over_on) for s in instance.segments if s.cut_over_on is not None]
    days += [int(earliest[s]) for s in range(len(segments)) if fixed_end[s] == FREE]
    return max(0, max(days, default=-1) + 1)
