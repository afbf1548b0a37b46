"""Which windows each move group may take: conditions that every plan must meet, whatever else it decides.

A set of windows is an int with one bit for each admissible window, so that 50,000 VMs cost little.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import accumulate
from operator import or_
from typing import NamedTuple

from planner.core.calendar import NO_CALENDAR, calendar_of
from planner.core.capacity import Load, Room, load_of, rooms, why_not_admissible
from planner.core.groups import move_groups, named
from planner.core.records import DayRange, Instance, MoveGroup, Segment, Vm, Window
from planner.core.segment_days import SegmentDays
from planner.core.wording import counted


class Admission(NamedTuple):
    """A move group, its load, and the windows that its dates and segments leave it: before and after its size counts."""

    group: MoveGroup
    vms: tuple[Vm, ...]
    load: Load
    by_dates: int
    by_size: int


class Gate:
    """The admissible windows of an instance, and who may take which."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.rooms: tuple[Room, ...] = rooms(instance)
        self.days = SegmentDays(instance)
        self._any = (1 << len(self.rooms)) - 1
        self._starts = [room.start for room in self.rooms]  # rising
        by_end = sorted(range(len(self.rooms)), key=lambda number: self.rooms[number].end)
        self._ends = [self.rooms[number].end for number in by_end]
        self._ended: list[int] = [
            0,
            *accumulate((1 << number for number in by_end), or_),
        ]  # the first ones by their end
        self._by_rules: dict[object, int] = {}  # VMs of an application, and most segments, share theirs
        self._by_segment: dict[str, int] = {}
        self._spans: dict[object, list[int | None]] = {}
        self._segments = {segment.id: segment for segment in instance.segments}
        self._smallest = Load(
            int(min((min(room.vms, 1e9) for room in self.rooms), default=0)),
            min((room.gb for room in self.rooms), default=0.0),
            int(min((min(room.critical, 1e9) for room in self.rooms), default=0)),
        )

    def groups(self, labels: Sequence[str] | None = None) -> tuple[Admission, ...]:
        """Every move group with the windows it may take."""
        vms = {vm.id: vm for vm in self.instance.vms}
        return tuple(
            self._admission(group, tuple(vms[vm] for vm in group.vms)) for group in move_groups(self.instance, labels)
        )

    def chosen(self, windows: int) -> list[Room]:
        """The windows of a set, by start."""
        return [room for number, room in enumerate(self.rooms) if windows >> number & 1]

    def _admission(self, group: MoveGroup, vms: tuple[Vm, ...]) -> Admission:
        windows = self._any
        for vm in vms:
            windows &= self.of_vm(vm)
        for segment in vms[0].segments if len(vms) == 1 else {segment for vm in vms for segment in vm.segments}:
            windows &= self.of_segment(self._segments[segment])
        load = load_of(self.instance, vms)
        return Admission(group, vms, load, windows, self._of_size(windows, load))

    def of_vm(self, vm: Vm) -> int:
        """The windows that a VM's stream, pin, blackouts and dates leave it."""
        rules = (vm.stream, vm.pinned_window, vm.earliest, vm.latest, vm.blackouts)
        windows = self._by_rules.get(rules)
        if windows is None:
            windows = self._by_rules[rules] = self._of_rules(vm)
        return windows

    def _of_rules(self, vm: Vm) -> int:
        windows = _bits([room.window.stream == vm.stream for room in self.rooms])
        if vm.pinned_window is not None:
            windows &= _bits([room.window.id == vm.pinned_window for room in self.rooms])
        if vm.earliest is not None:
            windows &= self._starting_from(vm.earliest)
        if vm.latest is not None:
            windows &= self._ending_by(vm.latest)
        for first, last in vm.blackouts:
            windows &= self._starting_from(last, after=1) | self._ending_by(first, before=1)
        return windows

    def of_segment(self, segment: Segment) -> int:
        """The windows that leave a segment a day for its stretch and one for its cutover."""
        windows = self._by_segment.get(segment.id)
        if windows is None:
            rules = (
                segment.stretchable,
                segment.anchored,
                segment.stretched_since,
                segment.cutover_not_before,
                segment.max_stretch_days,
                calendar_of(segment),
            )
            if rules not in self._by_rules:
                self._by_rules[rules] = _bits([why_not_on(self.days, segment, room) is None for room in self.rooms])
            windows = self._by_segment[segment.id] = self._by_rules[rules]
        return windows

    def fewest_days(self, segment: Segment) -> list[int | None]:
        """Stretch days of a segment that moves in each single room alone; None where no day is left for a date."""
        rules = (segment.anchored, segment.stretched_since, segment.cutover_not_before, calendar_of(segment))
        if rules not in self._spans:
            self._spans[rules] = [self.days.fewest_days(segment, room.start, room.end) for room in self.rooms]
        return self._spans[rules]

    def _starting_from(self, on: date, after: int = 0) -> int:
        early: int = bisect_left(self._starts, self.days.axis.day(on) + after)
        return self._any >> early << early

    def _ending_by(self, on: date, before: int = 0) -> int:
        return self._ended[bisect_right(self._ends, self.days.axis.day(on) - before)]

    def _of_size(self, windows: int, load: Load) -> int:
        least = self._smallest
        if load.vms <= least.vms and load.gb <= least.gb and load.critical <= least.critical:
            return windows
        return windows & _bits([room.takes(load) for room in self.rooms])

    def obstacles(self, admission: Admission) -> tuple[str, ...]:
        """What keeps a group from each window, in words with the number of windows, the most frequent first."""
        reasons = (next(self._against(admission, window), None) for window in self.instance.windows)
        counts = Counter(reason for reason in reasons if reason is not None)
        return tuple(f"{_windows(times)} {reason}" for reason, times in counts.most_common())

    def _against(self, admission: Admission, window: Window) -> Iterator[str]:
        reason = why_not_admissible(self.instance, window)
        if reason is not None:
            yield reason
        for vm in admission.vms:
            yield from _against_vm(vm, window)
        for room in (room for room in self.rooms if room.window.id == window.id):
            for segment in dict.fromkeys(segment for vm in admission.vms for segment in vm.segments):
                on_segment = why_not_on(self.days, self._segments[segment], room)
                if on_segment is not None:
                    yield on_segment
            if not room.takes(admission.load):
                yield "too small for it"


