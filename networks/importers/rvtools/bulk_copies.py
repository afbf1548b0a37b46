"""What HCX Bulk leaves at the source: the VM, powered off, renamed with a time stamp, in the folder Migrated VMs.

It is the moved VM, kept for a roll-back, and no VM of its own. Source: VMware HCX User Guide (Bulk
Migration). Pure: records in, records out.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo

from networks.importers.problems import RowProblem
from networks.importers.rvtools.records import ParsedInventory, ParsedVm, VmKey

FOLDER = "migrated vms"
STAMPED = re.compile(r"(?P<name>.+?)[-_](?P<stamp>\d{13}|\d{10})")  # POSIX time in seconds or milliseconds
FIRST_STAMP = datetime(2012, 1, 1, tzinfo=UTC)  # before HCX there was none; older digits mean something else
POWERED_OFF, POWERED_ON = "poweredOff", "poweredOn"

ONLY_A_NAME = (
    "Its name ends in a time stamp as that of a VM HCX Bulk has moved, but it is not in a folder “Migrated VMs”: taken "
    "as a VM of its own. If it is such a copy, record the VM's move by hand and decide “not a workload” for this one."
)
ONLY_A_FOLDER = (
    "It is in a folder “Migrated VMs”, where HCX Bulk leaves the VMs it has moved, but its name ends in no time stamp: "
    "taken as a VM of its own."
)
RUNS_AGAIN = (
    "It looks like what HCX Bulk leaves of a VM it has moved, but it is not powered off: perhaps the VM was rolled "
    "back. Taken as a VM of its own."
)


@dataclass(frozen=True, slots=True)
class BulkCopy:
    """A source copy: how the file calls it, and the local day on which its VM moved."""

    written_name: str
    moved_on: date


def is_in_migrated_folder(vm: ParsedVm) -> bool:
    """True when a folder of its path is called Migrated VMs."""
    return any(part.strip().casefold() == FOLDER for part in re.split(r"[/\\]", vm.folder))


def with_bulk_copies(
    inventory: ParsedInventory, zone: tzinfo, seen_on: date
) -> tuple[ParsedInventory, dict[VmKey, BulkCopy], list[RowProblem]]:
    """The inventory with the copies called as their VMs were; which VMs those are; and what only looks like one.

    Both signs make a copy: the stamp and the folder. One alone is named as a notice. `zone`: the project's, in which
    the day of a stamp counts; no stamp lies after the day `seen_on` of the inventory.
    """
    copies: dict[VmKey, BulkCopy] = {}
    notices = []
    vms = []
    for vm in inventory.vms:
        stem, moved_on = _stamp(vm.name, zone, seen_on)
        in_folder = is_in_migrated_folder(vm)
        if moved_on and in_folder and vm.powerstate == POWERED_OFF:
            copies[vm.key] = BulkCopy(vm.name, moved_on)
            vms.append(replace(vm, name=stem))
            continue
        if moved_on and in_folder:
            notices.append(_line(vm, RUNS_AGAIN, is_notice=False))
        elif in_folder:
            notices.append(_line(vm, ONLY_A_FOLDER))
        elif moved_on and vm.powerstate == POWERED_OFF:
            notices.append(_line(vm, ONLY_A_NAME))
        vms.append(vm)
    return (replace(inventory, vms=tuple(vms)) if copies else inventory), copies, notices


def selves_at_the_target(vms: Iterable[ParsedVm], copies: Mapping[VmKey, BulkCopy]) -> dict[VmKey, ParsedVm]:
    """VMs of another vCenter with the instance UUID of a copy -> that copy: both are one VM, before and after."""
    vms = list(vms)
    left = {vm.instance_uuid: vm for vm in vms if vm.key in copies and vm.instance_uuid}
    found = ((vm, left.get(vm.instance_uuid)) for vm in vms if vm.key not in copies and vm.instance_uuid)
    return {vm.key: copy for vm, copy in found if copy is not None and copy.vcenter_key != vm.vcenter_key}


def runs_at_the_source(vm: ParsedVm, name: str, moved_on: date) -> RowProblem:
    """The line for a VM that is recorded as moved and runs at the source all the same."""
    return _line(
        vm,
        f"{name} is recorded as moved on {moved_on}, but it runs at the source: perhaps it was rolled back. Its record "
        "stays as it is; if it was, record the roll-back.",
        is_notice=False,
    )


def _stamp(name: str, zone: tzinfo, seen_on: date) -> tuple[str, date | None]:
    """The name without its stamp and the stamp's local day; (name, None) where it ends in none."""
    match = STAMPED.fullmatch(name.strip())
    if match is None:
        return name, None
    digits = match["stamp"]
    at = datetime.fromtimestamp(int(digits) / (1000 if len(digits) == 13 else 1), tz=UTC)
    day = at.astimezone(zone).date()
    is_plausible = at >= FIRST_STAMP and day <= seen_on + timedelta(days=1)  # the PC's clock knows no time zone
    return (match["name"], day) if is_plausible else (name, None)


def _line(vm: ParsedVm, message: str, *, is_notice: bool = True) -> RowProblem:
    return RowProblem(vm.sheet or "vInfo", vm.row, "VM", vm.name[:120], message, is_notice)
