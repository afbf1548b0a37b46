"""The tabs about clusters, hosts, switches, port groups, VMkernel ports and datastores."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from ipaddress import IPv4Network

from networks.sample.estate import MANAGEMENT_NETWORKS
from networks.sample.records import Cluster, Datastore, Estate, Host, PortGroup, PortGroupUse, Switch, VCenter, Vm
from networks.sample.tabs_of_vms import Row

CORES_PER_HOST, SOCKETS_PER_HOST, HOST_MEMORY_MIB, CORE_MHZ = 48, 2, 1_048_576, 2594
DATASTORE_MIB = 16_777_216
VMKERNEL_PORTS = {"Management": "vmk0", "vMotion": "vmk1", "vSAN": "vmk2"}
VMKERNEL_THIRD_OCTETS = {"vmk0": 0, "vmk1": 64, "vmk2": 128}  # each service in a /19 of the site's own 10.x
FIRST_INSTALLED_AT = datetime(2021, 3, 15, 9, 0)  # noqa: DTZ001 - RVTools writes local times and names no zone


def vcenter_columns(vcenter: VCenter) -> Row:
    """The two columns that tell vCenters apart."""
    return {"VI SDK Server": vcenter.server, "VI SDK UUID": vcenter.uuid}


def _place(cluster: Cluster, host: Host) -> Row:
    return {
        "Host": host.name,
        "Datacenter": cluster.vcenter.datacenter,
        "Cluster": cluster.name,
        **vcenter_columns(cluster.vcenter),
    }


def _hosts(estate: Estate) -> Iterator[tuple[Cluster, Host]]:
    for cluster in estate.clusters:
        for host in cluster.hosts:
            yield cluster, host


def vcluster(estate: Estate) -> Iterator[Row]:
    """One row for each cluster."""
    for cluster in estate.clusters:
        count = len(cluster.hosts)
        yield {
            "Name": cluster.name,
            "Config status": "green",
            "OverallStatus": "green",
            "NumHosts": count,
            "numEffectiveHosts": count,
            "TotalCpu": count * CORES_PER_HOST * CORE_MHZ,
            "NumCpuCores": count * CORES_PER_HOST,
            "NumCpuThreads": count * CORES_PER_HOST * 2,
            "Effective Cpu": count * CORES_PER_HOST * CORE_MHZ * 19 // 20,
            "TotalMemory": count * HOST_MEMORY_MIB,
            "Effective Memory": count * HOST_MEMORY_MIB * 19 // 20,
            "Num VMotions": 1000 * count,
            "HA enabled": "True",
            "Failover Level": 1,
            "AdmissionControlEnabled": "True",
            "Host monitoring": "enabled",
            "Isolation Response": "none",
            "Restart Priority": "medium",
            "VM Monitoring": "vmMonitoringDisabled",
            "DRS enabled": "True",
            "DRS default VM behavior": "fullyAutomated",
            "DRS vmotion rate": 3,
            "DPM enabled": "False",
            "Object ID": cluster.object_id,
            **vcenter_columns(cluster.vcenter),
        }


def vhost(estate: Estate) -> Iterator[Row]:
    """One row for each host."""
    members: dict[int, list[Vm]] = defaultdict(list)
    for vm in estate.vms:
        members[id(vm.host)].append(vm)
    for cluster, host in _hosts(estate):
        vms = members[id(host)]
        running = [vm for vm in vms if vm.powered_on]
        cpus, memory_mib = sum(vm.cpus for vm in running), sum(vm.memory_mib for vm in running)
        yield _place(cluster, host) | {
            "Config status": "green",
            "in Maintenance Mode": "False",
            "in Quarantine Mode": "False",
            "CPU Model": "Intel(R) Xeon(R) Gold 6442Y",
            "Speed": CORE_MHZ,
            "HT Available": "True",
            "HT Active": "True",
            "# CPU": SOCKETS_PER_HOST,
            "Cores per CPU": CORES_PER_HOST // SOCKETS_PER_HOST,
            "# Cores": CORES_PER_HOST,
            "CPU usage %": 34,
            "# Memory": HOST_MEMORY_MIB,
            "Memory usage %": min(95, memory_mib * 100 // HOST_MEMORY_MIB),
            "# NICs": 4,
            "# HBAs": 2,
            "# VMs total": len(vms),
            "# VMs": len(running),
            "VMs per Core": round(len(running) / CORES_PER_HOST, 2),
            "# vCPUs": cpus,
            "vCPUs per Core": round(cpus / CORES_PER_HOST, 2),
            "vRAM": memory_mib,
            "VMotion support": "True",
            "Storage VMotion support": "True",
            "Current EVC": "intel-icelake",
            "Max EVC": "intel-sapphirerapids",
            "Host Power Policy": "Balanced",
            "ESX Version": "VMware ESXi 8.0.3 build-24859861",
            "Boot time": estate.exported_at - timedelta(days=40 + host.number),
            "DNS Servers": "10.16.4.11, 10.16.4.12",
            "DHCP": "False",
            "Domain": cluster.vcenter.server.split(".", 1)[1],
            "NTP Server(s)": "ntp1.corp.halden.example",
            "NTPD running": "True",
            "Time Zone": "UTC",
            "Time Zone Name": "UTC",
            "GMT Offset": 0,
            "Vendor": "HPE",
            "Model": "ProLiant DL380 Gen11",
            "Serial number": host.serial,
            "BIOS Vendor": "HPE",
            "BIOS Version": "U54",
            "Object ID": host.object_id,
            "UUID": host.uuid,
        }


def vswitch(estate: Estate) -> Iterator[Row]:
    """One row for each standard switch and host."""
    for switch, cluster, host in _standard_switches(estate):
        yield (
            _place(cluster, host)
            | _STANDARD_POLICY
            | {"Switch": switch.name, "# Ports": 2560, "Free Ports": 2500, "MTU": 1500}
        )


def vport(estate: Estate) -> Iterator[Row]:
    """One row for each port group of a standard switch and host: the same port group again on every host."""
    for switch, cluster, host in _standard_switches(estate):
        for group in estate.port_groups:
            if group.switch is switch:
                row = {"Port Group": group.name, "Switch": switch.name, "VLAN": vlan_cell(group)}
                yield _place(cluster, host) | _STANDARD_POLICY | row


def _standard_switches(estate: Estate) -> Iterator[tuple[Switch, Cluster, Host]]:
    for switch in estate.switches:
        if not switch.is_distributed:
            for cluster in switch.clusters:
                for host in cluster.hosts:
                    yield switch, cluster, host


_STANDARD_POLICY: Row = {
    "Promiscuous Mode": "False",
    "Mac Changes": "False",
    "Forged Transmits": "False",
    "Traffic Shaping": "False",
    "Policy": "loadbalance_srcid",
    "Reverse Policy": "True",
    "Notify Switch": "True",
    "Rolling Order": "False",
    "Offload": "True",
    "TSO": "True",
    "Zero Copy Xmit": "True",
}


def dvswitch(estate: Estate) -> Iterator[Row]:
    """One row for each distributed switch."""
    for switch in estate.switches:
        if not switch.is_distributed:
            continue
        hosts = [host.name for cluster in switch.clusters for host in cluster.hosts]
        vm_count = sum(any(group.switch is switch for group in vm.port_groups) for vm in estate.vms)
        yield {
            "Switch": switch.name,
            "Datacenter": switch.vcenter.datacenter,
            "Name": switch.name,
            "Vendor": "VMware, Inc.",
            "Version": "8.0.3",
            "Created": FIRST_INSTALLED_AT,
            "Host members": ", ".join(hosts),
            "Max Ports": 2_147_483_647,
            "# Ports": 512,
            "# VMs": vm_count,
            "In Traffic Shaping": "False",
            "Out Traffic Shaping": "False",
            "CDP Type": "lldp",
            "CDP Operation": "listen",
            "Max MTU": 9000,
            "Object ID": switch.object_id,
            **vcenter_columns(switch.vcenter),
        }


def dvport(estate: Estate) -> Iterator[Row]:
    """One row for each distributed port group, uplink groups among them."""
    for group in estate.port_groups:
        if not group.switch.is_distributed:
            continue
        trunk = group.use is PortGroupUse.TRUNK
        yield {
            "Port": group.name,
            "Switch": group.switch.name,
            "Type": "earlyBinding",
            "# Ports": 8 if group.use is PortGroupUse.UPLINK else 64,
            "VLAN": vlan_cell(group),
            "Blocked": "False",
            "Allow Promiscuous": "False",
            "Mac Changes": str(trunk),
            "Active Uplink": "Uplink 1, Uplink 2",
            "Policy": "loadbalance_loadbased",
            "Forged Transmits": str(trunk),
            "In Traffic Shaping": "False",
            "Out Traffic Shaping": "False",
            "Reverse Policy": "True",
            "Notify Switch": "True",
            "Rolling Order": "False",
            "Config Reset": "True",
            "Shaping Override": "False",
            "Vendor Config Override": "False",
            "Sec. Policy Override": "False",
            "Teaming Override": "False",
            "Vlan Override": "False",
            "Object ID": group.object_id,
            **vcenter_columns(group.switch.vcenter),
        }


def vlan_cell(group: PortGroup) -> int | str:
    """A number where it is one, else the text: a trunk's range, a private VLAN."""
    return int(group.vlan) if group.vlan.isdigit() else group.vlan


