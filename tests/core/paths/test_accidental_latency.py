"""The cases of 4.5: detours that no extension makes."""

from dataclasses import replace

import pytest

from planner.core.paths.network import Device, DeviceKind, Link, Network, Place
from planner.core.paths.records import Harm, Verdict
from tests.core.paths.ends import (
    A_CUT_OVER,
    A_MON,
    A_NATIVE,
    A_STRETCHED,
    ACCEPTING,
    NETWORK,
    P,
    V,
    allowed,
    path,
    ways,
)

UNJOINED = replace(NETWORK, is_avs_on_vnet=False)
HEAVY = replace(NETWORK, weight_onprem=10)
TWO_CIRCUITS = replace(NETWORK, circuits=2, has_public_prepend=False)
GEN_2 = replace(NETWORK, avs_generation=2, link=Link.NONE, is_avs_on_vnet=None, circuits=None)


@pytest.mark.parametrize("here", [A_CUT_OVER, A_NATIVE, A_MON])
def test_case_4_5_without_the_connection_to_the_vnet_traffic_goes_round_by_global_reach(here):
    found = path(here, V, UNJOINED)
    assert (found.verdict, *ways(found)) == (Verdict.TROMBONE, "er_avs er_vnet", "er_vnet er_avs")
    assert (found.crossings, found.rtt_ms) == (4, 14)  # 8 + 6


@pytest.mark.parametrize("link", [link for link in Link if link is not Link.GLOBAL_REACH])
def test_case_4_5_without_connection_and_global_reach_avs_and_the_vnet_do_not_meet(link):
    assert path(A_CUT_OVER, V, replace(UNJOINED, link=link)).verdict is Verdict.BROKEN


def test_case_4_5_a_stretched_vm_reaches_the_vnet_whatever_connects_avs_to_it():
    assert path(A_STRETCHED, V, UNJOINED) == path(A_STRETCHED, V)


@pytest.mark.parametrize("here", [A_CUT_OVER, A_NATIVE, A_MON])
def test_case_4_5_more_weight_on_the_onprem_connection_brings_the_vnets_answers_by_on_premises(here):
    found = path(here, V, HEAVY)
    assert (found.verdict, *ways(found)) == (Verdict.ASYMMETRIC, "azure", "er_vnet er_avs")
    assert (found.crossings, found.is_tromboned) == (2, True)
    assert found.rtt_ms == pytest.approx((1.2 + 6 + 8) / 2)


def test_case_4_5_with_policy_and_weight_both_ways_go_by_on_premises_and_still_differ():
    found = path(A_MON, allowed(V), HEAVY)
    assert (found.verdict, *ways(found)) == (Verdict.ASYMMETRIC, "ne er_vnet", "er_vnet er_avs")
    assert found.is_tromboned and found.crossings == 4


def test_case_4_5_weights_as_azure_sets_them_make_no_detour():
    assert path(A_CUT_OVER, V, replace(NETWORK, weight_avs=None, weight_onprem=None)).verdict is Verdict.OPTIMAL
    assert path(A_CUT_OVER, V, replace(HEAVY, weight_avs=10)).verdict is Verdict.OPTIMAL


def test_case_4_5_weight_without_global_reach_makes_no_detour():
    assert path(A_CUT_OVER, V, replace(HEAVY, link=Link.VPN)).verdict is Verdict.OPTIMAL


def test_case_4_5_weight_does_not_touch_what_is_stretched_without_mon():
    assert path(V, A_STRETCHED, HEAVY) == path(V, A_STRETCHED)


def test_case_4_5_two_circuits_that_look_alike_are_asymmetric():
    found = path(A_CUT_OVER, P, TWO_CIRCUITS)
    assert (found.verdict, *ways(found)) == (Verdict.ASYMMETRIC, "er_avs", "er_avs")
    assert found.rtt_ms == 8 and not found.is_tromboned


def test_case_4_5_a_trombone_over_one_of_two_circuits_is_asymmetric_too():
    found = path(A_STRETCHED, A_CUT_OVER, TWO_CIRCUITS)
    assert found.verdict is Verdict.ASYMMETRIC and found.is_tromboned


def test_case_4_5_a_public_asn_prepended_tells_two_circuits_apart():
    assert path(A_CUT_OVER, P, replace(TWO_CIRCUITS, has_public_prepend=True)).verdict is Verdict.OPTIMAL


def test_case_4_5_two_circuits_are_nothing_to_what_does_not_take_them():
    for a, b in ((A_STRETCHED, P), (A_STRETCHED, A_STRETCHED), (A_CUT_OVER, V), (A_MON, allowed(P))):
        assert path(a, b, TWO_CIRCUITS) == path(a, b)


def test_case_4_5_only_a_firewall_where_the_circuits_end_minds_which_one_it_was():
    edge = Device("edge", DeviceKind.FIREWALL, Place.ONPREM_EDGE)
    inside = Device("inside", DeviceKind.FIREWALL, Place.ONPREM_GATEWAY)
    found = path(A_CUT_OVER, P, replace(TWO_CIRCUITS, devices=(edge, inside)))
    assert (found.harm, found.harmed_by) == (Harm.HARMFUL, ("edge",))


@pytest.mark.parametrize("here", [A_CUT_OVER, A_NATIVE])
def test_case_4_5_the_gateway_is_no_transit_so_without_a_link_on_premises_and_avs_do_not_meet(here):
    found = path(here, P, replace(NETWORK, link=Link.NONE))
    assert found.verdict is Verdict.BROKEN and "no transit" in found.reason


def test_case_4_5_without_a_link_the_extension_still_carries_what_has_its_gateway_on_premises():
    linkless = replace(ACCEPTING, link=Link.NONE)
    assert path(A_STRETCHED, P, linkless).verdict is Verdict.UNAVOIDABLE
    assert path(A_MON, allowed(P), linkless).verdict is Verdict.UNAVOIDABLE  # no link brings a /32 either
    assert path(A_MON, P, linkless).verdict is Verdict.BROKEN


def test_case_4_5_generation_2_lies_in_the_vnet_and_needs_no_link_of_its_own():
    assert path(A_CUT_OVER, P, GEN_2).verdict is Verdict.OPTIMAL
    assert path(A_CUT_OVER, V, GEN_2).verdict is Verdict.OPTIMAL
    assert path(A_CUT_OVER, P, replace(GEN_2, has_vnet_link=False)).verdict is Verdict.BROKEN


@pytest.mark.parametrize("link", [Link.VPN, Link.TRANSIT, Link.VWAN])
def test_case_4_5_another_link_stands_in_for_global_reach(link):
    found = path(A_CUT_OVER, P, replace(NETWORK, link=link, circuits=None))
    assert (found.verdict, *ways(found)) == (Verdict.OPTIMAL, "er_avs", "er_avs")


def test_case_4_5_a_vwan_hub_inspects_what_goes_between_on_premises_and_avs():
    hub = Device("hub", DeviceKind.FIREWALL, Place.AZURE_HUB)
    network = replace(NETWORK, link=Link.VWAN, devices=(hub,))
    assert path(A_MON, P, network).harmed_by == ("hub",)  # row 18: there through the hub, back by the extension
    assert path(A_MON, P, replace(network, link=Link.GLOBAL_REACH)).harmed_by == ()


def test_nothing_entered_says_nothing_but_what_depends_on_nothing():
    assert path(A_STRETCHED, A_STRETCHED, Network()).verdict is Verdict.TROMBONE
    assert path(A_STRETCHED, P, Network()).verdict is Verdict.UNAVOIDABLE
    assert path(A_CUT_OVER, A_MON, Network()).verdict is Verdict.OPTIMAL
