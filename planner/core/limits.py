"""Every limit and every assumption of the planner, once: its value, unit, source and kind.

`vendor`: a vendor document says it. `practice`: a vendor or a practitioner recommends it. `assumption`: ours, to be
replaced by what is measured or decided; pages show it as such. All can be overridden in a scenario.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

Kind = Literal["vendor", "practice", "assumption"]

_Value = TypeVar("_Value", covariant=True)

_NO_SOURCE = "Our assumption; no published figure was found."
_ESLZ = "Azure/Enterprise-Scale-for-AVS on GitHub"
_KB_321604 = "Broadcom KB 321604, HCX 4.7 to 4.9 (knowledge.broadcom.com/external/article/321604)"
_PLAN_AVS = (
    "Microsoft Learn, Plan the deployment (learn.microsoft.com/azure/azure-vmware/plan-private-cloud-deployment)"
)

_UNDERLAY = "Minimum underlay of HCX 4.11 as a practitioner cites it; HCX names its own limits for each service"
_NETWORK_CHECKLIST = "Microsoft Learn, Networking planning checklist (azure-vmware/tutorial-network-checklist)"


@dataclass(frozen=True, slots=True)
class Limit(Generic[_Value]):
    """One figure. `name` is a person's word for it; `why` says in a sentence what it does or why it is so."""

    name: str
    value: _Value
    unit: str
    kind: Kind
    source: str
    why: str


# ---- L2 extensions

NETWORKS_PER_APPLIANCE = Limit(
    "Networks per NE appliance",
    8,
    "networks",
    "vendor",
    f"{_PLAN_AVS}; {_ESLZ}, hcx-servicemesh.md",
    "One Network Extension appliance pair carries this many extended networks.",
)
APPLIANCES_PER_SWITCH = Limit(
    "NE appliances per distributed switch",
    1,
    "appliances",
    "assumption",
    f"One is the least an extended switch needs ({_ESLZ}, hcx-servicemesh.md); enter how many are deployed.",
    "Networks per appliance times appliances is how many networks of a switch may be stretched at once.",
)
APPLIANCES_PER_MANAGER = Limit(
    "NE appliances per HCX Manager",
    100,
    "appliances",
    "vendor",
    "VMware Designlet: HCX Network Extension (vmc.techzone.vmware.com); 128 for Azure VMware Solution, 100 elsewhere",
    "Sources differ, so the lower figure warns.",
)
STRETCH_BUDGET_DAYS = Limit(
    "Days until an L2 extension is overdue",
    30,
    "days",
    "vendor",
    f"Microsoft's assessment of Azure VMware Solution: {_ESLZ}, Test-HCX-StretchedVLANs.ps1",
    "Microsoft's assessment flags every L2 extension older than this with high priority.",
)
AGE_NEW_DAYS = Limit(
    "Days an L2 extension counts as new",
    14,
    "days",
    "assumption",
    _NO_SOURCE,
    "After them it is to be watched: half of Microsoft's threshold is gone.",
)
AGE_ENTRENCHED_DAYS = Limit(
    "Days until an L2 extension is entrenched",
    90,
    "days",
    "assumption",
    _NO_SOURCE,
    "One that lasted three times Microsoft's threshold is no longer a means of moving: somebody relies on it.",
)
STRETCH_LEAD_DAYS = Limit(
    "Stretch before the first wave",
    1,
    "days",
    "assumption",
    f"{_NO_SOURCE} Making an extension takes minutes (Microsoft Learn, Create an HCX network extension).",
    "The extension stands this long before the first VM of the segment moves, so that it can be tested.",
)
CUTOVER_LAG_DAYS = Limit(
    "Soak after the last wave",
    1,
    "days",
    "assumption",
    _NO_SOURCE,
    "The gateway cuts over this long after the last VM of the segment has moved, while rolling back is easy.",
)
CUTOVER_WEEKDAYS = Limit(
    "Weekdays that allow a cutover",
    (0, 1, 2, 3),
    "weekdays, 0 = Monday",
    "assumption",
    _NO_SOURCE,
    "Monday to Thursday: a working day with a working day after it.",
)
CUTOVERS_PER_DAY = Limit(
    "Gateway cutovers per day",
    4,
    "segments a day",
    "assumption",
    _NO_SOURCE,
    "Each cutover takes a network team, a change record and tests.",
)
STRETCHES_PER_DAY = Limit(
    "New L2 extensions per day",
    8,
    "segments a day",
    "assumption",
    _NO_SOURCE,
    "Each extension is made and tested by hand.",
)
STALLED_DAYS = Limit(
    "Days without a move until an extension is stalled",
    14,
    "days",
    "assumption",
    _NO_SOURCE,
    "Two weekly windows have passed without a VM of the segment.",
)
CUTOVER_CONVERGENCE_S = Limit(
    "Route convergence at a cutover",
    30,
    "s",
    "vendor",
    "Microsoft Learn, Azure VMware Solution Generation 2 routing (azure-vmware/native-network-routing-architecture)",
    "A cutover interrupts the segment at least this long; the full outage was found in no source.",
)
GATEWAY_CUTOVER_MIN = Limit(
    "Outage of a segment at its cutover",
    15,
    "min",
    "assumption",
    f"{_NO_SOURCE} Five to fifteen minutes are usual to plan for.",
    "From the end of the extension until both ways lead to the gateway at the target.",
)
ROLLBACK_WINDOW_H = Limit(
    "Time to decide on rolling a cutover back",
    2,
    "h",
    "assumption",
    _NO_SOURCE,
    "Within it the segment can be extended again as it was, before anything else builds on the cutover.",
)

