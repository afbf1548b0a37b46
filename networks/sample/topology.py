"""The ground an estate stands on: two vCenters, their clusters, switches and port groups.

The main site has distributed switches for servers and for the DMZ and an old cluster on a standard switch; the branch
has one distributed switch. One broadcast domain stands on two switches (the load balancers' inner VLAN), and one VLAN
number is used by both sites for two different networks.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from networks.sample.names import BRANCH_SEGMENTS, BUSINESS_UNITS, DMZ_SEGMENTS, DOMAIN, LEGACY_SEGMENTS, TIERS
from networks.sample.records import Cluster, PortGroup, PortGroupUse, Switch, VCenter, Zone

MINIMUM_SEGMENTS = 32  # fewer cannot show every kind
SHARE_OF_TIERS, SHARE_OF_DMZ, SHARE_OF_BRANCH = 0.47, 0.18, 0.13
LEGACY_PORT_GROUPS = 4  # on the standard switch, for any number of segments: an old cluster does not grow
VMKERNEL_NAMES = ("Management", "vMotion", "vSAN")  # VLANs 5, 6, 7
FIRST_TIER_VLAN, FIRST_DMZ_VLAN, FIRST_BRANCH_VLAN = 110, 3000, 110


def random_uuid(rng: Random, prefix: str = "") -> str:
    """A UUID that begins with `prefix` (hexadecimal digits)."""
    digits = f"{rng.getrandbits(128):032x}"
    return str(UUID(hex=prefix + digits[len(prefix) :]))


@dataclass(slots=True)
class Topology:
    """What `build_topology` makes. Clusters have no hosts yet: how many they need, the VMs decide."""

    main: VCenter
    branch: VCenter
    clusters: list[Cluster] = field(default_factory=list)
    switches: list[Switch] = field(default_factory=list)
    port_groups: list[PortGroup] = field(default_factory=list)

    def zone(self, zone: Zone) -> list[PortGroup]:
        """The port groups that serve `zone`."""
        return [group for group in self.port_groups if group.zone is zone]

    def one(self, zone: Zone) -> PortGroup:
        """The only port group of `zone`."""
        (group,) = self.zone(zone)
        return group


def build_topology(segment_count: int, rng: Random) -> Topology:
    """Two sites with `segment_count` segments between them. ValueError below MINIMUM_SEGMENTS."""
    if segment_count < MINIMUM_SEGMENTS:
        raise ValueError(f"A sample estate needs at least {MINIMUM_SEGMENTS} segments, not {segment_count}.")
    main = VCenter("fra", f"vcsa-fra-01.{DOMAIN}", random_uuid(rng), "DC-Frankfurt")
    branch = VCenter("ham", f"vcsa-ham-01.{DOMAIN}", random_uuid(rng), "DC-Hamburg")
    topology = Topology(main, branch)
    names = ("FRA-PROD-01", main), ("FRA-DMZ-01", main), ("FRA-LEGACY-01", main), ("HAM-PROD-01", branch)
    topology.clusters = [
        Cluster(name, vcenter, f"domain-c{number}") for number, (name, vcenter) in enumerate(names, start=8)
    ]
    production, dmz, legacy, hamburg = topology.clusters
    core_switch = Switch("DSwitch-Core", main, [production, dmz], "dvs-21")
    dmz_switch = Switch("DSwitch-DMZ", main, [dmz], "dvs-22")
    branch_switch = Switch("DSwitch-Branch", branch, [hamburg], "dvs-21")
    standard_switch = Switch("vSwitch0", main, [legacy])
    topology.switches = [core_switch, dmz_switch, branch_switch, standard_switch]

    dmz_count = round(segment_count * SHARE_OF_DMZ)
    branch_count = round(segment_count * SHARE_OF_BRANCH)
    core_count = segment_count - dmz_count - branch_count - LEGACY_PORT_GROUPS
    groups = topology.port_groups
    groups += _core_port_groups(core_switch, core_count)
    groups += _dmz_port_groups(dmz_switch, dmz_count, twin=topology.one(Zone.DELIVERY))
    groups += _branch_port_groups(branch_switch, branch_count)
    groups += _standard_port_groups(standard_switch)
    for switch in (core_switch, dmz_switch, branch_switch):
        groups += _switch_furniture(switch)
    _number_port_groups(topology)
    return topology


def _workload(switch: Switch, name: str, vlan: int | str, zone: Zone, unit: str = "", tier: str = "") -> PortGroup:
    return PortGroup(name, switch, str(vlan), PortGroupUse.WORKLOAD, zone=zone, unit=unit, tier=tier)


def _core_port_groups(switch: Switch, count: int) -> Iterator[PortGroup]:
    shared = (
        ("VLAN10-Servers-Flat", 10, Zone.FLAT),
        ("VLAN20-Infrastructure", 20, Zone.INFRASTRUCTURE),
        ("VLAN30-Backup", 30, Zone.BACKUP),
        ("VLAN31-Admin", 31, Zone.ADMIN),
        ("VLAN40-Desktops", 40, Zone.DESKTOPS),
        ("VLAN50-Plant-Control", 50, Zone.PLANT),
        ("VLAN60-App-Delivery", 60, Zone.DELIVERY),
    )
    for name, vlan, zone in shared:
        yield _workload(switch, name, vlan, zone)
    kinds = [(unit, tier) for unit in BUSINESS_UNITS for tier in TIERS]
    for index in range(count - len(shared)):
        round_number, kind = divmod(index, len(kinds))
        unit, tier = kinds[kind]
        vlan = FIRST_TIER_VLAN + index
        suffix = f"-{round_number + 1}" if round_number else ""
        name = f"VLAN{vlan}-{unit}-{tier}{suffix}"
        yield _workload(switch, name, vlan, Zone.TIER, unit=unit, tier=tier.lower())


def _dmz_port_groups(switch: Switch, count: int, twin: PortGroup) -> Iterator[PortGroup]:
    yield PortGroup(
        "DMZ-App-Delivery", switch, twin.vlan, PortGroupUse.WORKLOAD, zone=Zone.DELIVERY_DMZ, twin=twin
    )  # no segment of its own
    yield _workload(switch, "DMZ-V2999-Transit", FIRST_DMZ_VLAN - 1, Zone.TRANSIT)
    for index in range(count - 1):
        vlan = FIRST_DMZ_VLAN + index
        name = DMZ_SEGMENTS[index % len(DMZ_SEGMENTS)]
        suffix = f"-{index // len(DMZ_SEGMENTS) + 1}" if index >= len(DMZ_SEGMENTS) else ""
        yield _workload(switch, f"DMZ-V{vlan}-{name}{suffix}", vlan, Zone.DMZ)


def _branch_port_groups(switch: Switch, count: int) -> Iterator[PortGroup]:
    """VLAN 110 is also the first business VLAN of the main site: two networks that share nothing but the number."""
    yield _workload(switch, "HAM-PVLAN-Kiosk", "PVLAN 1802", Zone.BRANCH_PVLAN)
    for index in range(count - 1):
        vlan = FIRST_BRANCH_VLAN if index == 0 else 2500 + index
        suffix = f"-{index // len(BRANCH_SEGMENTS) + 1}" if index >= len(BRANCH_SEGMENTS) else ""
        name = f"HAM-V{vlan}-{BRANCH_SEGMENTS[index % len(BRANCH_SEGMENTS)]}{suffix}"
        yield _workload(switch, name, vlan, Zone.BRANCH)


def _standard_port_groups(switch: Switch) -> Iterator[PortGroup]:
    for name in LEGACY_SEGMENTS:
        yield _workload(switch, name, name[4:7], Zone.LEGACY)
    yield _workload(switch, "VM Network", 0, Zone.UNTAGGED)
    for number, name in enumerate(("Management Network", "vMotion-Legacy"), start=5):
        yield PortGroup(name, switch, str(number), PortGroupUse.VMKERNEL)


def _switch_furniture(switch: Switch) -> Iterator[PortGroup]:
    """Uplinks on every distributed switch; VMkernel groups and the edges' trunks where the hosts' own traffic runs."""
    number = switch.object_id.removeprefix("dvs-")
    site = switch.vcenter.site.upper()
    yield PortGroup(f"{switch.name}-DVUplinks-{number}", switch, "0-4094", PortGroupUse.UPLINK)
    if switch.name == "DSwitch-DMZ":
        return
    for vlan, name in enumerate(VMKERNEL_NAMES, start=5):
        yield PortGroup(f"{site}-{name}", switch, str(vlan), PortGroupUse.VMKERNEL)
    if switch.name == "DSwitch-Core":
        for letter in "AB":
            yield PortGroup(f"FRA-Edge-Trunk-{letter}", switch, "0-4094", PortGroupUse.TRUNK)


def _number_port_groups(topology: Topology) -> None:
    """Object ids count within each vCenter, so they repeat between the two; standard switches have none."""
    counters = {id(topology.main): 1000, id(topology.branch): 1000}
    for group in topology.port_groups:
        if group.switch.is_distributed:
            key = id(group.switch.vcenter)
            counters[key] += 1
            group.object_id = f"dvportgroup-{counters[key]}"
