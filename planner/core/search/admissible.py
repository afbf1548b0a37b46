"""Which group may move in which window, before any search: dates, streams, pins, and what follows from them."""

import numpy as np
import numpy.typing as npt

from planner.core.calendar import NO_CALENDAR, axis_of, calendar_of
from planner.core.records import Instance, Vm
from planner.core.search.grouping import GroupArrays
from planner.core.search.layout import FREE
from planner.core.search.segments import SegmentArrays
from planner.core.search.windows import PlanDays, WindowArrays
from planner.core.segment_days import SegmentDays

Bools = npt.NDArray[np.bool_]


def window_table(
    instance: Instance, groups: GroupArrays, windows: WindowArrays, segments: SegmentArrays, days: PlanDays
) -> Bools:
    """(groups, windows): True where the group alone may move in the window (H04, H11-H13, H18, H19, H21, H22)."""
    table = np.ones((len(groups.groups), len(windows.windows)), dtype=np.bool_)
    of_stream = {
        stream: np.array([w.stream == stream for w in windows.windows], dtype=np.bool_)
        for stream in {vm.stream for vm in instance.vms}
    }
    one_stream = all(row.all() for row in of_stream.values())
    of_rules: dict[object, Bools] = {}  # the VMs of an application share theirs
    for vm, g in zip(instance.vms, groups.group_at.tolist(), strict=True):
        if g < 0:
            continue
        if not one_stream:
            table[g] &= of_stream[vm.stream]
        if vm.blackouts or vm.earliest or vm.latest or vm.pinned_window:
            rules = (vm.blackouts, vm.earliest, vm.latest, vm.pinned_window)
            if rules not in of_rules:
                of_rules[rules] = _vm_row(instance, vm, windows)
            table[g] &= of_rules[rules]
    rows = _segment_rows(windows, segments, days)
    for s in np.flatnonzero(~rows.all(axis=1)).tolist():
        table[groups.members.of(s)] &= rows[s]
    _unstretchable(instance, groups, windows, table)
    return table


def _vm_row(instance: Instance, vm: Vm, windows: WindowArrays) -> Bools:
    axis = axis_of(instance)
    row = np.ones(len(windows.windows), dtype=np.bool_)
    for first, last in vm.blackouts:
        row &= (windows.end < axis.day(first)) | (windows.start > axis.day(last))
    if vm.earliest is not None:
        row &= windows.start >= axis.day(vm.earliest)
    if vm.latest is not None:
        row &= windows.end <= axis.day(vm.latest)
    if vm.pinned_window is not None:
        row &= np.array([w.id == vm.pinned_window for w in windows.windows], dtype=np.bool_)
    return row


def _segment_rows(windows: WindowArrays, segments: SegmentArrays, days: PlanDays) -> Bools:
    """(segments, windows): True where a segment may have its first and its last VM in the window."""
    free = (segments.since == FREE)[:, None]
    since = np.where(free, windows.stretch_by[segments.calendar], segments.since[:, None])
    until = np.maximum(windows.cutover_from[segments.calendar], segments.earliest[:, None])
    until = np.where((segments.fixed_end == FREE)[:, None], until, segments.fixed_end[:, None])
    fits = ((since >= 0) | ~free) & (until < days.horizon) & (until - since + 1 <= segments.max_days[:, None])
    return np.asarray(fits, dtype=np.bool_)


def _unstretchable(instance: Instance, groups: GroupArrays, windows: WindowArrays, table: Bools) -> None:
    """A segment that cannot be stretched is cut over on the last day of its one wave."""
    days = SegmentDays(instance)
    rows = {
        s.id: np.array([days.allows_wave_end(s, int(end)) for end in windows.end], dtype=np.bool_)
        for s in instance.segments
        if not s.stretchable and (s.cutover_not_before is not None or calendar_of(s) != NO_CALENDAR)
    }
    for vm, g in zip(instance.vms, groups.group_at, strict=True) if rows else ():
        for name in vm.segments:
            if name in rows and g >= 0:
                table[g] &= rows[name]


def tighten(table: Bools, windows: WindowArrays, groups: GroupArrays) -> None:
    """Take away, in place, windows that no feasible plan gives a group; a group left with none keeps what it had.

    A group with one window left is in it: windows too near are out of use, its room there is gone, its order and
    those apart from it follow. Repeated until nothing changes.
    """
    if not table.size:
        return  # nobody to move, or nowhere to
    if not table.size:
        return
    ends_before = np.asarray(windows.end[:, None] < windows.start[None, :])
    ordered = np.flatnonzero(np.diff(groups.before.ptr) + np.diff(groups.after.ptr)).tolist()
    while True:
        known = table.copy()
        _settle_fixed(table, windows, groups)
        for g in ordered:
            for h in groups.before.of(g):
                table[g] &= table[h] | ends_before[table[h]].any(axis=0)
            for h in groups.after.of(g):
                table[g] &= table[h] | ends_before[:, table[h]].any(axis=1)
        empty = ~table.any(axis=1)
        table[empty] = known[empty]
        if empty.any() or np.array_equal(table, known):
            return


def _settle_fixed(table: Bools, windows: WindowArrays, groups: GroupArrays) -> None:
    room, size = windows.caps.copy(), groups.size
    fixed = np.flatnonzero(np.count_nonzero(table, axis=1) == 1)
    at = table[fixed].argmax(axis=1)
    np.subtract.at(room, at, size[fixed])
    for k in np.unique(at).tolist():
        table[:, windows.clash[k]] = False
    for g, k in zip(fixed.tolist(), at.tolist(), strict=True) if len(groups.apart.idx) else ():
        table[groups.apart.of(g), k] = False
    room += 1e-6
    large = np.flatnonzero((size > room.min(axis=0, initial=np.inf)).any(axis=1))
    for g in large[np.count_nonzero(table[large], axis=1) > 1].tolist():
        table[g] &= (size[g] <= room).all(axis=1)
