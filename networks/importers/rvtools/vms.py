"""vInfo -> VMs, and the index by which every other tab's rows find theirs."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from networks.importers.rvtools.records import KeyBasis, ParsedVm, VmKey
from networks.importers.rvtools.table import Table, TableRow
from networks.importers.rvtools.vcenters import VCenters

POWERSTATES = {"poweredon": "poweredOn", "poweredoff": "poweredOff", "suspended": "suspended"}
INSTANCE_UUID_START = "50"  # vCenter's own; SMBIOS ids begin with 42 or 564d

Draft = dict[str, Any]  # the arguments of a ParsedVm, filled tab by tab


class Vms:
    """The VMs of one file while its tabs are read."""

    def __init__(self, vcenters: VCenters) -> None:
        self._vcenters = vcenters
        self._drafts: dict[VmKey, Draft] = {}
        self._by_uuid: dict[tuple[str, str], VmKey] = {}
        self._by_name: dict[tuple[str, str], list[VmKey]] = defaultdict(list)

    def read(self, tables: list[Table]) -> None:
        """Take every VM of vInfo."""
        drafts = [(self._vcenters.note(row), row, _of_vinfo(row)) for table in tables for row in table.rows()]
        for source, row, draft in drafts:
            self._add(self._vcenters.key(*source), row, draft)

    def find(self, row: TableRow) -> VmKey | None:
        """The VM a row of another VM tab speaks of; one that vInfo does not have is added. None = told by a problem."""
        vcenter = self._vcenters.key_of(row)
        vm_id = row.text("vm_id")
        if vm_id and (vcenter, vm_id) in self._drafts:
            return vcenter, vm_id
        if (uuid := row.text("vm_uuid").casefold()) and (key := self._by_uuid.get((vcenter, uuid))):
            return key
        name = row.name_text("name")
        namesakes = [key for key in self._by_name.get((vcenter, name), []) if not vm_id or not self._has_vm_id(key)]
        if len(namesakes) > 1:
            namesakes = self._narrowed(namesakes, row)
        if len(namesakes) > 1:
            row.problem(
                "name", "Several VMs have this name and the row has no VM ID: left out. Export with the column VM ID."
            )
            return None
        return namesakes[0] if namesakes else self._add_from_elsewhere(vcenter, row)

    def draft(self, key: VmKey) -> Draft:
        """What is known of a VM so far, to be filled."""
        return self._drafts[key]

    def known(self) -> tuple[VmKey, ...]:
        """Every VM's key in the order met."""
        return tuple(self._drafts)

    def all(self) -> Iterator[ParsedVm]:
        """Every VM, finished."""
        return (ParsedVm(**draft) for draft in self._drafts.values())

    def _has_vm_id(self, key: VmKey) -> bool:
        return self._drafts[key]["key_basis"] is KeyBasis.VM_ID

    def _narrowed(self, keys: list[VmKey], row: TableRow) -> list[VmKey]:
        for field in ("host", "folder", "cluster", "datacenter"):
            value = row.text(field)
            same = [key for key in keys if value and self._drafts[key][field] == value]
            if same:
                keys = same
        return keys

    def _add_from_elsewhere(self, vcenter: str, row: TableRow) -> VmKey | None:
        draft = _of_any_vm_tab(row)
        key = self._add(vcenter, row, draft)
        if key:
            row.problem("name", "This VM is not in vInfo: its CPUs, memory and size are unknown.", is_notice=True)
        return key

    def _add(self, vcenter: str, row: TableRow, draft: Draft) -> VmKey | None:
        if not (vm_id := self._identity(row, draft)):
            row.problem("", "The row names no VM: left out.")
            return None
        key = vcenter, vm_id
        if key in self._drafts:
            if draft["key_basis"] is not KeyBasis.NAME:
                row.problem("vm_id", "This VM stands in the file before, in the same vCenter: the first row was taken.")
                return key
            key = vcenter, self._numbered(key)
            row.problem(
                "name",
                "Another VM has this name, and no VM ID tells them apart: both are kept, this one as the later of the two. "
                "Export with the columns VM ID and VI SDK UUID.",
            )
        draft |= {"vcenter_key": vcenter, "vm_id": key[1], "name": draft["name"] or vm_id}
        self._drafts[key] = draft
        self._by_name[vcenter, draft["name"]].append(key)
        for uuid in filter(None, (draft["instance_uuid"], draft["bios_uuid"])):
            self._by_uuid.setdefault((vcenter, uuid.casefold()), key)
        return key

    def _identity(self, row: TableRow, draft: Draft) -> str:
        if vm_id := row.text("vm_id"):
            draft["key_basis"] = KeyBasis.VM_ID
            if not draft["name"]:
                row.problem("name", "The VM has no name: its VM ID stands in for it.")
            return vm_id
        if draft["instance_uuid"]:
            draft["key_basis"] = KeyBasis.INSTANCE_UUID
            return str(draft["instance_uuid"])
        draft["key_basis"] = KeyBasis.NAME
        return str(draft["name"])

    def _numbered(self, key: VmKey) -> str:
        vcenter, name = key
        number = 2
        while (vcenter, f"{name} ({number})") in self._drafts:
            number += 1
        return f"{name} ({number})"


