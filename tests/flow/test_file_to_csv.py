"""The main job as one road: two files in, a plan found by a worker, the wave plan out as the golden CSV."""

import gzip
import zipfile
from datetime import date, time
from io import BytesIO
from pathlib import Path

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import transaction

from migrations_app.exports import wave_plan_csv
from migrations_app.models import PlanRun, Scenario
from migrations_app.selectors import plan_of, staleness
from migrations_app.services import pin_set, plan_run_create, scenario_create, scenario_update, windows_generate
from migrations_app.tasks import plan_run
from networks.choices import Disposition, ImportKind, RunState
from networks.models import Coupling, ImportRun, Project, VirtualMachine
from networks.services.imports import import_run_commit, import_run_create
from networks.services.projects import project_create
from networks.tasks import import_run
from planner.core.checker import check
from planner.core.instance_file import load_instance, load_plan
from tests.conftest import Worker

DATA = Path(__file__).parent / "data"
FIRST_DAY = date(2030, 1, 7)  # a Monday that lies ahead, so that nothing of the plan is past
SATURDAY = 5


def zipped(folder: Path) -> bytes:
    """The CSV files of a folder as RVTools users send them."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    return buffer.getvalue()


def imported(project: Project, user: User, kind: ImportKind, name: str, content: bytes, worker: Worker) -> ImportRun:
    """A file read, its difference committed, both by the worker."""
    with transaction.atomic():
        run = import_run_create(project=project, by=user, kind=kind, file=ContentFile(content), file_name=name)
        import_run.delay_on_commit(run.pk)
    worker.wait_until_idle()
    run.refresh_from_db()
    assert run.state == RunState.COMPLETED, run.message
    assert [problem for problem in run.problems if not problem["is_notice"]] == []
    with transaction.atomic():
        import_run.delay_on_commit(import_run_commit(run=run, by=user).pk)
    worker.wait_until_idle()
    run.refresh_from_db()
    assert run.committed_at is not None, run.message
    return run


def with_two_nights(project: Project, user: User) -> Scenario:
    """Two windows of three VMs; the web servers and what bridges to the data go first."""
    scenario = scenario_create(project=project, name="Baseline", by=user, start_on=FIRST_DAY)
    scenario_update(scenario=scenario, by=user, values={"horizon_days": 60}, reasons={})
    first, _ = windows_generate(
        scenario=scenario,
        by=user,
        first_on=FIRST_DAY,
        last_on=date(2030, 1, 20),
        weekdays=[SATURDAY],
        start_time=time(20),
        duration_h=8,
        max_vms=3,
    )
    ahead = VirtualMachine.objects.filter(project=project, name__in=["web-01", "web-02", "app-01"])
    pin_set(scenario=scenario, vm_ids=[vm.pk for vm in ahead], window=first, by=user, reason="The shop's quiet night")
    return scenario


def test_two_files_become_a_wave_plan(worker: Worker, user: User) -> None:
    project = project_create(name="Flow", time_zone="Europe/Zurich", owner=user)
    imported(project, user, ImportKind.RVTOOLS, "rvtools.zip", zipped(DATA / "rvtools"), worker)
    imported(project, user, ImportKind.FLOWS, "flows.csv", (DATA / "flows.csv").read_bytes(), worker)
    assert VirtualMachine.objects.get(name="golden-image").disposition == Disposition.NOT_A_WORKLOAD
    assert Coupling.objects.filter(project=project).exists()

    scenario = with_two_nights(project, user)
    with transaction.atomic():
        created = plan_run_create(scenario=scenario, by=user, iterations=2_000)
        plan_run.delay_on_commit(created.pk)
    worker.wait_until_idle()

    run = PlanRun.objects.get(pk=created.pk)
    plan = plan_of(scenario)
    assert run.state == RunState.COMPLETED, run.message
    assert plan is not None
    assert staleness(plan, FIRST_DAY) == []
    instance = load_instance(gzip.decompress(run.instance_gz))
    verdict = check(instance, load_plan(gzip.decompress(run.plan_gz), instance))
    assert verdict.feasible
    assert verdict.measures.objective == plan.objective
    assert "".join(wave_plan_csv(plan)) == (DATA / "wave-plan.csv").read_bytes().decode()
