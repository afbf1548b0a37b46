"""Looks for the ways to finish a segment: which groups have to go earlier, and where they find room.

For each earlier day on which the segment's last wave could end, the groups that are later, and those that have to go
before them, are put into windows until then; nobody else is moved.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from planner.core.admission import Admission, Gate
from planner.core.finishing.board import Board, Slot
from planner.core.finishing.dates import DateBook, Span
from planner.core.finishing.near import Near, segments_of
from planner.core.records import Instance, Plan, SegmentDates, Wave
from planner.core.timetable import Life, Timetable, lay

Preference = Callable[["FinishSearch", int, Slot], tuple[float, ...]]  # the window to try first has the least

TRIES = 4_000  # windows tried before a set of groups is given up
VMS_WEIGHED = 100_000  # a placing weighs every VM near the segment: so many in all, then days are left out
FEWEST_DAYS = 6  # target days that are looked at however large the part of the estate is


@dataclass(frozen=True, slots=True)
class Candidate:
    """Groups in other windows, with the dates that follow; `objective` is J less the current plan's."""

    by_day: int
    slots: Mapping[int, Slot]
    dates: Mapping[str, SegmentDates]
    cutover: int
    objective: float


class FinishSearch:
    """A feasible plan, and the ways to close one segment of it earlier."""

    def __init__(self, instance: Instance, plan: Plan, segment: str, labels: Sequence[str] | None = None) -> None:
        self.instance, self.plan, self.segment = instance, plan, segment
        self.timetable: Timetable = lay(instance, plan)
        self.life: Life = self.timetable.lives[segment]
        self.gate = Gate(instance)
        self.groups: tuple[Admission, ...] = self.gate.groups(labels)
        self.rooms = self.gate.rooms
        self.board = Board(instance, self.rooms, self.groups)
        slot_of = {room.window.id: k for k, room in enumerate(self.rooms)}
        run_of = self.timetable.run_of
        for g, one in enumerate(self.groups):
            self.board.put(g, slot_of[run_of[one.group.vms[0]].window.id])
        self.book = DateBook(instance, self.timetable)
        self.stuck: dict[int, tuple[int, Counter[str]]] = {}  # by target day: a group without room, and why
        self.short: dict[int, int] = {}  # by target day: VMs that the windows until then still take, too few
        self.undated: list[int] = []  # target days whose moves leave a segment no day
        self._on_it = [g for g, one in enumerate(self.groups) if any(segment in vm.segments for vm in one.vms)]
        self._segments_of = {vm.id: vm.segments for vm in instance.vms}
        self._window_of = {vm: run.window.id for vm, run in run_of.items()}
        self._pull = self._traffic_pull()

    # ---- which day, and who has to go

    def target_days(self) -> list[int]:
        """Days by which the last wave could end so that the segment closes earlier, the latest first.

        Of days that lead to one cutover the latest stands for all: it asks for the fewest moves.
        """
        last, now = self.life.last, self.life.cutover
        assert last is not None and now is not None
        latest: dict[int, int] = {}
        for end in sorted({room.end for room in self.rooms if room.end < last}):
            cutover = self.cutover_after(end)
            if cutover is not None and cutover < now and any(self._end(g) > end for g in self._on_it):
                latest[cutover] = end
        return sorted(latest.values(), reverse=True)

    def cutover_after(self, end: int) -> int | None:
        """The first day the segment may be cut over after waves that end by day `end`."""
        moved = (self.timetable.moved_day.get(vm.id, end) for vm in self.life.vms)
        end = max(end, *moved)
        return end if not self.life.segment.stretchable else self.book.days.earliest_cutover(self.life.segment, end)

    def late_groups(self, day: int) -> list[int]:
        """The groups that have to go earlier so that the segment's last wave ends by `day`, in an order to place them.

        Those on the segment that end later, and whoever has to go before one of them and ends later.
        """
        late: dict[int, int] = {}  # group: how many have to go before it, in a row
        waiting = [g for g in self._on_it if self._end(g) > day]
        while waiting:
            g = waiting.pop()
            if g not in late:
                late[g] = 0
                waiting += [h for h in self.board.before[g] if self._end(h) > day]
        rises = True
        while rises:
            rises = False
            for g in late:
                row = max((late[h] + 1 for h in self.board.before[g] if h in late), default=0)
                rises, late[g] = rises or row != late[g], row
        return sorted(late, key=lambda g: (late[g], len(self.windows_by(g, day)), -self.groups[g].load.vms, g))

    def windows_by(self, g: int, day: int) -> list[Slot]:
        """The windows until `day` that dates, pins, segments and size leave a group."""
        fits = self.groups[g].by_size
        return [k for k, room in enumerate(self.rooms) if room.end <= day and fits >> k & 1]

    def _end(self, g: int) -> int:
        return self.rooms[self.board.slot_of[g]].end

    # ---- where they go

    def candidates(self) -> list[Candidate]:
        """What was found for each target day; for the cheapest days placed in several ways."""
        days = self.target_days()
        if not days:
            return []
        late = {day: self.late_groups(day) for day in days}
        everyone = {vm for groups in late.values() for g in groups for vm in self.groups[g].group.vms}
        near = Near(self.instance, segments_of(everyone, self._segments_of), everyone)
        now = near.cost(self._window_of, {}, self.plan.segments)
        days = _spread(days, max(FEWEST_DAYS, VMS_WEIGHED // max(1, near.size)))
        found = {day: self._candidate(day, late[day], near, now, latest_first) for day in days}
        cheap_first = sorted(days, key=lambda day: (_worth(found[day]), -day))
        others = (
            self._candidate(day, late[day], near, now, prefer)
            for day in cheap_first[: max(FEWEST_DAYS, len(days) // 4)]
            for prefer in (_by_traffic, _earliest)
        )
        return [one for one in (*found.values(), *others) if one is not None]

    def _candidate(self, day: int, late: Sequence[int], near: Near, now: float, prefer: Preference) -> Candidate | None:
        slots = self.placed(day, late, prefer)
        return None if slots is None else self._weighed(day, slots, near, now)

    def placed(self, day: int, late: Sequence[int], prefer: Preference) -> dict[int, Slot] | None:
        """A window for each group of `late`, by trying in order and going back; None when none was found in `TRIES`."""
        board = self.board
        choices = {g: sorted(self.windows_by(g, day), key=lambda k: prefer(self, g, k)) for g in late}
        if not all(choices.values()):
            return None
        were = {g: board.take(g) for g in late}
        try:
            room = board.free_vms({k for row in choices.values() for k in row})
            if room < sum(self.groups[g].load.vms for g in late):
                self.short[day] = int(room)
                return None
            return self._tried(day, late, choices)
        finally:
            for g in late:
                if g in board.slot_of:
                    board.take(g)
                board.put(g, were[g])

    def _tried(self, day: int, late: Sequence[int], choices: Mapping[int, Sequence[Slot]]) -> dict[int, Slot] | None:
        board, left = self.board, TRIES
        pending: list[Iterator[Slot]] = [iter(choices[late[0]])]
        deepest = -1
        while pending:
            g = late[len(pending) - 1]
            if g in board.slot_of:  # back from a group that found no room after this one
                board.take(g)
            k = None
            for one in pending[-1]:
                left -= 1
                if board.refusal(g, one) is None:
                    k = one
                    break
            if k is None:
                if len(pending) > deepest:
                    deepest = len(pending)
                    self.stuck[day] = g, board.full_by(g, choices[g])
                pending.pop()
            else:
                board.put(g, k)
                if len(pending) == len(late):
                    return {one: board.slot_of[one] for one in late}
                pending.append(iter(choices[late[len(pending)]]))
            if left <= 0:
                return None
        return None

    # ---- what that costs

    def _weighed(self, day: int, slots: Mapping[int, Slot], near: Near, now: float) -> Candidate | None:
        spans = self._spans(slots)
        dates = self.book.laid(spans, self.segment)
        if dates is None:
            self.undated.append(day)
            return None
        cutover = dates[self.segment].cutover
        assert cutover is not None and self.life.cutover is not None
        if self.timetable.axis.day(cutover) >= self.life.cutover:
            return None
        moved = {vm: self.rooms[k].window.id for g, k in slots.items() for vm in self.groups[g].group.vms}
        objective = near.cost(self._window_of, moved, {**self.plan.segments, **dates}) - now
        objective += self.instance.weights.makespan_day * self._makespan_more(slots, dates)
        return Candidate(day, slots, dates, self.timetable.axis.day(cutover), objective)

    def _spans(self, slots: Mapping[int, Slot]) -> dict[str, Span]:
        """First start and last end of every segment that the moved groups are on and that is not settled."""
        moved = {vm: self.rooms[k] for g, k in slots.items() for vm in self.groups[g].group.vms}
        spans = {}
        for segment in sorted(segments_of(moved, self._segments_of)):
            life = self.timetable.lives[segment]
            if life.settled:
                continue
            starts, ends = [], []
            for vm in life.vms:
                place = moved.get(vm.id) or self.timetable.run_of.get(vm.id)
                if place is not None:
                    starts.append(place.start)
                ends.append(self.timetable.end_day[vm.id] if place is None else place.end)
            spans[segment] = Span(min(starts), max(ends))
        return spans

    def _makespan_more(self, slots: Mapping[int, Slot], dates: Mapping[str, SegmentDates]) -> int:
        """Days by which the last wave or cutover of all is later (below 0: earlier) than in the plan."""
        return self._last_day(slots, dates) - self._last_day({}, {})

    def _last_day(self, slots: Mapping[int, Slot], dates: Mapping[str, SegmentDates]) -> int:
        ends = [self.rooms[k].end for k in {slots.get(g, k) for g, k in self.board.slot_of.items()}]
        ends += self.timetable.moved_day.values()
        for segment, life in self.timetable.lives.items():
            if life.segment.anchored:
                continue
            laid = dates[segment].cutover if segment in dates else None
            day = life.cutover if laid is None else self.timetable.axis.day(laid)
            if day is not None:
                ends.append(day)
        return max(ends, default=-1)

    def _traffic_pull(self) -> dict[int, dict[int, float]]:
        """Bytes a day between groups, for the groups on the segment."""
        group_of = {vm: g for g, one in enumerate(self.groups) for vm in one.group.vms}
        pull: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        for flow in self.instance.flows:
            a, b = group_of.get(flow.a), group_of.get(flow.b)
            if a is not None and b is not None and a != b:
                pull[a][b] += flow.bytes_per_day
                pull[b][a] += flow.bytes_per_day
        return pull

    def traffic_at(self, g: int, k: Slot) -> float:
        """Bytes a day between a group and those that move in window k."""
        return sum(bytes_per_day for h, bytes_per_day in self._pull[g].items() if self.board.slot_of.get(h) == k)


def plan_with(search: FinishSearch, candidate: Candidate) -> Plan:
    """The current plan with the candidate's moves and dates; waves that hold nobody any more are left out."""
    wave_of = {wave.window: wave.id for wave in reversed(search.plan.waves)}
    assignment = dict(search.plan.assignment)
    for g, k in candidate.slots.items():
        window = search.rooms[k].window.id
        for vm in search.groups[g].group.vms:
            assignment[vm] = wave_of.setdefault(window, f"to {window}")
    used = set(assignment.values())
    waves = [wave for wave in search.plan.waves if wave.id in used]
    known = {wave.id for wave in waves}
    waves += [Wave(wave, window) for window, wave in wave_of.items() if wave in used and wave not in known]
    return Plan(tuple(waves), assignment, {**search.plan.segments, **candidate.dates}, search.plan.instance)


def _spread(days: Sequence[int], most: int) -> list[int]:
    """At most `most` of the days: the first half of them, then some of the others at even distances."""
    if len(days) <= most:
        return list(days)
    head = (most + 1) // 2
    rest = days[head:]
    return [*days[:head], *(rest[at * len(rest) // (most - head)] for at in range(most - head))]


def _worth(candidate: Candidate | None) -> float:
    return inf if candidate is None else candidate.objective


def latest_first(search: FinishSearch, g: int, k: Slot) -> tuple[float, ...]:
    return -search.rooms[k].end, -search.rooms[k].start, k


def _earliest(search: FinishSearch, g: int, k: Slot) -> tuple[float, ...]:
    return search.rooms[k].end, search.rooms[k].start, k


def _by_traffic(search: FinishSearch, g: int, k: Slot) -> tuple[float, ...]:
    return -search.traffic_at(g, k), *latest_first(search, g, k)
