"""The tabs with a row for each VM, or for each of its disks, NICs, drives and snapshots.

A row is a mapping from a header's exact text to the cell's value; what it leaves out is an empty cell. Booleans are
the texts True and False, as RVTools writes them.
"""

from collections.abc import Iterator
from datetime import timedelta

from networks.sample.records import Disk, Estate, Vm

Cell = object
Row = dict[str, Cell]
CUSTOM_ATTRIBUTES = ("Application", "Environment", "Owner")  # in the alphabet's order, as RVTools has them
VINFO_NETWORKS = 8  # vInfo names no more
OVERHEAD_MIB = 96  # of a VM's own files beside its disks and its swap
FIRST_DISK_KEY = 2000
SHARED_BY_SOME = {"VMRef"}  # of the columns in `identity`: not every VM tab has it


def powerstate(vm: Vm) -> str:
    """As vCenter spells it."""
    return "poweredOn" if vm.powered_on else "poweredOff"


def identity(vm: Vm) -> Row:
    """The columns that every VM tab repeats."""
    return {
        "VM": vm.name,
        "Powerstate": powerstate(vm),
        "Template": str(vm.template),
        "SRM Placeholder": str(vm.placeholder),
        "Annotation": vm.annotation,
        "Application": vm.application.name if vm.application else None,
        "Environment": vm.environment if vm.application else None,
        "Owner": vm.owner,
        "Datacenter": vm.vcenter.datacenter,
        "Cluster": vm.cluster.name if vm.cluster else None,
        "Host": vm.host.name if vm.host else None,
        "Folder": vm.folder,
        "OS according to the configuration file": vm.os.configured,
        "OS according to the VMware Tools": vm.os.reported if vm.powered_on else None,
        "VMRef": f"VirtualMachine-{vm.vm_id}",
        "VM ID": vm.vm_id,
        "VM UUID": vm.instance_uuid,
        "VI SDK Server": vm.vcenter.server,
        "VI SDK UUID": vm.vcenter.uuid,
    }


def vinfo(estate: Estate) -> Iterator[Row]:
    """One row for each VM."""
    for vm in estate.vms:
        capacity_mib = sum(disk.capacity_mib for disk in vm.disks)
        networks = [nic.port_group.name if nic.port_group else None for nic in vm.nics[:VINFO_NETWORKS]]
        home = f"[{vm.datastore.name}] {vm.name}/" if vm.datastore else ""
        yield identity(vm) | {
            "Config status": "green",
            "DNS Name": _dns_name(vm),
            "Connection state": "connected",
            "Guest state": "running" if vm.powered_on else "notRunning",
            "Heartbeat": "green" if vm.powered_on else "gray",
            "Consolidation Needed": "False",
            "PowerOn": vm.booted_at if vm.powered_on else None,
            "Suspended To Memory": "False",
            "Suspend Interval": 0,
            "Creation date": vm.created_at,
            "Change Version": vm.created_at + timedelta(days=30),
            "CPUs": vm.cpus,
            "Overall Cpu Readiness": 0,
            "Memory": vm.memory_mib,
            "Active Memory": vm.memory_mib // 5 if vm.powered_on else 0,
            "NICs": len(vm.nics),
            "Disks": len(vm.disks),
            "Total disk capacity MiB": capacity_mib,
            "Fixed Passthru HotPlug": "False",
            "Latency Sensitivity": "normal",
            "Op Notification Timeout": 0,
            "EnableUUID": "True" if vm.os.firmware == "efi" else None,
            "CBT": str(vm.role == "db"),
            "Primary IP Address": _text(vm.address),
            **{f"Network #{number}": name for number, name in enumerate(networks, start=1)},
            "Num Monitors": 1,
            "Video Ram KiB": 4096,
            "Resource pool": f"/{vm.vcenter.datacenter}/{vm.cluster.name if vm.cluster else ''}/Resources",
            "Folder ID": "group-v" + str(100 + sum(vm.folder.encode()) % 800),
            "DAS protection": str(vm.powered_on),
            "FT State": "notConfigured",
            "FT Latency": -1,
            "FT Bandwidth": -1,
            "FT Sec. Latency": -1,
            "Vm Failover In Progress": "False",
            "Provisioned MiB": capacity_mib + vm.memory_mib + OVERHEAD_MIB,
            "In Use MiB": vm.in_use_mib,
            "Unshared MiB": vm.in_use_mib,
            "HA Restart Priority": "medium",
            "HA Isolation Response": "none",
            "HA VM Monitoring": "vmMonitoringDisabled",
            "Cluster rule(s)": "VM anti-affinity" if vm.drs_rules else None,
            "Cluster rule name(s)": ", ".join(vm.drs_rules) or None,
            "Boot Required": "False",
            "Boot delay": 0,
            "Boot retry delay": 10000,
            "Boot retry enabled": "False",
            "Boot BIOS setup": "False",
            "Reboot PowerOff": "False",
            "EFI Secure boot": str(vm.os.firmware == "efi" and vm.os.is_windows),
            "Firmware": vm.os.firmware,
            "HW version": vm.hw_version,
            "HW upgrade status": "none",
            "HW upgrade policy": "never",
            "Path": f"{home}{vm.name}.vmx",
            "Log directory": home,
            "Snapshot directory": home,
            "Suspend directory": home,
            "SMBIOS UUID": vm.bios_uuid,
            "VI SDK Server type": "VMware vCenter Server",
            "VI SDK API Version": "8.0.3.0",
        }