def _bits(fits: Sequence[bool]) -> int:
    return sum(1 << number for number, one in enumerate(fits) if one)


def _windows(count: int) -> str:
    return "1 window" if count == 1 else f"{count} windows"


def _meets(window: Window, blackout: DayRange) -> bool:
    return window.start <= blackout[1] and window.end >= blackout[0]


def _against_vm(vm: Vm, window: Window) -> Iterator[str]:
    if vm.stream != window.stream:
        yield f"of another stream than VM {vm.id} ({vm.stream})"
    if vm.pinned_window is not None and vm.pinned_window != window.id:
        yield f"other than {vm.pinned_window}, to which VM {vm.id} is pinned"
    if vm.earliest is not None and window.start < vm.earliest:
        yield f"before the earliest day of VM {vm.id} ({vm.earliest})"
    if vm.latest is not None and window.end > vm.latest:
        yield f"after the latest day of VM {vm.id} ({vm.latest})"
    if any(_meets(window, blackout) for blackout in vm.blackouts):
        yield f"in a blackout of VM {vm.id}"


def why_not_on(days: SegmentDays, segment: Segment, room: Room) -> str | None:
    """Why no VM of a segment can move in a window; None when one can."""
    if not segment.stretchable:
        not_before = segment.cutover_not_before
        if not_before is not None and room.window.end < not_before:
            return f"before segment {segment.id} may be cut over ({not_before}), which cannot be stretched"
        if not days.allows_wave_end(segment, room.end):
            return f"ending on a day that segment {segment.id}'s own calendar does not allow, which cannot be stretched"
        return None
    if days.latest_stretch(segment, room.start) is None:
        return f"too early to stretch segment {segment.id} before{_own_blackouts(segment)}"
    fewest = days.fewest_days(segment, room.start, room.end)
    if fewest is None:
        not_before = segment.cutover_not_before
        also = "" if not_before is None else f", which may not be before {not_before}"
        if days.earliest_without_own_calendar(segment, room.end) is not None:
            also += f", for its {own_rules(segment)} leave no day from then on"
        return f"too late to cut segment {segment.id} over after{also}"
    if segment.max_stretch_days is not None and fewest > segment.max_stretch_days:
        most = counted(segment.max_stretch_days, "day")  # not how many it would be: each window has its own number
        return f"that would keep segment {segment.id} stretched longer than the {most} it may be"
    return None


def _own_blackouts(segment: Segment) -> str:
    return ", outside its own blackouts" if segment.blackouts else ""


def own_rules(segment: Segment) -> str:
    """What its own calendar holds that keeps a segment's cutover from a day, in words; "" without one."""
    if calendar_of(segment) == NO_CALENDAR:
        return ""
    given = (
        (segment.change_windows, "change windows"),
        (segment.cutover_weekdays is not None, "own weekdays"),
        (segment.blackouts, "own blackouts"),
    )
    return " and ".join(name for is_given, name in given if is_given)


def group_name(group: MoveGroup) -> str:
    """A group in words: its VM, or how many there are and what ties them."""
    if len(group.vms) == 1:
        return f"VM {group.vms[0]}"
    why = f"; {group.reasons[0]}" if group.reasons else ""
    return f"The group of {len(group.vms)} VMs ({named(group.vms)}{why})"
