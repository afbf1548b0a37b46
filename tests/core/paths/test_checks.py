"""Checks of the connectivity: each says how it stands, why, and what to do."""

from dataclasses import dataclass, replace
from ipaddress import IPv4Network

import pytest

from planner.core.paths.check_records import Check, Standing, Stated
from planner.core.paths.checks import checks_of
from planner.core.paths.network import BreakOut, Link, Measured, Network, PolicyRoute
from planner.core.paths.policy import DEFAULT_ROUTES, profile_ne, profile_t0
from planner.core.paths.records import Action, Carrier

OK, WARN, BAD, UNKNOWN = Standing.OK, Standing.WARN, Standing.BAD, Standing.UNKNOWN
CLEAN = Network(
    link=Link.GLOBAL_REACH,
    avs_generation=1,
    has_vnet_link=True,
    is_avs_on_vnet=True,
    circuits=1,
    break_out=BreakOut.AVS,
    accepts_host_routes=True,
    onprem_ranges=(IPv4Network("172.20.0.0/16"),),
    vnet_ranges=(IPv4Network("10.200.0.0/16"),),
    devices_are_complete=True,
    measured={
        Carrier.ER_AVS: Measured(9.0, 0.02, 1700),
        Carrier.NE: Measured(10.0),
        Carrier.ER_VNET: Measured(8.0),
        Carrier.AZURE: Measured(1.0),
    },
)
STATED = Stated("standard", 1_000, (64512,), False, "10.240.0.0/22", has_mon=True)


@dataclass(frozen=True)
class Net:
    key: int
    name: str
    prefix: str
    gateway: str


WEB, DB = Net(1, "web", "10.1.0.0/24", "10.1.0.1"), Net(2, "db", "10.2.0.0/24", "10.2.0.1")


def check(title: str, network: Network = CLEAN, stated: Stated = STATED, nets: tuple[Net, ...] = (WEB, DB)) -> Check:
    """The check whose title begins so."""
    (found,) = (one for one in checks_of(network, stated, nets) if one.title.startswith(title))
    return found


def standing(title: str, stated: Stated = STATED, nets: tuple[Net, ...] = (WEB, DB), **changed: object) -> Standing:
    return check(title, replace(CLEAN, **changed), stated, nets).standing


def measured(**values: object) -> dict[Carrier, Measured]:
    return {**CLEAN.measured, Carrier.ER_AVS: Measured(**{"rtt_ms": 9.0, **values})}


def test_a_clean_network_has_nothing_to_put_right():
    assert {one.standing for one in checks_of(CLEAN, STATED, (WEB, DB))} == {OK}


def test_where_nothing_is_entered_nothing_is_called_bad_and_each_unknown_says_what_to_enter():
    found = checks_of(Network(), Stated(), ())
    assert not {one.standing for one in found} & {BAD, WARN}
    assert all(one.way_out for one in found if one.standing is UNKNOWN)


def test_the_worst_comes_first():
    found = checks_of(replace(CLEAN, link=Link.NONE, is_avs_on_vnet=None), STATED, (WEB, DB))
    assert [one.standing for one in found][:2] == [BAD, UNKNOWN]


@pytest.mark.parametrize("asn", [64513, 64600, 64940, 65000, 65210, 65320, 65412, 398656, 400581])
def test_case_4_5_an_asn_that_azure_keeps_is_named(asn: int):
    found = check("No reserved", stated=replace(STATED, customer_asns=(64512, asn)))
    assert found.standing is BAD
    assert str(asn) in found.sentence and "64512" not in found.sentence


@pytest.mark.parametrize("asn", [64512, 64514, 64599, 64941, 64999, 65413])
def test_an_asn_beside_those_is_free(asn: int):
    assert standing("No reserved", replace(STATED, customer_asns=(asn,))) is OK


