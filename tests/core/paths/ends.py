"""Ends and a network as the path tests need them: every carrier measured, each with its own round trip."""

from dataclasses import replace

from planner.core.paths.judging import path_between
from planner.core.paths.network import BreakOut, Link, Measured, Network
from planner.core.paths.records import Carrier, End, Hit, Path, Router, Site, State

# ---- the network: W_ne = 10, W_er to AVS = 8, W_er to the VNet = 6, W_az = 1.2

NETWORK = Network(
    link=Link.GLOBAL_REACH,
    avs_generation=1,
    has_vnet_link=True,
    is_avs_on_vnet=True,
    weight_avs=0,
    weight_onprem=0,
    circuits=1,
    break_out=BreakOut.AVS,
    accepts_host_routes=False,
    devices_are_complete=True,
    has_strict_urpf=False,
    measured={
        Carrier.NE: Measured(rtt_ms=10),
        Carrier.ER_AVS: Measured(rtt_ms=8),
        Carrier.ER_VNET: Measured(rtt_ms=6),
        Carrier.AZURE: Measured(rtt_ms=1.2),
    },
)
ACCEPTING = replace(NETWORK, accepts_host_routes=True)

# ---- ends; P = on-premises, A = at AVS; _ALLOW: a MON policy route sends what is for it back on-premises

P = End(Site.ONPREM, State.ONPREM)
P_STRETCHED = End(Site.ONPREM, State.STRETCHED)
P_MON = End(Site.ONPREM, State.STRETCHED_MON)
P_HOST = End(Site.ONPREM)  # an on-premises address on none of our segments
STRAGGLER = End(Site.ONPREM, State.CUT_OVER)
A_STRETCHED = End(Site.AVS, State.STRETCHED)
A_MON = End(Site.AVS, State.STRETCHED_MON, Router.CLOUD)
A_MON_AT_P = End(Site.AVS, State.STRETCHED_MON, Router.ONPREM)
A_CUT_OVER = End(Site.AVS, State.CUT_OVER)
A_NATIVE = End(Site.AVS, State.NATIVE)
A_DUPLICATED = End(Site.AVS, State.DUPLICATED)
V = End(Site.VNET)
I = End(Site.INTERNET)  # noqa: E741


def allowed(end: End) -> End:
    return replace(end, hit=Hit.ALLOW)


def denied(end: End) -> End:
    return replace(end, hit=Hit.DENY)


def path(a: End, b: End, network: Network = NETWORK) -> Path:
    """Between two segments."""
    return path_between(a, b, same_segment=False, network=network)


def wire(a: End, b: End, network: Network = NETWORK) -> Path:
    """Within one segment."""
    return path_between(a, b, same_segment=True, network=network)


def ways(found: Path) -> tuple[str, str]:
    """The legs there and back in short: `ne ne@destination`, the pair's end beside the carrier where it is not the source's."""
    return _short(found.forward), _short(found.back)


def _short(legs: tuple) -> str:
    return " ".join(leg.carrier.value + ("@destination" if leg.of == "destination" else "") for leg in legs)
