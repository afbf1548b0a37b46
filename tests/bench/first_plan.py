"""Planning the estate in the database: seconds from the rows to a first feasible plan, and J after some seconds."""

from dataclasses import dataclass
from time import monotonic, perf_counter, process_time
from typing import Any

LONGEST_S = 120.0  # given to the search for a first plan, so that there is one to show


@dataclass(slots=True)
class PlanFigures:
    """`first_s` in a process that has not searched yet, `first_again_s` in one that has; None where none was found.

    `cpu` is what the process itself worked. `seconds`: what the search was given for `objective` (None: none found).
    `rest_s`: reading the rows, explaining and storing, beside the search.
    """

    vms: int
    segments: int
    windows: int
    load_s: float
    load_cpu_s: float
    first_s: float | None
    first_cpu_s: float
    first_again_s: float | None
    first_again_cpu_s: float
    seconds: float
    objective: float | None
    message: str
    rest_s: float
    is_stored: bool


def measured(scenario: Any, user: Any, seconds: float) -> PlanFigures:
    """Load the scenario, find a first plan twice, then plan and store as a worker does."""
    from migrations_app.adapters.instance import scenario_instance
    from networks.selectors.projects import today_of

    began, cpu = perf_counter(), process_time()
    instance = scenario_instance(scenario, today=today_of(scenario.project))
    load_s, load_cpu_s = perf_counter() - began, process_time() - cpu
    first_s, first_cpu_s = _first(instance, scenario.seed)
    again_s, again_cpu_s = _first(instance, scenario.seed)
    run, rest_s = _planned(scenario, user, seconds)
    is_stored = run.state == "completed"
    if not is_stored and again_s is not None:
        is_stored = _planned(scenario, user, LONGEST_S)[0].state == "completed"
    return PlanFigures(
        vms=len(instance.vms),
        segments=len(instance.segments),
        windows=len(instance.windows),
        load_s=load_s,
        load_cpu_s=load_cpu_s,
        first_s=first_s,
        first_cpu_s=first_cpu_s,
        first_again_s=again_s,
        first_again_cpu_s=again_cpu_s,
        seconds=seconds,
        objective=run.objective if run.state == "completed" else None,
        message=run.message,
        rest_s=rest_s,
        is_stored=is_stored,
    )


def _first(instance: Any, seed: int) -> tuple[float | None, float]:
    """Seconds until the search has a feasible plan (None where it finds none), and the work it took."""
    from planner.core.plan import make_plan
    from planner.core.records import Budget, Planned, Progress

    found: list[float] = []

    def hear(progress: Progress) -> None:
        if progress.objective is not None:
            found.append(process_time())

    cpu = process_time()
    budget = Budget(seconds=LONGEST_S)
    outcome = make_plan(
        instance, seed=seed, budget=budget, now=monotonic, on_progress=hear, should_stop=lambda: bool(found)
    )
    if not isinstance(outcome, Planned):
        return None, process_time() - cpu
    return outcome.seconds_to_first, (found[0] if found else process_time()) - cpu


def _planned(scenario: Any, user: Any, seconds: float) -> tuple[Any, float]:
    """A planning run as a worker does it, and its seconds beside the search."""
    from migrations_app.models import PlanRun
    from migrations_app.services import plan_run_create, plan_run_execute
    from networks.services.runs import run_claim

    run = run_claim(PlanRun, plan_run_create(scenario=scenario, by=user, seconds=seconds).pk)
    assert run is not None
    began = perf_counter()
    plan_run_execute(run)
    return run, perf_counter() - began - seconds
