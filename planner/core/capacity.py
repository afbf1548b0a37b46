"""What the admissible windows take at most: upper bounds that hold for every plan.

A window's room is its caps, and what link and HCX concurrency leave to one wave of its stream. Over several windows
each of VMs, GB and critical VMs is bounded by itself: the best choice of windows that keep the gap.
"""

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from planner.core.calendar import axis_of, first_decision_day, freezes_of
from planner.core.records import Instance, Vm, Window
from planner.core.wave_rules import TOLERANCE, limit_of


class Load(NamedTuple):
    """What moves: VMs, GB, critical VMs."""

    vms: int
    gb: float
    critical: int


@dataclass(frozen=True, slots=True)
class Room:
    """An admissible window: its days, and what one wave in it may hold at most (inf = no limit)."""

    window: Window
    start: int
    end: int
    vms: float
    gb: float
    critical: float

    def takes(self, load: Load) -> bool:
        """True when a wave of this load fits."""
        fits_gb = load.gb <= self.gb * (1 + TOLERANCE)
        return load.vms <= self.vms and fits_gb and load.critical <= self.critical


def load_of(instance: Instance, vms: Iterable[Vm]) -> Load:
    """The load of some VMs."""
    moved, critical_from = list(vms), instance.limits.critical_from
    sizes = [vm.size_gb for vm in moved]
    return Load(len(moved), math.fsum(sizes), len([vm for vm in moved if vm.criticality >= critical_from]))


def why_not_admissible(instance: Instance, window: Window) -> str | None:
    """Why no wave can take a window, whoever is in it, in words that go after it; None when one can."""
    axis = axis_of(instance)
    start, end = axis.day(window.start), axis.day(window.end)
    if end < start:
        return "ending before it starts"
    if start < 0 or end > axis.last_day:
        return "outside the horizon"
    if start < first_decision_day(instance):
        return "starting before today"
    frozen = freezes_of(instance).first_within(start, end)
    return None if frozen is None else f"in a freeze ({axis.date(frozen)})"


def rooms(instance: Instance) -> tuple[Room, ...]:
    """The admissible windows, by start and end."""
    axis, limits = axis_of(instance), instance.limits
    found = []
    for window in instance.windows:
        if why_not_admissible(instance, window) is not None:
            continue
        start, end = axis.day(window.start), axis.day(window.end)
        link = limit_of(limits.link_gb_per_day, window.stream)
        link_gb = math.inf if link is None else link * (end - max(0, start - limits.presync_days) + 1)
        in_flight = limit_of(limits.hcx_max_inflight, window.stream)
        found.append(
            Room(
                window,
                start,
                end,
                min(_cap(window.max_vms), _cap(in_flight)),
                min(_cap(window.max_gb), link_gb),
                _cap(window.max_critical),
            )
        )
    return tuple(sorted(found, key=lambda room: (room.start, room.end, room.window.id)))


def _cap(limit: float | None) -> float:
    return math.inf if limit is None else limit


def best_totals(chosen: Sequence[Room], gap_days: int, worth: Callable[[Room], float]) -> list[tuple[int, float]]:
    """(end day, most worth of windows that keep the gap and end by then), for windows of one stream, by end day.

    Weighted interval scheduling, O(n log n).
    """
    by_end = sorted(chosen, key=lambda room: room.end)
    ends = [room.end for room in by_end]
    best = [0.0]
    for number, room in enumerate(by_end):
        before = bisect_left(ends, room.start - gap_days, 0, number)  # windows that end early enough
        best.append(max(best[-1], best[before] + worth(room)))
    return list(zip(ends, best[1:], strict=True))


def first_day_that_holds(chosen: Sequence[Room], gap_days: int, load: Load) -> int | None:
    """The first day by which windows of one stream can have taken a load, each of its three parts by itself."""
    days = []
    for needed, worth in (
        (load.vms, _vms),
        (load.gb / (1 + TOLERANCE), _gb),
        (load.critical, _critical),
    ):
        if needed > 0:
            enough = (end for end, total in best_totals(chosen, gap_days, worth) if total * (1 + TOLERANCE) >= needed)
            days.append(next(enough, None))
    known = [day for day in days if day is not None]
    return max(known, default=0) if len(known) == len(days) else None


def _vms(room: Room) -> float:
    return room.vms


def _gb(room: Room) -> float:
    return room.gb


def _critical(room: Room) -> float:
    return room.critical
