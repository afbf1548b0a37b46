"""Planning runs: created by a person, done by a worker, stored as the scenario's plan or ended with a sentence."""

import gzip
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from math import inf
from time import monotonic
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from migrations_app.adapters import (
    EstateChanged,
    PlanRows,
    ScenarioProblem,
    UnusableInput,
    numbered,
    plan_rows,
    readable,
    scenario_problem,
    store_rows,
)
from migrations_app.models import Plan, PlanRun, Scenario
from migrations_app.selectors import live_run_of
from migrations_app.services.alive import kept_alive
from networks.choices import RunState
from networks.selectors.projects import newest_change_id, today_of
from networks.services.errors import ServiceError
from networks.services.runs import PULSE_EVERY_S, run_finish, run_guarded, run_heartbeat
from planner.core import records as core
from planner.core.checker import check
from planner.core.errors import PlanningError
from planner.core.instance_file import dump_instance, dump_plan
from planner.core.plan import make_plan
from planner.core.precheck import refusals
from planner.core.records import Budget, NotFound, Planned, Progress, Refusal, Violation

STOPPED_EARLY = "Stopped early; this is the best plan found until then."
MOST_FINDINGS = 12  # kept of a kind; a broken plan can have one for each VM
_FASTEST_GZIP = 1  # a tenth of the size all the same


@transaction.atomic
def plan_run_create(
    *,
    scenario: Scenario,
    by: User | None,
    seconds: float | None = None,
    iterations: int | None = None,
    seed: int | None = None,
    today: date | None = None,
) -> PlanRun:
    """A pending run of a scenario; the caller queues it after commit. Without a budget, the scenario's seconds.

    `today`: plan as of an earlier day; None = the day on which it is done. ServiceError while another run of the scenario waits or works.
    """
    Scenario.objects.select_for_update().get(pk=scenario.pk)
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
    return PlanRun.objects.create(
        project=scenario.project,
        scenario=scenario,
        created_by=by,
        seed=scenario.seed if seed is None else seed,
        seconds=seconds,
        iterations=iterations,
        today=today,
        queued_at=timezone.now(),
    )


def plan_run_execute(run: PlanRun) -> None:
    """Do a claimed run: read, search, and store the plan or say why there is none. Raises nothing."""
    with run_guarded(run, refusals=(PlanningError,)), kept_alive(run):
        try:
            problem = _problem_kept(run)
        except UnusableInput as refusal:
            _refuse(run, refusal.reasons)
            return
        watch = _Watch(run)
        outcome = make_plan(
            problem.instance,
            seed=run.seed,
            budget=Budget(run.seconds, run.iterations),
            now=monotonic,
            on_progress=watch.report,
            should_stop=watch.should_stop,
        )
        if isinstance(outcome, Planned):
            _store(run, problem, outcome, stopped=watch.stopped)
        elif isinstance(outcome, NotFound):
            _not_found(run, problem, outcome, stopped=watch.stopped)
        else:
            _refuse(run, refusals(problem.instance, problem.affinity_names))


class _Watch:
    """Carries a search's progress into its run, and a person's stop into the search."""

    def __init__(self, run: PlanRun) -> None:
        self._run = run
        self._beat_at = monotonic()
        self._best: float | None = None
        self.stopped = False

    def report(self, progress: Progress) -> None:
        is_first_plan = self._best is None and progress.objective is not None
        self._best = progress.objective
        if is_first_plan or monotonic() - self._beat_at >= PULSE_EVERY_S:
            self._beat(progress)

    def should_stop(self) -> bool:
        return self.stopped

    def _beat(self, progress: Progress) -> None:
        self._beat_at = monotonic()
        self.stopped = not run_heartbeat(self._run, share=progress.share, text=_told(progress)) or self.stopped
        if progress.objective is not None and progress.objective != self._run.objective:
            self._run.objective = progress.objective
            held = PlanRun.objects.filter(pk=self._run.pk, claim=self._run.claim, state=RunState.RUNNING)
            held.update(objective=progress.objective)


def _told(progress: Progress) -> str:
    best = "no plan yet" if progress.objective is None else f"best plan so far {progress.objective:,.1f}"
    return f"{progress.phase.capitalize()}: {best}"


def _problem_kept(run: PlanRun) -> ScenarioProblem:
    """Read the scenario as of today, and keep what was read: it is the run's input."""
    scenario = Scenario.objects.select_related("project").get(pk=run.scenario_id)
    run.scenario, run.project = scenario, scenario.project
    run.today = run.today or today_of(scenario.project)
    # before the rows are read, so that a change made meanwhile makes the plan stale rather than being overlooked
    run.change_mark = newest_change_id(scenario.project)
    problem = scenario_problem(scenario, today=run.today)
    run.instance_gz = _packed(dump_instance(problem.instance))
    return problem


