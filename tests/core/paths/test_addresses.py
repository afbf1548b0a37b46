"""Where an address is: the longest prefix says, and what nobody or two places claim is a gap."""

from dataclasses import dataclass
from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.paths.addresses import Addresses, overlaps
from planner.core.paths.network import Network
from planner.core.paths.policy import DEFAULT_ROUTES
from planner.core.paths.records import Hit, Site


@dataclass(frozen=True)
class Segment:
    key: int
    name: str
    prefix: str = ""
    gateway: str = ""


WEB = Segment(1, "web", "10.1.1.0/24", "10.1.1.1")
DB = Segment(2, "db", "10.1.2.0/24", "10.1.2.1")
NETWORK = Network(
    policy=DEFAULT_ROUTES,
    onprem_ranges=(IPv4Network("10.0.0.0/8"), IPv4Network("193.0.0.0/16")),
    vnet_ranges=(IPv4Network("10.200.0.0/16"),),
)
ADDRESSES = Addresses([WEB, DB], NETWORK)


@pytest.mark.parametrize(
    ("text", "site", "hit"),
    [
        ("10.99.0.1", Site.ONPREM, Hit.ALLOW),
        ("193.0.7.7", Site.ONPREM, Hit.NONE),
        ("10.200.3.4", Site.VNET, Hit.ALLOW),  # longer than 10.0.0.0/8
        ("8.8.8.8", Site.INTERNET, Hit.NONE),
        (" 8.8.4.4 ", Site.INTERNET, Hit.NONE),
    ],
)
def test_an_address_is_where_its_longest_range_is(text, site, hit):
    end = ADDRESSES.end_of(text)
    assert (end.site, end.state, end.hit, end.gap) == (site, None, hit, "")


@pytest.mark.parametrize(
    ("text", "reason", "to_enter"),
    [
        ("192.168.9.9", "private address on no segment and in no range", "Enter the range"),
        ("100.64.0.1", "private address on no segment and in no range", "Enter the range"),
        ("169.254.1.1", "private address on no segment and in no range", "Enter the range"),
        ("10.1.1.77", "lies on segment web, but no VM", "Import the VM"),
        ("224.0.0.251", "no single host", "Leave multicast"),
        ("255.255.255.255", "no single host", "Leave multicast"),
        ("srv-mail.example.org", "srv-mail.example.org is no IPv4 address", "Import the flow with the address"),
        ("2001:db8::1", "no IPv4 address", "Import the flow with the address"),
        ("", "The other end is no IPv4 address", "Import the flow with the address"),
    ],
)
def test_what_nobody_can_place_is_a_gap_with_what_to_enter(text, reason, to_enter):
    end = ADDRESSES.end_of(text)
    assert end.site is None
    assert reason in end.gap and end.to_enter.startswith(to_enter)


def test_two_places_with_equally_long_ranges_are_not_guessed_between():
    both = Network(onprem_ranges=(IPv4Network("10.5.0.0/16"),), vnet_ranges=(IPv4Network("10.5.0.0/16"),))
    end = Addresses([], both).end_of("10.5.1.1")
    assert end.site is None and "equally long" in end.gap


def test_what_is_at_avs_and_no_vm_of_the_estate_is_there_from_the_first_day():
    inside = Network(onprem_ranges=(IPv4Network("10.0.0.0/8"),), avs_ranges=(IPv4Network("10.240.0.0/22"),))
    assert Addresses([], inside).end_of("10.240.0.5").site is Site.AVS


def test_a_range_within_a_segment_places_what_is_no_vm_there():
    with_appliance = Network(onprem_ranges=(IPv4Network("10.1.1.77/32"),))
    assert Addresses([WEB], with_appliance).end_of("10.1.1.77").site is Site.ONPREM


def test_a_range_as_long_as_a_segment_does_not_say_which_host_it_is():
    assert Addresses([WEB], Network(onprem_ranges=(IPv4Network(WEB.prefix),))).end_of("10.1.1.77").site is None


def test_the_segment_an_unknown_address_lies_on_is_told():
    assert ADDRESSES.segment_of("10.1.2.9") == DB.key
    assert ADDRESSES.segment_of("10.99.0.1") is ADDRESSES.segment_of("srv-mail") is None


# ---- segments


def test_a_segment_with_prefix_and_gateway_has_no_gap():
    assert ADDRESSES.gap_of(WEB.key) is None


@pytest.mark.parametrize(
    ("segment", "reason"),
    [
        (Segment(1, "web"), "Segment web has no known prefix."),
        (Segment(1, "web", "10.1.1.0/24"), "Segment web has no known gateway."),
        (Segment(1, "web", "10.1.1.7/24", "10.1.1.1"), "10.1.1.7/24 of segment web is no IPv4 prefix."),
    ],
)
def test_a_segment_without_prefix_or_gateway_is_a_gap(segment, reason):
    gap = Addresses([segment], NETWORK).gap_of(segment.key)
    assert gap is not None and gap.reason == reason and gap.to_enter


def test_segments_with_overlapping_prefixes_are_each_a_gap_that_names_the_other():
    wide = Segment(3, "old", "10.1.0.0/16", "10.1.0.1")
    found = Addresses([WEB, wide], NETWORK)
    assert "web (10.1.1.0/24) overlaps that of old (10.1.0.0/16)" in str(found.gap_of(WEB.key))
    assert "old (10.1.0.0/16) overlaps that of web (10.1.1.0/24)" in str(found.gap_of(wide.key))


def test_one_prefix_on_two_segments_overlaps():
    assert Addresses([WEB, Segment(3, "copy", WEB.prefix, WEB.gateway)], NETWORK).gap_of(3) is not None


prefixes = st.dictionaries(
    st.integers(0, 9),
    st.tuples(st.integers(0, 255), st.integers(24, 32)).map(lambda drawn: IPv4Network(drawn, strict=False)),
    max_size=8,
)


@given(prefixes)
def test_every_prefix_that_overlaps_another_is_in_a_pair_and_no_other_is(drawn):
    clashing = {one for one in drawn for other in drawn if one != other and drawn[one].overlaps(drawn[other])}
    pairs = overlaps(drawn)
    assert {key for pair in pairs for key in pair} == clashing
    assert all(drawn[one].overlaps(drawn[other]) for one, other in pairs)


# ---- VMs and the policy routes


def test_a_vm_is_matched_by_its_address():
    assert ADDRESSES.hit_of_vm("10.1.1.5", WEB.key) is Hit.ALLOW


def test_a_vm_without_address_is_matched_by_a_prefix_that_is_said_alike():
    assert ADDRESSES.hit_of_vm("", WEB.key) is Hit.ALLOW


def test_a_vm_without_address_and_prefix_is_unknown_to_the_policy_unless_there_is_none():
    assert ADDRESSES.hit_of_vm("", 99) is Hit.UNKNOWN
    assert Addresses([WEB], Network()).hit_of_vm("", 99) is Hit.NONE
