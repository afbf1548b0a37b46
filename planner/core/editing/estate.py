"""The estate that a plan is bent on: the records of its run without pins, and what a board looks up by place."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

import numpy as np
import numpy.typing as npt

from planner.core.editing.traffic import Traffic
from planner.core.groups import move_groups
from planner.core.records import Instance

NO_GROUP = -1


@dataclass(frozen=True, eq=False)
class Estate:
    """VMs, segments and flows of one run; its windows and limits are those of the day it was planned.

    Arrays follow the order of the instance. Compared and hashed by identity, so that what is derived can be kept.
    """

    instance: Instance
    vm_ids: tuple[str, ...]
    segment_ids: tuple[str, ...]
    at_vm: Mapping[str, int]
    gb: npt.NDArray[np.float64]
    criticality: npt.NDArray[np.int64]
    group: npt.NDArray[np.int64]  # number of its move group, NO_GROUP of a VM that has moved
    nic_start: npt.NDArray[np.int64]  # (V + 1,) its segments are nic_segment[nic_start[v]:nic_start[v + 1]]
    nic_segment: npt.NDArray[np.int64]

    @staticmethod
    def of(instance: Instance) -> "Estate":
        """The estate of an instance that passed `check_instance`. Its pins are left out: whoever bends a plan re-pins."""
        bare = replace(instance, vms=tuple(replace(vm, pinned_window=None) for vm in instance.vms))
        at_vm = {vm.id: place for place, vm in enumerate(bare.vms)}
        at_segment = {segment.id: place for place, segment in enumerate(bare.segments)}
        on = [[at_segment[one] for one in dict.fromkeys(vm.segments)] for vm in bare.vms]
        group = np.full(len(bare.vms), NO_GROUP, dtype=np.int64)
        for number, one in enumerate(move_groups(bare)):
            group[[at_vm[vm] for vm in one.vms]] = number
        return Estate(
            instance=bare,
            vm_ids=tuple(at_vm),
            segment_ids=tuple(at_segment),
            at_vm=at_vm,
            gb=np.array([vm.size_gb for vm in bare.vms], dtype=np.float64),
            criticality=np.array([vm.criticality for vm in bare.vms], dtype=np.int64),
            group=group,
            nic_start=np.cumsum([0, *map(len, on)]),
            nic_segment=np.array(list(chain.from_iterable(on)), dtype=np.int64),
        )

    @cached_property
    def traffic(self) -> Traffic:
        """Its flows in arrays."""
        return Traffic.of(self.instance)

    def framed(self, frame: Instance) -> Instance:
        """The estate under other windows, limits, freezes and knobs: those of `frame`, whose estate does not count."""
        own = self.instance
        return replace(
            frame,
            vms=own.vms,
            segments=own.segments,
            flows=own.flows,
            affinities=own.affinities,
            anti_affinities=own.anti_affinities,
            precedences=own.precedences,
        )


def frame_of(instance: Instance) -> Instance:
    """Windows, limits, freezes, knobs and days of an instance, without its estate."""
    return replace(instance, vms=(), segments=(), flows=(), affinities=(), anti_affinities=(), precedences=())
