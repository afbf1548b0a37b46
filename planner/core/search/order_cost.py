"""Compiled: what the waves that an order of segments gives cost, in units of J. See `filling.py` for `p` and `w`."""

from planner.core.search.compiling import compiled
from planner.core.search.layout import FREE


@compiled
def cost_of(p, w, with_traffic, price, over):
    """J of the filled windows, less the problem's constant, and `price` for each unit of what is broken.

    Limits a day are left out; without `with_traffic` so are the flows between groups.
    """
    windows, rows = len(p.start), len(p.cap_slots)
    for r in range(rows):
        for point in range(p.points + 1):
            w.in_use[r, point] = 0.0
    cost, span = 0.0, p.least_makespan
    for s in range(len(p.weight)):
        first, last = w.first[s], w.last[s]
        if first == windows and p.stretched_since[s] == FREE:
            continue
        stretch = p.stretched_since[s] if p.stretched_since[s] != FREE else p.stretch_by[p.calendar[s], first]
        if p.fixed_end[s] != FREE:
            cutover = p.fixed_end[s]
        else:
            cutover = p.earliest_cutover[s]
            if last >= 0:
                cutover = max(cutover, p.cutover_from[p.calendar[s], p.by_end[last]])
            cutover = min(cutover, p.horizon - 1)
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