# ---- replication

BULK_PER_MESH = Limit(
    "Concurrent bulk and RAV migrations per service mesh",
    200,
    "VMs",
    "vendor",
    f"{_KB_321604}; {_ESLZ}, BulkMigration.md",
    "A VM holds its place from the start of its replication to its switchover.",
)
BULK_PER_MANAGER = Limit(
    "Concurrent bulk and RAV migrations per HCX Manager",
    300,
    "VMs",
    "vendor",
    _KB_321604,
    "With the default size of the manager; bound to these versions.",
)
WORKFLOW_MBIT_S = Limit(
    "Throughput of one migration",
    1_000,
    "Mbit/s",
    "vendor",
    _KB_321604,
    "One VM replicates no faster; bound to these versions.",
)
INTERCONNECT_MBIT_S = Limit(
    "Throughput of one IX appliance",
    1_600,
    "Mbit/s",
    "vendor",
    _KB_321604,
    "All migrations of a service mesh together; bound to these versions.",
)
LINK_MBIT_S = Limit(
    "Link for replication",
    1_000,
    "Mbit/s",
    "assumption",
    f"{_NO_SOURCE} Enter the circuit's rate; one IX appliance takes at most {INTERCONNECT_MBIT_S.value} Mbit/s.",
    "The volume that waves replicate must fit the link.",
)
LINK_SHARE = Limit(
    "Share of the link for replication",
    0.5,
    "part of 1",
    "assumption",
    _NO_SOURCE,
    "The rest is left to business traffic, to stretched networks and to changed data.",
)
PRESYNC_DAYS = Limit(
    "Replication before the window",
    5,
    "days",
    "assumption",
    "Bulk migration replicates ahead and keeps in step until switchover (VMware HCX User Guide); the days are ours.",
    "Replication of a wave may start this long before its window.",
)

# ---- durations (planner/core/durations.py)

