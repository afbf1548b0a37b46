"""Solve an instance file as a worker would, and have the plan judged."""

from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Literal

from planner.core.instance_file import load_instance
from planner.core.plan import make_plan
from planner.core.records import Budget, Planned, Refused
from tests.bench.judge import judged

Ending = Literal["plan", "not found", "refused", "rejected", "failed"]


@dataclass(frozen=True, slots=True)
class Solved:
    """How it ended. `rejected`: a plan the judge does not accept, or worth something else; `failed`: an exception."""

    name: str
    ending: Ending
    seconds_to_first: float | None = None
    objective: float | None = None
    complaint: str = ""


def solved(path: Path, *, seconds: float, seed: int, judge: Path | None) -> Solved:
    """Plan the instance in `path` for `seconds`."""
    name = path.name.partition(".")[0]
    try:
        instance = load_instance(path.read_bytes())
        outcome = make_plan(instance, seed=seed, budget=Budget(seconds=seconds), now=monotonic)
    except Exception as error:  # a bench counts what fails and goes on
        return Solved(name, "failed", complaint=f"{type(error).__name__}: {error}")
    if isinstance(outcome, Refused):
        return Solved(name, "refused", complaint=outcome.reasons[0].sentence)
    if not isinstance(outcome, Planned):
        return Solved(name, "not found", complaint=", ".join(sorted({one.code for one in outcome.violations})))
    verdict = judged(path, outcome.plan, judge)
    if verdict.objective is None:
        return Solved(name, "rejected", outcome.seconds_to_first, complaint=verdict.complaint)
    claimed = outcome.measures.objective
    if abs(claimed - verdict.objective) > 1e-6 * max(1.0, abs(claimed)):
        complaint = f"J {claimed} by the planner, {verdict.objective} by the judge"
        return Solved(name, "rejected", outcome.seconds_to_first, verdict.objective, complaint)
    return Solved(name, "plan", outcome.seconds_to_first, verdict.objective)
