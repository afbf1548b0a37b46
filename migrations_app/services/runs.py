"""Planning runs: created by a person, done by a worker, stored as the scenario's plan or ended with a sentence."""

from datetime import date
from math import inf

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from migrations_app.adapters import ScenarioProblem, UnusableInput, scenario_problem
from migrations_app.adapters.kept_problem import packed, rows_text
from migrations_app.adapters.replanning import start_of, start_text
from migrations_app.adapters.waivers import waivers_as_json
from migrations_app.models import Plan, PlanRun, Scenario
from migrations_app.selectors import live_run_of
from migrations_app.services.alive import kept_alive
from migrations_app.services.plan_results import plan_not_found, plan_refuse, plan_store
from migrations_app.services.plan_search import Watch, searched
from networks.selectors.projects import newest_change_id, today_of
from networks.services.errors import ServiceError
from networks.services.runs import run_guarded, run_request_cancel
from planner.core.errors import PlanningError
from planner.core.instance_file import dump_instance
from planner.core.records import NotFound, Planned, Start

MOST_SHARES = 64


@transaction.atomic
def plan_run_create(
    *,
    scenario: Scenario,
    by: User | None,
    seconds: float | None = None,
    iterations: int | None = None,
    seed: int | None = None,
    today: date | None = None,
    from_nothing: bool = False,
    lanes: int | None = None,
    shares: int = 1,
) -> PlanRun:
    """A pending run of a scenario; the caller queues it after commit. Without a budget, the scenario's seconds.

    `today`: plan as of an earlier day; None = the day on which it is done. `from_nothing`: leave the stored plan aside
    instead of setting out from it. `lanes`: searches side by side in one process; None = the site's setting, but 1
    under `iterations`, so that they give the same plan on any machine. `shares`: over so many workers at once.
    ServiceError while another run of the scenario waits or works.
    """
    Scenario.objects.select_for_update(no_key=True).get(pk=scenario.pk)
    if not scenario.project.vms.filter(is_gone=False).exists():
        raise ServiceError("There is no VM to plan.", "Import an inventory first, and commit it.")
    if live_run_of(scenario) is not None:
        raise ServiceError(
            f"Scenario {scenario.name} is being planned already.", "Wait until that run ends, or stop it first."
        )
    if (seconds is not None and not 0 < seconds < inf) or (iterations is not None and iterations < 1):
        raise ServiceError("A search needs time.", "Give seconds above 0, or at least one iteration.")
    if seconds is None and iterations is None:
        seconds = scenario.search_seconds
    if lanes is None:
        lanes = settings.SEARCH_LANES if iterations is None else 1
    return PlanRun.objects.create(
        project=scenario.project,
        scenario=scenario,
        created_by=by,
        seed=scenario.seed if seed is None else seed,
        seconds=seconds,
        iterations=iterations,
        lanes=lanes,
        share_count=min(max(1, shares), MOST_SHARES),
        today=today,
        from_nothing=from_nothing,
        penalty=0.0 if from_nothing else scenario.penalty_per_vm,
        queued_at=timezone.now(),
    )


def plan_run_execute(run: PlanRun) -> None:
    """Do a claimed run alone: read, search, and store the plan or say why there is none. Raises nothing."""
    with run_guarded(run, refusals=(PlanningError,)), kept_alive(run):
        try:
            problem, start = problem_read(run)
        except UnusableInput as refusal:
            plan_refuse(run, refusal.reasons)
            return
        watch = Watch(run)
        outcome = searched(run, problem, start, watch)
        for field, figure in watch.figures.items():
            setattr(run, field, figure)
        if isinstance(outcome, Planned):
            plan_store(run, problem, outcome.plan, outcome.measures, stopped=watch.stopped)
        elif isinstance(outcome, NotFound):
            plan_not_found(run, problem, outcome, stopped=watch.stopped)
        else:
            plan_refuse(run, outcome.reasons)


def plan_run_cancel(run: PlanRun) -> None:
    """Ask a run to end, and every share of it. The best plan found so far is kept."""
    run_request_cancel(run)
    for share in PlanRun.objects.filter(parent=run):
        run_request_cancel(share)


def problem_read(run: PlanRun) -> tuple[ScenarioProblem, Start | None]:
    """Read the scenario as of today, and what to set out from; `run` keeps both: they are its input."""
    scenario = Scenario.objects.select_related("project").get(pk=run.scenario_id)
    run.scenario, run.project = scenario, scenario.project
    run.today = run.today or today_of(scenario.project)
    # before the rows are read, so that a change made meanwhile makes the plan stale rather than being overlooked
    run.change_mark = newest_change_id(scenario.project)
    problem = scenario_problem(scenario, today=run.today)
    run.instance_gz, run.rows_gz = packed(dump_instance(problem.strict)), packed(rows_text(problem))
    run.waivers = waivers_as_json(problem.waivers)
    before = None if run.from_nothing else Plan.objects.filter(scenario=scenario).first()
    start = start_of(problem, before, penalty=run.penalty)
    run.start_gz = None if start is None else packed(start_text(start, problem.instance))
    return problem, start
