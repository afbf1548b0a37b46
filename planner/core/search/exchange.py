"""What an exchange of groups between two windows costs, before anything is moved: most moves are refused here.

Exact for the segments' ideal dates, traffic, the windows' own limits, order and apartness. What depends on the state
as a whole (link, places in flight, slots, limits a day) may vanish at best, which makes the answer a lower bound.
"""

import numpy as np

from planner.core.search.compiling import compiled
from planner.core.search.kernel import cost_of_dates, disorder, ideal_dates
from planner.core.search.layout import (
    APART,
    CLASH,
    COST,
    CRITICAL,
    DAYS,
    GB,
    INFLIGHT,
    LINK,
    LONG,
    ORDER,
    SHIFT,
    SLOTS,
    SPAN,
    STAY,
    VMS,
)  # fmt: skip

LESS_SPAN_DAYS = 21  # no exchange shortens a migration by more, as far as the filter cares
LESS_SHIFT = 0.1  # nor takes away more than this part of what limits a day add


@compiled
def least_increase(p, st, count, price, enough):
    """At least so much more would the state be worth; the search for the exact figure ends once it is above `enough`.

    The move's groups stand in `st.move_group`; all of them go from one window to another, or back.
    """
    i, k = np.int64(st.window[st.move_group[0]]), np.int64(st.move_to[0])
    touched = _gather(p, st, count, i)
    more = _on_windows(p, st, i, k, price) - _may_vanish(st, price)
    days = p.end[k] - p.end[i]
    more += price[COST] * st.sums[3] * days + price[STAY] * _on_known_waves(p, st, count)
    if p.makespan_cost > 0.0:
        more += price[SPAN] * p.makespan_cost * _on_makespan(p, st, i, k)
    most_flow = price[COST] * st.sums[4] * abs(days)
    if more - most_flow <= enough:
        for at in range(touched):
            s = np.int64(st.touched[at])
            if st.net[s] != 0:
                more += price[COST] * _on_segment(p, st, s, i, k)
        if more - most_flow <= enough:
            more += _on_ties(p, st, count, price)
            most_flow = 0.0
    for at in range(touched):
        st.net[st.touched[at]] = 0
        st.is_touched[st.touched[at]] = 0
    for at in range(count):
        st.mark[st.move_group[at]] = 0
    return more - most_flow


@compiled
def _gather(p, st, count, i):
    """Sum up what goes from window i to the other, less what comes back; returns how many segments are touched."""
    vms, gb, critical, day_cost, flows = 0.0, 0.0, 0.0, 0.0, 0.0
    touched = 0
    for at in range(count):
        g = np.int64(st.move_group[at])
        sign = 1 if st.window[g] == i else -1
        st.mark[g] = 1
        vms += sign * p.vms[g]
        gb += sign * p.gb[g]
        critical += sign * p.critical[g]
        day_cost += sign * p.day_cost[g]
        flows += p.flow_sum[g]
        for to in range(p.seg_ptr[g], p.seg_ptr[g + 1]):
            s = p.seg_idx[to]
            if st.is_touched[s] == 0:
                st.is_touched[s] = 1
                st.touched[touched] = s
                touched += 1
            st.net[s] += sign
    st.sums[0], st.sums[1], st.sums[2], st.sums[3], st.sums[4] = vms, gb, critical, day_cost, flows
    return touched


@compiled
def _on_windows(p, st, i, k, price):
    vms, gb, critical = st.sums[0], st.sums[1], st.sums[2]
    more = price[VMS] * (_over(st.load[k, 0], vms, p.cap_vms[k]) + _over(st.load[i, 0], -vms, p.cap_vms[i]))
    more += price[GB] / p.unit_gb * (_over(st.load[k, 1], gb, p.cap_gb[k]) + _over(st.load[i, 1], -gb, p.cap_gb[i]))
    return more + price[CRITICAL] * (
        _over(st.load[k, 2], critical, p.cap_critical[k]) + _over(st.load[i, 2], -critical, p.cap_critical[i])
    )


@compiled
def _over(load, more, cap):
    """How much further above its cap a load comes."""
    return max(0.0, load + more - cap) - max(0.0, load - cap)


