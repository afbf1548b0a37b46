"""Stored plans for tests of what reads them."""

from migrations_app.models import PathStudy, Plan, PlanRun, Scenario
from migrations_app.services import plan_run_create, plan_run_execute
from migrations_app.services.path_studies import path_study_create, path_study_execute
from networks.services.runs import run_claim


def planned(scenario: Scenario, *, iterations: int = 300) -> Plan:
    """The plan of a scenario, found and stored by a run."""
    run = run_claim(PlanRun, plan_run_create(scenario=scenario, by=None, iterations=iterations).pk)
    assert run is not None
    plan_run_execute(run)
    ended = PlanRun.objects.select_related("scenario__project").get(pk=run.pk)
    assert ended.state == "completed", ended.message
    return Plan.objects.select_related("scenario__project", "run").get(run=ended)


def paths_worked_out(plan: Plan) -> PathStudy:
    """The paths of a plan, worked out and stored."""
    created = path_study_create(plan=plan, again=True)
    run = None if created is None else run_claim(PathStudy, created.pk)
    assert run is not None
    path_study_execute(run)
    ended = PathStudy.objects.get(pk=run.pk)
    assert ended.state == "completed", ended.message
    return ended
