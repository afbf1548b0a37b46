"""Header text -> our field, by tab, for RVTools 3.x and 4.x. Never by position: columns moved between versions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

from networks.importers.rvtools.headers import HEADERS_4X, ONLY_IN_3X

VM_FIELDS = {
    "name": "VM",
    "powerstate": "Powerstate",
    "is_template": "Template",
    "is_srm_placeholder": "SRM Placeholder",
    "annotation": "Annotation",
    "datacenter": "Datacenter",
    "cluster": "Cluster",
    "host": "Host",
    "folder": "Folder",
    "os_configured": "OS according to the configuration file",
    "os_tools": "OS according to the VMware Tools",
    "vm_id": "VM ID",
    "vm_uuid": "VM UUID",
    "smbios_uuid": "SMBIOS UUID",
}
SOURCE_FIELDS = {"server": "VI SDK Server", "vcenter_uuid": "VI SDK UUID | vCenter UUID"}

# Field -> the headers it may have, best first. MB and MiB are one unit, case and spaces do not count (see `normalised`).
FIELDS: Mapping[str, Mapping[str, str]] = {
    "vInfo": VM_FIELDS
    | {
        "dns_name": "DNS Name",
        "cpus": "CPUs",
        "memory_mib": "Memory",
        "nic_count": "NICs",
        "disk_capacity_mib": "Total disk capacity MiB",
        "primary_ip": "Primary IP Address",
        "provisioned_mib": "Provisioned MiB",
        "in_use_mib": "In Use MiB",
        "hw_version": "HW version",
        "cluster_rules": "Cluster rule name(s)",
    }
    | {f"network_{number}": f"Network #{number}" for number in range(1, 9)},
    "vNetwork": VM_FIELDS
    | {
        "label": "NIC label",
        "network": "Network",
        "switch": "Switch",
        "connected": "Connected",
        "starts_connected": "Starts Connected",
        "mac": "Mac Address",
        "ipv4": "IPv4 Address | IP Address",
        "ipv6": "IPv6 Address",
    },
    "vDisk": VM_FIELDS | {"capacity_mib": "Capacity MiB"},
    "vTools": VM_FIELDS | {"tools": "Tools", "hw_version": "VM Version"},
    "dvPort": {
        "port_group": "Port",
        "switch": "Switch",
        "type": "Type",
        "vlan": "VLAN",
        "object_id": "Object ID",
    },
    "dvSwitch": {
        "switch": "Switch",
        "name": "Name",
        "vendor": "Vendor",
    },
    "vPort": {"host": "Host", "port_group": "Port Group", "switch": "Switch", "vlan": "VLAN"},
    "vSwitch": {"switch": "Switch"},
    "vSC_VMK": {"host": "Host", "port_group": "Port Group"},
    "vMetaData": {
        "version": "RVTools version",
        "major_version": "RVTools major version",
        "exported_at": "xlsx creation datetime",
    },
}

# Without these the tab says nothing we can use: one of each group must be there.
NEEDED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "vInfo": (("name",),),
    "vNetwork": (("name", "vm_id"), ("network", "mac", "label", "ipv4", "switch")),
    "vDisk": (("name", "vm_id"), ("capacity_mib",)),
    "vTools": (("name", "vm_id"), ("tools",)),
    "dvPort": (("port_group",),),
    "dvSwitch": (("switch", "name"),),
    "vPort": (("port_group",), ("switch",)),
    "vSwitch": (("switch",),),
    "vSC_VMK": (("port_group",),),
    "vMetaData": (("version", "major_version", "exported_at"),),
}

VM_TABS = ("vInfo", "vNetwork", "vDisk", "vTools")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a sheet's fields stand: field -> column index; custom attribute -> column index."""

    fields: Mapping[str, int]
    custom: Mapping[str, int]


def normalised(header: str) -> str:
    """The header without what differs between versions and hands: case, outer and double spaces, MB against MiB."""
    words = " ".join(header.replace("\ufeff", "").split()).casefold()
    return re.sub(r"\b([mk])ib\b", r"\1b", words)


