"""What a state of the search is worth: evaluation, compiled, with every change brought up to date by what it touches.

A move is a few groups that change their window. It is applied at once, with every cost and every violation brought up
to date by what it touches; a move that is not wanted is taken back. The objective of the walk is `part @ price`: the
first three parts are J, the others say by how much each family of hard constraints is broken, in units of about one
VM, one pair or one day, and the price of a family is the caller's.

Every function is compiled once for each set of types it is called with, and a literal is a type of its own: hence the
`np.int64` around what is passed on.

Everything here is called with the tuples `Problem` and `State` of `layout.py` (p and st), where the shapes stand.
"""

import numpy as np
from numba import types
from numba.experimental import structref

from planner.core.search import layout
from planner.core.search.compiling import compiled
from planner.core.search.layout import (
    APART,
    CLASH,
    COST,
    CRITICAL,
    DAYS,
    FIRST_VIOLATION,
    FREE,
    GB,
    INFLIGHT,
    LINK,
    LONG,
    NO_LIMIT,
    ORDER,
    PARTS,
    SHIFT,
    SLOTS,
    SPAN,
    STAY,
    VMS,
)  # fmt: skip

NOTHING = 1e-9  # violations below it are rounding
MOST_IN_A_CHUNK = 100


# A tuple of ninety arrays is copied whole at every call inside the kernel; a reference is one pointer (18 times faster).
@structref.register
class _ProblemType(types.StructRef):
    def preprocess_fields(self, fields):
        return tuple((name, types.unliteral(kind)) for name, kind in fields)


@structref.register
class _StateType(types.StructRef):
    def preprocess_fields(self, fields):
        return tuple((name, types.unliteral(kind)) for name, kind in fields)


class ProblemRef(structref.StructRefProxy):
    """A `layout.Problem` that compiled code passes on as one pointer."""

    def __new__(cls, *fields):
        return _problem(*fields)


class StateRef(structref.StructRefProxy):
    """A `layout.State` that compiled code passes on as one pointer; it shares the arrays."""

    def __new__(cls, *fields):
        return _state(*fields)


structref.define_proxy(ProblemRef, _ProblemType, list(layout.Problem._fields))
structref.define_proxy(StateRef, _StateType, list(layout.State._fields))


@compiled
def _problem(*fields):
    return ProblemRef(*fields)


@compiled
def _state(*fields):
    return StateRef(*fields)


# ---- evaluation: what a group's change of window touches


@compiled
def _load(p, st, k, g, sign):
    """Group g enters (sign 1) or leaves (-1) window k: its limits, the VMs in flight, windows too near."""
    old, new = st.load[k, 0], st.load[k, 0] + sign * p.vms[g]
    st.part[VMS] += max(0.0, new - p.cap_vms[k]) - max(0.0, old - p.cap_vms[k])
    st.load[k, 0] = new
    for at in range(p.clash_ptr[k], p.clash_ptr[k + 1]):
        there = st.load[p.clash_idx[at], 0]
        st.part[CLASH] += min(new, there) - min(old, there)
    for at in range(p.inflight_ptr[k], p.inflight_ptr[k + 1]):
        j = p.inflight_idx[at]
        before = st.inflight[j]
        st.inflight[j] = before + sign * p.vms[g]
        st.part[INFLIGHT] += max(0.0, st.inflight[j] - p.cap_inflight[j]) - max(0.0, before - p.cap_inflight[j])
    old = st.load[k, 1]
    new = old + sign * p.gb[g] if st.load[k, 0] > 0.5 else 0.0  # an empty window holds no rounding
    st.part[GB] += (max(0.0, new - p.cap_gb[k]) - max(0.0, old - p.cap_gb[k])) / p.unit_gb
    st.load[k, 1] = new
    old, new = st.load[k, 2], st.load[k, 2] + sign * p.critical[g]
    st.part[CRITICAL] += max(0.0, new - p.cap_critical[k]) - max(0.0, old - p.cap_critical[k])
    st.load[k, 2] = new


