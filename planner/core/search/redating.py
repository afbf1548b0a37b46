"""The dates of segments, some of whose groups move to another window.

One whose first wave then starts on another day is stretched anew, as late as windows, its days and the limits a day
allow; one whose last wave ends on another day is cut over anew, as early as they allow. Every other date stays as the
plan has it. Segments take their days in the order of the instance; where no day is left under a limit a day, the date is
the one that the windows alone allow, and the limit is broken. `p` and `plan` as in `alternatives`.
"""

from planner.core.search.compiling import compiled
from planner.core.search.laid import LONG, PER_DAY
from planner.core.search.layout import FREE


@compiled
def lay_dates(p, plan, k):
    """Lay the touched segments anew, in `new_stretch` and `new_cutover`: (J more, bits broken)."""
    bits, cost = 0, 0.0
    for at in range(plan.touched_len[0]):
        _free_days(p, plan, plan.touched[at], k)
    for at in range(plan.touched_len[0]):
        bits |= _new_days(p, plan, plan.touched[at], k)
    for at in range(plan.touched_len[0]):
        s = plan.touched[at]
        a, u, new_a, new_u = plan.stretch[s], plan.cutover[s], plan.new_stretch[s], plan.new_cutover[s]
        if a == new_a and u == new_u:
            continue
        cost += p.weight[s] * (p.age_cost[new_u - new_a + 1] - p.age_cost[u - a + 1]) + p.cutover_cost[s] * (new_u - u)
        if new_u - new_a + 1 > p.max_days[s]:
            bits |= LONG
        _take_slots(p, plan, s, a, u, -1.0)
        _take_slots(p, plan, s, new_a, new_u, 1.0)
    for at in range(plan.touched_len[0]):
        if _is_over(p, plan, plan.touched[at]):
            bits |= PER_DAY
    for at in range(plan.touched_len[0]):
        _restore(p, plan, plan.touched[at])
    return cost, bits


@compiled
def _first_start(p, plan, s, k):
    return p.start[min(plan.rest_first[s], k)]


@compiled
def _last_window(p, plan, s, k):
    return p.by_end[max(plan.rest_last[s], p.end_rank[k])]


@compiled
def _free_days(p, plan, s, k):
    """Days that the segment no more needs are free for whoever is laid anew."""
    plan.new_stretch[s], plan.new_cutover[s] = plan.stretch[s], plan.cutover[s]
    if p.stretched_since[s] == FREE and _first_start(p, plan, s, k) != p.start[plan.first[s]]:
        plan.new_stretch[s] = FREE
        plan.stretches[plan.stretch[s]] -= 1
    if p.fixed_end[s] == FREE and p.end[_last_window(p, plan, s, k)] != p.end[p.by_end[plan.last[s]]]:
        plan.new_cutover[s] = FREE
        plan.cutovers[plan.cutover[s]] -= 1


@compiled
def _new_days(p, plan, s, k):
    """A day for each date that is laid anew: bits broken."""
    bits = 0
    if plan.new_stretch[s] == FREE:
        latest = p.stretch_by[p.calendar[s], min(plan.rest_first[s], k)]
        day = latest
        while day >= 0 and plan.stretches[day] + 1 > p.cap_stretches:
            day = p.last_stretch[p.calendar[s], day - 1] if day > 0 else -1
        if day < 0:
            day, bits = latest, PER_DAY
        plan.new_stretch[s] = day
        plan.stretches[day] += 1
    if plan.new_cutover[s] == FREE:
        earliest = max(p.earliest_cutover[s], p.cutover_from[p.calendar[s], _last_window(p, plan, s, k)])
        day = earliest
        while day < p.horizon and plan.cutovers[day] + 1 > p.cap_cutovers:
            day = p.next_cutover[p.calendar[s], day + 1]
        if day >= p.horizon:
            day, bits = earliest, PER_DAY
        plan.new_cutover[s] = day
        plan.cutovers[day] += 1
    return bits


@compiled
def _take_slots(p, plan, s, first, last, sign):
    for r in range(len(p.cap_slots)):
        if p.slots[s, r] != 0.0:
            for day in range(max(0, first), last + 1):
                plan.in_use[r, day] += sign * p.slots[s, r]


@compiled
def _is_over(p, plan, s):
    """H20: on a day that it is stretched now and was not before, more slots are in use than there are."""
    for r in range(len(p.cap_slots)):
        if p.slots[s, r] != 0.0:
            for day in range(max(p.from_day, plan.new_stretch[s]), plan.new_cutover[s] + 1):
                is_new = day < plan.stretch[s] or day > plan.cutover[s]
                if is_new and plan.in_use[r, day] > p.cap_slots[r] + 0.5:
                    return True
    return False


@compiled
def _restore(p, plan, s):
    """The plan's own days are taken again, the new ones are not."""
    a, u, new_a, new_u = plan.stretch[s], plan.cutover[s], plan.new_stretch[s], plan.new_cutover[s]
    if a != new_a or u != new_u:
        _take_slots(p, plan, s, new_a, new_u, -1.0)
        _take_slots(p, plan, s, a, u, 1.0)
    if a != new_a:
        plan.stretches[new_a] -= 1
        plan.stretches[a] += 1
    if u != new_u:
        plan.cutovers[new_u] -= 1
        plan.cutovers[u] += 1
