"""Groups, the windows left to each, and what follows from them: propagation that remembers who was to blame.

Sets of windows are ints with one bit for each admissible window, by start; sets of groups are ints too. Every deduction
holds for every plan, so an empty set of windows proves that there is none.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

from planner.core.admission import Admission, Gate
from planner.core.capacity import Room, best_totals
from planner.core.contradictions.lives import Life, lives_of
from planner.core.contradictions.programme import Filled, Programme
from planner.core.records import Instance

_SLACK = 1e-6  # relative; sums of GB prove something only well beyond rounding
_MOST_SETS, _MOST_CROWDS = 200, 40  # sets of windows that are weighed, and how few they are that pairs are too


class Puzzle:
    """The state of a proof. `left[g]`: windows left to group g; `blame[g]`: the groups that took the others."""

    def __init__(self, instance: Instance, gate: Gate, groups: Sequence[Admission]) -> None:
        self.instance, self.rooms, self.groups = instance, gate.rooms, groups
        self.left = [group.by_size for group in groups]
        self.blame = [0] * len(groups)
        self.weight = [1] * len(groups)  # how often a group was part of a dead end
        self.number_of = {vm: g for g, group in enumerate(groups) for vm in group.group.vms}
        self.after, self.before = _orders(instance, self.number_of)
        self.apart = _aparts(instance, self.number_of)
        self._clash = [_clashing(gate.rooms, k, instance.limits.gap_days) for k in range(len(gate.rooms))]
        self._load: list[tuple[int, float, int]] = [(0, 0.0, 0)] * len(gate.rooms)
        self._inside = [0] * len(gate.rooms)  # groups that are settled in a window
        self._settled = [False] * len(groups)
        self._undo: list[Callable[[], None]] = []
        self._waiting: deque[int] = deque()
        self._filling: set[int] = set()
        self._first_end: dict[int, int] = {}
        self._starting_after: dict[int, int] = {}
        self._ending_before: dict[int, int] = {}
        lives = lives_of(instance, gate, self.number_of)
        self._programme = Programme(instance, gate, lives)
        self._lives_on: dict[int, list[Life]] = defaultdict(list)
        for life in lives:
            if life.segment.max_stretch_days is not None:
                for g in life.groups:
                    self._lives_on[g].append(life)

    # --- asked by a proof ------------------------------------------------------------------------------------------

    def mark(self) -> int:
        """Where to come back to with `back_to`."""
        return len(self._undo)

    def back_to(self, mark: int) -> None:
        """Undo everything since a mark."""
        while len(self._undo) > mark:
            self._undo.pop()()

    def begin(self) -> int:
        """All that follows without assuming anything; the groups that contradict each other, 0 if none are found."""
        for g, windows in enumerate(self.left):
            if not windows:
                return 1 << g
        return self.crowded() or self._follow(range(len(self.left)))

    def assume(self, g: int, window: int) -> int:
        """Put a group in a window; the groups that contradict it, 0 if none do."""
        return self._keep(g, 1 << window, 0) or self._follow((g,))

    def room_left(self, window: int) -> float:
        """VMs that a window still takes."""
        return self.rooms[window].vms - self._load[window][0]

    # --- days of sets of windows -----------------------------------------------------------------------------------

    def first_end(self, windows: int) -> int:
        """The first day on which one of the windows ends."""
        if windows not in self._first_end:
            self._first_end[windows] = min(self.rooms[k].end for k in _bits(windows))
        return self._first_end[windows]

    def last_start(self, windows: int) -> int:
        """The last day on which one of the windows starts."""
        return self.rooms[windows.bit_length() - 1].start

    def _from(self, day: int) -> int:
        if day not in self._starting_after:
            self._starting_after[day] = _set(k for k, room in enumerate(self.rooms) if room.start > day)
        return self._starting_after[day]

    def _until(self, day: int) -> int:
        if day not in self._ending_before:
            self._ending_before[day] = _set(k for k, room in enumerate(self.rooms) if room.end < day)
        return self._ending_before[day]

    # --- what follows ----------------------------------------------------------------------------------------------

    def _keep(self, g: int, windows: int, blame: int) -> int:
        """Leave a group only these windows; whom to blame if none is left, else 0."""
        old, old_blame = self.left[g], self.blame[g]
        if old & windows == old:
            return 0
        self.left[g] = old & windows
        self.blame[g] = old_blame | blame
        self._undo.append(lambda: self._restore(g, old, old_blame))
        self._waiting.append(g)
        return 0 if self.left[g] else self.blame[g] | 1 << g

    def _restore(self, g: int, windows: int, blame: int) -> None:
        self.left[g], self.blame[g] = windows, blame

    def _follow(self, changed: Iterable[int]) -> int:
        self._waiting, self._filling = deque(changed), set()
        while self._waiting or self._filling:
            if self._waiting:
                g = self._waiting.popleft()
                at_fault = self._order(g) or self._spans(g) or self._settle(g)
            else:  # once for all that went into a window meanwhile
                at_fault = self._fill(self._filling.pop())
            if at_fault:
                return at_fault
        return self._programme.broken(self)

    def _why(self, g: int) -> int:
        return self.blame[g] | 1 << g

    def _order(self, g: int) -> int:
        mine = self.left[g]
        for h in self.after[g]:
            at_fault = self._keep(h, mine | self._from(self.first_end(mine)), self._why(g))
            if at_fault:
                return at_fault
        for h in self.before[g]:
            at_fault = self._keep(h, mine | self._until(self.last_start(mine)), self._why(g))
            if at_fault:
                return at_fault
        return 0

    def _spans(self, g: int) -> int:
        """No window that would keep a segment stretched longer than it may be, given who else is on it."""
        for life in self._lives_on[g]:
            first = min(life.groups, key=lambda h: self.last_start(self.left[h]))
            last = max(life.groups, key=lambda h: self.first_end(self.left[h]))
            start, end = self.last_start(self.left[first]), self.first_end(self.left[last])
            if life.moved_last is not None:
                end = max(end, life.moved_last)
            why = self._why(first) | self._why(last)
            for h in life.groups:
                fits = self._fitting(life, self.left[h], start, end)
                at_fault = self._keep(h, fits, why)
                if at_fault:
                    return at_fault
        return 0

    def _fitting(self, life: Life, windows: int, start: int, end: int) -> int:
        most, fits = life.segment.max_stretch_days, windows
        assert most is not None
        for k in _bits(windows):
            room = self.rooms[k]
            if room.start >= start and room.end <= end:
                days = life.days(start, end)
            else:
                days = life.days(min(start, room.start), max(end, room.end))
            if days is None or days > most:
                fits &= ~(1 << k)
        return fits

    def _settle(self, g: int) -> int:
        """A group with one window left is in it: its room is taken, windows too near and those apart follow."""
        if self._settled[g] or self.left[g] & (self.left[g] - 1):
            return 0
        k = self.left[g].bit_length() - 1
        load, old, inside = self.groups[g].load, self._load[k], self._inside[k]
        self._settled[g] = True
        self._load[k] = old[0] + load.vms, old[1] + load.gb, old[2] + load.critical
        self._inside[k] = inside | 1 << g
        self._undo.append(lambda: self._unsettle(g, k, old, inside))
        self._filling.add(k)
        for h in self.apart[g]:
            at_fault = self._keep(h, ~(1 << k), self._why(g))
            if at_fault:
                return at_fault
        return 0 if inside else self._take(g, k)

    def _unsettle(self, g: int, k: int, load: tuple[int, float, int], inside: int) -> None:
        self._settled[g], self._load[k], self._inside[k] = False, load, inside

    def _take(self, g: int, k: int) -> int:
        clash = self._clash[k]
        for h, windows in enumerate(self.left):
            if windows & clash:
                at_fault = self._keep(h, ~clash, self._why(g))
                if at_fault:
                    return at_fault
        return 0

    def _fill(self, k: int) -> int:
        """Who has no room left beside those settled in a window."""
        (vms, gb, critical), room = self._load[k], self.rooms[k]
        why = self.why(_bits(self._inside[k]))
        if vms > room.vms or gb > room.gb * (1 + _SLACK) or critical > room.critical:
            return why
        for h, windows in enumerate(self.left):
            if windows >> k & 1 and not self._settled[h]:
                load = self.groups[h].load
                if (
                    vms + load.vms > room.vms
                    or gb + load.gb > room.gb * (1 + _SLACK)
                    or critical + load.critical > room.critical
                ):
                    at_fault = self._keep(h, ~(1 << k), why)
                    if at_fault:
                        return at_fault
        return 0

    def why(self, groups: Iterable[int]) -> int:
        """These groups and all that are to blame for what is left to them."""
        found = 0
        for g in groups:
            found |= self._why(g)
        return found

    def filled(self) -> list[Filled]:
        """The windows in use, by start."""
        return [
            Filled(self.rooms[k], *self._load[k][:2], self.why(_bits(inside)))
            for k, inside in enumerate(self._inside)
            if inside
        ]

    def crowded(self) -> int:
        """Groups that only have some windows, and do not fit them all together; 0 if none are found."""
        by_windows: dict[int, list[int]] = defaultdict(list)
        for g, windows in enumerate(self.left):
            by_windows[windows].append(g)
        every = sorted(by_windows, key=int.bit_count)
        sets = set(every[:_MOST_SETS])
        if len(every) <= _MOST_CROWDS:
            sets |= {one | other for one, other in combinations(every, 2) if one & other}
        gap = self.instance.limits.gap_days
        for windows in sorted(sets, key=int.bit_count):
            inside = [g for some in every if some & windows == some for g in by_windows[some]]
            chosen = [self.rooms[k] for k in _bits(windows)]
            if len({room.window.stream for room in chosen}) > 1:
                continue
            loads = [self.groups[g].load for g in inside]
            for needed, worth in (
                (sum(load.vms for load in loads), _vms),
                (sum(load.gb for load in loads), _gb),
                (sum(load.critical for load in loads), _critical),
            ):
                if needed > best_totals(chosen, gap, worth)[-1][1] * (1 + _SLACK):
                    return _set(inside)
        return 0


def _vms(room: Room) -> float:
    return room.vms


def _gb(room: Room) -> float:
    return room.gb


def _critical(room: Room) -> float:
    return room.critical


def _set(numbers: Iterable[int]) -> int:
    found = 0
    for number in numbers:
        found |= 1 << number
    return found


def _bits(numbers: int) -> Iterable[int]:
    while numbers:
        low = numbers & -numbers
        yield low.bit_length() - 1
        numbers ^= low


def members(groups: int) -> list[int]:
    """The numbers in a set of groups."""
    return list(_bits(groups))


def _orders(instance: Instance, number_of: dict[str, int]) -> tuple[list[list[int]], list[list[int]]]:
    count = max(number_of.values(), default=-1) + 1
    after: list[set[int]] = [set() for _ in range(count)]
    before: list[set[int]] = [set() for _ in range(count)]
    for u, v in instance.precedences:
        g, h = number_of.get(u), number_of.get(v)
        if g is not None and h is not None and g != h:
            after[g].add(h)
            before[h].add(g)
    return [sorted(one) for one in after], [sorted(one) for one in before]


def _aparts(instance: Instance, number_of: dict[str, int]) -> list[list[int]]:
    apart: list[set[int]] = [set() for _ in range(max(number_of.values(), default=-1) + 1)]
    for rule in instance.anti_affinities:
        groups = {number_of[vm] for vm in rule if vm in number_of}
        for g in groups:
            apart[g] |= groups - {g}
    return [sorted(one) for one in apart]


def _clashing(rooms: Sequence[Room], k: int, gap_days: int) -> int:
    """The other windows of the stream too near a window."""
    mine = rooms[k]
    return _set(
        number
        for number, room in enumerate(rooms)
        if number != k
        and room.window.stream == mine.window.stream
        and room.start <= mine.end + gap_days
        and mine.start <= room.end + gap_days
    )
