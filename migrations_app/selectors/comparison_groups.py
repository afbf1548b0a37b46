"""Who is in another window in one scenario than in another, and what that costs.

Windows of two scenarios are the same when they begin and end at the same instants; where several of a scenario do, by
name too. A difference is weighed in the first scenario: what it would cost there to move the move group alone to where
the other scenario has it (`PlannedGroup.other_windows`). Such costs do not add up to the difference of two plans.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
from django.db.models import Q

from migrations_app.models import Assignment, Plan, PlannedGroup, Wave, Window
from migrations_app.selectors.other_windows import kept_for_each
from planner.core.explain_costs import RULES

NAMES_SHOWN = 3

NOWHERE = 0  # the key of no wave

Keys = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Place = tuple[datetime, datetime, str]  # a window that several scenarios may have; its name only where it is needed
OF_WINDOW = ("name", "starts_at", "ends_at")


@dataclass(frozen=True, slots=True)
class Apart:
    """Where the first plan has each of its VMs and where the others have it: arrays with a value a VM of the first.

    `there`: for each of the others its wave, NOWHERE where it has the VM in none. `differs`: whether that is in another
    window. `newcomers`: VMs that another moves and the first does not.
    """

    vm: Keys
    group: Keys
    wave: Keys
    there: tuple[Keys, ...]
    differs: tuple[Mask, ...]
    newcomers: tuple[int, ...]
    waves: dict[int, Wave]  # of every plan, by key
    places: dict[int, Place]  # of the waves

    @property
    def vms(self) -> tuple[int, ...]:
        """In how many VMs each of the others differs."""
        return tuple(int(one.sum()) for one in self.differs)

    @property
    def group_count(self) -> int:
        """Move groups of the first plan."""
        return len(np.unique(self.group))

    def groups(self, against: int | None = None) -> list[int]:
        """The groups that differ from any other plan, or from that one, by wave and size: in the order of their keys."""
        differs = self.differs[against] if against is not None else self.any_differs
        return np.unique(self.group[differs]).tolist()

    @property
    def any_differs(self) -> Mask:
        """Whether any of the others has a VM in another window."""
        return np.logical_or.reduce(self.differs)

    def elsewhere(self, group: int) -> tuple[dict[int, int], ...]:
        """For each of the others, how many VMs of a group it has in which other wave."""
        rows = np.flatnonzero(self.group == group)
        return tuple(
            dict(Counter(there[rows][differs[rows]].tolist()))
            for there, differs in zip(self.there, self.differs, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """Where another scenario has a group. `cost`: J more (below 0: less) in the first; None = unknown, `why` says so.

    `waves` is empty where the group is in no wave there, or in the same one (then `is_same`).
    """

    waves: tuple[Wave, ...]
    is_same: bool = False
    cost: float | None = None
    breaks: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A move group in the first scenario, its first VMs by name, and where each of the others has it."""

    group: PlannedGroup
    wave: Wave
    vms: tuple[tuple[int, str], ...]
    differing: int
    differences: tuple[Difference, ...]

    @property
    def more(self) -> int:
        """VMs of the group that are not named."""
        return self.group.vm_count - len(self.vms)


def apart(first: Plan, others: Sequence[Plan]) -> Apart:
    """As many queries as there are plans, and two."""
    waves = Wave.objects.filter(plan__in=[first, *others]).defer("duration_basis", "hours_by_type").in_bulk()
    places = _places(first, waves.values())
    numbers = {place: number for number, place in enumerate(dict.fromkeys(places.values()))}
    window_of = {wave: numbers[place] for wave, place in places.items()} | {NOWHERE: -1}
    vm, group, wave = _rows(first, "vm_id", "group_id", "wave_id")
    here = _numbered(wave, window_of)
    there, differs, newcomers = [], [], []
    for one in others:
        known, waves_there = _rows(one, "vm_id", "wave_id")
        found = _looked_up(known, waves_there, vm)
        there.append(found)
        differs.append(_numbered(found, window_of) != here)
        newcomers.append(len(np.setdiff1d(known, vm)))
    return Apart(vm, group, wave, tuple(there), tuple(differs), tuple(newcomers), waves, places)


def narrowed(found: Apart, plan: Plan, search: str = "", against: int | None = None) -> list[int]:
    """The groups that hold a VM or an application of that name, and differ from the other plan numbered `against`."""
    groups = found.groups(against)
    if not search:
        return groups
    named = Q(vm__name__icontains=search) | Q(vm__application__name__icontains=search)
    known = set(Assignment.objects.filter(named, plan=plan).order_by().values_list("group_id", flat=True))
    return [one for one in groups if one in known]


