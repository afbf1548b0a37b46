from pathlib import Path

import pytest

from networks.importers.problems import FileRefused
from networks.importers.rvtools.parse import parse_file
from networks.importers.rvtools.records import UNKNOWN_VCENTER, KeyBasis, ParsedVm
from tests.networks.importers.files import inventory, messages, write_workbook


def vm_called(name: str, file: str) -> ParsedVm:
    return next(vm for vm in inventory(file).vms if vm.name == name)


def test_early_3x_is_read_with_its_units_separators_and_line_breaks():
    vm = vm_called("59", "early-3x")
    assert (vm.memory_mib, vm.provisioned_mib, vm.in_use_mib, vm.hw_version) == (16384, 206057, 124512, "8")
    assert vm.annotation == "Owner: finance\nLast patched: 2017-11-01"
    assert vm.custom_attributes == {"NB_LAST_BACKUP": "Mon Nov 27 2017\nfull"}
    assert vm.cluster_rules == ("keep-apart",)


def test_a_purely_numeric_name_stays_text():
    assert [vm.name for vm in inventory("early-3x").vms] == ["59", "db-old"]


def test_the_uuid_of_3x_is_the_bios_one_and_that_of_4x_the_instances():
    assert vm_called("59", "early-3x").instance_uuid == ""
    assert vm_called("59", "early-3x").bios_uuid.startswith("423a1c2d")
    new = inventory("two-vcenters").vms[0]
    assert (new.instance_uuid, new.bios_uuid) == ("5001-a", "4201-a")


def test_without_vdisk_a_size_that_3x_does_not_state_is_unknown():
    assert vm_called("59", "early-3x").disk_capacity_mib is None


def test_one_vm_id_in_two_vcenters_is_two_vms():
    found = inventory("two-vcenters")
    assert [vm.key for vm in found.vms] == [("aaaa-1", "vm-101"), ("bbbb-2", "vm-101"), ("bbbb-2", "vm-102")]
    assert [vcenter.server for vcenter in found.vcenters] == ["vc-a.example.net", "vc-b.example.net"]
    assert [nic.vm for nic in found.nics if nic.ipv4 == ("10.2.0.10",)] == [("bbbb-2", "vm-101")]


def test_vcenters_without_uuid_are_told_apart_by_server():
    found = inventory("server-only.csv")
    assert [vm.key for vm in found.vms][:2] == [("vc-a.example.net", "vm-1"), ("vc-b.example.net", "vm-1")]


def test_a_vm_without_id_is_known_by_its_instance_uuid():
    vm = vm_called("db01", "server-only.csv")
    assert (vm.vm_id, vm.key_basis) == ("50aa-3", KeyBasis.INSTANCE_UUID)


def test_without_ids_names_must_do_and_namesakes_are_kept_and_named():
    found = inventory("no-ids.csv")
    assert [vm.vm_id for vm in found.vms] == ["web01", "db01", "web01 (2)"]
    assert {vm.key_basis for vm in found.vms} == {KeyBasis.NAME}
    assert [vcenter.is_synthetic for vcenter in found.vcenters] == [True]
    assert found.vms[0].vcenter_key == UNKNOWN_VCENTER
    assert [problem.row for problem in found.problems if "Another VM has this name" in problem.message] == [4]
    assert "no column “VM ID”" in messages(found)


def test_custom_attributes_are_found_by_their_place_and_by_being_unknown():
    found = inventory("custom-attributes.csv")
    web = found.vms[0]
    expected = {"Application": "Shop", "Cluster": "gold", "Host": "rack 7", "owner": "Ada", "com.vrlcm.snapshot": "yes"}
    assert web.custom_attributes == expected
    assert (web.cluster, web.host, web.datacenter) == ("CL1", "esx01", "DC1")


def test_an_annotation_stands_in_no_problem():
    for file in ("custom-attributes.csv", "bad-values.csv"):
        found = inventory(file)
        assert all("hunter2" not in f"{problem}" and "secret" not in f"{problem}" for problem in found.problems)


def test_a_german_export_is_read():
    found = inventory("german-cp1252.csv")
    assert [vm.name for vm in found.vms] == ["München-01", "Vorlage"]
    assert (found.vms[0].memory_mib, found.vms[0].in_use_mib, found.vms[0].annotation) == (
        16384,
        1048576,
        "Größe geprüft",
    )
    assert [vm.is_template for vm in found.vms] == [False, True]


@pytest.mark.parametrize("file", ["utf16.csv", "utf8-bom-sep-line.csv"])
def test_byte_order_marks_and_excels_separator_line_are_understood(file: str):
    assert [vm.key for vm in inventory(file).vms] == [("aaaa-1", "vm-1")]
    assert inventory(file).vms[0].name == "büro-01"


def test_cells_that_say_vm_are_blank_but_a_vm_may_be_called_so():
    found = inventory("blank-as-vm.csv")
    vm = found.vms[0]
    assert (vm.name, vm.dns_name, vm.primary_ip, vm.guest_os) == ("VM", "", "", "Debian GNU/Linux 12 (64-bit)")
    assert found.port_groups == ()


def test_headers_in_other_spellings_are_the_same_columns():
    vm = inventory("header-noise.csv").vms[0]
    assert (vm.key, vm.in_use_mib, vm.provisioned_mib, vm.powerstate) == (("aaaa-1", "vm-1"), 1024, 2048, "poweredOn")


