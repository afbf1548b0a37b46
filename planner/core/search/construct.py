"""The start: which windows to use, and the closing greedy on them."""

import numpy as np
import numpy.typing as npt

from planner.core.search.layout import NO_LIMIT, Problem


def windows_to_use(problem: Problem) -> npt.NDArray[np.uint8]:
    """(K,): 1 for windows of which no two are too near in one stream, with the most room in all.

    Windows that a group must have are in; the rest is weighted interval scheduling, stream by stream.
    """
    windows = len(problem.start)
    chosen = np.zeros(windows, dtype=np.uint8)
    if not windows:
        return chosen
    allowed = problem.admissible.astype(np.bool_)
    must = np.zeros(windows, dtype=np.bool_)
    for g in np.flatnonzero(allowed.sum(axis=1) == 1):
        must[int(np.argmax(allowed[g]))] = True
    wanted = problem.vms @ allowed if len(problem.vms) else np.zeros(windows)
    worth = np.minimum(np.minimum(problem.cap_vms, problem.cap_gb / problem.unit_gb), wanted) + 1e-3
    worth = np.where(must, worth + 10 * (1 + wanted.sum()), worth)
    for stream in np.unique(problem.stream):
        order = [int(k) for k in problem.by_end if problem.stream[k] == stream]
        best = [0.0]
        take: list[tuple[bool, int]] = []
        for at, k in enumerate(order):
            near = set(problem.clash_idx[problem.clash_ptr[k] : problem.clash_ptr[k + 1]].tolist())
            free = at
            while free > 0 and order[free - 1] in near:
                free -= 1
            value = best[free] + float(worth[k])
            take.append((value > best[at], free))
            best.append(max(best[at], value))
        at = len(order)
        while at > 0:
            taken, free = take[at - 1]
            if taken:
                chosen[order[at - 1]] = 1
            at = free if taken else at - 1
    return chosen


def mean_price(problem: Problem) -> float:
    """What one day more of a middling segment costs at its usual age: the scale of temperatures and prices."""
    weights = problem.weight[problem.weight > 0]
    scale = float(weights.mean()) if len(weights) else 0.0
    if scale <= 0.0:
        scale = max(float(problem.flow_cost.mean()) * 7 if len(problem.flow_cost) else 0.0, problem.makespan_cost)
    return scale if scale > 0.0 else 1.0


def usual_room(problem: Problem) -> float:
    """VMs that a window in use takes, on average."""
    caps = np.minimum(problem.cap_vms, problem.cap_gb / problem.unit_gb)
    caps = caps[caps < NO_LIMIT]
    return max(1.0, float(caps.mean())) if len(caps) else 40.0
