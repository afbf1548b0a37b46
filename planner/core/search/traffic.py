"""What traffic costs, in units of the objective: for each day a group moves later, a cutover is later, two groups apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from planner.core.calendar import axis_of
from planner.core.exposure import BYTES_PER_GB, BYTES_PER_TB
from planner.core.records import Instance, Segment
from planner.core.search.pairs import common_segment, summed
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
    instance: Instance,
    vm_at: dict[str, int],
    group: Indices,
    groups: int,
    segments: Sequence[Segment],
    at: dict[str, int],
) -> TrafficCosts:
    """The traffic terms of J: X_s is linear in the days of groups and cutovers, split traffic in days between groups.

    `vm_at`: VM id -> its place; `group` (VMs,): its group, -1 where it has moved; `at`: segment id -> index of a
    segment that is stretched. O(VMs + flows), in numpy: a million flows are good input.
    """
    axis = axis_of(instance)
    moved = np.array([0 if vm.moved_on is None else axis.day(vm.moved_on) for vm in instance.vms], dtype=np.float64)
    gamma = (
        instance.weights.risk
        / BYTES_PER_TB
        * np.array([instance.risk.gamma_per_tb if s.gamma_per_tb is None else s.gamma_per_tb for s in segments] + [0.0])
    )  # the last one is for "no stretched segment"
    nics, stretched = _nics(instance, at)

    a = np.array([vm_at[flow.a] for flow in instance.flows], dtype=np.int64)
    b = np.array([vm_at[flow.b] for flow in instance.flows], dtype=np.int64)
    rate = np.array([flow.bytes_per_day for flow in instance.flows], dtype=np.float64)
    common = common_segment(nics, a, b)
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
    ptr, idx, between = summed(group[a[both]], group[b[both]], cost[both], groups)
    return TrafficCosts(day_cost, cutover_cost, ptr, idx, between, constant)


def _sums(index: Indices, values: Floats, size: int) -> Floats:
    """Shape (size,): the sum of the values of each index."""
    return np.asarray(np.bincount(index, values, size), dtype=np.float64)


def _nics(instance: Instance, at: dict[str, int]) -> tuple[Indices, Indices]:
    """(VMs, most NICs) segment numbers, the gateway first, -1 where there is no NIC; and for each segment number its
    index among those stretched, -1 for the others and for no segment (the last entry)."""
    number = {segment.id: n for n, segment in enumerate(instance.segments)}
    count = np.array([len(vm.segments) for vm in instance.vms], dtype=np.int64)
    nics = np.full((len(count), max(1, count.max(initial=0))), _NONE, dtype=np.int64)
    names = chain.from_iterable(vm.segments for vm in instance.vms)
    nics[np.arange(nics.shape[1]) < count[:, None]] = [number[name] for name in names]
    return nics, np.array([at.get(segment.id, _NONE) for segment in instance.segments] + [_NONE], dtype=np.int64)
