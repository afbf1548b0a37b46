"""How a segment gets to the target, proposed with a reason and its source. A person decides.

What HCX Network Extension cannot carry moves in one wave or gets a new network; everything else is stretched.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

_HCX_UNSUPPORTED = "VMware HCX User Guide 4.5, Restrictions and Limitations for Network Extension (docs.vmware.com)"
_HCX_UPGRADE = "VMware HCX User Guide 4.7, Upgrading Network Extension Appliances (docs.vmware.com)"
_AVS_GUIDE = "Azure/Enterprise-Scale-for-AVS on GitHub, guide to extending networks"
_DESIGNLET = "VMware Designlet: HCX Network Extension (vmc.techzone.vmware.com)"
_OURS = "Our assumption, from the name."

BACKUP_NAME = re.compile(
    r"(?:^|[^a-z])(?:backup|bkp|bkup|bck|veeam|netbackup|nbu|commvault|tsm)(?:[^a-z]|$)", re.IGNORECASE
)
UNTAGGED = frozenset({"", "0", "none", "null", "untagged"})


class Treatment(StrEnum):
    """How a segment gets to the target. REBUILD couples nothing: its VMs get a new network there."""

    STRETCH = "stretch"
    AT_ONCE = "at_once"
    REBUILD = "rebuild"
    STAYS = "stays"


@dataclass(frozen=True, slots=True)
class PortGroupFacts:
    """One port group of a segment, as found.

    `switch_kind`: distributed, standard or unknown. `vlan` as text, "" = untagged, None = unknown. `switch_vendor` "" =
    unknown. `twins`: labels of port groups of other vCenters with the same VLAN (see `vlan_twins`).
    """

    name: str
    switch_kind: str
    vlan: str | None = None
    is_private_vlan: bool = False
    is_ephemeral: bool = False
    switch_vendor: str = ""
    carries_vmkernel: bool = False
    twins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence and where the rule comes from."""

    sentence: str
    source: str


@dataclass(frozen=True, slots=True)
class TreatmentProposal:
    """A proposal, why, and what to look at before following it. No reason for STRETCH: nothing speaks against it."""

    treatment: Treatment
    reasons: tuple[Reason, ...] = ()
    cautions: tuple[Reason, ...] = ()


def propose_treatment(
    port_groups: Sequence[PortGroupFacts], *, vm_count: int, subnets: Sequence[str] = ()
) -> TreatmentProposal:
    """The treatment of a segment of these port groups with `vm_count` VMs; `subnets`: those seen, where two or more.

    Subnets are guessed from addresses, so several of them only caution: a guess must not tie a hundred VMs to one wave.
    """
    cautions = tuple(reason for group in port_groups for reason in _cautions(group)) + _secondary(subnets)
    if not vm_count:
        return TreatmentProposal(
            Treatment.STAYS, (Reason("No VM is on it: there is nothing to move.", _OURS),), cautions
        )
    if port_groups and all(BACKUP_NAME.search(group.name) for group in port_groups):
        why = (
            "Its name is that of a backup network: the target has a backup network of its own, so its VMs need a new "
            "address there rather than this one stretched. As it then couples nothing, waves stay small."
        )
        return TreatmentProposal(Treatment.REBUILD, (Reason(why, _OURS),), cautions)
    reasons = tuple(reason for group in port_groups for reason in _not_stretchable(group))
    return TreatmentProposal(Treatment.AT_ONCE if reasons else Treatment.STRETCH, reasons, cautions)


def vlan_twins(groups: Iterable[tuple[str, str, str | None]]) -> Mapping[str, tuple[str, ...]]:
    """Label -> labels of port groups of *other* vCenters with the same VLAN. `groups`: (label, vCenter key, VLAN)."""
    by_vlan: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for label, vcenter, vlan in groups:
        if vlan is not None and vlan.casefold() not in UNTAGGED:
            by_vlan[vlan].append((label, vcenter))
    return {
        label: twins
        for same in by_vlan.values()
        for label, vcenter in same
        if (twins := tuple(other for other, elsewhere in same if elsewhere != vcenter))
    }


def _not_stretchable(group: PortGroupFacts) -> Iterable[Reason]:
    """Why HCX cannot extend a port group; nothing where it can, or where too little is known to say."""
    if group.switch_kind == "standard":
        text = f"Port group “{group.name}” is on a standard switch; HCX extends port groups of distributed switches and NSX."
        yield Reason(f"{text} Move its VMs in one wave, or to a distributed port group first.", _AVS_GUIDE)
        return
    if _is_third_party(group.switch_vendor):
        text = f"The switch of port group “{group.name}” is made by {group.switch_vendor}; HCX does not extend its networks."
        yield Reason(text, _HCX_UNSUPPORTED)
    if group.vlan is not None and group.vlan.casefold() in UNTAGGED:
        text = f"Port group “{group.name}” has no VLAN; HCX extends tagged port groups only."
        yield Reason(
            f"{text} If it is an NSX segment it has none and can be extended: choose stretch.", _HCX_UNSUPPORTED
        )
    if group.is_private_vlan:
        yield Reason(f"Port group “{group.name}” is a private VLAN, which HCX does not extend.", _HCX_UNSUPPORTED)
    if group.is_ephemeral:
        text = f"Port group “{group.name}” has ephemeral binding, which HCX does not extend and which breaks upgrades of its"
        yield Reason(
            f"{text} appliances. Move its VMs to a port group with static binding to stretch it.", _HCX_UPGRADE
        )
    if group.carries_vmkernel:
        text = f"VMkernel adapters of hosts stand on port group “{group.name}”; HCX does not extend VMkernel networks."
        yield Reason(text, _HCX_UNSUPPORTED)


def _is_third_party(vendor: str) -> bool:
    return bool(vendor.strip()) and "vmware" not in vendor.casefold()


def _secondary(subnets: Sequence[str]) -> tuple[Reason, ...]:
    if len(subnets) < 2:
        return ()
    text = (
        f"Several subnets seem to be on it ({', '.join(subnets)}). If they are, HCX extends only one of them, with one "
        "gateway: enter the prefix, or move its VMs at once."
    )
    return (Reason(text, _HCX_UNSUPPORTED),)


def _cautions(group: PortGroupFacts) -> Iterable[Reason]:
    if group.twins:
        text = (
            f"VLAN {group.vlan} of port group “{group.name}” stands in another vCenter too ({', '.join(group.twins)}). "
            "If they are one broadcast domain, join them into one segment and extend it once: extended twice to one "
            "router it makes a loop."
        )
        yield Reason(text, _DESIGNLET)
    if group.switch_kind == "unknown":
        yield Reason(
            f"The switch of port group “{group.name}” is unknown: HCX extends distributed ones only.", _AVS_GUIDE
        )