@compiled
def _may_vanish(st, price):
    """Violations that depend on the state as a whole, priced: no move can save more of them than there is."""
    return (
        st.part[LINK] * price[LINK]
        + st.part[INFLIGHT] * price[INFLIGHT]
        + st.part[CLASH] * price[CLASH]
        + st.part[LONG] * price[LONG]
        + st.part[SLOTS] * price[SLOTS]
        + st.part[DAYS] * price[DAYS]
        + st.part[SHIFT] * price[SHIFT] * LESS_SHIFT
    )


@compiled
def _on_known_waves(p, st, count):
    more = 0.0
    for at in range(count):
        g = np.int64(st.move_group[at])
        if p.stay_cost[g] > 0.0:
            if st.window[g] == p.home[g]:
                more += p.stay_cost[g]
            elif st.move_to[at] == p.home[g]:
                more -= p.stay_cost[g]
    return more


@compiled
def _on_makespan(p, st, i, k):
    """Days at least; a window among the last ones may have been what keeps it long."""
    span = np.int64(st.part[SPAN] / p.makespan_cost + 0.5)
    late = p.by_end[max(p.end_rank[i], p.end_rank[k])]
    if p.by_day or p.end[late] + 1 >= span or p.cutover_until[late] + 1 >= span:
        return -LESS_SPAN_DAYS
    return 0


@compiled
def _on_segment(p, st, s, i, k):
    """What segment s costs more with `st.net[s]` groups fewer in window i and as many more in k."""
    windows = len(p.start)
    left, there = st.held[s, i] - st.net[s], st.held[s, k] + st.net[s]
    first, last = np.int64(st.first[s]), np.int64(st.last[s])
    if left == 0 or there == 0:
        empty = i if left == 0 else k
        if first == empty:
            first += 1
            while first < windows and st.held[s, first] == 0:
                first += 1
        if last == p.end_rank[empty]:
            last -= 1
            while last >= 0 and st.held[s, p.by_end[last]] == 0:
                last -= 1
    if left > 0:
        first, last = min(first, i), max(last, np.int64(p.end_rank[i]))
    if there > 0:
        first, last = min(first, k), max(last, np.int64(p.end_rank[k]))
    if first == st.first[s] and last == st.last[s]:
        return 0.0
    stretch, cutover = ideal_dates(p, s, first, last)
    return cost_of_dates(p, s, stretch, cutover) - st.cost[s]


@compiled
def _on_ties(p, st, count, price):
    """Traffic, apartness and order; between two groups of the move nothing changes but their order."""
    more, nearer, disordered = 0.0, 0.0, 0.0
    for at in range(count):
        g, k = np.int64(st.move_group[at]), np.int64(st.move_to[at])
        i = np.int64(st.window[g])
        old_end, new_end = p.end[i], p.end[k]
        for to in range(p.flow_ptr[g], p.flow_ptr[g + 1]):
            h = p.flow_idx[to]
            j = st.window[h]
            if j >= 0 and st.mark[h] == 0:
                more += p.flow_cost[to] * (abs(new_end - p.end[j]) - abs(old_end - p.end[j]))
        for to in range(p.apart_ptr[g], p.apart_ptr[g + 1]):
            h = p.apart_idx[to]
            j = np.int64(st.window[h])
            if st.mark[h] == 0:
                nearer += (1.0 if j == k else 0.0) - (1.0 if j == i else 0.0)
        for to in range(p.before_ptr[g], p.before_ptr[g + 1]):
            j = np.int64(st.window[p.before_idx[to]])
            if st.mark[p.before_idx[to]] == 0:
                disordered += disorder(p, j, k) - disorder(p, j, i)
            else:  # its other half is counted from the other group
                disordered += 0.5 * (disorder(p, k if j == i else i, k) - disorder(p, j, i))
        for to in range(p.after_ptr[g], p.after_ptr[g + 1]):
            j = np.int64(st.window[p.after_idx[to]])
            if st.mark[p.after_idx[to]] == 0:
                disordered += disorder(p, k, j) - disorder(p, i, j)
            else:
                disordered += 0.5 * (disorder(p, k, k if j == i else i) - disorder(p, i, j))
    return price[COST] * more + price[APART] * nearer + price[ORDER] * disordered
