"""Checks of the links: accidental latency and asymmetry that no segment causes."""

from collections.abc import Iterator

from planner.core.limits import GLOBAL_REACH_LINKS, RESERVED_ASNS, UNDERLAY_BULK_MBIT_S, UNDERLAY_MBIT_S
from planner.core.paths.check_records import Check, Standing, Stated, source_of
from planner.core.paths.network import Link, Network

_GLOBAL_REACH = "Microsoft Learn, ExpressRoute Global Reach (expressroute-global-reach)"
_DESIGN = "Microsoft Learn, Azure VMware Solution network design considerations"
_LAB = "Practitioners' lab of ExpressRoute weights and Global Reach with Azure VMware Solution"
_GATEWAYS = "Microsoft Learn, ExpressRoute virtual network gateways (expressroute-about-virtual-network-gateways)"
_VPN = "Microsoft Cloud Adoption Framework, Azure VMware Solution network connectivity"
_THROUGH_GATEWAY = (Link.VPN, Link.VWAN, Link.TRANSIT)


def link_checks(network: Network, stated: Stated) -> Iterator[Check]:
    """What is to be said of links, circuits, weights and routing."""
    yield _link(network)
    if network.link is Link.GLOBAL_REACH:
        yield _sku(stated)
        yield _circuits(network)
    yield _rate(stated)
    yield _avs_on_vnet(network)
    if network.is_avs_on_vnet and network.has_vnet_link and network.avs_generation != 2:
        yield _weights(network)
    yield _default_alone(stated)
    yield _asns(stated)
    yield _maintenance(network)


def _link(network: Network) -> Check:
    title = "A native way to AVS"
    if network.link is None:
        return _check(title, Standing.UNKNOWN, "How on-premises reaches AVS is not known.", "Choose the link below.")
    if network.link is Link.NONE:
        return _check(
            title,
            Standing.BAD,
            "There is no native way: what is cut over is out of reach from on-premises, since an ExpressRoute gateway "
            "routes nothing from one circuit to another.",
            "Connect the circuits by Global Reach, or bring a VPN, a Virtual WAN hub or a route server with an "
            "appliance.",
            _GLOBAL_REACH,
        )
    if network.link is Link.VPN:
        return _check(
            title,
            Standing.WARN,
            "A VPN may carry stretched networks only where it meets HCX's minimum underlay; older guidance asks for "
            "ExpressRoute.",
            "Measure its round trip, loss and path MTU, and enter them below.",
            _VPN,
        )
    return _check(title, Standing.OK, "On-premises reaches AVS without the HCX tunnel.")


def _sku(stated: Stated) -> Check:
    title = "A circuit that can have Global Reach"
    if not stated.circuit_sku:
        return _check(title, Standing.UNKNOWN, "The circuits' SKU is not known.", "Choose it below.", _GLOBAL_REACH)
    if stated.circuit_sku == "local":
        return _check(
            title,
            Standing.BAD,
            "An ExpressRoute Local circuit cannot have Global Reach.",
            "Order Standard (Premium across geopolitical regions), or choose another link.",
            _GLOBAL_REACH,
        )
    across = " Across geopolitical regions it takes Premium." if stated.circuit_sku == "standard" else ""
    return _check(title, Standing.OK, f"This SKU can have it.{across}", source=_GLOBAL_REACH)


def _circuits(network: Network) -> Check:
    title = "One way among several circuits"
    count, most = network.circuits, GLOBAL_REACH_LINKS.value
    if count is None:
        return _check(title, Standing.UNKNOWN, "How many circuits are linked is not known.", "Enter it below.", _DESIGN)
    if count == 0:
        return _check(
            title, Standing.BAD, "Global Reach needs a circuit, and there is none.", "Enter how many there are."
        )
    if count > most:
        sentence = f"{count} circuits are linked; a private cloud takes {most}."
        return _check(title, Standing.BAD, sentence, "Take links away.", source_of(GLOBAL_REACH_LINKS))
    if count == 1:
        return _check(title, Standing.OK, "One circuit, so there is one way.")
    if network.has_public_prepend is None:
        return _check(
            title,
            Standing.UNKNOWN,
            f"Whether AVS tells the {count} circuits apart is not known.",
            "Say whether public ASNs are prepended on one of them.",
            _DESIGN,
        )
    if network.has_public_prepend:
        return _check(title, Standing.OK, f"AVS tells the {count} circuits apart by public ASNs.", source=_DESIGN)
    return _check(
        title,
        Standing.BAD,
        f"AVS spreads what it sends over all {count} circuits, since it ignores private ASNs that are prepended: "
        "answers come back by another circuit and its firewall.",
        "Prepend a public ASN on all circuits but one.",
        _DESIGN,
    )


