import pytest

from planner.core.treatments import PortGroupFacts, Treatment, propose_treatment, vlan_twins

GOOD = PortGroupFacts("PG-Web", "distributed", vlan="120", switch_vendor="VMware, Inc.")


def test_a_tagged_distributed_port_group_is_stretched_without_a_reason():
    proposal = propose_treatment([GOOD], vm_count=3)
    assert (proposal.treatment, proposal.reasons, proposal.cautions) == (Treatment.STRETCH, (), ())


@pytest.mark.parametrize(
    ("group", "says"),
    [
        (PortGroupFacts("VM Network", "standard", vlan="10"), "standard switch"),
        (PortGroupFacts("PG", "distributed", vlan="0"), "no VLAN"),
        (PortGroupFacts("PG", "distributed", vlan=""), "no VLAN"),
        (PortGroupFacts("PG", "distributed", vlan="PVLAN 100/101", is_private_vlan=True), "private VLAN"),
        (PortGroupFacts("PG", "distributed", vlan="5", is_ephemeral=True), "ephemeral"),
        (PortGroupFacts("PG", "distributed", vlan="5", switch_vendor="Cisco Systems, Inc."), "Cisco"),
        (PortGroupFacts("PG", "distributed", vlan="5", carries_vmkernel=True), "VMkernel"),
    ],
)
def test_what_hcx_cannot_extend_moves_at_once_and_says_why_and_who_says_so(group: PortGroupFacts, says: str):
    proposal = propose_treatment([group], vm_count=3)
    assert proposal.treatment is Treatment.AT_ONCE
    assert says in proposal.reasons[0].sentence
    assert proposal.reasons[0].source


def test_one_port_group_that_cannot_be_extended_holds_its_whole_segment():
    odd = PortGroupFacts("VM Network", "standard", vlan="120")
    assert propose_treatment([GOOD, odd], vm_count=3).treatment is Treatment.AT_ONCE


def test_an_unknown_vlan_is_no_reason_against_stretching():
    assert propose_treatment([PortGroupFacts("PG", "distributed")], vm_count=3).treatment is Treatment.STRETCH


def test_an_unknown_switch_is_a_caution_not_a_verdict():
    proposal = propose_treatment([PortGroupFacts("PG", "unknown", vlan="5")], vm_count=3)
    assert proposal.treatment is Treatment.STRETCH
    assert "unknown" in proposal.cautions[0].sentence


def test_two_subnets_guessed_on_one_network_caution_but_do_not_decide():
    proposal = propose_treatment([GOOD], vm_count=3, subnets=["10.1.2.0/24", "10.9.0.0/24"])
    assert proposal.treatment is Treatment.STRETCH
    assert "10.9.0.0/24" in proposal.cautions[0].sentence


def test_a_segment_without_vms_stays():
    assert propose_treatment([GOOD], vm_count=0).treatment is Treatment.STAYS


@pytest.mark.parametrize("name", ["DC1-Backup", "PG_BKP_0210", "veeam-proxy-net"])
def test_a_backup_network_is_rebuilt(name: str):
    proposal = propose_treatment([PortGroupFacts(name, "distributed", vlan="210")], vm_count=3)
    assert proposal.treatment is Treatment.REBUILD
    assert "backup" in proposal.reasons[0].sentence


def test_a_vlan_of_two_vcenters_is_a_caution_that_names_its_twin():
    twins = vlan_twins([("A/Web", "vc-a", "120"), ("B/Web", "vc-b", "120"), ("B/Db", "vc-b", "121")])
    assert twins == {"A/Web": ("B/Web",), "B/Web": ("A/Web",)}
    group = PortGroupFacts("A/Web", "distributed", vlan="120", twins=twins["A/Web"])
    proposal = propose_treatment([group], vm_count=3)
    assert proposal.treatment is Treatment.STRETCH
    assert "B/Web" in proposal.cautions[0].sentence


def test_port_groups_without_a_vlan_or_of_one_vcenter_are_no_twins():
    assert not vlan_twins([("A", "vc-a", "0"), ("B", "vc-b", "0"), ("C", "vc-a", None), ("D", "vc-b", None)])
    assert not vlan_twins([("A", "vc-a", "5"), ("B", "vc-a", "5")])
