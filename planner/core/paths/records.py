"""The nouns of the path engine, frozen: sites, states, legs, ends, paths.

A leg crosses from one site to another, one way; what stays at a site has no leg. A path is there and back. Round trips
are in milliseconds; None = unknown, because nobody has measured. Unknown is never a verdict.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Site(StrEnum):
    """Where an end is."""

    ONPREM = "onprem"
    AVS = "avs"
    VNET = "vnet"
    INTERNET = "internet"


class State(StrEnum):
    """How far a segment has come, as routing sees it."""

    ONPREM = "onprem"  # on-premises only
    STRETCHED = "stretched"  # extended, without MON
    STRETCHED_MON = "stretched_mon"  # extended, with MON
    CUT_OVER = "cut_over"
    NATIVE = "native"  # made at the target: rebuilt or re-addressed
    DUPLICATED = "duplicated"  # copied to the target and not connected yet: nothing routes


class Router(StrEnum):
    """With MON, the gateway a VM at the target uses."""

    CLOUD = "cloud"
    ONPREM = "onprem"


class Action(StrEnum):
    """What a MON policy route does with a destination: ALLOW sends it back on-premises, DENY keeps it on the cloud's gateway."""

    ALLOW = "allow"
    DENY = "deny"


class Hit(StrEnum):
    """What the list of policy routes says of an address. NONE matches nothing, which is as DENY."""

    ALLOW = "allow"
    DENY = "deny"
    NONE = "none"
    UNKNOWN = "unknown"  # the address is not known well enough
    CONTRADICTED = "contradicted"  # the same prefix both ways; HCX takes the first listed


class Carrier(StrEnum):
    """What carries a leg from one site to another."""

    NE = "ne"  # in the HCX tunnel, of one segment's NE pair
    ER_AVS = "er_avs"  # routed between on-premises and AVS: Global Reach, or what stands in for it
    ER_VNET = "er_vnet"  # routed between on-premises and the VNet
    AZURE = "azure"  # between AVS and the VNet, inside the region
    EDGE = "edge"  # out to the internet


class Of(StrEnum):
    """Whose NE pair a leg takes."""

    NOBODY = ""
    SOURCE = "source"
    DESTINATION = "destination"


@dataclass(frozen=True, slots=True)
class Leg:
    """One way between two sites. `of`: for NE, the end whose segment's pair carries it (of the path's source or destination)."""

    carrier: Carrier
    start: Site
    stop: Site
    of: Of = Of.NOBODY


class Verdict(StrEnum):
    """What is to be said of a path, worst last but for UNKNOWN."""

    OPTIMAL = "optimal"
    UNAVOIDABLE = "unavoidable"  # it crosses, because its ends are apart and the gateway or the wire is there
    BACKHAUL = "backhaul"  # to the internet through on-premises
    TROMBONE = "trombone"  # to on-premises and back
    ASYMMETRIC = "asymmetric"  # there by one way, back by another
    ISOLATED = "isolated"  # by design: duplicated, not connected yet
    BROKEN = "broken"
    UNKNOWN = "unknown"


DETOURS = (Verdict.BACKHAUL, Verdict.TROMBONE, Verdict.ASYMMETRIC)  # what goes otherwise than it could
TROUBLE = (*DETOURS, Verdict.BROKEN)


class Harm(StrEnum):
    """Whether asymmetry meets a device that remembers connections."""

    NONE = "none"
    HARMFUL = "harmful"
    UNKNOWN = "unknown"  # nobody has said which devices inspect


@dataclass(frozen=True, slots=True)
class End:
    """One end of traffic on one day, as far as routing needs it.

    `site` None = unknown. `state`: of its segment, None for what is on none of ours. `router` counts for a VM at the
    target on a segment with MON. `hit`: what the policy routes say of its address, for when it is the destination.
    `gap`: why nothing is said of it once it is routed and something has left on-premises ("" = all is known);
    `to_enter`: what would close the gap.
    """

    site: Site | None
    state: State | None = None
    router: Router = Router.ONPREM
    hit: Hit = Hit.NONE
    gap: str = ""
    to_enter: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """There and back. `crossings`: of the WAN to on-premises (NE, ER_AVS, ER_VNET), both ways together.

    `rtt_ms` now, `before_ms` with every VM on-premises as it was; None = not measured. `is_tromboned`: part of it goes
    to on-premises and back though neither end is there. `harm` tells of asymmetry only; `harmed_by`: what remembers.
    `reason`: why, in a sentence; `to_enter`: of UNKNOWN, what to enter.
    """

    verdict: Verdict
    forward: tuple[Leg, ...] = ()
    back: tuple[Leg, ...] = ()
    crossings: int = 0
    rtt_ms: float | None = None
    before_ms: float | None = None
    is_tromboned: bool = False
    harm: Harm = Harm.NONE
    harmed_by: tuple[str, ...] = field(default=())
    reason: str = ""
    to_enter: str = ""

    @property
    def added_ms(self) -> float | None:
        """Milliseconds on top of what it was before the move; None where either is unknown."""
        return None if self.rtt_ms is None or self.before_ms is None else self.rtt_ms - self.before_ms

    @property
    def is_symmetric(self) -> bool:
        """Whether it comes back the way it went."""
        return self.verdict is not Verdict.ASYMMETRIC