@compiled
def _list(st, g, i, k):
    """Keep the list of each window's groups: the last one takes the place of the one that leaves."""
    if i >= 0:
        at, end = st.listed_at[g], st.listed_len[i] - 1
        other = st.listed[i, end]
        st.listed[i, at] = other
        st.listed_at[other] = at
        st.listed_len[i] = end
    if k >= 0:
        st.listed_at[g] = st.listed_len[k]
        st.listed[k, st.listed_len[k]] = g
        st.listed_len[k] += 1


@compiled
def _count_slots(p, st, s, first, last, sign):
    """Add slots of segment s to the points first..last-1."""
    for r in range(len(p.cap_slots)):
        n = sign * p.slots[s, r]
        if n != 0.0:
            cap = p.cap_slots[r]
            for point in range(first, last):
                old = st.in_use[r, point]
                st.in_use[r, point] = old + n
                st.part[SLOTS] += max(0.0, old + n - cap) - max(0.0, old - cap)


@compiled
def ideal_dates(p, s, first, last):
    """(stretch, cutover) of segment s with its first VM in window `first` (K = none) and its last in that of rank `last`."""
    if first == len(p.start) and p.stretched_since[s] == FREE:
        return np.int64(1), np.int64(0)  # no stretch: an empty range
    stretch = np.int64(p.stretched_since[s] if p.stretched_since[s] != FREE else p.stretch_by[p.calendar[s], first])
    if p.fixed_end[s] != FREE:
        return stretch, np.int64(p.fixed_end[s])
    cutover = np.int64(p.earliest_cutover[s])
    if last >= 0:
        cutover = max(cutover, np.int64(p.cutover_from[p.calendar[s], p.by_end[last]]))
    return stretch, min(cutover, np.int64(p.horizon - 1))


@compiled
def cost_of_dates(p, s, stretch, cutover):
    """What segment s costs, stretched on these days."""
    if stretch > cutover:
        return 0.0
    return p.weight[s] * p.age_cost[cutover - stretch + 1] + p.cutover_cost[s] * cutover


@compiled
def _redate(p, st, s, first, last):
    """Segment s now has its first VM in window `first` (K = none) and its last in the window of rank `last` (-1)."""
    stretch, cutover = ideal_dates(p, s, first, last)
    if p.fixed_end[s] == FREE and p.in_makespan[s] and p.calendar[s] == 0:
        if st.last[s] >= 0:
            st.closing[p.by_end[st.last[s]]] -= 1
        if last >= 0:
            st.closing[p.by_end[last]] += 1
    st.first[s], st.last[s] = first, last
    old_stretch, old_cutover = st.ideal_stretch[s], st.ideal_cutover[s]
    if stretch == old_stretch and cutover == old_cutover:
        return
    cost = cost_of_dates(p, s, stretch, cutover)
    st.part[COST] += cost - st.cost[s]
    st.cost[s] = cost
    st.ideal_stretch[s], st.ideal_cutover[s] = stretch, cutover
    if p.by_day:
        return  # dates, and what depends on them, are laid by _lay_dates
    st.part[LONG] += max(0, cutover - stretch + 1 - p.max_days[s]) - max(
        0, old_cutover - old_stretch + 1 - p.max_days[s]
    )
    if len(p.cap_slots) > 0:
        a, b = p.first_point[max(0, old_stretch)], p.first_point[max(0, stretch)]
        if a < b:
            _count_slots(p, st, s, a, b, -1.0)
        else:
            _count_slots(p, st, s, b, a, 1.0)
        a, b = p.first_point[max(-1, old_cutover) + 1], p.first_point[max(-1, cutover) + 1]
        if a < b:
            _count_slots(p, st, s, a, b, 1.0)
        else:
            _count_slots(p, st, s, b, a, -1.0)


@compiled
def shift(p, st, g, k, back):
    """Group g goes to window k (-1 = none), with everything but what `settle` brings up to date.

    On the way `back` the caller restores `part` itself, so that what only adds to it is left out.
    """
    i = np.int64(st.window[g])
    if i != k:
        put(p, st, g, i, k)
        if not back:
            price_ties(p, st, g, i, k)