def _kept(run: PlanRun) -> dict[str, Any]:
    return {"today": run.today, "change_mark": run.change_mark, "instance_gz": run.instance_gz}


def _store(run: PlanRun, problem: ScenarioProblem, outcome: Planned, *, stopped: bool) -> None:
    """The found plan becomes the scenario's, whole or not at all, and only while the run is ours."""
    plan = numbered(outcome.plan, problem.instance)
    rows = plan_rows(run, problem, plan, outcome.measures)
    try:
        with transaction.atomic():
            Scenario.objects.select_for_update().get(pk=run.scenario_id)
            better = _better_plan(run, outcome.measures.objective)
            if better is not None:
                _keep(run, better, plan, outcome.measures.objective)
                return
            message = f"{STOPPED_EARLY} {_told_plan(rows)}" if stopped else _told_plan(rows)
            plan_gz = _packed(dump_plan(plan))
            objective = outcome.measures.objective
            run_finish(run, RunState.COMPLETED, message=message, plan_gz=plan_gz, objective=objective, **_kept(run))
            store_rows(rows)
    except EstateChanged:
        raise ServiceError(
            "VMs or segments were deleted while this ran, so the plan found does not fit any more.", "Plan again."
        ) from None


def _better_plan(run: PlanRun, objective: float) -> Plan | None:
    """The stored plan, when it answers the very same input and no worse."""
    stored = Plan.objects.select_related("run").filter(scenario_id=run.scenario_id).first()
    if stored is None or stored.objective > objective or bytes(stored.run.instance_gz or b"") != run.instance_gz:
        return None
    return stored


def _keep(run: PlanRun, stored: Plan, found_plan: core.Plan, objective: float) -> None:
    """End a run that found nothing better; what was changed since the stored plan left its input as it is."""
    found = "as good" if objective == stored.objective else f"none better than J {objective:,.1f}"
    message = f"Plan revision {stored.revision} with J {stored.objective:,.1f} is kept: this run found {found}."
    PlanRun.objects.filter(pk=stored.run_id).update(change_mark=run.change_mark)
    ending = {"plan_gz": _packed(dump_plan(found_plan)), "objective": objective, **_kept(run)}
    run_finish(run, RunState.COMPLETED, message=message, **ending)


def _told_plan(rows: PlanRows) -> str:
    plan = rows.plan
    return (
        f"{plan.vm_count:,} VMs move in {len(rows.waves):,} waves; {plan.segment_count:,} segments, "
        f"{plan.stretch_days:,} stretch-days, {plan.risk_days:,.1f} risk-days."
    )


def _not_found(run: PlanRun, problem: ScenarioProblem, outcome: NotFound, *, stopped: bool) -> None:
    """The nearest plan stays with the run; it is never the scenario's."""
    nearest = numbered(outcome.nearest, problem.instance)
    ending: dict[str, Any] = {
        "plan_gz": _packed(dump_plan(nearest)),
        "findings": _findings(check(problem.instance, nearest).violations),
        **_kept(run),
    }
    if stopped:
        run_finish(run, RunState.CANCELLED, message="Cancelled before a plan was found.", **ending)
        return
    codes = sorted({violation.code for violation in outcome.violations})
    run_finish(
        run,
        RunState.NOT_FOUND,
        message=f"No plan was found in the time given; the nearest one breaks {', '.join(codes)}.",
        way_out="Give it more time, or loosen what the nearest plan breaks.",
        **ending,
    )


def _refuse(run: PlanRun, reasons: Iterable[Refusal]) -> None:
    """What was proved impossible, in a person's words; the first is the run's message."""
    findings = _findings(reasons)
    first = findings[0]
    run_finish(
        run,
        RunState.REFUSED,
        message=first["sentence"],
        way_out=first["way_out"],
        findings=findings,
        **_kept(run),
    )


def _findings(found: Iterable[Refusal | Violation]) -> list[dict[str, str]]:
    by_code: dict[str, list[Refusal | Violation]] = defaultdict(list)
    for one in found:
        by_code[one.code].append(one)
    findings = []
    for code, every in by_code.items():
        findings += [_finding(one) for one in every[:MOST_FINDINGS]]
        if len(every) > MOST_FINDINGS:
            rest = f"And {len(every) - MOST_FINDINGS:,} more of this kind."
            findings.append({"code": code, "sentence": rest, "way_out": ""})
    return findings


def _finding(one: Refusal | Violation) -> dict[str, str]:
    if isinstance(one, Refusal):
        return {"code": one.code, "sentence": readable(one.sentence), "way_out": readable(one.way_out)}
    return {"code": one.code, "sentence": readable(one.text), "way_out": ""}


def _packed(text: str) -> bytes:
    return gzip.compress(text.encode(), _FASTEST_GZIP, mtime=0)
