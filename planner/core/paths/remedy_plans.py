"""What could be tried against detours by another plan: earlier cutovers, a move group in the wave of its partner."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from planner.core.paths import remedy_words as words
from planner.core.paths.bent_plans import Bench, Bent, Earlier
from planner.core.paths.effects import changed_talks
from planner.core.paths.remedy_candidates import Candidate, Case, Change
from planner.core.paths.remedy_records import Kind
from planner.core.paths.schedule import Schedule
from planner.core.paths.traffic import Ints

KeyOf = Callable[[str], int]  # the key behind the id of a VM, a segment or a window in an instance
_NONE = -1
_MOST_DEARER = 0.05  # of J: a move that makes the plan dearer than this is no help (our assumption)


@dataclass(frozen=True, eq=False)
class PlanToBend:
    """A plan that may be bent: `bench` with the keys behind its ids."""

    bench: Bench
    vm_key: KeyOf
    segment_key: KeyOf
    window_key: KeyOf

    @cached_property
    def vm_of(self) -> dict[int, str]:
        """Key of a VM -> its id in the instance."""
        return {self.vm_key(vm): vm for vm in self.bench.vm_ids}

    def schedule_of(self, case: Case, bent: Bent) -> Schedule:
        """The days of a bent plan."""
        return Schedule.of(case.traffic, bent.timetable, self.vm_key, self.segment_key)


def cutover_candidates(case: Case, plan: PlanToBend) -> Iterator[Candidate]:
    """The segments that could be cut over earlier."""
    for earlier in plan.bench.earlier_cutovers():
        place = case.traffic.at_segment.get(plan.segment_key(earlier.segment))
        if place is not None and case.waiting_by_segment[place] > 0:
            yield _earlier(case, plan, earlier, place)


def _earlier(case: Case, plan: PlanToBend, earlier: Earlier, place: int) -> Candidate:
    key, kind = case.traffic.nets[place].key, Kind.CALENDAR if earlier.needs_calendar else Kind.CUTOVER

    def change() -> Change | None:
        bent = plan.bench.cut_over(earlier)
        if bent is None:
            return None
        on, was = bent.timetable.axis.date(earlier.cutover), bent.timetable.axis.date(earlier.was)
        say = words.open_calendar if earlier.needs_calendar else words.cut_over
        name = case.traffic.nets[place].name
        schedule = case.scene.schedule.with_cutovers(case.traffic, {key: earlier.cutover})
        scene = replace(case.scene, schedule=schedule)
        talks = case.talks_on((place,))
        return Change(
            kind,
            say(name, on, was),
            scene,
            talks,
            (key,),
            on=on,
            objective=bent.objective,
            stretch_days=bent.stretch_days,
        )

    return Candidate(kind, float(case.waiting_by_segment[place]), change, (key,))


def move_candidates(case: Case, plan: PlanToBend) -> Iterator[Candidate]:
    """Each move group in each window where VMs move to which its traffic crosses."""
    windows = list(dict.fromkeys(plan.bench.window_of.values()))
    group, window = _groups_and_windows(case, plan, {one: at for at, one in enumerate(windows)})
    traffic, many = case.traffic, len(windows)
    beyond = np.full(len(traffic.others), _NONE, dtype=np.int64)
    group, window = np.concatenate([group, beyond]), np.concatenate([window, beyond])
    a, b = traffic.talk_a, traffic.talk_b
    counts = (group[a] != _NONE) & (group[b] != _NONE) & (group[a] != group[b]) & (window[a] != window[b])
    counts &= (window[a] != _NONE) & (window[b] != _NONE) & (case.burden.waiting > 0)
    a, b, weight = a[counts], b[counts], case.burden.waiting[counts]
    pairs, at = np.unique(
        np.concatenate([group[a] * many + window[b], group[b] * many + window[a]]), return_inverse=True
    )
    hope = np.bincount(at, np.concatenate([weight, weight]), len(pairs))
    for place, pair in enumerate(pairs.tolist()):
        number, to = divmod(pair, many)
        if plan.bench.has_room(windows[to], number):
            yield _moved(case, plan, number, windows[to], float(hope[place]))


def _groups_and_windows(case: Case, plan: PlanToBend, at: dict[str, int]) -> tuple[Ints, Ints]:
    """(V,) each: the number of a VM's move group and of its window; -1 of one that does not move."""
    ids = [plan.vm_of.get(machine.key, "") for machine in case.traffic.machines]
    groups = [plan.bench.group_of(one) for one in ids]
    windows = [at.get(plan.bench.window_of.get(one, ""), _NONE) for one in ids]
    return np.array(groups, dtype=np.int64), np.array(windows, dtype=np.int64)


def _moved(case: Case, plan: PlanToBend, group: int, window: str, hope: float) -> Candidate:
    def change() -> Change | None:
        bent = plan.bench.moved(group, window)
        if bent is None or bent.objective > _MOST_DEARER * plan.bench.standing.figures.objective:
            return None
        before, vms = plan.bench.standing.timetable, plan.bench.vms_of(group)
        schedule = plan.schedule_of(case, bent)
        days = [before.axis.date(table.end_day[vms[0]]) for table in (before, bent.timetable)]
        return Change(
            Kind.MOVE,
            words.move(vms, *days),
            replace(case.scene, schedule=schedule),
            changed_talks(case.traffic, case.scene.schedule, schedule),
            vms=tuple(plan.vm_key(vm) for vm in vms),
            window=plan.window_key(window),
            objective=bent.objective,
            stretch_days=bent.stretch_days,
        )

    return Candidate(Kind.MOVE, hope, change)
