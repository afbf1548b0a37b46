"""The bytes of a whole plan at once: what crosses stretches and what goes between sites, as `exposure` counts it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.core.exposure import BYTES_PER_GB, shared_segment
from planner.core.records import Instance
from planner.core.timetable import Timetable

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

NOWHERE = -1


@dataclass(frozen=True, eq=False)
class Traffic:
    """Flows of an instance in arrays. F flows, V VMs, S segments, all by their place in the instance."""

    a: Ints  # (F,) VM
    b: Ints  # (F,)
    bytes_per_day: Floats  # (F,)
    common: Ints  # (F,) the first segment both ends are on, NOWHERE = routed
    external: Floats  # (V,) bytes a day beyond the flows
    gateway: Ints  # (V,) segment of the default gateway, NOWHERE = unknown
    segments: tuple[str, ...]
    vms: tuple[str, ...]

    @staticmethod
    def of(instance: Instance) -> "Traffic":
        """The flows of an instance. O(flows)."""
        at = {vm.id: place for place, vm in enumerate(instance.vms)}
        at_segment = {segment.id: place for place, segment in enumerate(instance.segments)}
        on = [vm.segments for vm in instance.vms]
        ends = [(at[flow.a], at[flow.b]) for flow in instance.flows]
        shared = [shared_segment(on[a], on[b]) for a, b in ends]
        pairs = np.array(ends, dtype=np.int64).reshape(-1, 2)
        return Traffic(
            a=pairs[:, 0],
            b=pairs[:, 1],
            bytes_per_day=np.array([flow.bytes_per_day for flow in instance.flows], dtype=np.float64),
            common=np.array([NOWHERE if one is None else at_segment[one] for one in shared], dtype=np.int64),
            external=np.array([vm.external_gb_per_day * BYTES_PER_GB for vm in instance.vms], dtype=np.float64),
            gateway=np.array([at_segment[one[0]] if one else NOWHERE for one in on], dtype=np.int64),
            segments=tuple(segment.id for segment in instance.segments),
            vms=tuple(vm.id for vm in instance.vms),
        )

    def bytes_of(self, timetable: Timetable) -> tuple[Mapping[str, float], float]:
        """(bytes over each stretch, X_s; bytes between VMs while one of two has moved) of a plan laid on days."""
        end_day = timetable.end_day
        placed = np.fromiter((vm in end_day for vm in self.vms), np.bool_, len(self.vms))
        end = np.fromiter((end_day.get(vm, 0) for vm in self.vms), np.float64, len(self.vms))
        counts = placed[self.a] & placed[self.b]
        apart = np.where(counts, self.bytes_per_day * np.abs(end[self.a] - end[self.b]), 0.0)
        lives = [timetable.lives[segment] for segment in self.segments]
        stretched = np.array([life.stretch is not None for life in lives], dtype=np.bool_)
        cutover = np.array([-np.inf if life.cutover is None else life.cutover for life in lives])
        over = np.zeros(len(lives))
        inside = self.common != NOWHERE
        over += np.bincount(self.common[inside], weights=apart[inside], minlength=len(lives))
        outside = self._outside(counts & ~inside)
        has_gateway = placed & (self.gateway != NOWHERE)
        left = np.maximum(0.0, cutover[self.gateway[has_gateway]] - end[has_gateway])
        over += np.bincount(self.gateway[has_gateway], weights=outside[has_gateway] * left, minlength=len(lives))
        over[~stretched] = 0.0
        return dict(zip(self.segments, over.tolist(), strict=True)), float(apart.sum())

    def _outside(self, routed: npt.NDArray[np.bool_]) -> Floats:
        """Bytes a day that each VM exchanges outside its segments."""
        rate, vms = self.bytes_per_day[routed], len(self.vms)
        sent = np.bincount(self.a[routed], weights=rate, minlength=vms)
        return self.external + sent + np.bincount(self.b[routed], weights=rate, minlength=vms)
