"""Round trips in milliseconds: half of what was measured for each leg. None where a leg was not measured."""

from planner.core.limits import AZURE_RTT_MS
from planner.core.paths.network import Network
from planner.core.paths.records import Carrier, End, Leg, Site


def round_trip_ms(legs: tuple[Leg, ...], network: Network) -> float | None:
    """Over the legs there and back: RTT = (nNE W_ne + nER W_er + nAZ W_az) / 2."""
    total = 0.0
    for leg in legs:
        round_trip = carrier_ms(leg.carrier, network)
        if round_trip is None:
            return None
        total += round_trip / 2
    return total


def carrier_ms(carrier: Carrier, network: Network) -> float | None:
    """The round trip over one carrier. The NE tunnel runs over the way to AVS, so that stands in for it; inside the
    region an assumption does; the internet's edge is 0, since beyond it nothing changes."""
    if carrier is Carrier.EDGE:
        return 0.0
    measured = _measured(carrier, network)
    if measured is None and carrier is Carrier.NE:
        return _measured(Carrier.ER_AVS, network)
    if measured is None and carrier is Carrier.AZURE:
        return AZURE_RTT_MS.value
    return measured


def before_ms(a: End, b: End, network: Network) -> float | None:
    """What the round trip was while every VM was on-premises."""
    carrier = _BETWEEN.get(frozenset((_was_at(a), _was_at(b))))
    return 0.0 if carrier is None else carrier_ms(carrier, network)


_BETWEEN: dict[frozenset[Site | None], Carrier] = {
    frozenset((Site.ONPREM, Site.VNET)): Carrier.ER_VNET,
    frozenset((Site.ONPREM, Site.AVS)): Carrier.ER_AVS,
    frozenset((Site.AVS, Site.VNET)): Carrier.AZURE,
}


def _was_at(end: End) -> Site | None:
    """Where it was then: a VM on-premises, an address where it is still."""
    return Site.ONPREM if end.site is Site.AVS and end.state is not None else end.site


def _measured(carrier: Carrier, network: Network) -> float | None:
    measured = network.measured.get(carrier)
    return None if measured is None else measured.rtt_ms
