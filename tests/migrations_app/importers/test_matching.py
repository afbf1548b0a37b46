"""Which VM or port group HCX means, and the reason where none or more than one is meant."""

from datetime import date

from migrations_app.importers.matching import Match, PortGroupDirectory, VCenterNames, VmDirectory
from networks.choices import SwitchKind
from networks.models import PortGroup, VCenter, VirtualMachine

A, B = "aaaaaaaa-0000-4000-8000-00000000000a", "bbbbbbbb-0000-4000-8000-00000000000b"
VCENTERS = VCenterNames(
    [VCenter(pk=1, key=A, uuid=A, server="a.example"), VCenter(pk=2, key=B, uuid=B, server="b.example")]
)
NO_IDS = VCenterNames([VCenter(pk=1, key="a.example", server="a.example")])


def vm(pk: int, name: str, moref: str = "", vcenter: int = 1, **fields) -> VirtualMachine:
    return VirtualMachine(pk=pk, name=name, moref=moref, vcenter_id=vcenter, key=moref or name, **fields)


def group(pk: int, name: str, object_id: str = "", vcenter: int = 1, **fields) -> PortGroup:
    return PortGroup(pk=pk, name=name, object_id=object_id, vcenter_id=vcenter, **fields)


def pk_of(match: Match) -> int | None:
    return match.row.pk if match.row is not None else None


def test_a_moref_counts_within_its_vcenter():
    vms = VmDirectory([vm(1, "web", "vm-1", 1), vm(2, "db", "vm-1", 2)], VCENTERS)

    assert pk_of(vms.find(moref="vm-1", name="renamed", vcenter=B.upper())) == 2
    assert pk_of(vms.find(moref="vm-1", name="renamed", vcenter="a.example")) == 1


def test_a_moref_without_a_vcenter_needs_the_name_too():
    vms = VmDirectory([vm(1, "web", "vm-1", 1), vm(2, "db", "vm-1", 2)], VCENTERS)

    assert pk_of(vms.find(moref="vm-1", name="DB")) == 2
    assert vms.find(moref="vm-1", name="other").row is None


def test_an_instance_uuid_finds_what_another_vcenter_holds():
    vms = VmDirectory([vm(1, "web", instance_uuid="5000-aa")], VCENTERS)

    found = vms.find(moref="vm-77", instance_uuid="5000AA", vcenter="ffffffff-0000-4000-8000-00000000000f")

    assert pk_of(found) == 1


def test_a_name_only_one_vm_has_is_enough_in_any_case():
    vms = VmDirectory([vm(1, "Web01"), vm(2, "db")], NO_IDS)

    assert pk_of(vms.find(name="WEB01")) == 1


def test_a_name_of_two_vms_is_ambiguous_and_says_where_they_are():
    vms = VmDirectory([vm(1, "web", "vm-1", 1), vm(2, "web", "vm-2", 2)], VCENTERS)

    assert "2 VMs are called web (vm-1 in a.example, vm-2 in b.example)" in vms.find(name="web").reason
    assert pk_of(vms.find(name="web", vcenter=B)) == 2


def test_what_an_inventory_still_shows_comes_before_what_is_missing_gone_or_a_placeholder():
    rows = [
        vm(1, "web", missing_since=date(2026, 9, 1)),
        vm(2, "web", is_srm_placeholder=True),
        vm(3, "web", is_gone=True),
        vm(4, "web"),
    ]

    assert pk_of(VmDirectory(rows, NO_IDS).find(name="web")) == 4
    assert pk_of(VmDirectory(rows[:3], NO_IDS).find(name="web")) == 1


def test_a_vcenter_that_is_not_in_the_estate_is_named_and_no_name_guessed():
    vms = VmDirectory([vm(1, "web", "vm-1")], VCENTERS)

    match = vms.find(moref="vm-1", name="web", vcenter="ffffffff-0000-4000-8000-00000000000f")

    assert match.row is None and "is not in the estate (a.example, b.example)" in match.reason


def test_a_port_group_counts_by_its_id_then_by_its_name_in_the_vcenter():
    groups = PortGroupDirectory([group(1, "V10", "dvportgroup-1", 1), group(2, "V10", "dvportgroup-1", 2)], VCENTERS)

    assert pk_of(groups.find(object_id="dvportgroup-1", name="renamed", vcenter=B)) == 2
    assert pk_of(groups.find(object_id="dvportgroup-9", name="v10", vcenter=A)) == 1
    assert "2 port groups are called V10" in groups.find(name="V10").reason


def test_a_distributed_network_is_no_port_group_of_a_standard_switch():
    groups = PortGroupDirectory(
        [
            group(1, "V10", switch_kind=SwitchKind.STANDARD, switch="vSwitch0"),
            group(2, "V10", switch_kind=SwitchKind.DISTRIBUTED, switch="dvs"),
        ],
        NO_IDS,
    )

    assert pk_of(groups.find(name="V10", is_distributed=True)) == 2
    assert groups.find(name="V10").row is None


def test_nothing_found_says_what_to_import():
    assert "Import an inventory that shows it" in PortGroupDirectory([], NO_IDS).find(name="V10").reason
