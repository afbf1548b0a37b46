"""What a plan would cost, and break, with a few of its groups in another window and all others where they are.

Everything here is called with the kernel's reference to the `Problem` (p) and a reference to the `Laid` plan (plan).
"""

import numpy as np
import numpy.typing as npt
from numba import types
from numba.experimental import structref

from planner.core.search import kernel
from planner.core.search.arrays import Compiled
from planner.core.search.compiling import compiled as code
from planner.core.search.laid import APART, DAY, FLIGHT, LINK, NEAR, NOW, ORDER, Laid
from planner.core.search.layout import NO_LIMIT, Floats
from planner.core.search.ragged import Ints
from planner.core.search.redating import lay_dates

LATE = 1e-8  # days by which the link may seem late from rounding


@structref.register
class _LaidType(types.StructRef):
    def preprocess_fields(self, fields):
        return tuple((name, types.unliteral(kind)) for name, kind in fields)


class LaidRef(structref.StructRefProxy):
    """A `Laid` that compiled code passes on as one pointer; it shares the arrays."""

    def __new__(cls, *fields):
        return _laid(*fields)


structref.define_proxy(LaidRef, _LaidType, list(Laid._fields))


@code
def _laid(*fields):
    return LaidRef(*fields)


def costs_of_sets(compiled: Compiled, plan: Laid, sets: tuple[Ints, Ints]) -> tuple[Floats, npt.NDArray[np.int32]]:
    """For sets of groups (CSR) and every window (sets, K): by how much J rises with all of a set in the window, NaN
    where one of them may not move or all are already; and the bits of the `CODES` that it breaks."""
    rows = len(sets[0]) - 1
    cost = np.full((rows, len(compiled.windows)), np.nan)
    codes = np.zeros(cost.shape, dtype=np.int32)
    _weigh(kernel.ProblemRef(*compiled.problem), LaidRef(*plan), *sets, cost, codes)
    return cost, codes


@code
def _weigh(p, plan, ptr, members, cost, codes):
    for row in range(len(ptr) - 1):
        if ptr[row] == ptr[row + 1]:
            continue
        _take_out(p, plan, members, ptr[row], ptr[row + 1])
        for k in range(len(p.start)):
            if plan.may[k]:
                cost[row, k], codes[row, k] = _elsewhere(p, plan, k)
        _put_back(p, plan, members, ptr[row], ptr[row + 1])


@code
def _take_out(p, plan, members, begin, end):
    """Those of the set leave their windows: what they leave behind, and what binds them to the others."""
    _clear(p, plan)
    at_home = plan.window[members[begin]]
    for at in range(begin, end):
        g = members[at]
        plan.leaving[g] = 1
        if plan.window[g] != at_home:
            at_home = -1
        _leave(p, plan, g, plan.window[g])
    if at_home >= 0:
        plan.may[at_home] = 0
    for at in range(begin, end):
        _traffic(p, plan, members[at])
        _rules(p, plan, members[at])
    for s in range(len(p.weight)):  # in the order of the instance, in which days under a limit are taken
        if not plan.is_touched[s]:
            continue
        plan.touched[plan.touched_len[0]] = s
        plan.touched_len[0] += 1
        first, last = plan.first[s], plan.last[s]
        while first < len(p.start) and plan.held[s, first] == 0:
            first += 1
        while last >= 0 and plan.held[s, p.by_end[last]] == 0:
            last -= 1
        plan.rest_first[s], plan.rest_last[s] = first, last


@code
def _clear(p, plan):
    for k in range(len(p.start)):
        plan.gone[k, 0] = plan.gone[k, 1] = plan.gone[k, 2] = plan.pull[k] = 0.0
        plan.apart[k] = plan.disorder[k] = 0
        plan.may[k] = 1
    for at in range(len(plan.total)):
        plan.total[at] = 0.0
    plan.touched_len[0] = 0


@code
def _leave(p, plan, g, i):
    """Group g leaves window i."""
    plan.gone[i, 0] += p.vms[g]
    plan.gone[i, 1] += p.gb[g]
    plan.gone[i, 2] += p.critical[g]
    plan.total[0] += p.vms[g]
    plan.total[1] += p.gb[g]
    plan.total[2] += p.critical[g]
    for day in range(p.release[i], p.end[i] + 1):
        plan.in_flight[p.stream[i], day] -= p.vms[g]
    for k in range(len(p.start)):
        plan.may[k] &= plan.allowed[g, k]
    for to in range(p.seg_ptr[g], p.seg_ptr[g + 1]):
        s = p.seg_idx[to]
        plan.held[s, i] -= 1
        plan.is_touched[s] = 1


