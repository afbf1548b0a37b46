"""What every window of a plan holds, so that a group can be tried in one without judging the whole plan again."""

from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy as np

from planner.core.admission import Admission
from planner.core.calendar import axis_of
from planner.core.capacity import Room
from planner.core.records import Instance
from planner.core.wave_rules import TOLERANCE, limit_of

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

    @property
    def used(self) -> Iterable[Slot]:
        """The windows that hold somebody."""
        return (k for k, members in enumerate(self._members) if members)

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
        """As rule H09: waves i..j fit the link from the start of i's replication to the end of j, for every i <= j."""
        used = [j for j in self._by_stream[stream] if self._members[j] or j == k]
        needs = np.array([self._load[j, 1] + (gb if j == k else 0.0) for j in used])
        starts = np.array([max(0, self._rooms[j].start - self._limits.presync_days) for j in used])
        ends = np.array([self._rooms[j].end for j in used])
        total = np.concatenate(([0.0], np.cumsum(needs)))
        over = (total[None, 1:] - total[:-1, None]) > link * (ends[None, :] - starts[:, None] + 1) * (1 + TOLERANCE)
        return not bool(np.triu(over).any())

    def full_by(self, g: int, slots: Iterable[Slot]) -> Counter[str]:
        """How many of some windows refuse a group for which reason."""
        return Counter(reason for k in slots if (reason := self.refusal(g, k)) is not None)
