"""The later export of the same estate."""

from datetime import timedelta

import pytest

from networks.sample.estate import build_estate
from networks.sample.later import later_estate
from networks.sample.records import Estate
from networks.sample.scenario import build_scenario


@pytest.fixture(scope="module")
def first() -> Estate:
    return build_estate()


@pytest.fixture(scope="module")
def later() -> Estate:
    return later_estate()


def names(estate: Estate) -> dict[tuple[str, str], str]:
    return {(vm.vcenter.uuid, vm.vm_id): vm.name for vm in estate.vms}


def test_five_percent_of_the_vms_are_new_gone_or_renamed(first: Estate, later: Estate) -> None:
    before, after = names(first), names(later)
    renamed = [key for key in before.keys() & after.keys() if before[key] != after[key]]
    assert (len(after.keys() - before.keys()), len(before.keys() - after.keys()), len(renamed)) == (10, 10, 10)


def test_one_port_group_is_renamed_and_keeps_its_object_id(first: Estate, later: Estate) -> None:
    pairs = [
        (a.name, b.name, a.object_id == b.object_id != "")
        for a, b in zip(first.port_groups, later.port_groups, strict=True)
        if a.name != b.name
    ]
    assert len(pairs) == 1
    assert pairs[0][1:] == (f"{pairs[0][0]}-MIGRATE", True)


def test_who_stays_keeps_ids_and_addresses(first: Estate, later: Estate) -> None:
    before = {vm.instance_uuid: (vm.vm_id, vm.address) for vm in first.vms}
    after = {vm.instance_uuid: (vm.vm_id, vm.address) for vm in later.vms}
    stayed = before.keys() & after.keys()
    assert len(stayed) == 590
    assert all(before[uuid] == after[uuid] for uuid in stayed)


def test_new_vms_have_addresses_and_macs_of_their_own(later: Estate) -> None:
    addresses = [nic.address for vm in later.vms for nic in vm.nics if nic.address]
    macs = [nic.mac for vm in later.vms for nic in vm.nics]
    assert len(addresses) == len(set(addresses))
    assert len(macs) == len(set(macs))


def test_it_is_four_weeks_younger_and_the_same_every_time(first: Estate, later: Estate) -> None:
    assert later.exported_at - first.exported_at == timedelta(weeks=4)
    assert names(later_estate()) == names(later)


def test_every_vm_the_scenario_says_stays_or_keeps_apart_is_still_there(first: Estate, later: Estate) -> None:
    scenario = build_scenario(first)
    named = {vm for rule in scenario["rules"] if rule["kind"] == "apart" for vm in rule["vms"]}
    named |= {vm for wish in scenario["dispositions"] for vm in wish["vms"]}
    assert named
    assert named <= {vm.name for vm in later.vms}
