"""What follows from the rules where the table names no row. Worked by hand from who is whose gateway."""

from dataclasses import replace

import pytest

from planner.core.paths.network import BreakOut, Device, DeviceKind, Link, Place
from planner.core.paths.records import End, Harm, Site, State, Verdict
from tests.core.paths.ends import (
    A_CUT_OVER,
    A_MON,
    A_MON_AT_P,
    A_NATIVE,
    A_STRETCHED,
    ACCEPTING,
    NETWORK,
    P_MON,
    P_STRETCHED,
    STRAGGLER,
    I,
    P,
    V,
    allowed,
    path,
    ways,
    wire,
)

GEN_2 = replace(NETWORK, avs_generation=2, link=Link.NONE)


# ---- on-premises, today


@pytest.mark.parametrize("here", [P, P_STRETCHED, P_MON])
def test_what_is_on_premises_reaches_the_vnet_and_the_internet_as_ever(here):
    assert (path(here, V).verdict, *ways(path(here, V))) == (Verdict.OPTIMAL, "er_vnet", "er_vnet")
    assert (path(here, I).verdict, *ways(path(here, I))) == (Verdict.OPTIMAL, "edge", "edge")


def test_weights_do_not_touch_what_goes_between_on_premises_and_the_vnet():
    assert path(P, V, replace(NETWORK, weight_onprem=10)) == path(P, V)


def test_an_onprem_vm_on_a_segment_with_mon_is_as_any_other_on_premises():
    for there in (A_STRETCHED, A_MON, allowed(A_MON), A_CUT_OVER):
        assert ways(path(P_MON, there)) == ways(path(P, there))


def test_two_stragglers_on_one_wire_still_reach_each_other():
    assert wire(STRAGGLER, STRAGGLER).verdict is Verdict.OPTIMAL


def test_weight_of_a_circuit_that_does_not_reach_the_vnet_is_nothing():
    heavy = replace(NETWORK, weight_onprem=10)
    assert path(A_CUT_OVER, V, replace(heavy, has_vnet_link=False)) == path(A_CUT_OVER, V)
    assert path(A_CUT_OVER, V, replace(heavy, has_vnet_link=None)).verdict is Verdict.UNKNOWN


# ---- MON


def test_mon_with_everything_sent_back_and_host_routes_learned_is_asymmetric_to_the_internet():
    found = path(A_MON, allowed(I), ACCEPTING)
    assert (found.verdict, *ways(found)) == (Verdict.ASYMMETRIC, "ne edge", "edge er_avs")


def test_mon_that_breaks_out_on_premises_needs_host_routes_there_to_come_back_as_it_went():
    onprem = {"break_out": BreakOut.ONPREM}
    assert ways(path(A_MON, I, replace(ACCEPTING, **onprem))) == ("er_avs edge", "edge er_avs")
    assert path(A_MON, I, replace(ACCEPTING, **onprem)).verdict is Verdict.BACKHAUL
    assert ways(path(A_MON, I, replace(NETWORK, **onprem))) == ("er_avs edge", "edge ne")
    assert path(A_MON, I, replace(NETWORK, **onprem)).verdict is Verdict.ASYMMETRIC


def test_a_native_vm_to_a_stretched_one_with_the_router_on_premises_trombones_as_row_6_mirrored():
    found = path(A_NATIVE, A_MON_AT_P)
    assert (found.verdict, *ways(found)) == (Verdict.TROMBONE, "er_avs ne@destination", "ne@destination er_avs")


def test_mon_needs_no_link_where_the_policy_sends_everything_back():
    linkless = replace(ACCEPTING, link=Link.NONE)
    assert path(A_MON, allowed(A_STRETCHED), linkless).verdict is Verdict.TROMBONE
    assert path(A_MON, A_STRETCHED, linkless).verdict is Verdict.BROKEN


def test_in_generation_2_on_premises_learns_host_routes_through_the_vnet():
    assert ways(path(A_MON, P, replace(GEN_2, accepts_host_routes=True))) == ("er_avs", "er_avs")
    assert ways(path(A_MON, P, GEN_2)) == ("er_avs", "ne")
    assert ways(path(A_MON, V, GEN_2)) == ("azure", "azure")
    assert ways(path(A_MON, allowed(V), GEN_2)) == ("ne er_vnet", "azure")


def test_weights_circuits_and_a_missing_connection_are_nothing_to_generation_2():
    odd = replace(GEN_2, link=Link.GLOBAL_REACH, weight_onprem=10, circuits=2, has_public_prepend=False)
    odd = replace(odd, is_avs_on_vnet=False)
    for a, b in ((A_CUT_OVER, P), (A_CUT_OVER, V), (A_STRETCHED, A_CUT_OVER)):
        assert path(a, b, odd) == path(a, b)


# ---- from the internet


@pytest.mark.parametrize("there", [P, A_STRETCHED, A_CUT_OVER, A_MON, allowed(A_MON), V, I])
def test_what_comes_in_from_the_internet_comes_in_where_answers_go_out(there):
    forward, back = ways(path(I, there))
    assert (forward.split(), back.split()) == (back.split()[::-1], forward.split()[::-1])


