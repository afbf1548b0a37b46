"""What a sample estate consists of. Sizes are MiB, instants local to the vCenter."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network


@dataclass(frozen=True, slots=True)
class OperatingSystem:
    """`configured` as in the configuration file, `reported` as VMware Tools say it."""

    configured: str
    reported: str
    firmware: str

    @property
    def is_windows(self) -> bool:
        """True for every Windows: it has drive letters."""
        return "Windows" in self.configured


@dataclass(slots=True)
class VCenter:
    """One vCenter with one datacenter. `site` is the short name all its objects carry."""

    site: str
    server: str
    uuid: str
    datacenter: str


@dataclass(slots=True)
class Host:
    """One ESXi host. `management_ip` is vmk0's; `number` counts within its site."""

    name: str
    number: int
    object_id: str
    uuid: str
    serial: str
    management_ip: IPv4Address


@dataclass(slots=True)
class Cluster:
    """One cluster. Its VMs' disks lie on `datastores`."""

    name: str
    vcenter: VCenter
    object_id: str
    hosts: list[Host] = field(default_factory=list)
    datastores: list["Datastore"] = field(default_factory=list)


@dataclass(slots=True)
class Datastore:
    """One VMFS datastore shared by a cluster's hosts."""

    name: str
    object_id: str
    url: str


@dataclass(slots=True)
class Switch:
    """One virtual switch. A standard switch exists once on each host and has no object id."""

    name: str
    vcenter: VCenter
    clusters: list[Cluster]
    object_id: str = ""

    @property
    def is_distributed(self) -> bool:
        """Standard switches are known to their hosts only."""
        return bool(self.object_id)


class PortGroupUse(StrEnum):
    """What a port group is for. Only a workload port group carries a segment."""

    WORKLOAD = "workload"
    UPLINK = "uplink"
    TRUNK = "trunk"
    VMKERNEL = "vmkernel"


class Zone(StrEnum):
    """Which part of the estate a workload port group serves: decides what is put on it."""

    FLAT = "flat"  # the server VLAN everyone knows
    INFRASTRUCTURE = "infrastructure"
    BACKUP = "backup"
    ADMIN = "admin"
    DELIVERY = "delivery"  # load balancers, inside
    DELIVERY_DMZ = "delivery-dmz"  # the same VLAN and prefix on the DMZ's switch
    DESKTOPS = "desktops"
    TIER = "tier"  # one tier of one business unit
    PLANT = "plant"  # holds a machine that never moves
    TRANSIT = "transit"
    DMZ = "dmz"
    BRANCH = "branch"
    BRANCH_PVLAN = "branch-pvlan"
    LEGACY = "legacy"  # standard switch: cannot be extended
    UNTAGGED = "untagged"  # standard switch, VLAN 0


@dataclass(slots=True)
class PortGroup:
    """One port group. `network` is the prefix of its broadcast domain; the first host address is the gateway."""

    name: str
    switch: Switch
    vlan: str
    use: PortGroupUse
    object_id: str = ""
    zone: Zone | None = None
    unit: str = ""  # code of the business unit, for a tier
    tier: str = ""  # web, app or db
    twin: "PortGroup | None" = None  # the same broadcast domain on another switch: shares its prefix
    network: IPv4Network | None = None


@dataclass(slots=True)
class Nic:
    """One NIC. `port_group` is None where vCenter knows no network for it."""

    port_group: PortGroup | None
    mac: str
    address: IPv4Address | None = None


@dataclass(slots=True)
class Disk:
    """One virtual disk. `used_mib` is what its guest has written."""

    capacity_mib: int
    used_mib: int
    uuid: str
    thin: bool = True
    rdm: bool = False


@dataclass(slots=True)
class Snapshot:
    """One snapshot of a VM."""

    name: str
    description: str
    taken_at: datetime
    size_mib: int


@dataclass(slots=True)
class Application:
    """One application. `unit` is the code of the business unit that pays for it."""

    name: str
    code: str
    unit: str
    owner: str


@dataclass(slots=True)
class Vm:
    """One VM. `role` is web, app, db, … and decides its size and whom it talks to."""

    name: str
    vcenter: VCenter
    vm_id: str
    role: str
    nics: list[Nic]
    disks: list[Disk]
    os: OperatingSystem
    cpus: int
    memory_mib: int
    instance_uuid: str
    bios_uuid: str
    created_at: datetime
    booted_at: datetime
    hw_version: int
    folder: str
    application: Application | None = None
    environment: str = "Production"
    owner: str = ""
    annotation: str = ""
    powered_on: bool = True
    template: bool = False
    placeholder: bool = False
    never_started: bool = False
    cd_connected: bool = False
    drs_rules: list[str] = field(default_factory=list)
    snapshots: list[Snapshot] = field(default_factory=list)
    cluster: Cluster | None = None
    host: Host | None = None
    datastore: Datastore | None = None

    @property
    def port_groups(self) -> list[PortGroup]:
        """The known port groups of its NICs, in the NICs' order."""
        return [nic.port_group for nic in self.nics if nic.port_group is not None]

    @property
    def is_bridge(self) -> bool:
        """True when its NICs stand in two broadcast domains or more."""
        return len({id(group.twin or group) for group in self.port_groups}) > 1

    @property
    def address(self) -> IPv4Address | None:
        """Its primary address."""
        return next((nic.address for nic in self.nics if nic.address), None)

    @property
    def in_use_mib(self) -> int:
        """What its files take on the datastore; 0 for a thin VM that was never started."""
        return 0 if self.never_started else sum(disk.used_mib for disk in self.disks)


@dataclass(slots=True)
class Estate:
    """The whole estate on one day."""

    seed: int
    exported_at: datetime
    vcenters: list[VCenter]
    clusters: list[Cluster]
    switches: list[Switch]
    port_groups: list[PortGroup]
    vms: list[Vm]

    @property
    def workload_port_groups(self) -> list[PortGroup]:
        """The port groups that carry a segment."""
        return [group for group in self.port_groups if group.use is PortGroupUse.WORKLOAD]

    @property
    def segments(self) -> list[PortGroup]:
        """One port group for each segment: of twins the one inside."""
        return [group for group in self.workload_port_groups if group.twin is None]