def vsc_vmk(estate: Estate) -> Iterator[Row]:
    """One row for each VMkernel port of each host: management, vMotion and, on distributed switches, vSAN."""
    for cluster, host in _hosts(estate):
        for group in _vmkernel_groups(estate, cluster):
            service = next(word for word in VMKERNEL_PORTS if word in group.name)
            device = VMKERNEL_PORTS[service]
            network = _service_network(cluster.vcenter, device)
            offset = int(host.management_ip) - int(MANAGEMENT_NETWORKS[cluster.vcenter.site].network_address)
            yield _place(cluster, host) | {
                "Port Group": group.name,
                "Device": device,
                "Mac Address": f"00:50:56:6{VMKERNEL_THIRD_OCTETS[device] // 64}:{host.number >> 8:02x}:{host.number & 255:02x}",
                "DHCP": "False",
                "IP Address": str(network[offset]),
                "Subnet mask": str(network.netmask),
                "Gateway": str(network[1]) if device == "vmk0" else None,
                "MTU": 1500 if device == "vmk0" else 9000,
            }


def _vmkernel_groups(estate: Estate, cluster: Cluster) -> list[PortGroup]:
    """Of the first switch with VMkernel groups that reaches the cluster."""
    groups = [g for g in estate.port_groups if g.use is PortGroupUse.VMKERNEL and cluster in g.switch.clusters]
    return [group for group in groups if group.switch is groups[0].switch]