@compiled
def put(p, st, g, i, k):
    """The first half of a shift from window i to k: what it does to the windows and the segments."""
    windows = len(p.start)
    if i >= 0:
        _load(p, st, i, g, -1.0)
    if k >= 0:
        _load(p, st, k, g, 1.0)
    _list(st, g, i, k)
    st.window[g] = k
    if st.changed_len[0] < len(p.vms):
        st.changed[st.changed_len[0]] = g
        st.changed_len[0] += 1
    else:
        st.changed_len[0] = len(p.vms) + 1  # too many to remember
    for at in range(p.seg_ptr[g], p.seg_ptr[g + 1]):
        s = np.int64(p.seg_idx[at])
        if i >= 0:
            st.held[s, i] -= 1
        if k >= 0:
            st.held[s, k] += 1
        first, last = np.int64(st.first[s]), np.int64(st.last[s])
        if 0 <= k < first:
            first = k
        else:
            while first < windows and st.held[s, first] == 0:
                first += 1
        if k >= 0 and p.end_rank[k] > last:
            last = np.int64(p.end_rank[k])
        else:
            while last >= 0 and st.held[s, p.by_end[last]] == 0:
                last -= 1
        if first != st.first[s] or last != st.last[s]:
            _redate(p, st, s, first, last)


@compiled
def price_ties(p, st, g, i, k):
    """The other half: traffic, the known wave, and the groups that g is kept apart from or in order with."""
    old_end = p.end[i] if i >= 0 else 0
    new_end = p.end[k] if k >= 0 else 0
    cost = p.day_cost[g] * (new_end - old_end)
    for at in range(p.flow_ptr[g], p.flow_ptr[g + 1]):
        j = st.window[p.flow_idx[at]]
        if j >= 0:
            there, apart = p.end[j], 0
            if k >= 0:
                apart += abs(new_end - there)
            if i >= 0:
                apart -= abs(old_end - there)
            cost += p.flow_cost[at] * apart
    st.part[COST] += cost
    if p.stay_cost[g] > 0.0:
        st.part[STAY] += p.stay_cost[g] * ((1.0 if k != p.home[g] else 0.0) - (1.0 if i != p.home[g] else 0.0))
    for at in range(p.apart_ptr[g], p.apart_ptr[g + 1]):
        j = np.int64(st.window[p.apart_idx[at]])
        if j >= 0:
            st.part[APART] += (1.0 if j == k else 0.0) - (1.0 if j == i else 0.0)
    for at in range(p.before_ptr[g], p.before_ptr[g + 1]):
        j = np.int64(st.window[p.before_idx[at]])
        if j >= 0:
            st.part[ORDER] += disorder(p, j, k) - disorder(p, j, i)
    for at in range(p.after_ptr[g], p.after_ptr[g + 1]):
        j = np.int64(st.window[p.after_idx[at]])
        if j >= 0:
            st.part[ORDER] += disorder(p, k, j) - disorder(p, i, j)


@compiled
def disorder(p, early, late):
    """By how much window `early` does not end before window `late` starts; the same window is in order."""
    if early < 0 or late < 0 or early == late or p.end[early] < p.start[late]:
        return 0.0
    return 1.0 + 0.05 * (p.end[early] - p.start[late])


@compiled
def settle(p, st):
    """Bring up to date what depends on the state as a whole: the link, dates under limits a day, the makespan."""
    if p.coupled:
        serve_link(p, st)
    if p.by_day:
        _lay_dates(p, st)
    if p.makespan_cost > 0.0:
        span = ideal_makespan(p, st)
        if p.by_day:
            for s in range(len(p.weight)):
                if p.in_makespan[s]:
                    span = max(span, st.cutover[s] + 1)
        st.part[SPAN] = p.makespan_cost * span


@compiled
def serve_link(p, st):
    """H09: replicate the waves of a stream one after the other. Releases and deadlines stand in one order, so that
    this is exact: the last wave of a chain ends late if and only if some chain i..j does not fit."""
    for at in range(len(st.clock)):
        st.clock[at] = 0.0
    late_gb = 0.0
    for k in range(len(p.start)):
        if st.load[k, 0] > 0.5 and 0.0 < p.link[k] < NO_LIMIT:
            done = max(st.clock[p.stream[k]], float(p.release[k])) + st.load[k, 1] / p.link[k]
            st.clock[p.stream[k]] = done
            late = done - (p.end[k] + 1)
            if late > 1e-9:
                late_gb += late * p.link[k]
    st.part[LINK] = late_gb / p.unit_gb


