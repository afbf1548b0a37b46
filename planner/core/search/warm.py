"""Compile every kernel once, so that nobody's first plan waits for the compiler.

`python -m planner.core.search.warm` fills numba's cache beside the kernel; it needs no database and no settings. A
process that will plan calls `main` when it starts: with a full cache that takes under a second, which the first plan
then does not spend on loading the compiler.
"""

from datetime import date, timedelta

from planner.core.explain_costs import costs_elsewhere
from planner.core.plan import make_plan
from planner.core.records import Budget, Instance, Limits, Planned, RiskKnobs, Segment, Vm, Weights, Window
from planner.core.search import closing, kernel
from planner.core.search.arrays import compile_instance
from planner.core.search.construct import windows_to_use


def main() -> None:
    """Plan and explain one small estate: the arrays of every problem have the same types, so that one run compiles all."""
    instance = _small_estate()
    made = make_plan(instance, seed=1, budget=Budget(iterations=100), now=lambda: 0.0)
    if isinstance(made, Planned):
        tuple(costs_elsewhere(instance, made.plan))
    _other_orders(instance)


def _other_orders(instance: Instance) -> None:
    """What only estates of many groups search: the order in which segments close."""
    problem = compile_instance(instance).problem
    work = closing.work_for(problem, windows_to_use(problem), seed=1)
    refs = kernel.ProblemRef(*problem), closing.WorkRef(*work)
    closing.greedy(*refs)
    closing.anneal_order(*refs, 1, 1.0, 1.0, 1.0, True)
    closing.lay(*refs, work.best_order)


def _small_estate() -> Instance:
    monday = date(2027, 1, 4)
    weekends = [monday + timedelta(days=5 + 7 * week) for week in range(4)]
    return Instance(
        name="warm",
        start_date=monday,
        horizon_days=60,
        windows=tuple(Window(f"w{at}", day, day + timedelta(days=1), max_vms=3) for at, day in enumerate(weekends)),
        limits=Limits(max_stretched=2, max_cutovers_per_day=1),
        segments=tuple(Segment(f"s{at}", 1.0) for at in range(3)),
        vms=tuple(Vm(f"v{at}", 10.0, (f"s{at % 3}",)) for at in range(9)),
        risk=RiskKnobs(14.0, 1.5, 2.0),
        weights=Weights(1.0, 2.0, 5.0),
    )


if __name__ == "__main__":
    main()
