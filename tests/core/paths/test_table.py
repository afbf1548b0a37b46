"""The 29 rows of the path table, each as its legs there and back, crossings, round trip and verdict.

Round trips: NE 10 ms, on-premises to AVS 8, to the VNet 6, AVS to the VNet 1.2; half of each for every leg.
"""

from dataclasses import replace

import pytest

from planner.core.paths.network import BreakOut, Link
from planner.core.paths.records import Verdict
from tests.core.paths.ends import (
    A_CUT_OVER,
    A_DUPLICATED,
    A_MON,
    A_MON_AT_P,
    A_NATIVE,
    A_STRETCHED,
    ACCEPTING,
    NETWORK,
    P_HOST,
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


def assert_is(found, verdict, forward, back, crossings, rtt_ms):
    assert (found.verdict, *ways(found), found.crossings) == (verdict, forward, back, crossings)
    assert found.rtt_ms == pytest.approx(rtt_ms)


def test_row_01_two_vms_on_one_segment_on_premises_are_switched():
    assert_is(wire(P, P), Verdict.OPTIMAL, "", "", 0, 0)


def test_row_02_two_segments_on_premises_meet_at_the_gateway_there():
    for one in (P, P_STRETCHED, P_MON, P_HOST):
        assert_is(path(one, P), Verdict.OPTIMAL, "", "", 0, 0)


def test_row_03_two_vms_at_avs_on_one_stretched_segment_are_switched_there():
    assert_is(wire(A_STRETCHED, A_STRETCHED), Verdict.OPTIMAL, "", "", 0, 0)


def test_row_04_the_halves_of_a_stretched_segment_meet_in_its_extension():
    assert_is(wire(A_STRETCHED, P_STRETCHED), Verdict.UNAVOIDABLE, "ne", "ne", 2, 10)


def test_row_04_mon_changes_nothing_within_a_segment():
    assert_is(wire(A_MON, P_MON, ACCEPTING), Verdict.UNAVOIDABLE, "ne", "ne", 2, 10)


def test_row_05_two_stretched_segments_trombone_through_both_extensions():
    found = path(A_STRETCHED, A_STRETCHED)
    assert_is(found, Verdict.TROMBONE, "ne ne@destination", "ne@destination ne", 4, 20)
    assert found.is_tromboned


@pytest.mark.parametrize("there", [A_CUT_OVER, A_NATIVE])
def test_row_06_stretched_to_native_trombones_out_by_the_extension_and_in_by_expressroute(there):
    found = path(A_STRETCHED, there)
    assert_is(found, Verdict.TROMBONE, "ne er_avs", "er_avs ne", 4, 18)
    assert found.is_symmetric and found.is_tromboned


def test_row_07_stretched_to_on_premises_crosses_where_its_gateway_is():
    assert_is(path(A_STRETCHED, P), Verdict.UNAVOIDABLE, "ne", "ne", 2, 10)


def test_row_08_stretched_to_the_vnet_trombones():
    assert_is(path(A_STRETCHED, V), Verdict.TROMBONE, "ne er_vnet", "er_vnet ne", 4, 16)


def test_row_09_stretched_to_the_internet_is_a_backhaul():
    found = path(A_STRETCHED, I)
    assert_is(found, Verdict.BACKHAUL, "ne edge", "edge ne", 2, 10)
    assert not found.is_tromboned


def test_row_10_a_client_on_premises_reaches_a_stretched_vm_through_the_extension():
    assert_is(path(P, A_STRETCHED), Verdict.UNAVOIDABLE, "ne@destination", "ne@destination", 2, 10)


def test_row_11_the_vnet_to_a_stretched_vm_trombones():
    assert_is(path(V, A_STRETCHED), Verdict.TROMBONE, "er_vnet ne@destination", "ne@destination er_vnet", 4, 16)


def test_row_12_two_segments_with_mon_meet_at_the_gateway_in_the_cloud():
    assert_is(path(allowed(A_MON), allowed(A_MON)), Verdict.OPTIMAL, "", "", 0, 0)


@pytest.mark.parametrize("there", [A_CUT_OVER, A_NATIVE])
def test_row_13_mon_to_native_stays_at_avs(there):
    assert_is(path(allowed(A_MON), allowed(there), ACCEPTING), Verdict.OPTIMAL, "", "", 0, 0)


@pytest.mark.parametrize("there", [A_STRETCHED, A_MON_AT_P])
class TestRow14MonToAVmWhoseGatewayIsOnPremises:
    def test_row_14_allow_and_host_routes_filtered_is_a_trombone(self, there):
        found = path(A_MON, allowed(there))
        assert_is(found, Verdict.TROMBONE, "ne ne@destination", "ne@destination ne", 4, 20)

    def test_row_14_allow_and_host_routes_learned_is_asymmetric(self, there):
        found = path(A_MON, allowed(there), ACCEPTING)
        assert_is(found, Verdict.ASYMMETRIC, "ne ne@destination", "ne@destination er_avs", 4, 19)
        assert found.is_tromboned

    def test_row_14_no_policy_and_host_routes_learned_is_a_trombone(self, there):
        found = path(A_MON, there, ACCEPTING)
        assert_is(found, Verdict.TROMBONE, "er_avs ne@destination", "ne@destination er_avs", 4, 18)

    def test_row_14_no_policy_and_host_routes_filtered_is_asymmetric(self, there):
        found = path(A_MON, there)
        assert_is(found, Verdict.ASYMMETRIC, "er_avs ne@destination", "ne@destination ne", 4, 19)
        assert found.is_tromboned


def test_row_15_mon_to_on_premises_by_policy_with_host_routes_filtered_crosses_by_the_extension():
    assert_is(path(A_MON, allowed(P)), Verdict.UNAVOIDABLE, "ne", "ne", 2, 10)


def test_row_16_mon_to_on_premises_by_policy_with_host_routes_learned_is_asymmetric():
    found = path(A_MON, allowed(P), ACCEPTING)
    assert_is(found, Verdict.ASYMMETRIC, "ne", "er_avs", 2, 9)
    assert not found.is_tromboned


def test_row_17_mon_to_on_premises_without_policy_with_host_routes_learned_takes_expressroute():
    assert_is(path(A_MON, P, ACCEPTING), Verdict.OPTIMAL, "er_avs", "er_avs", 2, 8)


def test_row_18_mon_to_on_premises_without_policy_with_host_routes_filtered_is_asymmetric():
    assert_is(path(A_MON, P), Verdict.ASYMMETRIC, "er_avs", "ne", 2, 9)


def test_row_18_a_vwan_hub_never_passes_a_host_route_on():
    hub = replace(ACCEPTING, link=Link.VWAN, accepts_host_routes=None)
    assert_is(path(A_MON, P, hub), Verdict.ASYMMETRIC, "er_avs", "ne", 2, 9)


def test_row_19_mon_to_the_vnet_by_policy_is_asymmetric_and_half_a_trombone():
    found = path(A_MON, allowed(V))
    assert_is(found, Verdict.ASYMMETRIC, "ne er_vnet", "azure", 2, 8.6)
    assert found.is_tromboned


def test_row_20_mon_to_the_vnet_without_policy_stays_in_the_region():
    assert_is(path(A_MON, V), Verdict.OPTIMAL, "azure", "azure", 0, 1.2)


def test_row_21_mon_to_the_internet_leaves_at_avs():
    assert_is(path(A_MON, I), Verdict.OPTIMAL, "edge", "edge", 0, 0)


def test_row_22_mon_to_the_internet_with_everything_sent_back_is_a_symmetric_backhaul():
    assert_is(path(A_MON, allowed(I)), Verdict.BACKHAUL, "ne edge", "edge ne", 2, 10)


@pytest.mark.parametrize("there", [A_STRETCHED, A_CUT_OVER, A_NATIVE, P, V, I])
def test_row_23_mon_with_the_router_on_premises_is_as_without_mon(there):
    assert path(A_MON_AT_P, there) == path(A_STRETCHED, there)
    assert path(there, A_MON_AT_P) == path(there, A_STRETCHED)


@pytest.mark.parametrize("here", [A_CUT_OVER, A_NATIVE])
class TestACutOverOrNativeVm:
    def test_row_24_reaches_on_premises_by_expressroute(self, here):
        assert_is(path(here, allowed(P)), Verdict.OPTIMAL, "er_avs", "er_avs", 2, 8)

    def test_row_25_reaches_the_vnet_inside_the_region(self, here):
        assert_is(path(here, allowed(V)), Verdict.OPTIMAL, "azure", "azure", 0, 1.2)

    @pytest.mark.parametrize("there", [A_CUT_OVER, A_NATIVE])
    def test_row_26_reaches_its_like_at_avs(self, here, there):
        assert_is(path(here, there), Verdict.OPTIMAL, "", "", 0, 0)

    def test_row_27_leaves_to_the_internet_at_avs(self, here):
        assert_is(path(here, I), Verdict.OPTIMAL, "edge", "edge", 0, 0)

    def test_row_27_leaves_to_the_internet_through_the_vnet(self, here):
        through_vnet = replace(NETWORK, break_out=BreakOut.AZURE)
        assert_is(path(here, I, through_vnet), Verdict.OPTIMAL, "azure edge", "edge azure", 0, 1.2)

    def test_row_27_leaves_to_the_internet_through_on_premises_as_a_backhaul(self, here):
        through_onprem = replace(NETWORK, break_out=BreakOut.ONPREM)
        assert_is(path(here, I, through_onprem), Verdict.BACKHAUL, "er_avs edge", "edge er_avs", 2, 8)


@pytest.mark.parametrize("there", [P, A_STRETCHED, A_MON, A_CUT_OVER, A_NATIVE, V, I])
def test_row_28_a_straggler_of_a_cut_over_segment_reaches_nobody(there):
    assert path(STRAGGLER, there).verdict is path(there, STRAGGLER).verdict is Verdict.BROKEN


def test_row_28_a_straggler_reaches_its_own_segment_at_avs_no_more():
    assert wire(STRAGGLER, A_CUT_OVER).verdict is Verdict.BROKEN


@pytest.mark.parametrize("there", [P, A_STRETCHED, A_MON, A_CUT_OVER, A_NATIVE, V, I])
def test_row_29_a_duplicated_vm_is_isolated_from_everything_outside(there):
    assert path(A_DUPLICATED, there).verdict is path(there, A_DUPLICATED).verdict is Verdict.ISOLATED


def test_row_29_within_a_duplicated_segment_each_side_is_switched_and_the_sides_do_not_meet():
    assert_is(wire(A_DUPLICATED, A_DUPLICATED), Verdict.OPTIMAL, "", "", 0, 0)
    assert wire(A_DUPLICATED, P).verdict is Verdict.ISOLATED
