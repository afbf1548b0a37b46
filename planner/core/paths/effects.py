"""What an edit of a plan does to detours: only talks whose ends or segments have other days are looked at."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from planner.core.paths.known_ways import KnownWays
from planner.core.paths.over_plan import Borne, borne
from planner.core.paths.records import Verdict
from planner.core.paths.schedule import Schedule
from planner.core.paths.situations import VERDICTS
from planner.core.paths.traffic import Ints, Traffic

_ASYMMETRIC, _BROKEN, _UNKNOWN = (VERDICTS.index(one) for one in (Verdict.ASYMMETRIC, Verdict.BROKEN, Verdict.UNKNOWN))


@dataclass(frozen=True, slots=True)
class PathEffect:
    """After less before, over all days of the plan.

    `talks_gained`, `talks_lost`: that are on detours, or without a way, on more days, or on fewer. `ms_days`: added ms
    times conversations times days, None where something changed that is not measured. The `_days` are conversations
    times days.
    """

    talks_gained: int = 0
    talks_lost: int = 0
    detour_gb: float = 0.0
    ms_days: float | None = 0.0
    asymmetric_days: float = 0.0
    harmful_days: float = 0.0
    broken_days: float = 0.0
    unknown_days: float = 0.0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def effect_between(traffic: Traffic, known: KnownWays, before: Schedule, after: Schedule, last_day: int) -> PathEffect:
    """What changes from one schedule of the same traffic to another, on the days 0..last_day."""
    talks = changed_talks(traffic, before, after)
    if not len(talks):
        return PathEffect()
    was, will_be = (borne(traffic, schedule, known, talks, last_day) for schedule in (before, after))
    more = will_be.trouble_days - was.trouble_days
    is_measured = bool((was.is_measured & will_be.is_measured).all())
    return PathEffect(
        talks_gained=int((more > 0).sum()),
        talks_lost=int((more < 0).sum()),
        detour_gb=float((will_be.detour_gb - was.detour_gb).sum()),
        ms_days=float((will_be.ms_days - was.ms_days).sum()) if is_measured else None,
        asymmetric_days=_more(was, will_be, _ASYMMETRIC),
        harmful_days=float(((will_be.harmful_days - was.harmful_days) * was.conversations).sum()),
        broken_days=_more(was, will_be, _BROKEN),
        unknown_days=_more(was, will_be, _UNKNOWN),
    )


def changed_talks(traffic: Traffic, before: Schedule, after: Schedule) -> Ints:
    """The talks of which an end moves, or a segment is extended or cut over, on another day."""
    vms = np.append(before.vm_end != after.vm_end, np.zeros(len(traffic.others), dtype=np.bool_))
    segments = np.append((before.stretch != after.stretch) | (before.cutover != after.cutover), False)
    ends = vms | np.append(segments[traffic.vm_gateway], np.zeros(len(traffic.others), dtype=np.bool_))
    return np.flatnonzero(ends[traffic.talk_a] | ends[traffic.talk_b] | segments[traffic.talk_shared])


def _more(was: Borne, will_be: Borne, verdict: int) -> float:
    return will_be.conversation_days([verdict]) - was.conversation_days([verdict])