@cache
def tab_of_name(name: str) -> str:
    """The tab a sheet or file name means (vInfo, tabvInfo, RVTools_tabvInfo.csv, vSC+VMK); "" where it is none."""
    stem = PurePosixPath(name.replace("\\", "/")).name.casefold().strip().removesuffix(".csv")
    bare = stem.removeprefix("rvtools_").removeprefix("tab").replace("+", "_").strip()
    return {tab.casefold(): tab for tab in HEADERS_4X}.get(bare, "")


@cache
def known_headers(tab: str) -> frozenset[str]:
    """Every header RVTools itself writes in a tab, normalised."""
    lists = f"{HEADERS_4X[tab]} | {ONLY_IN_3X.get(tab, '')} | " + " | ".join(FIELDS.get(tab, {}).values())
    return frozenset(normalised(header) for header in lists.split("|") if header.strip())


def tab_of_header(header: Sequence[str]) -> str:
    """The tab whose headers these are by a clear majority; "" where none is."""
    best = _best_tabs(header)
    return best[0] if len(best) == 1 else ""


def tab_of_nameless(header: Sequence[str]) -> str:
    """The tab of a sheet whose name says nothing: by its headers; vInfo where several tabs are as likely."""
    if tab := database_style_tab(header):
        return tab
    best = _best_tabs(header)
    return "vInfo" if "vInfo" in best else next(iter(best), "")


def _best_tabs(header: Sequence[str]) -> list[str]:
    """The tabs that know the most of these headers, and more than half of them."""
    names = {normalised(text) for text in header if text.strip()}
    scores = {tab: len(names & known_headers(tab)) for tab in HEADERS_4X}
    most = max(scores.values())
    return [tab for tab, score in scores.items() if score == most and score * 2 > len(names)]


def looks_like_another_tab(tab: str, header: Sequence[str]) -> str:
    """The other tab whose headers stand in a sheet called `tab`; "" when the sheet is what it says, or cannot be told."""
    names = {normalised(text) for text in header if text.strip()}
    other = tab_of_header(header)
    return other if other and other != tab and not _has_own(tab, other, names) else ""


def _has_own(tab: str, other: str, names: set[str]) -> bool:
    return bool(names & (known_headers(tab) - known_headers(other)))


def database_style_tab(header: Sequence[str]) -> str:
    """The tab of internal names such as vInfoVMName, which RVTools writes when told to; "" for ordinary headers."""
    first = next((text.strip() for text in header if text.strip()), "")
    return next((tab for tab in HEADERS_4X if re.match(rf"{tab}[A-Za-z0-9]", first, re.IGNORECASE)), "")


def columns_of(tab: str, header: Sequence[str]) -> Columns:
    """Where the fields of `tab` stand in `header`. Of columns with one header the first wins.

    Except that between Annotation and Datacenter stand the customer's own: one of those called Host is not the host.
    """
    names = [normalised(text) for text in header]
    own = _customers_zone(names) if tab in VM_TABS else range(0)
    first: dict[str, int] = {}
    for index in sorted(range(len(names)), key=lambda index: (index in own, index)):
        first.setdefault(names[index], index)
    fields = {}
    for name, headers in {**FIELDS[tab], **SOURCE_FIELDS}.items():
        found = [first[choice] for choice in map(normalised, headers.split("|")) if choice in first]
        if found:
            fields[name] = found[0]
    return Columns(fields, _custom(tab, header, names, first, own) if tab in VM_TABS else {})


def _customers_zone(names: Sequence[str]) -> range:
    if "annotation" not in names:
        return range(0)
    start = names.index("annotation") + 1
    return range(start, names.index("datacenter", start) if "datacenter" in names[start:] else start)


def _custom(
    tab: str, header: Sequence[str], names: Sequence[str], first: Mapping[str, int], own: range
) -> dict[str, int]:
    custom: dict[str, int] = {}
    for index, name in enumerate(names):
        is_own = name not in known_headers(tab) or (index in own and first[name] != index)
        if name and is_own:
            custom.setdefault(header[index].strip(), index)
    return custom
