"""The lower bound of an instance: what its stretches, its traffic and its duration cost in every plan."""

from collections.abc import Callable

import numpy as np

from planner.core.bound.makespan import least_makespan_days
from planner.core.bound.packing import NEVER, Rooms, rooms_of
from planner.core.bound.records import BoundPart, LowerBound
from planner.core.bound.spreading import length_costs, spreading
from planner.core.bound.stretches import Stretches, age_costs, cutover_after, stretches_of
from planner.core.bound.traffic import least_traffic
from planner.core.records import Instance
from planner.core.search.arrays import Compiled, compile_instance
from planner.core.search.ragged import Ints
from planner.core.wording import counted

MOST_ROUNDS = 1_000  # where seconds alone limit it


def lower_bound(
    instance: Instance,
    *,
    now: Callable[[], float],
    seconds: float | None = None,
    rounds: int | None = None,
    should_stop: Callable[[], bool] | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> LowerBound:
    """A number that no feasible plan's J is below.

    Every part is least by itself, so their sum is a bound. `seconds` and `rounds` limit how long segments are weighed
    against each other for a better bound; with neither each segment stands by itself. `now` gives monotonic seconds.
    The same rounds give the same bound. `on_progress` hears before each round which share of them, or of the seconds,
    is used. Expects an instance that passed `check_instance` and the refusals.
    """
    started, most = now(), MOST_ROUNDS if rounds is None else rounds

    def go_on(turn: int) -> bool:
        used = 0.0 if seconds is None else (now() - started) / max(seconds, 1e-9)
        if on_progress is not None:
            on_progress(min(1.0, max(used, turn / max(1, most))))
        return used < 1.0 and not (should_stop is not None and should_stop())

    compiled = compile_instance(instance)
    rooms = rooms_of(compiled.problem, instance.limits.gap_days)
    stretches = stretches_of(compiled.problem, rooms)
    cutover = cutover_after(compiled.problem, instance.limits.cutover_lag_days, stretches.last_end)
    parts = [_alone(compiled, stretches, cutover)]
    if seconds is not None or rounds is not None:
        parts.append(_together(compiled, rooms, stretches, most, go_on))
    first_cutover = cutover.min(axis=1, initial=NEVER)
    first_cutover = np.where(first_cutover == NEVER, -1, first_cutover).astype(np.int32)
    parts += [*_traffic(compiled, first_cutover), _duration(compiled, rooms, first_cutover)]
    return LowerBound(sum(part.value for part in parts), tuple(part for part in parts if part.value > 0))


def _alone(compiled: Compiled, stretches: Stretches, cutover: Ints) -> BoundPart:
    least = age_costs(compiled.problem, stretches.stretch, cutover).min(axis=1, initial=np.inf)
    possible = least[np.isfinite(least)]
    return BoundPart(
        "Each segment by itself",
        float(possible.sum()),
        f"{counted(len(possible), 'segment')}: each stretched no longer than its own VMs need windows, with lead, lag, "
        "weekdays and freezes.",
    )


def _together(
    compiled: Compiled, rooms: Rooms, stretches: Stretches, rounds: int, go_on: Callable[[int], bool]
) -> BoundPart:
    limits = compiled.instance.limits
    costs = length_costs(compiled.problem, rooms, stretches, limits.cutover_lag_days)
    return BoundPart(
        "Segments against each other",
        spreading(compiled.problem, rooms, costs, limits.gap_days, rounds=rounds, go_on=go_on),
        "Windows hold too few VMs for all segments to be that short at once: VMs on several segments link them, so that "
        "some must wait while others move.",
    )


def _traffic(compiled: Compiled, first_cutover: Ints) -> tuple[BoundPart, BoundPart]:
    traffic = least_traffic(compiled, first_cutover)
    return (
        BoundPart(
            "Detour until the cutover",
            traffic.detour,
            "What moved VMs exchange outside their segment takes the stretch until the first day that lag, weekdays and "
            "freezes allow a cutover.",
        ),
        BoundPart(
            "Traffic of what has moved",
            traffic.of_facts,
            "VMs that have moved are parted from the others, and their segments stretched, until the first day that ends "
            "it.",
        ),
    )


def _duration(compiled: Compiled, rooms: Rooms, first_cutover: Ints) -> BoundPart:
    problem, lag = compiled.problem, compiled.instance.limits.cutover_lag_days
    days = least_makespan_days(problem, rooms, first_cutover, lag)
    return BoundPart(
        "Duration",
        problem.makespan_cost * days,
        f"{counted(days, 'day')}: the windows hold all VMs no earlier, and the last cutover comes after them.",
    )
