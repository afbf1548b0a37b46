"""The estate behind the sample: believable, and the same for the same seed."""

from collections import Counter
from itertools import pairwise

import pytest

from networks.sample.estate import build_estate
from networks.sample.records import Estate, PortGroupUse, Zone

SIZES = [(600, 45), (330, 32), (1500, 120)]


@pytest.fixture(scope="module", params=SIZES, ids=str)
def estate(request: pytest.FixtureRequest) -> Estate:
    vm_count, segment_count = request.param
    return build_estate(vm_count, segment_count, seed=3)


@pytest.fixture(scope="module")
def sample() -> Estate:
    return build_estate()


@pytest.mark.parametrize(("vm_count", "segment_count"), SIZES)
def test_it_has_as_many_vms_and_segments_as_asked(vm_count: int, segment_count: int) -> None:
    estate = build_estate(vm_count, segment_count, seed=3)
    assert len(estate.vms) == vm_count
    assert len(estate.segments) == segment_count


def test_the_same_seed_gives_the_same_estate_and_another_seed_another(sample: Estate) -> None:
    def shape(estate: Estate) -> list[tuple[str, str, int]]:
        return [(vm.name, str(vm.address), vm.in_use_mib) for vm in estate.vms]

    assert shape(build_estate()) == shape(sample)
    assert shape(build_estate(seed=2)) != shape(sample)


def test_too_few_vms_or_segments_are_refused_with_the_number_needed() -> None:
    with pytest.raises(ValueError, match="at least 450 VMs"):
        build_estate(449, 45)
    with pytest.raises(ValueError, match="at least 32 segments"):
        build_estate(600, 31)


def test_one_vm_in_ten_is_a_bridge(estate: Estate) -> None:
    assert sum(vm.is_bridge for vm in estate.vms) == round(len(estate.vms) / 10)


def test_every_address_lies_in_its_network_once_and_none_is_the_gateway(estate: Estate) -> None:
    seen = set()
    for vm in estate.vms:
        for nic in vm.nics:
            if nic.address is not None:
                assert nic.port_group is not None
                assert nic.port_group.network is not None
                assert nic.address in nic.port_group.network
                assert nic.address != nic.port_group.network[1]
                assert nic.address not in seen
                seen.add(nic.address)


def test_only_a_running_vm_has_addresses(estate: Estate) -> None:
    assert all(vm.address is None for vm in estate.vms if not vm.powered_on)
    assert any(not vm.powered_on and vm.application for vm in estate.vms)


def test_no_two_networks_overlap_but_the_twins_which_are_one(estate: Estate) -> None:
    networks = sorted(group.network for group in estate.segments if group.network)
    assert len(networks) == len(estate.segments)
    assert not any(a.overlaps(b) for a, b in pairwise(networks))
    (twin,) = [group for group in estate.port_groups if group.twin]
    assert twin.twin is not None
    assert (twin.network, twin.vlan) == (twin.twin.network, twin.twin.vlan)
    assert twin.switch is not twin.twin.switch


def test_ids_and_names_are_unique_within_a_vcenter_and_repeat_between_the_two(estate: Estate) -> None:
    for value in (lambda vm: vm.vm_id, lambda vm: vm.name):
        by_vcenter = [[value(vm) for vm in estate.vms if vm.vcenter is vcenter] for vcenter in estate.vcenters]
        assert all(len(values) == len(set(values)) for values in by_vcenter)
        assert set(by_vcenter[0]) & set(by_vcenter[1])


def test_every_workload_port_group_has_vms(estate: Estate) -> None:
    counts = Counter(id(group) for vm in estate.vms for group in vm.port_groups)
    assert [group.name for group in estate.workload_port_groups if not counts[id(group)]] == []


def test_a_vms_cluster_reaches_all_its_switches(estate: Estate) -> None:
    assert all(vm.cluster in group.switch.clusters for vm in estate.vms for group in vm.port_groups)
    assert all(vm.cluster and vm.host in vm.cluster.hosts for vm in estate.vms)


def test_three_distributed_switches_and_one_standard_switch(sample: Estate) -> None:
    assert [(switch.name, switch.is_distributed) for switch in sample.switches] == [
        ("DSwitch-Core", True),
        ("DSwitch-DMZ", True),
        ("DSwitch-Branch", True),
        ("vSwitch0", False),
    ]


def test_one_vlan_number_is_two_networks_of_two_vcenters(sample: Estate) -> None:
    groups = [group for group in sample.segments if group.vlan == "110"]
    assert len({group.switch.vcenter.uuid for group in groups}) == len(groups) == 2
    assert len({group.network for group in groups}) == 2


def test_every_kind_of_port_group_and_of_odd_vm_is_there(sample: Estate) -> None:
    assert {group.use for group in sample.port_groups} == set(PortGroupUse)
    assert {group.zone for group in sample.workload_port_groups} == set(Zone)
    assert sum(vm.template for vm in sample.vms) == 12
    assert sum(vm.placeholder for vm in sample.vms) == 18
    assert any(vm.never_started and vm.in_use_mib == 0 and vm.application for vm in sample.vms)
    assert [vm.name for vm in sample.vms if [nic.port_group for nic in vm.nics] == [None]] == ["fra-orphan-01"]
    assert sum(vm.name.startswith("vCLS-") for vm in sample.vms) == 2 * len(sample.clusters)


def test_applications_stand_on_one_to_four_segments_beside_what_stayed_on_the_old_cluster(sample: Estate) -> None:
    segments: dict[str, set[str]] = {}
    for vm in sample.vms:
        if vm.application and len(vm.port_groups) == 1 and vm.port_groups[0].zone is not Zone.LEGACY:
            segments.setdefault(vm.application.name, set()).add(vm.port_groups[0].name)
    counts = Counter(len(names) for names in segments.values())
    assert set(counts) == {1, 2, 3, 4}