def test_values_that_are_no_such_thing_are_unknown_and_named_by_row_column_and_value():
    found = inventory("bad-values.csv")
    web = found.vms[0]
    assert (web.powerstate, web.is_template, web.cpus, web.memory_mib, web.in_use_mib) == ("", False, None, None, None)
    at = {(problem.row, problem.column): problem.value for problem in found.problems if problem.row == 2}
    assert at == {
        (2, "Powerstate"): "asleep",
        (2, "Template"): "maybe",
        (2, "CPUs"): "four",
        (2, "Memory"): "16 GB",
        (2, "In Use MiB"): "-5",
        (2, "Primary IP Address"): "not an address",
    }


def test_rows_without_a_name_or_with_an_id_used_before_are_named():
    found = inventory("bad-values.csv")
    assert [vm.name for vm in found.vms] == ["web01", "web02", "vm-4"]
    told = {problem.row: problem.message for problem in found.problems if problem.row and problem.row > 2}
    assert "names no VM" in told[4]
    assert "has no name" in told[5]
    assert "the first row was taken" in told[6]


def test_where_vinfo_has_no_total_the_disks_are_added_up():
    # 51,200 + 10,240; an unreadable disk leaves the sum unknown, and so does having no row
    assert [vm.disk_capacity_mib for vm in inventory("disks").vms] == [61440, None, None]
    assert "51,200" not in messages(inventory("disks")) and "big" in [p.value for p in inventory("disks").problems]


def test_where_vinfo_has_a_total_the_disks_are_not_read(tmp_path: Path):
    tabs = {
        "vInfo": [["VM", "VM ID", "Total disk capacity MiB"], ["web01", "vm-1", 999]],
        "vDisk": [["VM", "VM ID", "Capacity MiB"], ["web01", "vm-1", 5]],
    }
    found = parse_file(write_workbook(tmp_path / "b.xlsx", tabs))
    assert found.vms[0].disk_capacity_mib == 999
    assert [(sheet.tab, sheet.is_read) for sheet in found.sheets] == [("vInfo", True), ("vDisk", False)]
    assert "vDisk" not in {missing.tab for missing in found.missing_tabs}


def test_vtools_gives_the_state_of_the_tools_and_the_hardware_version(tmp_path: Path):
    tabs = {
        "vInfo": [["VM", "VM ID"], ["web01", "vm-1"], ["db01", "vm-2"]],
        "vTools": [["VM", "VM ID", "Tools", "VM Version"], ["web01", "vm-1", "toolsOk", "vmx-19"]],
    }
    web, db = parse_file(write_workbook(tmp_path / "b.xlsx", tabs)).vms
    assert (web.tools_status, web.hw_version) == ("toolsOk", "19")
    assert (db.tools_status, db.hw_version) == ("", "")


def test_a_row_without_vm_id_finds_its_vm_by_uuid_then_by_name_and_host():
    found = inventory("not-in-vinfo")
    by_network = {nic.network: nic.vm[1] for nic in found.nics}
    assert by_network["PG-A"] == "vm-3"
    assert by_network["PG-B"] == "vm-2"
    assert "PG-C" not in by_network
    assert [problem.row for problem in found.problems if "Several VMs have this name" in problem.message] == [6]


def test_a_vm_that_only_another_tab_has_is_taken_from_there_and_said_so():
    found = inventory("not-in-vinfo")
    new = next(vm for vm in found.vms if vm.name == "new99")
    assert (new.sheet, new.cpus, new.key_basis) == ("RVTools_tabvNetwork.csv", None, KeyBasis.INSTANCE_UUID)
    assert [(problem.row, problem.is_notice) for problem in found.problems if problem.value == "new99"] == [(3, True)]


@pytest.mark.parametrize(
    ("file", "code", "says"),
    [
        ("database-style.csv", "unusable-vm-tab", "leave out the option -DBColumnNames"),
        ("no-vm-column.csv", "no-vm-column", "no column “VM”"),
        ("port-groups/RVTools_tabdvPort.csv", "no-vm-tab", "no tab vInfo"),
    ],
)
def test_only_a_file_without_vms_is_refused_and_told_a_way_out(file: str, code: str, says: str):
    with pytest.raises(FileRefused) as refused:
        inventory(file)
    assert refused.value.code == code
    assert says in refused.value.sentence


def test_a_tab_with_another_tabs_columns_is_left_out_and_vinfo_stands_in():
    found = inventory("wrong-tab")
    assert "called vNetwork but has the columns of vDisk" in messages(found)
    assert [nic.network for nic in found.nics] == ["PG-Web"]


def test_each_missing_tab_says_what_is_unknown_therefore():
    found = inventory("no-ids.csv")
    said = {missing.tab: missing.consequence for missing in found.missing_tabs}
    assert {"vNetwork", "vDisk", "dvPort", "dvSwitch", "vPort", "vSC_VMK", "vMetaData"} <= set(said)
    assert all("Export all" in consequence for consequence in said.values())


def test_the_columns_that_vinfo_has_are_told_from_those_it_lacks():
    columns = inventory("no-ids.csv").vm_columns
    assert {"name", "powerstate", "host"} <= columns
    assert {"annotation", "is_template", "vm_id"}.isdisjoint(columns)
