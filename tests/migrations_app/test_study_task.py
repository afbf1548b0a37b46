"""A plan found is studied by a worker; a study whose worker died, or that nobody asked for, is taken up by the sweep."""

from migrations_app import tasks
from migrations_app.models import Plan, PlanStudy
from migrations_app.services import plan_run_create
from networks.choices import RunState
from tests.conftest import Worker
from tests.migrations_app.moves import two_segments
from tests.migrations_app.plans import planned


def test_a_plan_found_is_studied(worker: Worker) -> None:
    tasks.plan_run.delay(plan_run_create(scenario=two_segments(), by=None, iterations=200).pk)
    worker.wait_until_idle()
    plan = Plan.objects.get()
    assert plan.lower_bound is not None
    assert plan.savings
    assert plan.study.state == RunState.COMPLETED


def test_the_sweep_takes_up_a_study_whose_worker_died(worker: Worker) -> None:
    plan = planned(two_segments())
    project = plan.scenario.project
    PlanStudy.objects.create(project=project, plan=plan, state=RunState.RUNNING, claim="gone", attempts=1)
    tasks.sweep_runs(0)
    worker.wait_until_idle()
    study = PlanStudy.objects.get()
    assert (study.state, study.attempts) == (RunState.COMPLETED, 2)


def test_the_sweep_has_a_plan_studied_that_nobody_studied(worker: Worker) -> None:
    plan = planned(two_segments())
    tasks.sweep_runs()
    worker.wait_until_idle()
    assert PlanStudy.objects.get().plan == plan
    assert Plan.objects.get().lower_bound is not None