MIGRATION_TYPE = Limit(
    "Migration type",
    "bulk",
    "",
    "practice",
    "VMware Cloud Well-Architected Framework, migration with HCX (docs.vmware.com): Bulk is the usual choice.",
    "How HCX moves VMs that name no type of their own; it decides what a window holds.",
)
SERVICE_MESHES = Limit(
    "Service meshes",
    1,
    "meshes",
    "assumption",
    "One is the least; a private cloud takes 10 (Microsoft Learn, Azure VMware Solution private clouds).",
    "Each mesh has an IX appliance of its own and a queue of RAV switchovers of its own.",
)
RAV_SWITCHOVER_MIN = Limit(
    "RAV switchover of one VM",
    10.0,
    "min",
    "assumption",
    "A few minutes to an hour, by size and churn (chrisdooks.com, What's new in HCX 4.8); the default is ours.",
    "RAV switches over one VM after the other on each service mesh.",
)
BULK_OUTAGE_MIN = Limit(
    "Outage of a VM moved by Bulk",
    15.0,
    "min",
    "assumption",
    f"{_NO_SOURCE} The VM shuts down, sends its last changes and boots.",
    "Bulk switches the VMs of a wave over side by side.",
)
REPLICATION_OVERHEAD = Limit(
    "Overhead of replication",
    0.15,
    "part of 1",
    "assumption",
    f"{_NO_SOURCE} Protocols take 10 to 20 % on top of a VM's volume.",
    "What crosses the link beyond the data themselves.",
)

DELTA_CYCLE_H = Limit(
    "Cycle of changed data",
    2.0,
    "h",
    "vendor",
    "VMware HCX User Guide 4.7, Bulk migration (docs.vmware.com/en/VMware-HCX/4.7/hcx-user-guide)",
    "Bulk copies again what has changed in so long, until the VM switches over.",
)
VMOTION_DIRTY_SHARE = Limit(
    "Memory written while vMotion copies it",
    0.2,
    "part of 1",
    "assumption",
    _NO_SOURCE,
    "vMotion copies these pages of a VM's memory again.",
)

# ---- how the move goes: what the forecast assumes until enough has happened

MIGRATION_FAILURES = Limit(
    "Migrations that fail",
    0.05,
    "part of 1",
    "assumption",
    _NO_SOURCE,
    "A VM whose migration fails moves with a later wave.",
)
MIGRATION_FAILURES_WORTH = Limit(
    "Weight of the assumed failures",
    20,
    "migrations",
    "assumption",
    _NO_SOURCE,
    "After so many migrations what happened counts as much as what was assumed.",
)
WAVES_POSTPONED = Limit(
    "Waves that are postponed",
    0.10,
    "part of 1",
    "assumption",
    _NO_SOURCE,
    "A wave that is postponed takes the next free window.",
)
WAVES_POSTPONED_WORTH = Limit(
    "Weight of the assumed postponements",
    10,
    "waves",
    "assumption",
    _NO_SOURCE,
    "After so many waves what happened counts as much as what was assumed.",
)
THROUGHPUT_SPREAD = Limit(
    "Spread of the link's throughput",
    0.30,
    "standard deviation of its logarithm",
    "assumption",
    _NO_SOURCE,
    "In two of three draws the link is at most about a third faster or slower than expected.",
)
THROUGHPUT_WORTH = Limit(
    "Weight of the assumed throughput",
    5,
    "days of copies",
    "assumption",
    _NO_SOURCE,
    "After so many days of copies what was measured counts as much as what was assumed.",
)

# ---- waves

