"""The life of one segment: extended, held open by what, closed when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from migrations_app.models import Assignment, Plan, Scenario, SegmentPlan, Stretch
from migrations_app.selectors.plans import plan_of
from migrations_app.selectors.stretches import stretches_of_segment
from networks.choices import Disposition, PowerState
from networks.models import Segment, VirtualMachine
from planner.core.limits import STRETCH_BUDGET_DAYS


@dataclass(frozen=True, slots=True)
class Holder:
    """Something that still holds a segment open: a sentence, and how many VMs it stands for (0 = no VM)."""

    sentence: str
    vms: int


@dataclass(frozen=True, slots=True)
class SegmentLife:
    """What is planned and recorded of one segment. `days_so_far`: open extensions up to today, both ends counted."""

    segment: Segment
    planned: SegmentPlan | None
    planned_stretches: list[Stretch]
    recorded: list[Stretch]
    days_so_far: int | None
    budget_days: int
    holders: list[Holder]


def segment_life(segment: Segment, scenario: Scenario | None, *, today: date) -> SegmentLife:
    """The life of a segment as recorded and, where the scenario has a plan, as planned."""
    plan = None if scenario is None else plan_of(scenario)
    recorded = list(stretches_of_segment(segment))
    since = min((one.from_on for one in recorded if one.to_on is None), default=None)
    planned = None if plan is None else SegmentPlan.objects.filter(plan=plan, segment=segment).first()
    planned_stretches = [] if plan is None else _planned_stretches(segment, plan)
    budget = segment.max_stretch_days
    return SegmentLife(
        segment=segment,
        planned=planned,
        planned_stretches=planned_stretches,
        recorded=recorded,
        days_so_far=None if since is None else (today - since).days + 1,
        budget_days=STRETCH_BUDGET_DAYS.value if budget is None else budget,
        holders=list(_holders(segment, plan)),
    )


def _planned_stretches(segment: Segment, plan: Plan) -> list[Stretch]:
    rows = Stretch.objects.filter(plan=plan, port_group__segment=segment).select_related("port_group", "appliance")
    return list(rows.order_by("port_group__name", "id"))


def _holders(segment: Segment, plan: Plan | None) -> Iterator[Holder]:
    """What is left on the segment: VMs by wave, VMs that need care, and what never moves."""
    if segment.cut_over_on is not None:
        return
    on_it = VirtualMachine.objects.filter(nics__port_group__segment=segment, is_gone=False).distinct()
    left = on_it.filter(disposition=Disposition.MIGRATE, moved_on=None)
    yield from _by_wave(left, plan) if plan is not None else _some(left, "to migrate, not planned yet")
    yield from _some(left.filter(power_state=PowerState.OFF), "of these powered off: a cold migration")
    yield from _some(left.filter(is_template=True), "of these a template: convert it or deploy it anew")
    yield from _some(left.filter(known_segment_count__gt=1), "of these also on other segments: bridge VMs")
    yield from _some(on_it.filter(disposition=Disposition.STAYS), "staying on-premises: the segment cannot close")
    yield from _some(on_it.filter(disposition=Disposition.RETIRE), "to retire: the segment closes after that")
    if segment.is_anchored:
        yield Holder(f"Anchored: {segment.anchor_note or 'something on it that is no VM never moves'}.", 0)


def _by_wave(left: QuerySet[VirtualMachine], plan: Plan) -> Iterator[Holder]:
    planned = Assignment.objects.filter(plan=plan, vm__in=left)
    rows = planned.values("wave__number", "wave__switchover_on").annotate(vms=Count("id")).order_by("wave__number")
    for row in rows:
        yield _holder(row["vms"], f"moving in wave {row['wave__number']} on {row['wave__switchover_on']:%-d %B %Y}")
    yield from _some(left.exclude(pk__in=planned.values("vm")), "to migrate, but in no wave of the plan")


def _some(vms: QuerySet[VirtualMachine], what: str) -> Iterator[Holder]:
    if count := vms.count():
        yield _holder(count, what)


def _holder(vms: int, what: str) -> Holder:
    return Holder(f"{vms:,} VM{'' if vms == 1 else 's'} {what}.", vms)
