"""The one door of the core: from a planning problem to a plan, a proved contradiction, or an honest "not found"."""

from collections.abc import Callable, Sequence

from planner.core.checker import check
from planner.core.contradictions import QUICK_STEPS, contradiction, explained
from planner.core.instance_check import check_instance
from planner.core.precheck import refusals
from planner.core.records import (
    Budget,
    Instance,
    NotFound,
    ObjectiveParts,
    Outcome,
    Plan,
    Planned,
    Progress,
    Refused,
    Start,
)
from planner.core.search.clock import SLICE_S, Clock

PARTS_EVERY_S = 0.5  # the parts of J are told so often at most: working them out takes as long as laying a plan


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
    from planner.core.search.arrays import compile_instance
    from planner.core.search.dates import plan_of
    from planner.core.search.lanes import Lanes

    teller = _Teller(clock, on_progress)
    lanes = Lanes(compile_instance(instance, start), seed, clock, budget.lanes, teller)
    teller.parts = lambda: lanes.parts
    lanes.start()
    if not lanes.feasible and (clash := contradiction(instance, now, labels=labels, steps=QUICK_STEPS)):
        return Refused((clash,))
    lanes.run()
    search = lanes.best
    search.tidy()
    teller("done", search.objective, lanes.moves)
    plan = plan_of(search.compiled, search.finish())
    verdict = check(instance, plan)
    if verdict.feasible:
        return Planned(plan, verdict.measures, lanes.moves, teller.first_at, changed_vms(plan, start))
    is_stopped = should_stop is not None and should_stop()  # who stops a search does not wait for a proof
    if not is_stopped and (clash := contradiction(instance, now, labels=labels)):
        return Refused((clash,))
    return NotFound(plan, verdict.violations, verdict.measures, lanes.moves)


def changed_vms(plan: Plan, start: Start | None) -> int | None:
    """How many VMs move in another window than in the plan it set out from; None without one."""
    if start is None:
        return None
    window_of = {wave.id: wave.window for wave in plan.waves}
    return sum(
        1 for vm, wave in plan.assignment.items() if vm in start.windows and window_of[wave] != start.windows[vm]
    )


class _Teller:
    """Tells of the first feasible plan and of the end at once, else every `SLICE_S` seconds; of the parts of J more seldom."""

    def __init__(self, clock: Clock, on_progress: Callable[[Progress], None] | None) -> None:
        self._clock, self._on_progress = clock, on_progress
        self._told_at = self._parted_at = float("-inf")
        self._parted: tuple[float, ObjectiveParts] | None = None
        self._found_at: float | None = None
        self.parts: Callable[[], ObjectiveParts | None] = lambda: None

    @property
    def first_at(self) -> float:
        """Seconds to the first feasible plan."""
        return self._clock.seconds if self._found_at is None else self._found_at

    def __call__(self, phase: str, objective: float | None, moves: int) -> None:
        seconds = self._clock.seconds
        found = objective is not None and self._found_at is None
        if found:
            self._found_at = seconds
        if self._on_progress is not None and (found or phase == "done" or seconds - self._told_at >= SLICE_S):
            self._told_at = seconds
            share, parts = self._clock.share, self._parts(phase, objective, seconds)
            self._on_progress(Progress(share, phase, objective, moves, seconds, parts))

    def _parts(self, phase: str, objective: float | None, seconds: float) -> ObjectiveParts | None:
        """The parts of `objective`, where they are known or it is time to work them out."""
        if objective is None:
            return None
        if self._parted is None or self._parted[0] != objective:
            if phase != "done" and seconds - self._parted_at < PARTS_EVERY_S:
                return None
            self._parted_at = seconds
            parts = self.parts()
            if parts is None:
                return None
            self._parted = (objective, parts)
        return self._parted[1]
