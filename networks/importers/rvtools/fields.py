"""A file's records as values of our columns: names, lengths and ranges that the database takes."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.db.models import CharField, Model

from networks.importers.rvtools.matching import vm_key
from networks.importers.rvtools.records import KeyBasis, ParsedNic, ParsedPortGroup, ParsedVm
from networks.models import NetworkInterface, PortGroup, VCenter, VirtualMachine

LARGEST = {"cpus": 2**31 - 1, "nic_count": 2**15 - 1}  # of the column; a larger number is no number of CPUs or NICs
LARGEST_MIB = 2**53  # beyond any storage

UNTAGGED = "none"  # a VLAN cell that is there and empty; "" is a VLAN nobody told us

# Custom attributes that mean something to us, whatever case the customer spells them in.
APPLICATION_ATTRIBUTES = ("application", "application name", "applicationname", "app", "app name")
OWNER_ATTRIBUTES = ("owner", "application owner", "app owner", "vm owner", "business owner")
ENVIRONMENT_ATTRIBUTES = ("environment", "env", "stage")

# What people clear on purpose: where the file has the column at all, an empty cell means empty.
FROM_COLUMNS = ("annotation", "cluster_rules", "is_template", "is_srm_placeholder")
FROM_ATTRIBUTES = ("custom_attributes", "owner", "environment")


def clipped(model: type[Model], values: dict[str, Any]) -> dict[str, Any]:
    """`values` with texts no longer than their columns."""
    for name, limit in _limits(model):
        value = values.get(name)
        if value and len(value) > limit:
            values[name] = value[:limit]
    return values


@cache
def _limits(model: type[Model]) -> list[tuple[str, int]]:
    columns = (column for column in model._meta.concrete_fields if isinstance(column, CharField))
    return [(column.name, column.max_length) for column in columns if column.max_length]


def attribute(attributes: Mapping[str, str], names: Iterable[str]) -> str:
    """The first of `names` that has a value among custom attributes, spelled in any case."""
    by_name = {name.strip().casefold(): value.strip() for name, value in attributes.items()}
    return next((by_name[name] for name in names if by_name.get(name)), "")


def vm_values(vm: ParsedVm, vcenter: VCenter, nic_count: int) -> dict[str, Any]:
    """The as-found columns of a VM."""
    attributes = dict(vm.custom_attributes)
    return clipped(
        VirtualMachine,
        {
            "vcenter": vcenter,
            "key": vm_key(vm),
            "name": vm.name,
            "moref": vm.vm_id if vm.key_basis is KeyBasis.VM_ID else "",
            "instance_uuid": vm.instance_uuid,
            "bios_uuid": vm.bios_uuid,
            "power_state": vm.powerstate,
            "is_template": vm.is_template,
            "is_srm_placeholder": vm.is_srm_placeholder,
            "dns_name": vm.dns_name,
            "guest_os": vm.guest_os,
            "hw_version": vm.hw_version,
            "tools_status": vm.tools_status,
            "cpus": _within("cpus", vm.cpus),
            "memory_mib": _within("memory_mib", vm.memory_mib),
            "provisioned_mib": _within("provisioned_mib", vm.provisioned_mib),
            "in_use_mib": _within("in_use_mib", vm.in_use_mib),
            "disk_capacity_mib": _within("disk_capacity_mib", vm.disk_capacity_mib),
            "primary_ip": vm.primary_ip,
            "host": vm.host,
            "cluster": vm.cluster,
            "datacenter": vm.datacenter,
            "folder": vm.folder,
            "annotation": vm.annotation,
            "cluster_rules": ", ".join(vm.cluster_rules),
            "custom_attributes": attributes,
            "owner": attribute(attributes, OWNER_ATTRIBUTES),
            "environment": attribute(attributes, ENVIRONMENT_ATTRIBUTES),
            "nic_count": min(LARGEST["nic_count"], max(nic_count, vm.nic_count or 0)),
        },
    )


def port_group_values(one: ParsedPortGroup, vcenter: VCenter) -> dict[str, Any]:
    """The as-found columns of a port group."""
    disagreement = [f"{host} says VLAN {vlan or 'none'}." for host, vlan in sorted(one.host_vlans.items())]
    return clipped(
        PortGroup,
        {
            "vcenter": vcenter,
            "switch": one.switch,
            "switch_kind": str(one.switch_kind),
            "name": one.name,
            "object_id": one.object_id,
            "vlan": UNTAGGED if one.vlan == "" else one.vlan or "",
            "kind": str(one.kind),
            "is_pvlan": one.is_pvlan,
            "binding": one.binding,
            "vendor": one.vendor,
            "carries_vmkernel": one.carries_vmkernel,
            "notes": [*one.reasons, *disagreement],
        },
    )


def nic_values(nic: ParsedNic, is_on: bool, port_group: PortGroup | None) -> dict[str, Any]:
    """The columns of a NIC. A VM that is off has no NIC connected: whether it starts connected counts then."""
    connected = nic.connected if is_on or nic.connected or nic.starts_connected is None else nic.starts_connected
    return clipped(
        NetworkInterface,
        {
            "port_group": port_group,
            "label": nic.label,
            "network_name": nic.network,
            "switch_name": nic.switch,
            "mac": nic.mac,
            "ipv4": list(nic.ipv4),
            "ipv6": list(nic.ipv6),
            "is_connected": connected,
        },
    )


def _within(name: str, number: int | None) -> int | None:
    return number if number is not None and 0 <= number <= LARGEST.get(name, LARGEST_MIB) else None
