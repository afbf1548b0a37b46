"""How a change of a VM or port group reads: one short sentence a field."""

from collections.abc import Iterable, Mapping
from typing import Any

LABELS = {
    "vcenter": "vCenter",
    "key": "",  # told by VM ID or UUID
    "name": "name",
    "moref": "VM ID",
    "instance_uuid": "instance UUID",
    "bios_uuid": "BIOS UUID",
    "power_state": "power state",
    "is_template": "template",
    "is_srm_placeholder": "SRM placeholder",
    "dns_name": "DNS name",
    "guest_os": "guest OS",
    "hw_version": "hardware version",
    "tools_status": "VMware Tools",
    "cpus": "CPUs",
    "memory_mib": "memory",
    "provisioned_mib": "provisioned",
    "in_use_mib": "in use",
    "disk_capacity_mib": "disks",
    "primary_ip": "primary IP",
    "host": "host",
    "cluster": "cluster",
    "datacenter": "datacenter",
    "folder": "folder",
    "cluster_rules": "cluster rules",
    "owner": "owner",
    "environment": "environment",
    "nic_count": "NICs",
    "application": "application",
    "disposition": "proposed",
    "switch": "switch",
    "switch_kind": "kind of switch",
    "object_id": "Object ID",
    "vlan": "VLAN",
    "kind": "kind",
    "is_pvlan": "private VLAN",
    "binding": "binding",
    "vendor": "vendor",
    "carries_vmkernel": "VMkernel adapters on it",
    "server": "server",
    "uuid": "UUID",
}
SECRET = {"annotation": "annotation changed"}  # may hold credentials: never shown in a list


def change_sentences(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """One sentence for each field of `new` that says something, from its value in `old`."""
    sentences = [SECRET[name] for name in new if name in SECRET]
    for name, value in new.items():
        if label := LABELS.get(name):
            sentences.append(f"{label}: {_shown(name, old[name])} → {_shown(name, value)}")
    if "custom_attributes" in new:
        sentences += _attributes(old["custom_attributes"], new["custom_attributes"])
    return tuple(sentences)


def listed(names: Iterable[str], most: int = 4) -> str:
    """The first few names, and how many more there are."""
    names = list(names)
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def _shown(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value == "":
        return "unknown" if name not in ("application", "owner", "environment") else "none"
    if name.endswith("_mib"):
        return f"{value:,} MiB"
    return str(value)


def _attributes(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    told = []
    for name in dict.fromkeys((*old, *new)):
        if name not in new:
            told.append(f"custom attribute {name} taken away")
        elif name not in old:
            told.append(f"custom attribute {name} added")
        elif old[name] != new[name]:
            told.append(f"custom attribute {name} changed")
    return told
