"""The move groups as arrays: who is in which, how large it is, on which segments, and what binds it to others."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from planner.core.groups import move_groups
from planner.core.records import Instance, MoveGroup
from planner.core.search.layout import Floats
from planner.core.search.ragged import Rows, rows_of_pairs
from planner.core.search.segments import SegmentArrays

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class GroupArrays:
    """Groups in the order of `move_groups`, VMs in that of the instance; tables as in `layout.Problem`."""

    groups: tuple[MoveGroup, ...]
    vm_at: dict[str, int]  # VM id -> place in the instance
    group_at: Indices  # (VMs,) the group of each VM, -1 = has moved
    size: Floats  # (G, 3) VMs, GB, critical VMs
    segments: Rows  # stretched segments of each group
    members: Rows  # groups of each stretched segment
    apart: Rows
    before: Rows
    after: Rows


def group_arrays(instance: Instance, segments: SegmentArrays) -> GroupArrays:
    """The move groups of a checked instance. O(VMs), and no loop over them that could be spared."""
    groups, vms = move_groups(instance), instance.vms
    vm_at = {vm.id: v for v, vm in enumerate(vms)}
    group_at = np.full(len(vms), -1, dtype=np.int64)
    group_at[[vm_at[vm] for group in groups for vm in group.vms]] = np.repeat(
        np.arange(len(groups)), [len(group.vms) for group in groups]
    )
    live = group_at >= 0
    critical = np.array([vm.criticality for vm in vms], dtype=np.float64) >= instance.limits.critical_from
    weights = (None, np.array([vm.size_gb for vm in vms], dtype=np.float64)[live], critical[live])
    size = np.stack([np.bincount(group_at[live], one, len(groups)) for one in weights], axis=1).astype(np.float64)
    on_group, on_segment = _nics(instance, segments, group_at)
    apart = (
        (g, h)
        for row in instance.anti_affinities
        for some in (sorted({int(group_at[vm_at[vm]]) for vm in row}),)
        for g in some
        for h in some
        if g != h
    )
    order = [(int(group_at[vm_at[a]]), int(group_at[vm_at[b]])) for a, b in instance.precedences]
    return GroupArrays(
        groups=groups,
        vm_at=vm_at,
        group_at=group_at,
        size=size,
        segments=rows_of_pairs(on_group, on_segment, len(groups)),
        members=rows_of_pairs(on_segment, on_group, len(segments.segments)),
        apart=_bonds(apart, len(groups)),
        before=_bonds(((late, early) for early, late in order), len(groups)),
        after=_bonds(order, len(groups)),
    )


def _nics(instance: Instance, segments: SegmentArrays, group_at: Indices) -> tuple[Indices, Indices]:
    """(group, stretched segment) of every NIC of a VM still to move."""
    at = {segment.id: segments.at.get(segment.id, -1) for segment in instance.segments}
    group = np.repeat(group_at, [len(vm.segments) for vm in instance.vms])
    names = chain.from_iterable(vm.segments for vm in instance.vms)
    segment = np.array([at[name] for name in names], dtype=np.int64)
    keep = (group >= 0) & (segment >= 0)
    return group[keep], segment[keep]


def _bonds(pairs: Iterable[tuple[int, int]], groups: int) -> Rows:
    """Pairs of different groups, each still to move, as a table."""
    table = np.array([pair for pair in pairs if min(pair) >= 0 and pair[0] != pair[1]], dtype=np.int64).reshape(-1, 2)
    return rows_of_pairs(table[:, 0], table[:, 1], groups)
