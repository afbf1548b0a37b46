"""Physical hosts and appliances on a segment: each holds it open until the day it leaves, or for good."""

from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from networks.choices import AnchorKind, Source
from networks.models import Anchor, Segment
from networks.services.errors import ServiceError
from networks.services.projects import change_record

LONGEST = 255


@transaction.atomic
def anchor_create(
    *,
    segment: Segment,
    name: str,
    by: AbstractBaseUser | None,
    kind: AnchorKind | str = AnchorKind.HOST,
    leaves_on: date | None = None,
    note: str = "",
    source: Source | str = Source.ENTERED,
) -> Anchor:
    """Say that something stands on a segment. `leaves_on`: its last day there, None = it stays."""
    anchor = Anchor(segment=segment, kind=AnchorKind(kind), leaves_on=leaves_on, source=Source(source))
    anchor.name, anchor.note = _name(anchor, name), note.strip()[:LONGEST]
    anchor.save()
    _note(anchor, by, f"{anchor.name} stands on it, {_until(anchor)}")
    return anchor


@transaction.atomic
def anchor_update(
    *,
    anchor: Anchor,
    by: AbstractBaseUser | None,
    name: str,
    kind: AnchorKind | str,
    leaves_on: date | None,
    note: str,
) -> Anchor:
    """Correct what is known of an anchor; it is entered from then on."""
    anchor.name = _name(anchor, name)
    anchor.kind, anchor.leaves_on, anchor.note = AnchorKind(kind), leaves_on, note.strip()[:LONGEST]
    anchor.source = Source.ENTERED
    anchor.save()
    _note(anchor, by, f"{anchor.name} stands on it, {_until(anchor)}")
    return anchor


@transaction.atomic
def anchor_delete(*, anchor: Anchor, by: AbstractBaseUser | None) -> None:
    """Take an anchor off its segment: it has left, or never stood there."""
    _note(anchor, by, f"{anchor.name} no longer stands on it")
    anchor.delete()


def _name(anchor: Anchor, name: str) -> str:
    name = name.strip()[:LONGEST]
    if not name:
        raise ServiceError("An anchor needs a name.", "Give the host's or the appliance's.")
    if Anchor.objects.filter(segment=anchor.segment, name=name).exclude(pk=anchor.pk).exists():
        raise ServiceError(f"{name} is on {anchor.segment.name} already.", "Change that entry, or give another name.")
    return name


def _until(anchor: Anchor) -> str:
    return "for good" if anchor.leaves_on is None else f"until {anchor.leaves_on}"


def _note(anchor: Anchor, by: AbstractBaseUser | None, what: str) -> None:
    change_record(
        project=anchor.segment.project,
        by=by,
        sentence=f"{anchor.segment.name}: {what}.",
        subject_kind="segment",
        subject_id=anchor.segment_id,
    )
