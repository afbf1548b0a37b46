"""Port groups and their segments over several inventories."""

import pytest

from networks.importers.rvtools.records import PortGroupKind, SwitchKind
from networks.models import PortGroup
from tests.networks.inventories import (
    LATER,
    ON,
    compare,
    details,
    inventory,
    load,
    make_project,
    nic,
    port_group,
    told,
    vm,
)

pytestmark = pytest.mark.django_db


def on(network: str, count: int = 4, **fields: object) -> tuple:
    """VMs vm0.. each with a NIC on `network`, and those NICs."""
    vms = [vm(f"vm{number}") for number in range(count)]
    return vms, [nic(one, network, **fields) for one in vms]


def test_a_new_workload_port_group_brings_its_segment():
    project = make_project()
    vms, nics = on("Prod")

    load(project, inventory(vms, nics, [port_group("Prod", object_id="dvportgroup-1")]))

    segment = project.segments.get()
    assert (segment.name, segment.vm_count) == ("Prod", 4)
    assert project.port_groups.get().segment == project.port_groups.get().home_segment == segment


def test_uplink_trunk_and_vmkernel_port_groups_are_no_segments():
    project = make_project()
    kinds = [PortGroupKind.UPLINK, PortGroupKind.TRUNK, PortGroupKind.VMKERNEL]

    load(project, inventory([vm("web")], (), [port_group(str(kind), kind=kind, object_id=str(kind)) for kind in kinds]))

    assert project.port_groups.count() == 3
    assert not project.segments.exists()


def test_two_port_groups_of_one_name_are_two_segments_with_two_names():
    project = make_project()

    load(project, inventory([vm("web")], (), [port_group("Prod"), port_group("Prod", switch="dvs2")]))

    assert set(project.segments.values_list("name", flat=True)) == {"Prod", "Prod (dvs2)"}


def test_a_renamed_port_group_is_told_by_its_object_id():
    project = make_project()
    load(project, inventory([vm("web")], (), [port_group("Prod", object_id="dvportgroup-1")]))
    row = project.port_groups.get()

    changes = compare(project, inventory([vm("web")], (), [port_group("Prod-new", object_id="dvportgroup-1")]))
    load(project, inventory([vm("web")], (), [port_group("Prod-new", object_id="dvportgroup-1")]))

    assert told(changes, "port group") == [("renamed", "Prod-new on dvs")]
    assert told(changes, "segment") == [("renamed", "Prod-new")]
    now = project.port_groups.get()
    assert (now.pk, now.segment_id, now.name, str(now.segment)) == (row.pk, row.segment_id, "Prod-new", "Prod-new")


def test_a_renamed_port_group_without_object_id_is_told_by_its_vms():
    project = make_project()
    load(project, inventory(*on("Prod")))
    row = project.port_groups.get()

    changes = compare(project, inventory(*on("Prod-new")))
    load(project, inventory(*on("Prod-new")))

    assert told(changes, "port group") == [("renamed", "Prod-new on dvs")]
    assert "told by 4 VMs on it" in details(changes, "Prod-new on dvs")
    assert project.port_groups.get().pk == row.pk


def test_a_port_group_that_took_only_some_of_the_vms_is_another():
    project = make_project()
    vms, nics = on("Prod")
    load(project, inventory(vms, nics))

    load(project, inventory(vms, [*nics[:2], *(nic(one, "Prod-new") for one in vms[2:])]))

    assert set(project.port_groups.values_list("name", flat=True)) == {"Prod", "Prod-new"}


def test_vms_rehomed_to_another_vlan_did_not_take_the_port_group_along():
    project = make_project()
    vms, nics = on("Prod")
    load(project, inventory(vms, nics, [port_group("Prod", "10", object_id="dvportgroup-1")]))

    vms, nics = on("Next")
    load(project, inventory(vms, nics, [port_group("Next", "20", object_id="dvportgroup-2")]))

    assert dict(project.port_groups.values_list("name", "missing_since")) == {"Prod": ON, "Next": None}


