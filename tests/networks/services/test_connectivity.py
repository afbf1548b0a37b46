"""What may be entered of the network between the sites: stored whole and noted, or refused with a way out."""

from datetime import date
from typing import Any

import pytest

from networks.choices import Carrier
from networks.models import AddressRange, Change, LegMeasure, PolicyRoute, Project
from networks.services import ServiceError
from networks.services.connectivity import (
    address_range_remove,
    address_ranges_add,
    connectivity_update,
    device_save,
    leg_measure_set,
    leg_measures_set,
    policy_routes_set,
)
from tests.migrations_app.factories import make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make_project()


def network_changes(project: Project) -> list[tuple[str, bool]]:
    rows = Change.objects.filter(project=project, subject_kind="network").order_by("pk")
    return list(rows.values_list("sentence", "affects_plan"))


def test_what_is_entered_is_noted_and_changes_no_plan(project: Project) -> None:
    connectivity_update(project=project, by=None, link="global_reach", circuits=2)
    ((sentence, affects_plan),) = network_changes(project)
    assert "Global Reach" in sentence
    assert not affects_plan


def test_the_same_entered_again_is_no_change(project: Project) -> None:
    for _ in range(2):
        connectivity_update(project=project, by=None, circuits=2)
    assert len(network_changes(project)) == 1


def test_an_assumption_stands_until_somebody_enters_it_even_as_it_is(project: Project) -> None:
    assumed = connectivity_update(project=project, by=None, are_assumed=True, circuits=1, has_vnet_link=True)
    assert assumed.assumed == ["circuits", "has_vnet_link"]
    assert connectivity_update(project=project, by=None, circuits=1).assumed == ["has_vnet_link"]


@pytest.mark.parametrize(
    "given",
    [
        {"customer_asns": [0]},
        {"customer_asns": [2**32]},
        {"circuits": -1},
        {"circuit_mbit_s": float("nan")},
        {"weight_avs": 32_001},
        {"avs_generation": 3},
        {"link": "pigeon"},
        {"management_prefix": "10.0.0.1/22"},
    ],
)
def test_a_value_that_cannot_be_is_refused_with_a_way_out(project: Project, given: dict[str, Any]) -> None:
    with pytest.raises(ServiceError) as refusal:
        connectivity_update(project=project, by=None, **given)
    assert refusal.value.way_out
    assert network_changes(project) == []


@pytest.mark.parametrize(
    "text",
    [
        "ten.0.0.0/8",
        "10.0.0.0/33",
        "10.0.0.0/a",
        "fd00::/8",
        "",
        "0.0.0.0/0",
        "10.20.0.0",
        "127.0.0.0/8",
        "224.0.0.251/32",
    ],
)
def test_no_prefix_is_refused_and_none_of_the_others_is_stored(project: Project, text: str) -> None:
    with pytest.raises(ServiceError) as refusal:
        address_ranges_add(project=project, place="vnet", prefixes=["10.9.0.0/16", text], by=None)
    assert refusal.value.way_out
    assert not AddressRange.objects.exists()


def test_a_prefix_without_length_is_no_single_address(project: Project) -> None:
    with pytest.raises(ServiceError) as refusal:
        policy_routes_set(project=project, routes=[("10.20.0.0", "allow")], by=None)
    assert str(refusal.value.way_out) == "Write 10.20.0.0/24 or another for a network, 10.20.0.0/32 for one address."


def test_a_list_of_routes_that_is_replaced_stands_whole_in_the_record(project: Project) -> None:
    policy_routes_set(project=project, routes=[(f"10.{n}.0.0/16", "allow") for n in range(30)], by=None)
    policy_routes_set(project=project, routes=[], by=None)
    *_, (last, _) = network_changes(project)
    before = last.removeprefix("MON policy routes: none. Before: ")
    assert before.removesuffix(".").split(", ") == [f"10.{n}.0.0/16 allow" for n in range(30)]


def test_an_address_inside_a_network_is_answered_with_the_network(project: Project) -> None:
    with pytest.raises(ServiceError) as refusal:
        address_ranges_add(project=project, place="vnet", prefixes=["10.20.3.1/16"], by=None)
    assert "10.20.0.0/16" in str(refusal.value.way_out)


