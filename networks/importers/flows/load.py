"""A parsed flows file -> the flows of the project. A new file replaces the former one; the same twice changes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Q

from networks.importers.changes import Changes, Difference, DifferenceKind, Draft
from networks.importers.flows.records import ParsedFlow, ParsedFlows, ResolvedFlow, ResolvedFlows
from networks.importers.flows.resolve import resolve_flows
from networks.importers.writing import Journal, changes_write
from networks.models import Flow, NetworkInterface, Project

FlowKey = tuple[str, str, str, str]  # source, destination, port, protocol; ends in any case
NO_LONGER = "It is not in this file, which replaces the former one."


def flows_resolved(project: Project, parsed: ParsedFlows) -> ResolvedFlows[int]:
    """The flows with the keys of the VMs their ends mean, in 2 queries."""
    by_name, by_address = _directory(project)
    return resolve_flows(parsed, by_name, by_address)


def flows_difference(project: Project, resolved: ResolvedFlows[int]) -> Changes:
    """What the file would change. Rows with the same ends, port and protocol are one flow; their bytes add up."""
    changes = Changes()
    rows = Flow.objects.filter(project=project).order_by("pk")  # not project.flows, which ties every row to the project
    known = {_key(row.source_text, row.destination_text, row.port, row.protocol): row for row in rows}
    found = _summed(resolved.flows)
    for key, (flow, amount) in found.items():
        one, ends = flow.flow, {"source_vm": flow.source, "destination_vm": flow.destination}
        row = known.pop(key, None)
        if row is None:
            changes.create(
                Draft(
                    Flow,
                    {
                        **ends,
                        "project": project,
                        "source_text": one.source_text[:255],
                        "destination_text": one.destination_text[:255],
                        "port": one.port[:32],
                        "protocol": one.protocol[:16],
                        "bytes_per_day": amount,
                    },
                )
            )
            changes.differences.append(_difference("new", one, _amount(amount)))
            continue
        values = {**ends, "bytes_per_day": amount}
        told = [] if row.bytes_per_day == amount else [f"{_amount(row.bytes_per_day)} → {_amount(amount)}"]
        if (row.source_vm_id, row.destination_vm_id) != (flow.source, flow.destination):
            told.append("its ends mean other VMs now")
        changes.update(row, values)
        if told:
            changes.differences.append(_difference("changed", one, *told))
    changes.delete(known.values())
    changes.differences += [
        Difference(
            "gone", "flow", "", _name(row.source_text, row.destination_text, row.port, row.protocol), (NO_LONGER,)
        )
        for row in known.values()
    ]
    return changes


def flows_load(changes: Changes, project: Project) -> Journal:
    """Write what `flows_difference` found; how to take it back."""
    return changes_write(changes, project)


def flows_to_resolve_again(project: Project) -> Changes:
    """Flows with an external end that means a VM by now, which an inventory brought since."""
    changes = Changes()
    without_vm = Q(source_vm__isnull=True) | Q(destination_vm__isnull=True)
    rows = list(Flow.objects.filter(without_vm, project=project).order_by("pk"))
    parsed = ParsedFlows(
        "", tuple(ParsedFlow(number, row.source_text, row.destination_text) for number, row in enumerate(rows))
    )
    for flow in flows_resolved(project, parsed).flows if rows else ():
        row = rows[flow.flow.row]
        changes.update(
            row,
            {
                "source_vm": row.source_vm_id or flow.source,
                "destination_vm": row.destination_vm_id or flow.destination,
            },
        )
    return changes


def _directory(project: Project) -> tuple[Mapping[str, list[int]], Mapping[str, list[int]]]:
    """Names and addresses -> VMs. A VM that is there comes before one that is missing, a name before a DNS name."""
    levels: list[dict[str, dict[int, None]]] = [defaultdict(dict) for _ in range(4)]
    names, missing_names, dns_names, addresses = levels
    missing_addresses: dict[str, dict[int, None]] = defaultdict(dict)
    missing = set()
    vms = project.vms.filter(is_gone=False).order_by("pk")
    for pk, name, dns_name, primary_ip, missing_since in vms.values_list(
        "pk", "name", "dns_name", "primary_ip", "missing_since"
    ):
        if missing_since is not None:
            missing.add(pk)
        (missing_names if missing_since else names)[name.casefold()][pk] = None
        if dns_name and not missing_since:
            dns_names[dns_name.casefold()][pk] = None
            dns_names[dns_name.casefold().partition(".")[0]][pk] = None
        (missing_addresses if missing_since else addresses)[primary_ip][pk] = None
    nics = NetworkInterface.objects.filter(vm__project=project, vm__is_gone=False).order_by("vm_id", "index")
    for pk, ipv4, ipv6 in nics.values_list("vm_id", "ipv4", "ipv6"):
        for address in (*ipv4, *ipv6):
            (missing_addresses if pk in missing else addresses)[address][pk] = None
    by_name = {**missing_names, **dns_names, **names}
    by_address = {**missing_addresses, **addresses}
    by_address.pop("", None)
    return _listed(by_name), _listed(by_address)


def _listed(found: Mapping[str, dict[int, None]]) -> dict[str, list[int]]:
    return {text: list(pks) for text, pks in found.items()}


def _summed(flows: Iterable[ResolvedFlow[int]]) -> dict[FlowKey, tuple[ResolvedFlow[int], int | None]]:
    summed: dict[FlowKey, tuple[ResolvedFlow[int], int | None]] = {}
    for flow in flows:
        one = flow.flow
        key = _key(one.source_text[:255], one.destination_text[:255], one.port[:32], one.protocol[:16])
        before = summed[key][1] if key in summed else None
        amount = one.bytes_per_day if before is None else before + (one.bytes_per_day or 0)
        summed[key] = flow, min(amount, 2**63 - 1) if amount is not None else None
    return summed


def _key(source: str, destination: str, port: str, protocol: str) -> FlowKey:
    return source.casefold(), destination.casefold(), port, protocol.casefold()


def _difference(kind: DifferenceKind, flow: ParsedFlow, *details: str) -> Difference:
    name = _name(flow.source_text, flow.destination_text, flow.port, flow.protocol)
    return Difference(kind, "flow", "", name, details)


def _name(source: str, destination: str, port: str, protocol: str) -> str:
    at = " ".join(part for part in (protocol, port) if part)
    return f"{source} → {destination}" + (f", {at}" if at else "")


def _amount(amount: int | None) -> str:
    return "unknown" if amount is None else f"{amount:,} bytes a day"
