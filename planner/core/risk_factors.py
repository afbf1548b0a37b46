"""What makes a segment's risk weight beside its blast radius: factors R1, R2, R6, R8, R9, R11 and R13.

    w_s = blast radius * (base + sum of share_i * x_i),   base + sum of share_i = 1

Each x_i in [0, 1] follows by a printed rule from inputs alone, never from a plan or a day, so that every judge of a plan
finds the same weight. An unknown input counts as its worst: with nothing known w_s is the blast radius.
The shares are assumptions (`planner.core.limits`): no vendor publishes how often a stretched network fails.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from planner.core.limits import (
    BACKUP_REMAINDER,
    HA_REMAINDER,
    HCX_CHANGES_PER_MONTH,
    SECOND_CIRCUIT_REMAINDER,
    SHARE_CHANGES,
    SHARE_CIRCUIT,
    SHARE_MTU,
    SHARE_NE_FAILURE,
    SHARE_RECOVERY,
    SHARE_SECURITY,
    SHARE_SERVICES,
    SHORT_CHANGE_REMAINDER,
    Kind,
    Limit,
)
from planner.core.risk_inputs import ENCAPSULATED_BYTES, INPUTS_BY_NAME, RISK_INPUTS, RiskInput

__all__ = [
    "RISK_INPUTS",
    "Factor",
    "RiskInput",
    "base_share",
    "factors",
    "segment_gamma_of",
    "segment_weight",
    "weight_multiplier",
]

Inputs = Mapping[str, float]  # answers by the inputs' names; what is not in it is unknown


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a segment's risk, with its reason.

    `x`: 0 (no concern) to 1 (the worst). `share`: its part of the weight, 0 for a factor beside the score. `inputs`:
    what it was made of, as sentences. `missing`: labels of unknown inputs that were counted as their worst.
    `kind`: whether the rule is sourced or ours.
    """

    id: str
    name: str
    why: str
    rule: str
    x: float
    share: float
    inputs: tuple[str, ...]
    missing: tuple[str, ...]
    source: str
    kind: Kind
    asks: tuple[str, ...] = ()  # names of its inputs

    @property
    def is_unknown(self) -> bool:
        """True when an input that could make it smaller is not known."""
        return bool(self.missing)

    def contribution(self, blast_radius: float) -> float:
        """Its part of w_s, in units of weight: the base and all contributions sum to w_s."""
        return blast_radius * self.share * self.x


@dataclass(frozen=True, slots=True)
class _Rule:
    """A factor before anything is known. `x` takes an answer to each of `inputs`."""

    id: str
    name: str
    why: str
    rule: str
    share: Limit[float]
    inputs: tuple[str, ...]
    x: Callable[[Inputs], float]
    source: str
    kind: Kind = "assumption"


def factors(inputs: Inputs) -> tuple[Factor, ...]:
    """Every factor of the weight, in the order of their ids. `inputs`: known answers by name, others are ignored."""
    return tuple(_factor(rule, inputs) for rule in _RULES)


def base_share() -> float:
    """The part of the weight that no input lowers."""
    return 1.0 - sum(rule.share.value for rule in _RULES)


def weight_multiplier(inputs: Inputs) -> float:
    """w_s for a blast radius of 1: `base_share()` at best, exactly 1 while nothing is known."""
    return 1.0 - sum(one.share * (1.0 - one.x) for one in factors(inputs))


def segment_weight(blast_radius: float, inputs: Inputs) -> float:
    """w_s of a segment from its blast radius (>= 1, `risk.blast_radius_weight`) and its known inputs."""
    return blast_radius * weight_multiplier(inputs)


def segment_gamma_of(has_mon: bool | None) -> float | None:
    """Risk-days per TB of a segment's own: 0 with mobility-optimised networking, None = as the scenario says."""
    return 0.0 if has_mon else None


def _factor(rule: _Rule, known: Inputs) -> Factor:
    asked = [INPUTS_BY_NAME[name] for name in rule.inputs]
    unknown = [one for one in asked if one.name not in known]
    worst = rule.x({one.name: known.get(one.name, one.worst) for one in asked})
    best = rule.x({one.name: known.get(one.name, one.best) for one in asked})
    return Factor(
        id=rule.id,
        name=rule.name,
        why=rule.why,
        rule=rule.rule,
        x=worst,
        share=rule.share.value,
        inputs=tuple(f"{one.label}: {one.words(known.get(one.name))}" for one in asked),
        # What is unknown but could not make it smaller is no gap: without HA the version of HCX does not matter.
        missing=tuple(one.label for one in unknown) if best < worst else (),
        source=rule.source,
        kind=rule.kind,
        asks=rule.inputs,
    )


