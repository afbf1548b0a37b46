"""The hard constraints on segments: H17 to H20, H04 and H21 for their dates. One function for each family."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from planner.core.calendar import DayAxis, Freezes, blackout_on, freezes_of, own_objection
from planner.core.records import TOTAL, Instance, Plan, PoolPeak, Segment, SegmentDates, Violation
from planner.core.timetable import Life, Timetable

ALL_POOLS = "all"  # the pool's name where one number limits every stretch


def segment_violations(instance: Instance, plan: Plan, timetable: Timetable) -> Iterator[Violation]:
    """Every rule of this file."""
    freezes = freezes_of(instance)
    for life in timetable.lives.values():
        given = plan.segments.get(life.segment.id, SegmentDates())
        if life.settled:
            yield from _settled(life, given)
        elif not life.segment.stretchable:
            yield from _unstretchable(life, given, timetable.axis)
        else:
            yield from _stretch(instance, life, given, timetable, freezes)
            yield from _cutover(instance, life, given, timetable, freezes)
            yield from _span(life)
    for segment_id in plan.segments:
        if segment_id not in timetable.lives:
            yield Violation("H17", f"Segment {segment_id} of the plan is not in the instance.")
    yield from _slots(instance, timetable)
    yield from _per_day(instance, timetable)


def _settled(life: Life, given: SegmentDates) -> Iterator[Violation]:
    """A closed segment states its facts; one on which nobody moves states no stretch."""
    segment = life.segment
    if life.over is not None:
        if life.since is not None and given.stretch != segment.stretched_since:
            yield _other_stretch(life, given.stretch)
        if life.since is None and given.stretch is not None:
            yield Violation(
                "H17", f"Segment {segment.id} is closed and never was stretched, the plan stretches it.", (segment.id,)
            )
        if given.cutover != segment.cut_over_on:
            text = f"Segment {segment.id} was cut over on {segment.cut_over_on}, the plan says {given.cutover}."
            yield Violation("H18", text, (segment.id,))
    elif segment.closed_without_stretch:
        if given.stretch is not None:
            yield Violation(
                "H17", f"Segment {segment.id} was closed without a stretch, the plan stretches it.", (segment.id,)
            )
        if given.cutover is not None:
            yield Violation(
                "H18", f"Segment {segment.id} was closed without a stretch, the plan cuts it over.", (segment.id,)
            )
    elif given.stretch is not None and not life.vms:
        yield Violation("H17", f"Segment {segment.id} has no VM but is stretched.", (segment.id,))


def _other_stretch(life: Life, stated: date | None) -> Violation:
    text = f"Segment {life.segment.id} is stretched since {life.segment.stretched_since}, the plan says {stated}."
    return Violation("H17", text, (life.segment.id,))


def _unstretchable(life: Life, given: SegmentDates, axis: DayAxis) -> Iterator[Violation]:
    segment, last = life.segment, life.cutover
    if last is None:
        return
    if len({run.window.id for run in life.runs}) > 1:
        text = f"Segment {segment.id} cannot be stretched but moves in {len(life.runs)} waves."
        yield Violation("H17", text, (segment.id,))
    if given.stretch is not None:
        yield Violation("H17", f"Segment {segment.id} cannot be stretched, the plan stretches it.", (segment.id,))
    if given.cutover is not None and axis.day(given.cutover) != last:
        text = f"Segment {segment.id} cannot be stretched, so its cutover is on {axis.date(last)}, not {given.cutover}."
        yield Violation("H17", text, (segment.id,))
    if segment.cutover_not_before is not None and axis.date(last) < segment.cutover_not_before:
        yield _too_early(life)
    yield from _own_calendar(life, axis.date(last))


def _too_early(life: Life) -> Violation:
    text = f"Segment {life.segment.id} is cut over before {life.segment.cutover_not_before}."
    return Violation("H18", text, (life.segment.id,))


def _own_calendar(life: Life, cutover: date) -> Iterator[Violation]:
    objection = own_objection(life.segment, cutover)
    if objection is not None:
        text = f"Segment {life.segment.id} is cut over on {cutover:%A %Y-%m-%d}, {objection}."
        yield Violation("H18", text, (life.segment.id,))


def _stretch(
    instance: Instance, life: Life, given: SegmentDates, timetable: Timetable, freezes: Freezes
) -> Iterator[Violation]:
    segment, axis = life.segment, timetable.axis
    if life.since is not None:
        if given.stretch != segment.stretched_since:
            yield _other_stretch(life, given.stretch)
        return
    if life.first is None or life.stretch is None:
        return
    needed = life.first - instance.limits.stretch_lead_days
    if given.stretch is None:
        yield Violation(
            "H17", f"Segment {segment.id} has no stretch date, it is needed by {axis.date(needed)}.", (segment.id,)
        )
    elif life.stretch > needed:
        text = f"Segment {segment.id} is stretched on {given.stretch}, it is needed by {axis.date(needed)}."
        yield Violation("H17", text, (segment.id,))
    if given.stretch is not None and timetable.today is not None and life.stretch < timetable.today:
        yield Violation("H21", f"Segment {segment.id} is stretched on {given.stretch}, before today.", (segment.id,))
    if life.stretch in freezes:
        yield Violation(
            "H17", f"Segment {segment.id} is stretched in a freeze ({axis.date(life.stretch)}).", (segment.id,)
        )
    if blackout_on(segment, axis.date(life.stretch)) is not None:
        yield Violation(
            "H17", f"Segment {segment.id} is stretched in its own blackout ({axis.date(life.stretch)}).", (segment.id,)
        )
    if life.stretch < 0:
        yield Violation("H04", f"Segment {segment.id} is stretched before the horizon.", (segment.id,))


def _cutover(
    instance: Instance, life: Life, given: SegmentDates, timetable: Timetable, freezes: Freezes
) -> Iterator[Violation]:
    segment, axis, day = life.segment, timetable.axis, life.cutover
    if day is None:
        return
    if segment.anchored:
        if given.cutover is not None:
            yield Violation("H18", f"Segment {segment.id} is anchored and cannot be cut over.", (segment.id,))
        return
    if day > axis.last_day:
        yield Violation("H04", f"Segment {segment.id} is cut over after the horizon.", (segment.id,))
    if given.cutover is None:
        yield Violation("H18", f"Segment {segment.id} has no cutover date.", (segment.id,))
        return
    yield from _cutover_order(instance, life, given.cutover, day, axis)
    if timetable.today is not None and day < timetable.today:
        yield Violation("H21", f"Segment {segment.id} is cut over on {given.cutover}, before today.", (segment.id,))
    if instance.cutover_weekdays is not None and axis.weekday(day) not in instance.cutover_weekdays:
        yield Violation(
            "H18", f"Segment {segment.id} is cut over on {given.cutover:%A %Y-%m-%d}, a day not allowed.", (segment.id,)
        )
    if day in freezes:
        yield Violation("H18", f"Segment {segment.id} is cut over in a freeze ({given.cutover}).", (segment.id,))
    yield from _own_calendar(life, given.cutover)


def _cutover_order(instance: Instance, life: Life, cutover: date, day: int, axis: DayAxis) -> Iterator[Violation]:
    """The cutover comes after the last VM and its soak time, and not before the day its own rule names."""
    allowed = None if life.last is None else life.last + instance.limits.cutover_lag_days
    if allowed is not None and day < allowed:
        text = f"Segment {life.segment.id} is cut over on {cutover}, its last VM allows {axis.date(allowed)}."
        yield Violation("H18", text, (life.segment.id,))
    if life.segment.cutover_not_before is not None and cutover < life.segment.cutover_not_before:
        yield _too_early(life)


def _span(life: Life) -> Iterator[Violation]:
    most = life.segment.max_stretch_days
    if life.days is not None and most is not None and life.days > most:
        text = f"Segment {life.segment.id} is stretched {life.days} days, at most {most} are allowed."
        yield Violation("H19", text, (life.segment.id,), life.days)


@dataclass(frozen=True, slots=True)
class SlotLimit:
    """So many extension slots of `pool` may be in use at once; pool None = the sum over all pools."""

    name: str
    pool: str | None
    slots: int


def slot_limits(instance: Instance) -> tuple[SlotLimit, ...]:
    """The limits on stretched segments, in the instance's order."""
    limit = instance.limits.max_stretched
    if not isinstance(limit, Mapping):
        return (SlotLimit(ALL_POOLS, None, limit),)
    return tuple(SlotLimit(pool, None if pool == TOTAL else pool, slots) for pool, slots in limit.items())