def _service_network(vcenter: VCenter, device: str) -> IPv4Network:
    management = MANAGEMENT_NETWORKS[vcenter.site]
    first = int(management.network_address) + (VMKERNEL_THIRD_OCTETS[device] << 8)
    return IPv4Network((first, management.prefixlen))


def vdatastore(estate: Estate) -> Iterator[Row]:
    """One row for each datastore."""
    vm_counts = Counter(id(vm.datastore) for vm in estate.vms)
    used_mib: Counter[int] = Counter()
    for vm in estate.vms:
        used_mib[id(vm.datastore)] += vm.in_use_mib
    for cluster in estate.clusters:
        for datastore in cluster.datastores:
            yield _datastore_row(cluster, datastore, vm_counts[id(datastore)], used_mib[id(datastore)])


def _datastore_row(cluster: Cluster, datastore: Datastore, vm_count: int, used_mib: int) -> Row:
    capacity_mib = -(-used_mib * 5 // 4 // DATASTORE_MIB) * DATASTORE_MIB or DATASTORE_MIB
    return {
        "Name": datastore.name,
        "Config status": "green",
        "Accessible": "True",
        "Type": "VMFS",
        "# VMs total": vm_count,
        "# VMs": vm_count,
        "Capacity MiB": capacity_mib,
        "Provisioned MiB": used_mib * 3 // 2,
        "In Use MiB": used_mib,
        "Free MiB": capacity_mib - used_mib,
        "Free %": (capacity_mib - used_mib) * 100 // capacity_mib,
        "SIOC enabled": "False",
        "# Hosts": len(cluster.hosts),
        "Hosts": ", ".join(host.name for host in cluster.hosts),
        "Block size": 1,
        "Major Version": 6,
        "Version": "6.82",
        "VMFS Upgradeable": "False",
        "URL": datastore.url,
        "Object ID": datastore.object_id,
        **vcenter_columns(cluster.vcenter),
    }


def vmetadata(estate: Estate) -> Iterator[Row]:
    """One row for each vCenter of the file."""
    for vcenter in estate.vcenters:
        yield {
            "RVTools major version": "4.7",
            "RVTools version": "4.7.1.4",
            "xlsx creation datetime": estate.exported_at,
            "Server": vcenter.server,
        }


TABS = {
    "vCluster": vcluster,
    "vHost": vhost,
    "vSwitch": vswitch,
    "vPort": vport,
    "dvSwitch": dvswitch,
    "dvPort": dvport,
    "vSC_VMK": vsc_vmk,
    "vDatastore": vdatastore,
    "vMetaData": vmetadata,
}
