"""Move some VMs of a plan to another window by hand, as a plan file would say it, and let the checker judge."""

from collections import Counter
from dataclasses import replace

from planner.core.calendar import calendar_of, cutover_days, stretch_days
from planner.core.checker import check
from planner.core.records import Instance, Plan, SegmentDates, Wave
from planner.core.segment_days import SegmentDays
from planner.core.timetable import Life, lay

CLOSE = 1e-6


def replayed(instance: Instance, plan: Plan, vms: tuple[str, ...], window: str) -> tuple[float, set[str]]:
    """(J more, codes broken) with the VMs in the window and the dates of their segments laid anew, day by day."""
    moved = with_vms_in(instance, plan, vms, window)
    before, after = check(instance, plan), check(instance, moved)
    assert before.feasible
    return after.measures.objective - before.measures.objective, {one.code for one in after.violations}


def with_vms_in(instance: Instance, plan: Plan, vms: tuple[str, ...], window: str) -> Plan:
    wave = next((one.id for one in plan.waves if one.window == window), None)
    waves = plan.waves if wave is not None else (*plan.waves, Wave("new", window))
    assignment = {**plan.assignment, **dict.fromkeys(vms, wave or "new")}
    return _redated(instance, plan, replace(plan, waves=waves, assignment=assignment), set(vms))


def _redated(instance: Instance, plan: Plan, moved: Plan, vms: set[str]) -> Plan:
    old, new = lay(instance, plan).lives, lay(instance, moved).lives
    touched = [
        life
        for life in new.values()
        if not life.settled and life.segment.stretchable and any(one.id in vms for one in life.vms)
    ]
    stretch = [life for life in touched if life.since is None and life.first != old[life.segment.id].first]
    cutover = [life for life in touched if not life.segment.anchored and _last(life) != _last(old[life.segment.id])]
    others = [life for life in old.values() if life.stretch is not None and not life.settled]
    stretches = Counter(life.stretch for life in others if life.since is None)
    cutovers = Counter(life.cutover for life in others if not life.segment.anchored)
    stretches.subtract(old[life.segment.id].stretch for life in stretch)
    cutovers.subtract(old[life.segment.id].cutover for life in cutover)
    days, segments = SegmentDays(instance), dict(moved.segments)
    for life in stretch:
        ideal = days.latest_stretch(life.segment, life.first)
        allowed = stretch_days(instance, calendar_of(life.segment))
        free = _free(range(ideal, -1, -1), allowed, stretches, instance.limits.max_stretches_per_day)
        _take(segments, stretches, life, days, stretch=ideal if free is None else free)
    for life in cutover:
        ideal = days.earliest_cutover(life.segment, _last(life))
        allowed = cutover_days(instance, calendar_of(life.segment))
        horizon = range(ideal, instance.horizon_days)
        free = _free(horizon, allowed, cutovers, instance.limits.max_cutovers_per_day)
        _take(segments, cutovers, life, days, cutover=ideal if free is None else free)
    for life in new.values():
        if not life.segment.stretchable and life.segment.id in segments and not life.settled:
            segments[life.segment.id] = SegmentDates(cutover=days.axis.date(life.cutover))
    return replace(moved, segments=segments)


def _last(life: Life) -> int:
    return max(run.end for run in life.runs)


def _free(order, allowed, taken, most):
    return next((day for day in order if allowed[day] and (most is None or taken[day] < most)), None)


def _take(segments, taken, life, days, **dates):
    (day,) = dates.values()
    taken[day] += 1
    segments[life.segment.id] = replace(segments[life.segment.id], **{key: days.axis.date(day) for key in dates})
