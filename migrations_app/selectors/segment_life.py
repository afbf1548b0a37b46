"""The life of one segment: what has happened, what is planned, and what the baseline and the forecast say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from migrations_app.choices import SegmentState
from migrations_app.models import Alarm, HcxExtension, Plan, Scenario, SegmentPlan, Stretch, TrackedSegment
from migrations_app.selectors.plans import plan_of
from migrations_app.selectors.segment_holders import Holder, VmsOnIt, bridged_segments, holders_of, vms_on
from migrations_app.selectors.stretches import stretches_of_segment
from networks.choices import Disposition, Treatment
from networks.models import Anchor, Segment, VirtualMachine
from networks.selectors import anchors_of
from planner.core.lifecycle import AgeBand, Extension, Facts, LifeSoFar, age_band, budget_days, life_so_far

CLOSED_BY_MOVING = (Treatment.AT_ONCE, Treatment.REBUILD)


@dataclass(frozen=True, slots=True)
class LifeStep:
    """One state on the life line. `on`: the day it was reached; `planned_on`: the day it is planned for."""

    state: SegmentState
    is_reached: bool
    is_now: bool
    on: date | None
    planned_on: date | None


@dataclass(frozen=True, slots=True)
class LifeDates:
    """The five days of a life by one source ("actual", "planned", …); None = not said, or not yet."""

    basis: str
    extended_on: date | None = None
    first_vm_on: date | None = None
    last_vm_on: date | None = None
    cut_over_on: date | None = None
    unextended_on: date | None = None

    @property
    def days(self) -> tuple[date | None, ...]:
        """The five days in their order."""
        return self.extended_on, self.first_vm_on, self.last_vm_on, self.cut_over_on, self.unextended_on


@dataclass(frozen=True, slots=True)
class SegmentLife:
    """What is recorded, planned and forecast of one segment.

    `band` is None while it is not stretched. `budget_days`: what its stretch should last at most, `has_own_budget` or
    the vendor's threshold; a hard limit is another thing (`Segment.max_stretch_days`). `hcx`: the extensions that HCX
    lists for its port groups.
    """

    segment: Segment
    facts: LifeSoFar
    band: AgeBand | None
    budget_days: int
    has_own_budget: bool
    plan: Plan | None
    planned: SegmentPlan | None
    planned_stretches: list[Stretch]
    recorded: list[Stretch]
    hcx: list[HcxExtension]
    anchors: list[Anchor]
    vms: VmsOnIt
    bridged: list[tuple[str, int]]  # the other segments of its bridge VMs, with how many of them
    holders: list[Holder]
    tracked: TrackedSegment | None
    alarms: list[Alarm]
    steps: list[LifeStep]
    dates: list[LifeDates]

    @property
    def state(self) -> SegmentState:
        return SegmentState(self.facts.state)

    @property
    def vms_moving(self) -> int:
        """The VMs on it that move or have moved."""
        return self.vms.left + self.facts.moved

    @property
    def hcx_alone(self) -> list[HcxExtension]:
        """Extensions that HCX lists and nobody recorded."""
        recorded = {one.hcx_extension_id for one in self.recorded}
        return [one for one in self.hcx if one.pk not in recorded]

    @property
    def days_over(self) -> int:
        """Days beyond the budget so far; 0 within it."""
        return max(0, self.facts.days_so_far - self.budget_days)

    @property
    def will_be_over(self) -> bool:
        """True when the plan takes it past its budget, though it is within it today."""
        return self.planned is not None and not self.days_over and self.planned.days > self.budget_days


def segment_life(segment: Segment, scenario: Scenario | None, *, today: date) -> SegmentLife:
    """The life of a segment as recorded and, where the scenario has a plan, as planned. A fixed number of queries."""
    plan = None if scenario is None else plan_of(scenario)
    recorded = list(stretches_of_segment(segment).select_related("hcx_extension"))
    anchors, vms = list(anchors_of(segment)), vms_on(segment, today)
    facts = life_so_far(_facts(segment, recorded, anchors, vms, today), today)
    planned = None if plan is None else _planned(segment, plan)
    tracks = TrackedSegment.objects.filter(segment=segment).select_related("tracking__baseline")
    tracked = tracks.defer("tracking__series", "tracking__rates").first()
    bridged = bridged_segments(segment, today) if vms.bridges else []
    return SegmentLife(
        segment=segment,
        facts=facts,
        band=age_band(facts.days_so_far) if facts.is_open else None,
        budget_days=budget_days(segment.budget_days),
        has_own_budget=segment.budget_days is not None,
        plan=plan,
        planned=planned,
        planned_stretches=[] if plan is None else _planned_stretches(segment, plan),
        recorded=recorded,
        hcx=list(HcxExtension.objects.filter(port_group__segment=segment, gone_on=None)),
        anchors=anchors,
        vms=vms,
        bridged=bridged,
        holders=[]
        if facts.cut_over_on
        else holders_of(segment, plan, vms, anchors, bridged, today=today, is_open=facts.is_open),
        tracked=tracked,
        alarms=list(Alarm.objects.filter(segment=segment, cleared_at=None).order_by("-is_severe", "-id")),
        steps=_steps(segment, facts, planned),
        dates=_dates(facts, planned, tracked),
    )


def _facts(
    segment: Segment, recorded: Iterable[Stretch], anchors: Iterable[Anchor], vms: VmsOnIt, today: date
) -> Facts:
    stands = any(one.leaves_on is None or one.leaves_on >= today for one in anchors)
    return Facts(
        extensions=tuple(Extension(one.from_on, one.to_on) for one in recorded),
        cut_over_on=segment.cut_over_on,
        moved_on=_moved_on(segment, today),
        left=vms.left,
        is_held=stands or segment.is_anchored or vms.staying > 0 or vms.retiring > 0,
        closes_by_moving=segment.treatment in CLOSED_BY_MOVING,
    )


def _moved_on(segment: Segment, today: date) -> tuple[date, ...]:
    """The day of each VM that has moved, from one row a day."""
    on_it = VirtualMachine.objects.filter(
        Q(disposition=Disposition.MIGRATE) | Q(disposition=Disposition.AT_TARGET),
        nics__port_group__segment=segment,
        is_gone=False,
        moved_on__lte=today,
    )
    days = on_it.order_by("moved_on").values_list("moved_on").annotate(vms=Count("pk", distinct=True))
    return tuple(on for on, vms in days for _ in range(vms))


def _planned(segment: Segment, plan: Plan) -> SegmentPlan | None:
    rows = SegmentPlan.objects.filter(plan=plan, segment=segment).select_related("plan__scenario", "plan__run")
    return rows.defer("plan__daily", "plan__slots_by_pool", "plan__run__instance_gz", "plan__run__plan_gz").first()


def _planned_stretches(segment: Segment, plan: Plan) -> list[Stretch]:
    rows: QuerySet[Stretch] = Stretch.objects.filter(plan=plan, port_group__segment=segment)
    return list(rows.select_related("port_group", "appliance").order_by("port_group__name", "id"))


def _planned_moves(planned: SegmentPlan | None, facts: LifeSoFar) -> list[date]:
    """The days on which VMs of it move by the plan, for which what happened before it was made is fact."""
    if planned is None:
        return []
    known = [on for on in (facts.first_vm_on, facts.last_vm_on) if on and on < (planned.plan.run.today or date.min)]
    return [*known, *(date.fromisoformat(on) for _, on, _ in planned.moves)]


def _steps(segment: Segment, facts: LifeSoFar, planned: SegmentPlan | None) -> list[LifeStep]:
    """The states in their order; one that never is stretched skips the extension."""
    moves = _planned_moves(planned, facts)
    begun = None if facts.current is None else facts.current.from_on
    reached = {
        SegmentState.NOT_EXTENDED: None,
        SegmentState.EXTENDED: begun,
        SegmentState.MOVING: facts.first_vm_on,
        SegmentState.READY: None if facts.left else facts.last_vm_on,
        SegmentState.CUT_OVER: facts.cut_over_on,
    }
    plans = {
        SegmentState.EXTENDED: planned.stretch_on if planned else None,
        SegmentState.MOVING: min(moves, default=None),
        SegmentState.READY: max(moves, default=None),
        SegmentState.CUT_OVER: planned.cutover_on if planned else None,
    }
    is_never_stretched = segment.treatment in CLOSED_BY_MOVING and begun is None
    states = [one for one in SegmentState if not (is_never_stretched and one == SegmentState.EXTENDED)]
    state = SegmentState(facts.state)
    now = states.index(state) if state in states else 0
    return [
        LifeStep(one, at <= now, at == now, reached.get(one) if at <= now else None, plans.get(one))
        for at, one in enumerate(states)
    ]


def _dates(facts: LifeSoFar, planned: SegmentPlan | None, tracked: TrackedSegment | None) -> list[LifeDates]:
    """What happened, what is planned, what was approved, and what the forecast says: only rows that say something."""
    rows = [
        LifeDates(
            "actual",
            None if facts.current is None else facts.current.from_on,
            facts.first_vm_on,
            None if facts.left else facts.last_vm_on,
            facts.cut_over_on,
            facts.unextended_on,
        )
    ]
    if planned is not None:
        moves = _planned_moves(planned, facts)
        ends_on = planned.cutover_on
        unextended_on = ends_on if planned.stretch_on else None
        rows.append(
            LifeDates(
                "planned",
                planned.stretch_on,
                min(moves, default=None),
                max(moves, default=None),
                ends_on,
                unextended_on,
            )
        )
    if tracked is not None and tracked.tracking.baseline is not None:
        rows.append(LifeDates("baseline", tracked.baseline_stretch_on, cut_over_on=tracked.baseline_cutover_on))
    if tracked is not None and tracked.p50_cutover_on is not None:
        rows.append(LifeDates("forecast, P50", cut_over_on=tracked.p50_cutover_on))
        rows.append(LifeDates("forecast, P80", cut_over_on=tracked.p80_cutover_on))
    return rows
