"""The lower bound of an instance: what its stretches, its traffic and its duration cost in every plan."""

from collections.abc import Callable

import numpy as np

from planner.core.bound.makespan import least_makespan_days
from planner.core.bound.packing import NEVER, rooms_of
from planner.core.bound.records import BoundPart, LowerBound
from planner.core.bound.spreading import length_costs, spreading
from planner.core.bound.stretches import age_costs, cutover_after, stretches_of
from planner.core.bound.traffic import least_traffic
from planner.core.records import Instance
from planner.core.search.arrays import compile_instance
from planner.core.wording import counted

MOST_ROUNDS = 1_000


def lower_bound(
    instance: Instance,
    *,
    now: Callable[[], float],
    seconds: float | None = None,
    rounds: int | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> LowerBound:
    """A number that no feasible plan's J is below.

    Every part is least by itself, so their sum is a bound. `seconds` and `rounds` limit how long segments are weighed
    against each other for a better bound; with neither each segment stands by itself. `now` gives monotonic seconds.
    The same rounds give the same bound. Expects an instance that passed `check_instance` and the refusals.
    """
    started = now()
    compiled = compile_instance(instance)
    problem, lag = compiled.problem, instance.limits.cutover_lag_days
    rooms = rooms_of(problem, instance.limits.gap_days)
    stretches = stretches_of(problem, rooms)
    cutover = cutover_after(problem, lag, stretches.last_end)
    cost = age_costs(problem, stretches.stretch, cutover)
    least = cost.min(axis=1, initial=np.inf)
    alone = float(least[np.isfinite(least)].sum())
    first_cutover = cutover.min(axis=1, initial=NEVER)
    first_cutover = np.where(first_cutover == NEVER, -1, first_cutover).astype(np.int32)
    together = 0.0
    if seconds is not None or rounds is not None:
        costs = length_costs(problem, rooms, stretches, lag)
        together = spreading(
            problem,
            rooms,
            costs,
            instance.limits.gap_days,
            rounds=MOST_ROUNDS if rounds is None else rounds,
            go_on=lambda: (seconds is None or now() - started < seconds) and not (should_stop and should_stop()),
        )
    traffic = least_traffic(compiled, first_cutover)
    days = least_makespan_days(problem, rooms, first_cutover, lag)
    stretched = int(np.isfinite(least).sum())
    parts = [
        BoundPart(
            "Each segment by itself",
            alone,
            f"{counted(stretched, 'segment')}: each stretched no longer than its own VMs need windows, with lead, lag, "
            f"weekdays and freezes.",
        ),
        BoundPart(
            "Segments against each other",
            together,
            "Windows hold too few VMs for all segments to be that short at once: VMs on several segments link them, so that "
            "some must wait while others move.",
        ),
        BoundPart(
            "Detour until the cutover",
            traffic.detour,
            "What moved VMs exchange outside their segment takes the stretch until the first day that lag, weekdays and "
            "freezes allow a cutover.",
        ),
        BoundPart(
            "Traffic of what has moved",
            traffic.of_facts,
            "VMs that have moved are parted from the others, and their segments stretched, until the first day that ends it.",
        ),
        BoundPart(
            "Duration",
            problem.makespan_cost * days,
            f"{counted(days, 'day')}: the windows hold all VMs no earlier, and the last cutover comes after them.",
        ),
    ]
    return LowerBound(sum(part.value for part in parts), tuple(part for part in parts if part.value > 0))
