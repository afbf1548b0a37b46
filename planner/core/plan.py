"""The one door of the core: from a planning problem to a plan, a proved contradiction, or an honest "not found"."""

from collections.abc import Callable, Sequence

from planner.core.checker import check
from planner.core.contradictions import QUICK_STEPS, contradiction, explained
from planner.core.instance_check import check_instance
from planner.core.precheck import refusals
from planner.core.records import Budget, Instance, NotFound, Outcome, Planned, Progress, Refused, Start
from planner.core.search.clock import SLICE_S, Clock


def make_plan(
    instance: Instance,
    *,
    seed: int,
    budget: Budget,
    now: Callable[[], float],
    start: Start | None = None,
    labels: Sequence[str] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Outcome:
    """Plan the waves of an instance.

    `now` gives monotonic seconds; `should_stop` is asked about every 50 ms and keeps the best found so far. The same
    seed and budget of iterations give the same plan, byte for byte; a budget of seconds does not. `on_progress` hears
    of the first feasible plan at once, then of every slice of the search. `labels`: a name for each affinity, for
    sentences.

    Raises UnreadableInstance for an instance that cannot be judged, ValueError for a budget without a measure. Every
    plan returned as `Planned` has passed the checker.
    """
    if budget.seconds is None and budget.iterations is None:
        raise ValueError("A budget needs seconds or iterations.")
    clock = Clock(budget, now, should_stop)
    check_instance(instance)
    reasons = refusals(instance, labels)
    if reasons:
        return Refused(explained(instance, reasons, now, labels=labels))
    # only whoever plans waits until the compiler is loaded: a page or another command does not
    from planner.core.search.anneal import Search
    from planner.core.search.arrays import compile_instance
    from planner.core.search.dates import plan_of

    teller = _Teller(clock, on_progress)
    search = Search(compile_instance(instance), seed, clock, teller)
    search.start()
    if not search.feasible and (clash := contradiction(instance, now, labels=labels, steps=QUICK_STEPS)):
        return Refused((clash,))
    search.run()
    search.tidy()
    teller("done", search.objective)
    plan = plan_of(search.compiled, search.finish())
    verdict = check(instance, plan)
    if verdict.feasible:
        return Planned(plan, verdict.measures, clock.moves, teller.first_at)
    is_stopped = should_stop is not None and should_stop()  # who stops a search does not wait for a proof
    if not is_stopped and (clash := contradiction(instance, now, labels=labels)):
        return Refused((clash,))
    return NotFound(plan, verdict.violations, verdict.measures, clock.moves)


class _Teller:
    """Tells of the first feasible plan and of the end at once, else every `SLICE_S` seconds."""

    def __init__(self, clock: Clock, on_progress: Callable[[Progress], None] | None) -> None:
        self._clock, self._on_progress = clock, on_progress
        self._told_at = float("-inf")
        self._found_at: float | None = None

    @property
    def first_at(self) -> float:
        """Seconds to the first feasible plan."""
        return self._clock.seconds if self._found_at is None else self._found_at

    def __call__(self, phase: str, objective: float | None) -> None:
        seconds = self._clock.seconds
        found = objective is not None and self._found_at is None
        if found:
            self._found_at = seconds
        if self._on_progress is not None and (found or phase == "done" or seconds - self._told_at >= SLICE_S):
            self._told_at = seconds
            self._on_progress(Progress(self._clock.share, phase, objective, self._clock.moves))
