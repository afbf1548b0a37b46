"""VMs, segments and flows as the path engine takes them."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks.adapters import flow_rows, machines_of, nets_of
from networks.choices import Disposition, MigrationType, MonRouter, Treatment
from networks.models import Connectivity, Flow, NetworkInterface, Project
from networks.services.segments import segments_join
from planner.core.paths.records import Router
from planner.core.paths.traffic import FlowRow, Machine
from planner.core.treatments import Treatment as CoreTreatment
from tests.migrations_app.factories import make_project, make_segment, make_vm

TODAY = date(2035, 3, 1)
YESTERDAY, TOMORROW = date(2035, 2, 28), date(2035, 3, 2)


@pytest.fixture
def project(db: None) -> Project:
    return make_project()


def machine(project: Project, name: str, migration_type: str = MigrationType.RAV) -> Machine:
    key = project.vms.get(name=name).pk
    return next(one for one in machines_of(project, migration_type=migration_type, today=TODAY) if one.key == key)


def test_the_segment_of_the_default_gateway_comes_first(project: Project) -> None:
    front, back = make_segment(project, "front"), make_segment(project, "back")
    vm = make_vm(project, "web-1", front, back)
    NetworkInterface.objects.filter(vm=vm, index=0).update(is_gateway=False)
    NetworkInterface.objects.filter(vm=vm, index=1).update(is_gateway=True)
    assert machine(project, "web-1").segments == (back.pk, front.pk)


def test_a_vm_on_no_known_segment_talks_all_the_same(project: Project) -> None:
    make_vm(project, "lost-1")
    assert machine(project, "lost-1").segments == ()


def test_a_vm_that_is_gone_is_no_machine_and_its_flows_keep_its_text(project: Project) -> None:
    here, gone = make_vm(project, "here"), make_vm(project, "gone", is_gone=True)
    flow = Flow.objects.create(
        project=project, source_vm=here, destination_vm=gone, source_text="here", destination_text="10.0.0.9"
    )
    machines = machines_of(project, migration_type=MigrationType.RAV, today=TODAY)
    assert [one.key for one in machines] == [here.pk]
    assert list(flow_rows(project, machines)) == [FlowRow(flow.pk, here.pk, "10.0.0.9", None)]


def test_its_own_address_counts_before_that_of_its_gateways_nic(project: Project) -> None:
    segment = make_segment(project, "app")
    for name, own in (("told", "10.0.0.5"), ("silent", "")):
        vm = make_vm(project, name, segment, primary_ip=own)
        NetworkInterface.objects.filter(vm=vm).update(ipv4=["10.0.0.7", "10.0.0.8"])
    assert (machine(project, "told").address, machine(project, "silent").address) == ("10.0.0.5", "10.0.0.7")


@pytest.mark.parametrize(
    ("disposition", "moved_on", "since"),
    [
        (Disposition.MIGRATE, None, None),
        (Disposition.MIGRATE, YESTERDAY, YESTERDAY),
        (Disposition.MIGRATE, TOMORROW, None),
        (Disposition.AT_TARGET, YESTERDAY, YESTERDAY),
        (Disposition.AT_TARGET, None, date.min),
        (Disposition.STAYS, YESTERDAY, None),
        (Disposition.RETIRE, None, None),
        (Disposition.NOT_A_WORKLOAD, None, None),
    ],
)
def test_at_the_target_is_what_moved_by_today_and_what_was_there_already(
    project: Project, disposition: Disposition, moved_on: date | None, since: date | None
) -> None:
    make_vm(project, "vm-1", disposition=disposition, moved_on=moved_on)
    assert machine(project, "vm-1").moved_on == since


@pytest.mark.parametrize(("disposition", "retires_on"), [(Disposition.RETIRE, TOMORROW), (Disposition.MIGRATE, None)])
def test_only_what_is_to_be_retired_has_a_last_day(
    project: Project, disposition: Disposition, retires_on: date | None
) -> None:
    make_vm(project, "vm-1", disposition=disposition, retire_on=TOMORROW)
    assert machine(project, "vm-1").retires_on == retires_on


@pytest.mark.parametrize(("on", "fact"), [(YESTERDAY, YESTERDAY), (TODAY, TODAY), (TOMORROW, None), (None, None)])
def test_a_cutover_is_a_fact_once_its_day_has_come(project: Project, on: date | None, fact: date | None) -> None:
    make_segment(project, "app", cut_over_on=on)
    assert nets_of(project, today=TODAY)[0].cut_over_on == fact


@pytest.mark.parametrize(
    ("own", "type_of_vm", "type_of_scenario", "toggles", "router"),
    [
        ("", "", MigrationType.BULK, False, Router.CLOUD),
        ("", "", MigrationType.VMOTION, False, Router.ONPREM),
        ("", MigrationType.BULK, MigrationType.VMOTION, False, Router.CLOUD),
        ("", MigrationType.VMOTION, MigrationType.BULK, False, Router.ONPREM),
        ("", "", MigrationType.VMOTION, True, Router.CLOUD),
        (MonRouter.ONPREM, MigrationType.BULK, MigrationType.BULK, True, Router.ONPREM),
        (MonRouter.CLOUD, MigrationType.VMOTION, MigrationType.VMOTION, False, Router.CLOUD),
    ],
)
def test_with_mon_the_router_follows_a_decision_else_the_toggle_else_the_migration_type(
    project: Project, own: str, type_of_vm: str, type_of_scenario: str, toggles: bool, router: Router
) -> None:
    Connectivity.objects.create(project=project, toggles_router=toggles)
    make_vm(project, "vm-1", mon_router=own, migration_type=type_of_vm)
    assert machine(project, "vm-1", type_of_scenario).router is router


@pytest.mark.parametrize(
    ("own", "by_default", "has_mon"), [(None, False, False), (None, True, True), (False, True, False)]
)
def test_mon_is_what_is_known_of_the_segment_else_the_default_of_the_project(
    project: Project, own: bool | None, by_default: bool, has_mon: bool
) -> None:
    Connectivity.objects.create(project=project, mon_by_default=by_default)
    make_segment(project, "app", has_mon=own)
    assert [net.has_mon for net in nets_of(project, today=TODAY)] == [has_mon]


@pytest.mark.parametrize("treatment", list(Treatment))
def test_every_treatment_arrives(project: Project, treatment: Treatment) -> None:
    make_segment(project, "app", treatment=treatment)
    assert nets_of(project, today=TODAY)[0].treatment is CoreTreatment[treatment.name]


def test_joined_segments_are_one_and_its_vms_share_it(project: Project) -> None:
    one = make_segment(project, "vlan-10", prefix="10.0.10.0/24")
    other = make_segment(project, "vlan-10-b")
    make_vm(project, "vm-1", other)
    segments_join(project=project, keep=one, other=other, by=None)
    assert [net.key for net in nets_of(project, today=TODAY)] == [one.pk]
    assert machine(project, "vm-1").segments == (one.pk,)


def test_the_estate_is_read_in_the_same_queries_whatever_its_size(project: Project) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            machines = machines_of(project, migration_type=MigrationType.RAV, today=TODAY)
            list(flow_rows(project, machines))
            nets_of(project, today=TODAY)
        return len(asked)

    def add(number: int) -> None:
        vm = make_vm(project, f"vm-{number}", make_segment(project, f"net-{number}"))
        Flow.objects.create(project=project, source_vm=vm, destination_text="10.9.9.9")

    add(0)
    few = queries()
    for number in range(1, 6):
        add(number)
    assert queries() == few
