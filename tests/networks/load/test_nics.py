"""NICs over several inventories."""

from dataclasses import replace

import pytest

from networks.models import NetworkInterface
from tests.networks.inventories import compare, details, inventory, load, make_project, nic, vm

pytestmark = pytest.mark.django_db


def gateways() -> list[int]:
    """The indexes of the NICs that hold a default gateway."""
    return list(NetworkInterface.objects.filter(is_gateway=True).values_list("index", flat=True))


def test_the_gateway_nic_is_the_one_with_the_primary_ip():
    web = vm("web", primary_ip="10.0.1.5")

    load(make_project(), inventory([web], [nic(web, "A", "10.0.0.5"), nic(web, "B", "10.0.1.5", index=1)]))

    assert gateways() == [1]


def test_without_a_primary_ip_the_first_nic_holds_the_gateway():
    web = vm("web")

    load(make_project(), inventory([web], [nic(web, "A", "10.0.0.5"), nic(web, "B", "10.0.1.5", index=1)]))

    assert gateways() == [0]


def test_a_vm_moved_to_another_network_says_so():
    project, web = make_project(), vm("web")
    both = [nic(vm("x"), "A"), nic(vm("x"), "B", index=1)]
    load(project, inventory([web, vm("x")], [nic(web, "A"), *both]))

    changes = compare(project, inventory([web, vm("x")], [nic(web, "B"), *both]))

    assert details(changes, "web") == ("NIC 1: A → B",)


def test_nics_more_and_fewer_are_told_and_written():
    project, web = make_project(), vm("web")
    load(project, inventory([web], [nic(web, "A"), nic(web, "B", index=1)]))

    changes = compare(project, inventory([web], [nic(web, "A")]))
    load(project, inventory([web], [nic(web, "A")]))

    assert details(changes, "web") == ("NICs: 2 → 1", "NIC 2: taken away")
    assert NetworkInterface.objects.count() == 1
    assert project.vms.get().known_segment_count == 1


def test_a_vm_switched_off_keeps_its_last_known_addresses():
    project, web = make_project(), vm("web")
    load(project, inventory([web], [nic(web, "A", "10.0.0.5", mac="00:50:56:00:00:01")]))

    off = replace(web, powerstate="poweredOff")
    load(project, inventory([off], [nic(off, "A", mac="00:50:56:00:00:01")]))

    assert NetworkInterface.objects.get().ipv4 == ["10.0.0.5"]


def test_a_vm_on_another_network_does_not_keep_its_old_address():
    project, web, x = make_project(), vm("web"), vm("x")
    load(project, inventory([web, x], [nic(x, "A"), nic(web, "A", "10.0.0.5", mac="00:50:56:00:00:01")]))

    load(project, inventory([web, x], [nic(x, "A"), nic(web, "B", mac="00:50:56:00:00:01")]))

    assert NetworkInterface.objects.get(vm__name="web").ipv4 == []


def test_a_file_that_names_no_network_leaves_the_nics_as_they_are():
    project, web = make_project(), vm("web")
    load(project, inventory([web], [nic(web, "A", "10.0.0.5")]))

    changes = compare(project, inventory([web], [nic(web, "")], tabs=("vInfo", "vNetwork")))

    assert changes.is_empty


def test_a_nic_of_a_vm_switched_off_counts_as_connected_if_it_starts_so():
    off = vm("web", powerstate="poweredOff")

    load(make_project(), inventory([off], [nic(off, "A", connected=False, starts_connected=True)]))

    assert NetworkInterface.objects.get().is_connected is True


def test_a_nic_on_no_known_network_is_listed_and_stands_on_no_segment():
    project, web = make_project(), vm("web")

    load(project, inventory([web], [nic(web, "")]))

    assert NetworkInterface.objects.get().port_group is None
    assert not project.segments.exists()
    assert project.vms.get().known_segment_count == 0
