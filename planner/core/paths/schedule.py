"""Where VMs and segments are on each day of a plan, in the order of the traffic's arrays.

During day d a VM has moved when e_v < d, a segment is stretched when a_s <= d <= u_s and cut over when u_s < d: the days
on which X_s counts its traffic (`planner.core.exposure`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from planner.core.calendar import DayAxis
from planner.core.paths.traffic import NOWHERE, TREATMENTS, Bools, Ints, Traffic
from planner.core.timetable import Timetable
from planner.core.treatments import Treatment

NEVER = np.iinfo(np.int64).max
_STRETCH, _AT_ONCE, _REBUILD = (
    TREATMENTS.index(one) for one in (Treatment.STRETCH, Treatment.AT_ONCE, Treatment.REBUILD)
)


@dataclass(frozen=True, eq=False)
class Schedule:
    """Days of a plan. `vm_end` (V,): the day a VM moves; `stretch`, `cutover` (S,): first stretched day and the cutover's.

    NEVER where there is none. `axis`: what day 0 is.
    """

    axis: DayAxis
    vm_end: Ints
    stretch: Ints
    cutover: Ints

    @staticmethod
    def of(
        traffic: Traffic,
        timetable: Timetable,
        vm_key: Callable[[str], int],
        segment_key: Callable[[str], int],
    ) -> "Schedule":
        """A plan laid on days. VMs and segments that are not in it stay as they are: moved or cut over, where that is a fact."""
        facts = (NEVER if m.moved_on is None else timetable.axis.day(m.moved_on) for m in traffic.machines)
        vm_end = np.fromiter(facts, np.int64, traffic.vm_count)
        for vm, day in timetable.end_day.items():
            if (place := traffic.at_vm.get(vm_key(vm))) is not None:
                vm_end[place] = day
        stretch = np.full(len(traffic.nets), NEVER, dtype=np.int64)
        over = (NEVER if net.cut_over_on is None else timetable.axis.day(net.cut_over_on) for net in traffic.nets)
        cutover = np.fromiter(over, np.int64, len(traffic.nets))
        for its_id, life in timetable.lives.items():
            place = traffic.at_segment.get(segment_key(its_id))
            if place is None:
                continue
            if life.stretch is not None:
                stretch[place] = life.stretch
            closes = life.over if life.over is not None else life.cutover
            if closes is not None and not life.segment.anchored:
                cutover[place] = closes
            elif (
                not life.segment.stretchable
                and life.last is not None
                and all(vm.id in timetable.end_day for vm in life.vms)
            ):
                cutover[place] = life.last  # it moves at once, and its gateway with its VMs
        return Schedule(timetable.axis, vm_end, stretch, cutover)

    def with_cutovers(self, traffic: Traffic, days: Mapping[int, int]) -> "Schedule":
        """With segments cut over on other days, by their keys."""
        cutover = self.cutover.copy()
        for key, day in days.items():
            cutover[traffic.at_segment[key]] = day
        return replace(self, cutover=cutover)

    @cached_property
    def days(self) -> Ints:
        """The first days of all stretches of time on which nothing changes, from day 0 on."""
        changes = [self.vm_end[self.vm_end != NEVER] + 1, self.stretch[self.stretch != NEVER]]
        changes.append(self.cutover[self.cutover != NEVER] + 1)
        found = np.unique(np.concatenate([*changes, np.zeros(1, dtype=np.int64)]))
        return found[(found >= 0)]

    def vm_retires(self, traffic: Traffic) -> Ints:
        """(V,) the last day of each VM that retires; NEVER of any other."""
        on = traffic.vm_retires_on
        return np.where(on == 0, NEVER, on - self.axis.start_on.toordinal())

    def has_moved(self, day: int) -> Bools:
        """(V,) whether a VM is at the target during a day."""
        return self.vm_end < day

    def is_cut_over(self, day: int) -> Bools:
        """(S,)"""
        return self.cutover < day

    def is_stretched(self, day: int) -> Bools:
        """(S,)"""
        return (self.stretch <= day) & ~self.is_cut_over(day)


__all__ = ["NEVER", "NOWHERE", "Schedule"]