@pytest.mark.parametrize("place", ["onprem", "vnet"])
def test_a_range_is_entered_once_and_in_one_place(project: Project, place: str) -> None:
    address_ranges_add(project=project, place="onprem", prefixes=["10.9.0.0/16"], by=None)
    with pytest.raises(ServiceError, match="entered already, as on-premises"):
        address_ranges_add(project=project, place=place, prefixes=["10.9.0.0/16"], by=None)


def test_a_range_taken_back_may_be_entered_elsewhere(project: Project) -> None:
    (row,) = address_ranges_add(project=project, place="onprem", prefixes=["10.9.0.0/16"], by=None)
    address_range_remove(address_range=row, by=None)
    address_ranges_add(project=project, place="vnet", prefixes=["10.9.0.0/16"], by=None)
    assert AddressRange.objects.get().place == "vnet"


def test_policy_routes_keep_their_order(project: Project) -> None:
    routes = [("10.0.0.0/8", "allow"), ("10.200.0.0/16", "deny"), ("0.0.0.0/0", "deny")]
    policy_routes_set(project=project, routes=routes, by=None)
    policy_routes_set(project=project, routes=routes[::-1], by=None)
    assert list(PolicyRoute.objects.values_list("prefix", "action")) == routes[::-1]


def test_a_policy_line_given_twice_is_refused_and_the_list_stays(project: Project) -> None:
    policy_routes_set(project=project, routes=[("10.0.0.0/8", "allow")], by=None)
    with pytest.raises(ServiceError, match="twice"):
        policy_routes_set(project=project, routes=[("10.1.0.0/16", "deny"), ("10.1.0.0/16", "deny")], by=None)
    assert PolicyRoute.objects.get().prefix == "10.0.0.0/8"


def test_a_prefix_with_both_actions_is_kept_as_hcx_keeps_it(project: Project) -> None:
    policy_routes_set(project=project, routes=[("10.0.0.0/8", "allow"), ("10.0.0.0/8", "deny")], by=None)
    assert PolicyRoute.objects.count() == 2


def test_a_device_has_a_name_that_no_other_of_the_project_has(project: Project) -> None:
    device = device_save(project=project, by=None, name="fw", kind="firewall", at="onprem_edge")
    device_save(project=project, by=None, name="fw", kind="nva", at="azure_hub", device=device)
    for name in ("fw", "  "):
        with pytest.raises(ServiceError) as refusal:
            device_save(project=project, by=None, name=name, kind="firewall", at="avs_edge")
        assert refusal.value.way_out
    assert project.inspecting_devices.get().at == "azure_hub"


@pytest.mark.parametrize(
    "measured", [{"rtt_ms": -1}, {"rtt_ms": float("inf")}, {"loss_percent": 100.1}, {"path_mtu_bytes": 0}]
)
def test_a_measure_that_cannot_be_is_refused_with_all_legs_given_beside_it(
    project: Project, measured: dict[str, Any]
) -> None:
    with pytest.raises(ServiceError) as refusal:
        leg_measures_set(project=project, legs={Carrier.NE: {"rtt_ms": 9}, Carrier.ER_AVS: measured}, by=None)
    assert refusal.value.way_out
    assert not LegMeasure.objects.exists()


@pytest.mark.parametrize("beside", [{"note": "by ping"}, {"measured_on": date(2026, 1, 2)}])
def test_a_note_or_a_day_without_a_figure_is_not_lost(project: Project, beside: dict[str, Any]) -> None:
    with pytest.raises(ServiceError, match="nothing was measured"):
        leg_measure_set(project=project, carrier="ne", by=None, **beside)


def test_a_leg_with_nothing_measured_is_unknown_again(project: Project) -> None:
    leg_measure_set(project=project, carrier="ne", by=None, rtt_ms=0)
    assert LegMeasure.objects.get().rtt_ms == 0
    leg_measure_set(project=project, carrier="ne", by=None)
    assert not LegMeasure.objects.exists()
