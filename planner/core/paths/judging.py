"""What is to be said of a conversation: its way there and back, how long it takes, and whether that is as it should be."""

from dataclasses import dataclass, replace

from planner.core.paths.forwarding import Trip, Way, is_extended, way_of
from planner.core.paths.harm import harm_of, harm_of_circuits
from planner.core.paths.latency import before_ms, round_trip_ms
from planner.core.paths.network import Network
from planner.core.paths.reach import NoWay, broken, spreads_over_circuits, unknown
from planner.core.paths.reasons import CIRCUITS, sentence
from planner.core.paths.records import Carrier, End, Harm, Leg, Of, Path, Site, State, Verdict

CROSSING = (Carrier.NE, Carrier.ER_AVS, Carrier.ER_VNET)  # the WAN to on-premises


def path_between(a: End, b: End, *, same_segment: bool, network: Network) -> Path:
    """The path of a conversation that `a` opens with `b`; `same_segment`: both are on one segment of the plan.

    A missing fact makes it UNKNOWN only where its way depends on it. While both ends are on-premises and keep their
    gateway, all is as it was, whatever is unknown. A straggler without gateway and a duplicated VM have no way, whoever
    they speak to, so for those nothing else needs to be known.
    """
    try:
        ways = _ways(a, b, is_one_wire=same_segment and not _is_parted(a, b), network=network)
        return _judged(a, b, ways, network)
    except NoWay as none:
        return Path(none.verdict, reason=none.reason, to_enter=none.to_enter)


@dataclass(frozen=True, slots=True)
class _Ways:
    forward: Way
    back: Way
    is_spread: bool = False  # over several circuits, so that answers may take another

    @property
    def is_there_and_back(self) -> bool:
        return self.back.legs == tuple(_reversed(leg) for leg in reversed(self.forward.legs))

    @property
    def legs(self) -> tuple[Leg, ...]:
        return self.forward.legs + self.back.legs

    @property
    def because(self) -> tuple[str, ...]:
        return self.forward.because + self.back.because + ((CIRCUITS,) if self.is_spread else ())


def _ways(a: End, b: End, *, is_one_wire: bool, network: Network) -> _Ways:
    if is_one_wire and a.site is b.site is not None:
        return _both("both ends are switched on one segment at one site")
    _refuse_stragglers(a, b)
    _refuse_isolated(a, b)
    if is_one_wire:
        return _through_the_extension(a, b)
    if _is_as_it_was(a, b):
        return _both("both ends are on-premises, as before")
    _refuse_gaps(a, b)
    forward = way_of(Trip(a, b, Of.SOURCE, Of.DESTINATION, network))
    back = way_of(Trip(b, a, Of.DESTINATION, Of.SOURCE, network))
    ways = _Ways(forward, back)
    is_native = any(leg.carrier is Carrier.ER_AVS for leg in ways.legs)
    return replace(ways, is_spread=is_native and ways.is_there_and_back and spreads_over_circuits(network))


def _both(because: str) -> _Ways:
    return _Ways(Way(because=(because,)), Way())


def _is_parted(a: End, b: End) -> bool:
    """Rebuilt VMs are on a network of their own at the target: one wire with their old neighbours no more (derived)."""
    return (a.state is State.NATIVE) != (b.state is State.NATIVE)


def _is_as_it_was(a: End, b: End) -> bool:
    return a.site is b.site is Site.ONPREM


def _refuse_stragglers(a: End, b: End) -> None:
    """Row 28. Two stragglers on one wire still reach each other: their switch needs no gateway (derived)."""
    for end, name in ((a, "The source"), (b, "The destination")):
        if end.site is Site.ONPREM and end.state is State.CUT_OVER:
            raise broken(
                f"{name} is still on-premises, but its segment is cut over: it has neither gateway nor L2 extension there."
            )


def _refuse_isolated(a: End, b: End) -> None:
    """Row 29. The copy at the target is meant; what is still on-premises goes on as before (derived)."""
    for end, name in ((a, "the source"), (b, "the destination")):
        if end.site is Site.AVS and end.state is State.DUPLICATED:
            raise NoWay(
                Verdict.ISOLATED,
                f"The segment of {name} is duplicated at AVS and not connected yet: nothing enters or leaves it.",
            )


def _refuse_gaps(a: End, b: End) -> None:
    for end, other, name in ((a, b, "The source"), (b, a, "The destination")):
        if end.gap and not _goes_as_before(end, other):
            raise unknown(end.gap, end.to_enter)
        if end.site is None:
            raise unknown(f"{name} is at no known site.", "Enter which site its address belongs to.")
        if end.site is Site.AVS and end.state is State.ONPREM:
            raise unknown(
                f"{name} is at AVS while its segment is on-premises only.",
                "Enter when the segment was extended, or that its VMs get another network at AVS.",
            )


def _goes_as_before(end: End, other: End) -> bool:
    """What leads from on-premises to the VNet or the internet needs to know nothing of the segment it comes from."""
    return end.site is Site.ONPREM and other.site is not Site.AVS


def _through_the_extension(a: End, b: End) -> _Ways:
    if not (is_extended(a) and is_extended(b)) or {a.site, b.site} != {Site.AVS, Site.ONPREM}:
        raise unknown(
            "The segment lies on both sides, but nothing says that it is extended.", "Enter when it was extended."
        )
    across = Leg(Carrier.NE, a.site or Site.AVS, b.site or Site.AVS, Of.SOURCE)
    why = ("the two halves of the segment meet in its L2 extension",)
    return _Ways(Way((across,), why), Way((_reversed(across),), why))


def _judged(a: End, b: End, ways: _Ways, network: Network) -> Path:
    verdict = _verdict(a, b, ways)
    harm, harmed_by = _harm(ways, network) if verdict is Verdict.ASYMMETRIC else (Harm.NONE, ())
    return Path(
        verdict,
        forward=ways.forward.legs,
        back=ways.back.legs,
        crossings=sum(leg.carrier in CROSSING for leg in ways.legs),
        rtt_ms=round_trip_ms(ways.legs, network),
        before_ms=before_ms(a, b, network),
        is_tromboned=_is_tromboned(a, b, ways),
        harm=harm,
        harmed_by=harmed_by,
        reason=sentence(verdict, ways.forward.legs, ways.back.legs, ways.because),
    )


def _verdict(a: End, b: End, ways: _Ways) -> Verdict:
    if ways.is_spread or not ways.is_there_and_back:
        return Verdict.ASYMMETRIC
    if _is_tromboned(a, b, ways):
        return Verdict.TROMBONE
    if Site.ONPREM not in (a.site, b.site) and _touches_onprem(ways):
        return Verdict.BACKHAUL
    if any(leg.carrier is Carrier.NE for leg in ways.legs):
        return Verdict.UNAVOIDABLE
    return Verdict.OPTIMAL


def _is_tromboned(a: End, b: End, ways: _Ways) -> bool:
    return not {Site.ONPREM, Site.INTERNET} & {a.site, b.site} and _touches_onprem(ways)


def _touches_onprem(ways: _Ways) -> bool:
    return any(Site.ONPREM in (leg.start, leg.stop) for leg in ways.legs)


def _harm(ways: _Ways, network: Network) -> tuple[Harm, tuple[str, ...]]:
    if ways.is_there_and_back:
        return harm_of_circuits(network)
    return harm_of(ways.forward.legs, ways.back.legs, network)


def _reversed(leg: Leg) -> Leg:
    return Leg(leg.carrier, leg.stop, leg.start, leg.of)
