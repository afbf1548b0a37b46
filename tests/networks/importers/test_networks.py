from pathlib import Path

import pytest

from networks.importers.rvtools.parse import parse_file
from networks.importers.rvtools.records import ParsedPortGroup, PortGroupKind, SwitchKind
from tests.networks.importers.files import inventory, messages, write_workbook


@pytest.fixture(scope="module")
def groups() -> dict[tuple[str, str], ParsedPortGroup]:
    return {(group.switch, group.name): group for group in inventory("port-groups").port_groups}


def test_a_dvport_row_is_a_port_group(groups: dict[tuple[str, str], ParsedPortGroup]):
    web = groups["dvs1", "PG-Web"]
    assert (web.vlan, web.object_id, web.kind) == ("120", "dvportgroup-1", PortGroupKind.WORKLOAD)
    assert (web.switch_kind, web.vendor, web.reasons) == (SwitchKind.DISTRIBUTED, "VMware, Inc.", ())


@pytest.mark.parametrize(
    ("switch", "name", "kind"),
    [
        ("dvs1", "dvs1-DVUplinks-20", PortGroupKind.UPLINK),
        ("dvs1", "FW-Trunk", PortGroupKind.TRUNK),
        ("vSwitch0", "Trunk-All", PortGroupKind.TRUNK),
        ("dvs1", "vMotion", PortGroupKind.VMKERNEL),
        ("vSwitch0", "Management Network", PortGroupKind.VMKERNEL),
    ],
)
def test_uplink_trunk_and_vmkernel_groups_are_told_apart_with_a_reason(
    groups: dict[tuple[str, str], ParsedPortGroup], switch: str, name: str, kind: PortGroupKind
):
    assert groups[switch, name].kind is kind
    assert groups[switch, name].reasons


def test_a_port_group_of_vms_and_vmkernel_adapters_is_a_workloads_and_says_so(
    groups: dict[tuple[str, str], ParsedPortGroup],
):
    shared = groups["dvs1", "Shared-Mgmt"]
    assert (shared.kind, shared.carries_vmkernel) == (PortGroupKind.WORKLOAD, True)
    assert "VMkernel" in shared.reasons[0]


def test_private_ephemeral_and_foreign_port_groups_carry_their_mark(groups: dict[tuple[str, str], ParsedPortGroup]):
    assert groups["dvs1", "Private"].is_pvlan
    assert groups["dvs1", "Lab-Ephemeral"].is_ephemeral
    assert groups["n1kv", "Twice"].vendor == "Cisco Systems, Inc."
    assert not groups["dvs1", "PG-Web"].is_pvlan and not groups["dvs1", "PG-Web"].is_ephemeral


def test_a_blank_vlan_is_untagged_and_a_missing_one_unknown(groups: dict[tuple[str, str], ParsedPortGroup]):
    assert groups["dvs1", "Untagged"].vlan == ""
    assert groups["nsx-opaque", "ocvs-seg-7"].vlan is None


def test_a_standard_switchs_vlan_loses_its_thousands_separator(groups: dict[tuple[str, str], ParsedPortGroup]):
    assert groups["vSwitch0", "Thousand"].vlan == "1024"


def test_a_vlan_that_could_be_a_number_or_a_list_is_unknown_and_named(groups: dict[tuple[str, str], ParsedPortGroup]):
    assert groups["dvs1", "Either"].vlan is None
    assert "1,100" in [problem.value for problem in inventory("port-groups").problems]


def test_hosts_that_disagree_on_a_vlan_make_it_unknown_and_are_named(groups: dict[tuple[str, str], ParsedPortGroup]):
    network = groups["vSwitch0", "VM Network"]
    assert (network.vlan, network.host_vlans) == (None, {"esx01": "0", "esx02": "12"})
    assert network.kind is PortGroupKind.WORKLOAD
    assert "Hosts disagree on the VLAN of port group “VM Network”" in messages(inventory("port-groups"))


