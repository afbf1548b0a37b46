"""What is inferred about segments from what stands on them: prefix, gateway, treatment. What is entered stays."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from networks.choices import Source, Treatment
from networks.importers.changes import Changes, Difference, Row
from networks.importers.rvtools.known import KnownEstate
from networks.models import PortGroup, Segment, VirtualMachine
from planner.core.limits import WIDEST_PREFIX
from planner.core.prefixes import PrefixProposal, infer_prefixes
from planner.core.treatments import PortGroupFacts, TreatmentProposal, propose_treatment, vlan_twins

KNOWN = (Source.ENTERED, Source.IMPORTED)
Standing = tuple[Row, PortGroup, list[str]]


def propose_for_segments(
    known: KnownEstate,
    segment_of: Callable[[PortGroup], Segment | None],
    stand_on: Iterable[Standing],
    changes: Changes,
) -> None:
    """Set what is not entered or decided; `stand_on` says where every NIC of the project will stand."""
    new = [row for row in changes.created[PortGroup] if isinstance(row, PortGroup)]
    port_groups = [*known.port_groups, *new]
    on: dict[int, list[PortGroup]] = defaultdict(list)
    segments: dict[int, Segment] = {}
    for port_group in port_groups:
        if (segment := segment_of(port_group)) is not None and changes.now(port_group, "missing_since") is None:
            segments[id(segment)] = segment
            on[id(segment)].append(port_group)
    addresses: dict[int, list[str]] = {key: [] for key in segments}
    vms: dict[int, set[int]] = defaultdict(set)
    for vm, port_group, ipv4 in stand_on:
        segment = segment_of(port_group)
        if segment is not None and id(segment) in segments and not (isinstance(vm, VirtualMachine) and vm.is_gone):
            addresses[id(segment)] += ipv4
            vms[id(segment)].add(id(vm))
    prefixes = _prefixes(addresses, on, changes)
    twins = _twins(port_groups, changes)
    for key, segment in segments.items():
        _set_prefix(segment, prefixes[key], changes)
        facts = [_facts(one, twins.get(str(id(one)), ()), changes) for one in on[key]]
        subnets = [str(subnet) for subnet in prefixes[key].secondary_subnets]
        _set_treatment(segment, propose_treatment(facts, vm_count=len(vms[key]), subnets=subnets), changes)


def _prefixes(
    addresses: dict[int, list[str]], on: dict[int, list[PortGroup]], changes: Changes
) -> dict[int, PrefixProposal]:
    """Segments with one VLAN and addresses of one neighbourhood are judged together: they may be one domain."""
    cluster_of: dict[int, tuple] = {}
    for key, texts in addresses.items():
        vlans = {changes.now(one, "vlan") for one in on[key]}
        vlan = vlans.pop() if len(vlans) == 1 else ""
        is_one = vlan.isdigit() and int(vlan) > 0 and bool(texts)
        cluster_of[key] = (vlan, _neighbourhood(texts)) if is_one else ("", key)
    together: dict[tuple, list[str]] = defaultdict(list)
    for key, texts in addresses.items():
        together[cluster_of[key]] += texts
    proposals = infer_prefixes(together)
    return {key: proposals[cluster_of[key]] for key in addresses}


def _neighbourhood(addresses: Iterable[str]) -> str:
    """The block of the widest proposed prefix that most addresses lie in, as text."""
    counted: Counter[tuple[str, str, int]] = Counter()
    step = 1 << (24 - WIDEST_PREFIX.value)
    for address in addresses:
        first, second, third, _ = address.split(".")
        counted[first, second, int(third) // step] += 1
    return str(min(counted, key=lambda block: (-counted[block], block)))


def _twins(port_groups: list[PortGroup], changes: Changes) -> dict[str, tuple[str, ...]]:
    """Port groups in other vCenters with the same VLAN, that are not one segment with it already. By identity."""
    live = {str(id(one)): one for one in port_groups if changes.now(one, "missing_since") is None}
    found = vlan_twins(
        (label, str(id(changes.now(one, "vcenter"))), changes.now(one, "vlan") or None) for label, one in live.items()
    )
    named = {}
    for label, others in found.items():
        mine = changes.now(live[label], "segment")
        apart = [live[other] for other in others if mine is None or changes.now(live[other], "segment") != mine]
        if apart:
            named[label] = tuple(str(one) for one in apart)
    return named


def _facts(one: PortGroup, twins: tuple[str, ...], changes: Changes) -> PortGroupFacts:
    return PortGroupFacts(
        name=changes.now(one, "name"),
        switch_kind=changes.now(one, "switch_kind"),
        vlan=changes.now(one, "vlan") or None,
        is_private_vlan=changes.now(one, "is_pvlan"),
        is_ephemeral=changes.now(one, "binding").casefold().startswith("ephemeral"),
        switch_vendor=changes.now(one, "vendor"),
        carries_vmkernel=changes.now(one, "carries_vmkernel"),
        twins=twins,
    )


def _set_prefix(segment: Segment, proposal: PrefixProposal, changes: Changes) -> None:
    """Inferred values follow the addresses; what was inferred stays while no addresses tell otherwise.

    What is entered stays, and what HCX says, which knows the network better than addresses do.
    """
    values: dict[str, str] = {}
    if segment.prefix_source not in KNOWN and proposal.prefix is not None:
        values |= {"prefix": str(proposal.prefix), "prefix_source": Source.INFERRED}
    fits = segment.prefix_source not in KNOWN or segment.prefix == str(proposal.prefix)
    if segment.gateway_source not in KNOWN and proposal.gateway is not None and fits:
        values |= {"gateway": str(proposal.gateway), "gateway_source": Source.INFERRED}
    _set(segment, values, changes)
    if values.get("prefix", segment.prefix) != segment.prefix and segment.pk is not None:
        sentence = f"prefix: {segment.prefix or 'unknown'} → {values['prefix']}, inferred"
        changes.differences.append(
            Difference("changed", "segment", str(segment.pk), changes.now(segment, "name"), (sentence,))
        )


def _set_treatment(segment: Segment, proposal: TreatmentProposal, changes: Changes) -> None:
    if segment.treatment_is_decided:
        return
    said = [f"{reason.sentence} ({reason.source})" for reason in proposal.reasons]
    said += [f"Mind: {caution.sentence} ({caution.source})" for caution in proposal.cautions]
    if proposal.treatment != segment.treatment and segment.pk is not None:
        was, now = Treatment(segment.treatment).label, Treatment(proposal.treatment).label
        changes.differences.append(
            Difference(
                "changed", "segment", str(segment.pk), changes.now(segment, "name"), (f"proposed: {was} → {now}", *said)
            )
        )
    _set(segment, {"treatment": str(proposal.treatment), "treatment_reason": "\n".join(said)}, changes)


def _set(segment: Segment, values: dict, changes: Changes) -> None:
    if segment.pk is None:
        for name, value in values.items():
            setattr(segment, name, value)
    else:
        changes.update(segment, values)
