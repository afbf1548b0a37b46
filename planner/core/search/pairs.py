"""Compiled: what is told of pairs of VMs, as a table of groups; a million flows are good input."""

import numpy as np

from planner.core.search.compiling import compiled


@compiled
def common_segment(nics, a, b):
    """(flows,) the first segment of VM a that VM b is on too, -1 where there is none. `nics` (VMs, most NICs)."""
    common = np.full(len(a), -1, dtype=np.int64)
    for flow in range(len(a)):
        for mine in range(nics.shape[1]):
            segment = nics[a[flow], mine]
            for other in range(nics.shape[1]):
                if segment >= 0 and nics[b[flow], other] == segment and common[flow] < 0:
                    common[flow] = segment
    return common


@compiled
def summed(a, b, cost, groups):
    """What costs something between two different groups, summed, both ways, as a CSR table: (ptr, idx, cost).

    Two passes of counting sort: by the far end, then by the near one, so that rows come out rising.
    """
    near = np.empty(2 * len(a), dtype=np.int64)
    far = np.empty(2 * len(a), dtype=np.int64)
    worth = np.empty(2 * len(a))
    count = 0
    for at in range(len(a)):
        if a[at] != b[at] and cost[at] > 0.0:
            near[count], far[count], worth[count] = a[at], b[at], cost[at]
            near[count + 1], far[count + 1], worth[count + 1] = b[at], a[at], cost[at]
            count += 2
    near, far, worth = near[:count], far[:count], worth[:count]
    far, near, worth = _by_second(near, far, worth, groups)
    near, far, worth = _by_second(far, near, worth, groups)
    ptr = np.zeros(groups + 1, dtype=np.int32)
    idx = np.empty(count, dtype=np.int32)
    total = np.empty(count)
    size = 0
    for at in range(count):
        if at > 0 and near[at] == near[at - 1] and far[at] == far[at - 1]:
            total[size - 1] += worth[at]
        else:
            idx[size], total[size] = far[at], worth[at]
            size += 1
        ptr[near[at] + 1] = size
    for g in range(groups):
        ptr[g + 1] = max(ptr[g + 1], ptr[g])
    return ptr, idx[:size].copy(), total[:size].copy()


@compiled
def _by_second(first, second, worth, groups):
    """The same entries sorted by `second`, those alike in the order they stand in; the two keys change places."""
    at = np.zeros(groups + 1, dtype=np.int64)
    for g in second:
        at[g + 1] += 1
    for g in range(groups):
        at[g + 1] += at[g]
    firsts, seconds, worths = np.empty_like(first), np.empty_like(second), np.empty_like(worth)
    for entry in range(len(second)):
        to = at[second[entry]]
        at[second[entry]] += 1
        firsts[to], seconds[to], worths[to] = first[entry], second[entry], worth[entry]
    return seconds, firsts, worths
