"""vDisk and vTools -> what they add to a VM. Without the tab it stays unknown."""

from collections.abc import Iterator

from networks.importers.rvtools.records import VmKey
from networks.importers.rvtools.table import Table, TableRow
from networks.importers.rvtools.vms import Vms


def read_disks(tables: list[Table], vms: Vms) -> None:
    """Sum the capacity of each VM's disks; one that is unknown leaves the sum unknown."""
    sizes: dict[VmKey, int | None] = {}
    for key, row in _rows(tables, vms):
        size, before = row.integer("capacity_mib"), sizes.get(key, 0)
        sizes[key] = None if size is None or before is None else before + size
    for key, size in sizes.items():
        vms.draft(key)["disk_capacity_mib"] = size


def read_tools(tables: list[Table], vms: Vms) -> None:
    """Take the state of VMware Tools, and the hardware version where vInfo has none."""
    for key, row in _rows(tables, vms):
        draft = vms.draft(key)
        draft["tools_status"] = row.text("tools")
        draft["hw_version"] = draft.get("hw_version") or row.text("hw_version").removeprefix("vmx-")


def _rows(tables: list[Table], vms: Vms) -> Iterator[tuple[VmKey, TableRow]]:
    for table in tables:
        for row in table.rows():
            if key := vms.find(row):
                yield key, row
