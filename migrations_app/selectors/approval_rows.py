"""Everything of a plan that can be approved, and how it stands: the rows of the page of approvals."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from migrations_app.choices import ApprovalKind
from migrations_app.models import Assignment, Plan, SegmentPlan, Wave
from migrations_app.selectors.approvals import ApprovalState, states_of


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """A wave (`key` of its window), an un-extension (of its segment) or an application."""

    kind: ApprovalKind
    key: int
    name: str
    state: ApprovalState
    vms: int
    number: int | None = None  # of a wave
    at: datetime | None = None  # a wave's start
    on: date | None = None  # a segment's cutover
    owner_id: int | None = None  # of an application
    owner: str = ""


def approval_rows(plan: Plan, kind: str) -> list[ApprovalRow]:
    """All rows of a kind: waves in time order, un-extensions by day, applications by name."""
    return {
        ApprovalKind.WAVE: _waves,
        ApprovalKind.UNEXTEND: _unextends,
        ApprovalKind.APPLICATION: _applications,
    }[ApprovalKind(kind)](plan)


def counts_of(rows: list[ApprovalRow]) -> dict[str, int]:
    """How many are open, approved and lapsed."""
    counts = Counter(row.state.state for row in rows)
    return {state: counts[state] for state in ("open", "approved", "lapsed")}


def applications_of_wave(plan: Plan, window_id: int) -> list[ApprovalRow]:
    """The applications with a VM in a wave, by name."""
    found = Assignment.objects.filter(plan=plan, wave__window_id=window_id, vm__application__isnull=False)
    keys = found.order_by().values_list("vm__application_id", flat=True).distinct()
    return _applications(plan, sorted(keys))


def _waves(plan: Plan) -> list[ApprovalRow]:
    waves = list(Wave.objects.filter(plan=plan, window__isnull=False).order_by("number"))
    states = states_of(plan.scenario, ApprovalKind.WAVE, [one.window_id for one in waves if one.window_id])
    return [
        ApprovalRow(
            ApprovalKind.WAVE,
            wave.window_id,
            wave.window_name,
            states[wave.window_id],
            wave.vm_count,
            number=wave.number,
            at=wave.starts_at,
        )
        for wave in waves
        if wave.window_id
    ]


def _unextends(plan: Plan) -> list[ApprovalRow]:
    rows = SegmentPlan.objects.filter(plan=plan, cutover_on__isnull=False, segment__cut_over_on=None)
    values = list(
        rows.order_by("cutover_on", "position").values_list("segment_id", "segment__name", "cutover_on", "vm_count")
    )
    states = states_of(plan.scenario, ApprovalKind.UNEXTEND, [key for key, *_ in values])
    return [
        ApprovalRow(ApprovalKind.UNEXTEND, key, name, states[key], vms, on=cutover_on)
        for key, name, cutover_on, vms in values
    ]


def _applications(plan: Plan, keys: list[int] | None = None) -> list[ApprovalRow]:
    found = Assignment.objects.filter(plan=plan, vm__application__isnull=False)
    if keys is not None:
        found = found.filter(vm__application_id__in=keys)
    rows = list(
        found.values_list(
            "vm__application_id",
            "vm__application__name",
            "vm__application__owner_id",
            "vm__application__owner__username",
        )
        .annotate(vms=Count("pk"))
        .order_by("vm__application__name")
    )
    states = states_of(plan.scenario, ApprovalKind.APPLICATION, [key for key, *_ in rows])
    return [
        ApprovalRow(ApprovalKind.APPLICATION, key, name, states[key], vms, owner_id=owner_id, owner=owner or "")
        for key, name, owner_id, owner, vms in rows
    ]
