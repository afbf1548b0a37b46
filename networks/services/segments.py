"""What a person decides about segments: treatment, prefix, gateway, budget, and which port groups are one segment."""

from collections.abc import Iterable
from datetime import date
from ipaddress import ip_address, ip_network
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from networks.choices import ProposalState, Source, Treatment
from networks.importers.naming import free_segment_name
from networks.models import Appliance, JoinProposal, PortGroup, Project, Segment, VCenter
from networks.selectors.projects import today_of
from networks.selectors.segments import segments_chosen
from networks.services.counts import segments_recount
from networks.services.errors import ServiceError
from networks.services.joins import joins_propose
from networks.services.projects import change_record
from networks.services.segment_calendars import segment_calendar_take_over

_NOT_PLANNED = frozenset({"budget_days", "service_mesh"})  # no plan depends on them
_EMPTY_SAYS = {"budget_days": "as the vendor says", "max_stretch_days": "without limit", "has_mon": "unknown"}

UNCHANGED: Any = object()  # an argument that was not given; None empties the field


@transaction.atomic
def segments_set_treatment(
    *,
    project: Project,
    segment_ids: Iterable[int],
    treatment: Treatment | str,
    by: AbstractBaseUser | None,
    reason: str = "",
) -> int:
    """Decide how segments get to the target; how many."""
    treatment, asked = Treatment(treatment), set(segment_ids)
    segments = segments_chosen(project, asked)
    names = list(segments.order_by("name").values_list("name", flat=True))
    if not names or len(names) != len(asked):
        raise ServiceError(
            "No segment is chosen." if not asked else "Some of the segments chosen are not in this project.",
            "Choose segments in the list and try again.",
        )
    segments.update(treatment=treatment, treatment_is_decided=True, treatment_reason=reason.strip())
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    one = next(iter(asked)) if len(asked) == 1 else None
    change_record(
        project=project,
        by=by,
        sentence=f"{', '.join(names[:3])}{more}: {treatment.label}.",
        reason=reason.strip(),
        subject_kind="segment" if one else "",
        subject_id=one,
    )
    return len(names)


@transaction.atomic
def segment_update(
    *,
    segment: Segment,
    by: AbstractBaseUser | None,
    prefix: str = UNCHANGED,
    gateway: str = UNCHANGED,
    name: str = UNCHANGED,
    is_anchored: bool = UNCHANGED,
    anchor_note: str = UNCHANGED,
    budget_days: int | None = UNCHANGED,
    max_stretch_days: int | None = UNCHANGED,
    service_mesh: str = UNCHANGED,
    has_mon: bool | None = UNCHANGED,
    cutover_not_before_on: date | None = UNCHANGED,
    cut_over_on: date | None = UNCHANGED,
) -> Segment:
    """Enter what is known about a segment; an empty prefix or gateway makes it unknown again. Entered outlives imports."""
    given = {
        "name": name,
        "is_anchored": is_anchored,
        "anchor_note": anchor_note,
        "budget_days": budget_days,
        "max_stretch_days": max_stretch_days,
        "service_mesh": service_mesh,
        "has_mon": has_mon,
        "cutover_not_before_on": cutover_not_before_on,
        "cut_over_on": cut_over_on,
    }
    values = {field: value for field, value in given.items() if value is not UNCHANGED}
    if prefix is not UNCHANGED:
        values["prefix"] = _prefix(prefix)
    if gateway is not UNCHANGED:
        values["gateway"] = _gateway(gateway)
    values = {field: value for field, value in values.items() if value != getattr(segment, field)}
    # What a person confirms as it stands is entered from then on, and no import infers it away.
    confirmed = {
        field: value
        for field, value in (("prefix", prefix), ("gateway", gateway))
        if value is not UNCHANGED and getattr(segment, f"{field}_source") == Source.INFERRED
    }
    if not values and not confirmed:
        return segment
    _check(segment, values)
    for field, value in values.items():
        setattr(segment, field, value)
    for field in values.keys() & {"prefix", "gateway"} | confirmed.keys():
        setattr(segment, f"{field}_source", Source.ENTERED if getattr(segment, field) else Source.UNKNOWN)
    segment.save()
    if "prefix" in values:
        joins_propose(segment.project)
    said = ", ".join(f"{_word(field)} {_said(field, value)}" for field, value in values.items())
    change_record(
        project=segment.project,
        by=by,
        sentence=f"{segment.name}: {said or 'inferred values confirmed'}.",
        affects_plan=not values or not values.keys() <= _NOT_PLANNED,
        subject_kind="segment",
        subject_id=segment.pk,
    )
    return segment


