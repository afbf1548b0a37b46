"""The part of an estate whose figures some moves can change, so that many of them can be weighed quickly.

The same functions as the checker's give risk and traffic; on a part of the VMs they give the same differences, because
a segment that no move touches keeps its days, and the traffic of its VMs.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from planner.core.checker import segment_measures
from planner.core.exposure import BYTES_PER_TB, split_bytes, stretch_bytes
from planner.core.records import Instance, Plan, SegmentDates, Wave
from planner.core.timetable import lay


class Near:
    """Every VM on the `segments` that moves touch, every flow of such a VM, and whoever is at its other end."""

    def __init__(self, instance: Instance, segments: Collection[str], vms: Collection[str]) -> None:
        touched = set(segments)
        core = {vm.id for vm in instance.vms if vm.id in vms or not touched.isdisjoint(vm.segments)}
        flows = tuple(flow for flow in instance.flows if flow.a in core or flow.b in core)
        kept = core | {flow.a for flow in flows} | {flow.b for flow in flows}
        near = tuple(vm for vm in instance.vms if vm.id in kept)
        on = {segment for vm in near for segment in vm.segments}
        self._instance = replace(
            instance,
            vms=near,
            flows=flows,
            segments=tuple(segment for segment in instance.segments if segment.id in on),
        )
        self._waves = tuple(Wave(window.id, window.id) for window in instance.windows)
        self._kept = [vm.id for vm in near if vm.moved_on is None]

    @property
    def size(self) -> int:
        """How many VMs it holds."""
        return len(self._instance.vms)

    def cost(
        self, window_of: Mapping[str, str], moved: Mapping[str, str], segments: Mapping[str, SegmentDates]
    ) -> float:
        """Weighted risk-days and separated TB of this part; `window_of` gives every VM's window, `moved` other ones."""
        assignment = {vm: moved.get(vm, window_of[vm]) for vm in self._kept}
        timetable = lay(self._instance, Plan(self._waves, assignment, segments))
        over_stretch = stretch_bytes(self._instance, timetable)
        risk_days = sum(row.risk_days for row in segment_measures(self._instance, timetable, over_stretch))
        weights = self._instance.weights
        return weights.risk * risk_days + weights.split_tb * split_bytes(self._instance, timetable) / BYTES_PER_TB


def segments_of(vms: Iterable[str], on: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The segments of some VMs."""
    return {segment for vm in vms for segment in on[vm]}
