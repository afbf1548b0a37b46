"""Bad or missing input is unknown with what to enter, and only where the way depends on it."""

from dataclasses import replace

import pytest

from planner.core.paths.network import Link, Network
from planner.core.paths.records import End, Hit, Site, State, Verdict
from tests.core.paths.ends import (
    A_CUT_OVER,
    A_DUPLICATED,
    A_MON,
    A_STRETCHED,
    ACCEPTING,
    NETWORK,
    P_MON,
    P_STRETCHED,
    STRAGGLER,
    I,
    P,
    V,
    path,
    wire,
)

GAP = {"gap": "Segment web has no known prefix.", "to_enter": "Enter its prefix."}


def assert_asks_for(found, words):
    assert found.verdict is Verdict.UNKNOWN
    assert words in found.to_enter
    assert (found.forward, found.back, found.rtt_ms, found.added_ms) == ((), (), None, None)


@pytest.mark.parametrize(
    ("a", "b", "fact", "words"),
    [
        (A_CUT_OVER, P, "link", "link between on-premises and AVS"),
        (A_CUT_OVER, P, "circuits", "number of circuits"),
        (A_STRETCHED, A_CUT_OVER, "link", "link between on-premises and AVS"),
        (A_STRETCHED, V, "has_vnet_link", "on-premises and the VNet"),
        (P, V, "has_vnet_link", "on-premises and the VNet"),
        (A_CUT_OVER, V, "is_avs_on_vnet", "AVS circuit is connected"),
        (A_CUT_OVER, I, "break_out", "break-out"),
        (A_MON, P, "accepts_host_routes", "/32"),
    ],
)
def test_a_fact_that_the_way_depends_on_is_asked_for(a, b, fact, words):
    assert_asks_for(path(a, b, replace(NETWORK, **{fact: None})), words)
    assert_asks_for(path(b, a, replace(NETWORK, **{fact: None})), words)


def test_two_circuits_ask_how_they_are_told_apart():
    assert_asks_for(path(A_CUT_OVER, P, replace(NETWORK, circuits=2)), "public ASNs")


def test_the_generation_is_asked_for_only_where_it_decides():
    unsaid = replace(NETWORK, avs_generation=None, link=Link.VPN)
    assert path(A_CUT_OVER, P, unsaid).verdict is path(A_CUT_OVER, V, unsaid).verdict is Verdict.OPTIMAL
    assert_asks_for(path(A_CUT_OVER, P, replace(unsaid, link=Link.NONE)), "generation")
    assert_asks_for(path(A_CUT_OVER, P, replace(unsaid, has_vnet_link=False)), "generation")
    assert_asks_for(path(A_CUT_OVER, V, replace(unsaid, is_avs_on_vnet=False)), "generation")


def test_global_reach_tells_the_generation():
    for a, b, network in ((A_CUT_OVER, P, NETWORK), (A_CUT_OVER, V, replace(NETWORK, is_avs_on_vnet=False))):
        assert path(a, b, replace(network, avs_generation=None)) == path(a, b, network)


@pytest.mark.parametrize("fact", ["circuits", "accepts_host_routes", "break_out", "avs_generation"])
def test_a_fact_that_the_way_does_not_depend_on_is_not_asked_for(fact):
    for a, b in ((A_STRETCHED, A_STRETCHED), (A_STRETCHED, V), (A_CUT_OVER, V)):
        assert path(a, b, replace(NETWORK, **{fact: None})) == path(a, b)


def test_the_number_of_circuits_is_not_asked_for_where_the_ways_differ_anyhow():
    assert path(A_MON, P, replace(NETWORK, circuits=None)) == path(A_MON, P)


def test_while_both_ends_are_on_premises_nothing_is_asked():
    assert path(replace(P, **GAP), P_STRETCHED, Network()).verdict is Verdict.OPTIMAL
    assert wire(P_MON, replace(P_MON, **GAP), Network()).verdict is Verdict.OPTIMAL


def test_a_segment_without_prefix_is_not_asked_about_what_goes_out_as_before():
    assert path(replace(P, **GAP), V) == path(P, V)
    assert path(replace(P, **GAP), I) == path(P, I)


@pytest.mark.parametrize("gone", [A_STRETCHED, A_CUT_OVER, A_MON])
def test_a_gap_makes_what_is_routed_unknown_as_soon_as_something_has_moved(gone):
    for one, other in ((replace(P, **GAP), gone), (gone, replace(P, **GAP)), (replace(gone, **GAP), I)):
        found = path(one, other)
        assert (found.verdict, found.reason, found.to_enter) == (Verdict.UNKNOWN, GAP["gap"], GAP["to_enter"])


def test_a_gap_does_not_matter_within_a_segment():
    assert wire(replace(A_STRETCHED, **GAP), P_STRETCHED) == wire(A_STRETCHED, P_STRETCHED)


def test_an_end_at_no_known_site_is_unknown_even_if_nobody_says_why():
    for here in (P, A_STRETCHED, V, I):
        assert_asks_for(path(End(None), here), "site")
        assert_asks_for(path(here, End(None)), "site")
    assert wire(End(None), End(None)).verdict is Verdict.UNKNOWN


def test_a_straggler_is_broken_and_a_duplicate_isolated_whatever_is_unknown():
    assert path(replace(STRAGGLER, **GAP), End(None), Network()).verdict is Verdict.BROKEN
    assert path(replace(A_DUPLICATED, **GAP), End(None), Network()).verdict is Verdict.ISOLATED


def test_a_vm_at_avs_on_a_segment_that_was_never_extended_is_a_contradiction_not_a_verdict():
    lost = End(Site.AVS, State.ONPREM)
    assert_asks_for(path(lost, P), "extended")
    assert_asks_for(wire(lost, P), "extended")


@pytest.mark.parametrize("hit", [Hit.UNKNOWN, Hit.CONTRADICTED])
def test_a_policy_that_cannot_be_applied_leaves_mon_unknown_and_nothing_else(hit):
    peer = replace(P, hit=hit)
    assert path(A_MON, peer, ACCEPTING).verdict is path(peer, A_MON, ACCEPTING).verdict is Verdict.UNKNOWN
    assert path(A_STRETCHED, peer) == path(A_STRETCHED, P)
    assert path(A_CUT_OVER, peer) == path(A_CUT_OVER, P)
    assert path(A_MON, replace(A_CUT_OVER, hit=hit)) == path(A_MON, A_CUT_OVER)


def test_a_policy_that_names_a_prefix_both_ways_is_said_to_be_read_from_the_top():
    found = path(A_MON, replace(P, hit=Hit.CONTRADICTED))
    assert "first" in found.reason and "Remove" in found.to_enter


def test_what_was_not_measured_leaves_the_verdict_and_takes_the_round_trip():
    unmeasured = replace(NETWORK, measured={})
    found = path(A_CUT_OVER, P, unmeasured)
    assert (found.verdict, found.crossings, found.rtt_ms, found.added_ms) == (Verdict.OPTIMAL, 2, None, None)