def vcpu(estate: Estate) -> Iterator[Row]:
    """One row for each VM."""
    for vm in estate.vms:
        yield identity(vm) | {
            "CPUs": vm.cpus,
            "Sockets": max(1, vm.cpus // 2),
            "Cores p/s": min(2, vm.cpus),
            "Overall": vm.cpus * 140 if vm.powered_on else 0,
            "Level": "normal",
            "Shares": vm.cpus * 1000,
            "Reservation": 0,
            "Limit": -1,
            "Hot Add": "False",
            "Hot Remove": "False",
            "Numa Hotadd Exposed": "False",
        }


def vmemory(estate: Estate) -> Iterator[Row]:
    """One row for each VM."""
    for vm in estate.vms:
        consumed_mib = vm.memory_mib * 4 // 5 if vm.powered_on else 0
        yield identity(vm) | {
            "Size MiB": vm.memory_mib,
            "Memory Reservation Locked To Max": "False",
            "Overhead": OVERHEAD_MIB,
            "Max": vm.memory_mib,
            "Consumed": consumed_mib,
            "Private": consumed_mib,
            "Shared": 0,
            "Swapped": 0,
            "Ballooned": 0,
            "Active": consumed_mib // 4,
            "Level": "normal",
            "Shares": vm.memory_mib * 10,
            "Reservation": 0,
            "Limit": -1,
            "Hot Add": "False",
        }


def vdisk(estate: Estate) -> Iterator[Row]:
    """One row for each virtual disk."""
    for vm in estate.vms:
        for index, disk in enumerate(vm.disks):
            suffix = f"_{index}" if index else ""
            yield identity(vm) | {
                "Disk": f"Hard disk {index + 1}",
                "Disk Key": FIRST_DISK_KEY + index,
                "Disk UUID": disk.uuid,
                "Disk Path": _mount_point(vm, index) if vm.powered_on else None,
                "Capacity MiB": disk.capacity_mib,
                "Raw": str(disk.rdm),
                "Disk Mode": "independent_persistent" if disk.rdm else "persistent",
                "Sharing mode": "sharingNone",
                "Thin": str(disk.thin),
                "Eagerly Scrub": "False",
                "Split": "False",
                "Write Through": "False",
                "Level": "normal",
                "Shares": 1000,
                "Reservation": 0,
                "Limit": -1,
                "Controller": "SCSI controller 0",
                "Label": f"Hard disk {index + 1}",
                "SCSI Unit #": index,
                "Unit #": index,
                "Shared Bus": "physicalSharing" if disk.rdm else "noSharing",
                "Path": f"[{vm.datastore.name if vm.datastore else ''}] {vm.name}/{vm.name}{suffix}.vmdk",
                "Raw LUN ID": f"naa.{disk.uuid.replace('-', '')}" if disk.rdm else None,
                "Raw Comp. Mode": "physicalMode" if disk.rdm else None,
                "Internal Sort Column": f"{vm.vm_id}{index:04d}",
            }


def vpartition(estate: Estate) -> Iterator[Row]:
    """One row for each partition that VMware Tools report: of running guests only."""
    for vm in estate.vms:
        if not vm.powered_on or not vm.nics:
            continue
        for index, disk in enumerate(vm.disks):
            yield identity(vm) | _partition(vm, index, disk)


def _partition(vm: Vm, index: int, disk: Disk) -> Row:
    capacity_mib = disk.capacity_mib * 97 // 100  # what the file system leaves of the disk
    consumed_mib = min(disk.used_mib, capacity_mib)
    return {
        "Disk Key": FIRST_DISK_KEY + index,
        "Disk": _mount_point(vm, index),
        "Capacity MiB": capacity_mib,
        "Consumed MiB": consumed_mib,
        "Free MiB": capacity_mib - consumed_mib,
        "Free %": round(100 * (capacity_mib - consumed_mib) / capacity_mib),
        "Internal Sort Column": f"{vm.vm_id}{index:04d}",
    }


def vnetwork(estate: Estate) -> Iterator[Row]:
    """One row for each NIC."""
    for vm in estate.vms:
        for index, nic in enumerate(vm.nics):
            group = nic.port_group
            yield identity(vm) | {
                "NIC label": f"Network adapter {index + 1}",
                "Adapter": "Vmxnet3" if vm.hw_version >= 13 else "E1000e",
                "Network": group.name if group else None,
                "Switch": group.switch.name if group else None,
                "Connected": str(vm.powered_on),
                "Starts Connected": "True",
                "Mac Address": nic.mac,
                "Type": "assigned",
                "IPv4 Address": _text(nic.address),
                "IPv6 Address": _link_local(nic.mac) if nic.address and vm.os.is_windows else None,
                "Direct Path IO": "False",
                "Internal Sort Column": f"{vm.vm_id}{index:04d}",
            }


def vcd(estate: Estate) -> Iterator[Row]:
    """One row for each CD drive: every server has one, few are connected."""
    for vm in estate.vms:
        if not vm.nics:
            continue
        yield identity(vm) | {
            "Device Node": "CD/DVD drive 1",
            "Connected": str(vm.cd_connected),
            "Starts Connected": str(vm.cd_connected),
            "Device Type": "[fra-iso-01] iso/tools.iso" if vm.cd_connected else "Client device",
        }


def vsnapshot(estate: Estate) -> Iterator[Row]:
    """One row for each snapshot. This tab has no column for templates and placeholders."""
    for vm in estate.vms:
        shared = {key: value for key, value in identity(vm).items() if key not in ("Template", "SRM Placeholder")}
        for number, snapshot in enumerate(vm.snapshots, start=1):
            yield shared | {
                "Name": snapshot.name,
                "Description": snapshot.description,
                "Date / time": snapshot.taken_at,
                "Filename": f"[{vm.datastore.name if vm.datastore else ''}] {vm.name}/{vm.name}-Snapshot{number}.vmsn",
                "Size MiB (vmsn)": 1,
                "Size MiB (total)": snapshot.size_mib,
                "Quiesced": "False",
                "State": "poweredOff",
            }


def vtools(estate: Estate) -> Iterator[Row]:
    """One row for each VM."""
    for vm in estate.vms:
        current = vm.hw_version >= 14
        yield identity(vm) | {
            "VM Version": vm.hw_version,
            "Tools": _tools(vm, current),
            "Tools Version": (12389 if current else 11333) if vm.powered_on else 0,
            "Required Version": 12389,
            "Upgradeable": str(vm.powered_on and not current),
            "Upgrade Policy": "manual",
            "Sync time": "False",
            "App status": "none",
            "Heartbeat status": "appStatusGray",
            "Kernel Crash state": "False",
            "Operation Ready": str(vm.powered_on),
            "State change support": str(vm.powered_on),
            "Interactive Guest": "False",
        }


def _tools(vm: Vm, current: bool) -> str:
    if not vm.powered_on:
        return "toolsNotRunning"
    return "toolsOk" if current else "toolsOld"


def _dns_name(vm: Vm) -> str | None:
    return f"{vm.name.lower()}.{vm.vcenter.server.split('.', 1)[1]}" if vm.powered_on and vm.nics else None


def _mount_point(vm: Vm, index: int) -> str:
    if vm.os.is_windows:
        return f"{chr(ord('C') + index)}:\\"
    return "/" if index == 0 else f"/data{index:02d}"


def _link_local(mac: str) -> str:
    """The fe80 address every Windows gives itself from its MAC (RFC 4291, modified EUI-64)."""
    parts = [int(part, 16) for part in mac.split(":")]
    parts[0] ^= 2
    groups = [parts[0] << 8 | parts[1], parts[2] << 8 | 0xFF, 0xFE00 | parts[3], parts[4] << 8 | parts[5]]
    return "fe80::" + ":".join(f"{group:x}" for group in groups)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


TABS = {
    "vInfo": vinfo,
    "vCPU": vcpu,
    "vMemory": vmemory,
    "vDisk": vdisk,
    "vPartition": vpartition,
    "vNetwork": vnetwork,
    "vCD": vcd,
    "vSnapshot": vsnapshot,
    "vTools": vtools,
}
