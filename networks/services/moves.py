"""VMs that really moved: a fact beside what is decided. A plan counts it and never judges it."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q

from networks.choices import Disposition, Treatment
from networks.models import NetworkInterface, Project, Segment
from networks.selectors.chunks import chunks
from networks.selectors.projects import today_of
from networks.selectors.vms import vms_chosen
from networks.services.errors import ServiceError
from networks.services.projects import change_record
from planner.core.wording import counted

MOVES = (Disposition.MIGRATE, Disposition.AT_TARGET)  # what may move, or has


@transaction.atomic
def vms_record_moved(
    *,
    project: Project,
    vm_ids: Iterable[int],
    moved_on: date | None,
    by: AbstractBaseUser | None,
    reason: str = "",
) -> int:
    """Record that VMs switched over on a day, or None: they are back, or never moved; how many.

    What is decided of them stays. ServiceError for a day after today, for VMs that are not to migrate, and where a
    segment that is cut over would have VMs on it again.
    """
    asked = set(vm_ids)
    vms = vms_chosen(project, asked)
    if not asked or len(vms) != len(asked):
        raise ServiceError(
            "Some of the VMs chosen are not in this project." if asked else "No VM is chosen.",
            "Choose VMs in the list and try again.",
        )
    if moved_on is None:
        _refuse_cut_over(vms)
    else:
        _refuse_future(project, moved_on)
        _refuse_others(project, vms)
    for some in chunks(list(vms)):
        chosen = project.vms.filter(pk__in=some)
        if moved_on is None:  # back at the source, so not at the target any more
            chosen.filter(disposition=Disposition.AT_TARGET).update(
                disposition=Disposition.MIGRATE, disposition_is_decided=True
            )
        chosen.update(moved_on=moved_on)
    what = f"moved on {moved_on}" if moved_on else "not moved after all, or rolled back"
    one = next(iter(vms)) if len(vms) == 1 else None
    change_record(
        project=project,
        by=by,
        sentence=f"{_named(vms)}: {what}.",
        reason=reason.strip(),
        subject_kind="vm" if one else "",
        subject_id=one,
    )
    return len(vms)


def _refuse_future(project: Project, day: date) -> None:
    if day > today_of(project):
        raise ServiceError(
            f"{day} lies in the future, so nothing has moved on it yet.", "Give today or an earlier day."
        )


def _refuse_others(project: Project, vms: Mapping[int, str]) -> None:
    for some in chunks(list(vms)):
        other = project.vms.filter(pk__in=some).exclude(disposition__in=MOVES).order_by("name").first()
        if other is not None:
            raise ServiceError(
                f"{other.name} is not to migrate ({other.get_disposition_display()}), so it cannot have moved.",
                "Decide “migrate” for it first, or leave it out.",
            )


def _refuse_cut_over(vms: Mapping[int, str]) -> None:
    for some in chunks(list(vms)):
        on_closed = NetworkInterface.objects.filter(
            Q(vm__disposition__in=MOVES, port_group__segment__cut_over_on__isnull=False)
            & ~Q(port_group__segment__treatment=Treatment.REBUILD),
            vm_id__in=some,
        )
        nic = on_closed.select_related("vm", "port_group__segment").order_by("vm__name", "index").first()
        segment: Segment | None = nic.port_group.segment if nic is not None and nic.port_group else None
        if nic is not None and segment is not None:
            raise ServiceError(
                f"{nic.vm.name} cannot be back: its segment {segment.name} was cut over on {segment.cut_over_on}.",
                "Take back the segment's cutover first, as its gateway must be at the source for the VM.",
            )


def _named(vms: Mapping[int, str], most: int = 3) -> str:
    names = list(vms.values())
    more = f" and {counted(len(names) - most, 'more', 'more')}" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"