def _ne_failure(given: Inputs) -> float:
    return HA_REMAINDER.value if given["ne_ha"] and given["hcx_ha_fixed"] else 1.0


def _changes(given: Inputs) -> float:
    often = min(1.0, given["hcx_changes_per_month"] / HCX_CHANGES_PER_MONTH.value)
    return often * (SHORT_CHANGE_REMAINDER.value if given["upgrade_in_service"] else 1.0)


def _security(given: Inputs) -> float:
    return 1.0 - min(100.0, given["rule_parity_percent"]) / 100.0


def _mtu(given: Inputs) -> float:
    return 0.0 if given["path_mtu_bytes"] >= ENCAPSULATED_BYTES else min(100.0, given["udp_percent"]) / 100.0


def _circuit(given: Inputs) -> float:
    if given["circuits"] >= 2:
        return SECOND_CIRCUIT_REMAINDER.value
    return BACKUP_REMAINDER.value if given["vpn_backup"] else 1.0


def _recovery(given: Inputs) -> float:
    return 0.0 if given["dr_covers_split"] else 1.0


_PROVEN = ("dhcp_without_stretch", "dns_without_stretch", "ntp_without_stretch", "bgp_filter_tested")


def _services(given: Inputs) -> float:
    return sum(1.0 for name in _PROVEN if not given[name]) / len(_PROVEN)


_RULES: tuple[_Rule, ...] = (
    _Rule(
        "R1",
        "NE failure",
        "A failed NE appliance cuts the segment in two.",
        f"{HA_REMAINDER.value:g} with NE HA on HCX 4.8.2 or later, else 1",
        SHARE_NE_FAILURE,
        ("ne_ha", "hcx_ha_fixed"),
        _ne_failure,
        "Microsoft Learn, HCX Network Extension high availability, and Azure VMware Solution known issues",
    ),
    _Rule(
        "R2",
        "Upgrades and mesh edits",
        "Each interrupts what is stretched, and the longer it is stretched the more of them it meets.",
        f"changes a month / {HCX_CHANGES_PER_MONTH.value:g}, at most 1; times {SHORT_CHANGE_REMAINDER.value:g} with "
        "upgrades in service",
        SHARE_CHANGES,
        ("hcx_changes_per_month", "upgrade_in_service"),
        _changes,
        "Microsoft Learn, Upgrade HCX on Azure VMware Solution; NSX scale and performance recommendations: 5 minutes "
        "for each edit of a mesh",
    ),
    _Rule(
        "R6",
        "Split firewall rules",
        "The gateway's firewall is still on-premises while VMs stand behind rules at the target.",
        "1 - share of the rules in force at the target",
        SHARE_SECURITY,
        ("rule_parity_percent",),
        _security,
        "Azure VMware Solution hub, workshop module 2; Bulk migration brings no NSX tags along",
    ),
    _Rule(
        "R8",
        "Fragmentation",
        "Packets that do not fit the path travel in two pieces, and one lost piece loses both.",
        f"0 where {ENCAPSULATED_BYTES:,} bytes pass whole, else the share of UDP",
        SHARE_MTU,
        ("path_mtu_bytes", "udp_percent"),
        _mtu,
        "Broadcom KB 383237; VMware HCX User Guide, TCP Flow Conditioning",
        "vendor",
    ),
    _Rule(
        "R9",
        "One circuit",
        "Both halves of the segment depend on the link between the sites.",
        f"{SECOND_CIRCUIT_REMAINDER.value:g} with two circuits, {BACKUP_REMAINDER.value:g} with one and a VPN backup, "
        "else 1",
        SHARE_CIRCUIT,
        ("circuits", "vpn_backup"),
        _circuit,
        "Our reasoning; no published figure was found.",
    ),
    _Rule(
        "R11",
        "Recovery",
        "A segment split over two sites is recoverable on neither alone.",
        "0 where the recovery plan covers the split segment, else 1",
        SHARE_RECOVERY,
        ("dr_covers_split",),
        _recovery,
        "Our reasoning; no published figure was found.",
    ),
    _Rule(
        "R13",
        "Services lost at the cutover",
        "What VMs reach across the stretch is gone when it ends, and a dependency is sooner forgotten than found.",
        f"share of the {len(_PROVEN)} checks not passed",
        SHARE_SERVICES,
        _PROVEN,
        _services,
        "VMware HCX User Guide, Removing a Network Extension",
    ),
)
