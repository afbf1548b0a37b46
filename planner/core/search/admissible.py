"""Which group may move in which window, before any search: dates, streams, pins, and what follows from them."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from planner.core.calendar import axis_of
from planner.core.records import Instance, MoveGroup, Vm
from planner.core.search.layout import FREE, Floats
from planner.core.search.segments import SegmentArrays
from planner.core.search.windows import PlanDays, WindowArrays

Bools = npt.NDArray[np.bool_]


def window_table(
    instance: Instance,
    groups: Sequence[MoveGroup],
    group_of: dict[str, int],
    segments_of: Sequence[Sequence[int]],
    windows: WindowArrays,
    segments: SegmentArrays,
    days: PlanDays,
) -> Bools:
    """(groups, windows): True where the group alone may move in the window (H04, H11-H13, H18, H19, H21, H22).

    `segments_of`: for each group the indices of its segments among those stretched.
    """
    table = np.ones((len(groups), len(windows.windows)), dtype=np.bool_)
    of_stream = {
        stream: np.array([w.stream == stream for w in windows.windows], dtype=np.bool_)
        for stream in {vm.stream for vm in instance.vms}
    }
    one_stream = all(row.all() for row in of_stream.values())
    for vm in instance.vms:
        g = group_of.get(vm.id)
        if g is None:
            continue
        if not one_stream:
            table[g] &= of_stream[vm.stream]
        if vm.blackouts or vm.earliest or vm.latest or vm.pinned_window:
            table[g] &= _vm_row(instance, vm, windows)
    rows = _segment_rows(windows, segments, days)
    narrow = {s for s in range(len(rows)) if not rows[s].all()}
    for g, row in enumerate(segments_of) if narrow else ():
        for s in row:
            if s in narrow:
                table[g] &= rows[s]
    _unstretchable(instance, group_of, windows, table)
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
    since = np.where(free, windows.stretch_by[None, :], segments.since[:, None])
    until = np.maximum(windows.cutover_from[None, :], segments.earliest[:, None])
    until = np.where((segments.fixed_end == FREE)[:, None], until, segments.fixed_end[:, None])
    fits = ((since >= 0) | ~free) & (until < days.horizon) & (until - since + 1 <= segments.max_days[:, None])
    return np.asarray(fits, dtype=np.bool_)


def _unstretchable(instance: Instance, group_of: dict[str, int], windows: WindowArrays, table: Bools) -> None:
    """A segment that cannot be stretched is cut over on the last day of its one wave."""
    late = {
        s.id: axis_of(instance).day(s.cutover_not_before)
        for s in instance.segments
        if not s.stretchable and s.cutover_not_before is not None
    }
    for vm in instance.vms if late else ():
        for name in vm.segments:
            if name in late and vm.id in group_of:
                table[group_of[vm.id]] &= windows.end >= late[name]


def tighten(
    table: Bools,
    windows: WindowArrays,
    size: Floats,
    apart: Sequence[Sequence[int]],
    before: Sequence[Sequence[int]],
    after: Sequence[Sequence[int]],
) -> None:
    """Take away, in place, windows that no feasible plan gives a group; a group left with none keeps what it had.

    A group with one window left is in it: windows too near are out of use, its room there is gone, its order and
    those apart from it follow. Repeated until nothing changes. `size` (G, 3).
    """
    ends_before = np.asarray(windows.end[:, None] < windows.start[None, :])
    ordered = [g for g in range(len(table)) if before[g] or after[g]]
    while True:
        known = table.copy()
        _settle_fixed(table, windows, size, apart)
        for g in ordered:
            for h in before[g]:
                table[g] &= table[h] | ends_before[table[h]].any(axis=0)
            for h in after[g]:
                table[g] &= table[h] | ends_before[:, table[h]].any(axis=1)
        empty = ~table.any(axis=1)
        table[empty] = known[empty]
        if empty.any() or np.array_equal(table, known):
            return


def _settle_fixed(table: Bools, windows: WindowArrays, size: Floats, apart: Sequence[Sequence[int]]) -> None:
    room = windows.caps.copy()
    for g in np.flatnonzero(table.sum(axis=1) == 1).tolist():
        k = int(np.argmax(table[g]))
        room[k] -= size[g]
        table[:, windows.clash[k]] = False
        table[list(apart[g]), k] = False
    loose = table.sum(axis=1) > 1
    table[loose] &= np.all(size[loose][:, None, :] <= room[None, :, :] + 1e-6, axis=2)