@code
def _traffic(p, plan, g):
    """The traffic of a group that leaves: what it costs now, and how it pulls to those that stay."""
    end = p.end[plan.window[g]]
    plan.total[DAY] += p.day_cost[g]
    plan.total[NOW] += p.day_cost[g] * end
    for at in range(p.flow_ptr[g], p.flow_ptr[g + 1]):
        j = plan.window[p.flow_idx[at]]
        between = p.flow_cost[at] * abs(end - p.end[j])
        if plan.leaving[p.flow_idx[at]]:
            plan.total[NOW] += 0.5 * between  # the other of the two counts it too
        else:
            plan.total[NOW] += between
            plan.pull[j] += p.flow_cost[at]


@code
def _rules(p, plan, g):
    """The windows that anti-affinities and precedences forbid to a group that leaves."""
    for at in range(p.apart_ptr[g], p.apart_ptr[g + 1]):
        other = p.apart_idx[at]
        for k in range(len(p.start)):
            if plan.leaving[other] or k == plan.window[other]:
                plan.apart[k] = 1
    for at in range(p.before_ptr[g], p.before_ptr[g + 1]):
        early = plan.window[p.before_idx[at]]
        for k in range(len(p.start)):
            if not plan.leaving[p.before_idx[at]] and k != early and p.end[early] >= p.start[k]:
                plan.disorder[k] = 1
    for at in range(p.after_ptr[g], p.after_ptr[g + 1]):
        late = plan.window[p.after_idx[at]]
        for k in range(len(p.start)):
            if not plan.leaving[p.after_idx[at]] and k != late and p.end[k] >= p.start[late]:
                plan.disorder[k] = 1


@code
def _put_back(p, plan, members, begin, end):
    for at in range(begin, end):
        g = members[at]
        i = plan.window[g]
        plan.leaving[g] = 0
        for day in range(p.release[i], p.end[i] + 1):
            plan.in_flight[p.stream[i], day] += p.vms[g]
        for to in range(p.seg_ptr[g], p.seg_ptr[g + 1]):
            plan.held[p.seg_idx[to], i] += 1
            plan.is_touched[p.seg_idx[to]] = 0


@code
def _elsewhere(p, plan, k):
    """(J more, bits broken) with those that left in window k."""
    cost = plan.total[DAY] * p.end[k] - plan.total[NOW]
    for j in range(len(p.start)):
        if plan.pull[j] > 0.0:
            cost += plan.pull[j] * abs(p.end[k] - p.end[j])
    bits = _overload(p, plan, k)
    if _link_is_late(p, plan, k):
        bits |= LINK
    if plan.apart[k]:
        bits |= APART
    if plan.disorder[k]:
        bits |= ORDER
    more, broken = lay_dates(p, plan, k)
    return cost + more + p.makespan_cost * (_span(p, plan, k) - plan.span), bits | broken


@code
def _overload(p, plan, k):
    """Bits of what the window itself, its neighbours and the migrations in flight do not take."""
    bits = 0
    for part in range(3):
        if plan.load[k, part] - plan.gone[k, part] + plan.total[part] > plan.most[k, part]:
            bits |= 1 << part
    for at in range(p.clash_ptr[k], p.clash_ptr[k + 1]):
        if _stays(plan, p.clash_idx[at]):
            bits |= NEAR
    for day in range(p.release[k], p.end[k] + 1):
        if plan.in_flight[p.stream[k], day] + plan.total[0] > plan.flight[p.stream[k]]:
            bits |= FLIGHT
    return bits


@code
def _stays(plan, j):
    """True when somebody is left in window j."""
    return plan.load[j, 0] - plan.gone[j, 0] > 0.5


@code
def _link_is_late(p, plan, k):
    """H09: the waves of the stream, one after the other, over its link."""
    link, done = plan.link[p.stream[k]], 0.0
    if link >= NO_LIMIT or link <= 0.0:
        return False
    for j in range(len(p.start)):
        if p.stream[j] == p.stream[k] and (j == k or _stays(plan, j)):
            gb = plan.total[1] if j == k else 0.0
            if _stays(plan, j):
                gb += plan.load[j, 1] - plan.gone[j, 1]
            done = max(done, float(p.release[j])) + gb / link
            if done - (p.end[j] + 1) > LATE:
                return True
    return False


@code
def _span(p, plan, k):
    """The makespan, after `lay_dates`."""
    span = p.least_makespan
    for rank in range(len(p.start) - 1, -1, -1):  # ends rise with the rank: the first hit is the last day
        j = p.by_end[rank]
        if j == k or _stays(plan, j):
            span = max(span, p.end[j] + 1)
            break
    for at in range(plan.touched_len[0]):
        s = plan.touched[at]
        if p.in_makespan[s]:
            span = max(span, plan.new_cutover[s] + 1)
    for at in range(len(plan.latest)):
        s = plan.latest[at]
        if not plan.is_touched[s]:
            return max(span, plan.cutover[s] + 1)
    return span
