import pytest

from networks.importers.rvtools.parse import parse_file
from networks.importers.rvtools.records import ParsedInventory
from tests.networks.importers.files import DATA


@pytest.fixture(scope="module")
def found() -> ParsedInventory:
    return parse_file(DATA / "real" / "sizing-workshop-rvtools-3x.xlsx")


def test_all_805_vms_are_imported_with_what_the_file_knows(found: ParsedInventory):
    assert len(found.vms) == 805
    assert sum(vm.powerstate == "poweredOn" for vm in found.vms) == 763
    assert sum(vm.is_template for vm in found.vms) == 10
    assert all(vm.cpus and vm.memory_mib for vm in found.vms)


def test_no_segment_is_guessed_where_no_network_is_named(found: ParsedInventory):
    assert len(found.nics) == 805
    assert all(nic.port_group is None for nic in found.nics)
    assert found.port_groups == ()


def test_the_problems_say_what_is_missing_and_what_to_do(found: ParsedInventory):
    told = [problem.message for problem in found.problems if problem.column == "Network"]
    assert len(told) == 1
    assert "every VM's segment is unknown" in told[0]
    assert "Export again" in told[0]
    assert {problem.column for problem in found.problems if problem.is_notice} >= {"VM ID", "VI SDK UUID"}
    assert "dvPort" in {missing.tab for missing in found.missing_tabs}


def test_the_tabs_are_recognised_with_their_rows(found: ParsedInventory):
    assert [(sheet.tab, sheet.row_count, sheet.is_read) for sheet in found.sheets] == [
        ("vInfo", 805, True),
        ("vNetwork", 805, True),
        ("vPartition", 0, False),
        ("vHost", 0, False),
    ]
