"""What is inferred about segments, and what a person entered instead."""

import pytest

from networks.importers.rvtools.records import SwitchKind
from tests.networks.inventories import TABS, compare, details, inventory, load, make_project, nic, port_group, vm

pytestmark = pytest.mark.django_db


def servers(network: str, block: str, count: int = 6, first: int = 10) -> tuple:
    """VMs with addresses block.10, block.11 .. on `network`."""
    vms = [vm(f"{network}-{number}") for number in range(count)]
    return vms, [nic(one, network, f"{block}.{first + number}") for number, one in enumerate(vms)]


def test_prefix_and_gateway_are_inferred_and_marked():
    project = make_project()

    load(project, inventory(*servers("Prod", "10.1.2")))

    segment = project.segments.get()
    assert (segment.prefix, segment.prefix_source) == ("10.1.2.0/24", "inferred")
    assert (segment.gateway, segment.gateway_source) == ("10.1.2.1", "inferred")


def test_what_was_entered_is_never_inferred_away():
    project = make_project()
    load(project, inventory(*servers("Prod", "10.1.2")))
    project.segments.update(prefix="10.1.0.0/16", prefix_source="entered", gateway="10.1.0.1", gateway_source="entered")

    load(project, inventory(*servers("Prod", "10.1.3")))

    assert list(project.segments.values_list("prefix", "gateway")) == [("10.1.0.0/16", "10.1.0.1")]


def test_an_inferred_prefix_stays_while_no_address_is_known():
    project = make_project()
    vms, nics = servers("Prod", "10.1.2")
    load(project, inventory(vms, nics))

    bare = [nic(one, "Prod", "192.0.2.1") for one in vms[:1]] + [nic(one, "Prod") for one in vms[1:]]
    load(project, inventory(vms, bare))

    assert project.segments.get().prefix == "10.1.2.0/24"


def test_a_prefix_that_changes_is_told():
    project = make_project()
    load(project, inventory(*servers("Prod", "10.1.2")))

    changes = compare(project, inventory(*servers("Prod", "10.9.9")))

    assert details(changes, "Prod") == ("prefix: 10.1.2.0/24 → 10.9.9.0/24, inferred",)


def test_two_port_groups_of_one_vlan_and_neighbourhood_get_one_prefix():
    # Alone, .10-.15 and .200-.205 would each be narrowed until the other's addresses lie outside.
    project = make_project()
    vms, nics = servers("A", "10.1.2")
    more_vms, more_nics = servers("B", "10.1.2", first=200)

    load(project, inventory(vms + more_vms, nics + more_nics))

    assert set(project.segments.values_list("prefix", flat=True)) == {"10.1.2.0/24"}


def test_what_cannot_be_extended_is_proposed_to_move_at_once_with_a_reason():
    project = make_project()
    vms, nics = servers("Old", "10.1.2")

    load(project, inventory(vms, nics, [port_group("Old", switch_kind=SwitchKind.STANDARD)]))

    segment = project.segments.get()
    assert segment.treatment == "at_once"
    assert "standard switch" in segment.treatment_reason


def test_a_port_group_of_vms_and_vmkernel_adapters_moves_at_once_until_a_file_says_otherwise():
    project = make_project()
    vms, nics = servers("Mixed", "10.1.2")
    load(project, inventory(vms, nics, [port_group("Mixed", carries_vmkernel=True)]))
    assert project.segments.get().treatment == "at_once"
    assert "VMkernel" in project.segments.get().treatment_reason

    load(project, inventory(vms, nics, [port_group("Mixed")]))  # without the tab vSC_VMK nobody can tell
    assert project.segments.get().treatment == "at_once"

    load(project, inventory(vms, nics, [port_group("Mixed")], tabs=(*TABS, "vSC_VMK")))
    assert project.segments.get().treatment == "stretch"


def test_a_decided_treatment_outlives_an_import():
    project = make_project()
    vms, nics = servers("Old", "10.1.2")
    standard = port_group("Old", switch_kind=SwitchKind.STANDARD)
    load(project, inventory(vms, nics, [standard]))
    project.segments.update(treatment="rebuild", treatment_is_decided=True)

    load(project, inventory(vms, nics, [standard]))

    assert project.segments.get().treatment == "rebuild"


def test_an_empty_segment_is_proposed_to_stay_until_a_vm_is_on_it():
    project = make_project()
    load(project, inventory([vm("x")], (), [port_group("Prod")]))
    assert project.segments.get().treatment == "stays"

    load(project, inventory([vm("x")], [nic(vm("x"), "Prod")], [port_group("Prod")]))

    assert project.segments.get().treatment == "stretch"


def test_a_vm_with_two_nics_on_one_segment_counts_once():
    project = make_project()

    load(project, inventory([vm("a")], [nic(vm("a"), "A"), nic(vm("a"), "A", index=1)]))

    segment = project.segments.get()
    assert (segment.vm_count, segment.bridge_vm_count) == (1, 0)


def test_vms_and_bridges_of_a_segment_are_counted():
    project = make_project()
    a, b = vm("a"), vm("b")

    load(project, inventory([a, b], [nic(a, "A"), nic(a, "B", index=1), nic(b, "B")]))

    assert set(project.segments.values_list("name", "vm_count", "bridge_vm_count")) == {("A", 1, 1), ("B", 2, 1)}
    assert set(project.vms.values_list("name", "known_segment_count")) == {("a", 2), ("b", 1)}