def test_a_segment_that_a_person_named_keeps_its_name():
    project = make_project()
    load(project, inventory([vm("web")], (), [port_group("Prod", object_id="dvportgroup-1")]))
    project.segments.update(name="Production servers")

    load(project, inventory([vm("web")], (), [port_group("Prod-new", object_id="dvportgroup-1")]))

    assert project.segments.get().name == "Production servers"


def test_port_groups_may_exchange_their_names():
    project = make_project()
    load(project, inventory([vm("x")], (), [port_group("A", object_id="1"), port_group("B", object_id="2")]))
    before = dict(project.port_groups.values_list("object_id", "pk"))

    load(project, inventory([vm("x")], (), [port_group("B", object_id="1"), port_group("A", object_id="2")]))

    assert dict(project.port_groups.values_list("object_id", "pk")) == before
    assert dict(project.port_groups.values_list("object_id", "name")) == {"1": "B", "2": "A"}


def test_a_new_port_group_may_take_the_name_a_renamed_one_gave_up():
    project = make_project()
    load(project, inventory([vm("x")], (), [port_group("A", object_id="1")]))
    before = project.port_groups.get().pk

    load(project, inventory([vm("x")], (), [port_group("A-old", object_id="1"), port_group("A", object_id="2")]))

    assert project.port_groups.get(name="A-old").pk == before
    assert project.port_groups.get(name="A").segment == project.segments.get(name="A (dvs)")


def test_a_port_group_gone_keeps_its_segment_and_comes_back():
    project = make_project()
    prod, test = port_group("Prod", object_id="1"), port_group("Test", object_id="2")
    load(project, inventory([vm("web")], (), [prod, test]))
    segment = project.port_groups.get(name="Prod").segment

    changes = compare(project, inventory([vm("web")], (), [test]), LATER)
    load(project, inventory([vm("web")], (), [test]), LATER)
    assert told(changes, "port group") == [("gone", "Prod on dvs")]
    gone = project.port_groups.get(name="Prod")
    assert (gone.missing_since, gone.segment) == (LATER, segment)

    load(project, inventory([vm("web")], (), [prod, test]), LATER)
    assert project.port_groups.get(name="Prod").missing_since is None


def test_without_its_tab_no_port_group_is_gone():
    project = make_project()
    load(project, inventory([vm("web")], (), [port_group("Prod")]))

    changes = compare(project, inventory([vm("web")], tabs=("vInfo", "vNetwork")), LATER)

    assert changes.differences == []


def test_a_file_that_does_not_know_the_vlan_leaves_vlan_and_kind():
    project = make_project()
    load(project, inventory([vm("web")], (), [port_group("T", "0-4094", kind=PortGroupKind.TRUNK, object_id="1")]))
    unknown = port_group("T", None, switch_kind=SwitchKind.UNKNOWN, object_id="1")

    load(project, inventory([vm("web")], (), [unknown]))

    row = project.port_groups.get()
    assert (row.vlan, row.kind, row.switch_kind) == ("0-4094", "trunk", "distributed")


def test_a_port_group_found_to_be_a_trunk_leaves_its_segment():
    project = make_project()
    load(project, inventory([vm("web")], (), [port_group("T", object_id="1")]))

    load(project, inventory([vm("web")], (), [port_group("T", "0-4094", kind=PortGroupKind.TRUNK, object_id="1")]))
    assert project.port_groups.get().segment is None

    load(project, inventory([vm("web")], (), [port_group("T", object_id="1")]))
    assert project.port_groups.get().segment == project.segments.get()


def test_an_empty_vlan_cell_is_untagged_and_an_unknown_vlan_is_not():
    project = make_project()

    load(project, inventory([vm("web")], (), [port_group("A", ""), port_group("B", None)]))

    assert dict(PortGroup.objects.values_list("name", "vlan")) == {"A": "none", "B": ""}
