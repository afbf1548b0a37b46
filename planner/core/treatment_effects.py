"""What each treatment of a segment would save against its plan, and what it would cost: figures in sentences.

Everything is worked out from figures that are stored or counted; nothing is planned anew. What a treatment does to
other segments is said as what ties them, since only a plan knows what they would do.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from planner.core.limits import CUTOVER_CONVERGENCE_S, STRETCH_BUDGET_DAYS
from planner.core.records import RiskKnobs
from planner.core.risk import time_risk
from planner.core.treatments import Treatment
from planner.core.wording import counted


@dataclass(frozen=True, slots=True)
class Stay:
    """How long a segment stands stretched in its plan, past days included. `days` 0 = it never is.

    `ends_on` None = it stays stretched. `tb` over it, and the risk-days of both together.
    """

    days: int
    risk_days: float
    tb: float
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """The calendar ahead: how many windows, what its largest take (None = no limit), and how long its longest lasts.

    `link_gb_per_day`: what replication may send, None = no limit is set.
    """

    windows: int = 0
    max_vms: int | None = None
    max_gb: float | None = None
    hours: float = 0.0
    link_gb_per_day: float | None = None


@dataclass(frozen=True, slots=True)
class SegmentFigures:
    """What is known of a segment on `today`.

    `vms_left` VMs of `gb_left` GB are still to move, `vms_moved` have. `stretched_since`: in fact, None = it is not.
    `bridge_vms` of those left are on `bridged_segments` other segments too. `couplings`: pairs it is part of.
    `so_far`: days, risk-days and TB up to today; `planned` None = no plan. `weight`: w_s; `knobs` with its own gamma.
    `reboot_min`: how long a VM is away for a restart, None = unknown.
    """

    treatment: Treatment
    today: date
    horizon_on: date | None
    vms_left: int
    vms_moved: int
    gb_left: float
    bridge_vms: int
    bridged_segments: int
    couplings: int
    stretched_since: date | None
    so_far: Stay
    planned: Stay | None
    weight: float
    knobs: RiskKnobs
    room: Room
    lead_days: int
    lag_days: int
    reboot_min: float | None = None


@dataclass(frozen=True, slots=True)
class TreatmentEffect:
    """One treatment. `saves`, `costs`, `obstacles`: sentences; an obstacle must go before the treatment can do anything.

    The figures are those saved against the plan, negative where it would cost; None = unknown without a plan.
    """

    treatment: Treatment
    is_current: bool
    saves: tuple[str, ...]
    costs: tuple[str, ...]
    obstacles: tuple[str, ...]
    stretch_days: int | None
    risk_days: float | None
    tb: float | None


def treatment_effects(figures: SegmentFigures) -> tuple[TreatmentEffect, ...]:
    """Every treatment, in the order of `Treatment`."""
    return tuple(_effect(figures, treatment) for treatment in Treatment)


def _effect(figures: SegmentFigures, treatment: Treatment) -> TreatmentEffect:
    is_current = treatment == figures.treatment
    obstacles = () if is_current else tuple(_obstacles(figures, treatment))
    after = None if is_current or obstacles else _stay_under(figures, treatment)
    planned = figures.planned
    days = risk = tb = None
    if planned is not None and after is not None:
        days, risk, tb = planned.days - after.days, planned.risk_days - after.risk_days, planned.tb - after.tb
    return TreatmentEffect(
        treatment=treatment,
        is_current=is_current,
        saves=tuple(_saves(figures, treatment, days, risk, tb)) if not is_current else tuple(_current(figures)),
        costs=tuple(_costs(figures, treatment, days, risk)),
        obstacles=obstacles,
        stretch_days=days,
        risk_days=risk,
        tb=tb,
    )


def _stay_under(figures: SegmentFigures, treatment: Treatment) -> Stay:
    """How long it would stand stretched at least. What has passed has passed; traffic to come is unknown, so left out."""
    so_far, knobs = figures.so_far, figures.knobs
    if treatment in (Treatment.AT_ONCE, Treatment.REBUILD):
        return so_far
    if treatment == Treatment.STAYS:
        begins = figures.stretched_since or figures.today
        days = 0 if figures.horizon_on is None else max(0, (figures.horizon_on - begins).days + 1)
    else:
        days = figures.lead_days + 1 + figures.lag_days
    by_age = time_risk(figures.weight, knobs.eta_days, knobs.beta, days)
    return Stay(days, by_age + (so_far.tb * knobs.gamma_per_tb), so_far.tb)


def _current(figures: SegmentFigures) -> Iterator[str]:
    planned = figures.planned
    if planned is None:
        yield "This is how it is treated now; no plan says yet what comes of it."
    elif planned.days:
        until = "and stays stretched" if planned.ends_on is None else f"until {_day(planned.ends_on)}"
        yield (
            f"So it is planned: {counted(planned.days, 'day')} stretched {until}, {planned.risk_days:,.1f} risk-days, "
            f"{planned.tb:,.2f} TB over the stretch."
        )
    else:
        yield "So it is planned: it never is stretched."


def _obstacles(figures: SegmentFigures, treatment: Treatment) -> Iterator[str]:
    """What has happened already and stands against another treatment."""
    if treatment in (Treatment.STRETCH, Treatment.STAYS):
        return
    moved = figures.vms_moved
    if figures.stretched_since is not None and moved:
        verb = "reaches its gateway" if moved == 1 else "reach their gateway"
        yield (
            f"{counted(moved, 'VM')} at the target {verb} over the stretch, which began on "
            f"{_day(figures.stretched_since)}: finish the segment instead, or move {'it' if moved == 1 else 'them'} back."
        )
    elif figures.stretched_since is not None:
        yield f"It is extended since {_day(figures.stretched_since)}: un-extend it first, as no VM has moved yet."


def _saves(
    figures: SegmentFigures, treatment: Treatment, days: int | None, risk: float | None, tb: float | None
) -> Iterator[str]:
    if figures.planned is None:
        yield "Unknown: there is no plan to compare with."
    elif days is None or risk is None or tb is None:
        rest = figures.planned.days - figures.so_far.days
        yield f"At most the {counted(max(0, rest), 'stretch-day')} that the plan still has ahead, once that is done."
    elif days > 0:
        yield f"{counted(days, 'stretch-day')}, {risk:,.1f} risk-days and {max(0.0, tb):,.2f} TB over the stretch."
    else:
        yield "Nothing: it stands no shorter than in the plan."
    if treatment == Treatment.REBUILD and figures.couplings:
        yield f"It would no longer tie other segments: {counted(figures.couplings, 'coupling')} would go."


def _costs(figures: SegmentFigures, treatment: Treatment, days: int | None, risk: float | None) -> Iterator[str]:
    if treatment == Treatment.STRETCH:
        yield from _of_stretching(figures, days, risk)
    elif treatment == Treatment.AT_ONCE:
        yield from _of_moving_at_once(figures)
    elif treatment == Treatment.REBUILD:
        yield from _of_rebuilding(figures)
    else:
        yield from _of_staying(figures, days, risk)


def _of_stretching(figures: SegmentFigures, days: int | None, risk: float | None) -> Iterator[str]:
    if figures.treatment != Treatment.STRETCH and days is not None and risk is not None and days < 0:
        yield (
            f"{counted(-days, 'stretch-day')} and {-risk:,.1f} risk-days at least, were all its VMs moved in one day; "
            "a plan says how long it really takes."
        )
    yield (
        f"An outage at the gateway's cutover of {CUTOVER_CONVERGENCE_S.value} s or more, in which routes converge "
        f"({CUTOVER_CONVERGENCE_S.source})."
    )
    if figures.bridge_vms:
        other = counted(figures.bridged_segments, "other segment")
        yield (
            f"{counted(figures.bridge_vms, 'bridge VM')} {_need(figures.bridge_vms)} {other} extended at the same time."
        )


def _of_moving_at_once(figures: SegmentFigures) -> Iterator[str]:
    yield from _one_window(figures)
    room = figures.room
    if room.hours:
        yield (
            "An outage of the whole segment while it moves: its copy at the target is connected when the source is empty, "
            f"within a window of {room.hours:,.0f} h at most."
        )
    if figures.bridge_vms:
        yield (
            f"{counted(figures.bridge_vms, 'bridge VM')} {_tie(figures.bridge_vms)} that window to "
            f"{counted(figures.bridged_segments, 'other segment')}."
        )


def _one_window(figures: SegmentFigures) -> Iterator[str]:
    """What has to fit into one window, against the largest one."""
    room, vms, gb = figures.room, figures.vms_left, figures.gb_left
    need = f"{counted(vms, 'VM')} and {gb:,.0f} GB have to fit into one window"
    if not room.windows:
        yield f"{need}; no window lies ahead."
        return
    over = []
    if room.max_vms is not None and vms > room.max_vms:
        over.append(f"{counted(room.max_vms, 'VM')}")
    if room.max_gb is not None and gb > room.max_gb:
        over.append(f"{room.max_gb:,.0f} GB")
    if over:
        yield f"{need}, and do not: the largest takes {' and '.join(over)}."
    else:
        takes = [f"{room.max_vms:,} VMs"] if room.max_vms is not None else []
        takes += [f"{room.max_gb:,.0f} GB"] if room.max_gb is not None else []
        yield f"{need}, and do: the largest {'takes ' + ' and '.join(takes) if takes else 'has no limit of its own'}."
    if room.link_gb_per_day:
        yield f"The link takes {gb / room.link_gb_per_day:,.1f} days to replicate them, ahead of the window."


def _of_rebuilding(figures: SegmentFigures) -> Iterator[str]:
    vms = figures.vms_left + figures.vms_moved
    its = "its" if vms == 1 else "their"
    yield (
        f"{counted(vms, 'VM')} {'gets a new address' if vms == 1 else 'get new addresses'}: with {its} DNS entries, firewall "
        "rules, certificates and whatever names the old one."
    )
    if figures.reboot_min is not None:
        yield f"An outage of each VM for its restart with the new address: {figures.reboot_min:,.0f} min, an assumption."


def _of_staying(figures: SegmentFigures, days: int | None, risk: float | None) -> Iterator[str]:
    if not figures.vms_left and not figures.vms_moved:
        yield "Nothing on it moves, so it needs no extension at all."
        return
    if figures.horizon_on is not None:
        more = (
            ""
            if days is None or risk is None
            else f", {-days:,} stretch-days and {-risk:,.1f} risk-days more than planned"
        )
        yield (
            f"VMs that move leave over a stretch that stands until the horizon, {_day(figures.horizon_on)}{more}: past "
            f"{STRETCH_BUDGET_DAYS.value} days every such extension is flagged."
        )
    yield "Its gateway stays on-premises, so all traffic of what has moved keeps crossing the link."
    yield "It holds an NE slot for good, which later segments miss."


def tb_so_far(steps: Iterable[tuple[date, float]], today: date) -> float:
    """TB over a stretch up to `today`. `steps`: (day, TB a day from it on), by day."""
    total, before = 0.0, None
    for on, rate in steps:
        if before is not None:
            total += before[1] * _days_until(before[0], on, today)
        before = (on, rate)
    return total if before is None else total + before[1] * _days_until(before[0], None, today)


def _days_until(first: date, until: date | None, today: date) -> int:
    """Days from `first` to the day before `until`, none after `today`."""
    whole = (today - first).days + 1
    return max(0, whole if until is None else min(whole, (until - first).days))


def _need(count: int) -> str:
    return "needs" if count == 1 else "need"


def _tie(count: int) -> str:
    return "ties" if count == 1 else "tie"


def _day(on: date) -> str:
    return f"{on:%-d %B %Y}"