def group_rows(plan: Plan, found: Apart, keys: Sequence[int]) -> list[GroupRow]:
    """These groups with their VMs and costs. Four queries."""
    groups = PlannedGroup.objects.in_bulk(list(keys))
    names: dict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = Assignment.objects.filter(group__in=groups).order_by("vm__name", "vm_id")
    for group, vm, name in rows.values_list("group_id", "vm_id", "vm__name"):
        names[group].append((vm, name))
    weigher = _Weigher(plan, found)
    return [
        GroupRow(
            groups[key],
            found.waves[groups[key].wave_id],
            tuple(names[key][:NAMES_SHOWN]),
            int(found.any_differs[found.group == key].sum()),
            tuple(weigher.difference(groups[key], waves) for waves in found.elsewhere(key)),
        )
        for key in keys
    ]


def _rows(plan: Plan, *columns: str) -> Iterable[Keys]:
    """Columns of the VMs of a plan, by the keys of the VMs."""
    found = Assignment.objects.filter(plan=plan).order_by().values_list(*columns)
    rows = np.array(list(found), dtype=np.int64).reshape(-1, len(columns))
    return rows[np.argsort(rows[:, 0])].T


def _looked_up(keys: Keys, values: Keys, asked: Keys) -> Keys:
    """The value of each key asked for, NOWHERE of one that is not among `keys`, which ascend."""
    if not len(keys):
        return np.full(len(asked), NOWHERE, dtype=np.int64)
    at = np.searchsorted(keys, asked).clip(max=len(keys) - 1)
    return np.where(keys[at] == asked, values[at], NOWHERE)


def _numbered(waves: Keys, number_of: Mapping[int, int]) -> Keys:
    known, at = np.unique(waves, return_inverse=True)
    return np.array([number_of[one] for one in known.tolist()], dtype=np.int64)[at]


class _Weigher:
    """What the first plan says of its other windows, asked by where another plan has a group."""

    def __init__(self, plan: Plan, found: Apart) -> None:
        windows = Window.objects.filter(scenario_id=plan.scenario_id).values_list("pk", *OF_WINDOW)
        shared = {place[:2] for place in found.places.values() if place[2]}
        self._found = found
        self._window_at = {_place(values, shared): key for key, *values in windows}
        self._most = kept_for_each(found.group_count)

    def difference(self, group: PlannedGroup, elsewhere: Mapping[int, int]) -> Difference:
        """The same window, a cost, or why there is none."""
        waves = tuple(
            sorted((self._found.waves[one] for one in elsewhere if one != NOWHERE), key=lambda one: one.number)
        )
        if not elsewhere:
            return Difference((), is_same=True)
        if len(elsewhere) > 1 or sum(elsewhere.values()) < group.vm_count:
            return Difference(waves, why="only a part of it is there")
        if not waves:
            return Difference((), why="it is in no wave there")
        window = self._window_at.get(self._found.places[waves[0].pk])
        if window is None:
            return Difference(waves, why="A has no such window")
        for key, cost, codes in group.other_windows:
            if key == window:
                return Difference(waves, False, cost, tuple(RULES.get(code, code) for code in codes), tuple(codes))
        if len(group.other_windows) < self._most:
            return Difference(waves, why="its dates, pins or segments keep it from there in A")
        return Difference(waves, why="it is not among the windows worked out for it in A")


def _places(first: Plan, waves: Iterable[Wave]) -> dict[int, Place]:
    """Which window each wave is in. A name counts only where windows of one scenario share their instants."""
    every = list(waves)
    of_one = Counter((wave.plan_id, wave.starts_at, wave.ends_at) for wave in every)
    of_first = Window.objects.filter(scenario_id=first.scenario_id).values_list("starts_at", "ends_at")
    shared = {key[1:] for key, count in of_one.items() if count > 1}
    shared |= {key for key, count in Counter(of_first).items() if count > 1}
    return {wave.pk: _place((wave.window_name, wave.starts_at, wave.ends_at), shared) for wave in every}


def _place(window: Sequence, shared: set) -> Place:
    name, starts_at, ends_at = window
    return starts_at, ends_at, name if (starts_at, ends_at) in shared else ""
