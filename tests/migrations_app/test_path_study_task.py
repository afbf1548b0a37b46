"""A plan found has its paths worked out by a worker; the sweep has them follow the estate and the network."""

from migrations_app import tasks
from migrations_app.models import PathStop, PathStudy, Plan
from migrations_app.selectors.path_studies import is_behind
from migrations_app.services import plan_run_create
from networks.choices import RunState
from networks.models import Flow, VirtualMachine
from networks.services.connectivity import connectivity_update
from networks.services.projects import change_record
from tests.conftest import Worker
from tests.migrations_app.moves import two_segments
from tests.migrations_app.plans import planned


def test_a_plan_found_has_its_paths_worked_out_and_the_next_plan_its_own(worker: Worker) -> None:
    scenario = two_segments()
    for _ in range(2):
        tasks.plan_run.delay(plan_run_create(scenario=scenario, by=None, iterations=200).pk)
        worker.wait_until_idle()
    study = PathStudy.objects.get()
    assert (study.plan, study.state) == (Plan.objects.get(), RunState.COMPLETED)
    assert study.stop_count == PathStop.objects.count() > 1


def test_the_sweep_has_paths_worked_out_that_nobody_asked_for(worker: Worker) -> None:
    plan = planned(two_segments())
    tasks.sweep_runs()
    worker.wait_until_idle()
    assert PathStudy.objects.get(plan=plan).state == RunState.COMPLETED


def test_the_sweep_has_the_paths_follow_new_flows_and_a_new_network_and_then_rests(worker: Worker) -> None:
    plan = planned(two_segments())
    project = plan.scenario.project
    tasks.path_study(plan)
    worker.wait_until_idle()
    a, b = VirtualMachine.objects.order_by("pk")[:2]
    Flow.objects.create(project=project, source_vm=a, destination_vm=b)
    change_record(project=project, by=None, sentence="Flows imported.", affects_plan=True)
    connectivity_update(project=project, by=None, break_out="avs")
    tasks.sweep_runs()
    worker.wait_until_idle()
    study = PathStudy.objects.select_related("plan__scenario").get()
    assert (study.talk_count, study.attempts, is_behind(study)) == (1, 1, False)
    queued_at = study.queued_at
    tasks.sweep_runs()
    worker.wait_until_idle()
    assert PathStudy.objects.get().queued_at == queued_at


def test_the_sweep_takes_up_paths_whose_worker_died(worker: Worker) -> None:
    plan = planned(two_segments())
    PathStudy.objects.create(project=plan.scenario.project, plan=plan, state=RunState.RUNNING, claim="gone", attempts=1)
    tasks.sweep_runs(0)
    worker.wait_until_idle()
    study = PathStudy.objects.get()
    assert (study.state, study.attempts) == (RunState.COMPLETED, 2)
    assert study.stop_count
