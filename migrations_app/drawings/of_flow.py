"""One flow's way as the records of its drawings, and the same in words: its legs, its verdicts over the plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from migrations_app.adapters.path_flows import FlowStop
from migrations_app.drawings.path_drawing import CARRIERS, DrawnEnd, DrawnWay
from migrations_app.drawings.path_strip import Run
from planner.core.paths.latency import carrier_ms
from planner.core.paths.network import Link, Network
from planner.core.paths.records import Carrier, Leg, Of, Path, Site

SITES = {
    Site.ONPREM: "on-premises",
    Site.AVS: "AVS",
    Site.VNET: "the VNet",
    Site.INTERNET: "the internet",
}
_LINKS = {
    Link.GLOBAL_REACH: "ExpressRoute, Global Reach",
    Link.VPN: "VPN through a transit VNet",
    Link.VWAN: "ExpressRoute, secured vWAN hub",
    Link.TRANSIT: "ExpressRoute, transit VNet",
    Link.NONE: "no native way",
}


@dataclass(frozen=True, slots=True)
class LegRow:
    """A leg as the table has it. `ms`: of one way, None = not measured."""

    number: int
    is_back: bool
    start: str
    stop: str
    carrier: str
    ms: float | None


@dataclass(frozen=True, slots=True)
class StoryRow:
    """Stops on end with the same way."""

    label: str
    from_on: date
    until_on: date
    path: Path
    is_now: bool


def drawn_way(a: DrawnEnd, b: DrawnEnd, path: Path, network: Network) -> DrawnWay:
    """A path as it is drawn."""
    return DrawnWay(a, b, path.forward, path.back, link_words(network))


def link_words(network: Network) -> str:
    """What carries on-premises to AVS beside the tunnel."""
    return "ExpressRoute or VPN" if network.link is None else _LINKS[network.link]


def leg_rows(way: DrawnWay, network: Network) -> list[LegRow]:
    """Each leg with its half of the round trip, numbered as drawn."""
    rows = [_leg(leg, way, network, is_back=False) for leg in way.forward]
    rows += [_leg(leg, way, network, is_back=True) for leg in way.back]
    return [LegRow(number, *row) for number, row in enumerate(rows, 1)]


def _leg(leg: Leg, way: DrawnWay, network: Network, *, is_back: bool) -> tuple[bool, str, str, str, float | None]:
    ms = carrier_ms(leg.carrier, network)
    carrier = way.link if leg.carrier is Carrier.ER_AVS else CARRIERS[leg.carrier]
    if leg.carrier is Carrier.NE:
        segment = way.b.network if leg.of is Of.DESTINATION else way.a.network
        carrier = f"{carrier} of {segment}" if segment else carrier
    return is_back, SITES[leg.start], SITES[leg.stop], carrier, None if ms is None else ms / 2


def runs_of(stops: Sequence[FlowStop]) -> list[Run]:
    """The verdicts over the plan, days on end with the same one together."""
    runs: list[Run] = []
    for one in stops:
        if runs and runs[-1].verdict == one.path.verdict:
            runs[-1] = Run(runs[-1].verdict, runs[-1].from_on, one.stop.until_on)
        else:
            runs.append(Run(one.path.verdict, one.stop.from_on, one.stop.until_on))
    return runs


def story_rows(stops: Sequence[FlowStop], position: int) -> list[StoryRow]:
    """The ways over the plan, stops on end with the same way together."""
    rows: list[StoryRow] = []
    for one in stops:
        is_now = one.stop.position == position
        if rows and rows[-1].path == one.path:
            last = rows[-1]
            rows[-1] = StoryRow(last.label, last.from_on, one.stop.until_on, last.path, last.is_now or is_now)
        else:
            rows.append(StoryRow(one.stop.label, one.stop.from_on, one.stop.until_on, one.path, is_now))
    return rows


def said_of(way: DrawnWay, path: Path) -> str:
    """The drawing in words."""
    if not path.forward and not path.back and not way.has_forward:
        return f"No way is drawn from {way.a.name} to {way.b.name}."
    return f"From {way.a.name} to {way.b.name}: {_legs_said(path.forward)}. Back: {_legs_said(path.back)}."


def _legs_said(legs: Sequence[Leg]) -> str:
    if not legs:
        return "it stays where it is"
    return ", then ".join(
        f"{leg.carrier.value.replace('_', ' ')} from {SITES[leg.start]} to {SITES[leg.stop]}" for leg in legs
    )
