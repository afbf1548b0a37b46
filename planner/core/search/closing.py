"""The order in which segments close: a greedy order, the waves that any order gives, and annealing over orders.

There are far fewer orders of segments than ways to lay groups in windows, and a good plan moves what is left of one
segment before it begins the next. An order becomes waves by filling the windows in time order: the groups of the
segment that closes first, then what is left of the second, and so on.

Compiled, but for `Closing`. `p` is the kernel's reference to a `layout.Problem`, `w` a `Work`.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import types
from numba.experimental import structref

from planner.core.search import dice
from planner.core.search.compiling import compiled
from planner.core.search.layout import FREE, NO_LIMIT, Floats, Problem
from planner.core.search.ragged import Ints

OPEN = 3  # windows filled side by side: what fits none of them opens another, and the oldest is left as it is
FULL = 0.97  # of a window's VMs or GB

# What the greedy goes by; no one setting suits every estate, and a plan for each takes milliseconds.
OPENS = 0  # what a segment newly opened counts beside a window of VMs left, (low, usual, high)
STARTED = 1  # how much rather it closes what is open
HEAVY = 2  # how much the weight of a segment counts
NOISE = 3  # how much of its choice is chance
KNOBS = np.array([[0.02, 0.5, 8.0], [1.1, 4.0, 24.0], [0.4, 1.0, 1.6], [0.0, 0.0, 0.6]])


class Work(NamedTuple):
    """What filling the windows needs beside the problem, and what it writes. Indices as in `layout.Problem`."""

    line: Ints  # windows in use, by start: no two of them too near
    cap: Floats  # (K, 3) VMs, GB, critical VMs
    size: Floats  # (G, 3)
    member_ptr: Ints  # the groups of each segment, the large ones first
    member_idx: Ints
    fixed: Ints  # groups with a single window
    free: Ints  # groups on no stretched segment
    bound: npt.NDArray[np.uint8]  # (G,) 1 where others say which windows are left: apart, before, after
    load: Floats  # (K, 3)
    inflight: Floats  # (K,)
    clock: Floats  # (streams,)
    in_use: Floats  # (R, points + 1)
    window: Ints  # (G,) -1 = none
    first: Ints  # (S,) window, K = none
    last: Ints  # (S,) rank in by_end, -1 = none
    order: Ints  # (S,) where the annealing stands
    trial: Ints  # (S,)
    best_order: Ints
    best_window: Ints
    cost: Floats  # (2,) of `order` and of `best_order`
    knobs: Floats  # (4,) of the greedy
    best_knobs: Floats
    seed: npt.NDArray[np.uint64]  # (1,)


@structref.register
class _WorkType(types.StructRef):
    def preprocess_fields(self, fields):
        return tuple((name, types.unliteral(kind)) for name, kind in fields)


class WorkRef(structref.StructRefProxy):
    """A `Work` that compiled code passes on as one pointer; it shares the arrays."""

    def __new__(cls, *fields):
        return _work(*fields)


structref.define_proxy(WorkRef, _WorkType, list(Work._fields))


@compiled
def _work(*fields):
    return WorkRef(*fields)


def work_for(problem: Problem, active: npt.NDArray[np.uint8], seed: int) -> Work:
    """Room to fill the `active` windows ((K,), no two of them too near) of a problem."""
    groups, windows, segments = len(problem.vms), len(problem.start), len(problem.weight)
    size = np.stack((problem.vms, problem.gb, problem.critical), axis=1)
    row = np.repeat(np.arange(segments), np.diff(problem.member_ptr))
    large_first = np.lexsort((problem.member_idx, -problem.vms[problem.member_idx], row))
    bound = np.diff(problem.apart_ptr) + np.diff(problem.before_ptr) + np.diff(problem.after_ptr) > 0

    def ints(size: int) -> Ints:
        return np.zeros(size, dtype=np.int32)

    return Work(
        line=np.flatnonzero(active).astype(np.int32),
        cap=np.stack((problem.cap_vms, problem.cap_gb, problem.cap_critical), axis=1), size=size,
        member_ptr=problem.member_ptr, member_idx=problem.member_idx[large_first],
        fixed=np.flatnonzero(problem.admissible.sum(axis=1, dtype=np.int32) == 1).astype(np.int32),
        free=np.flatnonzero(np.diff(problem.seg_ptr) == 0).astype(np.int32), bound=bound.astype(np.uint8),
        load=np.zeros((windows, 3)), inflight=np.zeros(windows), clock=np.zeros(int(problem.stream.max(initial=0)) + 1),
        in_use=np.zeros((len(problem.cap_slots), problem.points + 1)),
        window=ints(groups), first=ints(segments), last=ints(segments),
        order=np.arange(segments, dtype=np.int32), trial=ints(segments), best_order=ints(segments),
        best_window=ints(groups), cost=np.full(2, np.inf), knobs=KNOBS[:, 1].copy(), best_knobs=KNOBS[:, 1].copy(),
        seed=np.array([(2 * seed + 1) * 0x9E3779B97F4A7C15 & (2**64 - 1)], dtype=np.uint64),
    )  # fmt: skip


# ---- filling


@compiled
def _put(p, w, g, k):
    """Group g moves in window k."""
    w.window[g] = k
    for part in range(3):
        w.load[k, part] += w.size[g, part]
    if p.coupled:
        for at in range(p.inflight_ptr[k], p.inflight_ptr[k + 1]):
            w.inflight[p.inflight_idx[at]] += p.vms[g]
    rank = p.end_rank[k]
    for at in range(p.seg_ptr[g], p.seg_ptr[g + 1]):
        s = p.seg_idx[at]
        w.first[s] = min(w.first[s], k)
        w.last[s] = max(w.last[s], rank)


@compiled
def _at_odds(p, w, g, k):
    """True where a group that is placed, the link or what is in flight forbids group g in window k."""
    for at in range(p.apart_ptr[g], p.apart_ptr[g + 1]):
        if w.window[p.apart_idx[at]] == k:
            return True
    for at in range(p.before_ptr[g], p.before_ptr[g + 1]):
        i = w.window[p.before_idx[at]]
        if i >= 0 and i != k and p.end[i] >= p.start[k]:
            return True
    for at in range(p.after_ptr[g], p.after_ptr[g + 1]):
        i = w.window[p.after_idx[at]]
        if i >= 0 and i != k and p.end[k] >= p.start[i]:
            return True
    if not p.coupled:
        return False
    for at in range(p.inflight_ptr[k], p.inflight_ptr[k + 1]):
        j = p.inflight_idx[at]
        if w.inflight[j] + p.vms[g] > p.cap_inflight[j]:
            return True
    return _too_late(p, w, p.stream[k], g, k)


@compiled
def _too_late(p, w, stream, g, k):
    """True where the link cannot replicate the waves of a stream in time once group g is in window k."""
    done = 0.0
    for i in range(len(p.start)):
        gb = w.load[i, 1] + (p.gb[g] if i == k else 0.0)
        if p.stream[i] == stream and gb > 0.0 and 0.0 < p.link[i] < NO_LIMIT:
            done = max(done, float(p.release[i])) + gb / p.link[i]
            if done > p.end[i] + 1 + 1e-9:
                return True
    return False


@compiled
def _place(p, w, g, base):
    """Put group g in the first window of the line from `base` on that takes it, else in one before, else where it
    overflows least. Returns how many VMs too many that makes, and the next `base`."""
    n = len(w.line)
    vms, gb, critical = w.size[g, 0], w.size[g, 1], w.size[g, 2]
    careful = p.coupled or w.bound[g] != 0
    misses = 0
    for turn in range(n):
        at = base + turn if base + turn < n else n - 1 - turn
        k = w.line[at]
        if p.admissible[g, k] == 0:
            continue
        if w.load[k, 0] + vms > w.cap[k, 0] or w.load[k, 1] + gb > w.cap[k, 1]:
            misses += 1 if at >= base else 0
        elif w.load[k, 2] + critical <= w.cap[k, 2] and not (careful and _at_odds(p, w, g, k)):
            _put(p, w, g, k)
            base = min(n - 1, base + max(0, misses + 1 - OPEN))
            while base < n - 1 and _is_full(w, w.line[base]):
                base += 1
            return 0.0, base
    return _overflow(p, w, g), base


@compiled
def _is_full(w, k):
    return w.load[k, 0] > FULL * w.cap[k, 0] or w.load[k, 1] > FULL * w.cap[k, 1]


@compiled
def _overflow(p, w, g):
    """Put group g where it breaks least. Returns by how much, in VMs."""
    best, least = np.int64(-1), np.inf
    for k in range(len(p.start)):
        if p.admissible[g, k] == 0:
            continue
        over = max(0.0, w.load[k, 0] + p.vms[g] - p.cap_vms[k])
        over += max(0.0, w.load[k, 1] + p.gb[g] - p.cap_gb[k]) / p.unit_gb
        over += max(0.0, w.load[k, 2] + p.critical[g] - p.cap_critical[k])
        if p.coupled or w.bound[g] != 0:
            over += 1.0 if _at_odds(p, w, g, k) else 0.0
        for at in range(p.clash_ptr[k], p.clash_ptr[k + 1]):
            over += min(w.load[p.clash_idx[at], 0], w.load[k, 0] + p.vms[g])
        if over < least:
            best, least = np.int64(k), over
    if best < 0:
        return p.vms[g]
    _put(p, w, g, best)
    return least


@compiled
def _clear(p, w):
    """Nothing is placed but what has no choice. Returns how many VMs too many that makes."""
    for k in range(len(p.start)):
        w.load[k, 0] = w.load[k, 1] = w.load[k, 2] = w.inflight[k] = 0.0
    for s in range(len(p.weight)):
        w.first[s], w.last[s] = len(p.start), -1
    for g in range(len(p.vms)):
        w.window[g] = -1
    over = 0.0
    for at in range(len(w.fixed)):
        over += _overflow(p, w, w.fixed[at])
    return over


@compiled
def _fill(p, w, order, whole):
    """Lay the groups of the segments in the order in which these close; with `whole` those on no segment too.

    Returns how many VMs are too many somewhere.
    """
    over = _clear(p, w)
    base = 0
    for turn in range(len(order)):
        s = order[turn]
        for at in range(w.member_ptr[s], w.member_ptr[s + 1]):
            g = w.member_idx[at]
            if w.window[g] < 0:
                more, base = _place(p, w, g, base)
                over += more
    if whole:
        over += _place_free(p, w)
    return over


@compiled
def _place_free(p, w):
    """Groups on no stretched segment: beside those they talk to, else as early as there is room."""
    over = 0.0
    for at in range(len(w.free)):
        g = w.free[at]
        if w.window[g] >= 0:
            continue
        rate, day = 0.0, 0.0
        for to in range(p.flow_ptr[g], p.flow_ptr[g + 1]):
            k = w.window[p.flow_idx[to]]
            if k >= 0:
                rate += p.flow_cost[to]
                day += p.flow_cost[to] * p.end[k]
        day = day / rate if rate > 0.0 else 0.0
        base = 0
        while base < len(w.line) - 1 and p.end[w.line[base]] < day:
            base += 1
        more, base = _place(p, w, g, base)
        over += more
    return over


# ---- what an order costs


@compiled
def _cost(p, w, with_traffic, price, over):
    """J of the filled windows, less the problem's constant, and `price` for each unit of what is broken.

    Limits a day are left out; without `with_traffic` so are the flows between groups.
    """
    windows, horizon, rows = len(p.start), len(p.last_stretch), len(p.cap_slots)
    for r in range(rows):
        for point in range(p.points + 1):
            w.in_use[r, point] = 0.0
    cost, span = 0.0, p.least_makespan
    for s in range(len(p.weight)):
        first, last = w.first[s], w.last[s]
        if first == windows and p.stretched_since[s] == FREE:
            continue
        stretch = p.stretched_since[s] if p.stretched_since[s] != FREE else p.stretch_by[first]
        if p.fixed_end[s] != FREE:
            cutover = p.fixed_end[s]
        else:
            cutover = p.earliest_cutover[s]
            if last >= 0:
                cutover = max(cutover, p.cutover_from[p.by_end[last]])
            cutover = min(cutover, horizon - 1)
            if p.in_makespan[s]:
                span = max(span, cutover + 1)
        if stretch > cutover:
            continue
        cost += p.weight[s] * p.age_cost[cutover - stretch + 1] + p.cutover_cost[s] * cutover
        over += max(0, cutover - stretch + 1 - p.max_days[s])
        for r in range(rows):
            w.in_use[r, p.first_point[max(0, stretch)]] += p.slots[s, r]
            w.in_use[r, p.first_point[max(-1, cutover) + 1]] -= p.slots[s, r]
    for r in range(rows):
        used = 0.0
        for point in range(p.points):
            used += w.in_use[r, point]
            over += max(0.0, used - p.cap_slots[r])
    for at in range(len(w.line)):
        k = w.line[at]
        if w.load[k, 0] > 0.5:
            span = max(span, p.end[k] + 1)
    cost += p.makespan_cost * span + price * over
    if with_traffic:
        cost += _traffic(p, w)
    return cost


@compiled
def _traffic(p, w):
    cost = 0.0
    for g in range(len(p.vms)):
        k = w.window[g]
        if k < 0:
            continue
        end, apart = p.end[k], 0.0
        for at in range(p.flow_ptr[g], p.flow_ptr[g + 1]):
            j = w.window[p.flow_idx[at]]
            if j >= 0:
                apart += p.flow_cost[at] * abs(p.end[j] - end)
        cost += p.day_cost[g] * end + 0.5 * apart  # each flow stands with both its groups
    return cost


# ---- the greedy order


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
    """Try the greedy at `tries` other settings, half of them near the best one; the best goes to `w.best_order`.

    The annealing then starts from it. `price` and `with_traffic` as in `_cost`.
    """
    ptr, idx, shared = _neighbours(p)
    for _ in range(tries):
        near = np.isfinite(w.cost[1]) and dice.random(w.seed) < 0.5
        for knob in range(len(w.knobs)):
            low, high = KNOBS[knob, 0], KNOBS[knob, 2]
            r = dice.random(w.seed)
            if near:
                r = _place_between(low, high, w.best_knobs[knob]) + 0.25 * (r - 0.5)
                r = min(1.0, max(0.0, r))
            w.knobs[knob] = low * (high / low) ** r if low > 0.0 else r * high
        over = _greedy(p, w, ptr, idx, shared)
        cost = _cost(p, w, with_traffic, price, over)
        if cost < w.cost[1]:
            w.cost[0] = w.cost[1] = cost
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
    over = _clear(p, w)
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
                more, base = _place(p, w, g, base)
                over += more
                _moved(p, w, g, ptr, idx, shared, left, opens, is_open)
    return over + _place_free(p, w)


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
    be cut into slices. `price` and `with_traffic` as in `_cost`.
    """
    taken = 0
    if not np.isfinite(w.cost[0]):
        over = _fill(p, w, w.order, False)
        w.cost[0] = _cost(p, w, with_traffic, price, over)
        if w.cost[0] < w.cost[1]:
            _keep(p, w, w.order)
    for turn in range(decodes):
        if _propose(p, w) == len(w.order):
            continue
        over = _fill(p, w, w.trial, False)
        cost = _cost(p, w, with_traffic, price, over)
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


@compiled
def lay(p, w, order):
    """Fill the windows in an order, whole, into `w.best_window`. Returns how many VMs are too many somewhere."""
    over = _fill(p, w, order, True)
    w.best_window[:] = w.window
    return over
