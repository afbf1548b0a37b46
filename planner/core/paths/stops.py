"""The stops of a plan: runs of days on which no VM and no segment changes, each called by what came before it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from planner.core.paths.schedule import Schedule
from planner.core.paths.traffic import Traffic
from planner.core.wording import counted

_NAMES_TOLD = 2


@dataclass(frozen=True, slots=True)
class Stop:
    """Days `first`..`last`, both included. `wave`: the number of the wave it follows, None = of none."""

    first: int
    last: int
    label: str
    wave: int | None


def stops_of(traffic: Traffic, schedule: Schedule, wave_ends: Mapping[int, int], last_day: int) -> tuple[Stop, ...]:
    """The stops from day 0 to `last_day`. `wave_ends`: number of a wave -> its switchover day."""
    firsts = _firsts(traffic, schedule, last_day)
    lasts = [*(day - 1 for day in firsts[1:]), max(last_day, firsts[-1])]
    waves: dict[int, list[int]] = {}
    for number, end in wave_ends.items():
        waves.setdefault(end + 1, []).append(number)
    found = []
    for first, last in zip(firsts, lasts, strict=True):
        before = waves.get(first, [])
        label = _label(traffic, schedule, first, sorted(before))
        found.append(Stop(first, last, label, max(before, default=None)))
    return tuple(found)


def _firsts(traffic: Traffic, schedule: Schedule, last_day: int) -> list[int]:
    retires = schedule.vm_retires(traffic)
    after = retires[(retires >= 0) & (retires < last_day)] + 1
    found: list[int] = np.union1d(schedule.days, after).tolist()
    return [day for day in found if day <= last_day] or [0]


def _label(traffic: Traffic, schedule: Schedule, day: int, waves: Sequence[int]) -> str:
    told = []
    if waves:
        told.append(f"{'wave' if len(waves) == 1 else 'waves'} {' and '.join(map(str, waves))}")
    elif moved := int((schedule.vm_end == day - 1).sum()):
        told.append(f"the move of {counted(moved, 'VM')}")
    if retired := int((schedule.vm_retires(traffic) == day - 1).sum()):
        told.append(f"the retirement of {counted(retired, 'VM')}")
    for at, what in ((schedule.cutover == day - 1, "the cutover of"), (schedule.stretch == day, "the extension of")):
        names = [traffic.nets[place].name for place in np.flatnonzero(at)]
        if names:
            told.append(f"{what} {_named(names)}")
    return f"After {', '.join(told)}" if told else "Before the first wave"


def _named(names: Iterable[str]) -> str:
    known = sorted(names)
    more = len(known) - _NAMES_TOLD
    return ", ".join(known[:_NAMES_TOLD]) + (f" and {more} more" if more > 0 else "")
