"""From a state of the search to the plan's words: waves in time order, who is in them, the dates of every segment."""

from planner.core.calendar import axis_of
from planner.core.records import Instance, Plan, SegmentDates, Wave
from planner.core.search.arrays import Compiled
from planner.core.search.layout import State


def plan_of(compiled: Compiled, state: State) -> Plan:
    """The plan a state stands for. Groups in no window are left out, which the checker then says."""
    used = sorted({int(k) for k in state.window if k >= 0})
    digits = max(2, len(str(len(used))))
    wave_of = {k: f"wave-{number:0{digits}d}" for number, k in enumerate(used, 1)}
    assignment = {
        vm: wave_of[int(state.window[g])]
        for g, group in enumerate(compiled.groups)
        if state.window[g] >= 0
        for vm in group.vms
    }
    return Plan(
        waves=tuple(Wave(wave_of[k], compiled.windows[k].id) for k in used),
        assignment=assignment,
        segments=_dates(compiled, state) | _facts(compiled.instance) | _moved_at_once(compiled, state),
        instance=compiled.instance.name,
    )


def _dates(compiled: Compiled, state: State) -> dict[str, SegmentDates]:
    """Stretch and cutover as the kernel laid them: under limits a day one by one, else the ideal ones."""
    axis, by_day = axis_of(compiled.instance), compiled.problem.by_day
    stretch = state.stretch if by_day else state.ideal_stretch
    cutover = state.cutover if by_day else state.ideal_cutover
    return {
        segment.id: SegmentDates(
            stretch=segment.stretched_since or axis.date(int(stretch[s])),
            cutover=segment.cut_over_on or (None if segment.anchored else axis.date(int(cutover[s]))),
        )
        for s, segment in enumerate(compiled.segments)
        if stretch[s] <= cutover[s]
    }


def _facts(instance: Instance) -> dict[str, SegmentDates]:
    return {
        s.id: SegmentDates(stretch=s.stretched_since, cutover=s.cut_over_on)
        for s in instance.segments
        if s.cut_over_on is not None
    }


def _moved_at_once(compiled: Compiled, state: State) -> dict[str, SegmentDates]:
    """A segment that cannot be stretched is cut over on the day its one wave ends."""
    whole = {s.id for s in compiled.instance.segments if not s.stretchable}
    if not whole:
        return {}
    group_of = {vm: g for g, group in enumerate(compiled.groups) for vm in group.vms}
    ends = {}
    for vm in compiled.instance.vms:
        g = group_of.get(vm.id)
        if g is not None and state.window[g] >= 0:
            for segment in vm.segments:
                if segment in whole:
                    ends[segment] = SegmentDates(cutover=compiled.windows[int(state.window[g])].end)
    return ends