def test_a_local_circuit_has_no_global_reach_and_over_a_vpn_nobody_asks():
    assert standing("A circuit that can", replace(STATED, circuit_sku="local")) is BAD
    assert standing("A circuit that can", replace(STATED, circuit_sku="")) is UNKNOWN
    over_vpn = checks_of(replace(CLEAN, link=Link.VPN), replace(STATED, circuit_sku="local"), ())
    assert not [one for one in over_vpn if one.title.startswith("A circuit that can")]


def test_case_4_5_a_gateway_is_no_transit_and_a_vpn_is_to_be_measured():
    assert standing("A native way", link=Link.NONE) is BAD
    assert standing("A native way", link=Link.VPN) is WARN


def test_case_4_5_several_circuits_need_public_asns_to_be_told_apart():
    assert standing("One way", circuits=2, has_public_prepend=False) is BAD
    assert standing("One way", circuits=2, has_public_prepend=None) is UNKNOWN
    assert standing("One way", circuits=2, has_public_prepend=True) is OK
    assert standing("One way", circuits=9, has_public_prepend=True) is BAD  # a private cloud takes 8


def test_case_4_5_without_its_connection_avs_reaches_the_vnet_by_way_of_on_premises():
    assert standing("AVS connected", is_avs_on_vnet=False) is BAD
    assert standing("AVS connected", is_avs_on_vnet=False, avs_generation=2) is OK


def test_case_4_5_a_heavier_connection_to_on_premises_is_worse_than_one_to_avs():
    assert standing("Equal weights", weight_onprem=10) is BAD
    assert standing("Equal weights", weight_avs=10) is WARN
    assert standing("Equal weights", weight_avs=10, weight_onprem=10) is OK


def test_case_4_5_a_default_route_alone_is_not_followed():
    assert standing("Specific routes", replace(STATED, advertises_only_default=True)) is BAD


def test_case_4_5_a_gateway_in_the_way_is_maintained():
    assert standing("Maintenance", link=Link.VWAN) is WARN
    assert standing("Maintenance") is OK


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("10.240.0.0/23", "is no /22"),
        ("8.8.8.0/22", "is not private"),
        ("172.17.4.0/22", "172.17.0.0/16"),
        ("10.1.0.0/22", "web"),
        ("10.200.4.0/22", "10.200.0.0/16"),
    ],
)
def test_a_management_prefix_is_a_private_22_apart_from_all_else(prefix: str, words: str):
    found = check("Management", stated=replace(STATED, management_prefix=prefix))
    assert found.standing is BAD
    assert words in found.sentence


def test_a_summary_around_the_management_prefix_is_no_overlap():
    assert standing("Management", onprem_ranges=(IPv4Network("10.0.0.0/8"),)) is OK


def test_a_management_prefix_inside_a_range_on_premises_is_no_prefix_of_its_own():
    """Reference 6.4: it must not overlap on-premises; a range of a site is no summary."""
    found = check("Management", replace(CLEAN, onprem_ranges=(IPv4Network("10.240.0.0/19"),)))
    assert found.standing is BAD and "overlaps 10.240.0.0/19" in found.sentence


def test_ranges_at_avs_lie_apart_from_those_elsewhere():
    at_avs = (IPv4Network("10.5.1.0/24"),)
    assert standing("Ranges on-premises", onprem_ranges=(IPv4Network("10.5.0.0/16"),), avs_ranges=at_avs) is WARN
    assert standing("Ranges on-premises", onprem_ranges=(IPv4Network("10.6.0.0/16"),), avs_ranges=at_avs) is OK


def test_overlapping_segments_and_segments_without_prefix_are_named():
    inside = Net(3, "app", "10.1.0.128/25", "10.1.0.129")
    assert "web (10.1.0.0/24) and app (10.1.0.128/25)" in check("Segments apart", nets=(WEB, inside)).sentence
    assert standing("Segments apart", nets=(WEB, inside)) is BAD
    assert (
        "1 segment without: old" in check("Prefix and gateway", nets=(WEB, Net(4, "old", "10.9.0.0/24", ""))).sentence
    )


