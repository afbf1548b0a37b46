"""From an order in which segments close to waves: the windows are filled in time order.

First the groups of the segment that closes first, then what is left of the second, and so on; each group goes to the
first window with room. Compiled, but for `work_for`. `p` is the kernel's reference to a `layout.Problem`, `w` one to a
`Work`.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import types
from numba.experimental import structref

from planner.core.search.compiling import compiled
from planner.core.search.layout import NO_LIMIT, Floats, Problem
from planner.core.search.ragged import Ints

OPEN = 3  # windows filled side by side: what fits none of them opens another, and the oldest is left as it is
FULL = 0.97  # of a window's VMs or GB

# What the greedy of `closing.py` goes by; no one setting suits every estate, and a plan for each takes milliseconds.
OPENS = 0  # what a segment newly opened counts beside a window of VMs left, (low, usual, high)
STARTED = 1  # how much rather it closes what is open
HEAVY = 2  # how much the weight of a segment counts
NOISE = 3  # how much of its choice is chance
KNOBS = np.array([[0.02, 0.3, 8.0], [1.1, 3.0, 24.0], [0.4, 1.0, 1.6], [0.0, 0.0, 0.6]])


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
    in_use: Floats  # (R, points + 1)
    window: Ints  # (G,) -1 = none
    first: Ints  # (S,) window, K = none
    last: Ints  # (S,) rank in by_end, -1 = none
    order: Ints  # (S,) where the annealing stands
    trial: Ints  # (S,)
    best_order: Ints
    best_window: Ints
    cost: Floats  # (3,) of `order`, of `best_order`, of the best setting of the greedy
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
        load=np.zeros((windows, 3)), inflight=np.zeros(windows),
        in_use=np.zeros((len(problem.cap_slots), problem.points + 1)),
        window=ints(groups), first=ints(segments), last=ints(segments),
        order=np.arange(segments, dtype=np.int32), trial=ints(segments), best_order=ints(segments),
        best_window=ints(groups), cost=np.full(3, np.inf), knobs=KNOBS[:, 1].copy(), best_knobs=KNOBS[:, 1].copy(),
        seed=np.array([(2 * seed + 1) * 0x9E3779B97F4A7C15 & (2**64 - 1)], dtype=np.uint64),
    )  # fmt: skip


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
def place(p, w, g, base):
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
def clear(p, w):
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
def fill(p, w, order, whole):
    """Lay the groups of the segments in the order in which these close; with `whole` those on no segment too.

    Returns how many VMs are too many somewhere.
    """
    over = clear(p, w)
    base = 0
    for turn in range(len(order)):
        s = order[turn]
        for at in range(w.member_ptr[s], w.member_ptr[s + 1]):
            g = w.member_idx[at]
            if w.window[g] < 0:
                more, base = place(p, w, g, base)
                over += more
    if whole:
        over += place_free(p, w)
    return over


@compiled
def place_free(p, w):
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
        more, base = place(p, w, g, base)
        over += more
    return over


@compiled
def lay(p, w, order):
    """Fill the windows in an order, whole, into `w.best_window`. Returns how many VMs are too many somewhere."""
    over = fill(p, w, order, True)
    w.best_window[:] = w.window
    return over
