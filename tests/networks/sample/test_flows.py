"""The sample's traffic."""

import csv
from pathlib import Path

import pytest

from networks.sample.estate import build_estate
from networks.sample.flows import COLUMNS, SampleFlow, build_flows, write_flows
from networks.sample.records import Estate


@pytest.fixture(scope="module")
def estate() -> Estate:
    return build_estate()


@pytest.fixture(scope="module")
def flows(estate: Estate) -> list[SampleFlow]:
    return build_flows(estate)


def test_the_file_holds_every_flow_under_the_documented_columns(flows: list[SampleFlow], tmp_path: Path) -> None:
    write_flows(flows, tmp_path / "flows.csv")
    with (tmp_path / "flows.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(flows) + 1


def test_the_same_estate_gives_the_same_flows(estate: Estate, flows: list[SampleFlow]) -> None:
    assert build_flows(estate) == flows


def test_no_end_is_a_name_two_vms_share(estate: Estate, flows: list[SampleFlow]) -> None:
    names = [vm.name for vm in estate.vms]
    shared = {name for name in names if names.count(name) > 1}
    assert {"print-01", "fs-01"} <= shared
    assert not shared & {end for flow in flows for end in (flow.source, flow.destination)}


def test_most_ends_are_vms_and_the_rest_users_partners_and_unknown_machines(
    estate: Estate, flows: list[SampleFlow]
) -> None:
    known = {vm.name for vm in estate.vms} | {str(nic.address) for vm in estate.vms for nic in vm.nics if nic.address}
    strange = {end for flow in flows for end in (flow.source, flow.destination)} - known
    assert {"mainframe-z15", "as400-prod"} <= strange
    assert any(end.startswith("172.20.") for end in strange)
    assert any(end.startswith("203.0.113.") for end in strange)
    assert sum({flow.source, flow.destination} <= known for flow in flows) > 0.9 * len(flows)


def test_no_machine_talks_to_itself_and_every_flow_carries_something(estate: Estate, flows: list[SampleFlow]) -> None:
    names = {str(nic.address): vm.name for vm in estate.vms for nic in vm.nics if nic.address}
    shared = {"print-01", "fs-01"}  # two machines each, told apart by address only
    for flow in flows:
        source, destination = names.get(flow.source, flow.source), names.get(flow.destination, flow.destination)
        assert source != destination or source in shared
        assert flow.bytes_per_day > 0


def test_a_tenth_of_the_flows_carries_most_of_the_bytes(flows: list[SampleFlow]) -> None:
    volumes = sorted((flow.bytes_per_day for flow in flows), reverse=True)
    assert sum(volumes[: len(volumes) // 10]) > sum(volumes) / 2
