"""What a file leaves out, and what is unknown therefore: a missing tab or column means unknown, never bad."""

from collections.abc import Collection, Mapping, Sequence

from networks.importers.problems import ProblemLog
from networks.importers.rvtools.records import MissingTab, ParsedNic, ParsedSheet
from networks.importers.rvtools.table import Table

EXPORT_ALL = "In RVTools choose File, Export all to xlsx."

TAB_CONSEQUENCES: Mapping[str, str] = {
    "vNetwork": "NICs are known from vInfo's Network columns only: no MAC or IP address, so no prefix can be inferred.",
    "vDisk": "The capacity of the VMs' disks is unknown; the size of a VM is what it has in use.",
    "vTools": "The state of VMware Tools is unknown.",
    "dvPort": "VLANs, kinds and ids of distributed port groups are unknown; a renamed one is matched by its VMs only.",
    "dvSwitch": "The vendors of distributed switches are unknown: whether HCX can extend their port groups is yours to say.",
    "vPort": "VLANs of standard switches' port groups are unknown.",
    "vSwitch": "Standard switches are known only from vPort.",
    "vSC_VMK": "VMkernel port groups cannot be told from empty ones.",
    "vMetaData": "The version of RVTools and the day of the export are unknown; RVTools 3.x does not write them.",
}

COLUMN_CONSEQUENCES: Mapping[tuple[str, str], tuple[str, str]] = {
    ("vInfo", "vm_id"): ("VM ID", "VMs are told apart by their instance UUID, else by name: a renamed VM looks new."),
    ("vInfo", "vcenter_uuid"): (
        "VI SDK UUID",
        "vCenters are told apart by VI SDK Server, else all VMs count as of one.",
    ),
    ("vInfo", "powerstate"): ("Powerstate", "Whether VMs run is unknown."),
    ("vInfo", "is_template"): ("Template", "Templates cannot be told from VMs."),
    ("vInfo", "is_srm_placeholder"): (
        "SRM Placeholder",
        "SRM placeholders cannot be told from VMs; 3.x does not write it.",
    ),
    ("vInfo", "in_use_mib"): ("In Use MiB", "The VMs' sizes are their disks' capacity."),
    ("vInfo", "primary_ip"): ("Primary IP Address", "The NIC with the default gateway is taken to be each VM's first."),
    ("vNetwork", "network"): ("Network", "No NIC names its port group: segments are unknown."),
    ("vNetwork", "switch"): ("Switch", "Port groups of one name on two switches cannot be told apart."),
    ("vNetwork", "mac"): ("Mac Address", "MAC addresses are unknown; HCX maps NICs by them."),
    ("vNetwork", "ipv4"): ("IPv4 Address", "IP addresses are unknown: no prefix can be inferred."),
    ("dvPort", "switch"): ("Switch", "Port groups of one name on two switches cannot be told apart."),
    ("dvPort", "vlan"): ("VLAN", "VLANs of distributed port groups are unknown."),
    ("dvPort", "object_id"): ("Object ID", "A renamed port group is matched by its VMs only; 3.x does not write it."),
    ("vPort", "vlan"): ("VLAN", "VLANs of standard port groups are unknown."),
}

NO_NETWORK_NAMED = (
    "No NIC names its port group, so every VM's segment is unknown. Export again with RVTools as a user who may read "
    "the networks, with the tabs vNetwork, dvPort and vPort. Meanwhile the VMs can be planned, but no segment waits for "
    "them."
)
NO_VM = "The tab holds no VM. Export again as a user who may read the VMs."


def missing_tabs(unread: Collection[str]) -> tuple[MissingTab, ...]:
    """The tabs that could not be read, each with what is unknown without it."""
    return tuple(MissingTab(tab, f"{text} {EXPORT_ALL}") for tab, text in TAB_CONSEQUENCES.items() if tab in unread)


def note_missing_columns(table: Table, log: ProblemLog) -> None:
    """One notice for each column a tab leaves out."""
    for (tab, field), (header, consequence) in COLUMN_CONSEQUENCES.items():
        if tab == table.tab and not table.has(field):
            text = f"There is no column “{header}”. {consequence}"
            log.add(table.sheet.name, None, header, "", text, is_notice=True)


def note_empty(sheets: Mapping[str, ParsedSheet], nics: Sequence[ParsedNic], vm_count: int, log: ProblemLog) -> None:
    """Say so where a file as a whole names no VM, or no network for any NIC."""
    sheet_of = {sheet.tab: sheet.name for sheet in sheets.values()}
    if not vm_count:
        log.add(sheet_of["vInfo"], None, "", "", NO_VM)
    elif not any(nic.network for nic in nics):
        log.add(sheet_of.get("vNetwork", sheet_of["vInfo"]), None, "Network", "", NO_NETWORK_NAMED)
