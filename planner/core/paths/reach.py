"""What the network carries between the sites. Each answer raises NoWay where it depends on what nobody has said."""

from planner.core.paths.network import Link, Network
from planner.core.paths.records import Verdict


class NoWay(Exception):
    """Traffic finds no way: BROKEN, ISOLATED, or UNKNOWN with what to enter. `reason` is a sentence."""

    def __init__(self, verdict: Verdict, reason: str, to_enter: str = "") -> None:
        super().__init__(reason)
        self.verdict, self.reason, self.to_enter = verdict, reason, to_enter


def unknown(reason: str, to_enter: str) -> NoWay:
    return NoWay(Verdict.UNKNOWN, reason, to_enter)


def broken(reason: str, to_enter: str = "") -> NoWay:
    return NoWay(Verdict.BROKEN, reason, to_enter)


def links_avs(network: Network) -> bool:
    """Whether on-premises and AVS reach each other natively. An ExpressRoute gateway passes nothing from one circuit to
    another, so Gen 1 needs a link of its own; Gen 2 lies in a VNet and is reached as that is. MS-NETDES, MS-GEN2RT."""
    if network.avs_generation == 2:
        return links_vnet(network)
    if network.link is None:
        raise unknown("How on-premises reaches AVS is not entered.", "Enter the link between on-premises and AVS.")
    is_linked = network.link is not Link.NONE
    if not _is_first_generation(network) and links_vnet(network) is not is_linked:
        raise unknown(
            "Whether on-premises reaches AVS depends on the generation of AVS.",
            "Enter the generation of the private cloud.",
        )
    return is_linked


def links_vnet(network: Network) -> bool:
    """Whether on-premises and the VNet reach each other."""
    if network.has_vnet_link is None:
        raise unknown(
            "Whether on-premises reaches the VNet is not entered.",
            "Enter whether ExpressRoute or VPN links on-premises and the VNet.",
        )
    return network.has_vnet_link


def joins_avs_and_vnet(network: Network) -> bool:
    """Whether AVS and the VNet reach each other inside the region. Gen 2 lies in a VNet and always does."""
    if network.avs_generation == 2:
        return True
    if network.is_avs_on_vnet is None:
        raise unknown(
            "Whether the AVS circuit is connected to the VNet's gateway is not entered.",
            "Enter whether the AVS circuit is connected to the VNet's gateway.",
        )
    if not network.is_avs_on_vnet and not _is_first_generation(network):
        raise unknown(
            "Without a connection to the VNet's gateway, the way depends on the generation of AVS.",
            "Enter the generation of the private cloud.",
        )
    return network.is_avs_on_vnet


def learns_host_routes(network: Network) -> bool:
    """Whether on-premises knows the /32 of a VM with MON: it must accept it, and a link must bring it.

    A vWAN hub with routing intent passes on summaries only, never a /32 (CAF-VWAN).
    """
    if network.accepts_host_routes is False or network.link is Link.VWAN or not links_avs(network):
        return False
    if network.accepts_host_routes is None:
        raise unknown(
            "Whether on-premises accepts the host routes (/32) of VMs with MON is not entered.",
            "Enter whether on-premises accepts or filters the /32 routes from AVS.",
        )
    return True


def prefers_onprem_for_avs(network: Network) -> bool:
    """Whether the VNet's gateway sends what is for AVS to the on-premises circuit, because that weighs more: weight
    beats the length of the AS path (GRLAB). Only Global Reach puts routes of AVS on that circuit. A weight that nobody
    entered is 0, as Azure sets it (derived)."""
    is_heavier = (network.weight_onprem or 0) > (network.weight_avs or 0)
    return is_heavier and rides_global_reach(network) and links_vnet(network)


def spreads_over_circuits(network: Network) -> bool:
    """Whether AVS spreads what is for on-premises over several circuits, so that answers may take another: it ignores
    prepended private ASNs (MS-NETDES). Only with Global Reach, whose circuits it sees side by side."""
    if not rides_global_reach(network) or network.has_public_prepend:
        return False
    if network.circuits is None:
        raise unknown(
            "How many on-premises circuits are linked to AVS is not entered.",
            "Enter the number of circuits with Global Reach to AVS.",
        )
    if network.circuits >= 2 and network.has_public_prepend is None:
        raise unknown(
            f"{network.circuits} circuits are linked to AVS; whether it tells them apart is not entered.",
            "Enter whether public ASNs are prepended to prefer one circuit.",
        )
    return network.circuits >= 2


def rides_global_reach(network: Network) -> bool:
    """Whether on-premises and AVS meet at the provider's edge, past every VNet and hub."""
    return network.link is Link.GLOBAL_REACH and network.avs_generation != 2


def _is_first_generation(network: Network) -> bool:
    """Whether that is known: Global Reach joins two circuits, and only Gen 1 has one of its own (derived)."""
    return network.avs_generation == 1 or (network.avs_generation is None and network.link is Link.GLOBAL_REACH)
