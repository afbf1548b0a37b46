"""vNetwork -> NICs; where it has no row for a VM, vInfo's Network columns."""

from collections import Counter

from networks.importers.rvtools.port_groups import PortGroups
from networks.importers.rvtools.records import ParsedNic, VmKey
from networks.importers.rvtools.table import Table, TableRow
from networks.importers.rvtools.vms import NETWORKS, Vms


def read_nics(tables: list[Table], vms: Vms, port_groups: PortGroups) -> list[ParsedNic]:
    """Every NIC of the file, in its order."""
    counted: Counter[VmKey] = Counter()
    nics = []
    for table in tables:
        for row in table.rows():
            if vm := vms.find(row):
                nics.append(_of_row(row, vm, counted[vm], port_groups))
                counted[vm] += 1
    for vm in vms.known():
        networks = vms.draft(vm).pop(NETWORKS, ())
        if vm not in counted:
            nics += _of_vinfo(vm, networks, vms.draft(vm).get("nic_count"), port_groups)
    return nics


def _of_row(row: TableRow, vm: VmKey, index: int, port_groups: PortGroups) -> ParsedNic:
    network, switch = row.text("network"), row.text("switch")
    v4, v6 = row.addresses("ipv4")
    more_v4, more_v6 = row.addresses("ipv6")
    return ParsedNic(
        vm,
        index,
        label=row.text("label"),
        network=network,
        switch=switch,
        port_group=port_groups.of_nic(vm[0], switch, network),
        mac=row.mac("mac"),
        ipv4=tuple(dict.fromkeys(v4 + more_v4)),
        ipv6=tuple(dict.fromkeys(v6 + more_v6)),
        connected=row.flag("connected"),
        starts_connected=row.flag("starts_connected"),
    )


def _of_vinfo(vm: VmKey, networks: tuple[str, ...], count: int | None, port_groups: PortGroups) -> list[ParsedNic]:
    """As many NICs as vInfo counts or names; those beyond Network #8 (#4 in 3.x) stand on no known port group."""
    last_named = max((number for number, name in enumerate(networks, start=1) if name), default=0)
    total = max(last_named, min(count or 0, MAX_NICS))
    padded = (*networks, *[""] * total)[:total]
    return [
        ParsedNic(vm, index, network=name, port_group=port_groups.of_nic(vm[0], "", name))
        for index, name in enumerate(padded)
    ]


MAX_NICS = 10  # of a VM in vSphere; a larger count is a typing error
