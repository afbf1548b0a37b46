"""vDisk, vSnapshot, vCD and vTools -> what they add to a VM. Without the tab it stays unknown."""

from collections.abc import Iterator

from networks.importers.rvtools.records import VmKey
from networks.importers.rvtools.table import Table, TableRow
from networks.importers.rvtools.vms import Draft, Vms

NO_BUS_SHARING = frozenset({"", "nosharing"})
NO_DISK_SHARING = frozenset({"", "sharingnone"})


def read_disks(tables: list[Table], vms: Vms) -> None:
    """Sum the disks' capacity, and mark physical raw devices and shared buses."""
    sizes: dict[VmKey, int | None] = {}
    _know_nothing_of(vms, tables, raw_mode="has_physical_rdm", shared_bus="has_shared_bus")
    for key, draft, row in _rows(tables, vms):
        size, before = row.integer("capacity_mib"), sizes.get(key, 0)
        sizes[key] = None if size is None or before is None else before + size
        if row.text("raw_mode").casefold() == "physicalmode":
            draft["has_physical_rdm"] = True
        if row.text("shared_bus").casefold() not in NO_BUS_SHARING or (
            row.text("sharing_mode").casefold() not in NO_DISK_SHARING
        ):
            draft["has_shared_bus"] = True
    for key, size in sizes.items():
        if size is not None:
            vms.draft(key)["disk_capacity_mib"] = size


def read_snapshots(tables: list[Table], vms: Vms) -> None:
    """Count the snapshots; a VM without a row has none."""
    _start(vms, tables, "snapshot_count", 0)
    for _key, draft, _row in _rows(tables, vms):
        draft["snapshot_count"] = draft.get("snapshot_count", 0) + 1


def read_cd_drives(tables: list[Table], vms: Vms) -> None:
    """Mark VMs with a connected CD drive; every drive has a row, connected or not."""
    _start(vms, tables, "has_connected_cd", False)
    for _key, draft, row in _rows(tables, vms):
        draft["has_connected_cd"] = draft.get("has_connected_cd", False) or bool(row.flag("connected"))


def read_tools(tables: list[Table], vms: Vms) -> None:
    """Take the state of VMware Tools, and the hardware version where vInfo has none."""
    for _key, draft, row in _rows(tables, vms):
        draft["tools_status"] = row.text("tools")
        draft["hw_version"] = draft.get("hw_version") or row.text("hw_version").removeprefix("vmx-")


def _rows(tables: list[Table], vms: Vms) -> Iterator[tuple[VmKey, Draft, TableRow]]:
    for table in tables:
        for row in table.rows():
            if key := vms.find(row):
                yield key, vms.draft(key), row


def _start(vms: Vms, tables: list[Table], name: str, value: object) -> None:
    """A tab that is there speaks of every VM, by silence too."""
    for key in vms.known() if tables else ():
        vms.draft(key)[name] = value


def _know_nothing_of(vms: Vms, tables: list[Table], **names: str) -> None:
    for field, name in names.items():
        if any(table.has(field) for table in tables):
            _start(vms, tables, name, False)
