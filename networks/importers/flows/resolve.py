"""The ends of flows -> VMs: by address, else by name. What means no VM is external; what means several is said so."""

from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from typing import TypeVar

from networks.importers.flows.records import ParsedFlows, ResolvedFlow, ResolvedFlows
from networks.importers.problems import ProblemLog

Vm = TypeVar("Vm")

EXTERNAL = "No VM has this name or address: taken as external."


def resolve_flows(
    parsed: ParsedFlows, by_name: Mapping[str, Sequence[Vm]], by_address: Mapping[str, Sequence[Vm]]
) -> ResolvedFlows[Vm]:
    """Each flow with its VMs. `by_name`: names (and DNS names) in lower case -> VMs; `by_address`: IP addresses -> VMs.

    A flow whose two ends are one VM is left out, and said so.
    """
    log = ProblemLog()
    resolved = []
    for flow in parsed.flows:
        ends = []
        for column, text in (("source", flow.source_text), ("destination", flow.destination_text)):
            vms, message = _vms_of(text, by_name, by_address)
            if message:
                log.add(parsed.name, flow.row, column, text, message, is_notice=not vms)
            ends.append(vms[0] if len(vms) == 1 else None)
        source, destination = ends
        if source is not None and source == destination:
            message = "Both ends are one VM, whose traffic to itself crosses no network: left out."
            log.add(parsed.name, flow.row, "destination", flow.destination_text, message, is_notice=True)
            continue
        resolved.append(ResolvedFlow(flow, source, destination))
    return ResolvedFlows(tuple(resolved), log.all())


def _vms_of(
    text: str, by_name: Mapping[str, Sequence[Vm]], by_address: Mapping[str, Sequence[Vm]]
) -> tuple[Sequence[Vm], str]:
    """The VMs an end may mean, and what to say unless it is exactly one."""
    if address := _address(text):
        vms, kind = by_address.get(address, ()), "have this address. Write the VM's name"
    else:
        name = text.casefold()
        vms = by_name.get(name) or by_name.get(name.partition(".")[0], ())
        kind = "have this name. Write the VM's IP address"
    if not vms:
        return (), EXTERNAL
    return vms, "" if len(vms) == 1 else f"{len(vms)} VMs {kind}; until then it is taken as external."


def _address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        return ""
