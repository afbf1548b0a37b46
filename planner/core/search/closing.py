"""The order in which segments close: a greedy order, the greedy at other settings, and annealing over orders.

There are far fewer orders of segments than ways to lay groups in windows, and a good plan moves what is left of one
segment before it begins the next; `filling.py` turns an order into waves. Compiled; `p` is the kernel's reference to a
`layout.Problem`, `w` one to a `Work`.
"""

import numpy as np

from planner.core.search import dice
from planner.core.search.compiling import compiled
from planner.core.search.filling import HEAVY, KNOBS, NOISE, OPENS, STARTED, clear, fill, place, place_free
from planner.core.search.filling import WorkRef as WorkRef
from planner.core.search.filling import lay as lay
from planner.core.search.filling import work_for as work_for
from planner.core.search.layout import FREE
from planner.core.search.order_cost import cost_of

# ---- the greedy


@compiled
def _neighbours(p):
    """For each segment the others that share a group with it, in CSR form, and how many groups they share."""
    segments = len(p.weight)
    mark = np.full(segments, -1, dtype=np.int32)
    ptr = np.zeros(segments + 1, dtype=np.int32)
    for turn in range(2):  # count, then write: rows come out sorted
        at = ptr[:segments].copy()
        idx = np.zeros(ptr[segments] if turn else 0, dtype=np.int32)
        shared = np.zeros(len(idx), dtype=np.int32)
        mark[:] = -1
        for t in range(segments):
            for to in range(p.member_ptr[t], p.member_ptr[t + 1]):
                g = p.member_idx[to]
                for of in range(p.seg_ptr[g], p.seg_ptr[g + 1]):
                    s = p.seg_idx[of]
                    if s == t:
                        continue
                    if mark[s] != t:
                        mark[s] = t
                        if turn:
                            idx[at[s]] = t
                            at[s] += 1
                        else:
                            ptr[s + 1] += 1
                    if turn:
                        shared[at[s] - 1] += 1
        if not turn:
            for s in range(segments):
                ptr[s + 1] += ptr[s]
    return ptr, idx, shared


@compiled
def _find(ptr, idx, s, t):
    """Where t stands in the sorted row s."""
    low, high = ptr[s], ptr[s + 1] - 1
    while low < high:
        middle = (low + high) // 2
        if idx[middle] < t:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def greedy(p, w):
    """The greedy at its usual setting, to `w.best_order` and `w.best_window`. Returns how many VMs are too many."""
    ptr, idx, shared = _neighbours(p)
    over = _greedy(p, w, ptr, idx, shared)
    w.best_order[:] = w.order
    w.best_window[:] = w.window
    return over


@compiled
def greedy_settings(p, w, tries, price, with_traffic):
    """Try the greedy at `tries` settings, half of them near the best one; the best goes to `w.best_order` and
    `w.best_window`.

    A call may be cut into slices. The annealing then starts from it. `price` and `with_traffic` as in `cost_of`.
    """
    ptr, idx, shared = _neighbours(p)
    for _ in range(tries):
        known = np.isfinite(w.cost[2])  # the first one is the usual one
        near = dice.random(w.seed) < 0.5
        for knob in range(len(w.knobs) if known else 0):
            low, high = KNOBS[knob, 0], KNOBS[knob, 2]
            r = dice.random(w.seed)
            if near:
                r = _place_between(low, high, w.best_knobs[knob]) + 0.25 * (r - 0.5)
                r = min(1.0, max(0.0, r))
            w.knobs[knob] = low * (high / low) ** r if low > 0.0 else r * high
        over = _greedy(p, w, ptr, idx, shared)
        cost = cost_of(p, w, with_traffic, price, over)
        if cost < w.cost[2]:
            w.cost[0], w.cost[1], w.cost[2] = np.inf, np.inf, cost
            w.best_order[:] = w.order
            w.best_window[:] = w.window
            w.best_knobs[:] = w.knobs
    w.order[:] = w.best_order


@compiled
def _place_between(low, high, value):
    """0..1: how far up a value is, by factors where the lowest is not 0."""
    return np.log(value / low) / np.log(high / low) if low > 0.0 else value / high


