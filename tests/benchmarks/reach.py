"""How far a search must go for a plan of known worth."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from planner.core.plan import make_plan
from planner.core.records import Budget, Instance, Outcome, Planned, Progress

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Reached:
    """`seconds`: by the caller's clock, until the target was reached; None where it was not."""

    outcome: Outcome
    seconds: float | None

    @property
    def objective(self) -> float | None:
        """J of the plan, None where there is none."""
        return self.outcome.measures.objective if isinstance(self.outcome, Planned) else None


def reach(
    instance: Instance, budget: Budget, *, now: Callable[[], float], seed: int = 1, target: float = inf
) -> Reached:
    """Search until a plan has J <= `target` (any feasible plan by default) or the budget is used."""
    began = now()
    reached_at: list[float] = []

    def hear(progress: Progress) -> None:
        if not reached_at and progress.objective is not None and progress.objective <= target + TOLERANCE:
            reached_at.append(now() - began)

    outcome = make_plan(
        instance, seed=seed, budget=budget, now=now, on_progress=hear, should_stop=lambda: bool(reached_at)
    )
    return Reached(outcome, reached_at[0] if reached_at else None)
