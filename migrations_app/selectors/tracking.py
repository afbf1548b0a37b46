"""Reads of where a project stands: its baseline, what tracking found, and the alarms that are open."""

from collections.abc import Mapping

from django.db.models import F, Q, QuerySet

from migrations_app.choices import AlarmKind
from migrations_app.models import (
    Alarm,
    Baseline,
    Plan,
    Scenario,
    TrackedSegment,
    TrackedWave,
    Tracking,
)
from migrations_app.selectors.plans import plan_of
from migrations_app.selectors.scenarios import scenarios_of
from networks.models import Project
from planner.core.lifecycle import AgeBand
from planner.core.limits import AGE_ENTRENCHED_DAYS, AGE_NEW_DAYS, STRETCH_BUDGET_DAYS

TRACKED_ORDER: Mapping[str, str] = {  # a "-" before the key turns it round; what is not known stands last either way
    "name": "segment__name",
    "extended": "extended_on",
    "days": "days_so_far",
    "p80": "days_p80",
    "risk": "risk_so_far",
    "planned_risk": "risk_planned",
    "cutover": "planned_cutover_on",
    "slip": "slip_days",
    "left": "vms_left",
}
WORST_FIRST = "-days"
_AGES: Mapping[str, tuple[int, int | None]] = {  # days above, days up to
    AgeBand.NEW: (0, AGE_NEW_DAYS.value),
    AgeBand.WATCH: (AGE_NEW_DAYS.value, STRETCH_BUDGET_DAYS.value),
    AgeBand.OVERDUE: (STRETCH_BUDGET_DAYS.value, AGE_ENTRENCHED_DAYS.value),
    AgeBand.ENTRENCHED: (AGE_ENTRENCHED_DAYS.value, None),
}
STRETCHED = Q(extended_on__isnull=False, unextended_on=None, cut_over_on=None)


def baseline_of(project: Project) -> Baseline | None:
    """The baseline that counts: the newest that is not withdrawn."""
    return Baseline.objects.filter(project=project, withdrawn_at=None).select_related("approved_by").first()


def baselines_of(project: Project) -> QuerySet[Baseline]:
    """Every baseline of a project, the newest first, withdrawn ones too."""
    return Baseline.objects.filter(project=project).select_related("approved_by", "scenario").order_by("-id")


def tracked_scenario(project: Project) -> Scenario | None:
    """The scenario tracking follows: the baseline's where it has a plan, else the oldest that has one."""
    return scenarios_of(project).filter(plan__isnull=False).select_related("project").first()


def followed_plan(project: Project) -> Plan | None:
    """The plan of `tracked_scenario`."""
    scenario = tracked_scenario(project)
    return None if scenario is None else plan_of(scenario)


def tracking_of(project: Project) -> Tracking | None:
    """Where the project stands; None before the first tracking."""
    return Tracking.objects.filter(project=project).select_related("baseline", "scenario", "plan", "run").first()


def tracked_waves(tracking: Tracking) -> QuerySet[TrackedWave]:
    """The waves: the baseline's where there is one, else the plan's."""
    return TrackedWave.objects.filter(tracking=tracking).order_by("is_of_baseline", "number")


def tracked_segments(
    tracking: Tracking,
    *,
    sort: str = WORST_FIRST,
    state: str = "",
    age: str = "",
    search: str = "",
    over_budget: bool = False,
) -> QuerySet[TrackedSegment]:
    """The segments; an unknown `sort` means the longest stretched first.

    `search`: part of a name. `age`: an AgeBand of what is stretched today; an unknown one narrows nothing.
    """
    found = TrackedSegment.objects.filter(tracking=tracking).select_related("segment")
    if state:
        found = found.filter(state=state)
    if search:
        found = found.filter(segment__name__icontains=search)
    if over_budget:
        found = found.filter(STRETCHED, days_so_far__gt=F("budget_days"))
    if age in _AGES:
        above, up_to = _AGES[age]
        found = found.filter(STRETCHED, days_so_far__gt=above)
        found = found if up_to is None else found.filter(days_so_far__lte=up_to)
    field = F(TRACKED_ORDER.get(sort.removeprefix("-")) or TRACKED_ORDER["days"])
    is_falling = sort.startswith("-") or sort not in TRACKED_ORDER
    order = field.desc(nulls_last=True) if is_falling else field.asc(nulls_last=True)
    return found.order_by(order, "segment__name", "id")


def worst_stretched(tracking: Tracking, count: int) -> list[TrackedSegment]:
    """What is stretched today, the farthest over its budget (or the nearest to it) first."""
    rows = TrackedSegment.objects.filter(STRETCHED, tracking=tracking).select_related("segment")
    return list(rows.order_by((F("days_so_far") - F("budget_days")).desc(), "-risk_so_far", "id")[:count])


def open_alarms(project: Project) -> QuerySet[Alarm]:
    """The alarms that hold now: severe ones first, of those the longest stretched, then the newest."""
    found = Alarm.objects.filter(project=project, cleared_at=None).select_related("segment", "vm", "seen_by")
    return found.order_by("-is_severe", F("segment__tracked__days_so_far").desc(nulls_last=True), "-id")


def cleared_alarms(project: Project) -> QuerySet[Alarm]:
    """The alarms that no longer hold, the last cleared first."""
    cleared = Alarm.objects.filter(project=project, cleared_at__isnull=False)
    return cleared.select_related("segment", "vm").order_by("-cleared_at", "-id")


def alarms_by_kind(project: Project) -> dict[AlarmKind, list[Alarm]]:
    """The open alarms by kind, in the order of AlarmKind; kinds without one are left out."""
    found: dict[AlarmKind, list[Alarm]] = {kind: [] for kind in AlarmKind}
    for alarm in open_alarms(project):
        found[AlarmKind(alarm.kind)].append(alarm)
    return {kind: every for kind, every in found.items() if every}
