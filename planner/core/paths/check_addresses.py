"""Checks of addresses: what overlaps, what is missing, and the prefix of AVS's own management."""

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import IPv4Network
from itertools import product

from planner.core.limits import MANAGEMENT_PREFIX_LENGTH
from planner.core.paths.addresses import Addressed, overlaps
from planner.core.paths.check_records import Check, Standing, Stated, named, source_of
from planner.core.paths.network import Network
from planner.core.paths.policy import PRIVATE_RANGES
from planner.core.wording import counted

DOCKER = IPv4Network("172.17.0.0/16")  # AVS's own management uses it inside


def address_checks(network: Network, stated: Stated, segments: Sequence[Addressed]) -> Iterator[Check]:
    """What is to be said of segments' prefixes, of ranges, and of the management prefix."""
    prefixes = {segment.key: prefix for segment in segments if (prefix := _network(segment.prefix)) is not None}
    names = {segment.key: segment.name for segment in segments}
    yield _missing(segments, prefixes)
    yield _overlapping(prefixes, names)
    yield _ranges(network)
    yield _ranges_over_segments(network, prefixes, names)
    yield _management(network, stated, prefixes, names)


def _missing(segments: Sequence[Addressed], prefixes: dict[int, IPv4Network]) -> Check:
    title = "Prefix and gateway of every segment"
    lacking = [segment.name for segment in segments if segment.key not in prefixes or not segment.gateway]
    if not lacking:
        return Check("segments", title, Standing.OK, "All are known.")
    return Check(
        "segments",
        title,
        Standing.UNKNOWN,
        f"{counted(len(lacking), 'segment')} without: {named(lacking)}. Nothing is said of what is routed to or from "
        f"{'it' if len(lacking) == 1 else 'them'}.",
        "Enter prefix and gateway on the segment's page.",
    )


def _overlapping(prefixes: dict[int, IPv4Network], names: dict[int, str]) -> Check:
    title = "Segments apart from each other"
    pairs = [f"{names[a]} ({prefixes[a]}) and {names[b]} ({prefixes[b]})" for a, b in overlaps(prefixes)]
    if not pairs:
        return Check("segments", title, Standing.OK, "No two prefixes hold the same addresses.")
    sentence = f"These overlap: {named(pairs)}. Ways to and from them stay unknown."
    return Check("segments", title, Standing.BAD, sentence, "Correct one prefix of each pair, or join the segments.")


def _ranges(network: Network) -> Check:
    title = "Ranges on-premises and in the VNet"
    missing = [
        where
        for where, ranges in (("on-premises", network.onprem_ranges), ("in the VNet", network.vnet_ranges))
        if not ranges
    ]
    if missing:
        sentence = f"No range {' and none '.join(missing)} is entered: flows to such addresses stay unknown."
        return Check("ranges", title, Standing.UNKNOWN, sentence, "Enter the ranges that are used beside the segments.")
    beside = [*network.onprem_ranges, *network.vnet_ranges]
    pairs = [*product(network.onprem_ranges, network.vnet_ranges), *_apart(beside, network.avs_ranges)]
    shared = [f"{one} and {other}" for one, other in pairs if one.overlaps(other)]
    if shared:
        sentence = f"{named(shared)} hold the same addresses in two places; the longer prefix counts."
        return Check("ranges", title, Standing.WARN, sentence, "Enter what really is in each place.")
    return Check("ranges", title, Standing.OK, "Both are entered, and all ranges are apart.")


def _ranges_over_segments(network: Network, prefixes: dict[int, IPv4Network], names: dict[int, str]) -> Check:
    title = "Ranges apart from segments"
    in_vnet = [
        f"{one} and {names[key]} ({prefix})"
        for one in network.vnet_ranges
        for key, prefix in prefixes.items()
        if one.overlaps(prefix)
    ]
    if in_vnet:
        sentence = f"In the VNet and on a segment: {named(in_vnet)}."
        return Check("ranges", title, Standing.BAD, sentence, "Correct the range, or the segment's prefix.")
    inside = [
        f"{one} in {names[key]} ({prefix})"
        for one in network.onprem_ranges
        for key, prefix in prefixes.items()
        if one.subnet_of(prefix)
    ]
    if inside:
        return Check(
            "ranges",
            title,
            Standing.WARN,
            f"{named(inside)}: addresses of a segment count as being on-premises for good.",
            "Enter only what is beside the segments; a wider range around them is all right.",
        )
    return Check("ranges", title, Standing.OK, "No range claims addresses of a segment.")


def _management(network: Network, stated: Stated, prefixes: dict[int, IPv4Network], names: dict[int, str]) -> Check:
    title, source = "Management prefix of AVS", source_of(MANAGEMENT_PREFIX_LENGTH)
    prefix = _network(stated.management_prefix)
    if prefix is None:
        return Check("links", title, Standing.UNKNOWN, "It is not known.", "Enter the /22 below.", source)
    wrong = []
    if prefix.prefixlen != MANAGEMENT_PREFIX_LENGTH.value:
        wrong.append(f"is no /{MANAGEMENT_PREFIX_LENGTH.value}")
    if not any(prefix.subnet_of(private) for private in PRIVATE_RANGES):
        wrong.append("is not private (RFC 1918)")
    if prefix.overlaps(DOCKER):
        wrong.append(f"overlaps {DOCKER}, which AVS uses inside")
    on_segments = [f"{names[key]} ({other})" for key, other in prefixes.items() if prefix.overlaps(other)]
    in_ranges = [str(one) for one in network.vnet_ranges if prefix.overlaps(one)]
    in_ranges += [str(one) for one, _ in _apart(network.onprem_ranges, (prefix,)) if prefix.overlaps(one)]
    if on_segments or in_ranges:
        wrong.append(f"overlaps {named([*on_segments, *in_ranges])}")
    if wrong:
        sentence = f"{prefix} {', and '.join(wrong)}."
        return Check("links", title, Standing.BAD, sentence, "It cannot be changed later: plan another /22.", source)
    return Check("links", title, Standing.OK, f"{prefix} is apart from everything entered.", source=source)


def _apart(ranges: Iterable[IPv4Network], at_avs: Iterable[IPv4Network]) -> Iterator[tuple[IPv4Network, IPv4Network]]:
    """Pairs that must be apart: a whole private range, as 10.0.0.0/8 on-premises, is a summary and claims nothing at AVS."""
    return ((one, other) for one, other in product(ranges, at_avs) if one not in PRIVATE_RANGES or one == other)


def _network(text: str) -> IPv4Network | None:
    try:
        return IPv4Network(text) if text else None
    except ValueError:
        return None