@compiled
def ideal_makespan(p, st):
    """Days to the last move or cutover, each cutover on its ideal day."""
    span = np.int64(p.least_makespan)
    moved, closed = False, False
    for rank in range(len(p.start) - 1, -1, -1):  # days rise with the rank: the first hit is the last day
        k = p.by_end[rank]
        if not moved and st.load[k, 0] > 0.5:
            span = max(span, np.int64(p.end[k] + 1))
            moved = True
        if not closed and st.closing[k] > 0:
            span = max(span, np.int64(min(p.cutover_from[0, k], p.horizon - 1) + 1))
            closed = True
        if moved and closed:
            break
    for at in range(len(p.own)):  # under calendars of their own a later last window may have the earlier cutover
        span = max(span, np.int64(st.ideal_cutover[p.own[at]] + 1))
    return span


@compiled
def _lay_dates(p, st):
    """Stretches as late and cutovers as early as windows and the limits a day allow; then slots, lengths and cost.

    Where a day is full, who has the least room in `max_stretch_days` goes first, then the heavier segment; `urgency`
    lets the search choose otherwise (it decides which pool gets its slots back).
    """
    horizon = p.horizon
    for s in range(len(p.weight)):
        st.stretch[s], st.cutover[s] = st.ideal_stretch[s], st.ideal_cutover[s]
    out = 0.0
    if p.cap_stretches < NO_LIMIT:
        out += _spread(p, st, 0, p.cap_stretches)
    if p.cap_cutovers < NO_LIMIT:
        out += _spread(p, st, 1, p.cap_cutovers)
    st.part[DAYS] = out
    extra, long = 0.0, 0.0
    rows = len(p.cap_slots)
    for r in range(rows):
        for day in range(horizon + 2):
            st.by_day[r, day] = 0.0
    for s in range(len(p.weight)):
        a, u = st.stretch[s], st.cutover[s]
        if a > u:
            continue
        long += max(0, u - a + 1 - p.max_days[s])
        if a != st.ideal_stretch[s] or u != st.ideal_cutover[s]:
            extra += p.weight[s] * p.age_cost[u - a + 1] + p.cutover_cost[s] * u - st.cost[s]
        for r in range(rows):
            st.by_day[r, max(0, a)] += p.slots[s, r]
            st.by_day[r, max(-1, u) + 1] -= p.slots[s, r]
    over = 0.0
    for r in range(rows):
        used = 0.0
        for day in range(horizon):
            used += st.by_day[r, day]
            if day >= p.from_day and used > p.cap_slots[r] + 0.5:
                over += used - p.cap_slots[r]
    st.part[SHIFT], st.part[LONG], st.part[SLOTS] = extra, long, 0.25 * over


