"""Rule 4.4: a VM with MON in the cloud and its peer meet by one way iff policy and host routes agree."""

from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network

import pytest

from planner.core.paths.network import BreakOut, Device, DeviceKind, Place
from planner.core.paths.policy import hit_of, profile_ne, profile_t0
from planner.core.paths.records import Harm, Hit, Verdict
from tests.core.paths.ends import A_CUT_OVER, A_MON, A_STRETCHED, NETWORK, I, P, V, path


@pytest.mark.parametrize("sends_back", [True, False])
@pytest.mark.parametrize("accepts", [True, False])
def test_rule_4_4_on_premises_is_symmetric_iff_either_the_policy_or_the_host_route_but_not_both(sends_back, accepts):
    peer = replace(P, hit=Hit.ALLOW if sends_back else Hit.DENY)
    network = replace(NETWORK, accepts_host_routes=accepts)
    for found in (path(A_MON, peer, network), path(peer, A_MON, network)):
        assert found.is_symmetric == (sends_back != accepts)


@pytest.mark.parametrize("accepts", [True, False])
@pytest.mark.parametrize("hit", [Hit.ALLOW, Hit.DENY, Hit.NONE])
def test_rule_4_4_the_vnet_is_symmetric_iff_no_policy_route_sends_it_back(hit, accepts):
    network = replace(NETWORK, accepts_host_routes=accepts)
    assert path(A_MON, replace(V, hit=hit), network).is_symmetric == (hit is not Hit.ALLOW)


# ---- the two clean profiles

ESTATE = replace(
    NETWORK,
    onprem_ranges=(IPv4Network("10.0.0.0/8"), IPv4Network("193.0.0.0/16")),
    vnet_ranges=(IPv4Network("10.200.0.0/16"), IPv4Network("172.16.0.0/12")),
)
ADDRESSES = {
    "10.1.1.1": P,
    "193.0.5.5": P,
    "10.2.1.1": A_STRETCHED,
    "10.3.1.1": A_MON,
    "10.4.1.1": A_CUT_OVER,
    "10.200.0.4": V,
    "172.17.0.4": V,
    "8.8.8.8": I,
}


@pytest.mark.parametrize("break_out", BreakOut)
@pytest.mark.parametrize("profile", [profile_t0, profile_ne])
@pytest.mark.parametrize("address", ADDRESSES)
def test_rule_4_4_under_a_clean_profile_mon_is_symmetric_to_everybody(profile, address, break_out):
    network = profile(replace(ESTATE, break_out=break_out))
    found = path(A_MON, replace(ADDRESSES[address], hit=hit_of(IPv4Address(address), network.policy)), network)
    assert found.verdict not in (Verdict.ASYMMETRIC, Verdict.UNKNOWN)


# ---- harm: only where something minds

ASYMMETRIC = (A_MON, replace(P, hit=Hit.DENY))  # there by ExpressRoute, back by the extension: /32s are filtered


def harm(network):
    found = path(*ASYMMETRIC, network)
    return found.harm, found.harmed_by


def with_device(**device):
    return replace(NETWORK, devices=(Device("fw", **{"kind": DeviceKind.FIREWALL, "at": Place.ONPREM_EDGE, **device}),))


def test_rule_4_4_a_stateful_firewall_in_the_path_makes_asymmetry_harmful():
    assert harm(with_device()) == (Harm.HARMFUL, ("fw",))


@pytest.mark.parametrize("place", [Place.INTERNET_EDGE, Place.AZURE_HUB])
def test_rule_4_4_a_firewall_elsewhere_does_not(place):
    assert harm(with_device(at=place)) == (Harm.NONE, ())


def test_rule_4_4_a_stateless_filter_does_not():
    assert harm(with_device(is_stateful=False)) == (Harm.NONE, ())


def test_rule_4_4_a_load_balancer_minds_only_without_snat():
    assert harm(with_device(kind=DeviceKind.LOAD_BALANCER, has_snat=True)) == (Harm.NONE, ())
    assert harm(with_device(kind=DeviceKind.LOAD_BALANCER)) == (Harm.HARMFUL, ("fw",))


def test_rule_4_4_a_firewall_with_snat_still_minds_since_it_remembers_connections():
    assert harm(with_device(has_snat=True)) == (Harm.HARMFUL, ("fw",))


def test_rule_4_4_strict_urpf_harms_what_is_routed_through_the_edge_of_avs_one_way_only():
    verdict, by = harm(replace(NETWORK, has_strict_urpf=True))
    assert verdict is Harm.HARMFUL and "uRPF" in by[0]


def test_rule_4_4_without_a_complete_list_of_devices_the_harm_is_unknown():
    assert harm(replace(NETWORK, devices_are_complete=False)) == (Harm.UNKNOWN, ())


def test_rule_4_4_a_symmetric_path_is_harmed_by_nothing():
    found = path(A_STRETCHED, V, with_device())
    assert (found.harm, found.harmed_by) == (Harm.NONE, ())
