"""Factors of risk that depend on a plan or on the day: R3, R4, R5, R7, R10 and R12. They stand beside the score.

They never enter w_s: a weight that changed with the plan or the date could not be judged by others.
"""

from dataclasses import dataclass

from planner.core.limits import NE_MBIT_S, STRETCH_BUDGET_DAYS, TROMBONE_TB_PER_DAY, Kind
from planner.core.rates import SECONDS_PER_DAY
from planner.core.risk_factors import Factor
from planner.core.wording import counted

_MBIT_PER_TB = 8e6


@dataclass(frozen=True, slots=True)
class Standing:
    """How a segment stands on one day; None = unknown.

    `vcenters`: vCenters on which its VLAN is seen. `tb_per_day`: over its stretch on that day. `slots_used` of
    `slots_limit`: extension slots of its switches. `days_quiet`: days since the last VM moved, or since it was extended
    where none has. `anchors`: what never leaves it, a VM that stays or something else.
    """

    is_stretched: bool
    vcenters: int | None
    tb_per_day: float | None
    has_mon: bool | None
    slots_used: int
    slots_limit: int | None
    days_quiet: int | None
    vms_left: int
    anchors: int


def beside(standing: Standing) -> tuple[Factor, ...]:
    """The factors beside the score, in the order of their ids."""
    return (
        _loop(standing),
        _trombone(standing),
        _asymmetry(standing),
        _bandwidth(standing),
        _headroom(standing),
        _stragglers(standing),
    )


def mbit_s_of(tb_per_day: float) -> float:
    """A day's traffic as a mean rate, in Mbit/s."""
    return tb_per_day * _MBIT_PER_TB / SECONDS_PER_DAY


def _beside(
    its_id: str,
    name: str,
    why: str,
    rule: str,
    x: float | None,
    inputs: tuple[str, ...],
    missing: str,
    source: str,
    kind: Kind = "assumption",
) -> Factor:
    """A factor without a share; where `x` is None it counts as its worst and names what is `missing`."""
    gap = (missing,) if x is None else ()
    return Factor(its_id, name, why, rule, 1.0 if x is None else x, 0.0, inputs, gap, source, kind)


def _loop(standing: Standing) -> Factor:
    count = standing.vcenters
    return _beside(
        "R3",
        "Loop or double bridge",
        "NE detects neither a loop nor a duplicate address; one VLAN bridged twice can stop a network.",
        "1 where its VLAN is on more than one vCenter, else 0",
        None if count is None else float(count > 1),
        ("VLAN: unknown" if count is None else f"VLAN seen on {counted(count, 'vCenter')}",),
        "VLAN",
        "VMware HCX User Guide, unsupported configurations of Network Extension",
        "vendor",
    )


def _over_it(standing: Standing) -> str:
    if not standing.is_stretched:
        return "Not stretched today"
    if standing.tb_per_day is None:
        return "Traffic over the stretch: unknown"
    return (
        f"{standing.tb_per_day:,.3g} TB a day over the stretch as planned, {mbit_s_of(standing.tb_per_day):,.3g} Mbit/s"
    )


def _traffic(standing: Standing) -> float | None:
    return standing.tb_per_day if standing.is_stretched else 0.0


def _trombone(standing: Standing) -> Factor:
    tb = _traffic(standing)
    worst = TROMBONE_TB_PER_DAY.value
    return _beside(
        "R4",
        "Detour over the stretch",
        "A moved VM reaches everything outside its segment through the gateway on-premises, and back.",
        f"TB a day over the stretch / {worst:g}, at most 1",
        None if tb is None else min(1.0, tb / worst),
        (_over_it(standing),),
        "traffic over the stretch",
        "Azure/Enterprise-Scale-for-AVS on GitHub, network extension; the scale is ours",
    )


def _asymmetry(standing: Standing) -> Factor:
    mon = standing.has_mon
    return _beside(
        "R5",
        "Asymmetric paths",
        "With MON a VM leaves by the target's gateway and may be answered through the other: firewalls drop that.",
        "1 with MON, else 0",
        None if mon is None else float(mon),
        (f"MON: {'unknown' if mon is None else 'on' if mon else 'off'}",),
        "MON",
        "Microsoft Learn, HCX MON guidance; test the policy routes of each segment",
        "vendor",
    )


def _bandwidth(standing: Standing) -> Factor:
    tb = _traffic(standing)
    return _beside(
        "R7",
        "Bandwidth of the NE appliance",
        "All networks of an appliance share its throughput, and each moved VM adds traffic.",
        f"mean Mbit/s over the stretch / {NE_MBIT_S.value:,}, at most 1; peaks are higher",
        None if tb is None else min(1.0, mbit_s_of(tb) / NE_MBIT_S.value),
        (_over_it(standing),),
        "traffic over the stretch",
        NE_MBIT_S.source,
        NE_MBIT_S.kind,
    )


def _headroom(standing: Standing) -> Factor:
    used, limit = standing.slots_used, standing.slots_limit
    x = None if limit is None else min(1.0, used / limit) if limit else 1.0
    return _beside(
        "R10",
        "Headroom",
        "A segment that stays stretched blocks a slot for the waves to come.",
        "extension slots in use / slots of its switches, at most 1",
        x,
        (f"{used:,} of {'an unknown number of' if limit is None else f'{limit:,}'} slots in use",),
        "extension slots",
        "Azure/Enterprise-Scale-for-AVS on GitHub, hcx-servicemesh.md: 8 networks for each NE appliance",
        "vendor",
    )


def _stragglers(standing: Standing) -> Factor:
    left, anchors, quiet = standing.vms_left, standing.anchors, standing.days_quiet
    worst = STRETCH_BUDGET_DAYS.value
    x: float | None
    if not standing.is_stretched or not (left or anchors):
        x = 0.0
    elif anchors:
        x = 1.0
    else:
        x = None if quiet is None else min(1.0, quiet / worst)
    quiet_for = "when one last moved is unknown" if quiet is None else f"none moved for {counted(quiet, 'day')}"
    said = f"{counted(left, 'VM')} left" + (f", {quiet_for}" if standing.is_stretched and left else "")
    return _beside(
        "R12",
        "Stragglers",
        "What does not move keeps the segment open for all; a stretch in which nothing moves has stalled.",
        f"1 with something that stays; with VMs left days since one moved / {worst}, at most 1; else 0",
        x,
        (said, f"{counted(anchors, 'thing that stays', 'things that stay')} on it"),
        "day of the last move",
        "Microsoft's assessment of Azure VMware Solution names the 30 days; the rule is ours",
    )
