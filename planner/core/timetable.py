"""A plan laid on the days of its instance: which wave runs when, who is in it, how long each segment is stretched.

Nothing is judged here. What a broken plan leaves open is filled so that its figures can still be told: a missing
stretch day is the latest that would do, a missing cutover the earliest; a VM in an unknown wave is in none.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from planner.core.calendar import DayAxis, axis_of
from planner.core.records import Instance, Plan, Segment, SegmentDates, Vm, Window


@dataclass(frozen=True, slots=True)
class Run:
    """One wave on its window: days, and the VMs it moves."""

    id: str
    window: Window
    start: int
    end: int
    vms: tuple[Vm, ...]


@dataclass(frozen=True, slots=True)
class Life:
    """The days of one segment in a plan; None where there is none.

    `first` and `last`: start of the first wave that moves a VM of it, end of the last one (facts count for `last`).
    `stretch` and `cutover` bound the stretch; an anchored segment's `cutover` is the horizon's last day.
    """

    segment: Segment
    vms: tuple[Vm, ...]
    runs: tuple[Run, ...]
    since: int | None
    over: int | None
    first: int | None
    last: int | None
    stretch: int | None
    cutover: int | None

    @property
    def settled(self) -> bool:
        """True when nothing is left to decide: it is closed, or nobody on it moves and it is not stretched."""
        closed = self.over is not None or self.segment.closed_without_stretch
        return closed or (not self.runs and self.since is None)

    @property
    def days(self) -> int | None:
        """Stretch days D_s, both ends counted; None when it never is stretched."""
        if self.stretch is None or self.cutover is None:
            return None
        return self.cutover - self.stretch + 1


@dataclass(frozen=True, slots=True)
class Timetable:
    """A plan on days. `runs`: waves that move somebody, by start; `moved_day`: facts; `end_day`: e_v of every VM."""

    axis: DayAxis
    today: int | None
    runs: tuple[Run, ...]
    run_of: Mapping[str, Run]
    moved_day: Mapping[str, int]
    end_day: Mapping[str, int]
    lives: Mapping[str, Life]

    def by_stream(self) -> dict[str, list[Run]]:
        """The waves of each stream, by start."""
        rows: dict[str, list[Run]] = defaultdict(list)
        for run in self.runs:
            rows[run.window.stream].append(run)
        return dict(rows)


def lay(instance: Instance, plan: Plan) -> Timetable:
    """The plan on days. Expects a checked instance; takes any plan. O(VMs + waves + segments)."""
    axis = axis_of(instance)
    moved_day = {vm.id: axis.day(vm.moved_on) for vm in instance.vms if vm.moved_on is not None}
    runs, run_of = _runs(instance, plan, axis)
    end_day = {vm: run.end for vm, run in run_of.items()} | moved_day
    on: dict[str, list[Vm]] = {segment.id: [] for segment in instance.segments}
    for vm in instance.vms:
        for segment_id in dict.fromkeys(vm.segments):
            on[segment_id].append(vm)
    today = None if instance.today is None else axis.day(instance.today)
    lives = {
        segment.id: _life(instance, axis, today, segment, on[segment.id], run_of, moved_day, plan)
        for segment in instance.segments
    }
    return Timetable(axis, today, runs, run_of, moved_day, end_day, lives)


def _runs(instance: Instance, plan: Plan, axis: DayAxis) -> tuple[tuple[Run, ...], dict[str, Run]]:
    windows = {window.id: window for window in instance.windows}
    window_of: dict[str, Window] = {}
    for wave in plan.waves:
        if wave.id not in window_of and wave.window in windows:
            window_of[wave.id] = windows[wave.window]
    members: dict[str, list[Vm]] = defaultdict(list)
    for vm in instance.vms:
        wave_id = plan.assignment.get(vm.id)
        if wave_id in window_of and vm.moved_on is None:
            members[wave_id].append(vm)
    runs = sorted(
        (
            Run(
                wave_id,
                window_of[wave_id],
                axis.day(window_of[wave_id].start),
                axis.day(window_of[wave_id].end),
                (*vms,),
            )
            for wave_id, vms in members.items()
        ),
        key=lambda run: (run.start, run.end, run.id),
    )
    return tuple(runs), {vm.id: run for run in runs for vm in run.vms}


def _life(
    instance: Instance,
    axis: DayAxis,
    today: int | None,
    segment: Segment,
    vms: list[Vm],
    run_of: Mapping[str, Run],
    moved_day: Mapping[str, int],
    plan: Plan,
) -> Life:
    runs = {run_of[vm.id].id: run_of[vm.id] for vm in vms if vm.id in run_of}
    first = min((run.start for run in runs.values()), default=None)
    ends = [*(run.end for run in runs.values()), *(moved_day[vm.id] for vm in vms if vm.id in moved_day)]
    since = None if segment.stretched_since is None else axis.day(segment.stretched_since)
    over = None if segment.cut_over_on is None else axis.day(segment.cut_over_on)
    last = max(ends, default=None)
    given = plan.segments.get(segment.id, SegmentDates())
    stretch, cutover = since, over
    if over is None and not segment.closed_without_stretch and (runs or since is not None):
        if not segment.stretchable:
            stretch, cutover = None, last
        else:
            if since is None and first is not None:
                lead = instance.limits.stretch_lead_days
                stretch = first - lead if given.stretch is None else axis.day(given.stretch)
            cutover = _cutover(instance, axis, today, segment, given, since, last)
    return Life(segment, tuple(vms), tuple(runs.values()), since, over, first, last, stretch, cutover)


def _cutover(
    instance: Instance,
    axis: DayAxis,
    today: int | None,
    segment: Segment,
    given: SegmentDates,
    since: int | None,
    last: int | None,
) -> int:
    if segment.anchored:
        return axis.last_day
    if given.cutover is not None:
        return axis.day(given.cutover)
    if last is not None:
        return last + instance.limits.cutover_lag_days
    return max(day for day in (since, today) if day is not None)
