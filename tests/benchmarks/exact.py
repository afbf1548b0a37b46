"""The least J of a small instance, proved by CP-SAT: a model of its own, which shares no line with the search.

Of what an instance may hold it leaves out facts, and limits of cutovers and stretches a day; it says so.
Costs are whole thousandths: J of the model and J of its plan differ by `Optimum.rounding` at most.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from ortools.sat.python import cp_model

from planner.core.calendar import (
    axis_of,
    calendar_of,
    cutover_days,
    first_allowed_from,
    last_allowed_until,
    own_objection,
    stretch_days,
)
from planner.core.records import TOTAL, Instance, Plan, Segment, SegmentDates, Vm, Wave, Window

THOUSANDTHS = 1_000
MB_PER_GB = 1_000
TB_PER_BYTE, TB_PER_GB = 1e-12, 1e-3


@dataclass(frozen=True, slots=True)
class Optimum:
    """`objective`: the least J, to within `rounding`; `bound`: proved; both the same where `proved`."""

    objective: float
    bound: float
    rounding: float
    proved: bool
    plan: Plan


def optimum(instance: Instance, *, seconds: float, workers: int = 1) -> Optimum | None:
    """The best plan by the model; None where it is proved that there is none.

    Raises ValueError for an instance with what the model leaves out, TimeoutError where `seconds` gave no answer.
    """
    _expect_no_more_than_the_model_knows(instance)
    model = _Model(instance)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    status = solver.solve(model.cp)
    if status == cp_model.INFEASIBLE:
        return None
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise TimeoutError(f"CP-SAT has no answer for {instance.name} after {seconds:g} s.")
    return Optimum(
        objective=solver.objective_value / THOUSANDTHS,
        bound=solver.best_objective_bound / THOUSANDTHS,
        rounding=model.rounding / THOUSANDTHS,
        proved=status == cp_model.OPTIMAL,
        plan=model.plan(solver),
    )


def _expect_no_more_than_the_model_knows(instance: Instance) -> None:
    limits = instance.limits
    facts = instance.today or any(vm.moved_on for vm in instance.vms)
    if facts or limits.max_cutovers_per_day is not None or limits.max_stretches_per_day is not None:
        raise ValueError(f"{instance.name} has facts or limits a day, which the exact model leaves out.")


class _Model:
    """x[v, k]: VM v moves in window k. life[s, i, j]: segment s is stretched from before i until after j."""

    def __init__(self, instance: Instance) -> None:
        self.instance, self.axis = instance, axis_of(instance)
        self.cp = cp_model.CpModel()
        self.rounding = 0.0
        self._cost: list[cp_model.LinearExpr] = []
        self.windows = sorted(instance.windows, key=lambda one: (one.start, one.end, one.id))
        self.start = [self.axis.day(one.start) for one in self.windows]
        self.end = [self.axis.day(one.end) for one in self.windows]
        own = {segment.id: calendar_of(segment) for segment in instance.segments}
        self._last_stretch = {key: last_allowed_until(stretch_days(instance, one)) for key, one in own.items()}
        self._next_cutover = {key: first_allowed_from(cutover_days(instance, one)) for key, one in own.items()}
        self._at_once = {segment.id: segment for segment in instance.segments if not segment.stretchable}
        self.x = {
            (vm.id, k): self.cp.new_bool_var(f"{vm.id} in {window.id}")
            for vm in instance.vms
            for k, window in enumerate(self.windows)
            if self._admits(window, vm)
        }
        self.life: dict[tuple[str, int, int], cp_model.IntVar] = {}
        self.day_cost: dict[str, float] = defaultdict(float)  # thousandths for each day that a VM moves later
        self.cutover_cost: dict[str, float] = defaultdict(float)
        self._waves()
        self._rules()
        self._traffic()
        self._lives()
        self._slots()
        self._makespan()
        for vm in instance.vms:
            self._pay(self.day_cost[vm.id], self._end_of(vm.id), most=instance.horizon_days)
        self.cp.minimize(_sum(self._cost))

    def plan(self, solver: cp_model.CpSolver) -> Plan:
        """The plan of a solved model."""
        chosen = {vm: k for (vm, k), x in self.x.items() if solver.value(x)}
        return Plan(
            waves=tuple(Wave(self.windows[k].id, self.windows[k].id) for k in sorted(set(chosen.values()))),
            assignment={vm: self.windows[k].id for vm, k in chosen.items()},
            segments={segment.id: self._dates(segment, chosen) for segment in self.instance.segments},
        )

    def _dates(self, segment: Segment, chosen: dict[str, int]) -> SegmentDates:
        used = [chosen[vm.id] for vm in self.instance.vms if segment.id in vm.segments]
        if not used:
            return SegmentDates()
        if not segment.stretchable:
            return SegmentDates(cutover=self.windows[used[0]].end)
        stretch = min(self._stretch(segment, k) for k in used)
        cutover = None if segment.anchored else self.axis.date(max(self._cutover(segment, k) for k in used))
        return SegmentDates(self.axis.date(stretch), cutover)

    def _admits(self, window: Window, vm: Vm) -> bool:
        """H04, H11, H12, H13, H18 of what moves at once, H22."""
        at_once = [self._at_once[one] for one in vm.segments if one in self._at_once]
        return (
            0 <= self.axis.day(window.start) <= self.axis.day(window.end) <= self.axis.last_day
            and window.stream == vm.stream
            and not any(window.start <= last and first <= window.end for first, last in vm.blackouts)
            and not any(window.start <= last and first <= window.end for first, last in self.instance.freezes)
            and (vm.earliest is None or vm.earliest <= window.start)
            and (vm.latest is None or window.end <= vm.latest)
            and vm.pinned_window in (None, window.id)
            and all(own_objection(segment, window.end) is None for segment in at_once)
        )

    def _in(self, k: int) -> list[tuple[Vm, cp_model.IntVar]]:
        return [(vm, self.x[vm.id, k]) for vm in self.instance.vms if (vm.id, k) in self.x]

    def _end_of(self, vm: str) -> cp_model.LinearExpr:
        return _sum(self.end[k] * self.x[vm, k] for k in range(len(self.windows)) if (vm, k) in self.x)

    def _waves(self) -> None:
        """H03 and H05 to H10."""
        limits = self.instance.limits
        streams: dict[str, list[int]] = defaultdict(list)
        gb: list[cp_model.LinearExpr] = []
        for k, window in enumerate(self.windows):
            moved = self._in(k)
            streams[window.stream].append(k)
            gb.append(_sum(round(vm.size_gb * MB_PER_GB) * x for vm, x in moved))
            if window.max_vms is not None:
                self.cp.add(_sum(x for _, x in moved) <= window.max_vms)
            if window.max_gb is not None:
                self.cp.add(gb[k] <= round(window.max_gb * MB_PER_GB))
            if window.max_critical is not None:
                self.cp.add(_sum(x for vm, x in moved if vm.criticality >= limits.critical_from) <= window.max_critical)
        for vm in self.instance.vms:
            self.cp.add_exactly_one(self.x[vm.id, k] for k in range(len(self.windows)) if (vm.id, k) in self.x)
        for stream, of_stream in streams.items():
            self._gaps(of_stream)
            self._link(stream, of_stream, gb)
            self._in_flight(stream, of_stream)

    def _gaps(self, of_stream: list[int]) -> None:
        near = [
            (i, j)
            for i, j in combinations(of_stream, 2)
            if self.start[j] <= self.end[i] + self.instance.limits.gap_days
        ]
        used = {k: self.cp.new_bool_var(f"{self.windows[k].id} used") for pair in near for k in pair}
        for k, is_used in used.items():
            for _, x in self._in(k):
                self.cp.add_implication(x, is_used)
        for i, j in near:
            self.cp.add_at_most_one(used[i], used[j])

    def _link(self, stream: str, of_stream: list[int], gb: list[cp_model.LinearExpr]) -> None:
        """From any start to any end: a stretch of days that begins or ends with an unused window only has room to spare."""
        limit = self.instance.limits.link_gb_per_day
        link = limit[stream] if isinstance(limit, Mapping) else limit
        if link is None:
            return
        for i in of_stream:
            release = max(0, self.start[i] - self.instance.limits.presync_days)
            for j in of_stream:
                if self.end[j] >= self.end[i]:
                    within = [gb[k] for k in of_stream if self.start[k] >= self.start[i] and self.end[k] <= self.end[j]]
                    self.cp.add(_sum(within) <= int(link * MB_PER_GB * (self.end[j] - release + 1)))

    def _in_flight(self, stream: str, of_stream: list[int]) -> None:
        limit = self.instance.limits.hcx_max_inflight
        most = limit[stream] if isinstance(limit, Mapping) else limit
        release = {k: max(0, self.start[k] - self.instance.limits.presync_days) for k in of_stream}
        for day in set(release.values()) if most is not None else ():
            there = [k for k in of_stream if release[k] <= day <= self.end[k]]
            self.cp.add(_sum(x for k in there for _, x in self._in(k)) <= most)

    def _rules(self) -> None:
        """H14 to H16; a segment that cannot be stretched is an affinity of its VMs."""
        rigid = [
            [vm.id for vm in self.instance.vms if segment.id in vm.segments]
            for segment in self.instance.segments
            if not segment.stretchable
        ]
        for first, *others in [*self.instance.affinities, *filter(None, rigid)]:
            for k in range(len(self.windows)):
                for other in others:
                    self.cp.add(self.x.get((first, k), 0) == self.x.get((other, k), 0))
        for row in self.instance.anti_affinities:
            for k in range(len(self.windows)):
                self.cp.add(_sum(self.x.get((vm, k), 0) for vm in row) <= 1)
        for early, late in self.instance.precedences:
            for k in range(len(self.windows)):
                for j in range(len(self.windows)):
                    if (early, k) in self.x and (late, j) in self.x and j != k and self.end[k] >= self.start[j]:
                        self.cp.add_at_most_one(self.x[early, k], self.x[late, j])

    def _traffic(self) -> None:
        """The traffic of J: what is linear goes to `day_cost` and `cutover_cost`, and |e_u - e_v| is a variable."""
        knobs, weights = self.instance.risk, self.instance.weights
        gamma = {
            one.id: knobs.gamma_per_tb if one.gamma_per_tb is None else one.gamma_per_tb
            for one in self.instance.segments
            if one.stretchable
        }
        on = {vm.id: vm.segments for vm in self.instance.vms}
        outside_tb = {vm.id: vm.external_gb_per_day * TB_PER_GB for vm in self.instance.vms}
        for number, flow in enumerate(self.instance.flows):
            tb = flow.bytes_per_day * TB_PER_BYTE
            common = next((segment for segment in on[flow.a] if segment in on[flow.b]), None)
            cost = weights.split_tb * tb
            if common is None:
                outside_tb[flow.a] += tb
                outside_tb[flow.b] += tb
            else:
                cost += weights.risk * gamma.get(common, 0.0) * tb
            apart = self.cp.new_int_var(0, self.instance.horizon_days, f"days {number}")
            self.cp.add(apart >= self._end_of(flow.a) - self._end_of(flow.b))
            self.cp.add(apart >= self._end_of(flow.b) - self._end_of(flow.a))
            self._pay(cost * THOUSANDTHS, apart, most=self.instance.horizon_days)
        for vm, tb in outside_tb.items():
            gateway = next(iter(on[vm]), None)
            if gateway in gamma:
                cost = weights.risk * gamma[gateway] * tb * THOUSANDTHS
                self.day_cost[vm] -= cost
                self.cutover_cost[gateway] += cost

    def _lives(self) -> None:
        """H17 to H19, and the risk of each life a segment may have."""
        every = range(len(self.windows))
        for segment in self.instance.segments:
            vms = [vm.id for vm in self.instance.vms if segment.id in vm.segments]
            if not vms or not segment.stretchable:
                continue
            for i in every:
                for j in every:
                    if self.start[i] <= self.start[j] and self.end[i] <= self.end[j]:
                        self._add_life(segment, i, j)
            lives = {(i, j): is_so for (s, i, j), is_so in self.life.items() if s == segment.id}
            self.cp.add_exactly_one(lives.values())
            for k in every:
                wide = [
                    is_so
                    for (i, j), is_so in lives.items()
                    if self.start[i] <= self.start[k] and self.end[k] <= self.end[j]
                ]
                for vm in vms:
                    if (vm, k) in self.x:
                        self.cp.add(self.x[vm, k] <= _sum(wide))

    def _add_life(self, segment: Segment, i: int, j: int) -> None:
        stretch, cutover = self._stretch(segment, i), self._cutover(segment, j)
        days = cutover - stretch + 1
        if stretch < 0 or cutover < 0 or (segment.max_stretch_days is not None and days > segment.max_stretch_days):
            return
        knobs = self.instance.risk
        age = segment.risk_weight * knobs.eta_days * (days / knobs.eta_days) ** knobs.beta
        cost = self.instance.weights.risk * age * THOUSANDTHS + self.cutover_cost[segment.id] * cutover
        self.life[segment.id, i, j] = self.cp.new_bool_var(f"{segment.id} from {i} to {j}")
        self._cost.append(round(cost) * self.life[segment.id, i, j])
        self.rounding += 0.5 if i == j else 0.0  # one life of each segment counts, and each has those

    def _stretch(self, segment: Segment, first: int) -> int:
        day = self.start[first] - self.instance.limits.stretch_lead_days
        return int(self._last_stretch[segment.id][day]) if day >= 0 else -1

    def _cutover(self, segment: Segment, last: int) -> int:
        if segment.anchored:
            return self.axis.last_day
        day = self.end[last] + self.instance.limits.cutover_lag_days
        if segment.cutover_not_before is not None:
            day = max(day, self.axis.day(segment.cutover_not_before))
        return int(self._next_cutover[segment.id][day]) if day <= self.axis.last_day else -1

    def _slots(self) -> None:
        """H20, on each day on which a stretch may begin."""
        limit = self.instance.limits.max_stretched
        segments = {segment.id: segment for segment in self.instance.segments}
        begins = {self._stretch(segments[s], i) for s, i, _ in self.life}
        limits = limit if isinstance(limit, Mapping) else {TOTAL: limit}
        for pool, most in limits.items():
            for day in begins:
                self.cp.add(
                    _sum(
                        _slots_in(segments[s], pool) * is_so
                        for (s, i, j), is_so in self.life.items()
                        if self._stretch(segments[s], i) <= day <= self._cutover(segments[s], j)
                    )
                    <= most
                )

    def _makespan(self) -> None:
        """Days to the end of the last wave or cutover."""
        segments = {segment.id: segment for segment in self.instance.segments}
        days = self.cp.new_int_var(0, self.instance.horizon_days, "makespan")
        for vm in self.instance.vms:
            self.cp.add(days >= self._end_of(vm.id) + 1)
        for name, segment in segments.items():
            if not segment.anchored:
                ends = [(self._cutover(segment, j), is_so) for (s, _, j), is_so in self.life.items() if s == name]
                self.cp.add(days >= _sum((end + 1) * is_so for end, is_so in ends))
        self._pay(self.instance.weights.makespan_day * THOUSANDTHS, days, most=self.instance.horizon_days)

    def _pay(self, cost: float, amount: cp_model.LinearExpr, *, most: int) -> None:
        self._cost.append(round(cost) * amount)
        self.rounding += abs(cost - round(cost)) * most


def _sum(terms: Iterable[cp_model.LinearExprT]) -> cp_model.LinearExpr:
    return cp_model.LinearExpr.sum(list(terms))


def _slots_in(segment: Segment, pool: str) -> int:
    slots = segment.slots_by_pool
    return sum(slots.values()) if pool == TOTAL else slots.get(pool, 0)
