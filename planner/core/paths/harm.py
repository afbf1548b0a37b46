"""Whether asymmetry meets something that remembers connections, or refuses what comes in by another way than it goes."""

from planner.core.paths.network import Device, DeviceKind, Network, Place
from planner.core.paths.reach import rides_global_reach
from planner.core.paths.records import Carrier, Harm, Leg, Site

STRICT_URPF = "the strict reverse path check (uRPF) of AVS"
_PLACE_OF_EDGE = {Site.ONPREM: Place.INTERNET_EDGE, Site.AVS: Place.AVS_EDGE, Site.VNET: Place.AZURE_HUB}


def harm_of(forward: tuple[Leg, ...], back: tuple[Leg, ...], network: Network) -> tuple[Harm, tuple[str, ...]]:
    """Of a path whose ways differ. A stateful device in either way harms (rule 4.4)."""
    places = _places(forward, network) | _places(back, network)
    names = _minding(places, network)
    if network.has_strict_urpf and _passes_edge_of_avs(forward) != _passes_edge_of_avs(back):
        names += (STRICT_URPF,)
    return _judged(names, network)


def harm_of_circuits(network: Network) -> tuple[Harm, tuple[str, ...]]:
    """Of a path whose ways differ in nothing but the circuit: only what stands where circuits end minds (derived)."""
    return _judged(_minding({Place.ONPREM_EDGE}, network), network)


def _judged(names: tuple[str, ...], network: Network) -> tuple[Harm, tuple[str, ...]]:
    if names:
        return Harm.HARMFUL, names
    return (Harm.NONE if network.devices_are_complete else Harm.UNKNOWN), ()


def _minding(places: set[Place], network: Network) -> tuple[str, ...]:
    return tuple(device.name for device in network.devices if device.at in places and _minds_asymmetry(device))


def _minds_asymmetry(device: Device) -> bool:
    """A load balancer with SNAT gets its answers back whatever the routes say."""
    return device.is_stateful and not (device.kind is DeviceKind.LOAD_BALANCER and device.has_snat)


def _passes_edge_of_avs(legs: tuple[Leg, ...]) -> bool:
    """Whether it is routed in or out of AVS; the L2 extension goes past T0 and its check (derived)."""
    return any(leg.carrier is not Carrier.NE and Site.AVS in (leg.start, leg.stop) for leg in legs)


def _places(legs: tuple[Leg, ...], network: Network) -> set[Place]:
    """Where this way can be inspected (derived).

    What the extension carries is routed at the gateway on-premises. What turns from one circuit to another does so at
    the provider's edge and enters nothing on-premises. Unless Global Reach carries it, the way to AVS leads through
    the VNet or hub.
    """
    places: set[Place] = set()
    carriers = {leg.carrier for leg in legs}
    is_turning = {Carrier.ER_AVS, Carrier.ER_VNET} <= carriers
    if Carrier.NE in carriers:
        places.add(Place.ONPREM_GATEWAY)
    if carriers & {Carrier.ER_AVS, Carrier.ER_VNET} and not is_turning:
        places.add(Place.ONPREM_EDGE)
    if _passes_edge_of_avs(legs):
        places.add(Place.AVS_EDGE)
    if carriers & {Carrier.ER_VNET, Carrier.AZURE} or (Carrier.ER_AVS in carriers and not rides_global_reach(network)):
        places.add(Place.AZURE_HUB)
    places |= {_PLACE_OF_EDGE[_inner(leg)] for leg in legs if leg.carrier is Carrier.EDGE}
    return places


def _inner(edge: Leg) -> Site:
    return edge.stop if edge.start is Site.INTERNET else edge.start
