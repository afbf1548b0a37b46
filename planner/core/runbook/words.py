"""How the sentences of a runbook name what is known, and what is not."""

from collections.abc import Sequence

from planner.core.limits import GATEWAY_CUTOVER_MIN
from planner.core.runbook.records import ExtendedNetwork, SegmentFacts, Standing


def said(value: bool | None, yes: str, no: str, unknown: str) -> tuple[str, Standing]:
    if value is None:
        return unknown, "unknown"
    return (yes, "met") if value else (no, "blocks")


def outage() -> str:
    return f"about {GATEWAY_CUTOVER_MIN.value:g} min of outage"


def gateway(facts: SegmentFacts) -> str:
    length = facts.prefix.partition("/")[2]
    if not facts.gateway:
        return f"(gateway unknown, prefix {facts.prefix})" if facts.prefix else "(gateway unknown)"
    return f"{facts.gateway}/{length}" if length else f"{facts.gateway} (prefix unknown)"


def prefix(facts: SegmentFacts) -> str:
    return facts.prefix or "its prefix (unknown)"


def network_name(network: ExtendedNetwork) -> str:
    switch = f" on {network.switch}" if network.switch else ""
    vlan = f", VLAN {network.vlan}" if network.vlan else ""
    appliance = f", by {network.appliance}" if network.appliance else ""
    return f"{network.name}{switch}{vlan}{appliance}"


def joined(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def are(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def listed(names: Sequence[str], most: int = 5) -> str:
    shown = "; ".join(names[:most]) if any(", " in name for name in names) else ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most:,} more"
