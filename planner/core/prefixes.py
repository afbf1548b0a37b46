"""The prefix and gateway of a broadcast domain, guessed from the addresses seen on it. Always to be marked *inferred*.

No inventory states a guest's netmask. The rule: /24 is what most networks are, so it is proposed wherever all addresses
fit in one; it is narrowed, to /28 at most, while addresses of other port groups lie in it, and widened, to /16 at most,
where the addresses fill neighbouring /24s. Addresses of two subnets that are no such neighbours: no prefix is proposed.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from itertools import pairwise
from typing import Generic, TypeVar

from planner.core.limits import FEWEST_ADDRESSES, NARROWEST_PREFIX, USUAL_PREFIX, WIDEST_PREFIX

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class PrefixProposal(Generic[Key]):
    """What the addresses suggest. `prefix` and `gateway` None = unknown; `reason` is a sentence that says why.

    `secondary_subnets`: the subnets seen, where there are two or more. `shared_with`: other port groups with addresses
    in the prefix, perhaps the same broadcast domain.
    """

    prefix: IPv4Network | None
    gateway: IPv4Address | None
    address_count: int
    reason: str
    secondary_subnets: tuple[IPv4Network, ...] = ()
    shared_with: tuple[Key, ...] = ()


def infer_prefixes(addresses: Mapping[Key, Iterable[str]]) -> dict[Key, PrefixProposal[Key]]:
    """A proposal for each port group from the IPv4 addresses of its NICs. ValueError where a text is no IPv4 address."""
    numbers = {key: sorted({int(IPv4Address(text)) for text in texts}) for key, texts in addresses.items()}
    neighbours: dict[int, dict[Key, list[int]]] = defaultdict(dict)
    for key, own in numbers.items():
        for number in own:
            neighbours[_block(number)].setdefault(key, []).append(number)
    return {key: _propose(key, own, neighbours) for key, own in numbers.items()}


def _propose(key: Key, own: list[int], neighbours: Mapping[int, Mapping[Key, list[int]]]) -> PrefixProposal[Key]:
    if len(own) < FEWEST_ADDRESSES.value:
        return PrefixProposal(
            None, None, len(own), f"Unknown: {len(own)} addresses were seen, {FEWEST_ADDRESSES.value} are needed."
        )
    subnets = _subnets(own)
    main, strays = _main_and_strays(subnets)
    if main is None:
        return _several(own, subnets)
    foreign = _foreign(key, main, neighbours)
    network = _network(_narrowed(main, foreign))
    if network.prefixlen < WIDEST_PREFIX.value:
        return PrefixProposal(None, None, len(own), f"Unknown: only {network} fits, wider than one segment usually is.")
    if no_host := {int(network.network_address), int(network.broadcast_address)}.intersection(strays):
        odd = IPv4Address(min(no_host))
        return PrefixProposal(
            None, None, len(own), f"Unknown: {network} fits most addresses, but {odd} is none of a host."
        )
    shared = tuple(sorted((other for other, theirs in foreign.items() if _any_in(network, theirs)), key=str))
    gateway, gateway_reason = _gateway(network, set(main))
    seen = f"{len(main)} addresses lie in it"
    outside = f", {len(own) - len(main)} outside were left out" if strays else ""
    return PrefixProposal(
        network, gateway, len(own), f"Inferred: {seen}{outside}; {gateway_reason}", shared_with=shared
    )


def _block(number: int) -> int:
    """The /24 of an address."""
    return number >> 8


def _subnets(own: list[int]) -> list[list[int]]:
    """The addresses by subnet, ascending: /24s that fill their common prefix are one, others part at the widest gap."""
    blocks = sorted({_block(number) for number in own})
    if len(blocks) == 1 or _is_filled(blocks, _cover(own)[1]):
        return [own]
    gaps = [after - before for before, after in pairwise(blocks)]
    middle = (blocks[0] + blocks[-1]) / 2
    widest = max(range(len(gaps)), key=lambda at: (gaps[at], -abs(blocks[at] + 0.5 - middle)))
    border = blocks[widest + 1] << 8
    below, above = [number for number in own if number < border], [number for number in own if number >= border]
    return _subnets(below) + _subnets(above)


def _is_filled(blocks: list[int], length: int) -> bool:
    """True when the /24s take more than half of the span between them, and half of the prefix they would be."""
    span = blocks[-1] - blocks[0] + 1
    return len(blocks) * 2 > span and len(blocks) * 2 >= 1 << max(24 - length, 0) and length >= WIDEST_PREFIX.value


def _several(own: list[int], subnets: list[list[int]]) -> PrefixProposal[Key]:
    """No prefix: two subnets or more with addresses enough to be meant, or too scattered to say."""
    meant = [_cover(subnet) for subnet in subnets if len(subnet) >= FEWEST_ADDRESSES.value]
    if len(meant) < 2:
        return PrefixProposal(
            None, None, len(own), f"Unknown: {len(own)} addresses are scattered over {len(subnets)} nets."
        )
    usual = USUAL_PREFIX.value
    networks = tuple(_network((_first(low, min(usual, length)), min(usual, length))) for low, length in meant)
    named = ", ".join(map(str, networks))
    reason = f"Unknown: addresses of {len(networks)} subnets were seen ({named})."
    return PrefixProposal(None, None, len(own), reason, networks)


def _main_and_strays(subnets: list[list[int]]) -> tuple[list[int] | None, list[int]]:
    """The one subnet that counts. Strays: one or two addresses, such as container bridges, beside many times more."""
    largest = max(subnets, key=len)
    strays = [number for subnet in subnets if subnet is not largest for number in subnet]
    each_is_small = all(len(subnet) < FEWEST_ADDRESSES.value for subnet in subnets if subnet is not largest)
    if each_is_small and len(strays) * 5 <= len(largest) and len(largest) >= FEWEST_ADDRESSES.value:
        return largest, strays
    return None, []


def _cover(numbers: list[int]) -> tuple[int, int]:
    """(first address, prefix length) of the smallest prefix, /28 or wider, whose hosts they can all be."""
    low, high = min(numbers), max(numbers)
    length = min(NARROWEST_PREFIX.value, 32 - (low ^ high).bit_length())
    while length > 0 and (low == _first(low, length) or high == _first(high, length) + (1 << (32 - length)) - 1):
        length -= 1
    return _first(low, length), length


def _first(number: int, length: int) -> int:
    return number >> (32 - length) << (32 - length)


def _foreign(key: Key, main: list[int], neighbours: Mapping[int, Mapping[Key, list[int]]]) -> dict[Key, list[int]]:
    """Other port groups' addresses in the /24s of `main`."""
    found: dict[Key, list[int]] = defaultdict(list)
    for block in sorted({_block(number) for number in main}):
        for other, theirs in neighbours[block].items():
            if other != key:
                found[other].extend(theirs)
    return found


