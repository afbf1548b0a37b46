"""The fixed vocabularies of the estate: values as stored, labels as shown."""

from django.db.models import TextChoices

FIRST_YEAR, LAST_YEAR = 1970, 2200  # of any day a person enters; a typed "27" is meant as another year


class Role(TextChoices):
    """What a member may do in a project; each may do what the ones before it may (`networks.services.roles`)."""

    VIEWER = "viewer", "viewer"
    MANAGER = "manager", "project manager"
    ARCHITECT = "architect", "architect"
    OWNER = "owner", "owner"


class RunState(TextChoices):
    """How far a run of ours has come. REFUSED said no with a way out; ERRORED is a bug of ours."""

    PENDING = "pending", "waiting for a worker"
    RUNNING = "running", "running"
    COMPLETED = "completed", "completed"
    REFUSED = "refused", "refused"
    NOT_FOUND = "not_found", "not found in the time given"
    ERRORED = "errored", "failed by an error of ours"
    CANCELLED = "cancelled", "cancelled"


class ImportKind(TextChoices):
    RVTOOLS = "rvtools", "RVTools inventory"
    FLOWS = "flows", "flows CSV"
    HCX_EXTENSIONS = "hcx_ext", "HCX network extensions"
    HCX_MIGRATIONS = "hcx_mig", "HCX migrations"
    ACTUALS = "actuals", "what happened, as CSV"
    ANCHORS = "anchors", "anchors, as CSV"


SAYS_WHAT_HAPPENED = (ImportKind.HCX_EXTENSIONS, ImportKind.HCX_MIGRATIONS, ImportKind.ACTUALS)  # and decides nothing


class ImportPhase(TextChoices):
    """An import reads first and shows the difference; only then a person commits it."""

    READ = "read", "dry run"
    COMMIT = "commit", "commit"


class PowerState(TextChoices):
    ON = "poweredOn", "on"
    OFF = "poweredOff", "off"
    SUSPENDED = "suspended", "suspended"
    UNKNOWN = "", "unknown"


class SwitchKind(TextChoices):
    DISTRIBUTED = "distributed", "distributed switch"
    STANDARD = "standard", "standard switch"
    UNKNOWN = "unknown", "unknown"


class PortGroupKind(TextChoices):
    """Only a workload port group is part of a segment."""

    WORKLOAD = "workload", "workload"
    UPLINK = "uplink", "uplink"
    TRUNK = "trunk", "trunk"
    VMKERNEL = "vmkernel", "VMkernel"


class Disposition(TextChoices):
    """What becomes of a VM. Only MIGRATE enters a plan."""

    MIGRATE = "migrate", "migrate"
    STAYS = "stays", "stays on-premises"
    RETIRE = "retire", "retire"
    AT_TARGET = "at_target", "already at the target"
    NOT_A_WORKLOAD = "not_a_workload", "not a workload"


class HybridLink(TextChoices):
    """How on-premises reaches AVS natively (`planner.core.paths.network.Link`)."""

    UNKNOWN = "", "unknown"
    GLOBAL_REACH = "global_reach", "Global Reach"
    VPN = "vpn", "IPsec VPN through a transit VNet"
    VWAN = "vwan", "Virtual WAN hub with routing intent"
    TRANSIT = "transit", "ExpressRoute into a VNet with a route server and an appliance"
    NONE = "none", "none"


class BreakOut(TextChoices):
    """Where AVS goes out to the internet."""

    UNKNOWN = "", "unknown"
    AVS = "avs", "from AVS: SNAT or public IP"
    AZURE = "azure", "through an appliance in the VNet"
    ONPREM = "onprem", "through on-premises"


class HostRoutes(TextChoices):
    """Whether on-premises takes the /32 of a VM with MON."""

    UNKNOWN = "", "unknown"
    ACCEPTED = "accepted", "accepted"
    FILTERED = "filtered", "filtered"


class CircuitSku(TextChoices):
    UNKNOWN = "", "unknown"
    LOCAL = "local", "Local"
    STANDARD = "standard", "Standard"
    PREMIUM = "premium", "Premium"


class ManagerSize(TextChoices):
    """Of the HCX Cloud Manager: it limits the VMs with MON."""

    UNKNOWN = "", "unknown"
    DEFAULT = "default", "4 vCPU, 12 GB"
    LARGE = "large", "8 vCPU, 24 GB"


class RangePlace(TextChoices):
    ONPREM = "onprem", "on-premises"
    VNET = "vnet", "Azure VNet"
    AVS = "avs", "AVS"


class PolicyAction(TextChoices):
    ALLOW = "allow", "Allow: back on-premises"
    DENY = "deny", "Deny: stay in the cloud"


class DeviceKind(TextChoices):
    FIREWALL = "firewall", "firewall"
    LOAD_BALANCER = "load_balancer", "load balancer"
    NVA = "nva", "network appliance"


class DevicePlace(TextChoices):
    """What traffic a device sees (`planner.core.paths.network.Place`)."""

    ONPREM_GATEWAY = "onprem_gateway", "between networks on-premises"
    ONPREM_EDGE = "onprem_edge", "between on-premises and ExpressRoute or VPN"
    INTERNET_EDGE = "internet_edge", "between on-premises and the internet"
    AZURE_HUB = "azure_hub", "between the VNet and everything else"
    AVS_EDGE = "avs_edge", "at the edge of AVS"


class Carrier(TextChoices):
    """What carries traffic between two sites (`planner.core.paths.records.Carrier`)."""

    NE = "ne", "Network Extension tunnel"
    ER_AVS = "er_avs", "on-premises to AVS, routed"
    ER_VNET = "er_vnet", "on-premises to the VNet"
    AZURE = "azure", "AVS to the VNet"
    EDGE = "edge", "on-premises to the internet"


class MonRouter(TextChoices):
    """With MON, the gateway a VM at the target uses."""

    BY_TYPE = "", "as its migration type leaves it"
    CLOUD = "cloud", "in the cloud"
    ONPREM = "onprem", "on-premises"


class Treatment(TextChoices):
    """How a segment gets to the target. REBUILD couples nothing: its VMs get a new network there."""

    STRETCH = "stretch", "stretch"
    AT_ONCE = "at_once", "move at once"
    REBUILD = "rebuild", "rebuilt or re-IP"
    STAYS = "stays", "stays on-premises"


class Source(TextChoices):
    """Where a value comes from; shown beside it."""

    UNKNOWN = "unknown", "unknown"
    INFERRED = "inferred", "inferred"
    ENTERED = "entered", "entered"
    IMPORTED = "imported", "imported"


class ProposalState(TextChoices):
    OPEN = "open", "open"
    CONFIRMED = "confirmed", "confirmed"
    DISMISSED = "dismissed", "dismissed"


class RuleKind(TextChoices):
    TOGETHER = "together", "move together"
    APART = "apart", "never in one wave"
    BEFORE = "before", "one before the other"


class CouplingKind(TextChoices):
    SHARED_VM = "shared-vm", "shared VMs"
    FLOW = "flow", "traffic"
    AFFINITY = "affinity", "move together"
    PRECEDENCE = "precedence", "one before the other"


class MigrationType(TextChoices):
    """How HCX moves a VM. They differ in what runs in parallel and what the VM feels of it."""

    BULK = "bulk", "Bulk"
    RAV = "rav", "Replication Assisted vMotion"
    VMOTION = "vmotion", "vMotion"
    COLD = "cold", "Cold"


class AnchorKind(TextChoices):
    """What stands on a segment and is no VM of the estate."""

    HOST = "host", "physical host"
    APPLIANCE = "appliance", "appliance"
    OTHER = "other", "something else"
