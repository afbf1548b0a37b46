"""What a forecast is asked about: a whole small plan as what remains, and estates told in a few words."""

from dataclasses import replace
from datetime import date, timedelta

from planner.core.forecast import PlannedWave, Rates, Remaining, RemainingSegment, Share, Throughput
from planner.core.records import Instance, Plan
from planner.core.timetable import lay

MONDAY = date(2027, 1, 4)
NEVER = Share(0, 1)
AS_PLANNED = Rates(Throughput(float("inf"), 0.0), NEVER, NEVER)


def on(day: int) -> date:
    """A day from Monday 4 January 2027 = 0 on."""
    return MONDAY + timedelta(day)


def weekends(count: int) -> tuple[tuple[date, date], ...]:
    """Saturday and Sunday of the first weeks: days 5-6, 12-13, …"""
    return tuple((on(5 + 7 * week), on(6 + 7 * week)) for week in range(count))


def one_wave(**changes) -> Remaining:
    """Two VMs of 50 GB on one segment in the first of three weekends; extended the day before, cut over on Monday."""
    remaining = Remaining(
        today=on(0),
        horizon_on=on(60),
        windows=weekends(3),
        planned=(PlannedWave(0, 100.0, (0, 1)),),
        vm_segments=((0,), (0,)),
        segments=(RemainingSegment(on(4)),),
        presync_days=3,
        lag_days=1,
        cutover_weekdays=(0, 1, 2, 3),
    )
    return replace(remaining, **changes)


def remaining_of(instance: Instance, plan: Plan) -> tuple[Remaining, tuple[str, ...]]:
    """A plan before anything of it has happened, as what remains; and the ids of its segments, in order."""
    timetable = lay(instance, plan)
    axis = timetable.axis
    lives = {key: life for key, life in timetable.lives.items() if not life.settled}
    segments, windows = tuple(lives), sorted(instance.windows, key=lambda one: (one.start, one.end))
    vms = [vm for vm in instance.vms if vm.moved_on is None]
    places = {vm.id: place for place, vm in enumerate(vms)}
    return (
        Remaining(
            today=axis.start_on,
            horizon_on=axis.date(axis.last_day),
            windows=tuple((one.start, one.end) for one in windows),
            planned=tuple(
                PlannedWave(
                    windows.index(run.window), sum(vm.size_gb for vm in run.vms), tuple(places[vm.id] for vm in run.vms)
                )
                for run in timetable.runs
            ),
            vm_segments=tuple(
                tuple(segments.index(one) for one in dict.fromkeys(vm.segments) if one in lives) for vm in vms
            ),
            segments=tuple(
                RemainingSegment(
                    stretch_on=None if life.stretch is None else axis.date(life.stretch),
                    not_before=life.segment.cutover_not_before,
                    is_anchored=life.segment.anchored,
                    planned_cutover=None if life.cutover is None else axis.date(life.cutover),
                    cutover_weekdays=life.segment.cutover_weekdays,
                    blackouts=life.segment.blackouts,
                    change_windows=life.segment.change_windows,
                )
                for life in lives.values()
            ),
            gap_days=instance.limits.gap_days,
            presync_days=instance.limits.presync_days,
            lag_days=instance.limits.cutover_lag_days,
            cutover_weekdays=instance.cutover_weekdays,
            freezes=instance.freezes,
        ),
        segments,
    )
