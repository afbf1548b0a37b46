"""What every window of a plan holds, so that a group can be tried in one without judging the whole plan again."""

from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from planner.core.admission import Admission
from planner.core.calendar import axis_of
from planner.core.capacity import Room
from planner.core.records import Instance
from planner.core.wave_rules import TOLERANCE, limit_of

Floats = npt.NDArray[np.float64]
Slot = int  # the number of an admissible window, in the order of `Gate.rooms`


class Board:
    """The move groups of a plan in their windows. `refusal` says which rule a group would break, None for none.

    Everything is a sum that `put` and `take` keep; nothing here judges segments.
    """

    def __init__(self, instance: Instance, rooms: tuple[Room, ...], groups: tuple[Admission, ...]) -> None:
        self._limits, self._rooms, self._groups = instance.limits, rooms, groups
        self.slot_of: dict[int, Slot] = {}
        self._load = np.zeros((len(rooms), 3))
        self._members = [0] * len(rooms)
        self._by_stream: dict[str, list[Slot]] = defaultdict(list)
        for k, room in enumerate(rooms):
            self._by_stream[room.window.stream].append(k)
        self._place = {k: at for row in self._by_stream.values() for at, k in enumerate(row)}
        days = axis_of(instance).horizon_days
        self._in_flight = {stream: np.zeros(days, dtype=np.int64) for stream in self._by_stream}
        self._link_days = {stream: self._days_between(row) for stream, row in self._by_stream.items()}
        group_of = {vm: g for g, group in enumerate(groups) for vm in group.group.vms}
        self._apart: dict[int, set[int]] = defaultdict(set)
        for row in instance.anti_affinities:
            members = {group_of[vm] for vm in row if vm in group_of}
            for g in members:
                self._apart[g] |= members - {g}
        self.before: dict[int, set[int]] = defaultdict(set)
        self.after: dict[int, set[int]] = defaultdict(set)
        for early, late in instance.precedences:
            if early in group_of and late in group_of and group_of[early] != group_of[late]:
                self.before[group_of[late]].add(group_of[early])
                self.after[group_of[early]].add(group_of[late])

    def _days_between(self, row: list[Slot]) -> Floats:
        """(i, j): days from the start of the replication for window i of a stream to the end of its window j."""
        starts = np.array([max(0, self._rooms[k].start - self._limits.presync_days) for k in row], dtype=np.float64)
        ends = np.array([self._rooms[k].end for k in row], dtype=np.float64)
        return ends[None, :] - starts[:, None] + 1

    def put(self, g: int, k: Slot) -> None:
        """Group g moves in window k."""
        self.slot_of[g] = k
        self._add(g, k, 1)

    def take(self, g: int) -> Slot:
        """Group g moves in no window for now; gives the one it had."""
        k = self.slot_of.pop(g)
        self._add(g, k, -1)
        return k

    def _add(self, g: int, k: Slot, sign: int) -> None:
        load, room = self._groups[g].load, self._rooms[k]
        self._members[k] += sign
        if self._members[k]:
            self._load[k] += (sign * load.vms, sign * load.gb, sign * load.critical)
        else:
            self._load[k] = 0.0  # an empty window holds nothing, not what rounding left
        first = max(0, room.start - self._limits.presync_days)
        self._in_flight[room.window.stream][first : room.end + 1] += sign * load.vms

    def refusal(self, g: int, k: Slot) -> str | None:
        """Why group g, which is in no window, cannot move in window k; None when it can."""
        load, room = self._groups[g].load, self._rooms[k]
        vms, gb, critical = self._load[k]
        if vms + load.vms > room.vms:
            return "full by its VMs"
        if gb + load.gb > room.gb * (1 + TOLERANCE):
            return "full by its GB"
        if critical + load.critical > room.critical:
            return "full by its critical VMs"
        if any(self.slot_of.get(other) == k for other in self._apart[g]):
            return "taken by a VM that may not be in one wave with it"
        if not self._in_order(g, k):
            return "before or beside a VM that has to go first"
        if not self._members[k] and not self._keeps_the_gap(k):
            return "too near another wave"
        return self._over_a_stream(room, k, load.vms, load.gb)

    def _in_order(self, g: int, k: Slot) -> bool:
        rooms, at = self._rooms, self.slot_of
        for other in self.before[g]:
            if other in at and at[other] != k and rooms[at[other]].end >= rooms[k].start:
                return False
        for other in self.after[g]:
            if other in at and at[other] != k and rooms[k].end >= rooms[at[other]].start:
                return False
        return True

    def _keeps_the_gap(self, k: Slot) -> bool:
        gap, room = self._limits.gap_days, self._rooms[k]
        others = (self._rooms[j] for j in self._by_stream[room.window.stream] if j != k and self._members[j])
        return not any(one.start <= room.end + gap and room.start <= one.end + gap for one in others)

    def _over_a_stream(self, room: Room, k: Slot, vms: int, gb: float) -> str | None:
        stream = room.window.stream
        most = limit_of(self._limits.hcx_max_inflight, stream)
        first = max(0, room.start - self._limits.presync_days)
        if most is not None and self._in_flight[stream][first : room.end + 1].max() + vms > most:
            return "without room for more VMs under replication"
        link = limit_of(self._limits.link_gb_per_day, stream)
        if link is None:
            return None
        return None if self._fits_link(stream, k, gb, link) else "without room on the link"

    def _fits_link(self, stream: str, k: Slot, gb: float, link: float) -> bool:
        """As rule H09: waves i..j fit the link from the start of i's replication to the end of j, for every i <= j.

        Only i and j with window k between them are looked at: the others hold as they did.
        """
        row, at = self._by_stream[stream], self._place[k]
        needs = self._load[row, 1]
        needs[at] += gb
        total = np.concatenate(([0.0], np.cumsum(needs)))
        room = self._link_days[stream][: at + 1, at:] * (link * (1 + TOLERANCE))
        over = (total[None, at + 1 :] - total[: at + 1, None]) > room
        holds = np.array([j == k or self._members[j] > 0 for j in row])
        return not bool((over & holds[: at + 1, None] & holds[None, at:]).any())

    def free_vms(self, slots: Iterable[Slot]) -> float:
        """VMs that some windows still take together, by their own room."""
        return sum(max(0.0, self._rooms[k].vms - float(self._load[k, 0])) for k in slots)

    def full_by(self, g: int, slots: Iterable[Slot]) -> Counter[str]:
        """How many of some windows refuse a group for which reason."""
        return Counter(reason for k in slots if (reason := self.refusal(g, k)) is not None)
