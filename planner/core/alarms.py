"""What a project manager must know: facts, plan, baseline and forecast in, alarms out.

An alarm's `key` says what it is about and stays the same while it holds, so that it is raised once; its sentence may
change from day to day.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planner.core.limits import STALLED_DAYS
from planner.core.wave_states import is_outside
from planner.core.wording import counted

MOST_NAMES = 4


class AlarmOf(StrEnum):
    """Kinds of alarms. Their values are stored and shown by those of others; do not rename them."""

    OVER_BUDGET = "over_budget"
    WILL_BE_OVER_BUDGET = "will_be_over"
    OUTSIDE_ITS_WAVE = "outside_wave"
    NOT_PLANNED = "not_planned"
    NEW_VM = "new_vm"
    STALLED = "stalled"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm. `segment`, `vm`: keys of what it is about, where that is one object."""

    kind: AlarmOf
    key: str
    sentence: str
    way_out: str
    is_severe: bool
    segment: int | None = None
    vm: int | None = None


@dataclass(frozen=True, slots=True)
class WatchedSegment:
    """A segment that is not closed. `extended_on`: first day of its open extension, None when it has none.

    `days_planned`, `days_p80`: stretch-days so far and to come, by the plan and in 80 % of the draws; None = unknown.
    `is_planned`: the plan followed extends it. `vms_unplanned`: of the VMs left, those the plan gives no wave.
    """

    key: int
    name: str
    extended_on: date | None
    days_so_far: int
    budget_days: int
    vms_left: int
    last_moved_on: date | None = None
    is_planned: bool = True
    days_planned: int | None = None
    days_p80: float | None = None
    vms_unplanned: int = 0


@dataclass(frozen=True, slots=True)
class ApprovedMove:
    """A VM that has moved, and the days of the approved wave it was to move in."""

    key: int
    name: str
    moved_on: date
    wave: int
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class NewVm:
    """A VM to move that an inventory showed first when its segment was stretched already, or after the baseline."""

    key: int
    name: str
    segment: int
    segment_name: str
    first_seen_on: date


def alarms(
    segments: Iterable[WatchedSegment], moves: Iterable[ApprovedMove], new_vms: Iterable[NewVm], today: date
) -> tuple[Alarm, ...]:
    """Every alarm of a project as of `today`, by kind; keys are unique."""
    watched = list(segments)
    found = [alarm for segment in watched for alarm in _of_segment(segment, today)]
    found += [*_outside(moves), *_new(new_vms)]
    order = list(AlarmOf)
    return tuple(sorted(found, key=lambda one: (order.index(one.kind), one.key)))


def _of_segment(one: WatchedSegment, today: date) -> Iterator[Alarm]:
    about = f"segment:{one.key}"
    if one.extended_on is not None and one.days_so_far > one.budget_days:
        yield Alarm(
            AlarmOf.OVER_BUDGET,
            about,
            f"{one.name} has been stretched since {_day(one.extended_on)}: {counted(one.days_so_far, 'day')}, "
            f"{counted(one.days_so_far - one.budget_days, 'day')} over its budget of {one.budget_days}.",
            "See on its page what holds it open, and move or release that first.",
            True,
            one.key,
        )
    elif why := _will_be_over(one):
        yield Alarm(
            AlarmOf.WILL_BE_OVER_BUDGET,
            about,
            f"{one.name} will be stretched longer than its budget of {counted(one.budget_days, 'day')}: {why}.",
            "Plan again, so that each gets a wave."
            if one.vms_unplanned
            else 'Bring its last VMs forward with "Finish this segment", extend it later, or give it another budget.',
            False,
            one.key,
        )
    if one.extended_on is None:
        return
    if not one.is_planned:
        yield Alarm(
            AlarmOf.NOT_PLANNED,
            about,
            f"{one.name} has been extended since {_day(one.extended_on)}, but no plan extends it.",
            "Plan the scenario again, or record the last day of the extension if it is over.",
            True,
            one.key,
        )
    idle_since = max(one.extended_on, one.last_moved_on or one.extended_on)
    idle_days = (today - idle_since).days
    if one.vms_left and idle_days >= STALLED_DAYS.value:
        yield Alarm(
            AlarmOf.STALLED,
            about,
            f"{one.name} is stalled: {counted(one.vms_left, 'VM is', 'VMs are')} left on it, and nothing has moved since "
            f"{_day(idle_since)}, for {idle_days} days.",
            "Move its next VMs, record what has moved, or plan again.",
            False,
            one.key,
        )


def _will_be_over(one: WatchedSegment) -> str:
    """Why a segment within its budget will not stay there; empty when it will, as far as is known."""
    if one.days_planned is not None and one.days_planned > one.budget_days:
        return f"{one.days_planned} days by the plan"
    if one.days_p80 is not None and one.days_p80 > one.budget_days and one.vms_unplanned:
        return f"{counted(one.vms_unplanned, 'VM on it is', 'VMs on it are')} in no wave, so nothing ends it"
    if one.days_p80 is not None and one.days_p80 > one.budget_days:
        return f"as moves go now, up to {one.days_p80:.0f} days in 8 of 10 cases"
    return ""


def _outside(moves: Iterable[ApprovedMove]) -> Iterator[Alarm]:
    """One alarm for all VMs of an approved wave that moved on the same other day."""
    together: dict[tuple[int, date], list[ApprovedMove]] = defaultdict(list)
    for move in moves:
        if is_outside(move.moved_on, move.first_on, move.last_on):
            together[move.wave, move.moved_on].append(move)
    for (wave, day), every in together.items():
        first = every[0]
        yield Alarm(
            AlarmOf.OUTSIDE_ITS_WAVE,
            f"wave:{wave}:{day.isoformat()}",
            f"{_names([one.name for one in every])} moved on {_day(day)}, outside wave {wave} of the baseline "
            f"({_span(first.first_on, first.last_on)}).",
            "Check that the day recorded is right; if the calendar has changed, plan again and approve the new plan.",
            False,
            vm=first.key if len(every) == 1 else None,
        )


def _new(new_vms: Iterable[NewVm]) -> Iterator[Alarm]:
    """One alarm for all VMs that one inventory showed first on one segment."""
    together: dict[tuple[int, date], list[NewVm]] = defaultdict(list)
    for vm in new_vms:
        together[vm.segment, vm.first_seen_on].append(vm)
    for (segment, seen_on), every in together.items():
        yield Alarm(
            AlarmOf.NEW_VM,
            f"segment:{segment}:{seen_on.isoformat()}",
            f"{_names([one.name for one in every])} {'is' if len(every) == 1 else 'are'} new on "
            f"{every[0].segment_name}, which is stretched: first seen by the inventory of {_day(seen_on)}, and in no "
            "wave.",
            "Plan again, so that a wave takes what is new, or say what else becomes of it; then stop new VMs there.",
            False,
            segment,
            every[0].key if len(every) == 1 else None,
        )


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(names[:MOST_NAMES])
    return shown if len(names) <= MOST_NAMES else f"{shown} and {len(names) - MOST_NAMES:,} more"


def _span(first_on: date, last_on: date) -> str:
    return _day(last_on) if first_on == last_on else f"{_day(first_on)} to {_day(last_on)}"


def _day(on: date) -> str:
    return f"{on:%-d %B %Y}"
