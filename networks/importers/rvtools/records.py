"""What an RVTools file says, frozen: the nouns between parse (pure) and load (database).

Unknown is "" for a text and None for a number, a flag or a date. Sizes are MiB (RVTools' MB headers always meant MiB).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from networks.importers.problems import RowProblem

VmKey = tuple[str, str]  # vCenter key, id of the VM within it
PortGroupKey = tuple[str, str, str]  # vCenter key, switch name ("" = unknown), port group name
SwitchKey = tuple[str, str]  # vCenter key, switch name
UNKNOWN_VCENTER = "unknown-vcenter"  # the key of the one stand-in where a file names no vCenter


class SwitchKind(StrEnum):
    """What kind of switch carries a port group."""

    DISTRIBUTED = "distributed"
    STANDARD = "standard"
    UNKNOWN = "unknown"


class PortGroupKind(StrEnum):
    """What a port group is for. Only a workload port group can belong to a segment."""

    WORKLOAD = "workload"
    UPLINK = "uplink"
    TRUNK = "trunk"
    VMKERNEL = "vmkernel"


class KeyBasis(StrEnum):
    """Where the id of a VM within its vCenter comes from, best first."""

    VM_ID = "vm_id"
    INSTANCE_UUID = "instance_uuid"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class ParsedVCenter:
    """One source of the file. `key`: VI SDK UUID, else VI SDK Server, else `is_synthetic`: one stand-in for the file."""

    key: str
    uuid: str = ""
    server: str = ""
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True)
class ParsedVm:
    """One VM, template or placeholder. (`vcenter_key`, `vm_id`) is unique in the file; `key_basis` says what `vm_id` is.

    `disk_capacity_mib`: vInfo's total, else (3.x) the sum of its disks in vDisk. `bios_uuid` is what 3.x calls VM UUID.
    `sheet`, `row`: where it was found first.
    """

    vcenter_key: str
    vm_id: str
    name: str
    key_basis: KeyBasis = KeyBasis.VM_ID
    instance_uuid: str = ""
    bios_uuid: str = ""
    powerstate: str = ""  # poweredOn, poweredOff, suspended
    is_template: bool = False
    is_srm_placeholder: bool = False
    dns_name: str = ""
    guest_os: str = ""
    cpus: int | None = None
    memory_mib: int | None = None
    provisioned_mib: int | None = None
    in_use_mib: int | None = None
    disk_capacity_mib: int | None = None
    primary_ip: str = ""
    host: str = ""
    cluster: str = ""
    datacenter: str = ""
    folder: str = ""
    annotation: str = ""
    hw_version: str = ""
    tools_status: str = ""
    nic_count: int | None = None
    cluster_rules: tuple[str, ...] = ()
    custom_attributes: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    row: int | None = None

    @property
    def key(self) -> VmKey:
        """What tells it from every other VM of the file."""
        return self.vcenter_key, self.vm_id


@dataclass(frozen=True, slots=True)
class ParsedNic:
    """One NIC. `index` counts from 0 within the VM, in the file's order. `port_group`: None = on no known network.

    Where `port_group` is given, that key is in `ParsedInventory.port_groups`. Link-local addresses are left out.
    """

    vm: VmKey
    index: int
    label: str = ""
    network: str = ""
    switch: str = ""
    port_group: PortGroupKey | None = None
    mac: str = ""  # lower case with colons
    ipv4: tuple[str, ...] = ()
    ipv6: tuple[str, ...] = ()
    connected: bool | None = None
    starts_connected: bool | None = None


@dataclass(frozen=True, slots=True)
class ParsedSwitch:
    """One virtual switch. `vendor` is known of distributed ones only."""

    vcenter_key: str
    name: str
    kind: SwitchKind
    vendor: str = ""

    @property
    def key(self) -> SwitchKey:
        """What tells it from every other switch of the file."""
        return self.vcenter_key, self.name


@dataclass(frozen=True, slots=True)
class ParsedPortGroup:
    """One port group. `vlan` is text as found ("0", "120", "0-4094", "10,20"), None = unknown, "" = the cell was empty.

    `reasons`: sentences saying why it is of its `kind`, and what was odd. `vendor` is its switch's. `host_vlans`: what
    the hosts say, where they disagree (standard switches); `vlan` is then None.
    """

    vcenter_key: str
    switch: str
    name: str
    object_id: str = ""
    vlan: str | None = None
    kind: PortGroupKind = PortGroupKind.WORKLOAD
    switch_kind: SwitchKind = SwitchKind.UNKNOWN
    is_pvlan: bool = False
    binding: str = ""  # dvPort Type: earlyBinding, ephemeral, ...
    vendor: str = ""
    host_vlans: Mapping[str, str] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    carries_vmkernel: bool = False  # VMkernel adapters stand on it, beside VMs when its kind is workload

    @property
    def key(self) -> PortGroupKey:
        """What tells it from every other port group of the file."""
        return self.vcenter_key, self.switch, self.name

    @property
    def is_ephemeral(self) -> bool:
        """True when ports are made on connect: HCX cannot extend it."""
        return self.binding.casefold().startswith("ephemeral")


@dataclass(frozen=True, slots=True)
class ParsedSheet:
    """One tab of the file: what it was recognised as and how much was read. `tab` is "" where we know no such tab."""

    name: str
    tab: str
    row_count: int = 0
    is_read: bool = False
    seconds: float = field(default=0.0, compare=False)  # spent reading it


@dataclass(frozen=True, slots=True)
class MissingTab:
    """A tab the importer reads that the file does not have, and the sentence saying what is unknown therefore."""

    tab: str
    consequence: str


@dataclass(frozen=True, slots=True)
class ParsedInventory:
    """Everything one file says.

    `exported_at` is the wall clock of the PC that exported (no time zone known). `rvtools_version` "" = not stated.
    Every VM's and port group's `vcenter_key` is in `vcenters`; every NIC's `vm` is in `vms`.
    """

    vcenters: tuple[ParsedVCenter, ...]
    vms: tuple[ParsedVm, ...]
    nics: tuple[ParsedNic, ...]
    port_groups: tuple[ParsedPortGroup, ...]
    switches: tuple[ParsedSwitch, ...]
    sheets: tuple[ParsedSheet, ...] = ()
    missing_tabs: tuple[MissingTab, ...] = ()
    problems: tuple[RowProblem, ...] = ()
    rvtools_version: str = ""
    exported_at: datetime | None = None
    vm_columns: frozenset[str] = frozenset()  # the fields of ParsedVm for which vInfo has a column, filled or not
