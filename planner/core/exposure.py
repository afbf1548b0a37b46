"""Traffic that crosses a stretch: each crossing is a rate in bytes a day over a range of days.

Until its cutover the gateway of a segment is on-premises: every byte a moved VM exchanges outside its segments crosses
the stretch of its gateway segment (tromboning), and every byte between a moved and an unmoved VM of one segment crosses
that segment's. The sum of rate x days over a segment's crossings is X_s; laid on days they are its daily exposure.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from planner.core.records import Instance
from planner.core.timetable import Timetable

BYTES_PER_GB = 1e9
BYTES_PER_TB = 1e12


@dataclass(frozen=True, slots=True)
class Crossing:
    """Bytes a day over the stretch of a segment on the days first..last."""

    segment: str
    bytes_per_day: float
    first: int
    last: int

    @property
    def bytes(self) -> float:
        return self.bytes_per_day * (self.last - self.first + 1)


def crossings(instance: Instance, timetable: Timetable) -> Iterator[Crossing]:
    """Every crossing of a plan, in the order of flows and VMs."""
    segments_of = {vm.id: vm.segments for vm in instance.vms}
    end_day, lives = timetable.end_day, timetable.lives
    stretched = {segment: life for segment, life in lives.items() if life.stretch is not None}
    outside: dict[str, float] = defaultdict(float)
    for vm in instance.vms:
        if vm.external_gb_per_day:
            outside[vm.id] = vm.external_gb_per_day * BYTES_PER_GB
    for flow in instance.flows:
        if flow.a not in end_day or flow.b not in end_day:
            continue
        common = shared_segment(segments_of[flow.a], segments_of[flow.b])
        if common is None:
            outside[flow.a] += flow.bytes_per_day
            outside[flow.b] += flow.bytes_per_day
        elif common in stretched and end_day[flow.a] != end_day[flow.b]:
            early, late = sorted((end_day[flow.a], end_day[flow.b]))
            yield Crossing(common, flow.bytes_per_day, early + 1, late)
    for vm_id, bytes_per_day in outside.items():
        gateway = next(iter(segments_of[vm_id]), None)
        if gateway not in stretched or vm_id not in end_day:
            continue
        cutover = stretched[gateway].cutover
        if cutover is not None and cutover > end_day[vm_id]:
            yield Crossing(gateway, bytes_per_day, end_day[vm_id] + 1, cutover)


def shared_segment(a: tuple[str, ...], b: tuple[str, ...]) -> str | None:
    """The first segment of one VM that the other is on too; None when their traffic is routed."""
    return next((segment for segment in a if segment in b), None)


def stretch_bytes(instance: Instance, timetable: Timetable) -> dict[str, float]:
    """X_s in bytes of every segment with traffic over its stretch."""
    total: dict[str, float] = defaultdict(float)
    for crossing in crossings(instance, timetable):
        total[crossing.segment] += crossing.bytes
    return dict(total)


def exposure_steps(instance: Instance, timetable: Timetable) -> dict[str, tuple[tuple[date, float], ...]]:
    """For each segment with traffic over its stretch: (day, TB a day from it on) in time order, the last one 0.

    Rate times days sums to X_s.
    """
    by_segment: dict[str, list[Crossing]] = defaultdict(list)
    for crossing in crossings(instance, timetable):
        by_segment[crossing.segment].append(crossing)
    return {
        segment: tuple((timetable.axis.date(day), rate / BYTES_PER_TB) for day, rate in _rates(over_it))
        for segment, over_it in by_segment.items()
    }


def _rates(over_it: Iterable[Crossing]) -> Iterator[tuple[int, float]]:
    """The sum of bytes a day from each day on which it changes."""
    changes: dict[int, list[float]] = defaultdict(list)
    for crossing in over_it:
        changes[crossing.first].append(crossing.bytes_per_day)
        changes[crossing.last + 1].append(-crossing.bytes_per_day)
    rate, last = 0.0, max(changes)
    for day in sorted(changes):
        rate += sum(changes[day])
        yield day, 0.0 if day == last else rate  # what rounding leaves of nothing is nothing


def split_bytes(instance: Instance, timetable: Timetable) -> float:
    """Bytes exchanged while one VM of a flow has moved and the other has not."""
    end_day = timetable.end_day
    return sum(
        flow.bytes_per_day * abs(end_day[flow.a] - end_day[flow.b])
        for flow in instance.flows
        if flow.a in end_day and flow.b in end_day
    )
