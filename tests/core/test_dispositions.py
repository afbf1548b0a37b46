import pytest

from planner.core.dispositions import Disposition, VmFacts, propose_disposition


@pytest.mark.parametrize("name", ["web01", "ahcxb", "sap-hana-prd", "finance-ne-01", "unsxwb", "59", ""])
def test_an_ordinary_vm_migrates_without_a_reason(name: str):
    proposal = propose_disposition(VmFacts(name))
    assert (proposal.disposition, proposal.reason) == (Disposition.MIGRATE, "")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("vCLS (12)", "vSphere Cluster Services"),
        ("vCLS-4c4c4544-0052", "vSphere Cluster Services"),
        ("hcx-mgr01", "HCX appliance"),
        ("PROD_HCX", "HCX appliance"),
        ("Mesh1-NE-I2", "HCX appliance"),
        ("nsxmgr01", "NSX"),
        ("dc1-nsx-edge-02", "NSX"),
        ("NSX-T Manager", "NSX"),
    ],
)
def test_the_platforms_own_machines_are_no_workloads(name: str, says: str):
    proposal = propose_disposition(VmFacts(name))
    assert proposal.disposition is Disposition.NOT_A_WORKLOAD
    assert says in proposal.reason


@pytest.mark.parametrize("name", ["vcsa01", "DC1-vCenter", "Z-VRA-esx03", "NTNX-18SM-A-CVM"])
def test_what_serves_the_site_stays(name: str):
    assert propose_disposition(VmFacts(name)).disposition is Disposition.STAYS


def test_a_nested_hypervisor_stays():
    assert propose_disposition(VmFacts("lab7", guest_os="VMware ESXi 7.0")).disposition is Disposition.STAYS


def test_a_template_is_no_workload():
    proposal = propose_disposition(VmFacts("tpl-win2022", is_template=True))
    assert proposal.disposition is Disposition.NOT_A_WORKLOAD
    assert "template" in proposal.reason


def test_a_placeholder_is_no_workload_whatever_its_name():
    assert "placeholder" in propose_disposition(VmFacts("vcsa01", is_srm_placeholder=True)).reason


def test_a_note_that_speaks_of_migrating_with_hcx_makes_no_appliance():
    vm = VmFacts("web01", annotation="Migrate with VMware HCX in March")
    assert propose_disposition(vm).disposition is Disposition.MIGRATE
