"""What becomes of a VM, proposed with a reason. A person decides; what a person entered is never proposed over.

Names are what inventories have of appliances, so the rules read names first; each is a convention, not a proof.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Disposition(StrEnum):
    """What becomes of a VM. Only MIGRATE enters a plan."""

    MIGRATE = "migrate"
    STAYS = "stays"
    RETIRE = "retire"
    AT_TARGET = "at_target"
    NOT_A_WORKLOAD = "not_a_workload"


@dataclass(frozen=True, slots=True)
class VmFacts:
    """What a proposal is made from; "" = unknown."""

    name: str
    guest_os: str = ""
    annotation: str = ""
    is_template: bool = False
    is_srm_placeholder: bool = False


@dataclass(frozen=True, slots=True)
class DispositionProposal:
    """A proposal and its sentence; `reason` is "" where nothing speaks against migrating."""

    disposition: Disposition
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Rule:
    """Any of the patterns proposes; each is searched in its own text, in any case."""

    disposition: Disposition
    reason: str
    name: re.Pattern[str]
    guest_os: re.Pattern[str] | None = None
    annotation: re.Pattern[str] | None = None

    def speaks_of(self, vm: VmFacts) -> bool:
        pairs = ((self.name, vm.name), (self.guest_os, vm.guest_os), (self.annotation, vm.annotation))
        return any(pattern is not None and pattern.search(text) is not None for pattern, text in pairs)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def _word(word: str) -> str:
    """`word` as a part of a name: hcx in HCX-MGR01 and prod_hcx, not in ahcxb."""
    return rf"(?:^|[^a-z0-9])(?:{word})(?:\d|[^a-z0-9]|$)"


_RULES = (
    _Rule(
        Disposition.NOT_A_WORKLOAD,
        "vSphere Cluster Services makes and removes this machine itself; the target has its own.",
        _pattern(r"^vCLS(?:[-_ (]|$)"),
    ),
    _Rule(
        Disposition.NOT_A_WORKLOAD,
        "Its name is that of an HCX appliance: HCX deploys its appliances at both sites and never moves them.",
        _pattern(_word("hcx") + r"|-(?:IX|NE|WO|SGW|SDR)-[IR]\d+$"),
        annotation=_pattern(r"\bVMware HCX\b.*\b(?:appliance|manager|connector)\b"),
    ),
    _Rule(
        Disposition.NOT_A_WORKLOAD,
        "Its name is that of an NSX manager, controller or edge: it serves the old network; the target has its own NSX.",
        _pattern(_word(r"nsx(?:[-_ ]?[vt])?(?:[-_ ]?(?:mgr|manager|edge|ctrl|controller|alb))?")),
    ),
    _Rule(
        Disposition.STAYS,
        "Its name is that of a vCenter Server: it runs the platform that is left, and the target has its own.",
        _pattern(_word(r"vcsa|vcenter|vcenter[-_ ]?server")),
        annotation=_pattern(r"\bvCenter Server Appliance\b"),
    ),
    _Rule(
        Disposition.STAYS,
        "Its name is that of a replication, backup or migration appliance of this site; deploy one of its kind at the target.",
        _pattern(
            _word(r"vsphere[-_ ]?replication|vrms|vra|z-vra|azure[-_ ]?migrate|azmigrate|vrops|vrli|vrni")
            + r"|^Z-VRA|^NTNX-.*-CVM$"
        ),
    ),
    _Rule(
        Disposition.STAYS,
        "It is a hypervisor inside a VM: HCX does not migrate nested ESXi hosts and vSAN witnesses.",
        _pattern(_word("vsan[-_ ]?witness")),
        guest_os=_pattern(r"^VMware ESXi"),
    ),
)


def propose_disposition(vm: VmFacts) -> DispositionProposal:
    """What to do with a VM, by the first rule that speaks of it; MIGRATE where none does."""
    if vm.is_srm_placeholder:
        return DispositionProposal(
            Disposition.NOT_A_WORKLOAD,
            "It is a placeholder of Site Recovery Manager: its disks are at the other site, where the real VM is.",
        )
    for rule in _RULES:
        if rule.speaks_of(vm):
            return DispositionProposal(rule.disposition, rule.reason)
    if vm.is_template:
        return DispositionProposal(
            Disposition.NOT_A_WORKLOAD,
            "It is a template: HCX does not migrate templates in waves; publish it in a content library at the target.",
        )
    return DispositionProposal(Disposition.MIGRATE)
