"""What traffic costs, in units of the objective: for each day a group moves later, a cutover is later, two groups apart."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.core.calendar import axis_of
from planner.core.exposure import BYTES_PER_GB, BYTES_PER_TB
from planner.core.records import Instance, Segment
from planner.core.search.ragged import Ints

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

_NONE = -1


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
    O(VMs + flows), in numpy: a million flows are good input.
    """
    axis = axis_of(instance)
    vm_at = {vm.id: v for v, vm in enumerate(instance.vms)}
    group = np.array([group_of.get(vm.id, _NONE) for vm in instance.vms], dtype=np.int64)
    moved = np.array([0 if vm.moved_on is None else axis.day(vm.moved_on) for vm in instance.vms], dtype=np.float64)
    gamma = (
        instance.weights.risk
        / BYTES_PER_TB
        * np.array([instance.risk.gamma_per_tb if s.gamma_per_tb is None else s.gamma_per_tb for s in segments] + [0.0])
    )  # the last one is for "no stretched segment"
    nics, stretched = _nics(instance, at)

    a = np.fromiter((vm_at[flow.a] for flow in instance.flows), np.int64, len(instance.flows))
    b = np.fromiter((vm_at[flow.b] for flow in instance.flows), np.int64, len(instance.flows))
    rate = np.fromiter((flow.bytes_per_day for flow in instance.flows), np.float64, len(instance.flows))
    common = _common_segment(nics, a, b)
    routed = common == _NONE
    outside = np.array([vm.external_gb_per_day * BYTES_PER_GB for vm in instance.vms], dtype=np.float64)
    outside += _sums(a[routed], rate[routed], len(group)) + _sums(b[routed], rate[routed], len(group))

    cost = rate * (instance.weights.split_tb / BYTES_PER_TB + gamma[np.where(routed, _NONE, stretched[common])])
    live_a, live_b = group[a] >= 0, group[b] >= 0
    both, neither, one = live_a & live_b, ~live_a & ~live_b, live_a ^ live_b
    constant = float((cost * np.abs(moved[a] - moved[b]))[neither].sum())
    mover, fact = np.where(live_a, a, b)[one], np.where(live_a, b, a)[one]  # the fact is never the later of the two
    day_cost = _sums(group[mover], cost[one], groups)
    constant -= float((cost[one] * moved[fact]).sum())

    gateway = stretched[nics[:, 0]]
    over_cost = gamma[gateway] * outside
    over = np.array([np.nan if s.cut_over_on is None else axis.day(s.cut_over_on) for s in segments] + [np.nan])[
        gateway
    ]
    closed = ~np.isnan(over)
    constant += float((over_cost * np.maximum(0.0, over - moved))[closed].sum())
    borne = (gateway >= 0) & ~closed
    cutover_cost = _sums(gateway[borne], over_cost[borne], len(segments))
    constant -= float((over_cost * moved)[borne & (group < 0)].sum())
    live = borne & (group >= 0)
    day_cost = day_cost - _sums(group[live], over_cost[live], groups)
    ptr, idx, between = _between(group[a[both]], group[b[both]], cost[both], groups)
    return TrafficCosts(day_cost, cutover_cost, ptr, idx, between, constant)


def _sums(index: Indices, values: Floats, size: int) -> Floats:
    """Shape (size,): the sum of the values of each index."""
    return np.asarray(np.bincount(index, values, size), dtype=np.float64)


def _nics(instance: Instance, at: dict[str, int]) -> tuple[Indices, Indices]:
    """(VMs, most NICs) segment numbers, the gateway first, -1 where there is no NIC; and for each segment number its
    index among those stretched, -1 for the others and for no segment (the last entry)."""
    number = {segment.id: n for n, segment in enumerate(instance.segments)}
    most = max((len(vm.segments) for vm in instance.vms), default=0)
    nics = np.full((len(instance.vms), max(1, most)), _NONE, dtype=np.int64)
    for v, vm in enumerate(instance.vms):
        for nic, segment in enumerate(vm.segments):
            nics[v, nic] = number[segment]
    return nics, np.array([at.get(segment.id, _NONE) for segment in instance.segments] + [_NONE], dtype=np.int64)


def _common_segment(nics: Indices, a: Indices, b: Indices) -> Indices:
    """For each flow the first segment of its one VM that the other is on too, -1 where its traffic is routed."""
    common = np.full(len(a), _NONE, dtype=np.int64)
    for mine in range(nics.shape[1]):
        segment = nics[a, mine]
        shared = np.zeros(len(a), dtype=np.bool_)
        for other in range(nics.shape[1]):
            shared |= nics[b, other] == segment
        common = np.where((common == _NONE) & shared & (segment != _NONE), segment, common)
    return common


def _between(a: Indices, b: Indices, cost: Floats, groups: int) -> tuple[Ints, Ints, Floats]:
    """The flows between groups summed by pair, both ways, as a CSR table."""
    keep = (a != b) & (cost > 0)
    keys, place = np.unique(a[keep] * groups + b[keep], return_inverse=True)
    there = _sums(place, cost[keep], len(keys))
    source, target = keys // max(1, groups), keys % max(1, groups)
    keys, place = np.unique(np.concatenate((keys, target * groups + source)), return_inverse=True)
    summed = _sums(place, np.concatenate((there, there)), len(keys))
    ptr = np.zeros(groups + 1, dtype=np.int32)
    np.cumsum(np.bincount(keys // max(1, groups), minlength=groups), out=ptr[1:])
    return ptr, (keys % max(1, groups)).astype(np.int32), summed