@transaction.atomic
def segments_join(*, project: Project, keep: Segment, other: Segment, by: AbstractBaseUser | None) -> Segment:
    """Make two segments one: `keep` takes over `other`'s port groups. What was entered for `other` waits for a split."""
    for segment in (keep, other):
        if segment.project_id != project.pk or segment.joined_into_id is not None:
            raise ServiceError(
                f"{segment.name} does not stand for itself in this project.", "Choose two segments of the list."
            )
    if keep.pk == other.pk:
        raise ServiceError(f"{keep.name} is one segment already.", "Choose two different ones.")
    if keep.cut_over_on != other.cut_over_on and keep.cut_over_on and other.cut_over_on:
        raise ServiceError(
            f"{keep.name} and {other.name} were cut over on different days.",
            "They are two segments, or one of the days is wrong: correct it first.",
        )
    _take_over(keep, other)
    other.port_groups.update(segment=keep)
    Segment.objects.filter(joined_into=other).update(joined_into=keep)
    other.joined_into = keep
    other.save(update_fields=["joined_into"])
    mine = JoinProposal.objects.filter(project=project, state=ProposalState.OPEN)
    (mine.filter(segment=other) | mine.filter(other=other)).delete()
    segments_recount(project)
    keep.refresh_from_db()
    sentence = f"{other.name} is one segment with {keep.name} now."
    change_record(project=project, by=by, sentence=sentence, subject_kind="segment", subject_id=keep.pk)
    return keep


@transaction.atomic
def segment_split(*, port_group: PortGroup, by: AbstractBaseUser | None) -> Segment:
    """Take a port group out of its segment again: back to its own, or to a new one where that is another's by now."""
    whole = port_group.segment
    if whole is None or whole.port_groups.count() < 2:
        raise ServiceError(f"{port_group} shares no segment.", "Nothing needs to be split.")
    own = port_group.home_segment
    if own is None or own.joined_into_id != whole.pk:
        taken = set(whole.project.segments.values_list("name", flat=True))
        name = free_segment_name(taken, port_group.name, port_group.switch, str(port_group.vcenter))
        own = Segment.objects.create(project=whole.project, name=name)
        port_group.home_segment = own
    own.joined_into = None
    own.save(update_fields=["joined_into"])
    port_group.segment = own
    port_group.save(update_fields=["segment", "home_segment"])
    pair = {"segment_id": min(own.pk, whole.pk), "other_id": max(own.pk, whole.pk)}
    whole.project.join_proposals.filter(**pair).update(state=ProposalState.DISMISSED)  # a person said they are two
    segments_recount(whole.project)
    own.refresh_from_db()
    sentence = f"{port_group} is a segment of its own now: {own.name}."
    change_record(project=whole.project, by=by, sentence=sentence, subject_kind="segment", subject_id=own.pk)
    return own


@transaction.atomic
def join_proposal_confirm(*, proposal: JoinProposal, by: AbstractBaseUser | None) -> Segment:
    """Yes, the two are one broadcast domain. The one with more VMs keeps its name."""
    _open(proposal)
    keep, other = sorted((proposal.segment, proposal.other), key=lambda one: (-one.vm_count, one.pk))
    JoinProposal.objects.filter(pk=proposal.pk).update(state=ProposalState.CONFIRMED)
    proposal.refresh_from_db()
    return segments_join(project=proposal.project, keep=keep, other=other, by=by)


@transaction.atomic
def join_proposal_dismiss(*, proposal: JoinProposal, by: AbstractBaseUser | None) -> None:
    """No, they are two; it is not proposed again."""
    _open(proposal)
    proposal.state = ProposalState.DISMISSED
    proposal.save(update_fields=["state"])
    sentence = f"{proposal.segment.name} and {proposal.other.name} are two segments."
    change_record(project=proposal.project, by=by, sentence=sentence, affects_plan=False)


@transaction.atomic
def appliance_create(
    *, project: Project, name: str, by: AbstractBaseUser | None, vcenter: VCenter | None = None, switch: str = ""
) -> Appliance:
    """Name an NE appliance, and the switch whose port groups it extends."""
    name = name.strip()[:255]
    if not name or project.appliances.filter(name=name).exists():
        raise ServiceError(
            f"There is already an appliance called {name}." if name else "An appliance needs a name.",
            "Give a name that no other appliance of the project has.",
        )
    if vcenter is not None and vcenter.project_id != project.pk:
        raise ServiceError(f"{vcenter} belongs to another project.", "Choose a vCenter of this project.")
    if switch and not project.port_groups.filter(switch=switch).exists():
        raise ServiceError(f"No port group of {switch} is known.", "Choose a switch of the inventory.")
    appliance = Appliance.objects.create(project=project, vcenter=vcenter, switch=switch, name=name)
    change_record(project=project, by=by, sentence=f"NE appliance {name} is known now.", affects_plan=False)
    return appliance