def _rate(stated: Stated) -> Check:
    title, rate = "Enough bandwidth", stated.circuit_mbit_s
    source = source_of(UNDERLAY_MBIT_S)
    if rate is None:
        return _check(title, Standing.UNKNOWN, "The circuits' rate is not known.", "Enter it below.", source)
    if rate < UNDERLAY_BULK_MBIT_S.value:
        sentence = f"{rate:,.10g} Mbit/s is less than the {UNDERLAY_BULK_MBIT_S.value:g} that even Bulk needs."
        return _check(title, Standing.BAD, sentence, "Order a faster circuit.", source)
    if rate < UNDERLAY_MBIT_S.value:
        sentence = f"{rate:,.10g} Mbit/s is less than the {UNDERLAY_MBIT_S.value:g} that vMotion and RAV need."
        return _check(title, Standing.WARN, sentence, "Move by Bulk or Cold, or order a faster circuit.", source)
    return _check(title, Standing.OK, f"{rate:,.10g} Mbit/s are enough for every type of migration.", source=source)


def _avs_on_vnet(network: Network) -> Check:
    title = "AVS connected to the VNet"
    if network.avs_generation == 2:
        return _check(title, Standing.OK, "A Gen 2 private cloud stands in the VNet.")
    if network.is_avs_on_vnet is None:
        return _check(
            title, Standing.UNKNOWN, "Whether AVS is connected to the VNet is not known.", "Say so below.", _LAB
        )
    if network.is_avs_on_vnet:
        return _check(title, Standing.OK, "Traffic between them stays in the region.", source=_LAB)
    return _check(
        title,
        Standing.BAD,
        "Without this connection, traffic between AVS and the VNet goes by the peering location of the on-premises "
        "circuit and Global Reach.",
        "Connect the private cloud's circuit to the VNet's ExpressRoute gateway.",
        _LAB,
    )


def _weights(network: Network) -> Check:
    title = "Equal weights of the gateway's connections"
    avs, onprem = network.weight_avs or 0, network.weight_onprem or 0
    if avs == onprem:
        return _check(title, Standing.OK, f"Both have {avs}.", source=_LAB)
    if onprem > avs:
        return _check(
            title,
            Standing.BAD,
            f"The connection to on-premises has weight {onprem}, that to AVS {avs}: what the VNet sends to AVS goes by "
            "the on-premises circuit, and the answers do not.",
            "Give both the same weight.",
            _LAB,
        )
    sentence = f"The connection to AVS has weight {avs}, that to on-premises {onprem}: the weight beats the path."
    return _check(title, Standing.WARN, sentence, "Give both the same weight.", _LAB)


def _default_alone(stated: Stated) -> Check:
    title = "Specific routes from on-premises"
    if stated.advertises_only_default is None:
        sentence = "Whether on-premises advertises more than 0.0.0.0/0 is not known."
        return _check(title, Standing.UNKNOWN, sentence, "Say so below.", _DESIGN)
    if stated.advertises_only_default:
        return _check(
            title,
            Standing.BAD,
            "AVS's own VMs follow no default route to private addresses: vCenter, NSX and HCX are out of reach.",
            "Advertise the on-premises prefixes themselves.",
            _DESIGN,
        )
    return _check(title, Standing.OK, "On-premises advertises its prefixes.", source=_DESIGN)


def _asns(stated: Stated) -> Check:
    title, source = "No reserved ASN", source_of(RESERVED_ASNS)
    if not stated.customer_asns:
        return _check(title, Standing.UNKNOWN, "The ASNs on-premises are not known.", "Enter them below.", source)
    taken = [one for one in stated.customer_asns if any(a <= one <= z for a, z in RESERVED_ASNS.value)]
    if taken:
        are = "is" if len(taken) == 1 else "are"
        sentence = f"{', '.join(map(str, taken))} {are} kept for Azure: BGP does not come up."
        return _check(title, Standing.BAD, sentence, "Use another ASN on-premises.", source)
    return _check(
        title, Standing.OK, f"Azure keeps none of {', '.join(map(str, stated.customer_asns))}.", source=source
    )


def _maintenance(network: Network) -> Check:
    title = "Maintenance of the gateway"
    if network.link in _THROUGH_GATEWAY or network.avs_generation == 2:
        return _check(
            title,
            Standing.WARN,
            "The way to AVS goes through a gateway in Azure, which carries less while it is maintained.",
            "Keep waves and cutovers out of its maintenance windows.",
            _GATEWAYS,
        )
    if network.link is None:
        return _check(
            title, Standing.UNKNOWN, "Whether the way to AVS goes through a gateway is not known.", "Choose the link."
        )
    return _check(
        title, Standing.OK, "Its maintenance slows what goes to the VNet, not the way to AVS.", source=_GATEWAYS
    )


def _check(title: str, standing: Standing, sentence: str, way_out: str = "", source: str = "") -> Check:
    return Check("links", title, standing, sentence, way_out, source)
