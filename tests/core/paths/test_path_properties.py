"""What holds of every path, whatever its ends and its network."""

from dataclasses import fields, replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core.paths.judging import path_between
from planner.core.paths.network import BreakOut, Link, Measured, Network
from planner.core.paths.records import DETOURS, Carrier, End, Harm, Hit, Leg, Of, Router, Site, State, Verdict
from tests.core.paths.ends import NETWORK

known_hits = st.sampled_from([Hit.ALLOW, Hit.DENY, Hit.NONE])
at_avs = st.sampled_from([state for state in State if state is not State.ONPREM])
on_premises = st.sampled_from([State.ONPREM, State.STRETCHED, State.STRETCHED_MON, State.CUT_OVER])
vms = st.builds(End, st.just(Site.AVS), at_avs, st.sampled_from(Router), known_hits) | st.builds(
    End, st.just(Site.ONPREM), on_premises, st.sampled_from(Router), known_hits
)
outside = st.builds(End, st.sampled_from([Site.ONPREM, Site.VNET, Site.INTERNET]), hit=known_hits)
ends = vms | outside
gaps = st.builds(lambda end: replace(end, gap="A gap.", to_enter="Close it."), ends) | st.just(End(None))
known_networks = st.builds(
    Network,
    link=st.sampled_from(Link),
    avs_generation=st.sampled_from([1, 2]),
    has_vnet_link=st.booleans(),
    is_avs_on_vnet=st.booleans(),
    weight_avs=st.sampled_from([0, 10]),
    weight_onprem=st.sampled_from([0, 10]),
    circuits=st.sampled_from([1, 2]),
    has_public_prepend=st.booleans(),
    break_out=st.sampled_from(BreakOut),
    accepts_host_routes=st.booleans(),
    devices_are_complete=st.booleans(),
    has_strict_urpf=st.booleans(),
    measured=st.just({**NETWORK.measured, Carrier.EDGE: Measured(rtt_ms=40)}),
)
FACTS = [
    "link", "avs_generation", "has_vnet_link", "is_avs_on_vnet", "circuits", "has_public_prepend", "break_out",
    "accepts_host_routes",
]  # fmt: skip
joined_networks = known_networks.filter(
    lambda network: (network.link, network.avs_generation) != (Link.GLOBAL_REACH, 2)
)
routed = {"same_segment": False}


@given(ends, ends, known_networks)
def test_with_everything_entered_nothing_is_unknown(a, b, network):
    found = path_between(a, b, network=network, **routed)
    assert found.verdict is not Verdict.UNKNOWN
    assert (found.rtt_ms is None) == (found.verdict in (Verdict.BROKEN, Verdict.ISOLATED))


@given(ends, ends, known_networks)
def test_the_mirrored_conversation_has_the_mirrored_path(a, b, network):
    one, other = path_between(a, b, network=network, **routed), path_between(b, a, network=network, **routed)
    assert (one.verdict, one.crossings, one.is_tromboned) == (other.verdict, other.crossings, other.is_tromboned)
    assert (one.harm, one.harmed_by) == (other.harm, other.harmed_by)
    assert (one.forward, one.back) == (_swapped(other.back), _swapped(other.forward))


def _swapped(legs):
    whose = {Of.SOURCE: Of.DESTINATION, Of.DESTINATION: Of.SOURCE, Of.NOBODY: Of.NOBODY}
    return tuple(replace(leg, of=whose[leg.of]) for leg in legs)


@given(ends, ends, known_networks)
def test_legs_join_the_sites_of_the_ends_one_to_the_next(a, b, network):
    found = path_between(a, b, network=network, **routed)
    for legs, start, stop in ((found.forward, a.site, b.site), (found.back, b.site, a.site)):
        if legs:
            assert (legs[0].start, legs[-1].stop) == (start, stop)
            assert all(leg.stop is onward.start for leg, onward in pairwise(legs))
        elif found.rtt_ms is not None:
            assert start is stop


@given(ends, ends, known_networks)
def test_a_tunnel_belongs_to_an_extended_segment_of_one_of_the_ends(a, b, network):
    found = path_between(a, b, network=network, **routed)
    whose = {Of.SOURCE: a, Of.DESTINATION: b}
    for leg in found.forward + found.back:
        assert (leg.carrier is Carrier.NE) == (leg.of is not Of.NOBODY)
        if leg.of is not Of.NOBODY:
            assert whose[leg.of].site is Site.AVS
            assert whose[leg.of].state in (State.STRETCHED, State.STRETCHED_MON)


@given(ends, ends, known_networks)
def test_other_ways_there_and_back_are_asymmetric_and_the_same_way_is_only_over_two_circuits(a, b, network):
    found = path_between(a, b, network=network, **routed)
    reversed_back = tuple(Leg(leg.carrier, leg.stop, leg.start, leg.of) for leg in reversed(found.back))
    if found.forward != reversed_back:
        assert found.verdict is Verdict.ASYMMETRIC
    elif found.verdict is Verdict.ASYMMETRIC:
        assert network.circuits == 2 and network.link is Link.GLOBAL_REACH
    if found.verdict is not Verdict.ASYMMETRIC:
        assert found.harm is Harm.NONE and found.harmed_by == ()


@given(ends, ends, known_networks)
def test_only_detours_and_what_must_cross_take_longer_than_the_direct_way(a, b, network):
    found = path_between(a, b, network=network, **routed)
    if found.verdict is Verdict.OPTIMAL:
        assert found.crossings in (0, 2) and not found.is_tromboned
    if found.is_tromboned:
        assert found.verdict in DETOURS and Site.ONPREM not in (a.site, b.site)


@given(vms, vms, known_networks)
def test_segments_that_are_both_still_on_premises_are_as_before(a, b, network):
    if a.site is b.site is Site.ONPREM and State.CUT_OVER not in (a.state, b.state):
        found = path_between(a, b, network=network, **routed)
        assert (found.verdict, found.added_ms) == (Verdict.OPTIMAL, 0)


@settings(max_examples=500)
@given(ends, ends, joined_networks, st.sets(st.sampled_from(FACTS)))
def test_a_missing_fact_never_changes_a_verdict_it_only_makes_it_unknown(a, b, network, missing):
    """Whatever a missing fact turns out to be, the path was that or unknown before."""
    before = path_between(a, b, network=replace(network, **dict.fromkeys(missing)), **routed)
    after = path_between(a, b, network=network, **routed)
    if before.verdict is Verdict.UNKNOWN:
        assert before.reason and before.to_enter
    else:
        assert (before.verdict, before.forward, before.back) == (after.verdict, after.forward, after.back)


@given(gaps, ends, known_networks)
def test_a_gap_is_no_verdict_once_something_is_at_avs(gap, other, network):
    if Site.AVS in (gap.site, other.site) and not _has_no_way(gap) and not _has_no_way(other):
        assert path_between(gap, other, network=network, **routed).verdict is Verdict.UNKNOWN
        assert path_between(other, gap, network=network, **routed).verdict is Verdict.UNKNOWN


def _has_no_way(end):
    return (end.site, end.state) in ((Site.ONPREM, State.CUT_OVER), (Site.AVS, State.DUPLICATED))


@given(ends, ends, known_networks)
def test_every_path_says_why_in_a_sentence(a, b, network):
    reason = path_between(a, b, network=network, **routed).reason
    assert reason[0].isupper() and reason.endswith(".")
    assert not any(field.name in reason for field in fields(Network) if "_" in field.name)
