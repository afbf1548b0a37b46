"""Solve an instance file as a worker would, and have the plan judged."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, process_time
from typing import Literal

from planner.core.instance_file import load_instance
from planner.core.plan import make_plan
from planner.core.records import Budget, Planned, Refused
from tests.bench.judge import judged

Ending = Literal["plan", "not found", "refused", "rejected", "failed"]
AGREES = 1e-6  # the planner's figures and the judge's, relative
SEED = 1


@dataclass(frozen=True, slots=True)
class Bench:
    """How solving is measured. `cores`: lanes of every search, None = what each row says; `is_cpu`: seconds that this
    process works, which a busy machine does not change, shared out over the lanes; otherwise those of the wall."""

    judge: Path | None = None
    cores: int | None = None
    is_cpu: bool = False

    def clock(self, lanes: int) -> Callable[[], float]:
        """Seconds as this bench counts them."""
        return (lambda: process_time() / lanes) if self.is_cpu else monotonic


@dataclass(frozen=True, slots=True)
class Solved:
    """How it ended. `rejected`: a plan the judge does not accept, or worth something else; `failed`: an exception.

    `difference`: of the planner's figures from the judge's, relative.
    """

    name: str
    ending: Ending
    seconds_to_first: float | None = None
    objective: float | None = None
    complaint: str = ""
    difference: float | None = None


def solved(path: Path, bench: Bench, *, seconds: float, seed: int = SEED, lanes: int = 1) -> Solved:
    """Plan the instance in `path` for `seconds`."""
    name, lanes = path.name.partition(".")[0], bench.cores or lanes
    try:
        instance = load_instance(path.read_bytes())
        outcome = make_plan(instance, seed=seed, budget=Budget(seconds=seconds, lanes=lanes), now=bench.clock(lanes))
    except Exception as error:  # a bench counts what fails and goes on
        return Solved(name, "failed", complaint=f"{type(error).__name__}: {error}")
    if isinstance(outcome, Refused):
        return Solved(name, "refused", complaint=outcome.reasons[0].sentence)
    if not isinstance(outcome, Planned):
        return Solved(name, "not found", complaint=", ".join(sorted({one.code for one in outcome.violations})))
    verdict = judged(path, outcome.plan, bench.judge)
    if verdict.figures is None:
        return Solved(name, "rejected", outcome.seconds_to_first, complaint=verdict.complaint)
    objective, difference = verdict.figures[0], verdict.difference(outcome.measures)
    if difference > AGREES:
        complaint = f"J {outcome.measures.objective} by the planner, {objective} by the judge"
        return Solved(name, "rejected", outcome.seconds_to_first, objective, complaint, difference)
    return Solved(name, "plan", outcome.seconds_to_first, objective, difference=difference)


def warm(path: Path) -> None:
    """Load the compiled kernels, as a worker has them that has planned before."""
    solved(path, Bench(), seconds=0.1)
