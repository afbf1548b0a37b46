"""What holds for any file: columns may stand in any order, and no cell makes it fail."""

from contextlib import suppress
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from networks.importers import values
from networks.importers.flows.parse import parse as parse_flows
from networks.importers.problems import FileRefused
from networks.importers.rvtools.columns import FIELDS
from networks.importers.rvtools.headers import HEADERS_4X
from networks.importers.rvtools.parse import parse
from networks.importers.rvtools.records import ParsedInventory
from networks.importers.sheets import Tables, sheet_of_rows

WORDS = st.sampled_from(
    [
        *("True", "WAHR", "poweredOn", "vm-1", "vm-2", "web01", "VM", "50aa", "dvs1", "PG", "esx01", "=1+1", "#N/A"),
        *("16,384", "1.5e3", "1e999", "-1", "²", "٣", "0-4094", "10,20", "1,100", "4095"),
        *("10.0.0.5", "10.0.0.5, fe80::1", "00:50:56:aa:bb:cc"),
    ]
)
TIMES = st.datetimes() | st.dates() | st.times() | st.timedeltas()
CELLS = st.none() | st.booleans() | st.integers() | st.floats() | TIMES | WORDS | st.text(max_size=20)
TABS = tuple(FIELDS)


def header(tab: str) -> list[str]:
    return [text.strip() for text in HEADERS_4X[tab].split("|")]


def file_of(sheets: dict[str, list[list[object]]]) -> Tables:
    """An opened file; each sheet's first row is its header."""
    return Tables(tuple(sheets), lambda name: sheet_of_rows(name, list(enumerate(sheets[name], start=1))))


@st.composite
def files(draw: st.DrawFn) -> dict[str, list[list[object]]]:
    """A file of real headers and any cells; about every second row is long enough."""
    sheets: dict[str, list[list[Any]]] = {}
    for tab in draw(st.sets(st.sampled_from(TABS), max_size=6)) | {"vInfo"}:
        columns = draw(st.lists(st.sampled_from(header(tab)), unique=True, min_size=1, max_size=12))
        names = [*columns, "VM"] if tab == "vInfo" and "VM" not in columns else columns
        rows = draw(st.lists(st.lists(CELLS, max_size=len(names) + 1), max_size=5))
        sheets[tab] = [[*names], *([*row] for row in rows)]
    return sheets


def assert_hangs_together(found: ParsedInventory) -> None:
    vms, groups = {vm.key for vm in found.vms}, {group.key for group in found.port_groups}
    assert len(vms) == len(found.vms) and len(groups) == len(found.port_groups)
    assert {nic.vm for nic in found.nics} <= vms
    assert {nic.port_group for nic in found.nics} - {None} <= groups
    assert {key[0] for key in vms | groups} <= {vcenter.key for vcenter in found.vcenters}
    for vm in found.vms:
        assert vm.name and vm.vm_id
        assert all(size is None or 0 <= size < 2**64 for size in (vm.memory_mib, vm.in_use_mib, vm.cpus))


@given(files())
@settings(max_examples=200, deadline=None)
def test_whatever_the_cells_hold_the_records_hang_together_or_the_file_is_refused(
    sheets: dict[str, list[list[object]]],
):
    with suppress(FileRefused):
        assert_hangs_together(parse(file_of(sheets)))


@given(files(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_columns_changes_no_record(sheets: dict[str, list[list[object]]], random: Random):
    # Rows are filled up first: one that is too short lacks its last column, whichever that is.
    full = {
        tab: [head, *([*row, *[None] * len(head)][: len(head)] for row in rows)]
        for tab, (head, *rows) in sheets.items()
    }
    shuffled = {}
    for tab, rows in full.items():
        order = list(range(len(rows[0])))
        random.shuffle(order)
        shuffled[tab] = [[row[at] for at in order] for row in rows]
    assert outcome(full) == outcome(shuffled)


def outcome(sheets: dict[str, list[list[object]]]) -> object:
    """The records without the order of problems in a row, or the refusal."""
    try:
        found = parse(file_of(sheets))
    except FileRefused as refused:
        return refused.code
    return found.vms, found.nics, found.port_groups, found.switches, found.vcenters, set(found.problems)


@given(st.lists(st.lists(CELLS, max_size=6), max_size=6))
def test_no_cell_of_a_flows_file_makes_it_fail(rows: list[list[Any]]):
    names = ["source", "destination", "port", "protocol", "bytes_per_day"]
    sheet = sheet_of_rows("flows.csv", list(enumerate([list(names), *rows], start=1)))
    for flow in parse_flows(sheet).flows:
        assert flow.source_text and flow.destination_text
        assert flow.bytes_per_day is None or 0 <= flow.bytes_per_day < 2**63
        assert len(flow.protocol) <= 16 and len(flow.port) <= 11


@given(st.ip_addresses(v=4) | st.ip_addresses(network="169.254.0.0/16") | st.ip_addresses(network="127.0.0.0/8"))
def test_an_ipv4_address_is_kept_as_written_unless_it_names_no_host(address):
    names_a_host = not (address.is_link_local or address.is_loopback or address.is_unspecified)

    assert values.addresses(str(address)) == ((str(address),) if names_a_host else (), (), ())
