"""What the usable windows hold at most, each of VMs, GB and critical VMs by itself, in any choice that keeps the gap."""

from dataclasses import dataclass

import numpy as np

from planner.core.search.layout import NO_LIMIT, Floats, Problem
from planner.core.search.ragged import Ints

NEVER = np.int32(2**30)  # a day that does not come
SIZES = 3  # VMs, GB, critical VMs
_ROUNDING = 1e-6  # relative: a sum of sizes may be off by so much


@dataclass(frozen=True, slots=True)
class Rooms:
    """The windows by the days from which they are counted. `starts` (I,) sorted; the lists have an entry per stream.

    `ends[r]` (n + 1,): before any window (-1), then the ends of the stream's windows in time order;
    `held[r]` (3, I, n + 1): most VMs, GB and critical VMs of windows that start at `starts[i]` or later, up to an end.
    """

    starts: Ints
    first_at: Ints  # (I,) the first window that starts there
    ends: tuple[Ints, ...]
    held: tuple[Floats, ...]

    def last_day(self, stream: int, size: int, needed: Floats) -> Ints:
        """(len(needed), I): the first day by which windows from each start on can have taken so much; or NEVER."""
        ends = np.append(self.ends[stream], NEVER)
        wanted = needed * (1 - _ROUNDING)
        return np.stack([ends[np.searchsorted(row, wanted)] for row in self.held[stream][size]], axis=1)


def rooms_of(problem: Problem, gap_days: int) -> Rooms:
    """The rooms of every stream. O(windows^2)."""
    starts, first_at = np.unique(problem.start, return_index=True)
    ends = tuple(np.append(np.int32(-1), problem.end[mine]).astype(np.int32) for mine in _by_stream(problem))
    return Rooms(starts, first_at.astype(np.int32), ends, held_by(problem, gap_days, problem.start, starts))


def held_by(problem: Problem, gap_days: int, day_of: Ints, from_days: Ints) -> tuple[Floats, ...]:
    """For each stream (3, len(from_days), n + 1): the most that windows hold whose `day_of` is on a day or later.

    The last axis counts windows by their ends, as `Rooms.ends` does.
    """
    return tuple(
        _held(problem.start[mine], problem.end[mine], _caps(problem, mine), day_of[mine], from_days, gap_days)
        for mine in _by_stream(problem)
    )


def _by_stream(problem: Problem) -> list[Ints]:
    """The windows of each stream, by end."""
    of_stream = problem.stream[problem.by_end]
    return [problem.by_end[of_stream == stream] for stream in range(int(of_stream.max(initial=-1)) + 1)]


def _caps(problem: Problem, windows: Ints) -> Floats:
    return np.stack([problem.cap_vms[windows], problem.cap_gb[windows], problem.cap_critical[windows]])


def _held(start: Ints, end: Ints, caps: Floats, day_of: Ints, from_days: Ints, gap_days: int) -> Floats:
    """Weighted interval scheduling for every first day and size at once; windows by end."""
    best = np.zeros((SIZES, len(from_days), len(end) + 1))
    before = np.searchsorted(end, start - gap_days)  # windows that end early enough to be used too
    for n in range(len(end)):
        counts = from_days <= day_of[n]
        taken = np.minimum(NO_LIMIT, best[:, :, before[n]] + caps[:, n : n + 1])
        best[:, :, n + 1] = np.where(counts, np.maximum(best[:, :, n], taken), best[:, :, n])
    return best