GAP_DAYS = Limit(
    "Free days between two waves",
    3,
    "days",
    "assumption",
    _NO_SOURCE,
    "Time to settle one wave and to prepare the next.",
)
WINDOW_MAX_VMS = Limit(
    "VMs in one window",
    40,
    "VMs",
    "assumption",
    _NO_SOURCE,
    "What a team can move, test and roll back in one weekend.",
)
WINDOW_MAX_GB: Limit[float | None] = Limit(
    "Volume in one window", None, "GB", "assumption", _NO_SOURCE, "No limit of its own: the link limits volume."
)
WINDOW_MAX_CRITICAL = Limit(
    "Critical VMs in one window",
    12,
    "VMs",
    "assumption",
    _NO_SOURCE,
    "What a team can watch closely in one weekend.",
)
CRITICALITY = Limit(
    "Criticality of a VM that has none",
    3,
    "1 (low) to 5",
    "assumption",
    _NO_SOURCE,
    "The middle of the scale; a page marks it as assumed.",
)
CRITICAL_FROM = Limit(
    "Criticality from which a VM is critical",
    4,
    "1 (low) to 5",
    "assumption",
    _NO_SOURCE,
    "These VMs count against the critical VMs in one window.",
)
PILOT_MAX_VMS = Limit(
    "VMs of a pilot wave",
    10,
    "VMs",
    "practice",
    "Microsoft Cloud Adoption Framework, Migration wave planning (migrate/migration-wave-planning)",
    "The first wave is a pilot of well-understood workloads, usually fewer than this.",
)

# ---- risk and objective

RISK_ETA_DAYS = Limit(
    "Scale of age (eta)",
    14.0,
    "days",
    "assumption",
    _NO_SOURCE,
    "A segment of weight 1 stretched this long is worth as many risk-days.",
)
RISK_BETA = Limit(
    "Ageing of a stretch (beta)",
    1.5,
    "shape",
    "assumption",
    _NO_SOURCE,
    "1 means that a stretch does not age; above 1 each further day weighs more than the day before.",
)
RISK_GAMMA_PER_TB = Limit(
    "Risk of traffic over a stretch (gamma)",
    2.0,
    "risk-days per TB",
    "assumption",
    _NO_SOURCE,
    "What a TB that crosses the stretch is worth; 0 for a segment with mobility-optimised networking.",
)
WEIGHT_RISK = Limit(
    "Weight of risk",
    1.0,
    "per risk-day",
    "assumption",
    _NO_SOURCE,
    "The objective counts in risk-days.",
)
WEIGHT_SPLIT_TB = Limit(
    "Weight of split traffic",
    2.0,
    "per TB",
    "assumption",
    _NO_SOURCE,
    "A TB exchanged while one of two VMs has moved and the other has not.",
)
WEIGHT_MAKESPAN_DAY = Limit(
    "Weight of duration",
    5.0,
    "per day",
    "assumption",
    _NO_SOURCE,
    "A day that the whole programme takes longer.",
)

# ---- risk factors: what w_s is made of beside the blast radius (planner/core/risk_factors.py)

