"""What is recorded as having happened: how much of it, the newest of it, and the VMs to record about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from migrations_app.models import Plan, Stretch, Wave
from networks.choices import Disposition
from networks.models import Change, Project, VirtualMachine
from networks.selectors.projects import changes_of

# How the services of facts and the imports begin or join their sentences.
TOLD_BY = (
    ": moved on ",
    ": not moved after all",
    "The extension of ",
    ": cut over on ",
    ": not cut over after all",
    " was imported: ",
)


@dataclass(frozen=True, slots=True)
class FactCounts:
    """How much has happened."""

    vms: int
    moved: int
    segments: int
    extended: int
    cut_over: int


def fact_counts(project: Project) -> FactCounts:
    """VMs that move with this project and those that have; segments with VMs, extended now and cut over. 2 queries."""
    moves = Q(disposition=Disposition.MIGRATE) | Q(disposition=Disposition.AT_TARGET, moved_on__isnull=False)
    vms = project.vms.filter(moves, is_gone=False).aggregate(
        all=Count("pk"), moved=Count("pk", filter=Q(moved_on__isnull=False))
    )
    is_open = Exists(Stretch.objects.filter(plan=None, to_on=None, port_group__segment=OuterRef("pk")))
    segments = (
        project.segments.filter(joined_into=None)
        .annotate(is_open=is_open)
        .aggregate(
            all=Count("pk", filter=Q(vm_count__gt=0)),
            extended=Count("pk", filter=Q(is_open=True, cut_over_on__isnull=True)),
            cut_over=Count("pk", filter=Q(cut_over_on__isnull=False)),
        )
    )
    return FactCounts(vms["all"], vms["moved"], segments["all"], segments["extended"], segments["cut_over"])


def newest_facts(project: Project, most: int = 15) -> list[Change]:
    """The newest changes that tell of something that happened, with who recorded them."""
    told = Q()
    for words in TOLD_BY:
        told |= Q(sentence__contains=words)
    return list(changes_of(project).filter(told)[:most])


def vms_to_record(
    project: Project, *, plan: Plan | None = None, wave_number: int | None = None, search: str = ""
) -> QuerySet[VirtualMachine]:
    """The VMs of a wave of the plan, or those whose name has `search` in it; none where neither is asked."""
    vms = project.vms.filter(is_gone=False).defer("annotation", "custom_attributes")
    if plan is not None and wave_number is not None:
        vms = vms.filter(assignments__plan=plan, assignments__wave__number=wave_number)
    elif not search:
        return vms.none()
    for word in search.split():
        vms = vms.filter(name__icontains=word)
    return vms.select_related("application").order_by("name", "pk")


def rest_of_wave(project: Project, wave_id: int, shown: Iterable[int]) -> list[int]:
    """The VMs of a wave of the project that are still to move, but for those `shown`."""
    seen = set(shown)
    still = project.vms.filter(
        assignments__wave_id=wave_id, is_gone=False, disposition=Disposition.MIGRATE, moved_on__isnull=True
    )
    return [pk for pk in still.order_by("pk").values_list("pk", flat=True) if pk not in seen]


def day_to_offer(wave: Wave | None, today: date) -> date:
    """The day a form begins with: a wave's switchover where it is over, else today."""
    return min(wave.switchover_on, today) if wave is not None else today
