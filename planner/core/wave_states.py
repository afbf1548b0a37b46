"""How far a wave has come: its state is that of all its members. Partial waves and early or late moves are normal."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class WaveProgress(StrEnum):
    """A wave's state. Its values are stored and shown by that of others; do not rename them."""

    PLANNED = "planned"
    LATE = "late"
    PARTLY = "partly"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Member:
    """A VM of a wave that moves or has moved. `moved_on` None with `has_moved`: nobody recorded the day.

    `has_failed`: its newest migration failed, and it has not moved.
    """

    has_moved: bool = False
    moved_on: date | None = None
    has_failed: bool = False


@dataclass(frozen=True, slots=True)
class WaveStanding:
    """What has become of a wave's members. `moved_elsewhere`: of the moved ones, on a day outside its window."""

    state: WaveProgress
    vms: int
    moved: int
    moved_elsewhere: int
    failed: int
    first_moved_on: date | None
    last_moved_on: date | None


def wave_standing(members: Collection[Member], first_on: date, last_on: date, today: date) -> WaveStanding:
    """The standing of a wave whose window has the days first_on..last_on. One without members is planned or late."""
    moved = [one for one in members if one.has_moved]
    days = sorted(one.moved_on for one in moved if one.moved_on is not None)
    return WaveStanding(
        state=_state(len(moved), len(members), last_on, today),
        vms=len(members),
        moved=len(moved),
        moved_elsewhere=sum(is_outside(day, first_on, last_on) for day in days),
        failed=sum(one.has_failed and not one.has_moved for one in members),
        first_moved_on=days[0] if days else None,
        last_moved_on=days[-1] if days else None,
    )


def is_outside(moved_on: date, first_on: date, last_on: date) -> bool:
    """Whether a day is none of a window's."""
    return not first_on <= moved_on <= last_on


def wave_slip(baseline_on: date, day: date, first_on: date, last_on: date) -> int:
    """Days that `day` is after the approved switchover; 0 on any day of the window, negative where it was earlier."""
    return (day - baseline_on).days if is_outside(day, first_on, last_on) else 0


def _state(moved: int, vms: int, last_on: date, today: date) -> WaveProgress:
    if vms and moved == vms:
        return WaveProgress.MOVED
    if moved:
        return WaveProgress.PARTLY
    return WaveProgress.LATE if last_on < today else WaveProgress.PLANNED