SHARE_NE_FAILURE = Limit(
    "Share of NE failure in the risk weight",
    0.15,
    "part of 1",
    "assumption",
    _NO_SOURCE,
    "The most that highly available NE appliances can take off a segment's weight.",
)
SHARE_CHANGES = Limit(
    "Share of upgrades and mesh edits in the risk weight",
    0.10,
    "part of 1",
    "assumption",
    _NO_SOURCE,
    "The most that a quiet HCX, or upgrades in service, can take off a segment's weight.",
)
SHARE_SECURITY = Limit(
    "Share of split firewall rules in the risk weight",
    0.10,
    "part of 1",
    "assumption",
    _NO_SOURCE,
    "The most that equal rules on both sides can take off a segment's weight.",
)
SHARE_MTU = Limit(
    "Share of fragmentation in the risk weight",
    0.05,
    "part of 1",
    "assumption",
    _NO_SOURCE,
    "The most that a path without fragments can take off a segment's weight.",
)
SHARE_CIRCUIT = Limit(
    "Share of the circuit in the risk weight",
    0.10,
    "part of 1",
    "assumption",
    _NO_SOURCE,
    "The most that a second path between the sites can take off a segment's weight.",
)
SHARE_RECOVERY = Limit(
    "Share of recovery in the risk weight",
    0.05,
    "part of 1",
    "assumption",
    _NO_SOURCE,
    "The most that a recovery plan for a split segment can take off its weight.",
)
SHARE_SERVICES = Limit(
    "Share of services lost at the cutover in the risk weight",
    0.05,
    "part of 1",
    "assumption",
    _NO_SOURCE,
    "The most that proven DHCP, DNS, NTP and routes can take off a segment's weight.",
)
HA_REMAINDER = Limit(
    "NE failure that high availability leaves",
    0.2,
    "part of 1",
    "assumption",
    f"{_NO_SOURCE} Failover takes time, which no source gives.",
    "A highly available pair survives one failed appliance, not a failed group.",
)
HCX_CHANGES_PER_MONTH = Limit(
    "HCX changes a month that count as the worst",
    4.0,
    "changes a month",
    "assumption",
    _NO_SOURCE,
    "Every upgrade and every edit of a service mesh interrupts what is stretched; one a week is much.",
)
SHORT_CHANGE_REMAINDER = Limit(
    "Interruption that an upgrade in service leaves",
    0.5,
    "part of 1",
    "assumption",
    f"{_NO_SOURCE} An upgrade in service is shorter (VMware HCX User Guide, Upgrading Network Extension).",
    "The new appliance stands before the old one goes, but edits of the mesh interrupt all the same.",
)
GUEST_PACKET_BYTES = Limit(
    "Largest packet of a guest",
    1_500,
    "bytes",
    "assumption",
    "The usual MTU of Ethernet; a guest with larger frames needs more.",
    "What has to fit the path with the encapsulation around it.",
)
NE_ENCAPSULATION_BYTES = Limit(
    "What NE adds to each packet",
    150,
    "bytes",
    "vendor",
    "Broadcom KB 383237 (knowledge.broadcom.com/external/article/383237): about this much, 28 more with encryption",
    "A path that takes no packet so much larger than the guest's breaks each full one in two.",
)
BACKUP_REMAINDER = Limit(
    "Dependence on the circuit that a VPN backup leaves",
    0.5,
    "part of 1",
    "assumption",
    _NO_SOURCE,
    "The backup is slower, and the change to it is felt.",
)
SECOND_CIRCUIT_REMAINDER = Limit(
    "Dependence on the circuit that a second one leaves",
    0.2,
    "part of 1",
    "assumption",
    _NO_SOURCE,
    "What two circuits share can still fail: gateways, provider, configuration.",
)
NE_MBIT_S = Limit(
    "Throughput of one NE appliance",
    4_000,
    "Mbit/s",
    "vendor",
    "Microsoft Learn, NSX scale and performance recommendations for VMware HCX: 4 to 6 Gbit/s",
    "The low end counts: all networks of an appliance share it.",
)
TROMBONE_TB_PER_DAY = Limit(
    "Traffic over a stretch that counts as the worst",
    1.0,
    "TB a day",
    "assumption",
    _NO_SOURCE,
    "Traffic that takes the detour over the stretch pays its round trip each time.",
)
SLIP_DAYS = Limit(
    "Slip that the risk curve shows",
    14,
    "days",
    "assumption",
    _NO_SOURCE,
    "Two weeks: what one missed window and its preparation usually cost.",
)

# ---- paths

AZURE_RTT_MS = Limit(
    "Round trip between AVS and the VNet",
    1.55,
    "ms",
    "assumption",
    "Mean between zones of one region in a private measurement of some 40,000 samples (simonpainter.com/azure-latency-1)",
    "Stands in until it is measured.",
)

