"""The sample's workbook, read back: what RVTools 4.7 would have written."""

from datetime import datetime
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from networks.sample.estate import build_estate
from networks.sample.workbook import headers, write_workbook

Sheets = dict[str, list[dict[str, object]]]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "inventory.xlsx"
    write_workbook(build_estate(330, 32), path)
    return path


@pytest.fixture(scope="module")
def sheets(path: Path) -> Sheets:
    book = CalamineWorkbook.from_path(str(path))
    tables = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    return {name: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] for name, rows in tables.items()}


def test_every_tab_begins_with_its_header_row_in_rvtools_order(path: Path) -> None:
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == list(headers())
    for name in book.sheet_names:
        assert tuple(book.get_sheet_by_name(name).to_python()[0]) == headers()[name]


def test_the_headers_are_those_of_rvtools_with_three_custom_attributes() -> None:
    widths = {tab: len(columns) for tab, columns in headers().items()}
    assert widths == {
        "vInfo": 93, "vCPU": 32, "vMemory": 36, "vDisk": 43, "vPartition": 25, "vNetwork": 30, "vCD": 23,
        "vSnapshot": 24, "vTools": 32, "vCluster": 37, "vHost": 73, "vSwitch": 23, "vPort": 22, "dvSwitch": 33,
        "dvPort": 41, "vSC_VMK": 15, "vDatastore": 33, "vMetaData": 4,
    }  # fmt: skip
    columns = headers()["vNetwork"]
    start = columns.index("Annotation")
    assert columns[start : start + 5] == ("Annotation", "Application", "Environment", "Owner", "Datacenter")


def test_the_same_estate_gives_the_same_bytes(path: Path, tmp_path: Path) -> None:
    write_workbook(build_estate(330, 32), tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


def test_booleans_are_texts_numbers_are_numbers_and_dates_are_dates(sheets: Sheets) -> None:
    row = sheets["vInfo"][0]
    assert row["Template"] == "False"
    assert isinstance(row["CPUs"], float)
    assert isinstance(row["Creation date"], datetime)
    assert {type(row["VLAN"]) for row in sheets["dvPort"]} == {float, str}


def test_ids_look_like_vcenters(sheets: Sheets) -> None:
    for row in sheets["vInfo"]:
        assert str(row["VM ID"]).startswith("vm-")
        assert str(row["VM UUID"]).startswith("50")
        assert str(row["SMBIOS UUID"]).startswith("42")
    assert len({row["VI SDK UUID"] for row in sheets["vInfo"]}) == 2
    assert len({(row["VI SDK UUID"], row["VM ID"]) for row in sheets["vInfo"]}) == 330


def test_every_nic_stands_on_a_port_group_the_file_lists_but_one(sheets: Sheets) -> None:
    known = {(row["VI SDK UUID"], row["Switch"], row["Port"]) for row in sheets["dvPort"]}
    known |= {(row["VI SDK UUID"], row["Switch"], row["Port Group"]) for row in sheets["vPort"]}
    lost = [row["VM"] for row in sheets["vNetwork"] if (row["VI SDK UUID"], row["Switch"], row["Network"]) not in known]
    assert lost == ["fra-orphan-01"]


def test_the_nics_and_disks_are_as_many_as_vinfo_says(sheets: Sheets) -> None:
    for tab, column in (("vNetwork", "NICs"), ("vDisk", "Disks")):
        assert len(sheets[tab]) == sum(row[column] for row in sheets["vInfo"])  # type: ignore[misc]


def test_a_standard_port_group_is_listed_on_every_host_and_has_no_object_id(sheets: Sheets) -> None:
    hosts = {str(row["Host"]) for row in sheets["vSwitch"]}
    legacy = [str(row["Host"]) for row in sheets["vPort"] if row["Port Group"] == "VLAN812-Legacy-Servers"]
    assert len(hosts) == 2
    assert sorted(legacy) == sorted(hosts)
    assert "Object ID" not in sheets["vPort"][0]


def test_vmkernel_ports_are_addressed_within_their_mask_and_once(sheets: Sheets) -> None:
    addresses = [row["IP Address"] for row in sheets["vSC_VMK"]]
    assert len(addresses) == len(set(addresses))
    assert {row["Port Group"] for row in sheets["vSC_VMK"]} >= {"FRA-Management", "FRA-vSAN", "vMotion-Legacy"}


def test_uplinks_and_trunks_carry_a_vlan_range(sheets: Sheets) -> None:
    ranges = {str(row["Port"]) for row in sheets["dvPort"] if row["VLAN"] == "0-4094"}
    assert ranges == {
        "DSwitch-Core-DVUplinks-21",
        "DSwitch-DMZ-DVUplinks-22",
        "DSwitch-Branch-DVUplinks-21",
        "FRA-Edge-Trunk-A",
        "FRA-Edge-Trunk-B",
    }


def test_a_never_started_vm_has_disks_but_nothing_in_use(sheets: Sheets) -> None:
    idle = [row for row in sheets["vInfo"] if row["In Use MiB"] == 0 and row["SRM Placeholder"] == "False"]
    assert idle
    assert all(row["Total disk capacity MiB"] and row["Powerstate"] == "poweredOff" for row in idle)
