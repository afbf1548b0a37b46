"""The way there and back between two ends, drawn through the places it passes: always the same map, so that one learns it.

On-premises stands at the left, Azure at the right, the internet below; what carries traffic between them are lanes.
The way there is a full line with filled arrowheads, the way back a dashed one with hollow arrowheads; legs are
numbered as in the table beside the drawing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from migrations_app.drawings.svg import px, short
from migrations_app.drawings.text import plain
from planner.core.paths.records import Carrier, Leg, Of, Site

WIDTH_PX, HEIGHT_PX = 960, 486
LINE_GAP_PX = 16  # between two lines in one lane
TURN_GAP_PX = 13  # between two turns at one gateway
END_PX = (176, 44)
NAME_LETTERS = 23
CARRIERS = {
    Carrier.NE: "HCX Network Extension",
    Carrier.ER_VNET: "ExpressRoute to the VNet",
    Carrier.AZURE: "inside Azure",
    Carrier.EDGE: "internet edge",
}

Point = tuple[float, float]
Turn = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PlaceBox:
    """A site on the map: its frame, its words, where its gateway stands, and where its ends stand from the top."""

    frame: Box
    name: str
    gateway: Box
    gateway_name: str
    ends_x: float
    ends_y: tuple[float, float]
    ends_face: float  # the edge of an end that looks to the gateway


PLACES: dict[Site, PlaceBox] = {
    Site.ONPREM: PlaceBox(
        Box(12, 12, 290, 384), "On-premises", Box(222, 52, 56, 328), "gateway", 28, (106, 286), 28.0 + END_PX[0]
    ),
    Site.AVS: PlaceBox(
        Box(618, 12, 330, 236), "Azure VMware Solution", Box(640, 52, 56, 180), "T1 · T0", 734, (94, 184), 734
    ),
    Site.VNET: PlaceBox(Box(618, 286, 282, 110), "Azure VNet", Box(640, 322, 56, 62), "gateway", 716, (354, 354), 716),
    Site.INTERNET: PlaceBox(Box(12, 428, 936, 50), "Internet", Box(0, 0, 0, 0), "", 400, (453, 453), 400),
}
_LANES_Y = {(Carrier.NE, 0): 84.0, (Carrier.NE, 1): 148.0, (Carrier.ER_AVS, 0): 214.0, (Carrier.ER_VNET, 0): 352.0}
_LANE_X = (302.0, 618.0)
_AVS_EDGE_X = 926.0  # past the VNet, down to the internet


@dataclass(frozen=True, slots=True)
class DrawnEnd:
    """One end: what it is called, the network it is in, where it is (None = unknown)."""

    name: str
    network: str
    site: Site | None


@dataclass(frozen=True, slots=True)
class DrawnWay:
    """Both ends and the legs between them. `link`: what carries on-premises to AVS natively, in words."""

    a: DrawnEnd
    b: DrawnEnd
    forward: tuple[Leg, ...]
    back: tuple[Leg, ...]
    link: str = "ExpressRoute, Global Reach"

    @property
    def has_forward(self) -> bool:
        """Whether there is a way there."""
        return bool(self.forward) or (self.a.site is not None and self.a.site == self.b.site)

    @property
    def has_back(self) -> bool:
        """Whether there is a way back."""
        return bool(self.back) or (self.a.site is not None and self.a.site == self.b.site)


def path_drawing(way: DrawnWay, label: str) -> str:
    """The drawing as SVG; `label` says it in words."""
    tracer = _Tracer(way)
    lines = [*tracer.lines()]
    parts = [*_map(way, tracer), *lines, *_ends(way)]
    return (
        f'<svg class="path-drawing" viewBox="0 0 {WIDTH_PX} {HEIGHT_PX}" role="img" aria-label="{plain(label)}">'
        '<defs><marker id="pd-there" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" '
        'markerUnits="userSpaceOnUse" orient="auto"><path class="pd-head" d="M0 0 10 5 0 10z"/></marker>'
        '<marker id="pd-back" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="10" markerHeight="10" '
        'markerUnits="userSpaceOnUse" orient="auto"><path class="pd-head is-back" d="M1 1 9 5 1 9z"/></marker></defs>'
        f"{''.join(parts)}</svg>"
    )


def _map(way: DrawnWay, tracer: "_Tracer") -> Iterator[str]:
    """Places and lanes; a lane nobody takes is faint."""
    for site, place in PLACES.items():
        frame = place.frame
        in_azure = site in (Site.AVS, Site.VNET)
        name_x = frame.x + frame.width - 14 if in_azure else frame.x + 14
        yield (
            f'<rect class="pd-place" x="{px(frame.x)}" y="{px(frame.y)}" width="{px(frame.width)}" '
            f'height="{px(frame.height)}" rx="10"/>'
            f'<text class="pd-place-name" x="{px(name_x)}" y="{px(frame.y + 24)}" '
            f'text-anchor="{"end" if in_azure else "start"}">{place.name}</text>'
        )
        if place.gateway_name:
            gate = place.gateway
            yield (
                f'<rect class="pd-gateway" x="{px(gate.x)}" y="{px(gate.y)}" width="{px(gate.width)}" '
                f'height="{px(gate.height)}" rx="8"/><text class="pd-small" x="{px(gate.x + gate.width / 2)}" '
                f'y="{px(gate.y - 6)}" text-anchor="middle">{place.gateway_name}</text>'
            )
    left, right = _LANE_X
    for key, y in _LANES_Y.items():
        uses = tracer.uses.get(key, 0)
        if key == (Carrier.NE, 1) and not uses:
            continue
        half = max(1, uses) * LINE_GAP_PX / 2 + 3
        used = " is-used" if uses else ""
        yield (
            f'<rect class="pd-lane{used}" x="{px(left)}" y="{px(y - half)}" width="{px(right - left)}" height="{px(2 * half)}"/>'
            f'<text class="pd-lane-name{used}" x="{px((left + right) / 2)}" y="{px(y - half - 5)}" text-anchor="middle">'
            f"{plain(short(_lane_name(key, way), 46))}</text>"
        )
    azure = " is-used" if tracer.uses.get((Carrier.AZURE, 0)) else ""
    yield (
        f'<rect class="pd-lane{azure}" x="640" y="248" width="56" height="38"/>'
        f'<text class="pd-lane-name{azure}" x="706" y="272">{CARRIERS[Carrier.AZURE]}</text>'
    )


def _lane_name(key: tuple[Carrier, int], way: DrawnWay) -> str:
    carrier, second = key
    if carrier is Carrier.ER_AVS:
        return way.link
    if carrier is Carrier.NE:
        segment = way.b.network if second or not _takes(way, Of.SOURCE) else way.a.network
        return f"{CARRIERS[carrier]} of {segment}" if segment and _takes(way) else CARRIERS[carrier]
    return CARRIERS[carrier]


def _takes(way: DrawnWay, of: Of | None = None) -> bool:
    legs = (*way.forward, *way.back)
    return any(leg.carrier is Carrier.NE and (of is None or leg.of in (of, Of.NOBODY)) for leg in legs)


def lane_of(leg: Leg, way: DrawnWay) -> tuple[Carrier, int]:
    """Which lane a leg takes: two NE pairs stand beside each other where both ends' networks are stretched."""
    is_second = (
        leg.carrier is Carrier.NE
        and leg.of is Of.DESTINATION
        and way.a.network != way.b.network
        and _takes(way, Of.SOURCE)
    )
    return leg.carrier, int(is_second)


