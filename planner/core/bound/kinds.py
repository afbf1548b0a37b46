"""Who shares segments with whom, and how many of them one stretch of days can take: what the spreading bound weighs.

Groups on the same segments are of one kind: nothing but their size tells them apart here. `Cell` says how densely windows
can lie: whatever windows a plan uses, no half-open interval of `days` days holds ends of waves of more than `capacity`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.core.bound.packing import SIZES, Rooms, held_by
from planner.core.search.layout import FREE, NO_LIMIT, Floats, Problem
from planner.core.search.ragged import Ints

MOST_SEGMENTS = 600  # weighed against each other, those with the most groups; the others stand by themselves
MOST_KINDS = 1_500
_LONGEST_CELL_DAYS = 63
_WORTH_WEIGHING = 0.6  # a size that needs fewer cells than this share of the most says little beside it
_COARSER = 1.1  # a longer cell must be so much denser to be worth its coarseness

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cell:
    """So much at most in every half-open interval of so many days."""

    capacity: float
    days: float


@dataclass(frozen=True, slots=True)
class Size:
    """One of VMs, GB and critical VMs: of each kind (T,) the sum, the largest group, and the sum of squares.

    `first_days` (K,), `first_held` (K,): from the first window's end on, what windows until that many days later hold.
    """

    mass: Floats
    largest: Floats
    squares: Floats
    cell: Cell
    first_days: Floats
    first_held: Floats


@dataclass(frozen=True, slots=True)
class Kinds:
    """`segments[t]`: the segments of a kind, as places in `kept`, the segments (S,) that are weighed.

    The last kind is the origin, where something is stretched already: nobody, on the end of the first window, and on
    every stretched segment. `origin` is its number, else -1.
    """

    kept: Indices
    segments: tuple[Indices, ...]
    origin: int
    sizes: tuple[Size, ...]


def kinds_of(problem: Problem, rooms: Rooms, gap_days: int) -> Kinds:
    """The kinds of an instance's groups, and of VMs, GB and critical VMs those that windows limit."""
    members = np.diff(problem.member_ptr)
    kept = np.sort(np.argsort(-members, kind="stable")[:MOST_SEGMENTS])
    kept = kept[members[kept] > 0]
    place = np.full(len(members), -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    groups: dict[tuple[int, ...], list[int]] = {}
    for g in range(len(problem.vms)):
        on = place[problem.seg_idx[problem.seg_ptr[g] : problem.seg_ptr[g + 1]]]
        key = tuple(on[on >= 0].tolist())
        if key:
            groups.setdefault(key, []).append(g)
    largest_first = sorted(groups, key=lambda key: (-float(problem.vms[groups[key]].sum()), key))[:MOST_KINDS]
    chosen = {key: groups[key] for key in sorted(largest_first)}
    segments = [np.array(key, dtype=np.int64) for key in chosen]
    stretched = np.flatnonzero(problem.stretched_since[kept] != FREE)
    if len(stretched):
        segments.append(stretched)
        chosen[()] = []
    sizes = _sizes(problem, rooms, gap_days, list(chosen.values()))
    return Kinds(kept, tuple(segments), len(segments) - 1 if len(stretched) else -1, sizes)


def _sizes(problem: Problem, rooms: Rooms, gap_days: int, groups: list[list[int]]) -> tuple[Size, ...]:
    ends = np.unique(problem.end)
    if not len(ends):
        return ()
    from_each = held_by(problem, gap_days, problem.end, ends)  # windows that end at the first of an interval or later
    found = []
    for size, amount in enumerate((problem.vms, problem.gb, problem.critical)[:SIZES]):
        held = _sum_of_streams(rooms, [one[size] for one in from_each], ends)
        cell = _cell(ends, held)
        if cell.capacity < NO_LIMIT and amount.sum() > cell.capacity:
            found.append(
                Size(
                    mass=np.array([amount[row].sum() for row in groups]),
                    largest=np.array([amount[row].max(initial=0.0) for row in groups]),
                    squares=np.array([(amount[row] ** 2).sum() for row in groups]),
                    cell=cell,
                    first_days=(ends - ends[0]).astype(np.float64),
                    first_held=held[0],
                )
            )
    cells = [float(one.mass.sum()) / one.cell.capacity for one in found]
    return tuple(one for one, needed in zip(found, cells, strict=True) if needed >= _WORTH_WEIGHING * max(cells))


def _sum_of_streams(rooms: Rooms, held: list[Floats], ends: Ints) -> Floats:
    """(I, E): what the windows of all streams hold that end from each of the ends on, up to each of them."""
    total = np.zeros((len(ends), len(ends)))
    for of_stream, its_ends in zip(held, rooms.ends, strict=True):
        total += of_stream[:, np.searchsorted(its_ends, ends, side="right") - 1]
    return np.minimum(total, NO_LIMIT)


def _cell(ends: Ints, held: Floats) -> Cell:
    """The cell that keeps waves farthest apart; one without a limit where there is none."""
    best = Cell(NO_LIMIT, 1.0)
    distances = np.unique(ends[:, None] - ends[None, :])
    for days in distances[(distances > 0) & (distances <= _LONGEST_CELL_DAYS)]:
        last = np.searchsorted(ends, ends + days, side="left") - 1
        capacity = float(held[np.arange(len(ends)), last].max())
        if capacity > 0 and days / capacity > _COARSER * best.days / best.capacity:
            best = Cell(capacity, float(days))
    return best
