"""What the risk of a stretch depends on and no inventory says: the questions a person answers.

An answer is a number in the input's unit (yes = 1, no = 0). Without one the input is unknown and counts as `worst`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from planner.core.limits import GUEST_PACKET_BYTES, HCX_CHANGES_PER_MONTH, NE_ENCAPSULATION_BYTES

Kind = Literal["yes-no", "count", "percent", "bytes"]
Scope = Literal["project", "segment"]

ENCAPSULATED_BYTES = GUEST_PACKET_BYTES.value + NE_ENCAPSULATION_BYTES.value  # what the path must take whole
_HIGHEST: Mapping[Kind, float] = {"yes-no": 1, "count": 1_000, "percent": 100, "bytes": 65_535}


@dataclass(frozen=True, slots=True)
class RiskInput:
    """One question. With scope `segment` a segment may have its own answer; else the project's holds for all.

    `worst` counts where nothing is known; nothing better than `best` lowers the risk further.
    """

    name: str
    label: str
    question: str
    unit: str
    kind: Kind
    scope: Scope
    why: str
    source: str
    worst: float
    best: float

    @property
    def highest(self) -> float:
        """The largest answer that makes sense; the least is 0."""
        return _HIGHEST[self.kind]

    def words(self, value: float | None) -> str:
        """An answer as a person says it: "yes", "95 %", "1,500 bytes", "unknown"."""
        if value is None:
            return "unknown"
        if self.kind == "yes-no":
            return "yes" if value else "no"
        return f"{value:,.6g} {self.unit}"


def _yes_no(name: str, label: str, question: str, scope: Scope, why: str, source: str) -> RiskInput:
    return RiskInput(name, label, question, "", "yes-no", scope, why, source, worst=0, best=1)


_KNOWN_ISSUES = "Microsoft Learn, Azure VMware Solution known issues"
_UPGRADE = "Microsoft Learn, Upgrade HCX on Azure VMware Solution"
_USER_GUIDE = "VMware HCX User Guide"
_UNEXTEND = f"{_USER_GUIDE}, Removing a Network Extension"

RISK_INPUTS: tuple[RiskInput, ...] = (
    _yes_no(
        "ne_ha",
        "NE HA",
        "Is the NE appliance that extends it one of a high-availability group?",
        "segment",
        "Without HA a failed appliance cuts the segment in two until vSphere has restarted it. HA can be switched on "
        "only while nothing is extended.",
        "Microsoft Learn, HCX Network Extension high availability",
    ),
    _yes_no(
        "hcx_ha_fixed",
        "HCX 4.8.2 or later",
        "Is HCX at version 4.8.2 or later?",
        "project",
        "HA pairs of HCX 4.8.0 failed over now and then without a reason; 4.8.2 mends it.",
        _KNOWN_ISSUES,
    ),
    RiskInput(
        "hcx_changes_per_month",
        "HCX upgrades and mesh edits",
        "How many upgrades of NE appliances and edits of service meshes are expected a month?",
        "a month",
        "count",
        "project",
        "Each interrupts what is stretched: an upgrade shortly, an edit of a mesh for up to five minutes.",
        f"{_UPGRADE}; NSX scale and performance recommendations for VMware HCX",
        worst=HCX_CHANGES_PER_MONTH.value,
        best=0,
    ),
    _yes_no(
        "upgrade_in_service",
        "Upgrade in service",
        "Can its NE appliance be upgraded in service (spare IP addresses), or one half of an HA group after the other?",
        "segment",
        "The new appliance takes over before the old one goes, so the interruption is shorter.",
        f"{_USER_GUIDE}, Upgrading Network Extension",
    ),
    RiskInput(
        "rule_parity_percent",
        "Firewall rules in place at the target",
        "How many of the firewall rules that apply to it on-premises are in force at the target?",
        "%",
        "percent",
        "segment",
        "While it is stretched two rule bases guard one network, and they drift apart.",
        "Azure VMware Solution hub, workshop module 2: rules in place before a network is cut over",
        worst=0,
        best=100,
    ),
    RiskInput(
        "path_mtu_bytes",
        "Path MTU",
        "Which packet size passes whole between the NE appliances, as measured?",
        "bytes",
        "bytes",
        "project",
        f"A guest's packet of {GUEST_PACKET_BYTES.value:,} bytes needs {ENCAPSULATED_BYTES:,} with its "
        "encapsulation; what does not fit travels in two pieces.",
        NE_ENCAPSULATION_BYTES.source,
        worst=0,
        best=ENCAPSULATED_BYTES,
    ),
    RiskInput(
        "udp_percent",
        "UDP in its traffic",
        "How much of its traffic is UDP?",
        "%",
        "percent",
        "segment",
        "HCX keeps TCP from sending packets that do not fit; UDP is broken in pieces.",
        f"{_USER_GUIDE}, TCP Flow Conditioning",
        worst=100,
        best=0,
    ),
    RiskInput(
        "circuits",
        "Circuits",
        "How many circuits that share nothing carry the stretch (ExpressRoute or another underlay)?",
        "circuits",
        "count",
        "project",
        "Both halves of a stretched segment depend on the link between them.",
        "Our reasoning; the availability of your circuit stands in its contract.",
        worst=1,
        best=2,
    ),
    _yes_no(
        "vpn_backup",
        "VPN backup",
        "Is there a VPN that takes over when the circuit fails?",
        "project",
        "A slower path is better than none.",
        "Our reasoning; HCX runs over VPN where the minimums of its underlay hold.",
    ),
    _yes_no(
        "dr_covers_split",
        "Recovery of a split segment",
        "Does the disaster-recovery plan cover it while it is split over both sites, backups included?",
        "segment",
        "A plan for one site recovers neither half of a segment that stands on two.",
        "Our reasoning; compare Microsoft Cloud Adoption Framework, recovery of Azure VMware Solution",
    ),
    _yes_no(
        "dhcp_without_stretch",
        "DHCP without the stretch",
        "Do its VMs reach DHCP without the stretch (or need none)?",
        "segment",
        "What was reached across the stretch is gone when it ends.",
        _UNEXTEND,
    ),
    _yes_no(
        "dns_without_stretch",
        "DNS without the stretch",
        "Do its VMs reach DNS without the stretch?",
        "segment",
        "What was reached across the stretch is gone when it ends.",
        _UNEXTEND,
    ),
    _yes_no(
        "ntp_without_stretch",
        "NTP without the stretch",
        "Do its VMs reach NTP without the stretch?",
        "segment",
        "What was reached across the stretch is gone when it ends.",
        _UNEXTEND,
    ),
    _yes_no(
        "bgp_filter_tested",
        "BGP filter tested",
        "Was it tested that the filters upstream accept its prefix from the target?",
        "segment",
        "A filter that takes the prefix from on-premises alone is the usual surprise of a first cutover.",
        "Practitioners: cloudstack.blog and iprasanna.com on HCX network extensions",
    ),
)

INPUTS_BY_NAME: Mapping[str, RiskInput] = MappingProxyType({one.name: one for one in RISK_INPUTS})
