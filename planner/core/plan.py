"""The one door of the core: from a planning problem to a plan, a proved contradiction, or an honest "not found"."""

from collections.abc import Callable

from planner.core.checker import check
from planner.core.instance_check import check_instance
from planner.core.precheck import refusals
from planner.core.records import Budget, Instance, NotFound, Outcome, Planned, Progress, Refused
from planner.core.search.anneal import Search
from planner.core.search.arrays import compile_instance
from planner.core.search.clock import Clock
from planner.core.search.dates import plan_of


def make_plan(
    instance: Instance,
    *,
    seed: int,
    budget: Budget,
    now: Callable[[], float],
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Outcome:
    """Plan the waves of an instance.

    `now` gives monotonic seconds; `should_stop` is asked about every 50 ms and keeps the best found so far. The same
    seed and budget of iterations give the same plan, byte for byte; a budget of seconds does not. `on_progress` hears
    of the first feasible plan at once, then of every slice of the search.

    Raises UnreadableInstance for an instance that cannot be judged, ValueError for a budget without a measure. Every
    plan returned as `Planned` has passed the checker.
    """
    if budget.seconds is None and budget.iterations is None:
        raise ValueError("A budget needs seconds or iterations.")
    clock = Clock(budget, now, should_stop)
    check_instance(instance)
    reasons = refusals(instance)
    if reasons:
        return Refused(reasons)
    first_at: list[float] = []

    def report(phase: str, objective: float | None) -> None:
        if objective is not None and not first_at:
            first_at.append(clock.seconds)
        if on_progress is not None:
            on_progress(Progress(clock.share, phase, objective, clock.moves))

    search = Search(compile_instance(instance), seed, clock, report)
    search.start()
    search.run()
    plan = plan_of(search.compiled, search.finish())
    verdict = check(instance, plan)
    if verdict.feasible:
        return Planned(plan, verdict.measures, clock.moves, first_at[0] if first_at else clock.seconds)
    return NotFound(plan, verdict.violations, verdict.measures, clock.moves)