def test_hosts_that_agree_make_one_port_group(groups: dict[tuple[str, str], ParsedPortGroup]):
    assert (groups["vSwitch0", "Management Network"].vlan, groups["vSwitch0", "Management Network"].host_vlans) == (
        "5",
        {},
    )


def test_a_vlan_beyond_4095_is_unknown(groups: dict[tuple[str, str], ParsedPortGroup]):
    assert groups["vSwitch0", "Typo"].vlan is None


def test_a_network_that_only_nics_know_is_a_port_group_of_an_unknown_switch(
    groups: dict[tuple[str, str], ParsedPortGroup],
):
    assert groups["nsx-opaque", "ocvs-seg-7"].switch_kind is SwitchKind.UNKNOWN
    assert "Only NICs name it" in groups["nsx-opaque", "ocvs-seg-7"].reasons[0]


def test_a_nic_without_a_switch_means_the_only_port_group_of_that_name():
    found = inventory("port-groups")
    of_firewall = {nic.index: nic.port_group for nic in found.nics if nic.vm[1] == "vm-2"}
    assert of_firewall[1] == ("aaaa-1", "dvs1", "PG-Web")
    assert of_firewall[2] == ("aaaa-1", "", "Twice"), "two switches have one, so neither is guessed"


def test_a_nic_without_a_network_is_on_no_port_group():
    nics = [nic for nic in inventory("port-groups").nics if nic.vm[1] == "vm-1"]
    assert [nic.port_group is None for nic in nics] == [False, False, False, False, True]


def test_every_nic_points_at_a_vm_and_a_port_group_of_the_file():
    for file in ("port-groups", "two-vcenters", "early-3x", "not-in-vinfo"):
        found = inventory(file)
        assert {nic.vm for nic in found.nics} <= {vm.key for vm in found.vms}
        keys = {group.key for group in found.port_groups}
        assert {nic.port_group for nic in found.nics if nic.port_group} <= keys
        assert {vm.vcenter_key for vm in found.vms} | {key[0] for key in keys} == {vc.key for vc in found.vcenters}


def test_several_addresses_in_a_cell_are_kept_without_link_local_ones():
    first, second = inventory("several-addresses").nics
    assert (first.ipv4, first.ipv6) == (("10.1.0.10", "10.1.0.11"), ("2001:db8::10",))
    assert (first.mac, second.mac) == ("00:50:56:aa:bb:0c", "00:50:56:aa:bb:0d")
    assert (second.ipv4, second.connected, second.starts_connected) == ((), False, True)


def test_without_vnetwork_the_nics_are_vinfos_networks_and_its_count():
    nics = [nic for nic in inventory("early-3x").nics if nic.vm[1] == "vm-59"]
    assert [nic.network for nic in nics] == ["VLAN-20", "VLAN-21", ""]
    assert nics[2].port_group is None


def test_3x_has_one_column_for_both_kinds_of_address(tmp_path: Path):
    tabs = {
        "vInfo": [["VM", "VM ID"], ["web01", "vm-1"]],
        "vNetwork": [["VM", "Network", "IP Address", "VM ID"], ["web01", "PG", "10.0.0.5, 2001:db8::5", "vm-1"]],
    }
    nic = parse_file(write_workbook(tmp_path / "b.xlsx", tabs)).nics[0]
    assert (nic.ipv4, nic.ipv6) == (("10.0.0.5",), ("2001:db8::5",))


def test_switches_that_only_port_groups_name_are_switches_too():
    kinds = {switch.name: switch.kind for switch in inventory("port-groups").switches}
    assert kinds == {
        "dvs1": SwitchKind.DISTRIBUTED,
        "n1kv": SwitchKind.DISTRIBUTED,
        "vSwitch0": SwitchKind.STANDARD,
        "nsx-opaque": SwitchKind.UNKNOWN,
    }
