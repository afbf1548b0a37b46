"""Why a path is as it is, in one sentence for an architect."""

from collections.abc import Sequence

from planner.core.paths.records import Carrier, Leg, Verdict

_SAID = {
    Verdict.OPTIMAL: "It takes the direct way",
    Verdict.UNAVOIDABLE: "It crosses to on-premises because one end is there",
    Verdict.BACKHAUL: "It reaches the internet through on-premises",
    Verdict.TROMBONE: "It goes to on-premises and back though neither end is there",
}
_WORDS = {
    Carrier.NE: "the L2 extension",
    Carrier.ER_AVS: "the routed link between on-premises and AVS",
    Carrier.ER_VNET: "the link between on-premises and the VNet",
    Carrier.AZURE: "the connection between AVS and the VNet",
    Carrier.EDGE: "the internet",
}
CIRCUITS = "AVS spreads what is for on-premises over several circuits"


def sentence(verdict: Verdict, forward: Sequence[Leg], back: Sequence[Leg], because: Sequence[str]) -> str:
    """`because`: parts of a sentence, each said once."""
    said = _SAID.get(verdict) or _two_ways(forward, back)
    causes = "; ".join(dict.fromkeys(because))
    return f"{said}: {causes}." if causes else f"{said}."


def _two_ways(forward: Sequence[Leg], back: Sequence[Leg]) -> str:
    there, home = _by(forward), _by(list(reversed(back)))
    if there == home:
        return "It may come back by another circuit than it went"
    return f"It goes there by {there} and comes back by {_by(back)}"


def _by(legs: Sequence[Leg]) -> str:
    if [leg.carrier for leg in legs] == [Carrier.NE, Carrier.NE]:
        return "two L2 extensions"
    return " and ".join(_WORDS[leg.carrier] for leg in legs)