def slots_taken(segment: Segment, pool: str | None) -> int:
    """Slots of the pool (None: of all) that a segment takes while stretched."""
    by_pool = segment.slots_by_pool
    return sum(by_pool.values()) if pool is None else by_pool.get(pool, 0)


def slots_in_use(timetable: Timetable, pool: str | None) -> list[tuple[int, int]]:
    """(day, slots of the pool in use from that day on) at every day of a stretch or a cutover; the last is (day, 0)."""
    change: Counter[int] = Counter()
    for life in timetable.lives.values():
        if life.stretch is not None and life.cutover is not None:
            slots = slots_taken(life.segment, pool)
            if slots:
                change[life.stretch] += slots
                change[life.cutover + 1] -= slots
    slots, steps = 0, []
    for day in sorted(change):
        slots += change[day]
        steps.append((day, slots))
    return steps


def pool_peaks(instance: Instance, timetable: Timetable) -> dict[str, PoolPeak]:
    """The most slots of each limited pool in use at once, past days included."""
    peaks = {}
    for limit in slot_limits(instance):
        steps = [(day, slots) for day, slots in slots_in_use(timetable, limit.pool) if slots > 0]
        day, slots = max(steps, key=lambda step: (step[1], -step[0]), default=(0, 0))
        peaks[limit.name] = PoolPeak(slots, timetable.axis.date(day), limit.slots)
    return peaks


