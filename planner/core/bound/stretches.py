"""How long each segment is stretched at least, from each day on which its first wave may start.

A first wave on or after a day leaves a segment the last allowed day to stretch before it; its own VMs need windows, by
their dates one by one and by their number, volume and critical VMs together; then come lag, weekdays and freezes.
"""

from dataclasses import dataclass

import numpy as np

from planner.core.bound.packing import NEVER, SIZES, Rooms
from planner.core.search.layout import FREE, Floats, Problem
from planner.core.search.ragged import Ints


@dataclass(frozen=True, slots=True)
class Stretches:
    """Tables over (segments, first starts); NEVER where no plan has it so."""

    last_end: Ints  # (S, I) the last wave ends on it or later
    stretch: Ints  # (S, I) the stretch begins on it or earlier


def stretches_of(problem: Problem, rooms: Rooms) -> Stretches:
    """The tables of an instance. O(groups x windows)."""
    last_end = np.maximum(_by_dates(problem, rooms), _by_size(problem, rooms))
    free = (problem.stretched_since == FREE)[:, None]
    by = problem.stretch_by[problem.calendar][:, rooms.first_at]
    last_end = np.where(free & (by < 0), NEVER, last_end)
    return Stretches(last_end.astype(np.int32), np.where(free, by, problem.stretched_since[:, None]).astype(np.int32))


def cutover_after(problem: Problem, lag_days: int, last_end: Ints) -> Ints:
    """(S, ...) like `last_end`: the last stretched day when the last wave ends then; NEVER where none is left."""
    horizon = problem.horizon
    tail = (slice(None), *[None] * (last_end.ndim - 1))
    day = problem.next_cutover[problem.calendar[tail], np.minimum(horizon, np.maximum(0, last_end + lag_days))]
    day = np.maximum(np.where(last_end < 0, 0, day), problem.earliest_cutover[tail])  # nobody left: nothing to wait for
    day = np.where(day >= horizon, NEVER, day)
    fixed = problem.fixed_end[tail]
    return np.where(last_end >= NEVER, NEVER, np.where(fixed == FREE, day, fixed)).astype(np.int32)


def age_costs(problem: Problem, stretch: Ints, cutover: Ints) -> Floats:
    """(S, ...): what a stretch of these days costs by its age; inf where no plan has it so."""
    tail = (slice(None), *[None] * (stretch.ndim - 1))
    days = cutover - stretch + 1
    impossible = (cutover >= NEVER) | (days > problem.max_days[tail])
    cost = problem.weight[tail] * problem.age_cost[np.clip(days, 0, len(problem.age_cost) - 1)]
    return np.where(impossible, np.inf, cost)


def _by_dates(problem: Problem, rooms: Rooms) -> Ints:
    """Every group has a window of its own between the first start and the last end."""
    ends = np.where(problem.admissible.astype(np.bool_), problem.end[None, :], NEVER)
    following = np.minimum.accumulate(ends[:, ::-1], axis=1)[:, ::-1][:, rooms.first_at]
    return _most(problem, following.astype(np.int32))


def _most(problem: Problem, of_group: Ints) -> Ints:
    """(S, ...): the largest of the groups on each segment; -1 for a segment without any."""
    found = np.full((len(problem.weight), *of_group.shape[1:]), -1, dtype=np.int32)
    members = np.diff(problem.member_ptr)
    some = np.flatnonzero(members > 0)
    if len(some):
        found[some] = np.maximum.reduceat(of_group[problem.member_idx], problem.member_ptr[some], axis=0)
    return found


def _by_size(problem: Problem, rooms: Rooms) -> Ints:
    """The windows from the first start on hold the segment's VMs by the last end, each stream by itself."""
    segments, groups = len(problem.weight), len(problem.vms)
    last = np.full((segments, len(rooms.starts)), -1, dtype=np.int32)
    if not groups or not len(rooms.starts):
        return last
    of_group = problem.stream[np.argmax(problem.admissible, axis=1)]
    segment = np.repeat(np.arange(segments), np.diff(problem.member_ptr))
    sizes = (problem.vms, problem.gb, problem.critical)
    for stream in range(len(rooms.ends)):
        here = np.where(of_group == stream, 1.0, 0.0)
        for size in range(SIZES):
            needed = np.bincount(segment, (here * sizes[size])[problem.member_idx], segments).astype(np.float64)
            last = np.maximum(last, rooms.last_day(stream, size, needed))
    return last
