"""What lists of the estate show."""

import pytest

from networks.models import Flow, Project
from networks.selectors.imports import differences_page, problems_page
from networks.selectors.segments import (
    distributed_switches,
    port_groups_of,
    segment_counts,
    segments_of,
    switches_of,
)
from networks.selectors.ties import applications_of, flow_counts, flows_of
from networks.selectors.vms import environments_of, vm_counts, vm_of, vms_of, with_networks
from networks.services.segments import segments_join
from tests.networks.inventories import inventory, load, make_project, nic, port_group, vm

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(db: None) -> Project:
    """web-1 and web-2 on Prod, db on Prod and Data, lost on no known network."""
    project = make_project()
    shop = {"Application": "Shop", "Environment": "prod", "Owner": "Ada"}
    web1 = vm("web-1", custom_attributes=shop, primary_ip="10.0.0.5", in_use_mib=10)
    web2, data, lost = vm("web-2", in_use_mib=30), vm("db", in_use_mib=20), vm("lost", is_template=True)
    nics = [nic(web1, "Prod"), nic(web2, "Prod"), nic(data, "Prod"), nic(data, "Data", index=1, switch="s2")]
    nics += [nic(lost, "")]
    load(
        project, inventory([web1, web2, data, lost], nics, [port_group("Prod"), port_group("Data", "20", switch="s2")])
    )
    return project


def names(vms: object) -> list[str]:
    return [one.name for one in vms]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["db", "lost", "web-1", "web-2"]),
        ({"search": "WEB"}, ["web-1", "web-2"]),
        ({"search": "web shop"}, ["web-1"]),
        ({"search": "10.0.0"}, ["web-1"]),
        ({"search": "ada"}, ["web-1"]),
        ({"networks": "bridge"}, ["db"]),
        ({"networks": "none"}, ["lost"]),
        ({"networks": "unknown"}, ["lost"]),
        ({"disposition": "not_a_workload"}, ["lost"]),
        ({"decided": True}, []),
        ({"environment": "prod"}, ["web-1"]),
        ({"missing": True}, []),
        ({"sort": "-size", "networks": ""}, ["web-2", "db", "web-1", "lost"]),
        ({"sort": "no such column"}, ["db", "lost", "web-1", "web-2"]),
    ],
)
def test_vms_are_found_by_what_is_asked(project: Project, asked: dict, found: list[str]):
    listed = names(vms_of(project, **asked))

    assert (listed if "sort" in asked else sorted(listed)) == found


def test_vms_are_found_by_segment_and_port_group(project: Project):
    data = project.port_groups.get(name="Data")

    assert names(vms_of(project, segment_id=data.segment_id)) == names(vms_of(project, port_group_id=data.pk)) == ["db"]


def test_networks_of_a_page_cost_two_queries(project: Project, django_assert_num_queries):
    with django_assert_num_queries(2):
        for one in with_networks(vms_of(project)):
            [str(nic.port_group and nic.port_group.segment) for nic in one.nics.all()]


def test_a_vm_of_another_project_does_not_exist(project: Project):
    other = make_project("Other")

    with pytest.raises(type(project.vms.all()[0]).DoesNotExist):
        vm_of(other, project.vms.all()[0].pk)


def test_counts_say_what_there_is(project: Project):
    counts = vm_counts(project)

    assert (counts["total"], counts["bridges"], counts["without_network"]) == (4, 1, 1)
    assert (counts["disposition_migrate"], counts["disposition_not_a_workload"], counts["undecided"]) == (3, 1, 1)
    assert environments_of(project) == ["prod"]


def test_segments_are_found_by_name_prefix_vlan_and_switch(project: Project):
    assert names(segments_of(project, search="pro")) == ["Prod"]
    assert names(segments_of(project, search="20")) == ["Data"]
    assert names(segments_of(project, switch="s2")) == ["Data"]
    assert names(segments_of(project, prefix="unknown")) == ["Data", "Prod"]
    assert names(segments_of(project, sort="-vms")) == ["Prod", "Data"]


def test_a_joined_segment_is_not_listed(project: Project):
    keep, other = project.segments.get(name="Prod"), project.segments.get(name="Data")
    segments_join(project=project, keep=keep, other=other, by=None)

    assert names(segments_of(project)) == ["Prod"]
    assert segment_counts(project)["total"] == 1


def test_port_groups_come_with_their_nics_counted(project: Project):
    assert [(one.name, vars(one)["nic_total"]) for one in port_groups_of(project, sort="-vms")] == [
        ("Prod", 3),
        ("Data", 1),
    ]
    assert names(port_groups_of(project, search="20")) == ["Data"]
    assert switches_of(project) == ["dvs", "s2"]
    assert distributed_switches(project) == [(project.vcenters.get().pk, "dvs"), (project.vcenters.get().pk, "s2")]


def test_applications_count_their_vms_and_segments(project: Project):
    [shop] = applications_of(project)

    assert (vars(shop)["vm_count"], vars(shop)["segment_count"]) == (1, 1)


def test_flows_are_found_by_end_and_by_being_external(project: Project):
    web, db = project.vms.get(name="web-1"), project.vms.get(name="db")
    Flow.objects.create(project=project, source_vm=web, destination_vm=db, port="1433", bytes_per_day=7)
    Flow.objects.create(project=project, source_vm=web, destination_text="users", bytes_per_day=None)

    assert [one.port for one in flows_of(project, external=False)] == ["1433"]
    assert [one.destination_text for one in flows_of(project, search="web users")] == ["users"]
    assert flows_of(project, vm_id=db.pk).count() == 1
    assert flow_counts(project) == {"total": 2, "external": 1, "bytes_per_day": 7}


def test_differences_and_problems_come_in_pages(project: Project):
    rows = [{"kind": "new", "what": "VM", "key": "", "name": f"vm{n}", "details": []} for n in range(250)]
    run = project.importruns.create(kind="rvtools", file_name="x", differences=rows, problems=[{"sheet": "vInfo"}])

    page, total = differences_page(run, kind="new", what="VM", first=200, most=100)

    assert (len(page), total) == (50, 250)
    assert differences_page(run, search="VM249")[1] == 1
    assert problems_page(run, sheet="vDisk") == ([], 0)
