"""Round trips: half of each leg's, what stands in for what was not measured, and what it was before."""

from dataclasses import replace

import pytest

from planner.core.paths.network import Measured
from planner.core.paths.records import Carrier
from tests.core.paths.ends import A_CUT_OVER, A_MON, A_STRETCHED, NETWORK, I, P, V, allowed, path


def without(*carriers):
    return replace(NETWORK, measured={key: value for key, value in NETWORK.measured.items() if key not in carriers})


def test_the_tunnel_takes_as_long_as_the_way_it_runs_over_until_it_is_measured_itself():
    assert path(A_STRETCHED, P, without(Carrier.NE)).rtt_ms == 8


def test_a_measure_without_round_trip_is_none():
    only_mtu = {**NETWORK.measured, Carrier.NE: Measured(path_mtu_bytes=1500)}
    assert path(A_STRETCHED, P, replace(NETWORK, measured=only_mtu)).rtt_ms == 8


def test_inside_the_region_an_assumption_stands_in():
    assert path(A_CUT_OVER, V, without(Carrier.AZURE)).rtt_ms == 1.55


def test_nothing_stands_in_for_the_way_to_the_vnet():
    assert path(A_STRETCHED, V, without(Carrier.ER_VNET)).rtt_ms is None


def test_a_move_adds_what_it_is_longer_than_before():
    assert path(A_STRETCHED, A_STRETCHED).added_ms == 20  # was 0 on-premises
    assert path(A_STRETCHED, V).added_ms == 10  # 16, was 6
    assert path(A_MON, allowed(V)).added_ms == pytest.approx(2.6)  # 8.6, was 6
    assert path(A_STRETCHED, I).added_ms == 10  # the internet itself counts 0 before and after


def test_a_move_can_shorten_the_way():
    assert path(A_CUT_OVER, V).added_ms == pytest.approx(-4.8)  # 1.2, was 6


def test_what_has_not_moved_adds_nothing():
    for a, b in ((P, P), (P, V), (P, I), (V, I), (V, V)):
        assert path(a, b).added_ms == 0
