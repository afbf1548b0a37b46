"""Un-extending one segment, step by step: checks, cutover, verification, roll-back, filled with what is known of it.

The order is that of Microsoft's workshop and of practitioners; each step names its source. What nobody recorded stays
unknown: an unknown is asked for, it never counts as a fault.
"""

from collections.abc import Iterator

from planner.core.limits import CUTOVER_CONVERGENCE_S, ROLLBACK_WINDOW_H
from planner.core.runbook import sources
from planner.core.runbook.checks import checks
from planner.core.runbook.records import ExtendedNetwork, SegmentFacts, Step
from planner.core.runbook.words import gateway, listed, network_name, outage, prefix


def runbook(facts: SegmentFacts) -> tuple[Step, ...]:
    """Every step for one segment, in the order in which it is carried out."""
    return (*checks(facts), *_cutover(facts), *_verification(facts), *_rollback(facts))


# ---- the change


def _cutover(facts: SegmentFacts) -> Iterator[Step]:
    yield _connect(facts) if facts.never_stretched else _unextend(facts)
    yield Step(
        "2", "cut over",
        f"Just before or during step 1: shut the on-premises gateway interface {gateway(facts)} and stop advertising "
        f"{prefix(facts)} from there.",
        "Two gateways of one address, or two places that advertise one prefix, send traffic the wrong way.",
        f"{prefix(facts)} is no longer advertised from on-premises.",
        f"{sources.LAB}; {sources.CUTOVER_NOTES}", True,
    )  # fmt: skip
    yield Step(
        "3", "cut over",
        f"Check that the T1 gateway owns {gateway(facts)}, that the T0 gateway advertises {prefix(facts)} over BGP, "
        "and that upstream accepts it.",
        "Only then does the rest of the network reach the segment at the target.",
        f"{prefix(facts)} is learnt from the target. Count on {outage()}; routes of a Generation 2 cloud take up to "
        f"{CUTOVER_CONVERGENCE_S.value:g} s to settle.",
        f"{sources.ROUTING}; {sources.GEN2}; the outage is an assumption, no document measures it", True,
    )  # fmt: skip


def _unextend(facts: SegmentFacts) -> Step:
    networks = facts.networks or (ExtendedNetwork(facts.name),)
    named = listed([network_name(one) for one in networks], 8)
    mesh = f" of service mesh {facts.mesh}" if facts.mesh else ""
    gone = "" if facts.is_extended else "By the records it is not extended."
    return Step(
        "1", "cut over",
        f'In HCX, un-extend {named}{mesh}, with "Connect cloud network to cloud edge gateway" ticked.',
        "Without the tick the segment at the target stays isolated: its gateway is not connected.",
        f"The extension is gone from the list, and the gateway {gateway(facts)} is connected at the target.",
        f"{sources.CUTOVER_NOTES}; {sources.KB_321599}; the command: {sources.POWERCLI}",
        True, _recorded(facts) or gone, "", "\n".join(_command(one) for one in networks),
    )  # fmt: skip


def _connect(facts: SegmentFacts) -> Step:
    return Step(
        "1", "cut over",
        f"In NSX, connect the duplicated segment of {facts.name} to the T1 gateway, with the gateway {gateway(facts)}.",
        "It moves at once: its segment stands at the target disconnected until everybody is there.",
        f"The segment is connected, and {gateway(facts)} answers its VMs.",
        sources.OPTION_2, True, _recorded(facts),
    )  # fmt: skip


def _recorded(facts: SegmentFacts) -> str:
    return f"Recorded: cut over on {facts.cut_over_on}." if facts.cut_over_on else ""


def _command(network: ExtendedNetwork) -> str:
    name = network.name.replace("'", "''")
    return (
        "Get-HCXNetworkExtension |\n"
        f"  Where-Object {{ $_.Network.Name -eq '{name}' }} |\n"
        "  Remove-HCXNetworkExtension -ConnectToLocalRouter"
    )


# ---- after


def _verification(facts: SegmentFacts) -> Iterator[Step]:
    address = facts.gateway or "its gateway"
    yield Step(
        "V1", "verify",
        f"From a VM on {facts.name}: ping {address}, then a host on-premises and one in Azure; trace the route to both.",
        "The first hop has to be the gateway at the target.",
        f"The first hop is {address} at the target, and both ends answer.",
        sources.LAB, True,
    )  # fmt: skip
    yield Step(
        "V2", "verify",
        "The other way round: ping and trace a VM of the segment from on-premises and from Azure.",
        "A route back that still leads on-premises shows only from there.",
        "No hop is the old gateway, and both ways take the same path through firewalls.",
        sources.LAB, True,
    )  # fmt: skip
    yield Step(
        "V3", "verify",
        "Run the tests of the applications that use the segment, with names and not addresses.",
        "Names, time and rules fail where a ping passes.",
        "Each application's owner says that it works.",
        f"{sources.LAB}; {sources.REMOVE}", True,
    )  # fmt: skip
    yield Step(
        "V4", "verify",
        "Record here that the segment is cut over, and that its extension ended.",
        "The plan, the risk and the days go by what is recorded.",
        "The segment shows as cut over.",
        "This product", False,
        _recorded(facts) or "Not recorded yet.",
    )  # fmt: skip


def _rollback(facts: SegmentFacts) -> Iterator[Step]:
    day = facts.cut_over_on or facts.cutover_on
    after = f" The cutover is {'recorded' if facts.cut_over_on else 'planned'} for {day}." if day else ""
    yield Step(
        "R1", "roll back",
        f"Decide within {ROLLBACK_WINDOW_H.value:g} h of step 1 whether it goes back.{after}",
        "Later, new addresses and rules at the target make the way back longer than the way forward.",
        "The one who decides is named above, and says so in the change.",
        f"{ROLLBACK_WINDOW_H.source}", False,
    )  # fmt: skip
    yield _back(facts)
    yield Step(
        "R3", "roll back",
        f"Open the on-premises gateway interface {gateway(facts)} and advertise {prefix(facts)} from there again.",
        "Until then nobody reaches the segment.",
        "The first hop of its VMs is the on-premises gateway again.",
        f"{sources.LAB}, exercise 2", False,
    )  # fmt: skip
    yield Step(
        "R4", "roll back",
        "Migrate VMs back where that is needed, and record here what was extended and moved back.",
        "What is not recorded counts as done.",
        "The segment shows as extended again.",
        f"{sources.LAB}, exercise 2", False,
    )  # fmt: skip


def _back(facts: SegmentFacts) -> Step:
    if facts.never_stretched:
        what = f"Disconnect the segment of {facts.name} at the target from its T1 gateway."
        return Step(
            "R2", "roll back", what, "Two gateways of one address would answer.", "It is isolated.", sources.OPTION_2
        )
    networks = listed([network_name(one) for one in facts.networks], 8) or facts.name
    return Step(
        "R2", "roll back",
        f"Extend {networks} again, with the identical gateway and prefix: {gateway(facts)}.",
        "Another prefix length would split the network without a word.",
        "The extension is up, and the gateway at the target is disconnected.",
        f"{sources.LAB}, exercise 2; {sources.EXTEND}",
    )  # fmt: skip
