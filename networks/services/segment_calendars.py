"""When a segment may be extended and cut over: its own weekdays, blackouts and change windows."""

from calendar import day_name
from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from networks.models import Segment, SegmentBlackout, SegmentChangeWindow
from networks.services.errors import ServiceError
from networks.services.projects import change_record

LONGEST = 255
EVERY_DAY = list(range(7))


@transaction.atomic
def segment_weekdays_set(*, segment: Segment, weekdays: Iterable[int] | None, by: AbstractBaseUser | None) -> Segment:
    """Say on which weekdays (0 = Monday) a segment may be cut over; None, like all seven, asks nothing of its own."""
    chosen = None if weekdays is None else sorted(set(weekdays))
    if chosen is not None and not set(chosen) <= set(EVERY_DAY):
        raise ServiceError("A weekday is none of the seven.", "Give 0 for Monday to 6 for Sunday.")
    if chosen == []:
        raise ServiceError(
            f"No weekday is left on which {segment.name} may be cut over.",
            "Tick one at least, or all seven where any day of the scenario will do.",
        )
    segment.cutover_weekdays = None if chosen == EVERY_DAY else chosen
    segment.save(update_fields=["cutover_weekdays"])
    days = ", ".join(day_name[day] for day in chosen or ()) if segment.cutover_weekdays is not None else "any weekday"
    _note(segment, by, f"cutover on {days}{'' if segment.cutover_weekdays is None else ' only'}")
    return segment


@transaction.atomic
def segment_blackout_add(
    *, segment: Segment, first_on: date, last_on: date, by: AbstractBaseUser | None, note: str = ""
) -> SegmentBlackout:
    """Days on which a segment is neither extended nor cut over, and none of its VMs moves."""
    _in_order(first_on, last_on, "blackout")
    blackout = SegmentBlackout.objects.create(
        segment=segment, first_on=first_on, last_on=last_on, note=note.strip()[:LONGEST]
    )
    _note(segment, by, f"blackout {_range(blackout)} entered")
    return blackout


@transaction.atomic
def segment_change_window_add(
    *, segment: Segment, first_on: date, last_on: date, by: AbstractBaseUser | None, note: str = ""
) -> SegmentChangeWindow:
    """Days on which a segment's gateway may be cut over; from the first one on, on no others."""
    _in_order(first_on, last_on, "change window")
    window = SegmentChangeWindow.objects.create(
        segment=segment, first_on=first_on, last_on=last_on, note=note.strip()[:LONGEST]
    )
    _note(segment, by, f"change window {_range(window)} entered")
    return window


@transaction.atomic
def segment_blackout_delete(*, blackout: SegmentBlackout, by: AbstractBaseUser | None) -> None:
    """Take a blackout away."""
    _note(blackout.segment, by, f"blackout {_range(blackout)} taken away")
    blackout.delete()


@transaction.atomic
def segment_change_window_delete(*, window: SegmentChangeWindow, by: AbstractBaseUser | None) -> None:
    """Take a change window away; after the last one the segment may be cut over on any other day again."""
    _note(window.segment, by, f"change window {_range(window)} taken away")
    window.delete()


def segment_calendar_take_over(keep: Segment, other: Segment) -> None:
    """What two segments that become one ask together: the weekdays of both, every blackout, every change window."""
    both = [set(one.cutover_weekdays) for one in (keep, other) if one.cutover_weekdays is not None]
    if both:  # weekdays that have none in common are settled by a person: those of the segment that stays go first
        keep.cutover_weekdays = sorted(set.intersection(*both) or both[0])
    SegmentBlackout.objects.filter(segment=other).update(segment=keep)
    SegmentChangeWindow.objects.filter(segment=other).update(segment=keep)


def _in_order(first_on: date, last_on: date, what: str) -> None:
    if last_on < first_on:
        raise ServiceError(
            f"This {what} ends on {last_on}, before it starts on {first_on}.", "Give the first day first."
        )


def _range(days: SegmentBlackout | SegmentChangeWindow) -> str:
    whole = str(days.first_on) if days.first_on == days.last_on else f"{days.first_on} to {days.last_on}"
    return f"{whole} ({days.note})" if days.note else whole


def _note(segment: Segment, by: AbstractBaseUser | None, what: str) -> None:
    change_record(
        project=segment.project,
        by=by,
        sentence=f"{segment.name}: {what}.",
        subject_kind="segment",
        subject_id=segment.pk,
    )
