"""What has to hold before a segment is cut over, and what the records say of it."""

from collections.abc import Iterator

from planner.core.runbook import sources
from planner.core.runbook.records import SegmentFacts, Standing, Step
from planner.core.runbook.words import are, gateway, joined, listed, prefix, said
from planner.core.wording import counted


def checks(facts: SegmentFacts) -> Iterator[Step]:
    known, stands = _stragglers(facts)
    yield Step(
        "P1", "prepare",
        f"Check that nobody is left on {facts.name}: only its router and the NE appliance stand on-premises.",
        "Whatever stays behind has no gateway and no way to its network after the cutover; physical hosts count too.",
        "No VM, host or appliance of the segment is left on-premises.",
        f"{sources.LAB}; that nothing can stay behind: {sources.REASONED[0].lower()}{sources.REASONED[1:]}",
        True, known, stands,
    )  # fmt: skip
    known, stands = _rules(facts.rule_parity_percent)
    yield Step(
        "P2", "prepare",
        "Check that the firewall policy of the segment is effective at the target.",
        "From the cutover on its traffic no longer passes the on-premises gateway and its rules.",
        "Every rule it needs is in force on the NSX side and was tested with a VM that has moved.",
        sources.LAB, True, known, stands,
    )  # fmt: skip
    yield _services(facts)
    known, stands = said(
        facts.bgp_filter_tested,
        "Recorded: the filters accept the prefix from the target.",
        "Recorded: the filters do not accept the prefix from the target yet.",
        "Whether the filters accept it is unknown: nobody recorded a test.",
    )
    if not facts.prefix:
        known, stands = f"The prefix is unknown. {known}", "unknown" if stands == "met" else stands
    yield Step(
        "P4", "prepare",
        f"Check that the BGP filters upstream accept {prefix(facts)} from the target, not only from on-premises.",
        "A filter that takes the prefix only from on-premises is the classic failure: the network is gone after the "
        "cutover.",
        f"A test shows that {prefix(facts)} would be accepted from the target's side.",
        sources.CUTOVER_NOTES, True, known, stands,
    )  # fmt: skip
    yield _in_flight(facts)
    yield _gateway_check(facts)
    if facts.several_networks:
        shown = listed(facts.several_networks, 6)
        yield Step(
            "P7", "prepare",
            f"Check the other networks of its VMs with several adapters: {shown}.",
            "Such a VM moves with all its adapters at once, and needs each of their networks extended, duplicated or "
            "rebuilt at the target until it has moved.",
            "Each of them has moved, and its other networks reach it at the target.",
            f"HCX needs a network mapping for every adapter (VMware PowerCLI examples). {sources.REASONED}",
            False, f"{counted(len(facts.several_networks), 'VM')} of it {are(facts.several_networks)} on other segments too.",
        )  # fmt: skip


def _stragglers(facts: SegmentFacts) -> tuple[str, Standing]:
    found = []
    if facts.vms_left:
        found.append(f"{counted(len(facts.vms_left), 'VM')} left to move: {listed(facts.vms_left)}.")
    if facts.vms_staying:
        stay = "stays" if len(facts.vms_staying) == 1 else "stay"
        found.append(f"{counted(len(facts.vms_staying), 'VM')} {stay} on-premises: {listed(facts.vms_staying)}.")
    found += facts.anchors
    if found:
        return " ".join(found), "blocks"
    if not facts.vms_total:
        return "The inventory shows no VM on it. Whether hosts or appliances stand on it, only a look can tell.", ""
    have = "its VM has" if facts.vms_total == 1 else f"all its {facts.vms_total:,} VMs have"
    return f"By the records {have} moved, and no host or appliance is entered.", "met"


def _rules(percent: float | None) -> tuple[str, Standing]:
    if percent is None:
        return "How many of its rules are in force at the target is unknown.", "unknown"
    stands: Standing = "met" if percent >= 100 else "blocks"
    return f"Recorded: {percent:g} % of its rules are in force at the target.", stands


def _services(facts: SegmentFacts) -> Step:
    known: str
    stands: Standing
    missing = [name for name, reachable in facts.without_stretch.items() if reachable is False]
    unknown = [name for name, reachable in facts.without_stretch.items() if reachable is None]
    known, stands = "Recorded: all are reachable without the stretch.", "met"
    if missing:
        known, stands = f"Recorded: {joined(missing)} would be gone with the stretch.", "blocks"
    elif unknown or not facts.without_stretch:
        which = joined(unknown) or "DHCP, DNS and NTP"
        known, stands = f"Unknown of {which}: nobody recorded whether they are reachable without it.", "unknown"
    return Step(
        "P3", "prepare",
        "Check that DHCP, DNS and NTP of its VMs are reachable without the stretch. Where DHCP was let across it by a "
        "segment security profile, set up DHCP or a relay at the target, and take that profile off.",
        "Removing an extension can take these services away. NSX blocks DHCP across a stretch unless a profile of its "
        "own (BPDU filter on, DHCP filters off) is bound to the segment.",
        "A VM at the target renews its lease, resolves names and has the time without the on-premises side.",
        f"{sources.REMOVE}; {sources.DHCP}", True, known, stands,
    )  # fmt: skip


def _in_flight(facts: SegmentFacts) -> Step:
    known: str
    stands: Standing
    if facts.in_flight is None:
        known, stands = "HCX migrations were never imported, so whether any is in flight is unknown.", "unknown"
    elif facts.in_flight:
        known, stands = f"{counted(facts.in_flight, 'migration')} of its VMs in flight at the last import.", "blocks"
    else:
        known, stands = "None in flight at the last import.", "met"
    mon = {
        True: "MON is on: leave it or remove it; on a Generation 2 cloud remove it, so that its /32 routes are freed.",
        False: "MON is off.",
        None: "Whether MON is on is unknown: look it up; on a Generation 2 cloud its /32 routes have to be freed.",
    }[facts.has_mon]
    return Step(
        "P5", "prepare",
        f"Check that no migration of its VMs is in flight. {mon}",
        "A VM that switches over while its network is cut over loses it. MON itself does not change the result, but "
        "its /32 routes count against the limit of a Generation 2 cloud.",
        "No migration of the segment runs or waits in HCX.",
        f"{sources.LAB}; {sources.GEN2}; {sources.MON}", True, known, stands,
    )  # fmt: skip


def _gateway_check(facts: SegmentFacts) -> Step:
    known: str
    stands: Standing
    missing = [what for what, value in (("gateway", facts.gateway), ("prefix", facts.prefix)) if not value]
    if missing:
        are = "is" if len(missing) == 1 else "are"
        known, stands = f"Its {' and '.join(missing)} {are} unknown.", "unknown"
    else:
        known, stands = f"Recorded: {gateway(facts)}.", ""
    return Step(
        "P6", "prepare",
        f"Compare the gateway of the segment at the target with the one on-premises: {gateway(facts)}.",
        "They were typed in when the network was extended; a wrong prefix length shows only now.",
        "Address and prefix length are the same on both sides.",
        f"{sources.EXTEND}. {sources.REASONED}", True, known, stands,
    )  # fmt: skip