@compiled
def _greedy(p, w, ptr, idx, shared_groups):
    """Close the segment with the least left to move and to open per weight, move all its groups, go on.

    Writes `w.order` and `w.window`. `ptr`, `idx`, `shared_groups`: of `_neighbours`. Returns how many VMs are too many.
    """
    segments = len(p.weight)
    shared = shared_groups.copy()
    over = clear(p, w)
    left, opens = np.zeros(segments), np.zeros(segments)
    is_open, closed = np.zeros(segments, dtype=np.uint8), np.zeros(segments, dtype=np.uint8)
    room = 1e-9
    for at in range(len(w.line)):
        room = max(room, min(w.cap[w.line[at], 0], 1e6))
    for s in range(segments):
        for at in range(p.member_ptr[s], p.member_ptr[s + 1]):
            left[s] += p.vms[p.member_idx[at]]
        for at in range(ptr[s], ptr[s + 1]):
            opens[s] += p.weight[idx[at]]
    for s in range(segments):
        if p.stretched_since[s] != FREE:
            _open(p, ptr, idx, shared, opens, is_open, s)
    for at in range(len(w.fixed)):
        _moved(p, w, w.fixed[at], ptr, idx, shared, left, opens, is_open)
    base = 0
    for turn in range(segments):
        chosen, least = 0, np.inf
        for s in range(segments):
            if closed[s]:
                continue
            weight = max(1e-9, p.weight[s])
            value = (left[s] / room + w.knobs[OPENS] * opens[s] / weight) / weight ** w.knobs[HEAVY]
            if is_open[s]:
                value /= w.knobs[STARTED]
            if w.knobs[NOISE] > 0.0:
                value *= 1.0 + w.knobs[NOISE] * (dice.random(w.seed) - 0.5)
            if value < least:
                chosen, least = s, value
        closed[chosen] = 1
        w.order[turn] = chosen
        for at in range(w.member_ptr[chosen], w.member_ptr[chosen + 1]):
            g = w.member_idx[at]
            if w.window[g] < 0:
                more, base = place(p, w, g, base)
                over += more
                _moved(p, w, g, ptr, idx, shared, left, opens, is_open)
    return over + place_free(p, w)


@compiled
def _open(p, ptr, idx, shared, opens, is_open, s):
    """Segment s is stretched from here on: it no longer weighs on those it shares groups with."""
    is_open[s] = 1
    for at in range(ptr[s], ptr[s + 1]):
        if shared[at] > 0:
            opens[idx[at]] -= p.weight[s]


@compiled
def _moved(p, w, g, ptr, idx, shared, left, opens, is_open):
    """Group g is placed: its segments have less left, are stretched, and share one group less."""
    for at in range(p.seg_ptr[g], p.seg_ptr[g + 1]):
        s = p.seg_idx[at]
        left[s] -= p.vms[g]
        if not is_open[s]:
            _open(p, ptr, idx, shared, opens, is_open, s)
        for to in range(p.seg_ptr[g], p.seg_ptr[g + 1]):
            t = p.seg_idx[to]
            if t != s:
                shared[_find(ptr, idx, s, t)] -= 1
    # every segment of the group is open by now, so that none of them weighs on another


# ---- annealing


@compiled
def _propose(p, w):
    """Another order in `w.trial`: a segment or a block elsewhere, two exchanged, a stretch turned round. Returns the
    first place that differs, the number of segments where none does."""
    n = len(w.order)
    w.trial[:] = w.order
    seed = w.seed
    r = dice.random(seed)
    i = dice.below(seed, n)
    if dice.random(seed) < 0.5:
        j = dice.below(seed, n)
    else:
        j = min(n - 1, max(0, i + dice.below(seed, 2 * max(2, n // 10) + 1) - max(2, n // 10)))
    if i == j:
        return n
    if r < 0.2:
        w.trial[i], w.trial[j] = w.order[j], w.order[i]
    elif r < 0.35:
        low, high = min(i, j), max(i, j)
        for at in range(low, high + 1):
            w.trial[at] = w.order[low + high - at]
    else:
        size = 1 if r < 0.8 else 2 + dice.below(seed, max(1, min(8, n // 4)))
        low, high = min(i, j), min(n - 1, max(i, j))
        size = min(size, high - low)
        span = high - low + 1
        forward = i < j  # the block at the front goes to the back, or the other way round
        for at in range(span):
            w.trial[low + at] = w.order[low + (at + (size if forward else span - size)) % span]
    return min(i, j)


@compiled
def anneal_order(p, w, decodes, hot, cold, price, with_traffic):
    """Try `decodes` orders, from temperature `hot` falling to `cold` (in units of J); returns how many were taken.

    Goes on from `w.order`; the best of all goes to `w.best_order` and `w.best_window`, costs to `w.cost`. A call may
    be cut into slices. `price` and `with_traffic` as in `cost_of`.
    """
    taken = 0
    if not np.isfinite(w.cost[0]):
        over = fill(p, w, w.order, False)
        w.cost[0] = cost_of(p, w, with_traffic, price, over)
        if w.cost[0] < w.cost[1]:
            _keep(p, w, w.order)
    for turn in range(decodes):
        if _propose(p, w) == len(w.order):
            continue
        over = fill(p, w, w.trial, False)
        cost = cost_of(p, w, with_traffic, price, over)
        temperature = hot * (cold / hot) ** (turn / decodes)
        if cost <= w.cost[0] or dice.random(w.seed) < np.exp((w.cost[0] - cost) / temperature):
            w.order[:] = w.trial
            w.cost[0] = cost
            taken += 1
            if cost < w.cost[1] - 1e-9:
                _keep(p, w, w.trial)
    return taken


@compiled
def _keep(p, w, order):
    w.best_order[:] = order
    w.cost[1] = w.cost[0]