def _slots(instance: Instance, timetable: Timetable) -> Iterator[Violation]:
    """Judged from today on: what was stretched before is a fact."""
    for limit in slot_limits(instance):
        steps = slots_in_use(timetable, limit.pool)
        worst, worst_day, days_over = limit.slots, 0, 0
        for (day, slots), (until, _) in pairwise(steps):
            from_day = day if timetable.today is None else max(day, timetable.today)
            if slots > limit.slots and until > from_day:
                days_over += until - from_day
                if slots > worst:
                    worst, worst_day = slots, from_day
        if days_over:
            of_pool = "" if limit.pool is None else f" of pool {limit.pool}"
            text = (
                f"{worst} extension slots{of_pool} are in use on {timetable.axis.date(worst_day)}, there are {limit.slots}; "
                f"over the limit on {days_over} days."
            )
            yield Violation("H20", text, (limit.name,), worst)


def _per_day(instance: Instance, timetable: Timetable) -> Iterator[Violation]:
    stretched = [life for life in timetable.lives.values() if life.stretch is not None]
    planned = {
        "stretches": [life.stretch for life in stretched if life.since is None],
        "cutovers": [life.cutover for life in stretched if life.over is None and not life.segment.anchored],
    }
    most = {
        "stretches": instance.limits.max_stretches_per_day,
        "cutovers": instance.limits.max_cutovers_per_day,
    }
    for what, days in planned.items():
        limit = most[what]
        if limit is None:
            continue
        for day, count in sorted(Counter(day for day in days if day is not None).items()):
            if count > limit:
                on = timetable.axis.date(day)
                text = f"{count} {what} on {on}, at most {limit} are allowed."
                yield Violation("H20", text, (what, str(on)), count)
