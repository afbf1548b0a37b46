"""The cutover order of a plan, and for each segment what had to go before it. Every statement is computed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from planner.core.admission import own_rules
from planner.core.groups import move_groups, named
from planner.core.records import Instance, MoveGroup, Plan, Vm
from planner.core.segment_days import SegmentDays
from planner.core.segment_rules import slot_limits, slots_taken
from planner.core.timetable import Life, Run, Timetable, lay
from planner.core.wording import counted

SHOWN = 5  # VMs, rules or segments named at most for each reason

BeforeKind = Literal[
    "fact", "last-wave", "bridge-vm", "move-group", "precedence", "soak", "not-before", "calendar", "cutovers-per-day",
    "free-choice", "slot", "anchored",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Before:
    """One thing that had to go before, or that set the day: a sentence, and the ids it names."""

    kind: BeforeKind
    sentence: str
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CutoverRow:
    """One segment in cutover order. `last_vms`: a few of the `last_vms_count` VMs that moved in its last wave.

    `cutover` is None for an anchored segment (it stays stretched); `stretch` is None for one that never is stretched.
    """

    place: int
    segment: str
    stretch: date | None
    cutover: date | None
    first_wave: str | None
    last_wave: str | None
    last_vms: tuple[str, ...]
    last_vms_count: int
    done: bool
    after: tuple[Before, ...]


def cutover_order(instance: Instance, plan: Plan, labels: Sequence[str] | None = None) -> tuple[CutoverRow, ...]:
    """The segments that are stretched or cut over, by cutover day; those that stay stretched last.

    `labels` names the affinities, as in `move_groups`.
    Expects a plan that `check` finds feasible: of a broken plan the sentences may not hold.
    """
    timetable = lay(instance, plan)
    told = _Reasons(instance, timetable, labels)
    lives = [life for life in timetable.lives.values() if life.stretch is not None or life.cutover is not None]
    rows = []
    for place, life in enumerate(sorted(lives, key=_by_cutover), 1):
        last = last_run(life)
        vms = moved_last(life, last)
        rows.append(
            CutoverRow(
                place=place,
                segment=life.segment.id,
                stretch=_date(timetable, life.stretch),
                cutover=None if life.segment.anchored else _date(timetable, life.cutover),
                first_wave=min(life.runs, key=lambda run: run.start).id if life.runs else None,
                last_wave=None if last is None else last.id,
                last_vms=tuple(vm.id for vm in vms[:SHOWN]),
                last_vms_count=len(vms),
                done=life.over is not None,
                after=tuple(told.of(life)),
            )
        )
    return tuple(rows)


def _by_cutover(life: Life) -> tuple[bool, int, int, str]:
    stretch = life.stretch if life.stretch is not None else life.cutover
    return life.segment.anchored, life.cutover or 0, stretch or 0, life.segment.id


def _date(timetable: Timetable, day: int | None) -> date | None:
    return None if day is None else timetable.axis.date(day)


def last_run(life: Life) -> Run | None:
    """The last wave that moves a VM of a segment."""
    return max(life.runs, key=lambda run: (run.end, run.start, run.id), default=None)


def moved_last(life: Life, last: Run | None) -> list[Vm]:
    """The segment's VMs in its last wave."""
    if last is None:
        return []
    inside = {vm.id for vm in last.vms}
    return [vm for vm in life.vms if vm.id in inside]


