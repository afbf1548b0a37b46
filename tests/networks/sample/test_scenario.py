"""The sample's scenario: what it names exists, and its days lie ahead."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from networks.sample.estate import build_estate
from networks.sample.records import Estate
from networks.sample.scenario import build_scenario
from networks.sample.scenario_days import dated, dated_windows, first_day


@pytest.fixture(scope="module")
def estate() -> Estate:
    return build_estate()


@pytest.fixture(scope="module")
def scenario(estate: Estate) -> dict[str, Any]:
    return build_scenario(estate)


def port_groups_named(value: Any) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, dict):
        if isinstance(value.get("port_group"), str):
            yield value["vcenter"], value["switch"], value["port_group"]
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from port_groups_named(item)


def test_every_port_group_it_names_is_in_the_estate(estate: Estate, scenario: dict[str, Any]) -> None:
    known = {(group.switch.vcenter.server, group.switch.name, group.name) for group in estate.workload_port_groups}
    named = set(port_groups_named(scenario))
    assert len(named) == 9
    assert named <= known


def test_every_vm_and_application_it_names_is_in_the_estate(estate: Estate, scenario: dict[str, Any]) -> None:
    vms = {(vm.vcenter.server, vm.name) for vm in estate.vms}
    applications = {vm.application.name for vm in estate.vms if vm.application}
    wishes = [*scenario["rules"], *scenario["dispositions"]]
    named = {(wish["vcenter"], vm) for wish in wishes for vms in wish.get("steps", [wish.get("vms")]) for vm in vms}
    assert len(named) > 20
    assert named <= vms
    assert {wish["name"] for wish in scenario["applications"]} <= applications
    assert {wish["application"] for wish in scenario["blackouts"]} <= applications


def test_what_moves_together_fits_into_a_weekend(estate: Estate, scenario: dict[str, Any]) -> None:
    ticked = {wish["name"] for wish in scenario["applications"] if wish["moves_together"]}
    cap = max(window["max_vms"] for window in scenario["windows"])
    for name in ticked:
        members = [vm for vm in estate.vms if vm.application and vm.application.name == name]
        assert 5 <= len(members) <= cap


def test_no_application_that_moves_together_has_a_vm_on_the_standard_switch(
    estate: Estate, scenario: dict[str, Any]
) -> None:
    ticked = {wish["name"] for wish in scenario["applications"] if wish["moves_together"]}
    standard = [vm for vm in estate.vms if any(not group.switch.is_distributed for group in vm.port_groups)]
    assert standard
    assert not ticked & {vm.application.name for vm in standard if vm.application}


def test_the_core_switch_has_far_more_port_groups_than_extension_slots(
    estate: Estate, scenario: dict[str, Any]
) -> None:
    (pool,) = [pool for pool in scenario["appliances"] if pool["switch"] == "DSwitch-Core"]
    slots = pool["appliances"] * scenario["scenario"]["networks_per_appliance"]
    assert slots == 8
    assert sum(group.switch.name == "DSwitch-Core" for group in estate.segments) == 27


def test_its_first_day_is_the_monday_two_weeks_ahead_or_later(scenario: dict[str, Any]) -> None:
    assert first_day(scenario, date(2026, 11, 22)) == date(2026, 12, 7)  # the 22nd is a Sunday
    assert first_day(scenario, date(2026, 11, 23)) == date(2026, 12, 7)
    assert first_day(scenario, date(2026, 11, 24)) == date(2026, 12, 14)


def test_its_windows_repeat_within_the_horizon_and_stand_in_the_freeze_too(scenario: dict[str, Any]) -> None:
    start_on = date(2026, 12, 7)
    windows = dated_windows(scenario, start_on)
    first, second = windows[0], windows[1]
    assert (first.name, str(first.starts), str(first.ends)) == (
        "Night 2026-12-09",
        "2026-12-08 21:00:00",
        "2026-12-09 05:00:00",
    )
    assert (str(second.starts), str(second.ends), second.max_vms) == ("2026-12-11 20:00:00", "2026-12-13 18:00:00", 40)
    assert len(windows) == 27 + 14  # horizon 189 days: a weekend in each of 27 weeks, a night in every second
    assert len({window.name for window in windows}) == len(windows)
    (freeze,) = scenario["freezes"]
    frozen = dated(freeze["first_day"], start_on), dated(freeze["last_day"], start_on)
    assert sum(frozen[0] <= window.starts.date() <= frozen[1] for window in windows) == 3


def test_the_domain_controllers_can_go_apart_before_the_erp_is_due(scenario: dict[str, Any]) -> None:
    start_on = date(2026, 12, 7)
    controllers, _ = next(rule["steps"] for rule in scenario["rules"] if rule["kind"] == "before")
    due = dated(next(wish["latest_day"] for wish in scenario["applications"] if wish["name"] == "ERP"), start_on)
    assert sum(window.ends.date() <= due for window in dated_windows(scenario, start_on)) >= len(controllers) == 3


def test_a_big_estate_keeps_within_what_hcx_holds_and_says_why_it_needs_a_second_mesh() -> None:
    big = build_scenario(build_estate(10_000, 500))
    assert sum(window["max_vms"] for window in big["windows"]) <= big["scenario"]["hcx_max_inflight"] == 300
    assert set(big["reasons"]) == {"hcx_max_inflight"}


def test_an_estate_of_usual_size_leaves_the_limits_of_hcx_and_of_a_day_at_their_defaults() -> None:
    usual = build_scenario(build_estate(2_000, 150))
    assert sum(window["max_vms"] for window in usual["windows"]) <= 200  # of one service mesh
    assert not {"hcx_max_inflight", "max_cutovers_per_day", "max_stretches_per_day"} & set(usual["scenario"])
    assert "reasons" not in usual
