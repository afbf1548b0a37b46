"""What a file changes in the estate that is known. Reads nothing, writes nothing: records and rows in, changes out.

Unknown never overwrites known; nothing that a person decided is touched; nothing is ever deleted but NICs.
"""

from collections import defaultdict
from datetime import date

from networks.importers.changes import Changes, Difference
from networks.importers.rvtools.bulk_copies import selves_at_the_target, with_bulk_copies
from networks.importers.rvtools.known import KnownEstate
from networks.importers.rvtools.matching import match_port_groups, match_vcenters, match_vms
from networks.importers.rvtools.network_changes import PortGroupChanges
from networks.importers.rvtools.nic_changes import NicChanges
from networks.importers.rvtools.records import ParsedInventory, ParsedNic, ParsedVCenter, VmKey
from networks.importers.rvtools.segment_proposals import propose_for_segments
from networks.importers.rvtools.sentences import change_sentences
from networks.importers.rvtools.vm_changes import VmChanges
from networks.models import VCenter


def inventory_changes(inventory: ParsedInventory, known: KnownEstate, seen_on: date) -> Changes:
    """Everything to write so that the estate is as the file shows it; empty where it is so already.

    `seen_on`: the day the inventory shows; what it lacks has been missing since then.
    """
    changes = Changes()
    inventory, copies, notices = with_bulk_copies(inventory, known.project.zone, seen_on)
    changes.problems += notices
    vcenter_rows = match_vcenters(inventory.vcenters, known.vcenters, inventory.vms, known.vms)
    vm_rows = match_vms(inventory.vms, known.vms, vcenter_rows)
    known_nics = [nic for nics in known.nics.values() for nic in nics]
    port_group_rows, by_vms = match_port_groups(
        inventory.port_groups, known.port_groups, vcenter_rows, inventory.nics, known_nics, vm_rows
    )
    vcenters = _vcenters(inventory.vcenters, vcenter_rows, known, changes)
    in_scope = {row.pk for row in vcenter_rows.values()}

    networks = PortGroupChanges(inventory, known, vcenters, changes)
    networks.take(port_group_rows, by_vms)
    networks.miss(in_scope, seen_on)

    nics_of: dict[VmKey, list[ParsedNic]] = defaultdict(list)
    for nic in inventory.nics:
        nics_of[nic.vm].append(nic)
    nics = NicChanges(inventory, known, networks.objects, changes)
    vms = VmChanges(inventory, known, vcenters, changes, seen_on)
    selves = selves_at_the_target(inventory.vms, copies)
    for vm in inventory.vms:
        row = vm_rows.get(vm.key)
        if vm.key in copies:
            vms.take_copy(vm, copies[vm.key], row, nics_of.get(vm.key, []), nics)
        elif row is not None or vm.key not in selves:
            vms.take(vm, row, nics_of.get(vm.key, []), nics)
    vms.miss(in_scope)
    nics.keep_all_others()

    propose_for_segments(known, networks.segment_of, nics.stand_on, changes)
    return changes


def _vcenters(
    parsed: tuple[ParsedVCenter, ...], rows: dict[str, VCenter], known: KnownEstate, changes: Changes
) -> dict[str, VCenter]:
    """Key in the file -> the vCenter's row, new or known; a better key than before is kept."""
    vcenters = {}
    for one in parsed:
        row = rows.get(one.key)
        if row is None:
            row = VCenter(project=known.project, key=one.key[:255], uuid=one.uuid[:64], server=one.server[:255])
            changes.create(row)
            changes.differences.append(Difference("new", "vCenter", row.key, str(row)))
        elif not one.is_synthetic:
            values = {"uuid": one.uuid[:64] or row.uuid, "server": one.server[:255] or row.server}
            values["key"] = values["uuid"] or values["server"] or row.key
            _update_vcenter(row, values, changes)
        vcenters[one.key] = row
    return vcenters


def _update_vcenter(row: VCenter, values: dict[str, str], changes: Changes) -> None:
    before = {name: getattr(row, name) for name in values}
    changes.update(row, values)
    told = {name: value for name, value in values.items() if value != before[name] and name != "key"}
    if told:
        changes.differences.append(
            Difference("changed", "vCenter", values["key"], str(row), change_sentences(before, told))
        )
