"""Where an address is: on a segment, in a range on-premises, in the VNet or at AVS, on the internet, or nobody knows.

The longest prefix wins, as with routers. Nothing is guessed: where two places claim an address, or nobody does, the
answer is a gap with what to enter.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv4Network
from typing import Protocol

from planner.core.paths.network import Network, PolicyRoute
from planner.core.paths.policy import hit_of, hit_of_prefix
from planner.core.paths.records import End, Hit, Site

# RFC 5737: what stands for public addresses in examples and in exports that were made anonymous.
EXAMPLES = tuple(map(IPv4Network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")))


class Addressed(Protocol):
    """A segment, as far as its addresses go. "" = not known."""

    @property
    def key(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def prefix(self) -> str: ...
    @property
    def gateway(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Gap:
    """Why nothing can be said, in a sentence, and what would close it."""

    reason: str
    to_enter: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Who holds a prefix: a segment (then no site is said, its VMs say it themselves) or a range of addresses."""

    name: str
    site: Site | None
    segment: int | None = None


class Addresses:
    """The prefixes of segments and ranges side by side, and the policy routes that look at addresses."""

    def __init__(self, segments: Iterable[Addressed], network: Network) -> None:
        self._routes: tuple[PolicyRoute, ...] = network.policy
        self._gaps: dict[int, Gap] = {}
        self._prefixes: dict[int, IPv4Network] = {}
        self._claims: dict[IPv4Network, list[Claim]] = {}
        self._take_segments(list(segments))
        self._take_ranges(network.onprem_ranges, Site.ONPREM)
        self._take_ranges(network.vnet_ranges, Site.VNET)
        self._take_ranges(network.avs_ranges, Site.AVS)
        self._lengths = sorted({prefix.prefixlen for prefix in self._claims}, reverse=True)

    def gap_of(self, segment: int) -> Gap | None:
        """Why nothing is said of what is routed to or from a segment; None where its prefix and gateway are clear."""
        return self._gaps.get(segment)

    def hit_of_vm(self, address: str, segment: int) -> Hit:
        """What the policy routes say of a VM: by its address, or by the segment's prefix where all of it is alike."""
        if (known := _ipv4(address)) is not None:
            return hit_of(known, self._routes)
        prefix = self._prefixes.get(segment)
        if prefix is None:
            return Hit.UNKNOWN if self._routes else Hit.NONE
        return hit_of_prefix(prefix, self._routes)

    def end_of(self, text: str) -> End:
        """The other end of a flow that is no VM of the estate: an address, or a name that tells nothing."""
        address = _ipv4(text)
        if address is None:
            return _nowhere(
                f"{text or 'The other end'} is no IPv4 address.", "Import the flow with the address of the other end."
            )
        hit = hit_of(address, self._routes)
        claims = self._claims_on(address)
        segment = next((claim for claim in claims if claim.segment is not None), None)
        if segment is not None:
            return _nowhere(
                f"{address} lies on segment {segment.name}, but no VM of the estate has it.",
                "Import the VM that has it, or enter the address as a range of its own.",
                hit,
            )
        sites = {claim.site for claim in claims}
        if len(sites) > 1:
            return _nowhere(
                f"{address} lies in equally long ranges of several places.",
                "Correct the ranges, so that each is in one place.",
                hit,
            )
        if sites:
            return End(sites.pop(), hit=hit)
        return _beyond(address, hit)

    def segment_of(self, text: str) -> int | None:
        """The segment whose prefix an address lies on, where that is the longest that holds it."""
        address = _ipv4(text)
        claims = [] if address is None else self._claims_on(address)
        return next((claim.segment for claim in claims if claim.segment is not None), None)

    def _claims_on(self, address: IPv4Address) -> list[Claim]:
        """Those with the longest prefix that holds it."""
        candidates = (self._claims.get(IPv4Network((int(address), length), strict=False)) for length in self._lengths)
        return next((claims for claims in candidates if claims), [])

    def _take_segments(self, segments: list[Addressed]) -> None:
        for segment in segments:
            prefix = _network(segment.prefix)
            if prefix is None:
                self._gaps[segment.key] = _without_prefix(segment)
                continue
            self._prefixes[segment.key] = prefix
            self._claims.setdefault(prefix, []).append(Claim(segment.name, None, segment.key))
            if not segment.gateway:
                self._gaps[segment.key] = Gap(
                    f"Segment {segment.name} has no known gateway.", "Enter its gateway on the segment's page."
                )
        names = {segment.key: segment.name for segment in segments}
        for one, other in overlaps(self._prefixes):
            for key, with_key in ((one, other), (other, one)):
                self._gaps[key] = Gap(
                    f"The prefix of segment {names[key]} ({self._prefixes[key]}) overlaps that of "
                    f"{names[with_key]} ({self._prefixes[with_key]}).",
                    "Correct one of the two prefixes.",
                )

    def _take_ranges(self, prefixes: Iterable[IPv4Network], site: Site) -> None:
        for prefix in prefixes:
            self._claims.setdefault(prefix, []).append(Claim(str(prefix), site))


def overlaps(prefixes: Mapping[int, IPv4Network]) -> list[tuple[int, int]]:
    """Pairs of keys, by the wider prefix first, whose prefixes hold addresses in common: each with the narrowest of
    those that hold it. Two prefixes are either apart or one within the other."""
    pairs: list[tuple[int, int]] = []
    around: list[int] = []
    for key in sorted(prefixes, key=lambda key: (prefixes[key].network_address, prefixes[key].prefixlen, key)):
        while around and not prefixes[key].subnet_of(prefixes[around[-1]]):
            around.pop()
        if around:
            pairs.append((around[-1], key))
        around.append(key)
    return pairs


def _beyond(address: IPv4Address, hit: Hit) -> End:
    """An address that neither a segment nor a range holds."""
    if address.is_multicast or address == IPv4Address("255.255.255.255"):
        return _nowhere(f"{address} is no single host.", "Leave multicast and broadcast out of the flows.", hit)
    if address.is_global or any(address in network for network in EXAMPLES):
        return End(Site.INTERNET, hit=hit)
    return _nowhere(
        f"{address} is a private address on no segment and in no range.",
        "Enter the range it belongs to: on-premises, in the VNet or at AVS.",
        hit,
    )


def _nowhere(reason: str, to_enter: str, hit: Hit = Hit.UNKNOWN) -> End:
    return End(None, hit=hit, gap=reason, to_enter=to_enter)


def _without_prefix(segment: Addressed) -> Gap:
    if segment.prefix:
        return Gap(
            f"{segment.prefix} of segment {segment.name} is no IPv4 prefix.", "Correct it on the segment's page."
        )
    return Gap(f"Segment {segment.name} has no known prefix.", "Enter its prefix and gateway on the segment's page.")


def _ipv4(text: str) -> IPv4Address | None:
    try:
        return IPv4Address(text.strip())
    except AddressValueError:
        return None


def _network(text: str) -> IPv4Network | None:
    try:
        return IPv4Network(text)
    except ValueError:
        return None