def test_answers_from_azure_are_subject_to_the_weights_too():
    heavy = replace(NETWORK, break_out=BreakOut.AZURE, weight_onprem=10)
    assert ways(path(A_CUT_OVER, I, heavy)) == ("azure edge", "edge er_vnet er_avs")


# ---- elsewhere


def test_an_address_of_avs_on_no_segment_is_native():
    manager = End(Site.AVS)
    for there in (A_STRETCHED, A_MON, A_CUT_OVER, P, V, I):
        assert ways(path(manager, there)) == ways(path(A_NATIVE, there))


def test_an_address_of_avs_was_there_before_anything_moved():
    """8 ms from on-premises and 1.2 from the VNet, then as now: nothing is added; a VM that comes nearer saves 8."""
    manager = End(Site.AVS)
    assert [(path(manager, there).before_ms, path(manager, there).added_ms) for there in (P, V, I)] == [
        (8, 0),
        (pytest.approx(1.2), 0),
        (0, 0),
    ]
    assert (path(manager, A_CUT_OVER).before_ms, path(manager, A_CUT_OVER).added_ms) == (8, -8)


def test_a_rebuilt_vm_is_routed_to_the_neighbours_it_left_behind():
    assert wire(A_NATIVE, P) == path(A_NATIVE, P)


def test_the_original_of_a_duplicated_vm_goes_on_as_before():
    original = End(Site.ONPREM, State.DUPLICATED)
    for there in (P, A_STRETCHED, A_CUT_OVER, V, I):
        assert path(original, there) == path(P, there)


def test_a_segment_on_both_sides_that_nobody_says_is_extended_is_unknown():
    assert wire(A_STRETCHED, P).verdict is Verdict.UNKNOWN


# ---- what sees it

PLACES = {place: Device(place.value, DeviceKind.FIREWALL, place) for place in Place}
WATCHED = replace(NETWORK, devices=tuple(PLACES.values()))


@pytest.mark.parametrize(
    ("a", "b", "change", "seen"),
    [
        # row 16 and 18: the gateway on-premises, the circuit's end, the edge of AVS
        (A_MON, P, {}, {Place.ONPREM_GATEWAY, Place.ONPREM_EDGE, Place.AVS_EDGE}),
        # row 19: there through on-premises and the VNet, back inside Azure
        (A_MON, allowed(V), {}, {Place.ONPREM_GATEWAY, Place.ONPREM_EDGE, Place.AVS_EDGE, Place.AZURE_HUB}),
        # weight: the turn from circuit to circuit is at the provider's edge, not on-premises
        (A_CUT_OVER, V, {"weight_onprem": 10}, {Place.AVS_EDGE, Place.AZURE_HUB}),
        # 0/0 back on-premises with host routes learned
        (
            A_MON,
            allowed(I),
            {"accepts_host_routes": True},
            {Place.ONPREM_GATEWAY, Place.ONPREM_EDGE, Place.INTERNET_EDGE, Place.AVS_EDGE},
        ),
        # generation 2 is reached through the VNet, whatever else is entered
        (
            A_MON,
            P,
            {"avs_generation": 2},
            {Place.ONPREM_GATEWAY, Place.ONPREM_EDGE, Place.AVS_EDGE, Place.AZURE_HUB},
        ),
        # two circuits alike: only where they end
        (A_CUT_OVER, P, {"circuits": 2, "has_public_prepend": False}, {Place.ONPREM_EDGE}),
    ],
)
def test_asymmetry_is_seen_where_either_way_passes(a, b, change, seen):
    found = path(a, b, replace(WATCHED, **change))
    assert (found.harm, set(found.harmed_by)) == (Harm.HARMFUL, {place.value for place in seen})


@pytest.mark.parametrize(
    ("a", "b", "change", "is_refused"),
    [
        (A_MON, allowed(P), {"accepts_host_routes": True}, True),  # row 16: only the answers come by T0
        (A_MON, P, {}, True),  # row 18: only what goes out
        (A_MON, allowed(V), {}, True),  # row 19
        (A_CUT_OVER, V, {"weight_onprem": 10}, False),  # both pass T0
    ],
)
def test_strict_urpf_refuses_what_passes_the_edge_of_avs_one_way_only(a, b, change, is_refused):
    found = path(a, b, replace(NETWORK, has_strict_urpf=True, **change))
    assert found.verdict is Verdict.ASYMMETRIC
    assert (found.harm is Harm.HARMFUL) == is_refused


def test_the_reason_names_both_ways_and_why():
    assert path(A_MON, P).reason == (
        "It goes there by the routed link between on-premises and AVS and comes back by the L2 extension: "
        "on-premises does not know the host route (/32) of the source and takes the L2 extension."
    )
    assert path(A_STRETCHED, V).reason == (
        "It goes to on-premises and back though neither end is there: the gateway of the source is still on-premises."
    )
    assert "another circuit" in path(A_CUT_OVER, P, replace(NETWORK, circuits=2, has_public_prepend=False)).reason


def test_state_native_on_both_sides_of_a_wire_is_switched_at_avs():
    assert wire(A_NATIVE, End(Site.AVS, State.NATIVE)).verdict is Verdict.OPTIMAL
