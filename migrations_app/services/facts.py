"""What really happened to the extensions of port groups. A plan counts it and never judges it."""

from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q

from migrations_app.models import Stretch
from migrations_app.selectors.remaining import LEFT_NAMED, vms_left
from networks.choices import PortGroupKind
from networks.models import Appliance, PortGroup, Segment
from networks.selectors.projects import today_of
from networks.services.errors import ServiceError
from networks.services.projects import change_record
from planner.core.wording import counted


@transaction.atomic
def stretch_record(
    *,
    port_group: PortGroup,
    from_on: date,
    to_on: date | None = None,
    appliance: Appliance | None = None,
    by: AbstractBaseUser | None,
    note: str = "",
) -> Stretch:
    """Record that a port group was extended from a day on; `to_on` = its last day, None = it still is."""
    stretch = Stretch(port_group=port_group, from_on=from_on, to_on=to_on, appliance=appliance, note=note[:255])
    _check(stretch)
    stretch.save()
    _note(stretch, by, "was recorded")
    return stretch


@transaction.atomic
def stretch_update(*, stretch: Stretch, by: AbstractBaseUser | None, values: dict[str, Any]) -> Stretch:
    """Correct or end a recorded extension. `values`: from_on, to_on, appliance, note."""
    for field, value in values.items():
        setattr(stretch, field, value)
    _check(stretch)
    stretch.save()
    _note(stretch, by, "was changed")
    return stretch


@transaction.atomic
def stretch_delete(*, stretch: Stretch, by: AbstractBaseUser | None) -> None:
    """Take back a record that was wrong."""
    _note(stretch, by, "was deleted")
    stretch.delete()


@transaction.atomic
def segment_record_extension(
    *, segment: Segment, on: date, by: AbstractBaseUser | None, note: str = ""
) -> list[Stretch]:
    """Record that every port group of a segment that is not extended was extended on a day."""
    extended = Stretch.objects.filter(plan=None, port_group__segment=segment, to_on=None).values("port_group")
    port_groups = segment.port_groups.filter(kind=PortGroupKind.WORKLOAD, missing_since=None).exclude(pk__in=extended)
    made = [
        stretch_record(port_group=one, from_on=on, by=by, note=note)
        for one in port_groups.select_related("segment", "project").order_by("pk")
    ]
    if not made:
        raise ServiceError(
            f"No port group of {segment.name} is left to extend: each is recorded as extended, or it has none.",
            "End the extension that stands first, or correct it on the segment's page.",
        )
    return made


@transaction.atomic
def segment_record_extension_end(
    *, segment: Segment, on: date, by: AbstractBaseUser | None, note: str = ""
) -> list[Stretch]:
    """Record that every open extension of a segment ended on a day."""
    open_ones = Stretch.objects.filter(plan=None, port_group__segment=segment, to_on=None)
    ended = [
        stretch_update(stretch=one, by=by, values={"to_on": on, "note": one.note or note[:255]})
        for one in open_ones.select_related("port_group__segment", "port_group__project").order_by("pk")
    ]
    if not ended:
        raise ServiceError(
            f"No extension of {segment.name} is recorded as open, so none can have ended.",
            "Record the day it was extended first.",
        )
    return ended


@transaction.atomic
def segment_record_cutover(
    *, segment: Segment, on: date | None, by: AbstractBaseUser | None, ends_extensions: bool = False
) -> Segment:
    """Record that the segment's gateway moved on a day; None = it did not, or is back at the source.

    `ends_extensions`: every extension of the segment still open ended that day, as when HCX un-extends with the
    gateway. ServiceError for a day after today, before an extension began, or with VMs left on the segment.
    """
    open_ones = Stretch.objects.filter(plan=None, port_group__segment=segment, to_on=None)
    if on is not None:
        _check_cutover(segment, on)
        if ends_extensions and open_ones.exists():
            segment_record_extension_end(segment=segment, on=on, by=by)
    if segment.cut_over_on == on:
        return segment
    segment.cut_over_on = on
    segment.save(update_fields=["cut_over_on"])
    what = f"cut over on {on}" if on else "not cut over after all, or taken back"
    change_record(
        project=segment.project,
        by=by,
        sentence=f"{segment.name}: {what}.",
        subject_kind="segment",
        subject_id=segment.pk,
    )
    return segment


def _check_cutover(segment: Segment, on: date) -> None:
    """Refuse a cutover that cannot have happened, in a sentence."""
    if on > today_of(segment.project):
        raise ServiceError(
            f"{on} lies in the future, so {segment.name} was not cut over on it yet.", "Give today or an earlier day."
        )
    late = Stretch.objects.filter(plan=None, port_group__segment=segment, from_on__gt=on).order_by("from_on").first()
    if late is not None:
        raise ServiceError(
            f"{segment.name} cannot have been cut over on {on}: its extension began on {late.from_on}.",
            "Correct one of the two days.",
        )
    if left := vms_left(segment.project, [segment.pk]).get(segment.pk):
        names = ", ".join(left[:LEFT_NAMED])
        more = f" and {len(left) - LEFT_NAMED} more" if len(left) > LEFT_NAMED else ""
        raise ServiceError(
            f"{segment.name} cannot be cut over with {counted(len(left), 'VM')} left on it: {names}{more}.",
            "Record the day they moved, or decide that they stay, retire or are no workload.",
        )


def _check(stretch: Stretch) -> None:
    """Refuse what cannot have happened, in a sentence."""
    name = stretch.port_group.name
    if stretch.plan_id is not None:
        raise ServiceError(f"This extension of {name} is planned, not recorded.", "Plan again to change it.")
    if max(stretch.from_on, stretch.to_on or stretch.from_on) > today_of(stretch.port_group.project):
        raise ServiceError(
            f"An extension of {name} cannot be recorded for a day after today.", "What is to come belongs to the plan."
        )
    if stretch.to_on is not None and stretch.to_on < stretch.from_on:
        raise ServiceError(
            f"The extension of {name} would end on {stretch.to_on}, before it began on {stretch.from_on}.",
            "Give a last day on or after the first.",
        )
    segment = stretch.port_group.segment
    if stretch.pk is None and segment and segment.cut_over_on and stretch.from_on > segment.cut_over_on:
        raise ServiceError(
            f"{name} cannot be extended from {stretch.from_on}: {segment.name} was cut over on {segment.cut_over_on}.",
            "Take back the segment's cutover first, or correct the day.",
        )
    others = Stretch.objects.filter(plan=None, port_group=stretch.port_group).exclude(pk=stretch.pk)
    at_once = others.filter(Q(to_on=None) | Q(to_on__gte=stretch.from_on))
    if stretch.to_on is not None:
        at_once = at_once.filter(from_on__lte=stretch.to_on)
    if other := at_once.order_by("from_on").first():
        raise ServiceError(
            f"{name} is recorded as extended from {other.from_on} to {other.to_on or 'now'} already.",
            "Change that record, or give it its last day first.",
        )


def _note(stretch: Stretch, by: AbstractBaseUser | None, what: str) -> None:
    ends = f" to {stretch.to_on}" if stretch.to_on else ""
    change_record(
        project=stretch.port_group.project,
        by=by,
        sentence=f"The extension of {stretch.port_group.name} from {stretch.from_on}{ends} {what}.",
        subject_kind="segment" if stretch.port_group.segment_id else "",
        subject_id=stretch.port_group.segment_id,
    )
