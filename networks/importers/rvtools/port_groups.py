"""dvPort, vPort, dvSwitch, vSwitch and vSC_VMK -> switches and port groups, and which of them a NIC means."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from networks.importers import values
from networks.importers.rvtools.records import (
    ParsedPortGroup,
    ParsedSwitch,
    PortGroupKey,
    PortGroupKind,
    SwitchKey,
    SwitchKind,
)
from networks.importers.rvtools.table import Table, TableRow
from networks.importers.rvtools.vcenters import VCenters
from networks.importers.rvtools.vlans import is_private, is_trunk, vlan_text

Draft = dict[str, Any]


class PortGroups:
    """The switches and port groups of one file. Read the switch tabs, the port tabs, then ask for each NIC's."""

    def __init__(self, vcenters: VCenters) -> None:
        self._vcenters = vcenters
        self._switches: dict[SwitchKey, ParsedSwitch] = {}
        self._drafts: dict[PortGroupKey, Draft] = {}
        self._by_name: dict[tuple[str, str], list[PortGroupKey]] = defaultdict(list)
        self._switch_on_host: dict[tuple[str, str, str], str] = {}
        self._vmkernel: set[PortGroupKey] = set()
        self._with_vms: set[PortGroupKey] = set()

    def read_distributed_switches(self, tables: list[Table]) -> None:
        """Take the switches of dvSwitch."""
        for row in _rows(tables):
            if name := row.text("switch") or row.text("name"):
                switch = ParsedSwitch(
                    self._vcenters.key_of(row),
                    name,
                    SwitchKind.DISTRIBUTED,
                    vendor=row.text("vendor"),
                )
                self._switches.setdefault(switch.key, switch)

    def read_standard_switches(self, tables: list[Table]) -> None:
        """Take the switches of vSwitch; each stands there once for every host that has it."""
        for row in _rows(tables):
            if name := row.text("switch"):
                switch = ParsedSwitch(self._vcenters.key_of(row), name, SwitchKind.STANDARD)
                self._switches.setdefault(switch.key, switch)

    def read_distributed(self, tables: list[Table]) -> None:
        """Take dvPort: one row for each port group, `Port` is its name."""
        for row in _rows(tables):
            name = row.text("port_group")
            if not name:
                row.problem("port_group", "The row names no port group: left out.")
                continue
            key = self._vcenters.key_of(row), row.text("switch"), name
            if key in self._drafts:
                row.problem("port_group", "This port group stands in the tab before: the first row was taken.")
                continue
            self._add(
                key,
                SwitchKind.DISTRIBUTED,
                object_id=row.text("object_id"),
                binding=row.text("type"),
                vlan=_vlan(row, is_standard=False),
            )

    def read_standard(self, tables: list[Table]) -> None:
        """Take vPort: a port group of a standard switch stands there once for each host, and hosts may disagree."""
        for row in _rows(tables):
            name, host = row.text("port_group"), row.text("host")
            if not name:
                row.problem("port_group", "The row names no port group: left out.")
                continue
            key = self._vcenters.key_of(row), row.text("switch"), name
            vlan = _vlan(row, is_standard=True)
            self._switch_on_host[key[0], host, name] = key[1]
            draft = self._drafts.get(key) or self._add(key, SwitchKind.STANDARD, vlan=vlan, vlans={})
            draft.setdefault("vlans", {})[host] = vlan
            others = {known for known in draft["vlans"].values() if known != vlan}
            if others:
                row.problem(
                    "vlan",
                    f"Hosts disagree on the VLAN of port group “{name}”: its VLAN is taken as unknown. "
                    "Give it the same VLAN on every host, or enter the VLAN by hand.",
                )

    def read_vmkernel(self, tables: list[Table]) -> None:
        """Take vSC_VMK: port groups that carry the hosts' own adapters."""
        for row in _rows(tables):
            if name := row.text("port_group"):
                vcenter = self._vcenters.key_of(row)
                switch = self._switch_on_host.get((vcenter, row.text("host"), name))
                found = [(vcenter, switch, name)] if switch is not None else self._by_name.get((vcenter, name), [])
                self._vmkernel.update(found or [self._unseen(vcenter, "", name)])

    def of_nic(self, vcenter: str, switch: str, name: str) -> PortGroupKey | None:
        """The port group a NIC on network `name` means; one no tab lists is added. None where the NIC names none."""
        if not name:
            return None
        key = (vcenter, switch, name)
        if key not in self._drafts:
            key = self._by_name_alone(vcenter, switch, name) or self._unseen(vcenter, switch, name)
        self._with_vms.add(key)
        return key

    def switches(self) -> tuple[ParsedSwitch, ...]:
        """Every switch, those only a port group names included."""
        for vcenter, switch, _name in self._drafts:
            if switch and (vcenter, switch) not in self._switches:
                kind = self._drafts[vcenter, switch, _name]["switch_kind"]
                self._switches[vcenter, switch] = ParsedSwitch(vcenter, switch, kind)
        return tuple(self._switches.values())

    def all(self) -> tuple[ParsedPortGroup, ...]:
        """Every port group, with what it is for."""
        return tuple(self._finished(key, draft) for key, draft in self._drafts.items())

    def _add(self, key: PortGroupKey, switch_kind: SwitchKind, **known: object) -> Draft:
        draft: Draft = {"switch_kind": switch_kind, **known}
        self._drafts[key] = draft
        self._by_name[key[0], key[2]].append(key)
        return draft

    def _by_name_alone(self, vcenter: str, switch: str, name: str) -> PortGroupKey | None:
        """The only port group of that name; a switch that either side leaves blank does not tell them apart."""
        namesakes = [key for key in self._by_name.get((vcenter, name), []) if not switch or not key[1]]
        return namesakes[0] if len(namesakes) == 1 else None

    def _unseen(self, vcenter: str, switch: str, name: str) -> PortGroupKey:
        key = (vcenter, switch, name)
        if key not in self._drafts:
            known = self._switches.get((vcenter, switch))
            reason = (
                f"{len(self._by_name[vcenter, name])} switches have a port group of this name and the NIC names no switch."
                if self._by_name.get((vcenter, name)) and not switch
                else "Only NICs name it; neither dvPort nor vPort lists it, so its VLAN is unknown."
            )
            self._add(key, known.kind if known else SwitchKind.UNKNOWN, reasons=[reason])
        return key

    def _finished(self, key: PortGroupKey, draft: Draft) -> ParsedPortGroup:
        vcenter, switch, name = key
        vlans: dict[str, str | None] = draft.get("vlans", {})
        disagree = len(set(vlans.values())) > 1
        vlan = None if disagree else draft.get("vlan")
        kind, why = self._kind(key, vlan)
        reasons = [*draft.get("reasons", []), *why]
        known = self._switches.get((vcenter, switch))
        return ParsedPortGroup(
            vcenter,
            switch,
            name,
            object_id=draft.get("object_id", ""),
            vlan=vlan,
            kind=kind,
            switch_kind=draft["switch_kind"],
            is_pvlan=is_private(vlan),
            binding=draft.get("binding", ""),
            vendor=known.vendor if known else "",
            host_vlans={host: vlan or "" for host, vlan in vlans.items()} if disagree else {},
            reasons=tuple(reasons),
            carries_vmkernel=key in self._vmkernel,
        )

    def _kind(self, key: PortGroupKey, vlan: str | None) -> tuple[PortGroupKind, list[str]]:
        name = key[2].casefold()
        if "dvuplinks" in name or ("uplink" in name and is_trunk(vlan)):
            return PortGroupKind.UPLINK, [
                "It is the switch's uplink group: it carries the hosts' physical NICs, no VM."
            ]
        if is_trunk(vlan):
            return PortGroupKind.TRUNK, [f"It is a trunk of VLANs {vlan}: many broadcast domains, so no segment."]
        if key not in self._vmkernel:
            return PortGroupKind.WORKLOAD, []
        if key in self._with_vms:
            return PortGroupKind.WORKLOAD, ["VMkernel adapters of hosts stand on it beside its VMs (vSC_VMK)."]
        return PortGroupKind.VMKERNEL, ["Only VMkernel adapters of hosts stand on it (vSC_VMK)."]


def _rows(tables: list[Table]) -> Iterator[TableRow]:
    return (row for table in tables for row in table.rows())


def _vlan(row: TableRow, *, is_standard: bool) -> str | None:
    if not row.table.has("vlan"):
        return None
    try:
        return vlan_text(row.text("vlan"), is_standard=is_standard) if row.text("vlan") else ""
    except values.Unreadable as error:
        row.problem("vlan", f"The VLAN is taken as unknown: {error}. Enter it by hand on the port group's page.")
        return None