class _Reasons:
    """What had to go before each cutover of one plan."""

    def __init__(self, instance: Instance, timetable: Timetable, labels: Sequence[str] | None) -> None:
        self._instance = instance
        self._timetable = timetable
        self._days = SegmentDays(instance)
        self._groups: Mapping[str, MoveGroup] = {
            vm: group for group in move_groups(instance, labels) for vm in group.vms
        }
        self._earlier: dict[str, list[str]] = defaultdict(list)
        for before, after in instance.precedences:
            self._earlier[after].append(before)
        cut = [life for life in timetable.lives.values() if _planned_cutover(life)]
        self._cutovers = Counter(life.cutover for life in cut)
        self._stretched = [life for life in timetable.lives.values() if life.stretch is not None]

    def of(self, life: Life) -> Iterator[Before]:
        """Every reason of one segment, in the order in which they tell its story."""
        yield from self._slot(life)
        last = last_run(life)
        if last is not None:
            vms = moved_last(life, last)
            ids = tuple(vm.id for vm in vms)
            text = f"{named(ids)} moved last, in wave {last.id}, which ends on {last.window.end}."
            yield Before("last-wave", text, (last.id, *ids[:SHOWN]))
            yield from self._bridges(life, last, vms)
            yield from self._move_groups(last, vms)
            yield from self._precedences(last, vms)
        if life.over is not None:
            yield Before("fact", f"It was cut over on {life.segment.cut_over_on}.")
        elif life.segment.anchored:
            yield Before("anchored", "Something on it never moves, so it stays stretched.")
        elif life.segment.stretchable and life.cutover is not None:
            yield from self._day(life, life.cutover)

    def _bridges(self, life: Life, last: Run, vms: Iterable[Vm]) -> Iterator[Before]:
        bridges = [vm for vm in vms if len(set(vm.segments)) > 1]
        for vm in bridges[:SHOWN]:
            others = [one for one in dict.fromkeys(vm.segments) if one != life.segment.id]
            text = f"Bridge VM {vm.id} is on {named(others)} too: none of them is cut over before wave {last.id} ends."
            yield Before("bridge-vm", text, (vm.id, *others))

    def _move_groups(self, last: Run, vms: Iterable[Vm]) -> Iterator[Before]:
        tied = {id(group): group for vm in vms if len((group := self._groups[vm.id]).vms) > 1}
        for group in list(tied.values())[:SHOWN]:
            text = f"{named(group.vms)} move in one wave, here {last.id}: {'; '.join(group.reasons[:2])}."
            yield Before("move-group", text, group.vms[:SHOWN])

    def _precedences(self, last: Run, vms: Iterable[Vm]) -> Iterator[Before]:
        run_of, shown = self._timetable.run_of, 0
        for vm in vms:
            for before in self._earlier[vm.id]:
                if before in run_of and run_of[before].id != last.id and shown < SHOWN:
                    shown += 1
                    text = f"VM {before} had to move before {vm.id}: wave {run_of[before].id} before {last.id}."
                    yield Before("precedence", text, (before, vm.id))

    def _day(self, life: Life, cutover: int) -> Iterator[Before]:
        """From the end of the last wave to the cutover: soak, the segment's own rule, the calendar, the limit a day."""
        axis, segment, lag = self._timetable.axis, life.segment, self._instance.limits.cutover_lag_days
        earliest = max(0, self._timetable.today or 0)
        if life.last is not None:
            earliest = max(earliest, life.last + lag)
            if lag:
                text = f"After its last VM it soaks {counted(lag, 'day')}, so {axis.date(life.last + lag)} is the first day."
                yield Before("soak", text)
        if segment.cutover_not_before is not None and axis.day(segment.cutover_not_before) > earliest:
            earliest = axis.day(segment.cutover_not_before)
            yield Before("not-before", f"It may not be cut over before {segment.cutover_not_before}.")
        allowed = self._days.earliest_cutover(segment, earliest - lag)
        if allowed is None:
            return
        if allowed > earliest:
            free = self._days.earliest_without_own_calendar(segment, earliest - lag)
            of_instance = [] if free == earliest else ["weekday or freeze"]
            of_its_own = [] if free == allowed else [f"its {own_rules(segment)}"]
            why = "; ".join((*of_instance, *of_its_own))
            text = f"{axis.date(earliest):%A %Y-%m-%d} allows no cutover ({why}), {axis.date(allowed)} does."
            yield Before("calendar", text)
        if cutover > allowed:
            yield self._waited(life, allowed, cutover)

    def _waited(self, life: Life, allowed: int, cutover: int) -> Before:
        most = self._instance.limits.max_cutovers_per_day
        axis = self._timetable.axis
        free = [day for day in range(allowed, cutover) if self._days.allows_cutover(life.segment, day)]
        if most is not None and all(self._cutovers[day] >= most for day in free):
            others = [one.segment.id for one in self._stretched if _planned_cutover(one) and one.cutover in free]
            text = (
                f"From {axis.date(allowed)} on every day that allows a cutover has its {most} already: {named(others)}."
            )
            return Before("cutovers-per-day", text, tuple(others[:SHOWN]))
        text = f"It could be cut over from {axis.date(allowed)} on; the plan takes {axis.date(cutover)}."
        return Before("free-choice", text)

    def _slot(self, life: Life) -> Iterator[Before]:
        """Segments without whose cutover there would have been no slot on the day this one was stretched."""
        stretch = life.stretch
        if stretch is None or life.since is not None:
            return
        for limit in slot_limits(self._instance):
            mine = slots_taken(life.segment, limit.pool)
            in_use = sum(slots_taken(one.segment, limit.pool) for one in self._stretched if _open_on(one, stretch))
            freed = [
                one
                for one in self._stretched
                if one.cutover is not None
                and one.cutover < stretch
                and in_use + slots_taken(one.segment, limit.pool) > limit.slots
                and slots_taken(one.segment, limit.pool)
            ]
            if mine and freed:
                ids = tuple(one.segment.id for one in sorted(freed, key=lambda one: -(one.cutover or 0)))
                of_pool = "" if limit.pool is None else f" of pool {limit.pool}"
                text = (
                    f"{named(ids)} had to be cut over before this one was stretched: with "
                    f"{'it' if len(ids) == 1 else 'any of them'} more than the "
                    f"{counted(limit.slots, 'extension slot')}{of_pool} would be in use."
                )
                yield Before("slot", text, ids[:SHOWN])


def _open_on(life: Life, day: int) -> bool:
    return life.stretch is not None and life.cutover is not None and life.stretch <= day <= life.cutover


def _planned_cutover(life: Life) -> bool:
    return life.stretch is not None and life.over is None and not life.segment.anchored