@transaction.atomic
def appliance_named(*, project: Project, name: str, by: AbstractBaseUser | None) -> Appliance | None:
    """The NE appliance of that name, known from now on; None for no name."""
    name = name.strip()[:255]
    if not name:
        return None
    return project.appliances.filter(name=name).first() or appliance_create(project=project, name=name, by=by)


def _take_over(keep: Segment, other: Segment) -> None:
    """What only `other` knows or decided holds for the whole from now on."""
    for field in ("prefix", "gateway"):
        entered = getattr(other, f"{field}_source") == Source.ENTERED
        if not getattr(keep, field) or (entered and getattr(keep, f"{field}_source") != Source.ENTERED):
            setattr(keep, field, getattr(other, field))
            setattr(keep, f"{field}_source", getattr(other, f"{field}_source"))
    if other.treatment_is_decided and not keep.treatment_is_decided:
        keep.treatment, keep.treatment_reason = other.treatment, other.treatment_reason
        keep.treatment_is_decided = True
    keep.is_anchored = keep.is_anchored or other.is_anchored
    keep.anchor_note = keep.anchor_note or other.anchor_note
    keep.cut_over_on = keep.cut_over_on or other.cut_over_on
    for field in ("max_stretch_days", "budget_days"):
        days = [getattr(one, field) for one in (keep, other) if getattr(one, field) is not None]
        setattr(keep, field, min(days, default=None))
    keep.service_mesh = keep.service_mesh or other.service_mesh
    keep.has_mon = other.has_mon if keep.has_mon is None else keep.has_mon
    known = set(keep.anchors.values_list("name", flat=True))
    other.anchors.exclude(name__in=known).update(segment=keep)
    segment_calendar_take_over(keep, other)
    not_before = [one.cutover_not_before_on for one in (keep, other) if one.cutover_not_before_on]
    keep.cutover_not_before_on = max(not_before, default=None)
    keep.save()


def _open(proposal: JoinProposal) -> None:
    if proposal.state != ProposalState.OPEN:
        raise ServiceError(f"This proposal was {proposal.get_state_display()} before.", "Load the page again.")


def _prefix(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return str(ip_network(text.strip(), strict=False))
    except ValueError as error:
        raise ServiceError(f"{text} is no prefix.", "Write it as 10.20.30.0/24.") from error


def _gateway(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return str(ip_address(text.strip()))
    except ValueError as error:
        raise ServiceError(f"{text} is no IP address.", "Write the gateway as 10.20.30.1.") from error


def _check(segment: Segment, values: dict[str, Any]) -> None:
    prefix, gateway = values.get("prefix", segment.prefix), values.get("gateway", segment.gateway)
    if prefix and gateway and ip_address(gateway) not in ip_network(prefix):
        raise ServiceError(f"The gateway {gateway} is not in {prefix}.", "Correct one of the two.")
    if "name" in values:
        name = values["name"] = values["name"].strip()[:255]
        if not name or segment.project.segments.filter(name=name).exclude(pk=segment.pk).exists():
            raise ServiceError(
                f"There is already a segment called {name}." if name else "A segment needs a name.",
                "Choose another name.",
            )
    for field in ("max_stretch_days", "budget_days"):
        if (days := values.get(field)) is not None and days < 1:
            raise ServiceError("A stretch lasts a day at least.", "Give 1 day or more, or leave it empty.")
    if "service_mesh" in values:
        values["service_mesh"] = values["service_mesh"].strip()[:120]
    cut_over_on = values.get("cut_over_on")
    if cut_over_on and cut_over_on > today_of(segment.project):
        raise ServiceError(
            f"{cut_over_on} lies in the future, so {segment.name} was not cut over on it.",
            "Give today or an earlier day; a day before which it must not be is another field.",
        )


def _word(field: str) -> str:
    if field == "has_mon":
        return "MON"
    return field.removeprefix("is_").removesuffix("_on").replace("_", " ")


def _said(field: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _EMPTY_SAYS.get(field, "unknown") if value in ("", None) else str(value)