MON_VMS = Limit(
    "VMs with MON",
    400,
    "VMs",
    "vendor",
    "Broadcom KB 321640 (knowledge.broadcom.com/external/article/321640), HCX 4.5 and later: manager of 4 vCPU and 12 GB",
    "Each VM with MON has a host route of its own; beyond this many HCX does not support it.",
)
MON_VMS_LARGE_MANAGER = Limit(
    "VMs with MON, large manager",
    1_000,
    "VMs",
    "vendor",
    "Broadcom KB 321640 (knowledge.broadcom.com/external/article/321640), HCX 4.5 and later: manager of 8 vCPU and 24 GB",
    "The HCX Cloud Manager has to be scaled up before.",
)
MON_NETWORKS = Limit(
    "Networks extended with MON",
    100,
    "networks",
    "vendor",
    "Broadcom KB 321640 (knowledge.broadcom.com/external/article/321640)",
    "For each HCX Cloud Manager.",
)
GEN2_PREFIXES = Limit(
    "Prefixes of a Gen 2 private cloud in its VNet",
    1_000,
    "prefixes",
    "vendor",
    "Microsoft Learn, routing architecture of Azure VMware Solution Gen 2 (native-network-routing-architecture)",
    "Segments and the /32 of every VM with MON share it.",
)
UNDERLAY_RTT_MS = Limit(
    "Round trip that HCX takes",
    150.0,
    "ms",
    "practice",
    _UNDERLAY,
    "For every type of migration; none is published for stretched networks.",
)
UNDERLAY_LOSS_PERCENT = Limit(
    "Loss that vMotion and RAV take",
    0.1,
    "%",
    "practice",
    _UNDERLAY,
    "More makes them slow or lets them fail.",
)
UNDERLAY_LOSS_BULK_PERCENT = Limit(
    "Loss that Bulk takes",
    1.0,
    "%",
    "practice",
    _UNDERLAY,
    "The most for any type of migration.",
)
UNDERLAY_MBIT_S = Limit(
    "Bandwidth that vMotion and RAV need",
    250.0,
    "Mbit/s",
    "practice",
    f"{_UNDERLAY}; Broadcom KB 440117 says 150 at least",
    "For one migration at a time; what runs side by side, and stretched networks, add up.",
)
UNDERLAY_BULK_MBIT_S = Limit(
    "Bandwidth that Bulk needs",
    50.0,
    "Mbit/s",
    "practice",
    _UNDERLAY,
    "For one migration at a time.",
)
UPLINK_MTU_BYTES = Limit(
    "Least MTU of an HCX uplink",
    1_150,
    "bytes",
    "vendor",
    f"{_ESLZ}, hcx-deployment.md",
    "Below it no service mesh comes up.",
)
UPLINK_MTU_VPN_BYTES = Limit(
    "MTU of an HCX uplink over VPN",
    1_300,
    "bytes",
    "vendor",
    f"{_ESLZ}, hcx-deployment.md",
    "What is recommended over IPsec.",
)
STRETCHED_MTU_BYTES = Limit(
    "MTU for stretched networks",
    1_350,
    "bytes",
    "vendor",
    "Microsoft Learn, Cloud Adoption Framework, network topology of AVS (eslz-network-topology-connectivity)",
    "What is recommended for HCX that stretches networks.",
)
EXPRESSROUTE_PACKET_BYTES = Limit(
    "Largest packet through an ExpressRoute gateway",
    1_400,
    "bytes",
    "vendor",
    "Microsoft Learn, ExpressRoute virtual network gateways (expressroute-about-virtual-network-gateways)",
    "Larger ones are fragmented.",
)
GLOBAL_REACH_LINKS = Limit(
    "Global Reach connections of a private cloud",
    8,
    "circuits",
    "vendor",
    "Microsoft Learn, Azure VMware Solution private clouds",
    "No more circuits can be linked to it.",
)
MANAGEMENT_PREFIX_LENGTH = Limit(
    "Prefix of a private cloud's management",
    22,
    "bits",
    "vendor",
    f"{_NETWORK_CHECKLIST}; {_PLAN_AVS}",
    "Private, outside 172.17.0.0/16, and apart from everything else that is routed.",
)
RESERVED_ASNS: Limit[tuple[tuple[int, int], ...]] = Limit(
    "ASNs that Azure VMware Solution keeps",
    ((64513, 64513), (64600, 64940), (65000, 65412), (398656, 398670), (400572, 400581)),
    "first and last ASN",
    "vendor",
    "Microsoft Learn, Azure VMware Solution network design considerations",
    "On-premises cannot use them: BGP does not come up.",
)
NE_MBIT_S_HIGH = Limit(
    "Most that one NE appliance carries",
    6_000,
    "Mbit/s",
    "vendor",
    "Microsoft Learn, NSX scale and performance recommendations for VMware HCX: 4 to 6 Gbit/s",
    "The high end, under good conditions.",
)

