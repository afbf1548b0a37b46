"""What would help, as a study keeps it: keys of rows, and sentences that name by name."""

import json
from datetime import date

import pytest

from migrations_app.adapters.kept_problem import unpacked
from migrations_app.adapters.path_remedies import kept_remedies
from networks.adapters import key_of
from networks.models import Segment, VirtualMachine
from planner.core.instance_file import load_instance, load_plan
from planner.core.paths.records import Router
from planner.core.paths.schedule import Schedule
from planner.core.paths.traffic import FlowRow, Machine, Net, Traffic
from planner.core.timetable import lay
from planner.core.treatments import Treatment
from tests.core.paths.ends import NETWORK
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window
from tests.migrations_app.plans import planned

pytestmark = pytest.mark.django_db


def test_remedies_name_rows_by_key_in_fields_and_by_name_in_sentences() -> None:
    """db-1 and web-1 talk; both have moved while another VM keeps each of their segments extended."""
    project = make_project()
    web, db = make_segment(project, "web"), make_segment(project, "db")
    for name, segment in (("web-1", web), ("web-2", web), ("db-1", db), ("db-2", db)):
        make_vm(project, name, segment)
    scenario = make_scenario(project, date(2035, 1, 1), horizon_days=60)
    for day in (13, 20):
        make_window(scenario, date(2035, 1, day), max_vms=2)
    plan = planned(scenario)
    instance = load_instance(unpacked(plan.run.instance_gz))
    found = load_plan(unpacked(plan.run.plan_gz), instance)

    nets = [
        Net(one.pk, one.name, f"10.{one.pk}.0.0/24", f"10.{one.pk}.0.1", False, Treatment.STRETCH)
        for one in Segment.objects.filter(project=project)
    ]
    on = {key_of(vm.id): tuple(map(key_of, vm.segments)) for vm in instance.vms}
    machines = [Machine(key, segments, "", Router.ONPREM) for key, segments in on.items()]
    keys = {vm.name: vm.pk for vm in VirtualMachine.objects.filter(project=project)}
    pairs = [(a, b) for a in ("web-1", "web-2") for b in ("db-1", "db-2")]
    rows = [FlowRow(n, keys[a], keys[b], 1e9) for n, (a, b) in enumerate(pairs)]
    traffic = Traffic.of(machines, nets, rows, NETWORK)
    schedule = Schedule.of(traffic, lay(instance, found), key_of, key_of)
    kept = kept_remedies(traffic, schedule, NETWORK, instance=instance, plan=found, today=date(2035, 1, 1), last_day=59)
    assert kept
    assert json.loads(json.dumps(kept)) == kept
    assert all(set(one["segments"]) <= {web.pk, db.pk} and "#" not in one["does"] for one in kept)
