"""Why a stored plan no longer says what would be planned today."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from migrations_app.models import Assignment, Plan, SegmentPlan, Stretch
from networks.choices import Treatment
from networks.models import Change, Project

MOST_CHANGES = 20
MOST_NAMES = 4


def staleness(plan: Plan, today: date) -> list[str]:
    """Sentences that say why the plan is stale; empty while it is not. At most a fixed number of queries."""
    return [*_changes(plan), *_waves_behind(plan, today), *_segments_behind(plan, today)]


def stale_plans(project: Project, today: date) -> set[int]:
    """The keys of the plans of a project that `staleness` finds stale. One query."""
    waves = Assignment.objects.filter(_is_behind(project, today), plan=OuterRef("pk"))
    extensions, cutovers = _late(SegmentPlan.objects.filter(plan=OuterRef("pk")), today)
    changes = Change.objects.filter(
        Q(scenario_id_of=None) | Q(scenario_id_of=OuterRef("scenario_id")),
        project=project,
        affects_plan=True,
        id__gt=OuterRef("run__change_mark"),
    )
    is_stale = Exists(changes) | Exists(waves) | Exists(extensions) | Exists(cutovers)
    return set(Plan.objects.filter(is_stale, scenario__project=project).values_list("pk", flat=True))


def _changes(plan: Plan) -> Iterable[str]:
    newer = Change.objects.filter(
        Q(scenario_id_of=None) | Q(scenario_id_of=plan.scenario_id),
        project_id=plan.scenario.project_id,
        affects_plan=True,
        id__gt=plan.run.change_mark,
    )
    yield from newer.order_by("-id").values_list("sentence", flat=True)[:MOST_CHANGES]
    count = newer.count()
    if count > MOST_CHANGES:
        yield f"And {count - MOST_CHANGES} earlier changes since it was planned."


def _waves_behind(plan: Plan, today: date) -> Iterable[str]:
    """Waves that are over by the plan while some of their VMs are not recorded as moved."""
    behind = (
        Assignment.objects.filter(_is_behind(plan.scenario.project, today), plan=plan)
        .values("wave__number", "wave__switchover_on")
        .annotate(vms=Count("id"))
        .order_by("wave__number")
    )
    for row in behind:
        yield (
            f"Wave {row['wave__number']} was planned for {row['wave__switchover_on']:%-d %B %Y}; "
            f"{_counted(row['vms'], 'VM')} of it {'is' if row['vms'] == 1 else 'are'} not recorded as moved."
        )


def _segments_behind(plan: Plan, today: date) -> Iterable[str]:
    """Extensions and cutovers whose day has passed without a record."""
    extensions, cutovers = _late(SegmentPlan.objects.filter(plan=plan), today)
    for late, done, record in ((extensions, "extended", "extension"), (cutovers, "cut over", "cutover")):
        names = list(late.order_by("position").values_list("segment__name", flat=True))
        if names:
            shown = ", ".join(names[:MOST_NAMES])
            more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
            yield f"By the plan {shown}{more} should be {done} by now, but no {record} is recorded."


def _is_behind(project: Project, today: date) -> Q:
    """Of VMs that should have moved by now: a night that began on the evening before is over on its day, as the next
    plan sees it."""
    midnight = datetime.combine(today, time(), tzinfo=project.zone)
    last_night = Q(wave__first_on=today, wave__switchover_on=today, wave__starts_at__lt=midnight)
    return (Q(wave__switchover_on__lt=today) | last_night) & Q(vm__moved_on=None)


def _late(rows: QuerySet[SegmentPlan], today: date) -> tuple[QuerySet[SegmentPlan], QuerySet[SegmentPlan]]:
    """Of these, the segments whose extension and those whose cutover should be recorded by now."""
    recorded = Stretch.objects.filter(plan=None, port_group__segment=OuterRef("segment"))
    open_rows = rows.filter(segment__cut_over_on=None)
    extensions = open_rows.filter(stretch_on__lt=today).exclude(Exists(recorded))
    return extensions, open_rows.filter(cutover_on__lt=today, segment__treatment=Treatment.STRETCH)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
