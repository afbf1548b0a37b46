"""What traffic costs, in units of the objective: for each day a group moves later, a cutover is later, two groups apart."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.core.calendar import axis_of
from planner.core.exposure import BYTES_PER_GB, BYTES_PER_TB, shared_segment
from planner.core.records import Instance, Segment
from planner.core.search.ragged import Ints

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TrafficCosts:
    """`constant` is what facts alone cost. `flow_*` is a CSR table: for each group the others it talks to."""

    day_cost: Floats  # (G,)
    cutover_cost: Floats  # (S,)
    flow_ptr: Ints
    flow_idx: Ints
    flow_cost: Floats
    constant: float


def costs(
    instance: Instance, group_of: dict[str, int], groups: int, segments: Sequence[Segment], at: dict[str, int]
) -> TrafficCosts:
    """The traffic terms of J: X_s is linear in the days of groups and cutovers, split traffic in days between groups.

    `group_of`: VM id -> group of a VM still to move; `at`: segment id -> index of a segment that is stretched.
    """
    axis = axis_of(instance)
    moved = {vm.id: axis.day(vm.moved_on) for vm in instance.vms if vm.moved_on is not None}
    segments_of = {vm.id: vm.segments for vm in instance.vms}
    gamma = [
        instance.weights.risk * (instance.risk.gamma_per_tb if s.gamma_per_tb is None else s.gamma_per_tb) / BYTES_PER_TB
        for s in segments
    ]
    split = instance.weights.split_tb / BYTES_PER_TB
    outside = {vm.id: vm.external_gb_per_day * BYTES_PER_GB for vm in instance.vms if vm.external_gb_per_day}
    day_cost = [0.0] * groups
    pairs: dict[int, float] = {}
    constant = 0.0
    for flow in instance.flows:
        a, b, q = flow.a, flow.b, flow.bytes_per_day
        common = shared_segment(segments_of[a], segments_of[b])
        cost = split * q
        if common is None:
            outside[a] = outside.get(a, 0.0) + q
            outside[b] = outside.get(b, 0.0) + q
        elif common in at:
            cost += gamma[at[common]] * q
        g, h = group_of.get(a, -1), group_of.get(b, -1)
        if g >= 0 and h >= 0:
            if g != h:
                key = g * groups + h if g < h else h * groups + g
                pairs[key] = pairs.get(key, 0.0) + cost
        elif g >= 0 or h >= 0:  # the one has moved: its day is a fact and the earlier one
            day_cost[max(g, h)] += cost
            constant -= cost * moved[b if g >= 0 else a]
        else:
            constant += cost * abs(moved[a] - moved[b])
    cutover_cost = [0.0] * len(segments)
    for vm, q in outside.items():
        gateway = at.get(segments_of[vm][0]) if segments_of[vm] else None
        if gateway is None:
            continue
        cost = gamma[gateway] * q
        over = segments[gateway].cut_over_on
        if over is not None:
            constant += cost * max(0, axis.day(over) - moved[vm])
            continue
        cutover_cost[gateway] += cost
        if vm in moved:
            constant -= cost * moved[vm]
        else:
            day_cost[group_of[vm]] -= cost
    ptr, idx, between = _both_ways(pairs, groups)
    return TrafficCosts(np.array(day_cost), np.array(cutover_cost), ptr, idx, between, constant)


def _both_ways(pairs: dict[int, float], groups: int) -> tuple[Ints, Ints, Floats]:
    keys = np.fromiter(pairs.keys(), dtype=np.int64, count=len(pairs))
    cost = np.fromiter(pairs.values(), dtype=np.float64, count=len(pairs))
    keys, cost = keys[cost > 0], cost[cost > 0]
    low, high = keys // max(1, groups), keys % max(1, groups)
    source, target = np.concatenate((low, high)), np.concatenate((high, low))
    order = np.lexsort((target, source))
    ptr = np.zeros(groups + 1, dtype=np.int32)
    np.cumsum(np.bincount(source, minlength=groups), out=ptr[1:])
    return ptr, target[order].astype(np.int32), np.concatenate((cost, cost))[order]
