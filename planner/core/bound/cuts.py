"""Cuts: linear rules that the lengths of segments meet in every plan, because windows hold only so much.

After the spreading metrics of Even, Naor, Rao and Schieber, for segments of many groups and windows of a capacity.
A cut says: over these groups, the sum of size x distance is at least so much; with a path over segments in place of each
distance it is linear in the lengths. A *star* cut sums distances from one group, a *pair* cut those of all pairs.

Why the right sides hold. A cell of `days` days takes ends of waves of at most `capacity`. Cut time into such cells at any
offset: over all offsets, two ends x days apart lie x / days cells apart on average. So it is enough to spread the sizes
over cells. For a star at best `capacity` lies in the root's own cell and twice as much at each further distance. For pairs
the sum is concave in the contents of the cells (distance is a negative type), so at best all cells but one are full, side
by side, the other at an end.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planner.core.bound.kinds import Cell, Indices, Kinds, Size
from planner.core.bound.paths import Paths
from planner.core.search.layout import Floats

CUTS_EACH = 60  # of each sort in a round, those that are broken most
FEWEST_ROOTS, KINDS_WEIGHED = 24, 40_000  # a round looks for pair cuts around few kinds where there are many
_BROKEN = 1e-3  # a cut short of its right side by this share of it is worth adding


@dataclass(frozen=True, slots=True)
class Cuts:
    """`weight` (C, S): in every plan `weight` x the lengths of the segments is 1 or more."""

    weight: Floats

    def __len__(self) -> int:
        return len(self.weight)


def star_least(mass: Floats, cell: Cell) -> Floats:
    """The least sum of size x days from a group in the midst of `mass`, its own size included."""
    outside = np.maximum(0.0, mass - cell.capacity) / (2 * cell.capacity)
    rings = np.floor(outside)
    return np.asarray(2 * cell.capacity * cell.days * (rings * (rings + 1) / 2 + (rings + 1) * (outside - rings)))


def first_least(mass: Floats, days: Floats, held: Floats) -> Floats:
    """The least sum of size x days after the first window's end; `held` by the windows until so many days later."""
    filled = np.minimum(mass[..., None], held)
    return np.asarray((np.diff(filled, prepend=0.0, axis=-1) * days).sum(axis=-1))


def pair_least(mass: Floats, cell: Cell) -> Floats:
    """The least sum over ordered pairs of size x size x days between them."""
    full = np.maximum(0.0, np.ceil(mass / cell.capacity - 1e-9) - 1)
    rest = mass - full * cell.capacity
    pairs = cell.capacity**2 * full * (full**2 - 1) / 6 + cell.capacity * rest * full * (full + 1) / 2
    return np.asarray(2 * cell.days * pairs)


def broken_cuts(kinds: Kinds, paths: Paths, turn: int) -> Cuts:
    """The cuts that the lengths behind `paths` break most. `turn` chooses around whom pairs are looked at."""
    found = [row for size in kinds.sizes for row in (*_stars(kinds, size, paths), *_pairs(kinds, size, paths, turn))]
    return Cuts(np.concatenate(found) if found else np.zeros((0, len(paths.inwards))))


def _stars(kinds: Kinds, size: Size, paths: Paths) -> Iterator[Floats]:
    """For each kind as the root the nearest kinds that are too near, as rows of weights."""
    count = len(kinds.segments)
    roots = np.arange(count)
    mass = np.tile(size.mass, (count, 1))
    mass[roots, roots] -= size.largest  # the root is the largest group of its kind
    order = np.argsort(paths.apart, axis=1, kind="stable")
    far = np.take_along_axis(paths.apart, order, axis=1)
    taken = np.where(np.isfinite(far), np.take_along_axis(mass, order, axis=1), 0.0)
    reached = np.cumsum(taken * np.where(np.isfinite(far), far, 0.0), axis=1)
    inside = np.cumsum(taken, axis=1)
    least = star_least(inside + size.largest[:, None], size.cell)
    if kinds.origin >= 0:
        least[kinds.origin] = first_least(inside[kinds.origin], size.first_days, size.first_held)
    short = least - reached
    broken = short > _BROKEN * least
    upto = np.where(broken, short / np.sqrt(np.maximum(inside, 1e-9)), -1.0).argmax(axis=1)
    share = np.where(broken, short / np.maximum(least, 1e-9), 0.0)[roots, upto]
    worst = np.argsort(-share, kind="stable")[:CUTS_EACH]
    worst = worst[share[worst] > 0]
    if len(worst):
        sent = np.zeros((len(worst), count))
        for row, root in enumerate(worst):
            some = order[root, : upto[root] + 1]
            sent[row, some] = mass[root, some]
        sent[~np.isfinite(paths.apart[worst])] = 0.0
        yield paths.loads(worst, sent) / least[worst, upto[worst], None]


def _pairs(kinds: Kinds, size: Size, paths: Paths, turn: int) -> Iterator[Floats]:
    """Around some roots the nearest kinds of which all pairs are too near, as rows of weights."""
    pairs = size.mass[:, None] * size.mass[None, :]
    np.fill_diagonal(pairs, size.mass**2 - size.squares)  # no distance inside a group
    candidates: list[tuple[float, int, Indices, float]] = []
    for root in _roots(len(kinds.segments), turn):
        near = np.argsort(paths.apart[root], kind="stable")
        near = near[np.isfinite(paths.apart[root, near])]
        apart = (pairs[np.ix_(near, near)] * paths.apart[np.ix_(near, near)]).astype(np.float64)
        reached = np.cumsum(2 * np.tril(apart, -1).sum(axis=1) + apart.diagonal())
        least = pair_least(np.cumsum(size.mass[near]), size.cell)
        share = np.where(least > 0, (least - reached) / np.maximum(least, 1e-9), 0.0)
        upto = int(share.argmax())
        if share[upto] > _BROKEN:
            candidates.append((-float(share[upto]), int(root), np.sort(near[: upto + 1]), float(least[upto])))
    seen: set[bytes] = set()
    for _, _, some, least_of in sorted(candidates, key=lambda one: one[:2])[:CUTS_EACH]:
        if some.tobytes() not in seen:
            seen.add(some.tobytes())
            sent = np.zeros((len(some), len(kinds.segments)))
            sent[:, some] = pairs[np.ix_(some, some)]
            yield paths.loads(some, sent).sum(axis=0, keepdims=True) / least_of


def _roots(count: int, turn: int) -> Indices:
    """Some of the kinds, others each turn; all of them where they are few."""
    some = max(FEWEST_ROOTS, KINDS_WEIGHED // max(1, count))
    if count <= some:
        return np.arange(count)
    return np.unique((turn + np.arange(some) * count // some) % count)