def test_a_range_claims_no_addresses_of_a_segment_but_may_lie_around_it():
    apart = "Ranges apart"
    assert standing(apart, vnet_ranges=(IPv4Network("10.1.0.0/16"),)) is BAD
    assert standing(apart, onprem_ranges=(IPv4Network("10.1.0.0/25"),)) is WARN
    assert standing(apart, onprem_ranges=(IPv4Network("10.0.0.0/8"),)) is OK
    assert standing("Ranges on-premises", onprem_ranges=(IPv4Network("10.0.0.0/8"),)) is WARN


@pytest.mark.parametrize(
    ("mtu", "link", "expected"),
    [
        (None, Link.GLOBAL_REACH, UNKNOWN),
        (1149, Link.GLOBAL_REACH, BAD),
        (1300, Link.GLOBAL_REACH, WARN),
        (1300, Link.VPN, WARN),
        (1649, Link.GLOBAL_REACH, WARN),
        (1650, Link.GLOBAL_REACH, OK),
    ],
)
def test_a_path_mtu_holds_a_guests_packet_and_what_ne_adds(mtu: int | None, link: Link, expected: Standing):
    assert standing("Path MTU", link=link, measured=measured(path_mtu_bytes=mtu)) is expected


def test_over_a_vpn_1300_bytes_are_what_is_recommended():
    assert (
        "recommended"
        not in check("Path MTU", replace(CLEAN, link=Link.VPN, measured=measured(path_mtu_bytes=1300))).sentence
    )
    assert "1,350 recommended" in check("Path MTU", replace(CLEAN, measured=measured(path_mtu_bytes=1300))).sentence


def test_loss_and_round_trip_are_held_to_what_hcx_takes():
    assert [standing("Loss", measured=measured(loss_percent=loss)) for loss in (0.1, 0.2, 1.1)] == [OK, WARN, BAD]
    assert [standing("Round trip to AVS", measured={Carrier.ER_AVS: Measured(ms)}) for ms in (150, 151)] == [OK, BAD]
    assert [standing("Enough", replace(STATED, circuit_mbit_s=rate)) for rate in (250, 249, 49)] == [OK, WARN, BAD]


def test_a_tunnel_that_was_not_measured_counts_as_the_way_it_runs_over():
    found = check("Round trip through", replace(CLEAN, measured={Carrier.ER_AVS: Measured(9.0)}))
    assert found.standing is OK and "9 ms" in found.sentence


def test_hcx_as_it_comes_with_host_routes_accepted_answers_by_another_way():
    found = check("MON: the same way back from on-premises", replace(CLEAN, policy=DEFAULT_ROUTES))
    assert found.standing is BAD
    assert "172.20.0.0/16" in found.sentence and "profile" in found.way_out
    assert standing("MON: the same way back from the VNet", policy=DEFAULT_ROUTES) is BAD


def test_without_any_mon_that_is_a_warning():
    assert standing("MON: the same way back from on", replace(STATED, has_mon=False), policy=DEFAULT_ROUTES) is WARN


@pytest.mark.parametrize("profile", [profile_t0, profile_ne])
def test_both_profiles_bring_answers_back_the_same_way(profile):
    for title in ("MON: the same way back from on", "MON: the same way back from the VNet", "Policy routes"):
        assert check(title, profile(replace(CLEAN, policy=DEFAULT_ROUTES))).standing is OK


def test_over_a_hub_only_profile_ne_is_clean():
    hub = replace(CLEAN, link=Link.VWAN)
    assert check("MON: the same way back from on", profile_t0(hub)).standing is BAD
    assert check("MON: the same way back from on", profile_ne(hub)).standing is OK


def test_a_prefix_listed_both_ways_is_named():
    prefix = IPv4Network("10.0.0.0/8")
    found = check(
        "Policy routes", replace(CLEAN, policy=(PolicyRoute(prefix, Action.ALLOW), PolicyRoute(prefix, Action.DENY)))
    )
    assert found.standing is BAD and "10.0.0.0/8" in found.sentence


def test_whether_asymmetry_does_harm_is_unknown_until_the_list_is_complete():
    assert standing("What inspects", devices_are_complete=False) is UNKNOWN
