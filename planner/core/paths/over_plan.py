"""What each talk bears over a whole plan: its days in every verdict, the milliseconds added, the GB on detours.

A talk's way changes on at most a handful of days: when an end moves or retires, when a segment of it is extended or cut
over. So each talk is looked up once for each of its own spans of days, not for every day of the plan.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.core.exposure import BYTES_PER_GB
from planner.core.paths.known_ways import KnownWays
from planner.core.paths.schedule import NEVER, Schedule
from planner.core.paths.situations import VERDICTS, paths_at
from planner.core.paths.traffic import NOWHERE, Bools, Floats, Ints, Traffic


@dataclass(frozen=True, eq=False)
class Borne:
    """For each of N talks, over the days 0..last_day.

    `days` (N, verdicts in the order of VERDICTS; none once it is over) and `harmful_days` (N,) in days; `ms_days` (N,): added ms times
    conversations times days of what is measured, nothing on days without a way; `is_measured` (N,): whether that is
    all; `detour_gb` (N,): GB on the days of trouble.
    """

    talks: Ints
    conversations: Ints
    days: Ints
    harmful_days: Ints
    trouble_days: Ints
    ms_days: Floats
    is_measured: Bools
    detour_gb: Floats

    def conversation_days(self, verdicts: Sequence[int]) -> float:
        """Conversations times days in some verdicts, by their places."""
        return float((self.days[:, list(verdicts)].sum(axis=1) * self.conversations).sum())


def borne(traffic: Traffic, schedule: Schedule, known: KnownWays, talks: Ints, last_day: int) -> Borne:
    """What some talks bear from day 0 to `last_day`. O(talks)."""
    starts = starts_of(traffic, schedule, talks, last_day)
    ends = np.concatenate([starts[:, 1:], np.full((len(talks), 1), last_day + 1, dtype=np.int64)], axis=1)
    lengths = ends - starts
    row, column = np.nonzero(lengths > 0)
    length = lengths[row, column]
    places = paths_at(traffic, schedule, known.ways, talks[row], starts[row, column])
    figures, many = known.figures, len(talks)
    added = figures.added_ms[places]
    conversations = traffic.talk_conversations[talks]
    days = np.bincount(
        row * len(VERDICTS) + figures.verdict[places], length * ~figures.is_over[places], many * len(VERDICTS)
    )
    trouble = np.bincount(row, length * figures.is_trouble[places], many)
    return Borne(
        talks=talks,
        conversations=conversations,
        days=days.reshape(many, len(VERDICTS)).astype(np.int64),
        harmful_days=np.bincount(row, length * figures.is_harmful[places], many).astype(np.int64),
        trouble_days=trouble.astype(np.int64),
        ms_days=np.bincount(row, np.nan_to_num(added) * length, many).astype(np.float64) * conversations,
        is_measured=np.bincount(row, figures.is_unmeasured[places], many) == 0,
        detour_gb=trouble * traffic.talk_bytes[talks] / BYTES_PER_GB,
    )


def starts_of(traffic: Traffic, schedule: Schedule, talks: Ints, last_day: int) -> Ints:
    """(N, spans) the first day of each span on which nothing changes for a talk, ascending; empty ones repeat."""
    vm_moves, vm_retires = np.append(schedule.vm_end, NEVER), np.append(schedule.vm_retires(traffic), NEVER)
    stretch, cutover = np.append(schedule.stretch, NEVER), np.append(schedule.cutover, NEVER)
    gateway = np.append(traffic.vm_gateway, NOWHERE)
    vms = [np.minimum(end[talks], traffic.vm_count) for end in (traffic.talk_a, traffic.talk_b)]
    segments = [gateway[vm] for vm in vms] + [traffic.talk_shared[talks]]
    changes = [np.zeros(len(talks), dtype=np.int64)]
    changes += [_day_after(days[vm]) for days in (vm_moves, vm_retires) for vm in vms]
    changes += [stretch[segment] for segment in segments]
    changes += [_day_after(cutover[segment]) for segment in segments]
    return np.sort(np.clip(np.stack(changes, axis=1), 0, last_day + 1), axis=1)


def _day_after(days: Ints) -> Ints:
    return np.where(days == NEVER, NEVER, days + 1)
