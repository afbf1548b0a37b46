"""What traffic costs in every plan: the detour until a cutover that comes after its wave, and what facts have parted."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from planner.core.bound.packing import NEVER
from planner.core.bound.stretches import cutover_after
from planner.core.calendar import axis_of
from planner.core.exposure import BYTES_PER_GB, BYTES_PER_TB, shared_segment
from planner.core.records import Instance
from planner.core.risk import segment_gamma
from planner.core.search.arrays import Compiled
from planner.core.search.layout import Floats
from planner.core.search.ragged import Ints


@dataclass(frozen=True, slots=True)
class TrafficLeast:
    """In units of J: the detour of VMs still to move, and what VMs that have moved cost by now and until they need not."""

    detour: float
    of_facts: float


class _Tally:
    """Costs a day, gathered by whom they wait for."""

    def __init__(self, compiled: Compiled) -> None:
        instance = compiled.instance
        axis = axis_of(instance)
        self.moved = {vm.id: axis.day(vm.moved_on) for vm in instance.vms if vm.moved_on is not None}
        self.group_of = {vm: g for g, group in enumerate(compiled.groups) for vm in group.vms}
        self.at = {segment.id: s for s, segment in enumerate(compiled.segments)}
        self.gamma = [
            instance.weights.risk / BYTES_PER_TB * segment_gamma(segment, instance.risk)
            for segment in compiled.segments
        ]
        self.decided = 0.0
        self.detour: dict[tuple[int, int], float] = defaultdict(
            float
        )  # (group, segment): a day between move and cutover
        self.over: dict[tuple[int, int], float] = defaultdict(float)  # (segment, day moved): a day until its cutover
        self.parted: dict[tuple[int, int], float] = defaultdict(
            float
        )  # (group, day the other moved): a day until it moves
        outside = {vm.id: vm.external_gb_per_day * BYTES_PER_GB for vm in instance.vms if vm.external_gb_per_day}
        self._flows(instance, outside)
        self._outside(instance, outside)

    def _flows(self, instance: Instance, outside: dict[str, float]) -> None:
        segments_of = {vm.id: vm.segments for vm in instance.vms}
        per_byte = instance.weights.split_tb / BYTES_PER_TB
        for flow in instance.flows:
            rate, common = flow.bytes_per_day, shared_segment(segments_of[flow.a], segments_of[flow.b])
            if common is None:
                outside[flow.a] = outside.get(flow.a, 0.0) + rate
                outside[flow.b] = outside.get(flow.b, 0.0) + rate
            if flow.a not in self.moved and flow.b not in self.moved:
                continue
            cost = rate * (per_byte + (self.gamma[self.at[common]] if common in self.at else 0.0))
            if flow.a in self.moved and flow.b in self.moved:
                self.decided += cost * abs(self.moved[flow.a] - self.moved[flow.b])
            else:
                one, other = (flow.a, flow.b) if flow.b in self.moved else (flow.b, flow.a)
                self.parted[self.group_of[one], self.moved[other]] += cost

    def _outside(self, instance: Instance, outside: dict[str, float]) -> None:
        for vm in instance.vms:
            s = self.at.get(next(iter(vm.segments), ""))
            if s is None or vm.id not in outside:
                continue
            cost = self.gamma[s] * outside[vm.id]
            if vm.id in self.moved:
                self.over[s, self.moved[vm.id]] += cost
            else:
                self.detour[self.group_of[vm.id], s] += cost


def least_traffic(compiled: Compiled, first_cutover: Ints) -> TrafficLeast:
    """The least of traffic in any plan. `first_cutover` (S,): no plan ends the segment's stretch before it.

    Traffic between two VMs still to move is left out: it costs nothing where both move in one wave. O(VMs + flows).
    """
    tally = _Tally(compiled)
    over = sum(cost * max(0, int(first_cutover[s]) - day) for (s, day), cost in tally.over.items())
    earliest = _first_ends(compiled)
    parted = sum(cost * max(0, int(earliest[g]) - day) for (g, day), cost in tally.parted.items())
    detour = float((_waits(compiled, list(tally.detour)) * np.array(list(tally.detour.values()))).sum())
    return TrafficLeast(detour, tally.decided + over + parted)


def _first_ends(compiled: Compiled) -> Ints:
    """(G,): no plan moves the group before this day; 0 for a group without a window."""
    problem = compiled.problem
    ends = np.where(problem.admissible.astype(np.bool_), problem.end[None, :], NEVER)
    first = ends.min(axis=1, initial=NEVER)
    return np.where(first == NEVER, 0, first).astype(np.int32)


def _waits(compiled: Compiled, pairs: list[tuple[int, int]]) -> Floats:
    """For each (group, segment) the fewest days from the group's move to the segment's cutover, over its windows."""
    problem, lag = compiled.problem, compiled.instance.limits.cutover_lag_days
    if not pairs or not len(problem.end):
        return np.zeros(len(pairs))
    group, segment = np.array(pairs, dtype=np.int64).T
    segments = np.unique(segment)
    ends = np.broadcast_to(problem.end, (len(problem.weight), len(problem.end)))
    cutover = cutover_after(problem, lag, ends)[segments]
    wait = np.where(cutover >= NEVER, NEVER, cutover - problem.end[None, :])[np.searchsorted(segments, segment)]
    wait = np.where(problem.admissible[group].astype(np.bool_), wait, NEVER).min(axis=1)
    return np.where((wait >= NEVER) | (wait < 0), 0, wait).astype(np.float64)