def _of_any_vm_tab(row: TableRow) -> Draft:
    instance_uuid, bios_uuid = _uuids(row)
    return {
        "name": row.name_text("name"),
        "instance_uuid": instance_uuid,
        "bios_uuid": bios_uuid,
        "powerstate": _powerstate(row),
        "is_template": row.flag("is_template") or False,
        "is_srm_placeholder": row.flag("is_srm_placeholder") or False,
        "guest_os": row.text("os_tools") or row.text("os_configured"),
        "host": row.text("host"),
        "cluster": row.text("cluster"),
        "datacenter": row.text("datacenter"),
        "folder": row.text("folder"),
        "annotation": row.text("annotation"),
        "custom_attributes": row.custom_attributes(),
        "sheet": row.table.sheet.name,
        "row": row.number,
    }


def _of_vinfo(row: TableRow) -> Draft:
    return _of_any_vm_tab(row) | {
        "dns_name": row.text("dns_name"),
        "cpus": row.integer("cpus"),
        "memory_mib": row.integer("memory_mib"),
        "provisioned_mib": row.integer("provisioned_mib"),
        "in_use_mib": row.integer("in_use_mib"),
        "disk_capacity_mib": row.integer("disk_capacity_mib"),
        "primary_ip": _first_address(row),
        "hw_version": row.text("hw_version").removeprefix("vmx-"),
        "nic_count": row.integer("nic_count"),
        "cluster_rules": _names(row.text("cluster_rules")),
        NETWORKS: tuple(row.text(f"network_{number}") for number in range(1, 9)),
    }


NETWORKS = "networks"  # a draft's vInfo Network #1 to #8, taken out again when its NICs are made


def _powerstate(row: TableRow) -> str:
    written = row.text("powerstate")
    state = POWERSTATES.get(written.casefold(), "")
    if written and not state:
        row.problem(
            "powerstate", "Taken as unknown: poweredOn, poweredOff or suspended was expected. Correct the cell."
        )
    return state


def _uuids(row: TableRow) -> tuple[str, str]:
    """(instance UUID, BIOS UUID). `VM UUID` was the BIOS one until `SMBIOS UUID` came; before, its start tells."""
    uuid = row.text("vm_uuid").casefold()
    if row.table.has("smbios_uuid"):
        return uuid, row.text("smbios_uuid").casefold()
    return (uuid, "") if uuid.startswith(INSTANCE_UUID_START) else ("", uuid)


def _first_address(row: TableRow) -> str:
    v4, v6 = row.addresses("primary_ip")
    return next(iter((*v4, *v6)), "")


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for part in text.replace(";", ",").split(",") if (name := part.strip()))