@dataclass
class _Tracer:
    """Lays the lines so that no two lie on each other: a place in each lane for each leg, a turn of its own at each gateway."""

    way: DrawnWay
    uses: dict[tuple[Carrier, int], int] = field(default_factory=dict)
    _taken: dict[tuple[Carrier, int], int] = field(default_factory=dict)
    _turns: dict[Site, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for leg in (*self.way.forward, *self.way.back):
            key = lane_of(leg, self.way)
            self.uses[key] = self.uses.get(key, 0) + 1

    def lines(self) -> Iterator[str]:
        """Both ways, the way there first."""
        way = self.way
        if way.has_forward:
            yield from self._line(way.a, way.b, way.forward, 1, is_back=False)
        if way.has_back:
            yield from self._line(way.b, way.a, way.back, len(way.forward) + 1, is_back=True)

    def _line(
        self, start: DrawnEnd, stop: DrawnEnd, legs: Sequence[Leg], number: int, *, is_back: bool
    ) -> Iterator[str]:
        if start.site is None or stop.site is None:
            return
        site: Site = start.site
        pen = _Pen(*self._at_end(start, legs[0] if legs else None, is_back=is_back))
        badges: list[tuple[Point, int]] = []
        for at, leg in enumerate(legs):
            badges.append((self._leg(pen, leg, is_back=is_back), number + at))
            site = leg.stop
        x, y = self._at_end(stop, legs[-1] if legs else None, is_back=is_back)
        pen.level(x, y, lambda: self._turn(site))
        back = " is-back" if is_back else ""
        marker = "pd-back" if is_back else "pd-there"
        yield f'<path class="pd-line{back}" d="{pen.path}" marker-end="url(#{marker})"/>'
        for (x, y), words in badges:
            yield (
                f'<circle class="pd-number{back}" cx="{px(x)}" cy="{px(y)}" r="9"/>'
                f'<text class="pd-number-word{back}" x="{px(x)}" y="{px(y + 3.6)}" text-anchor="middle">{words}</text>'
            )

    def _at_end(self, end: DrawnEnd, leg: Leg | None, *, is_back: bool) -> Point:
        """Where a line meets an end."""
        site = end.site or Site.INTERNET
        place = PLACES[site]
        y = _end_y(end, self.way) + (8 if is_back else -8)
        if site is Site.INTERNET:
            comes_left = leg is not None and Site.ONPREM in (leg.start, leg.stop)
            return (place.ends_x if comes_left else place.ends_x + END_PX[0]), y
        return place.ends_face, y

    def _leg(self, pen: "_Pen", leg: Leg, *, is_back: bool) -> Point:
        """Draw a leg; where its number stands."""
        key = lane_of(leg, self.way)
        place = self._taken.get(key, 0)
        self._taken[key] = place + 1
        shift = (place - (self.uses[key] - 1) / 2) * LINE_GAP_PX
        if leg.carrier in (Carrier.AZURE, Carrier.EDGE):
            return self._down(pen, leg, shift, 9 if is_back else -9)
        y = _LANES_Y[key] + shift
        left, right = _LANE_X
        goes_right = leg.start is Site.ONPREM
        start, stop = (left, right) if goes_right else (right, left)
        pen.level(start, y, lambda: self._turn(leg.start))
        pen.level(stop, y, lambda: self._turn(leg.stop))
        return (left + right) / 2 + (34 if is_back else -34), y

    def _down(self, pen: "_Pen", leg: Leg, shift: float, aside: float) -> Point:
        """A leg that goes up or down the map: inside Azure, or out to the internet and in again."""
        sites = {leg.start, leg.stop}
        if leg.carrier is Carrier.AZURE:
            x, top, bottom = self._turn(Site.AVS), 248.0, 286.0
            self._turns[Site.VNET] = self._turns.get(Site.VNET, 0) + 1
            y = bottom if leg.stop is Site.VNET else top
        else:
            inner = next(iter(sites - {Site.INTERNET}), Site.ONPREM)
            x = _AVS_EDGE_X + shift if inner is Site.AVS else self._turn(inner)
            top = PLACES[inner].frame.y + PLACES[inner].frame.height
            bottom = PLACES[Site.INTERNET].frame.y
            y = bottom if leg.stop is Site.INTERNET else top
        pen.upright(x, y)
        return pen.x, (top + bottom) / 2 + aside

    def _turn(self, site: Site) -> float:
        """A place of its own to turn at a gateway."""
        taken = self._turns.get(site, 0)
        self._turns[site] = taken + 1
        gate = PLACES[site].gateway
        return gate.x + 10 + (taken * TURN_GAP_PX) % (gate.width - 14)


class _Pen:
    """Draws with lines that go level or upright alone."""

    def __init__(self, x: float, y: float) -> None:
        self.x, self.y = x, y
        self._is_upright = False
        self._commands = [f"M{px(x)} {px(y)}"]

    @property
    def path(self) -> str:
        return "".join(self._commands)

    def level(self, x: float, y: float, turn: Turn) -> None:
        """Go to (x, y), arriving level."""
        if abs(y - self.y) > 0.05:  # half of what is drawn
            if not self._is_upright:
                self._commands.append(f"H{px(turn())}")
            self._commands.append(f"V{px(y)}")
        self._commands.append(f"H{px(x)}")
        self.x, self.y, self._is_upright = x, y, False

    def upright(self, x: float, y: float) -> None:
        """Go to (x, y), arriving upright; one that goes upright already keeps its line."""
        if not self._is_upright:
            self._commands.append(f"H{px(x)}")
            self.x = x
        self._commands.append(f"V{px(y)}")
        self.y, self._is_upright = y, True


def _ends(way: DrawnWay) -> Iterator[str]:
    """Both ends as boxes with their names; one whose place is unknown stands apart, dashed."""
    width, height = END_PX
    for end, letter in ((way.a, "A"), (way.b, "B")):
        x = _NOWHERE[0] if end.site is None else _ends_left(end.site)
        y = _end_y(end, way) - height / 2
        kind = " is-unknown" if end.site is None else ""
        network = end.network if end.site is not None else "nobody knows where"
        yield (
            f'<g><title>{plain(end.name)}</title><rect class="pd-end{kind}" x="{px(x)}" y="{px(y)}" width="{width}" '
            f'height="{height}" rx="6"/><text class="pd-end-name" x="{px(x + 10)}" y="{px(y + 18)}">'
            f'<tspan class="pd-letter">{letter}</tspan> {plain(short(end.name, NAME_LETTERS - 2))}</text>'
            f'<text class="pd-small" x="{px(x + 10)}" y="{px(y + 34)}">{plain(short(network, NAME_LETTERS + 2))}</text></g>'
        )


_NOWHERE = (385.0, 278.0)


def _ends_left(site: Site) -> float:
    return PLACES[site].ends_x


def _end_y(end: DrawnEnd, way: DrawnWay) -> float:
    """The middle of an end's box."""
    if end.site is None:
        return _NOWHERE[1]
    first, second = PLACES[end.site].ends_y
    return second if end is way.b and way.a.site is end.site else first
