"""MON policy routes: what HCX does with a destination, and the two clean profiles.

Only the destination counts. The longest prefix wins, of equally long ones the first listed (Broadcom KB 395509).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network

from planner.core.paths.network import BreakOut, Network, PolicyRoute
from planner.core.paths.records import Action, Hit

PRIVATE_RANGES = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))  # RFC 1918
EVERYTHING = IPv4Network("0.0.0.0/0")

# What HCX comes with: everything private goes back on-premises (Microsoft Learn, HCX MON guidance).
DEFAULT_ROUTES = tuple(PolicyRoute(prefix, Action.ALLOW) for prefix in PRIVATE_RANGES)


def hit_of(address: IPv4Address, routes: Sequence[PolicyRoute]) -> Hit:
    """What the list says of an address; CONTRADICTED where the prefix that wins stands there both ways."""
    matching = [route for route in routes if address in route.prefix]
    if not matching:
        return Hit.NONE
    longest = max(route.prefix.prefixlen for route in matching)
    return _said([route.action for route in matching if route.prefix.prefixlen == longest])


def hit_of_prefix(prefix: IPv4Network, routes: Sequence[PolicyRoute]) -> Hit:
    """What the list says of every address of a prefix; UNKNOWN where they differ.

    It can change only where a route begins or the address after one ends.
    """
    narrower = [route.prefix for route in routes if route.prefix.subnet_of(prefix)]
    turns = {prefix.network_address, *(inner.network_address for inner in narrower)}
    turns |= {inner.broadcast_address + 1 for inner in narrower if inner.broadcast_address < prefix.broadcast_address}
    hits = {hit_of(turn, routes) for turn in turns}
    return hits.pop() if len(hits) == 1 else Hit.UNKNOWN


def first_listed(address: IPv4Address, routes: Sequence[PolicyRoute]) -> Action | None:
    """What HCX does with an address whatever else the list says; None = no route matches."""
    matching = [route for route in routes if address in route.prefix]
    return max(matching, key=lambda route: route.prefix.prefixlen).action if matching else None


def contradictions(routes: Iterable[PolicyRoute]) -> tuple[IPv4Network, ...]:
    """Prefixes that the list names with both actions."""
    actions: dict[IPv4Network, set[Action]] = {}
    for route in routes:
        actions.setdefault(route.prefix, set()).add(route.action)
    return tuple(prefix for prefix, said in actions.items() if len(said) > 1)


def profile_t0(network: Network) -> Network:
    """Everything leaves by the T0 of AVS, and on-premises takes the /32s: symmetric by ExpressRoute."""
    return replace(network, policy=(), accepts_host_routes=True)


def profile_ne(network: Network) -> Network:
    """What is on-premises is reached through NE, the VNets from the cloud, and on-premises filters the /32s.

    The internet stays in the cloud, unless AVS breaks out on-premises: answers come back through NE then, so what goes
    out must too. Ranges on-premises with public addresses are named beside the private ones. Both are (derived).
    """
    to_vnet = tuple(PolicyRoute(prefix, Action.DENY) for prefix in network.vnet_ranges)
    public = [prefix for prefix in network.onprem_ranges if not any(map(prefix.subnet_of, PRIVATE_RANGES))]
    to_onprem = (
        PolicyRoute(prefix, Action.ALLOW) for prefix in (*PRIVATE_RANGES, *public) if prefix not in network.vnet_ranges
    )
    rest = Action.ALLOW if network.break_out is BreakOut.ONPREM else Action.DENY
    routes = (*to_vnet, *to_onprem, PolicyRoute(EVERYTHING, rest))
    return replace(network, policy=routes, accepts_host_routes=False)


def _said(actions: Sequence[Action]) -> Hit:
    if len(set(actions)) > 1:
        return Hit.CONTRADICTED
    return Hit.ALLOW if actions[0] is Action.ALLOW else Hit.DENY
