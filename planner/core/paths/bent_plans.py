"""A plan bent in one place, as remedies need it: a segment cut over earlier, a move group in another wave.

Each is judged by the rules that judge every plan; what would break something new is none.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np

from planner.core.editing.draft import Draft
from planner.core.editing.estate import NO_GROUP, Estate, frame_of
from planner.core.editing.judge import Breach, Standing, effect_of, judged
from planner.core.editing.settle import settled
from planner.core.records import Instance, Plan, SegmentDates
from planner.core.segment_days import SegmentDays
from planner.core.timetable import Life, Timetable


@dataclass(frozen=True, slots=True)
class Bent:
    """The plan bent, on days. `objective`, `stretch_days`: how much J and the days of all stretches change."""

    timetable: Timetable
    objective: float
    stretch_days: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """A segment that could be cut over on an earlier day; `needs_calendar`: were it not for its own calendar."""

    segment: str
    cutover: int
    was: int
    needs_calendar: bool


class Bench:
    """One plan, to be bent in many ways. `today`: nothing is decided on a day before it."""

    def __init__(self, instance: Instance, plan: Plan, today: date) -> None:
        self._today = today if instance.today is None else max(today, instance.today)
        self._pinned = {vm.id for vm in instance.vms if vm.pinned_window is not None}
        self._estate, self._frame = Estate.of(instance), frame_of(instance)
        self._draft = Draft.of(plan)
        self._windows = {window.id: window for window in instance.windows}
        self._days = SegmentDays(replace(instance, today=self._today))

    @cached_property
    def standing(self) -> Standing:
        """The plan as it is."""
        return judged(self._estate, self._frame, self._draft)

    @cached_property
    def window_of(self) -> Mapping[str, str]:
        """VM id -> window id, of windows that the instance has."""
        return {vm: window for vm, window in self._draft.window_of.items() if window in self._windows}

    @property
    def vm_ids(self) -> tuple[str, ...]:
        """Every VM of the instance."""
        return self._estate.vm_ids

    def group_of(self, vm: str) -> int:
        """The number of a VM's move group; -1 of one that moves no more, or that the instance does not have."""
        place = self._estate.at_vm.get(vm)
        return NO_GROUP if place is None else int(self._estate.group[place])

    def vms_of(self, group: int) -> tuple[str, ...]:
        """The VMs of a move group."""
        return tuple(self._estate.vm_ids[place] for place in np.flatnonzero(self._estate.group == group))

    @cached_property
    def _sizes(self) -> tuple[Sequence[int], Sequence[float]]:
        """VMs and GB of each move group, by its number."""
        to_move = self._estate.group != NO_GROUP
        group, gb = self._estate.group[to_move], self._estate.gb[to_move]
        return np.bincount(group).tolist(), np.bincount(group, gb).tolist()

    def has_room(self, window: str, group: int) -> bool:
        """Whether a window takes a group's VMs and GB beside what it holds; everything else `moved` tells."""
        load, (vms, gb) = self.standing.loads.get(window), self._sizes
        if load is None:
            return True
        fits_vms = load.max_vms is None or load.vms + vms[group] <= load.max_vms
        return fits_vms and (load.max_gb is None or load.gb + gb[group] <= load.max_gb)

    def earlier_cutovers(self) -> tuple[Earlier, ...]:
        """The segments that the rules would let be cut over earlier than the plan does, each on the first such day."""
        timetable = self.standing.timetable
        taken = Counter(life.cutover for life in timetable.lives.values() if _is_planned(life))
        found = []
        for life in timetable.lives.values():
            if _is_planned(life):
                earlier = self._earlier(life, taken)
                found += [] if earlier is None else [earlier]
        return tuple(found)

    def _earlier(self, life: Life, taken: Mapping[int | None, int]) -> Earlier | None:
        assert life.cutover is not None and life.last is not None
        segment, lag = life.segment, self._frame.limits.cutover_lag_days
        most = self._frame.limits.max_cutovers_per_day
        for needs_calendar, first in (
            (False, self._days.earliest_cutover),
            (True, self._days.earliest_without_own_calendar),
        ):
            day = first(segment, life.last)
            while most is not None and day is not None and day < life.cutover and taken[day] >= most:
                day = first(segment, day + 1 - lag)
            if day is not None and day < life.cutover:
                return Earlier(segment.id, day, life.cutover, needs_calendar)
        return None

    def cut_over(self, earlier: Earlier) -> Bent | None:
        """The plan with a segment cut over earlier; None where that breaks something but its own calendar, if so meant."""
        on = self.standing.timetable.axis.date(earlier.cutover)
        given = self._draft.dates.get(earlier.segment, SegmentDates())
        dates = {**self._draft.dates, earlier.segment: replace(given, cutover=on)}
        spared = earlier.segment if earlier.needs_calendar else None
        return self._judged(replace(self._draft, dates=dates), spared)

    def moved(self, group: int, window: str) -> Bent | None:
        """The plan with a move group in another window; None where it is pinned, in no window yet, one of the two
        windows has begun, or that breaks something."""
        vms = self.vms_of(group)
        left = {self.window_of.get(vm) for vm in vms}
        if not self._pinned.isdisjoint(vms) or not all(self._is_to_come(one) for one in (*left, window)):
            return None
        draft = replace(self._draft, window_of={**self._draft.window_of, **dict.fromkeys(vms, window)})
        laid = settled(self.standing.timetable, self._estate.framed(self._frame), draft, today=self._today)
        return self._judged(laid, None)

    def _is_to_come(self, window: str | None) -> bool:
        return window in self._windows and self._windows[window].start >= self._today

    def _judged(self, draft: Draft, spared: str | None) -> Bent | None:
        after = judged(self._estate, self._frame, draft)
        effect = effect_of(self.standing, after)
        broken = [one for one in effect.new_breaches if not _is_date_of(one, spared)]
        return None if broken else Bent(after.timetable, effect.objective, effect.stretch_days)


def _is_planned(life: Life) -> bool:
    """Whether a plan still chooses the day of its cutover."""
    is_open = life.over is None and not life.segment.anchored and life.segment.stretchable
    return is_open and None not in (life.stretch, life.cutover, life.last)


def _is_date_of(breach: Breach, segment: str | None) -> bool:
    return breach.code == "H18" and breach.subjects == (segment,)
