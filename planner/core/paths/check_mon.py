"""Checks of MON: a list that contradicts itself, and ways there and back that cannot agree."""

from collections.abc import Iterator
from ipaddress import IPv4Network

from planner.core.paths.check_records import Check, Standing, Stated, named
from planner.core.paths.network import Link, Network
from planner.core.paths.policy import PRIVATE_RANGES, contradictions, hit_of_prefix
from planner.core.paths.records import Hit

_POLICY = "Microsoft Learn, MON guidance for Azure VMware Solution (vmware-hcx-mon-guidance)"
_HUB = "Microsoft Cloud Adoption Framework, Azure VMware Solution with Virtual WAN"
_LIST = "Broadcom KB 395509 (knowledge.broadcom.com/external/article/395509)"


def mon_checks(network: Network, stated: Stated) -> Iterator[Check]:
    """What is to be said of policy routes and host routes. Where no segment has MON, nothing is worse than a warning."""
    worst = Standing.BAD if stated.has_mon else Standing.WARN
    yield _list(network, worst)
    yield _back_from_onprem(network, worst)
    yield _back_from_vnet(network, worst)


def _list(network: Network, worst: Standing) -> Check:
    title = "Policy routes of one mind"
    both = [str(prefix) for prefix in contradictions(network.policy)]
    if both:
        sentence = f"{named(both)}: listed with Allow and with Deny. HCX takes the first; ways to it stay unknown here."
        return _check(title, worst, sentence, "Leave one of the two lines out.", _LIST)
    if not network.policy:
        return _check(
            title, Standing.OK, "The list is empty: with MON everything leaves by the T0 of AVS.", source=_POLICY
        )
    return _check(title, Standing.OK, "No prefix is listed both ways.", source=_LIST)


def _back_from_onprem(network: Network, worst: Standing) -> Check:
    """Symmetric where just one of the two holds: what goes out is sent through NE, or on-premises takes the /32."""
    title = "MON: the same way back from on-premises"
    if network.accepts_host_routes is None and network.link is not Link.VWAN:
        sentence = "Whether on-premises takes the host routes (/32) is not known."
        return _check(title, Standing.UNKNOWN, sentence, "Say so below, or choose a profile.", _POLICY)
    takes = bool(network.accepts_host_routes) and network.link is not Link.VWAN
    hits = {prefix: hit_of_prefix(prefix, network.policy) for prefix in network.onprem_ranges or PRIVATE_RANGES}
    through_ne = [prefix for prefix, hit in hits.items() if hit in (Hit.ALLOW, Hit.UNKNOWN)]
    by_cloud = [prefix for prefix, hit in hits.items() if hit in (Hit.DENY, Hit.NONE, Hit.UNKNOWN)]
    if takes and through_ne:
        return _check(
            title,
            worst,
            f"{_list_of(through_ne)}: sent back through NE, while answers come by the host route over the link. A "
            "firewall that remembers connections, or NSX itself, drops them.",
            "Choose profile T0 (no policy route) or profile NE (filter the /32).",
            _POLICY,
        )
    if not takes and by_cloud:
        hub = network.link is Link.VWAN
        why = "a Virtual WAN hub passes no /32 on" if hub else "the /32 is filtered on-premises"
        way_out = "Choose profile NE." if hub else "Choose profile NE, or take the /32 on-premises."
        sentence = f"{_list_of(by_cloud)}: sent over the link, while answers come through NE, since {why}."
        return _check(title, worst, sentence, way_out, _HUB if hub else _POLICY)
    return _check(title, Standing.OK, "It goes and comes the same way.", source=_POLICY)


def _back_from_vnet(network: Network, worst: Standing) -> Check:
    title = "MON: the same way back from the VNet"
    if not network.vnet_ranges:
        return _check(title, Standing.UNKNOWN, "No range of the VNet is entered.", "Enter its ranges.", _POLICY)
    through_ne = [
        prefix for prefix in network.vnet_ranges if hit_of_prefix(prefix, network.policy) in (Hit.ALLOW, Hit.UNKNOWN)
    ]
    if through_ne:
        return _check(
            title,
            worst,
            f"{_list_of(through_ne)} in the VNet: sent through NE and on-premises, while answers stay in the region.",
            "List the VNet's ranges with Deny, or choose a profile.",
            _POLICY,
        )
    return _check(title, Standing.OK, "What goes to the VNet stays in the region both ways.", source=_POLICY)


def _list_of(prefixes: list[IPv4Network]) -> str:
    return named([str(prefix) for prefix in prefixes])


def _check(title: str, standing: Standing, sentence: str, way_out: str = "", source: str = "") -> Check:
    return Check("mon", title, standing, sentence, way_out, source)
