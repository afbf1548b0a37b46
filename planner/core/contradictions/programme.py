"""What the limits of the whole programme say to a half-settled puzzle: slots, dates a day, link, VMs in flight.

Whatever else is decided, a segment is stretched from the last day on which its stretch may begin to the first on which
it may end; what is settled in a window moves there. Limits that these alone break, every plan breaks.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import accumulate
from typing import Protocol

from planner.core.admission import Gate
from planner.core.calendar import cutover_days, first_decision_day, stretch_days
from planner.core.capacity import Room
from planner.core.contradictions.lives import Life, moved_by
from planner.core.records import Instance
from planner.core.segment_rules import slot_limits, slots_taken
from planner.core.wave_rules import limit_of

_SLACK = 1e-6  # relative; sums of GB prove something only well beyond rounding


@dataclass(frozen=True, slots=True)
class Filled:
    """A window in use: what is settled in it, and the groups that are why."""

    room: Room
    vms: int
    gb: float
    why: int


class Bounds(Protocol):
    """What a puzzle tells of its groups."""

    left: list[int]

    def first_end(self, windows: int) -> int: ...
    def last_start(self, windows: int) -> int: ...
    def why(self, groups: Iterable[int]) -> int: ...
    def filled(self) -> list[Filled]: ...


@dataclass(frozen=True, slots=True)
class _Span:
    """A stretch at its shortest: no plan begins it after `begin` nor ends it before `end`."""

    life: Life
    begin: int
    end: int
    bounding: tuple[int, ...]  # the groups that say so


class Programme:
    """The limits of an instance, and the segments that they weigh on."""

    def __init__(self, instance: Instance, gate: Gate, lives: Sequence[Life]) -> None:
        self._instance, self._gate, self._lives = instance, gate, lives
        self._from, self._last = first_decision_day(instance), gate.days.axis.last_day
        self._limits = [
            (limit.slots, [(life, slots_taken(life.segment, limit.pool)) for life in lives])
            for limit in slot_limits(instance)
        ]
        self._cutover_days = [day for day, allowed in enumerate(cutover_days(instance).tolist()) if allowed]
        self._stretch_days = [-day for day, allowed in enumerate(stretch_days(instance).tolist()) if allowed][::-1]

    def broken(self, bounds: Bounds) -> int:
        """The groups that break a limit whatever else is decided; 0 if none is broken for certain."""
        spans: dict[str, _Span] = {}
        for life in self._lives:
            span = self._span(bounds, life)
            most = life.segment.max_stretch_days
            if span is None or (most is not None and span.end - span.begin >= most):
                return bounds.why(life.groups) or ALL
            spans[life.segment.id] = span
        return self._slots(bounds, spans) or self._dates(bounds, spans.values()) or self._waves(bounds)

    def _span(self, bounds: Bounds, life: Life) -> _Span | None:
        if not life.groups:
            last = moved_by(self._instance, life)
            begin, end = life.table.latest_stretch(life.segment, last), life.table.earliest_cutover(life.segment, last)
            return None if begin is None or end is None else _Span(life, begin, end, ())
        first = min(life.groups, key=lambda g: bounds.last_start(bounds.left[g]))
        last_group = max(life.groups, key=lambda g: bounds.first_end(bounds.left[g]))
        last = bounds.first_end(bounds.left[last_group])
        last = last if life.moved_last is None else max(last, life.moved_last)
        begin = life.table.latest_stretch(life.segment, bounds.last_start(bounds.left[first]))
        end = life.table.earliest_cutover(life.segment, last)
        return None if begin is None or end is None else _Span(life, begin, end, (first, last_group))

    def _slots(self, bounds: Bounds, spans: dict[str, _Span]) -> int:
        for most, takes in self._limits:
            change: dict[int, int] = defaultdict(int)
            for life, slots in takes:
                span = spans[life.segment.id]
                begin, end = max(span.begin, self._from), min(span.end, self._last)
                if slots and begin <= end:
                    change[begin] += slots
                    change[end + 1] -= slots
            days = sorted(change)
            for day, in_use in zip(days, accumulate(change[day] for day in days), strict=True):
                if in_use > most:
                    open_then = [spans[life.segment.id] for life, slots in takes if slots]
                    inside = (g for span in open_then if span.begin <= day <= span.end for g in span.bounding)
                    return bounds.why(inside) or ALL
        return 0

    def _dates(self, bounds: Bounds, spans: Iterable[_Span]) -> int:
        """Cutovers and stretches, each a job of one day, at most so many a day."""
        limits, some = self._instance.limits, list(spans)
        if limits.max_cutovers_per_day is not None:
            jobs = [
                (span.end, min(self._last, span.begin + _most(span.life) - 1), span)
                for span in some
                if not span.life.segment.anchored
            ]
            late = _late(jobs, self._cutover_days, limits.max_cutovers_per_day)
            if late:
                return bounds.why(g for span in late for g in span.bounding) or ALL
        if limits.max_stretches_per_day is not None:
            jobs = [
                (-span.begin, min(0, _most(span.life) - span.end - 1), span)
                for span in some
                if span.life.segment.stretched_since is None
            ]
            late = _late(jobs, self._stretch_days, limits.max_stretches_per_day)
            if late:
                return bounds.why(g for span in late for g in span.bounding) or ALL
        return 0

    def _waves(self, bounds: Bounds) -> int:
        limits = self._instance.limits
        if limits.link_gb_per_day is None and limits.hcx_max_inflight is None:
            return 0
        by_stream: dict[str, list[Filled]] = defaultdict(list)
        for one in bounds.filled():
            by_stream[one.room.window.stream].append(one)
        for stream, waves in by_stream.items():
            at_fault = self._link(stream, waves) or self._in_flight(stream, waves)
            if at_fault:
                return at_fault
        return 0

    def _link(self, stream: str, waves: Sequence[Filled]) -> int:
        link = limit_of(self._instance.limits.link_gb_per_day, stream)
        for i, first in enumerate(waves) if link is not None else ():
            begin, needed, why = max(0, first.room.start - self._instance.limits.presync_days), 0.0, 0
            for wave in waves[i:]:
                needed += wave.gb
                why |= wave.why
                assert link is not None
                if needed > link * (wave.room.end - begin + 1) * (1 + _SLACK):
                    return why
        return 0

    def _in_flight(self, stream: str, waves: Sequence[Filled]) -> int:
        most = limit_of(self._instance.limits.hcx_max_inflight, stream)
        for wave in waves if most is not None else ():
            day = max(0, wave.room.start - self._instance.limits.presync_days)
            also = [
                one
                for one in waves
                if max(0, one.room.start - self._instance.limits.presync_days) <= day <= one.room.end
            ]
            assert most is not None
            if sum(one.vms for one in also) > most:
                why = 0
                for one in also:
                    why |= one.why
                return why
        return 0


ALL = 1  # to blame where no group is: anybody will do, for nothing is assumed


def _most(life: Life) -> int:
    most = life.segment.max_stretch_days
    return 10**6 if most is None else most


def _late(jobs: Iterable[tuple[int, int, _Span]], days: Sequence[int], a_day: int) -> list[_Span]:
    """Earliest deadline first, for jobs (first day, last day, span) of one day each; those that one too late competes with."""
    coming = sorted(jobs, key=lambda job: job[0], reverse=True)
    waiting: list[tuple[int, int, _Span]] = []
    served: list[tuple[int, _Span]] = []
    number = 0
    for day in days:
        while coming and coming[-1][0] <= day:
            _, deadline, span = coming.pop()
            heappush(waiting, (deadline, number, span))
            number += 1
        for _ in range(a_day):
            if waiting and waiting[0][0] >= day:
                deadline, _, span = heappop(waiting)
                served.append((deadline, span))
        if waiting and waiting[0][0] <= day:
            late = waiting[0][0]
            return [span for deadline, span in served if deadline <= late] + [waiting[0][2]]
    left = [span for _, _, span in (*waiting, *coming)]
    return [*left, *(span for _, span in served)] if left else []
