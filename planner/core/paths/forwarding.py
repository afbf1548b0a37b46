"""The way of a packet from one end to the other, hop by hop: who is its gateway, and which routes that gateway knows.

The gateway rule and the hairpin on-premises: Microsoft's Enterprise-Scale guide to Network Extension. MON's router and
/32s: Broadcom KB 321599. Policy routes: KB 395509 and Microsoft's guidance on MON. Longest prefix first is plain BGP.
Their combination is (derived): no vendor describes it as a whole.
"""

from dataclasses import dataclass, replace

from planner.core.paths.network import BreakOut, Link, Network
from planner.core.paths.reach import (
    broken,
    joins_avs_and_vnet,
    learns_host_routes,
    links_avs,
    links_vnet,
    prefers_onprem_for_avs,
    unknown,
)
from planner.core.paths.records import Carrier, End, Hit, Leg, Of, Router, Site, State


@dataclass(frozen=True, slots=True)
class Trip:
    """One direction of a conversation: who sends, whom it is for, and which end of the path each of them is."""

    sender: End
    target: End
    sender_is: Of
    target_is: Of
    network: Network


@dataclass(frozen=True, slots=True)
class Way:
    """Legs in their order, and why it came to them: parts of a sentence."""

    legs: tuple[Leg, ...] = ()
    because: tuple[str, ...] = ()

    def __add__(self, onward: "Way") -> "Way":
        return Way(self.legs + onward.legs, self.because + onward.because)


HERE = Way()
_NAMES = {Of.SOURCE: "the source", Of.DESTINATION: "the destination"}


def is_on_cloud_gateway(end: End) -> bool:
    """Whether its gateway is AVS's T1; an address of AVS that is on no segment of ours counts as native (derived)."""
    if end.site is not Site.AVS:
        return False
    return end.state in (None, State.CUT_OVER, State.NATIVE) or has_host_route(end)


def has_host_route(end: End) -> bool:
    """Whether AVS announces a /32 of its own for it: a VM at AVS whose MON router is in the cloud."""
    return end.site is Site.AVS and end.state is State.STRETCHED_MON and end.router is Router.CLOUD


def is_extended(end: End) -> bool:
    return end.state in (State.STRETCHED, State.STRETCHED_MON)


def way_of(trip: Trip) -> Way:
    """Routed from its sender to its target. NoWay where none is, or where it depends on what nobody has said."""
    match trip.sender.site:
        case Site.AVS if is_on_cloud_gateway(trip.sender):
            return _from_cloud_gateway(trip)
        case Site.AVS:
            return _gateway_of(trip.sender_is) + _back_to_onprem(trip) + _from_onprem(trip)
        case Site.ONPREM:
            return _from_onprem(trip)
        case Site.VNET:
            return _from_vnet(trip)
        case _:
            return _from_internet(trip)


def _from_cloud_gateway(trip: Trip) -> Way:
    if is_on_cloud_gateway(trip.target):
        return Way(because=("both ends have their gateway at AVS",))
    if trip.sender.state is State.STRETCHED_MON and _policy_allows(trip.target):
        policy = Way(because=(f"a MON policy route sends what is for {_NAMES[trip.target_is]} back on-premises",))
        return policy + _back_to_onprem(trip) + _from_onprem(trip)
    return _from_t0(trip)


def _from_t0(trip: Trip) -> Way:
    match trip.target.site:
        case Site.VNET:
            return _avs_to_vnet(trip.network)
        case Site.INTERNET:
            return _break_out(trip.network)
        case _:
            return _avs_to_onprem(trip.network) + _from_onprem(trip)


def _from_onprem(trip: Trip) -> Way:
    match trip.target.site:
        case Site.ONPREM:
            return HERE
        case Site.VNET:
            return _onprem_to_vnet(trip.network)
        case Site.INTERNET:
            return _over(Carrier.EDGE, Site.ONPREM, Site.INTERNET)
        case _ if has_host_route(trip.target):
            return _to_host_route(trip)
        case _ if is_extended(trip.target):
            return _gateway_of(trip.target_is) + _to_avs_half(trip)
        case _:
            return _onprem_to_avs(trip.network)


def _to_host_route(trip: Trip) -> Way:
    whose = f"the host route (/32) of {_NAMES[trip.target_is]}"
    if learns_host_routes(trip.network):
        return Way(because=(f"on-premises knows {whose}",)) + _onprem_to_avs(trip.network)
    return Way(because=(f"on-premises does not know {whose} and takes the L2 extension",)) + _to_avs_half(trip)


def _from_vnet(trip: Trip) -> Way:
    match trip.target.site:
        case Site.VNET:
            return HERE
        case Site.INTERNET:
            return _over(Carrier.EDGE, Site.VNET, Site.INTERNET)
        case Site.AVS if is_on_cloud_gateway(trip.target):
            return _vnet_to_avs(trip.network)
        case _:
            return _vnet_to_onprem(trip.network) + _from_onprem(trip)


