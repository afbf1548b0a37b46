"""Who is in another window in one scenario than in another, and what that costs.

Windows of two scenarios are the same when they begin and end at the same instants; where several of a scenario do, by
name too. A difference is weighed in the first scenario: what it would cost there to move the move group alone to where
the other scenario has it (`PlannedGroup.other_windows`). Such costs do not add up to the difference of two plans.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from migrations_app.models import Assignment, Plan, PlannedGroup, Wave, Window
from migrations_app.selectors.other_windows import kept_for_each
from planner.core.explain_costs import RULES

NAMES_SHOWN = 3

Place = tuple[datetime, datetime, str]  # a window that several scenarios may have; its name only where it is needed
OF_WINDOW = ("name", "starts_at", "ends_at")


@dataclass(frozen=True, slots=True)
class GroupApart:
    """A move group of the first plan, and how many of its VMs each other plan has in which other wave.

    `elsewhere`: one mapping for each of the other plans, of its waves (None = in no wave there) to VMs; empty where
    that plan has the group in the same window.
    """

    group_id: int
    wave_id: int
    vms: int  # of it that differ
    elsewhere: tuple[dict[int | None, int], ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """Every difference between the first plan and the others, and in how many VMs each of the others differs.

    `newcomers`: VMs that another plan moves and the first does not. `waves_of`: the wave of each VM in the others.
    """

    groups: tuple[GroupApart, ...]
    vms: tuple[int, ...]
    newcomers: tuple[int, ...]
    waves: dict[int, Wave]  # of every plan, by key
    places: dict[int, Place]  # of the waves
    waves_of: tuple[dict[int, int], ...]
    group_count: int  # of the first plan

    def differs(self, vm_id: int, wave_id: int) -> bool:
        """Whether any of the others has a VM elsewhere than in this wave of the first."""
        here = self.places[wave_id]
        there = (wave_of.get(vm_id) for wave_of in self.waves_of)
        return any(one is None or self.places[one] != here for one in there)


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
    """One pass over the VMs of each plan. As many queries as there are plans, and two."""
    waves = Wave.objects.filter(plan__in=[first, *others]).defer("duration_basis", "hours_by_type").in_bulk()
    places = _places(first, waves.values())
    waves_of = [dict(Assignment.objects.filter(plan=one).order_by().values_list("vm_id", "wave_id")) for one in others]
    own = Assignment.objects.filter(plan=first).order_by().values_list("vm_id", "group_id", "wave_id")
    known: set[int] = set()
    groups: set[int] = set()
    counts = [0] * len(others)
    found: dict[int, list[dict[int | None, int]]] = {}
    vms: Counter[int] = Counter()
    at: dict[int, int] = {}
    for vm, group, wave in own:
        known.add(vm)
        groups.add(group)
        here, differs = places[wave], False
        for other, wave_of in enumerate(waves_of):
            there = wave_of.get(vm)
            if there is None or places[there] != here:
                differs = True
                counts[other] += 1
                among = found.setdefault(group, [{} for _ in others])[other]
                among[there] = among.get(there, 0) + 1
        if differs:
            vms[group] += 1
            at[group] = wave
    rows = [GroupApart(one, at[one], vms[one], tuple(elsewhere)) for one, elsewhere in found.items()]
    rows.sort(key=lambda one: (waves[one.wave_id].number, one.group_id))
    return Apart(
        tuple(rows),
        tuple(counts),
        tuple(len(wave_of.keys() - known) for wave_of in waves_of),
        waves,
        places,
        tuple(waves_of),
        len(groups),
    )


def narrowed(found: Apart, plan: Plan, search: str = "", against: int | None = None) -> list[GroupApart]:
    """The groups that hold a VM or an application of that name, and differ from the other plan numbered `against`."""
    rows: Iterable[GroupApart] = found.groups
    if against is not None:
        rows = [one for one in rows if one.elsewhere[against]]
    if search:
        named = Q(vm__name__icontains=search) | Q(vm__application__name__icontains=search)
        groups = set(Assignment.objects.filter(named, plan=plan).order_by().values_list("group_id", flat=True))
        rows = [one for one in rows if one.group_id in groups]
    return list(rows)


def group_rows(plan: Plan, found: Apart, shown: Sequence[GroupApart]) -> list[GroupRow]:
    """These groups with their VMs and costs. Three queries."""
    keys = [one.group_id for one in shown]
    groups = PlannedGroup.objects.in_bulk(keys)
    names: dict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = Assignment.objects.filter(group__in=keys).order_by("vm__name", "vm_id")
    for group, vm, name in rows.values_list("group_id", "vm_id", "vm__name"):
        names[group].append((vm, name))
    weigher = _Weigher(plan, found)
    return [
        GroupRow(
            groups[one.group_id],
            found.waves[one.wave_id],
            tuple(names[one.group_id][:NAMES_SHOWN]),
            one.vms,
            tuple(weigher.difference(groups[one.group_id], waves) for waves in one.elsewhere),
        )
        for one in shown
    ]


class _Weigher:
    """What the first plan says of its other windows, asked by where another plan has a group."""

    def __init__(self, plan: Plan, found: Apart) -> None:
        windows = Window.objects.filter(scenario_id=plan.scenario_id).values_list("pk", *OF_WINDOW)
        shared = {place[:2] for place in found.places.values() if place[2]}
        self._found = found
        self._window_at = {_place(values, shared): key for key, *values in windows}
        self._most = kept_for_each(found.group_count)

    def difference(self, group: PlannedGroup, elsewhere: dict[int | None, int]) -> Difference:
        """The same window, a cost, or why there is none."""
        waves = tuple(
            sorted((self._found.waves[one] for one in elsewhere if one is not None), key=lambda one: one.number)
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
