"""Which rows of the estate the records of a file are. Pure: rows and records in, pairs out; nothing is written.

A VM is itself by its VM ID within its vCenter, else by its instance UUID, and by its name only where one side has
nothing better. A port group is itself by its Object ID, else by switch and name, else by the VMs on it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from networks.importers.rvtools.records import (
    KeyBasis,
    ParsedNic,
    ParsedPortGroup,
    ParsedVCenter,
    ParsedVm,
    PortGroupKey,
    VmKey,
)
from networks.models import NetworkInterface, PortGroup, VCenter, VirtualMachine

SAME_VCENTER_SHARE = 0.5  # of the file's VMs that a vCenter without a common id must know by id and name
SAME_PORT_GROUP_SHARE = 0.5  # of the VMs on either side that a renamed port group must more than share

NAME_PREFIX, UUID_PREFIX = "name:", "uuid:"

_New = TypeVar("_New", ParsedVm, ParsedPortGroup)
_Old = TypeVar("_Old", VirtualMachine, PortGroup)


def vm_key(vm: ParsedVm) -> str:
    """The key under which a VM is kept: its VM ID, else its instance UUID or name with a prefix that says so."""
    prefix = {KeyBasis.VM_ID: "", KeyBasis.INSTANCE_UUID: UUID_PREFIX, KeyBasis.NAME: NAME_PREFIX}[vm.key_basis]
    return f"{prefix}{vm.vm_id}"[:255]


def match_vcenters(
    parsed: Sequence[ParsedVCenter],
    known: Sequence[VCenter],
    vms: Iterable[ParsedVm],
    known_vms: Iterable[VirtualMachine],
) -> dict[str, VCenter]:
    """Key in the file -> the vCenter it is. By UUID, by server, else by the VMs where no common id could tell."""
    pairs: dict[str, VCenter] = {}
    free = list(known)

    def take(rule: Callable[[ParsedVCenter, VCenter], bool]) -> None:
        for one in parsed:
            found = None if one.key in pairs else next((row for row in free if rule(one, row)), None)
            if found is not None:
                pairs[one.key] = found
                free.remove(found)

    take(lambda one, row: bool(one.uuid) and one.uuid == row.uuid)
    take(lambda one, row: not (one.uuid and row.uuid) and bool(one.server) and one.server == row.server)
    take(lambda one, row: one.is_synthetic and one.key == row.key)
    if free and len(pairs) < len(parsed):
        in_file, in_estate = defaultdict(set), defaultdict(set)
        for vm in vms:
            in_file[vm.vcenter_key].add((vm_key(vm), vm.name))
        for row in known_vms:
            in_estate[row.vcenter_id].add((row.key, row.name))
        take(
            lambda one, row: (
                not (one.uuid and row.uuid)
                and len(in_file[one.key] & in_estate[row.pk]) >= SAME_VCENTER_SHARE * max(1, len(in_file[one.key]))
            )
        )
    return pairs


def match_vms(
    parsed: Sequence[ParsedVm], known: Sequence[VirtualMachine], vcenters: Mapping[str, VCenter]
) -> dict[VmKey, VirtualMachine]:
    """Key in the file -> the VM it is. A VM that is there now comes before one that went missing."""
    pairs: dict[VmKey, VirtualMachine] = {}
    rows = sorted(known, key=lambda row: row.missing_since is not None)
    by_key: dict[tuple[int, str], VirtualMachine] = {}
    for row in rows:
        by_key.setdefault((row.vcenter_id, row.key), row)
    for vm in parsed:
        vcenter = vcenters.get(vm.vcenter_key)
        found = by_key.get((vcenter.pk, vm_key(vm))) if vcenter else None
        if vcenter and found is not None and not _another(vm, found, vcenter):
            pairs[vm.key] = found
    ours = {vcenter.pk for vcenter in vcenters.values()}
    pk_of = {key: vcenter.pk for key, vcenter in vcenters.items()}
    _pair(
        pairs,
        parsed,
        rows,
        lambda vm: vm.instance_uuid and (pk_of.get(vm.vcenter_key), vm.instance_uuid),
        lambda row: row.instance_uuid and (row.vcenter_id, row.instance_uuid),
    )
    _pair(
        pairs,
        parsed,
        [row for row in rows if row.vcenter_id in ours],
        lambda vm: vm.instance_uuid,
        lambda row: row.instance_uuid,
    )
    _pair(
        pairs,
        [vm for vm in parsed if vm.key_basis is KeyBasis.NAME],
        rows,
        lambda vm: (pk_of.get(vm.vcenter_key), vm.name),
        lambda row: (row.vcenter_id, row.name),
    )
    _pair(
        pairs,
        parsed,
        [row for row in rows if row.key.startswith(NAME_PREFIX)],
        lambda vm: (pk_of.get(vm.vcenter_key), vm.name),
        lambda row: (row.vcenter_id, row.name),
    )
    return pairs


def _another(vm: ParsedVm, row: VirtualMachine, vcenter: VCenter) -> bool:
    """VM IDs start anew in a vCenter that was set up again; without its own UUID we cannot tell it from the old one."""
    contradicts = vm.instance_uuid and row.instance_uuid and vm.instance_uuid != row.instance_uuid
    return bool(contradicts) and vm.name != row.name and not vcenter.uuid


def _pair(
    pairs: dict,
    parsed: Sequence[_New],
    rows: Sequence[_Old],
    of_new: Callable[[_New], Hashable],
    of_old: Callable[[_Old], Hashable],
) -> None:
    """Pair what is left on both sides by a value that exactly one has on either side."""
    left = [one for one in parsed if one.key not in pairs] if rows else []
    if not left:
        return
    taken = {row.pk for row in pairs.values()}
    new, old = defaultdict(list), defaultdict(list)
    for one in left:
        if value := of_new(one):
            new[value].append(one)
    for row in rows:
        if row.pk not in taken and (value := of_old(row)):
            old[value].append(row)
    for value, ones in new.items():
        if len(ones) == 1 and len(old.get(value, ())) == 1:
            pairs[ones[0].key] = old[value][0]


def match_port_groups(
    parsed: Sequence[ParsedPortGroup],
    known: Sequence[PortGroup],
    vcenters: Mapping[str, VCenter],
    nics: Iterable[ParsedNic],
    known_nics: Iterable[NetworkInterface],
    vms: Mapping[VmKey, VirtualMachine],
) -> tuple[dict[PortGroupKey, PortGroup], dict[PortGroupKey, int]]:
    """Key in the file -> the port group it is; and for those told by their VMs alone, how many VMs they share."""
    pairs: dict[PortGroupKey, PortGroup] = {}
    pk_of = {key: vcenter.pk for key, vcenter in vcenters.items()}
    live = [row for row in known if row.missing_since is None]
    missing = [row for row in known if row.missing_since is not None]
    for rows in (live, missing):
        _pair(
            pairs,
            parsed,
            rows,
            lambda one: one.object_id and (pk_of.get(one.vcenter_key), one.object_id),
            lambda row: row.object_id and (row.vcenter_id, row.object_id),
        )
    for rows in (live, missing):
        _pair(
            pairs,
            parsed,
            rows,
            lambda one: (pk_of.get(one.vcenter_key), one.switch, one.name),
            lambda row: (row.vcenter_id, row.switch, row.name),
        )
    for ones, rows in (
        ([one for one in parsed if not one.switch], live),
        (parsed, [row for row in live if not row.switch]),
    ):
        _pair(
            pairs,
            ones,
            rows,
            lambda one: (pk_of.get(one.vcenter_key), one.name),
            lambda row: (row.vcenter_id, row.name),
        )
    return pairs, _match_by_vms(pairs, parsed, live, pk_of, nics, known_nics, vms)


def _match_by_vms(
    pairs: dict[PortGroupKey, PortGroup],
    parsed: Sequence[ParsedPortGroup],
    live: Sequence[PortGroup],
    pk_of: Mapping[str, int],
    nics: Iterable[ParsedNic],
    known_nics: Iterable[NetworkInterface],
    vms: Mapping[VmKey, VirtualMachine],
) -> dict[PortGroupKey, int]:
    taken = {row.pk for row in pairs.values()}
    new = {one.key: one for one in parsed if one.key not in pairs and one.vcenter_key in pk_of}
    old = {row.pk: row for row in live if row.pk not in taken}
    if not new or not old:
        return {}
    here = {row.pk for row in vms.values()}
    vms_of_old: dict[int, set[int]] = defaultdict(set)
    for nic in known_nics:
        if nic.port_group_id in old and nic.vm_id in here:
            vms_of_old[nic.port_group_id].add(nic.vm_id)
    vms_of_new: dict[PortGroupKey, set[int]] = defaultdict(set)
    for parsed_nic in nics:
        if parsed_nic.port_group in new and parsed_nic.vm in vms:
            vms_of_new[parsed_nic.port_group].add(vms[parsed_nic.vm].pk)
    shared = Counter(
        {
            (key, pk): len(on_new & on_old)
            for key, on_new in vms_of_new.items()
            for pk, on_old in vms_of_old.items()
            if on_new & on_old and _may_be_one(new[key], old[pk], pk_of)
        }
    )
    by_vms: dict[PortGroupKey, int] = {}
    for (key, pk), count in shared.most_common():
        most = max(len(vms_of_new[key]), len(vms_of_old[pk]))
        if key in new and pk in old and count > SAME_PORT_GROUP_SHARE * most:
            pairs[key] = old.pop(pk)
            new.pop(key)
            by_vms[key] = count
    return by_vms


def _may_be_one(one: ParsedPortGroup, row: PortGroup, pk_of: Mapping[str, int]) -> bool:
    """Same vCenter, switch and VLAN as far as they are known; two Object IDs differ here, so then the VLAN must be."""
    if pk_of[one.vcenter_key] != row.vcenter_id or (one.switch and row.switch and one.switch != row.switch):
        return False
    if one.vlan and row.vlan:
        return one.vlan == row.vlan
    return not (one.object_id and row.object_id)
