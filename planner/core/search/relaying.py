"""A few groups of a plan laid anew in a few windows, at the least cost, as a model for CP-SAT."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from planner.core.search.layout import FREE, NO_LIMIT, Floats, Problem
from planner.core.search.ragged import Ints

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

NONE = -1
THOUSANDTHS = 1_000  # of a unit of J: CP-SAT counts in whole numbers

Lives = dict[tuple[int, int], "cp_model.IntVar"]  # (first window, last window) of a segment


@dataclass(slots=True)
class _Cost:
    """A sum to minimize, in whole thousandths, and what it is for the plan as it stands."""

    terms: list["cp_model.IntVar"] = field(default_factory=list)
    factors: list[int] = field(default_factory=list)
    now: int = 0

    def add(self, variable: "cp_model.IntVar", cost: float, value_now: int) -> None:
        whole = round(cost * THOUSANDTHS)
        self.terms.append(variable)
        self.factors.append(whole)
        self.now += whole * value_now


class Relaying:
    """x[g, k]: freed group g moves in window k. A life of a segment: its first and its last window.

    `window` (G,) is a feasible plan; `groups` are laid anew in `windows`, whatever else is in them stays. Left out are
    links and places in flight over several windows, limits a day, and the makespan.
    """

    def __init__(self, problem: Problem, window: Ints, groups: Ints, windows: Ints) -> None:
        from ortools.sat.python import cp_model

        self._cp_model, self._model, self._cost = cp_model, cp_model.CpModel(), _Cost()
        self._problem, self._window, self._windows = problem, window, windows.tolist()
        self._groups: list[int] = groups.tolist()
        self._is_free = np.zeros(len(window), dtype=np.bool_)
        self._is_free[groups] = True
        self._x = {
            (g, k): self._model.new_bool_var("")
            for g in self._groups
            for k in self._windows
            if problem.admissible[g, k] and self._may_join(g, k)
        }
        self._of_group = {g: [(k, self._x[g, k]) for k in self._windows if (g, k) in self._x] for g in self._groups}
        for places in self._of_group.values():
            self._model.add_exactly_one(x for _, x in places)
        self._apart_and_in_order()
        self._room()
        self._traffic()
        self._slots(self._lives())

    def solved(self, seconds: float, seed: int) -> Ints | None:
        """The windows of a better plan, if there is one."""
        expression = self._cp_model.LinearExpr.weighted_sum(self._cost.terms, self._cost.factors)
        self._model.add(expression <= self._cost.now - 1)
        self._model.minimize(expression)
        solver = self._cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = seed
        if solver.solve(self._model) not in (self._cp_model.OPTIMAL, self._cp_model.FEASIBLE):
            return None
        found = self._window.copy()
        for (g, k), x in self._x.items():
            if solver.boolean_value(x):
                found[g] = k
        return found

    def _may_join(self, g: int, k: int) -> bool:
        """True where no group that stays forbids the window: apart, before, after."""
        p, end, start = self._problem, self._problem.end, self._problem.start
        for h in p.apart_idx[p.apart_ptr[g] : p.apart_ptr[g + 1]]:
            if not self._is_free[h] and self._window[h] == k:
                return False
        for h in p.before_idx[p.before_ptr[g] : p.before_ptr[g + 1]]:
            j = self._window[h]
            if not self._is_free[h] and j != k and end[j] >= start[k]:
                return False
        for h in p.after_idx[p.after_ptr[g] : p.after_ptr[g + 1]]:
            j = self._window[h]
            if not self._is_free[h] and j != k and end[k] >= start[j]:
                return False
        return True

    def _apart_and_in_order(self) -> None:
        """The same among the freed groups."""
        p = self._problem
        for g in self._groups:
            for h in p.apart_idx[p.apart_ptr[g] : p.apart_ptr[g + 1]].tolist():
                for k, x in self._of_group[g] if self._is_free[h] and g < h else ():
                    if (h, k) in self._x:
                        self._model.add_at_most_one(x, self._x[h, k])
            for h in p.after_idx[p.after_ptr[g] : p.after_ptr[g + 1]].tolist():
                for k, x in self._of_group[g] if self._is_free[h] else ():
                    for j, y in self._of_group[h]:
                        if j != k and p.end[k] >= p.start[j]:
                            self._model.add_at_most_one(x, y)

    def _room(self) -> None:
        p = self._problem
        for cap, size in ((p.cap_vms, p.vms), (p.cap_gb, p.gb), (p.cap_critical, p.critical)):
            for k in self._windows:
                if cap[k] >= NO_LIMIT:
                    continue
                taken = float(size[(self._window == k) & ~self._is_free].sum())
                here = [g for g in self._groups if (g, k) in self._x]
                sizes = [int(np.ceil(size[g] * THOUSANDTHS - 1e-6)) for g in here]
                load = self._cp_model.LinearExpr.weighted_sum([self._x[g, k] for g in here], sizes)
                self._model.add(load <= int((cap[k] - taken) * THOUSANDTHS + 1e-6))

    def _traffic(self) -> None:
        """What it costs a group to move on another day: by itself, and beside the groups it talks to."""
        p = self._problem
        end = p.end.astype(np.int64)
        for g in self._groups:
            cost: Floats = p.day_cost[g] * end[self._windows]
            for at in range(p.flow_ptr[g], p.flow_ptr[g + 1]):
                h, a_day = int(p.flow_idx[at]), float(p.flow_cost[at])
                if not self._is_free[h]:
                    cost = cost + a_day * np.abs(end[self._windows] - end[self._window[h]])
                elif g < h and a_day * THOUSANDTHS >= 1:
                    self._days_between(g, h, a_day)
            by_window = dict(zip(self._windows, (cost - cost.min()).tolist(), strict=True))
            for k, x in self._of_group[g]:
                self._cost.add(x, by_window[k], int(self._window[g] == k))

    def _days_between(self, g: int, h: int, a_day: float) -> None:
        end = self._problem.end
        most = int(end[self._windows].max() - end[self._windows].min())
        days = self._model.new_int_var(0, most, "")
        places = [(x, int(end[k])) for k, x in self._of_group[g]] + [(y, -int(end[k])) for k, y in self._of_group[h]]
        later = self._cp_model.LinearExpr.weighted_sum([x for x, _ in places], [day for _, day in places])
        self._model.add(days >= later)
        self._model.add(days >= -later)
        self._cost.add(days, a_day, abs(int(end[self._window[g]]) - int(end[self._window[h]])))

    def _lives(self) -> dict[int, Lives]:
        """Of each segment with a freed group: what its risk would be for each first and last window."""
        p, rank = self._problem, self._problem.end_rank
        segments = np.unique(np.concatenate([p.seg_idx[p.seg_ptr[g] : p.seg_ptr[g + 1]] for g in self._groups]))
        found: dict[int, Lives] = {}
        for s in segments.tolist():
            members = p.member_idx[p.member_ptr[s] : p.member_ptr[s + 1]]
            free = members[self._is_free[members]].tolist()
            stay = self._window[members[~self._is_free[members]]].tolist()
            firsts = {min([k, *stay]) for k in self._windows}
            lasts = {max([k, *stay], key=rank.__getitem__) for k in self._windows}
            now = self._window[members]
            life_now = (int(now.min()), int(max(now.tolist(), key=rank.__getitem__)))
            costs = {
                (i, j): cost
                for i in firsts
                for j in lasts
                if rank[i] <= rank[j] and (cost := self._life_cost(s, i, j)) is not None
            }
            lives = {life: self._model.new_bool_var("") for life in costs}
            least = min(costs.values(), default=0.0)
            self._model.add_exactly_one(lives.values())
            for life, is_so in lives.items():
                self._cost.add(is_so, costs[life] - least, int(life == life_now))
            for k in self._windows:
                wide = [is_so for (i, j), is_so in lives.items() if i <= k and rank[k] <= rank[j]]
                for x in (self._x[g, k] for g in free if (g, k) in self._x) if len(wide) < len(lives) else ():
                    self._model.add(self._cp_model.LinearExpr.sum(wide) >= x)
            found[s] = lives
        return found

    def _days(self, s: int, first: int, last: int) -> tuple[int, int]:
        """First and last stretched day; a segment with NONE to move has been stretched before."""
        p, c = self._problem, self._problem.calendar[s]
        stretch = p.stretched_since[s] if p.stretched_since[s] != FREE else p.stretch_by[c, first]
        cutover = p.earliest_cutover[s] if last == NONE else max(p.earliest_cutover[s], p.cutover_from[c, last])
        return int(stretch), int(cutover if p.fixed_end[s] == FREE else p.fixed_end[s])

    def _life_cost(self, s: int, first: int, last: int) -> float | None:
        """None where the segment would be stretched too long, or beyond the horizon."""
        p = self._problem
        stretch, cutover = self._days(s, first, last)
        days = cutover - stretch + 1
        if days > p.max_days[s] or cutover >= p.horizon:
            return None
        return float(p.weight[s] * p.age_cost[max(0, days)] + p.cutover_cost[s] * cutover)

    def _slots(self, lives: dict[int, Lives]) -> None:
        """The limit N where it can bind, on the days of count that the lives reach."""
        for r, cap in enumerate(self._problem.cap_slots):
            slots = self._problem.slots[:, r]
            others = self._in_use_by_others(r, lives)
            over: dict[int, list[tuple[cp_model.IntVar, int]]] = defaultdict(list)
            for s, of_segment in lives.items():
                for life, is_so in of_segment.items() if slots[s] else ():
                    for point in range(*self._points(s, life)):
                        over[point].append((is_so, int(slots[s])))
            for point, there in over.items():
                used = self._cp_model.LinearExpr.weighted_sum([one for one, _ in there], [n for _, n in there])
                self._model.add(used <= int(cap - others[point]))

    def _in_use_by_others(self, r: int, lives: dict[int, Lives]) -> Floats:
        p = self._problem
        used = np.zeros(p.points + 1)
        for s in np.flatnonzero(p.slots[:, r]).tolist():
            members = self._window[p.member_idx[p.member_ptr[s] : p.member_ptr[s + 1]]].tolist()
            if s not in lives and (members or p.stretched_since[s] != FREE):
                life = (min(members, default=NONE), max(members, key=p.end_rank.__getitem__, default=NONE))
                begin, end = self._points(s, life)
                used[begin:end] += p.slots[s, r]
        return used

    def _points(self, s: int, life: tuple[int, int]) -> tuple[int, int]:
        p = self._problem
        stretch, cutover = self._days(s, *life)
        return int(p.first_point[max(0, stretch)]), int(p.first_point[max(-1, cutover) + 1])