def _from_internet(trip: Trip) -> Way:
    """It comes in where the target goes out, since addresses are translated there, and goes on from there (derived)."""
    if trip.target.site is Site.INTERNET:
        return HERE
    out = way_of(
        replace(trip, sender=trip.target, target=trip.sender, sender_is=trip.target_is, target_is=trip.sender_is)
    )
    exit_site = out.legs[-1].start
    arrival = _over(Carrier.EDGE, Site.INTERNET, exit_site)
    match exit_site:
        case Site.ONPREM:
            return arrival + _from_onprem(trip)
        case Site.VNET:
            return arrival + _from_vnet(trip)
        case _:
            return arrival


def _gateway_of(end: Of) -> Way:
    return Way(because=(f"the gateway of {_NAMES[end]} is still on-premises",))


def _policy_allows(target: End) -> bool:
    match target.hit:
        case Hit.UNKNOWN:
            raise unknown(
                "MON decides by the address it is for, and that is not known well enough.",
                "Enter the VM's address, or policy routes that hold or leave out its whole prefix.",
            )
        case Hit.CONTRADICTED:
            raise unknown(
                "The MON policy routes name one prefix both as Allow and as Deny; HCX takes the one listed first.",
                "Remove the policy route that is not meant.",
            )
        case hit:
            return hit is Hit.ALLOW


def _back_to_onprem(trip: Trip) -> Way:
    return _over(Carrier.NE, Site.AVS, Site.ONPREM, trip.sender_is)


def _to_avs_half(trip: Trip) -> Way:
    return _over(Carrier.NE, Site.ONPREM, Site.AVS, trip.target_is)


def _avs_to_onprem(network: Network) -> Way:
    _require_avs_link(network)
    return _over(Carrier.ER_AVS, Site.AVS, Site.ONPREM)


def _onprem_to_avs(network: Network) -> Way:
    _require_avs_link(network)
    return _over(Carrier.ER_AVS, Site.ONPREM, Site.AVS)


def _onprem_to_vnet(network: Network) -> Way:
    _require_vnet_link(network)
    return _over(Carrier.ER_VNET, Site.ONPREM, Site.VNET)


def _vnet_to_onprem(network: Network) -> Way:
    _require_vnet_link(network)
    return _over(Carrier.ER_VNET, Site.VNET, Site.ONPREM)


def _avs_to_vnet(network: Network) -> Way:
    if joins_avs_and_vnet(network):
        return _over(Carrier.AZURE, Site.AVS, Site.VNET)
    return _unjoined(network) + _avs_to_onprem(network) + _onprem_to_vnet(network)


def _vnet_to_avs(network: Network) -> Way:
    if not joins_avs_and_vnet(network):
        return _unjoined(network) + _vnet_to_onprem(network) + _onprem_to_avs(network)
    if prefers_onprem_for_avs(network):
        weight = Way(because=("the VNet's gateway gives its connection to on-premises more weight than that to AVS",))
        return weight + _vnet_to_onprem(network) + _onprem_to_avs(network)
    return _over(Carrier.AZURE, Site.VNET, Site.AVS)


def _unjoined(network: Network) -> Way:
    """AVS and the VNet without a connection: Global Reach and the on-premises circuit stand in, nothing else does."""
    if network.link is None:
        raise unknown("How on-premises reaches AVS is not entered.", "Enter the link between on-premises and AVS.")
    if network.link is not Link.GLOBAL_REACH:
        raise broken("The AVS circuit is not connected to the VNet's gateway, and no Global Reach leads around.")
    return Way(because=("the AVS circuit is not connected to the VNet's gateway",))


def _break_out(network: Network) -> Way:
    match network.break_out:
        case BreakOut.AVS:
            return _over(Carrier.EDGE, Site.AVS, Site.INTERNET)
        case BreakOut.AZURE:
            return _avs_to_vnet(network) + _over(Carrier.EDGE, Site.VNET, Site.INTERNET)
        case BreakOut.ONPREM:
            default = Way(because=("the default route of AVS comes from on-premises",))
            return default + _avs_to_onprem(network) + _over(Carrier.EDGE, Site.ONPREM, Site.INTERNET)
        case _:
            raise unknown("Where AVS goes out to the internet is not entered.", "Enter the internet break-out of AVS.")


def _require_avs_link(network: Network) -> None:
    if not links_avs(network):
        raise broken(
            "On-premises and AVS have no routed link, and an ExpressRoute gateway is no transit between circuits."
        )


def _require_vnet_link(network: Network) -> None:
    if not links_vnet(network):
        raise broken(
            "On-premises and the VNet have no link.", "If this traffic flows today, enter the link between them."
        )


def _over(carrier: Carrier, start: Site, stop: Site, of: Of = Of.NOBODY) -> Way:
    return Way((Leg(carrier, start, stop, of),))
