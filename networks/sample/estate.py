"""The door: a whole estate from three numbers."""

from collections import Counter, defaultdict
from ipaddress import IPv4Address, IPv4Network
from itertools import cycle
from math import ceil
from random import Random

from networks.sample.applications import business_machines
from networks.sample.machines import EXPORTED_AT, MachineFactory
from networks.sample.platform_machines import platform_machines
from networks.sample.records import Cluster, Datastore, Estate, Host, PortGroup, PortGroupUse, Vm, Zone
from networks.sample.topology import MINIMUM_SEGMENTS, Topology, build_topology, random_uuid

SHARE_OF_BRIDGES = 0.10  # of all VMs: with NICs in two segments or more
VMS_PER_SEGMENT = 10  # fewer on average would leave segments empty
VMS_PER_HOST, VMS_PER_DATASTORE = 30, 60
FIRST_ADDRESS = {"DSwitch-Core": "10.16.0.0", "DSwitch-DMZ": "10.80.0.0", "DSwitch-Branch": "10.112.0.0"}
FIRST_ADDRESS_ELSEWHERE = "10.128.0.0"
MANAGEMENT_NETWORKS = {"fra": IPv4Network("10.8.0.0/19"), "ham": IPv4Network("10.9.0.0/19")}
LOWEST_HOST_NUMBER = 10  # below stand the gateway and its two routers
RESERVED_ADDRESSES = 4 * LOWEST_HOST_NUMBER  # of a prefix: kept free at the beginning of its quarters


def build_estate(vm_count: int = 600, segment_count: int = 45, seed: int = 1) -> Estate:
    """An estate of exactly `vm_count` VMs (templates and placeholders among them) on `segment_count` segments.

    The same three numbers give the same estate. ValueError: fewer than 32 segments, or fewer than ten VMs a segment.
    """
    if segment_count >= MINIMUM_SEGMENTS and vm_count < VMS_PER_SEGMENT * segment_count:
        raise ValueError(
            f"A sample estate of {segment_count} segments needs at least {VMS_PER_SEGMENT * segment_count} VMs, "
            f"not {vm_count}."
        )
    rng = Random(seed)  # noqa: S311 - a sample, no secret
    topology = build_topology(segment_count, rng)
    factory = MachineFactory(rng)
    vms = list(platform_machines(topology, factory, vm_count))
    vms += business_machines(topology, factory, vm_count - len(vms))
    _add_bridges(vms, round(vm_count * SHARE_OF_BRIDGES), topology, factory)
    place(vms, topology, rng)
    _size_networks(topology.port_groups, vms)
    give_addresses(vms, rng)
    return Estate(
        seed=seed,
        exported_at=EXPORTED_AT,
        vcenters=[topology.main, topology.branch],
        clusters=topology.clusters,
        switches=topology.switches,
        port_groups=topology.port_groups,
        vms=vms,
    )


def _add_bridges(vms: list[Vm], wanted: int, topology: Topology, factory: MachineFactory) -> None:
    """Second NICs until `wanted` VMs are bridges: databases into the backup network, then servers into their twins'."""
    backup = topology.one(Zone.BACKUP)
    missing = wanted - sum(vm.is_bridge for vm in vms)
    in_core = [vm for vm in vms if not vm.is_bridge and _stands_in(vm, Zone.TIER) and vm.powered_on]
    databases = [vm for vm in in_core if vm.role == "db"]
    servers = [vm for vm in in_core if vm.role == "app"]
    factory.rng.shuffle(databases)
    factory.rng.shuffle(servers)
    for vm in [*databases, *servers][: max(0, missing)]:
        factory.add_nic(vm, backup)


def _stands_in(vm: Vm, zone: Zone) -> bool:
    return bool(vm.port_groups) and vm.port_groups[0].zone is zone


def place(vms: list[Vm], topology: Topology, rng: Random) -> None:
    """Give every VM a cluster that reaches its switches, and every cluster the hosts and datastores its VMs need."""
    by_cluster: dict[str, list[Vm]] = defaultdict(list)
    for vm in vms:
        vm.cluster = vm.cluster or _cluster_of(vm, topology)
        by_cluster[vm.cluster.name].append(vm)
    host_numbers: Counter[str] = Counter()
    for cluster in topology.clusters:
        members = by_cluster[cluster.name]
        _equip(cluster, len(members), host_numbers, rng)
        for vm, host in zip(members, cycle(cluster.hosts)):
            vm.host = host
            vm.datastore = rng.choice(cluster.datastores)


