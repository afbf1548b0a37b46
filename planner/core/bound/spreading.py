"""Segments weighed against each other: they cannot all be short, for windows hold only so much of who links them.

The length of a segment is the days between the ends of its first and its last wave (from the end of the first window on,
where it is stretched already). Its least cost is a table over lengths; cuts (`cuts`) say which lengths go together. For
any weights of the cuts, zero or more,

    sum of the weights  +  sum over segments of the least, over lengths, of cost - length x weighted load

is below the age cost of every plan (Lagrange). So the weights need not be the best ones for the bound to hold; they are
improved by steps along the gradient of that function, smoothed, and cuts are added that its lengths break.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from planner.core.bound.cuts import broken_cuts
from planner.core.bound.kinds import kinds_of
from planner.core.bound.packing import NEVER, Rooms
from planner.core.bound.paths import neighbours, shortest_paths
from planner.core.bound.stretches import Stretches, age_costs, cutover_after
from planner.core.search.layout import Floats, Problem

STEPS = 600  # of each round
_SMOOTH = 0.06  # of a segment's least cost: how near the least two lengths must be to both count
_LAST_STEP = 0.01  # of the first
_FORGET_GRADIENT, _FORGET_SIZE, _FORGET_LENGTH = 0.9, 0.99, 0.95
_IDLE = 3  # rounds in a row without a broken cut: other roots will break none either
_SHORTEST = 1e-3  # days: a length of nothing would hide who lies behind it
_NEVER_COST = 1e18
_ROUNDING = 1e-9  # relative: what sums of floats may be off by


@dataclass(frozen=True, slots=True)
class LengthCosts:
    """`days` (L,) ascending from 0; `cost` (S, L): no plan with a length of so many days costs the segment less."""

    days: Floats
    cost: Floats


def length_costs(problem: Problem, rooms: Rooms, stretches: Stretches, lag_days: int) -> LengthCosts:
    """The table of every segment. O(segments x first starts x lengths)."""
    ends = np.unique(problem.end)
    days = np.unique(ends[:, None] - ends[None, :])
    days = days[days >= 0]
    following = np.append(ends, NEVER)
    first_end = np.minimum.accumulate(problem.end[::-1])[::-1][rooms.first_at]
    cost = np.full((len(problem.weight), len(days)), np.inf)
    for at in range(len(rooms.starts)):
        needed = np.maximum(stretches.last_end[:, at, None], first_end[at] + days[None, :])
        last_end = following[np.searchsorted(ends, needed)].astype(np.int32)
        stretch = np.broadcast_to(stretches.stretch[:, at, None], last_end.shape)
        cost = np.minimum(cost, age_costs(problem, stretch, cutover_after(problem, lag_days, last_end)))
    return LengthCosts(days.astype(np.float64), cost)


class _Weights:
    """The weights of the cuts so far, the best bound they gave, and the lengths they lead to."""

    def __init__(self, costs: LengthCosts) -> None:
        self._days = costs.days
        self._cost = np.where(np.isfinite(costs.cost), costs.cost, _NEVER_COST)
        least = self._cost.min(axis=1)
        self._smooth = _SMOOTH * np.maximum(least, 1e-6)[:, None]
        self.alone = self.best = float(least.sum())
        as_cheap = np.asarray(self._cost <= least[:, None] * (1 + 1e-9))
        self.length: Floats = np.where(as_cheap, self._days[None, :], 0.0).max(axis=1)
        self._cuts: Floats = np.zeros((0, len(least)))
        self._weight: Floats = np.zeros(0)

    def add(self, cuts: Floats) -> None:
        """Take in new cuts, and leave out those that had no weight."""
        of_use = self._weight > 1e-9 * self._weight.max(initial=0.0)
        self._cuts = np.vstack([self._cuts[of_use], cuts])
        self._weight = np.append(self._weight[of_use], np.zeros(len(cuts)))

    def improve(self, steps: int) -> None:
        """Steps along the gradient, each coordinate by its own size (Kingma and Ba's Adam), ever shorter."""
        step = 0.5 * self.alone / max(1, len(self._weight))
        weight, best_weight = self._weight.copy(), self._weight
        mean, spread = np.zeros_like(weight), np.zeros_like(weight)
        found, length = -np.inf, self.length
        for number in range(1, steps + 1):
            value, now = self._lengths(weight)
            if value > found:
                found, best_weight = value, weight
            length = now if number == 1 else _FORGET_LENGTH * length + (1 - _FORGET_LENGTH) * now
            gradient = 1.0 - self._cuts @ now
            mean = _FORGET_GRADIENT * mean + (1 - _FORGET_GRADIENT) * gradient
            spread = _FORGET_SIZE * spread + (1 - _FORGET_SIZE) * gradient**2
            pace = step * (1 - number / steps + _LAST_STEP) / (1 - _FORGET_GRADIENT**number)
            weight = np.maximum(0.0, weight + pace * mean / (np.sqrt(spread / (1 - _FORGET_SIZE**number)) + 1e-6))
        self._weight, self.length = best_weight, length
        self.best = max(self.best, found)

    def _lengths(self, weight: Floats) -> tuple[float, Floats]:
        """The bound that these weights give, and the lengths (S,) near the least of each segment, smoothed."""
        reduced = self._cost - (weight @ self._cuts)[:, None] * self._days[None, :]
        least = reduced.min(axis=1)
        near = np.exp((least[:, None] - reduced) / self._smooth)
        return float(weight.sum() + least.sum()), near @ self._days / near.sum(axis=1)


def spreading(
    problem: Problem,
    rooms: Rooms,
    costs: LengthCosts,
    gap_days: int,
    *,
    rounds: int,
    go_on: Callable[[int], bool],
) -> float:
    """What every plan's stretches cost more than each segment by itself, in units of J; 0 where nothing was found.

    Each round looks for broken cuts and improves their weights; `go_on` is asked before each,
    with its number from 0. More rounds give no less.
    """
    if len(costs.days) < 2:
        return 0.0
    kinds = kinds_of(problem, rooms, gap_days)
    if not kinds.sizes or not len(kinds.kept):
        return 0.0
    cost = costs.cost[kinds.kept]
    possible = np.asarray(np.isfinite(cost).any(axis=1))
    weights = _Weights(LengthCosts(costs.days, np.where(possible[:, None], cost, 0.0)))
    near = neighbours(kinds.segments, len(kinds.kept))
    idle = 0
    for turn in range(rounds):
        if not go_on(turn):
            break
        paths = shortest_paths(kinds.segments, near, np.maximum(weights.length, _SHORTEST))
        cuts = broken_cuts(kinds, paths, turn)
        idle = 0 if len(cuts) else idle + 1
        if idle == _IDLE:
            break
        weights.add(cuts.weight)
        weights.improve(STEPS)
    return max(0.0, weights.best - weights.alone - _ROUNDING * weights.best)