# ---- calendar and search

HORIZON_DAYS = Limit(
    "Days to plan",
    365,
    "days",
    "assumption",
    _NO_SOURCE,
    "Waves and cutovers lie within so many days of the start.",
)
SEARCH_SECONDS = Limit(
    "Time to search",
    30.0,
    "s",
    "assumption",
    _NO_SOURCE,
    "The first plan stands within seconds; the rest of the time improves it.",
)
REPLAN_PENALTY = Limit(
    "Worth of a known wave",
    1.0,
    "J per VM",
    "assumption",
    _NO_SOURCE,
    "Planned again, a VM changes its wave only where that saves so much: people have prepared for the last plan. "
    "0 makes it as good as a first plan.",
)
SEED = Limit("Seed", 1, "", "assumption", _NO_SOURCE, "The same seed and iterations give the same plan.")

# ---- Prefixes inferred from addresses

USUAL_PREFIX = Limit(
    "Prefix proposed where nothing speaks against it",
    24,
    "bits",
    "assumption",
    _NO_SOURCE,
    "Most server networks are a /24; no inventory states a guest's netmask.",
)
NARROWEST_PREFIX = Limit(
    "Narrowest prefix inferred", 28, "bits", "assumption", _NO_SOURCE, "A smaller network is no server network."
)
WIDEST_PREFIX = Limit(
    "Widest prefix inferred", 16, "bits", "assumption", _NO_SOURCE, "Wider, two subnets on one wire are as likely."
)
FEWEST_ADDRESSES = Limit(
    "Addresses needed to infer a prefix", 3, "addresses", "assumption", _NO_SOURCE, "Fewer say too little."
)

SCENARIO_DEFAULTS: Mapping[str, Limit[Any]] = {
    "horizon_days": HORIZON_DAYS,
    "networks_per_appliance": NETWORKS_PER_APPLIANCE,
    "appliances": APPLIANCES_PER_SWITCH,
    "max_stretches_per_day": STRETCHES_PER_DAY,
    "max_cutovers_per_day": CUTOVERS_PER_DAY,
    "stretch_lead_days": STRETCH_LEAD_DAYS,
    "cutover_lag_days": CUTOVER_LAG_DAYS,
    "cutover_weekdays": CUTOVER_WEEKDAYS,
    "gap_days": GAP_DAYS,
    "presync_days": PRESYNC_DAYS,
    "link_mbit_s": LINK_MBIT_S,
    "link_share": LINK_SHARE,
    "hcx_max_inflight": BULK_PER_MESH,
    "critical_from": CRITICAL_FROM,
    "migration_type": MIGRATION_TYPE,
    "service_meshes": SERVICE_MESHES,
    "rav_switchover_min": RAV_SWITCHOVER_MIN,
    "bulk_outage_min": BULK_OUTAGE_MIN,
    "replication_overhead": REPLICATION_OVERHEAD,
    "eta_days": RISK_ETA_DAYS,
    "beta": RISK_BETA,
    "gamma_per_tb": RISK_GAMMA_PER_TB,
    "weight_risk": WEIGHT_RISK,
    "weight_split_tb": WEIGHT_SPLIT_TB,
    "weight_makespan_day": WEIGHT_MAKESPAN_DAY,
    "search_seconds": SEARCH_SECONDS,
    "penalty_per_vm": REPLAN_PENALTY,
    "seed": SEED,
    "max_vms": WINDOW_MAX_VMS,
    "max_gb": WINDOW_MAX_GB,
    "max_critical": WINDOW_MAX_CRITICAL,
}