def _cluster_of(vm: Vm, topology: Topology) -> Cluster:
    """The first cluster of its vCenter that all its switches reach."""
    reachable = [cluster for cluster in topology.clusters if cluster.vcenter is vm.vcenter]
    for group in vm.port_groups:
        reachable = [cluster for cluster in reachable if cluster in group.switch.clusters]
    return reachable[0]


def _equip(cluster: Cluster, vm_count: int, host_numbers: Counter[str], rng: Random) -> None:
    site = cluster.vcenter.site
    management = MANAGEMENT_NETWORKS[site]
    for _ in range(max(2, ceil(vm_count / VMS_PER_HOST))):
        host_numbers[site] += 1
        number = host_numbers[site]
        domain = cluster.vcenter.server.split(".", 1)[1]
        cluster.hosts.append(
            Host(
                name=f"esx-{site}-{number:02d}.{domain}",
                number=number,
                object_id=f"host-{100 + number}",
                uuid=random_uuid(rng),
                serial="CZ" + f"{rng.getrandbits(32):08X}",
                management_ip=management[LOWEST_HOST_NUMBER + number],
            )
        )
    for index in range(1, max(2, ceil(vm_count / VMS_PER_DATASTORE)) + 1):
        name = f"{cluster.name.lower()}-vmfs-{index:02d}"
        folder = f"ds:///vmfs/volumes/{rng.getrandbits(32):08x}-{rng.getrandbits(32):08x}/"
        cluster.datastores.append(Datastore(name, f"datastore-{200 + index}{cluster.object_id[-1]}", folder))


def _size_networks(port_groups: list[PortGroup], vms: list[Vm]) -> None:
    """The smallest usual prefix that leaves every network room to grow by a quarter; a twin has its twin's."""
    nic_count = Counter(id(group.twin or group) for vm in vms for group in vm.port_groups)
    next_free: dict[str, int] = {}
    for group in port_groups:
        if group.use is PortGroupUse.VMKERNEL:
            group.network = MANAGEMENT_NETWORKS[group.switch.vcenter.site]
        if group.use is not PortGroupUse.WORKLOAD or group.twin:
            continue
        wanted = nic_count[id(group)] * 5 // 4 + RESERVED_ADDRESSES
        bits = max(8, wanted.bit_length())
        if group.zone is Zone.FLAT:
            bits = max(10, bits)
        first = next_free.get(group.switch.name)
        if first is None:
            first = int(IPv4Address(FIRST_ADDRESS.get(group.switch.name, FIRST_ADDRESS_ELSEWHERE)))
        first = -(-first >> bits) << bits  # up to the next border of this size
        group.network = IPv4Network((first, 32 - bits))
        next_free[group.switch.name] = first + (1 << bits)
    for group in port_groups:
        if group.twin:
            group.network = group.twin.network


def give_addresses(vms: list[Vm], rng: Random) -> None:
    """An address for each NIC that has none and whose guest runs, unused within its network."""
    taken: dict[IPv4Network, set[IPv4Address]] = defaultdict(set)
    for vm in vms:
        for nic in vm.nics:
            if nic.address and nic.port_group and nic.port_group.network:
                taken[nic.port_group.network].add(nic.address)
    for vm in vms:
        if not vm.powered_on:
            continue
        for nic in vm.nics:
            network = nic.port_group.network if nic.port_group else None
            if network is None or nic.address or _is_trunk(nic.port_group):
                continue
            nic.address = _free_address(network, taken[network], rng)
            taken[network].add(nic.address)


def _is_trunk(group: PortGroup | None) -> bool:
    return group is not None and group.use is PortGroupUse.TRUNK


def _free_address(network: IPv4Network, taken: set[IPv4Address], rng: Random) -> IPv4Address:
    """Drawn from the prefix's quarters in turn, so that few addresses show how wide it is."""
    quarter = network.num_addresses // 4
    first = len(taken) % 4 * quarter
    while True:
        address = min(network[first + rng.randrange(LOWEST_HOST_NUMBER, quarter)], network.broadcast_address - 1)
        if address not in taken:
            return address
