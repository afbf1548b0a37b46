"""What a file changes about port groups, and the segments that new ones bring."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from networks.choices import PortGroupKind, SwitchKind
from networks.importers.changes import Changes, Difference, DifferenceKind
from networks.importers.naming import free_segment_name
from networks.importers.rvtools.fields import port_group_values
from networks.importers.rvtools.known import KnownEstate
from networks.importers.rvtools.records import ParsedInventory, ParsedPortGroup, PortGroupKey
from networks.importers.rvtools.sentences import change_sentences
from networks.models import PortGroup, Segment, VCenter
from planner.core.wording import counted

# A port group is missing only where the tab that lists its like was read.
TABS_THAT_LIST = {
    SwitchKind.DISTRIBUTED: {"dvPort"},
    SwitchKind.STANDARD: {"vPort"},
    SwitchKind.UNKNOWN: {"vNetwork"},
}
VMKERNEL_TAB = "vSC_VMK"  # without it nobody can tell
STILL_KEPT = "It is not in this inventory. It is kept with its segment and all that was entered."


class PortGroupChanges:
    """Takes the port groups of one file. `objects`: key in the file -> row, new or known."""

    def __init__(
        self, inventory: ParsedInventory, known: KnownEstate, vcenters: dict[str, VCenter], changes: Changes
    ) -> None:
        self._parsed = inventory.port_groups
        self._tabs = {sheet.tab for sheet in inventory.sheets if sheet.is_read}
        self._known = known
        self._vcenters = vcenters
        self._changes = changes
        self._names = {segment.name for segment in known.segments.values()}
        self._seen: set[int] = set()
        self._segments: dict[int, Segment | None] = {}  # by identity of the port group's object
        self.objects: dict[PortGroupKey, PortGroup] = {}

    def take(self, rows: Mapping[PortGroupKey, PortGroup], by_vms: Mapping[PortGroupKey, int]) -> None:
        """Every port group of the file; `by_vms`: how many VMs told that it is the one it was."""
        for one in self._parsed:
            row = rows.get(one.key)
            if row is None:
                self.objects[one.key] = self._create(one)
            else:
                self._seen.add(row.pk)
                self.objects[one.key] = row
                self._update(one, row, by_vms.get(one.key, 0))

    def miss(self, in_scope: set[int], seen_on: date) -> None:
        """Note every port group of the file's vCenters that the file should show and does not. None is deleted."""
        for row in self._known.port_groups:
            should_be_there = row.vcenter_id in in_scope and TABS_THAT_LIST[SwitchKind(row.switch_kind)] & self._tabs
            if row.pk not in self._seen and should_be_there and row.missing_since is None:
                self._changes.update(row, {"missing_since": seen_on})
                self._changes.differences.append(
                    Difference("gone", "port group", row.object_id or row.name, str(row), (STILL_KEPT,))
                )

    def segment_of(self, port_group: PortGroup) -> Segment | None:
        """The segment a port group will be part of."""
        if id(port_group) in self._segments:
            return self._segments[id(port_group)]
        return self._known.segments.get(port_group.segment_id or 0)

    def _create(self, one: ParsedPortGroup) -> PortGroup:
        values = port_group_values(one, self._vcenters[one.vcenter_key])
        row = PortGroup(project=self._known.project, **values)
        if row.kind == PortGroupKind.WORKLOAD:
            row.segment = row.home_segment = self._new_segment(values)
        self._segments[id(row)] = row.segment
        self._changes.create(row)
        details = (f"VLAN {row.vlan}",) if row.vlan else ()
        kind = () if row.kind == PortGroupKind.WORKLOAD else (f"{row.get_kind_display()}: no segment", *row.notes[:1])
        self._changes.differences.append(
            Difference("new", "port group", row.object_id or row.name, str(row), details + kind)
        )
        return row

    def _new_segment(self, values: dict[str, Any]) -> Segment:
        name = free_segment_name(self._names, values["name"], values["switch"], str(values["vcenter"]))
        self._names.add(name)
        segment = Segment(project=self._known.project, name=name)
        self._changes.create(segment)
        self._changes.differences.append(Difference("new", "segment", "", name, (f"port group {values['name']}",)))
        return segment

    def _update(self, one: ParsedPortGroup, row: PortGroup, shared_vms: int) -> None:
        values = {
            name: value
            for name, value in port_group_values(one, self._vcenters[one.vcenter_key]).items()
            if name == "is_pvlan" or value not in ("", [], SwitchKind.UNKNOWN)
        }
        if VMKERNEL_TAB not in self._tabs:
            del values["carries_vmkernel"]
        if one.vlan is None and values["kind"] == PortGroupKind.WORKLOAD:
            del values["kind"]  # only its VLAN or its tab could have told
            values.pop("is_pvlan")
        if values["vcenter"].pk == row.vcenter_id:
            del values["vcenter"]
        values = {name: value for name, value in values.items() if name == "vcenter" or getattr(row, name) != value}
        before = {name: getattr(row, name) for name in values}
        sentences = list(change_sentences(before, {name: v for name, v in values.items() if name != "notes"}))
        if shared_vms:
            sentences.append(f"told by {counted(shared_vms, 'VM')} on it")
        kind: DifferenceKind = "renamed" if "name" in values else "changed"
        if row.missing_since is not None:
            kind, values["missing_since"] = "back", None
            sentences.insert(0, f"It was missing since {row.missing_since}.")
        values |= self._segment_values(row, values)
        self._rename_segment(row, values)
        self._changes.update(row, values)
        if sentences:
            shown = str(PortGroup(name=values.get("name", row.name), switch=values.get("switch", row.switch)))
            key = values.get("object_id", row.object_id) or row.name
            self._changes.differences.append(Difference(kind, "port group", key, shown, tuple(sentences)))

    def _segment_values(self, row: PortGroup, values: dict[str, Any]) -> dict[str, Segment | None]:
        """A port group that turns out to carry workloads gets its segment, one that does not leaves it."""
        kind = values.get("kind", row.kind)
        if kind != PortGroupKind.WORKLOAD and row.segment_id is not None:
            self._segments[id(row)] = None
            return {"segment": None}
        if kind == PortGroupKind.WORKLOAD and row.segment_id is None:
            home = self._known.segments.get(row.home_segment_id or 0)
            whole = self._known.segments.get(home.joined_into_id or 0) if home and home.joined_into_id else home
            if whole is None:
                name, switch = values.get("name", row.name), values.get("switch", row.switch)
                whole = home = self._new_segment({"name": name, "switch": switch, "vcenter": row.vcenter})
            self._segments[id(row)] = whole
            return {"segment": whole, "home_segment": home}
        return {}

    def _rename_segment(self, row: PortGroup, values: dict[str, Any]) -> None:
        """A segment that was named after its port group goes on being so, unless a person named it."""
        segment = self._known.segments.get(row.home_segment_id or 0)
        if "name" not in values or segment is None or segment.name != row.name:
            return
        switch, vcenter = values.get("switch", row.switch), str(row.vcenter)
        name = free_segment_name(self._names, values["name"], switch, vcenter)
        self._names.add(name)
        self._changes.update(segment, {"name": name})
        self._changes.differences.append(
            Difference("renamed", "segment", str(segment.pk), name, (f"name: {segment.name} → {name}",))
        )
