"""MON policy routes: the longest prefix wins, of equally long ones the first; a contradiction is said, not guessed."""

from ipaddress import IPv4Address, IPv4Network
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.paths.network import BreakOut, Network, PolicyRoute
from planner.core.paths.policy import (
    DEFAULT_ROUTES,
    contradictions,
    first_listed,
    hit_of,
    hit_of_prefix,
    profile_ne,
    profile_t0,
)
from planner.core.paths.records import Action, Hit

ALLOW, DENY = Action.ALLOW, Action.DENY


def routes(*lines):
    return tuple(PolicyRoute(IPv4Network(prefix), action) for prefix, action in lines)


def hit(address, *lines):
    return hit_of(IPv4Address(address), routes(*lines))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("10.255.0.1", Hit.ALLOW),
        ("172.31.255.255", Hit.ALLOW),
        ("172.32.0.0", Hit.NONE),
        ("192.168.1.1", Hit.ALLOW),
        ("8.8.8.8", Hit.NONE),
    ],
)
def test_the_default_routes_send_what_is_private_back_on_premises(address, said):
    assert hit_of(IPv4Address(address), DEFAULT_ROUTES) is said


def test_an_empty_list_keeps_everything_in_the_cloud():
    assert hit("10.0.0.1") is Hit.NONE


def test_the_longest_prefix_wins_wherever_it_is_listed():
    for lines in ([("10.0.0.0/8", ALLOW), ("10.1.0.0/16", DENY)], [("10.1.0.0/16", DENY), ("10.0.0.0/8", ALLOW)]):
        assert hit("10.1.2.3", *lines) is Hit.DENY
        assert hit("10.2.2.3", *lines) is Hit.ALLOW


def test_one_prefix_both_ways_is_a_contradiction_and_hcx_takes_the_first():
    lines = [("10.0.0.0/8", DENY), ("10.0.0.0/8", ALLOW)]
    assert hit("10.1.2.3", *lines) is Hit.CONTRADICTED
    assert first_listed(IPv4Address("10.1.2.3"), routes(*lines)) is DENY
    assert contradictions(routes(*lines)) == (IPv4Network("10.0.0.0/8"),)


def test_one_prefix_twice_the_same_way_is_no_contradiction():
    lines = [("10.0.0.0/8", DENY), ("10.0.0.0/8", DENY)]
    assert hit("10.1.2.3", *lines) is Hit.DENY
    assert contradictions(routes(*lines)) == ()


def test_a_longer_prefix_settles_what_contradicts_itself_above_it():
    assert hit("10.1.2.3", ("10.0.0.0/8", DENY), ("10.0.0.0/8", ALLOW), ("10.1.0.0/16", ALLOW)) is Hit.ALLOW


def test_nothing_is_first_listed_where_nothing_matches():
    assert first_listed(IPv4Address("8.8.8.8"), DEFAULT_ROUTES) is None


# ---- a prefix of which no address is known


def test_a_prefix_within_one_route_is_as_that_route():
    assert hit_of_prefix(IPv4Network("10.1.0.0/24"), DEFAULT_ROUTES) is Hit.ALLOW
    assert hit_of_prefix(IPv4Network("11.1.0.0/24"), DEFAULT_ROUTES) is Hit.NONE


def test_a_prefix_that_a_route_cuts_in_two_is_unknown():
    cut = routes(("10.1.0.0/25", ALLOW))
    assert hit_of_prefix(IPv4Network("10.1.0.0/24"), cut) is Hit.UNKNOWN


def test_a_prefix_that_its_halves_say_alike_is_known():
    halves = routes(("10.1.0.0/25", DENY), ("10.1.0.128/25", DENY), ("10.1.0.0/24", ALLOW))
    assert hit_of_prefix(IPv4Network("10.1.0.0/24"), halves) is Hit.DENY


def test_the_rest_behind_two_routes_that_begin_alike_is_seen():
    nested = routes(("10.1.0.0/24", DENY), ("10.1.0.0/25", ALLOW), ("10.1.0.0/26", DENY))
    assert hit_of_prefix(IPv4Network("10.1.0.0/24"), nested) is Hit.UNKNOWN  # .64 to .127 are allowed


SMALL = IPv4Network("10.0.0.0/28")
small_routes = st.lists(
    st.tuples(st.integers(26, 32), st.integers(0, 63), st.sampled_from(Action)).map(
        lambda drawn: PolicyRoute(IPv4Network((int(SMALL[0]) + drawn[1], drawn[0]), strict=False), drawn[2])
    ),
    max_size=6,
)


@given(small_routes)
def test_a_prefix_is_known_iff_all_its_addresses_are_said_alike(listed):
    said = {hit_of(address, listed) for address in SMALL}
    assert hit_of_prefix(SMALL, listed) is (said.pop() if len(said) == 1 else Hit.UNKNOWN)


# ---- the two clean profiles

ESTATE = Network(
    policy=DEFAULT_ROUTES,
    onprem_ranges=(IPv4Network("10.0.0.0/8"), IPv4Network("193.0.0.0/16")),
    vnet_ranges=(IPv4Network("10.200.0.0/16"),),
    break_out=BreakOut.AVS,
)


def test_profile_t0_sends_nothing_back_and_takes_host_routes():
    network = profile_t0(ESTATE)
    assert (network.policy, network.accepts_host_routes) == ((), True)


def test_profile_ne_sends_back_what_is_on_premises_and_filters_host_routes():
    network = profile_ne(ESTATE)
    said = {
        text: hit_of(IPv4Address(text), network.policy) for text in ("10.1.1.1", "193.0.0.9", "10.200.0.4", "8.8.8.8")
    }
    assert said == {"10.1.1.1": Hit.ALLOW, "193.0.0.9": Hit.ALLOW, "10.200.0.4": Hit.DENY, "8.8.8.8": Hit.DENY}
    assert network.accepts_host_routes is False


def test_profile_ne_sends_everything_back_where_the_internet_is_reached_from_there():
    network = profile_ne(Network(break_out=BreakOut.ONPREM))
    assert hit_of(IPv4Address("8.8.8.8"), network.policy) is Hit.ALLOW


def test_no_profile_contradicts_itself():
    wide = Network(vnet_ranges=(IPv4Network("10.0.0.0/8"),), onprem_ranges=(IPv4Network("10.0.0.0/8"),))
    for profile, network in product((profile_t0, profile_ne), (ESTATE, wide, Network())):
        assert contradictions(profile(network).policy) == ()


def test_a_profile_leaves_the_rest_of_the_network_alone():
    for profile in (profile_t0, profile_ne):
        assert (profile(ESTATE).break_out, profile(ESTATE).vnet_ranges) == (ESTATE.break_out, ESTATE.vnet_ranges)
