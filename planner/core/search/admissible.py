"""Which group may move in which window, before any search: dates, streams, pins, and what follows from them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.core.calendar import axis_of
from planner.core.records import Instance, MoveGroup, Segment, Vm, Window
from planner.core.search.ragged import Ints

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Timing:
    """Days of the windows: of shape (K,) each, see `arrays.Problem`."""

    start: Ints
    end: Ints
    stretch_by: Ints
    cutover_from: Ints
    horizon: int


@dataclass(frozen=True, slots=True)
class Stretched:
    """The segments that are stretched; `of_group` gives those of each group."""

    segments: Sequence[Segment]
    of_group: Sequence[Sequence[int]]
    at: dict[str, int]
    since: Ints
    fixed_end: Ints
    earliest: Ints
    max_days: Ints


def window_table(
    instance: Instance,
    groups: Sequence[MoveGroup],
    windows: Sequence[Window],
    group_of: dict[str, int],
    timing: Timing,
    stretched: Stretched,
) -> Bools:
    """(groups, windows): True where the group alone may move in the window (H04, H11-H13, H18, H19, H21, H22)."""
    table = np.ones((len(groups), len(windows)), dtype=np.bool_)
    of_stream = {
        stream: np.array([w.stream == stream for w in windows], dtype=np.bool_)
        for stream in {vm.stream for vm in instance.vms}
    }
    one_stream = len({w.stream for w in windows} | set(of_stream)) <= 1
    for vm in instance.vms:
        g = group_of.get(vm.id)
        if g is None:
            continue
        if not one_stream:
            table[g] &= of_stream[vm.stream]
        if vm.blackouts or vm.earliest or vm.latest or vm.pinned_window:
            table[g] &= _vm_row(instance, vm, windows, timing)
    rows = _segment_rows(timing, stretched)
    strict = [s for s in range(len(stretched.segments)) if not rows[s].all()]
    if strict:
        needed = set(strict)
        for g, segments in enumerate(stretched.of_group):
            for s in segments:
                if s in needed:
                    table[g] &= rows[s]
    _unstretchable(instance, group_of, timing, table)
    return table


def _vm_row(instance: Instance, vm: Vm, windows: Sequence[Window], timing: Timing) -> Bools:
    axis = axis_of(instance)
    row = np.ones(len(windows), dtype=np.bool_)
    for first, last in vm.blackouts:
        row &= (timing.end < axis.day(first)) | (timing.start > axis.day(last))
    if vm.earliest is not None:
        row &= timing.start >= axis.day(vm.earliest)
    if vm.latest is not None:
        row &= timing.end <= axis.day(vm.latest)
    if vm.pinned_window is not None:
        row &= np.array([w.id == vm.pinned_window for w in windows], dtype=np.bool_)
    return row


def _segment_rows(timing: Timing, stretched: Stretched) -> Bools:
    """(segments, windows): True where a segment may have its first and its last VM in the window."""
    free = stretched.since < -(10**5)
    since = np.where(free[:, None], timing.stretch_by[None, :], stretched.since[:, None])
    decided = stretched.fixed_end > -(10**5)
    until = np.where(
        decided[:, None], stretched.fixed_end[:, None], np.maximum(timing.cutover_from, stretched.earliest[:, None])
    )
    fits = (since >= 0) | ~free[:, None]
    fits &= until < timing.horizon
    fits &= until - since + 1 <= stretched.max_days[:, None]
    return np.asarray(fits, dtype=np.bool_)


def _unstretchable(instance: Instance, group_of: dict[str, int], timing: Timing, table: Bools) -> None:
    """A segment that cannot be stretched is cut over on the last day of its one wave."""
    late = {
        s.id: axis_of(instance).day(s.cutover_not_before)
        for s in instance.segments
        if not s.stretchable and s.cutover_not_before is not None
    }
    for vm in instance.vms if late else ():
        for name in vm.segments:
            if name in late and vm.id in group_of:
                table[group_of[vm.id]] &= timing.end >= late[name]


def tighten(
    table: Bools,
    start: Ints,
    end: Ints,
    size: Floats,
    caps: Floats,
    clash: Sequence[Sequence[int]],
    apart: Sequence[Sequence[int]],
    before: Sequence[Sequence[int]],
    after: Sequence[Sequence[int]],
) -> None:
    """Take away, in place, windows that no feasible plan gives a group; a group left with none keeps what it had.

    A group with one window left is in it: windows too near are out of use, its room there is gone, its order and
    those apart from it follow. Repeated until nothing changes. `size` (G, 3), `caps` (K, 3).
    """
    strictly = np.asarray(end[:, None] < start[None, :])  # (earlier, later)
    orders = [g for g in range(len(table)) if before[g] or after[g]]
    while True:
        known = table.copy()
        fixed = np.flatnonzero(table.sum(axis=1) == 1)
        room = caps.copy()
        for g in fixed:
            k = int(np.argmax(table[g]))
            room[k] -= size[g]
            table[:, clash[k]] = False
            for h in apart[g]:
                table[h, k] = False
        loose = table.sum(axis=1) > 1
        fits = np.all(size[:, None, :] <= room[None, :, :] + 1e-6, axis=2)
        table[loose] &= fits[loose]
        for g in orders:
            for h in before[g]:
                table[g] &= table[h] | strictly[table[h]].any(axis=0)
            for h in after[g]:
                table[g] &= table[h] | strictly[:, table[h]].any(axis=1)
        empty = ~table.any(axis=1)
        table[empty] = known[empty]
        if empty.any() or np.array_equal(table, known):
            return