@compiled
def _spread(p, st, kind, cap):
    """Lay the stretches (kind 0, days falling) or cutovers (kind 1, days rising) at most `cap` a day.

    Returns how many find no day: they stay on the last one looked at. Where a day is full, a day of its own calendar that
    is lost counts as the days until its next one.
    """
    horizon = p.horizon
    for day in range(horizon + 2):
        st.bucket[day] = -1
    left = 0
    for s in range(len(p.weight)):
        if st.stretch[s] > st.cutover[s]:
            continue
        if kind == 0 and p.stretched_since[s] != FREE:
            continue
        if kind == 1 and p.fixed_end[s] != FREE:
            continue
        day = max(0, st.stretch[s]) if kind == 0 else st.cutover[s]
        st.chain[s] = st.bucket[day]
        st.bucket[day] = s
        left += 1
    step = -1 if kind == 0 else 1
    day = horizon - 1 if kind == 0 else 0
    waiting = 0
    while left > 0 and 0 <= day < horizon:
        s = st.bucket[day]
        while s >= 0:
            st.waiting[waiting] = s
            waiting += 1
            s = st.chain[s]
        room = cap if _is_allowed(p, kind, 0, day) else 0.0
        while waiting > 0 and room >= 1.0:
            best, least = -1, np.inf
            for at in range(waiting):
                s = st.waiting[at]
                if p.calendar[s] != 0 and not _is_allowed(p, kind, p.calendar[s], day):
                    continue
                room_left = (
                    p.max_days[s] - (st.ideal_cutover[s] - st.stretch[s] + 1) - (day - st.ideal_cutover[s]) * kind
                )
                key = min(room_left, 40) - 0.01 * p.weight[s] + st.urgency[kind, s]
                if p.calendar[s] != 0:
                    key -= _longer_wait(p, kind, p.calendar[s], day)
                if key < least or (key == least and s < st.waiting[best]):
                    best, least = at, key
            if best < 0:
                break
            s = st.waiting[best]
            if kind == 0:
                st.stretch[s] = day
            else:
                st.cutover[s] = day
            waiting -= 1
            st.waiting[best] = st.waiting[waiting]
            left -= 1
            room -= 1.0
        day += step
    return float(left)


@compiled
def _is_allowed(p, kind, calendar, day):
    """Whether a day allows a stretch (kind 0) or a cutover (kind 1)."""
    return p.last_stretch[calendar, day] == day if kind == 0 else p.next_cutover[calendar, day] == day


@compiled
def _longer_wait(p, kind, calendar, day):
    """Days that a calendar of its own keeps waiting longer for the next day than the instance's does."""
    if kind == 1:
        return p.next_cutover[calendar, day + 1] - p.next_cutover[0, day + 1]
    return p.last_stretch[0, day - 1] - p.last_stretch[calendar, day - 1] if day > 0 else 0


@compiled
def rebuild(p, st, windows):
    """Lay the groups in `windows` (-1 = none) from nothing: no rounding is left from before."""
    st.changed_len[0] = len(p.vms) + 1
    # loops, not slices: each slice would add a second to the compilation
    for at in range(PARTS):
        st.part[at] = 0.0
    for k in range(len(p.start)):
        st.load[k, 0] = st.load[k, 1] = st.load[k, 2] = st.inflight[k] = 0.0
        st.listed_len[k] = st.closing[k] = 0
        for s in range(len(p.weight)):
            st.held[s, k] = 0
    for r in range(len(p.cap_slots)):
        for point in range(p.points):
            st.in_use[r, point] = 0.0
    for g in range(len(p.vms)):
        st.window[g] = -1
    for s in range(len(p.weight)):
        st.cost[s], st.ideal_stretch[s], st.ideal_cutover[s], st.last[s] = 0.0, 1, 0, -1
        _redate(p, st, s, len(p.start), -1)
    for g in range(len(p.vms)):
        if windows[g] >= 0:
            shift(p, st, g, np.int64(windows[g]), np.bool_(False))
    settle(p, st)


@compiled
def broken(st):
    """The sum of all violations of the state."""
    total = 0.0
    for at in range(FIRST_VIOLATION, PARTS):
        total += st.part[at]
    return total


@compiled
def keep_best(p, st):
    """Keep the state if it is feasible and the best, or the nearest while none is feasible."""
    off = broken(st)
    if off <= NOTHING:
        value = st.part[COST] + st.part[SPAN] + st.part[SHIFT] + st.part[STAY]
        if value >= st.best[0] - 1e-9:
            return
        st.best[0] = value
        st.best[2] = value - st.part[STAY]
    elif st.best[0] < np.inf or off >= st.best[1]:
        return
    st.best[1] = min(st.best[1], off)
    if st.changed_len[0] <= len(p.vms):
        for at in range(st.changed_len[0]):
            g = st.changed[at]
            st.best_window[g] = st.window[g]
    else:
        for g in range(len(p.vms)):
            st.best_window[g] = st.window[g]
    st.changed_len[0] = 0
    if p.by_day:
        for s in range(len(p.weight)):
            st.best_urgency[0, s], st.best_urgency[1, s] = st.urgency[0, s], st.urgency[1, s]