def _narrowed(main: list[int], foreign: Mapping[Key, list[int]]) -> tuple[int, int]:
    """The widest of /24 to the smallest cover that holds nobody else's address; /24 (or wider) where none does."""
    first, smallest = _cover(main)
    usual = min(USUAL_PREFIX.value, smallest)
    for length in range(usual, smallest + 1):
        network = _network((_first(first, length), length))
        if not any(_any_in(network, theirs) for theirs in foreign.values()):
            return _first(first, length), length
    return _first(first, usual), usual


def _network(cover: tuple[int, int]) -> IPv4Network:
    return IPv4Network(cover)


def _any_in(network: IPv4Network, numbers: Iterable[int]) -> bool:
    first, last = int(network.network_address), int(network.broadcast_address)
    return any(first <= number <= last for number in numbers)


def _gateway(network: IPv4Network, taken: set[int]) -> tuple[IPv4Address | None, str]:
    """The first usable address, else the last, that no VM has."""
    first, last = int(network.network_address) + 1, int(network.broadcast_address) - 1
    if first not in taken:
        return IPv4Address(first), "the gateway is taken to be its first address, which no VM has."
    if last not in taken:
        return IPv4Address(last), "the gateway is taken to be its last address: a VM has the first."
    return None, "the gateway is unknown: VMs have its first and its last address, perhaps one of them is a router."
