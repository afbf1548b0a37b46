import pytest

from networks.importers.rvtools.columns import (
    FIELDS,
    columns_of,
    database_style_tab,
    looks_like_another_tab,
    normalised,
    tab_of_header,
    tab_of_name,
    tab_of_nameless,
)
from networks.importers.rvtools.headers import HEADERS_4X


def header(tab: str) -> list[str]:
    return [text.strip() for text in HEADERS_4X[tab].split("|")]


@pytest.mark.parametrize(
    ("name", "tab"),
    [
        ("vInfo", "vInfo"),
        ("tabvInfo", "vInfo"),
        ("TABVINFO", "vInfo"),
        ("RVTools_tabvInfo.csv", "vInfo"),
        ("RVTools_export_all_2024-08-18/RVTools_tabdvPort.csv", "dvPort"),
        ("folder\\rvtools_tabvport.CSV", "vPort"),
        ("vSC_VMK", "vSC_VMK"),
        ("vSC+VMK", "vSC_VMK"),
        ("vInfo (2)", ""),
        ("Pivot", ""),
    ],
)
def test_a_tab_is_known_under_every_name_it_has_in_the_wild(name: str, tab: str):
    assert tab_of_name(name) == tab


@pytest.mark.parametrize("tab", FIELDS)
def test_every_tab_of_4_7_is_told_by_its_header_and_all_its_fields_are_found(tab: str):
    assert tab_of_header(header(tab)) == tab
    assert columns_of(tab, header(tab)).custom == {}
    absent = set(FIELDS[tab]) - set(columns_of(tab, header(tab)).fields)
    assert absent <= {"smbios_uuid", "is_template", "is_srm_placeholder"}  # not in every VM tab


def test_units_case_and_blanks_of_a_header_do_not_count():
    assert normalised(" In  use MiB ") == normalised("In Use MB")
    assert normalised("\ufeffVideo Ram KiB") == normalised("Video Ram KB")


def test_of_equal_headers_the_first_wins():
    assert columns_of("vNetwork", ["VM", "Network", "Network"]).fields["network"] == 1


def test_the_customers_column_called_host_is_not_the_host():
    columns = columns_of("vInfo", ["VM", "Annotation", "Host", "Shop", "Datacenter", "Cluster", "Host"])
    assert columns.fields["host"] == 6
    assert columns.custom == {"Host": 2, "Shop": 3}


def test_a_known_header_is_no_custom_attribute_wherever_it_stands():
    columns = columns_of("vInfo", ["VM", "Annotation", "CPUs", "Datacenter"])
    assert columns.fields["cpus"] == 2
    assert columns.custom == {}


def test_another_tabs_header_is_seen_through_and_a_trimmed_one_is_not_suspected():
    assert looks_like_another_tab("vNetwork", header("vDisk")) == "vDisk"
    assert looks_like_another_tab("vNetwork", ["VM", "VM ID", "Network"]) == ""
    assert looks_like_another_tab("vInfo", ["VM", "Powerstate", "Template", "CPUs", "Memory"]) == ""


def test_internal_names_are_seen_and_ordinary_headers_are_not():
    assert database_style_tab(["vInfoVMName", "vInfoPowerstate"]) == "vInfo"
    assert not any(database_style_tab(header(tab)) for tab in HEADERS_4X)


def test_a_sheet_without_a_telling_name_is_vinfo_where_its_columns_are_in_every_vm_tab():
    assert tab_of_nameless(["VM", "Powerstate", "VM ID"]) == "vInfo"
    assert tab_of_nameless(header("vNetwork")) == "vNetwork"
    assert tab_of_nameless(["Name", "Salary"]) == ""
