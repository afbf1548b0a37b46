"""How far apart the moves of two groups can be: at most the lengths of segments that lead from one to the other.

The waves of two groups on one segment end no further apart than the segment's length, the days between its first and last.
So every path over shared segments bounds the distance, and the shortest one best.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.core.bound.kinds import Indices
from planner.core.search.layout import Floats


@dataclass(frozen=True, slots=True)
class Paths:
    """Shortest paths from every kind (T,) to every segment (S,) and kind, the lengths of both ends included.

    `inwards` (S, T): each kind's segments from the farthest on, `parent_inwards` (S, T) the segment before each on its
    path, -1 on the kind's own. `apart` (T, T), `by` (T, T): the segment on which the path arrives. Two groups of one
    kind are as far apart as their shortest segment is long.
    """

    inwards: Indices
    parent_inwards: Indices
    apart: Floats
    by: Indices

    def loads(self, roots: Indices, mass: Floats) -> Floats:
        """(len(roots), S): how much passes each segment when every root sends `mass` (len(roots), T) to the kinds."""
        count, segments = len(roots), len(self.inwards)
        rows = np.arange(count)
        arriving = (rows[:, None] * segments + self.by[roots]).ravel()
        sums = np.bincount(arriving, mass.ravel(), count * segments)
        load: Floats = sums.astype(np.float64).reshape(count, segments)
        for segment, parent in zip(self.inwards[:, roots], self.parent_inwards[:, roots], strict=True):
            on = np.flatnonzero(parent >= 0)
            load[on, parent[on]] += load[on, segment[on]]
        return load


def neighbours(kinds: tuple[Indices, ...], segments: int) -> npt.NDArray[np.bool_]:
    """(S, S): True for two segments that share a kind."""
    table = np.zeros((segments, segments), dtype=np.bool_)
    for on in kinds:
        table[np.ix_(on, on)] = True
    np.fill_diagonal(table, False)
    return table


def shortest_paths(kinds: tuple[Indices, ...], near: npt.NDArray[np.bool_], length: Floats) -> Paths:
    """The paths for these lengths (S,), all above 0. O(S^3 + T S), in numpy."""
    between, before = _between_segments(near, length)
    segments, count = len(length), len(kinds)
    reach, parent = np.empty((count, segments)), np.empty((count, segments), dtype=np.int64)
    everywhere = np.arange(segments)
    for kind, on in enumerate(kinds):
        best = between[on].argmin(axis=0)
        reach[kind] = between[on[best], everywhere]
        parent[kind] = before[on[best], everywhere]
    apart, by = np.empty((count, count)), np.empty((count, count), dtype=np.int64)
    rows = np.arange(count)
    for kind, on in enumerate(kinds):
        best = reach[:, on].argmin(axis=1)
        apart[:, kind] = reach[rows, on[best]]
        by[:, kind] = on[best]
    inwards = np.argsort(-reach, axis=1, kind="stable")
    parent_inwards = np.take_along_axis(parent, inwards, axis=1)
    return Paths(np.ascontiguousarray(inwards.T), np.ascontiguousarray(parent_inwards.T), apart, by)


def _between_segments(near: npt.NDArray[np.bool_], length: Floats) -> tuple[Floats, Indices]:
    """(S, S) lengths of the shortest paths, both ends included, and the segment before the last (Floyd, Warshall)."""
    segments = len(length)
    between = np.where(near, length[:, None] + length[None, :], np.inf)
    np.fill_diagonal(between, length)
    before = np.where(near, np.arange(segments)[:, None], -1)
    for over in range(segments):
        other = between[:, over, None] + (between[None, over, :] - length[over])
        shorter = other < between * (1 - 1e-12)
        if shorter.any():
            between = np.where(shorter, other, between)
            before = np.where(shorter, before[None, over, :], before)
    return between, before
