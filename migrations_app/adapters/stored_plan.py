"""A found plan as rows: worked out outside any transaction, written in one short one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from migrations_app.adapters.durations import fill_hours, moving_vms
from migrations_app.adapters.explanations import OtherWindows, other_windows, tell_segments
from migrations_app.adapters.instance import ScenarioProblem
from migrations_app.adapters.segment_lives import planned_stretches, segment_plans
from migrations_app.adapters.sentences import binding_sentences, readable
from migrations_app.models import Assignment, Plan, PlannedGroup, PlanRun, Scenario, SegmentPlan, Stretch, Wave
from migrations_app.selectors.transport import transport_of
from networks.adapters import key_of
from networks.models import Segment as SegmentRow
from networks.models import VirtualMachine
from planner.core import records as core
from planner.core.calendar import axis_of
from planner.core.explain import Placement, binding, placements
from planner.core.explain_costs import Weigher
from planner.core.explain_segments import segment_stories
from planner.core.risk import daily_risk
from planner.core.risk_bands import band_limits
from planner.core.timetable import Run, Timetable, lay

BATCH = 2_000  # rows in one INSERT: SQLite and PostgreSQL both take them at once


class EstateChanged(Exception):
    """VMs or segments of the plan were deleted while it was searched for."""


@dataclass(frozen=True, slots=True)
class PlanRows:
    """Every row of one stored plan, unsaved, each list in its order."""

    plan: Plan
    waves: list[Wave]
    groups: list[PlannedGroup]
    assignments: list[Assignment]
    segment_plans: list[SegmentPlan]
    stretches: list[Stretch]


def numbered(plan: core.Plan, instance: core.Instance) -> core.Plan:
    """The plan with its waves called W1, W2, … in time order; waves that move nobody are left out."""
    runs = lay(instance, plan).runs
    new_id = {run.id: f"W{number}" for number, run in enumerate(runs, 1)}
    return core.Plan(
        waves=tuple(core.Wave(new_id[run.id], run.window.id) for run in runs),
        assignment={vm: new_id[wave] for vm, wave in sorted(plan.assignment.items()) if wave in new_id},
        segments=plan.segments,
        instance=instance.name,
    )


def plan_rows(run: PlanRun, problem: ScenarioProblem, plan: core.Plan, measures: core.Measures) -> PlanRows:
    """The rows of a valid plan whose waves are `numbered`. The figures are those of `measures`, none is made anew."""
    instance = problem.instance
    timetable = lay(instance, plan)
    limits = band_limits(max((one.risk_days for one in measures.segments), default=0.0))
    segments = segment_plans(problem, plan, measures, timetable, limits)
    weigher = Weigher(instance, plan)
    tell_segments(problem, segments, segment_stories(instance, plan, weigher))
    stored = _plan(run, instance, plan, measures, timetable, segments)
    stored.binding = binding_sentences(binding(instance, plan))
    stored.band_limits = list(limits)
    for segment in segments:
        segment.plan = stored
    waves = [_wave(stored, problem, number, one) for number, one in enumerate(timetable.runs, 1)]
    _hours(run.scenario, waves, timetable.runs)
    groups, assignments = _groups(stored, problem, plan, waves, other_windows(problem, weigher))
    return PlanRows(stored, waves, groups, assignments, segments, planned_stretches(run.scenario, stored, segments))


def store_rows(rows: PlanRows) -> Plan:
    """Replace the scenario's plan. Expects an open transaction that holds the run; raises EstateChanged."""
    plan = rows.plan
    _still_there(rows)
    before = Plan.objects.filter(scenario_id=plan.scenario_id).first()
    if before is not None:
        plan.revision = before.revision + 1
        before.delete()
    windows = set(plan.scenario.windows.values_list("pk", flat=True))
    for wave in rows.waves:
        wave.window_id = wave.window_id if wave.window_id in windows else None
    plan.save()
    Wave.objects.bulk_create(rows.waves, BATCH)
    PlannedGroup.objects.bulk_create(rows.groups, BATCH)
    Assignment.objects.bulk_create(rows.assignments, BATCH)
    SegmentPlan.objects.bulk_create(rows.segment_plans, BATCH)
    Stretch.objects.bulk_create(rows.stretches, BATCH)
    return plan


def _still_there(rows: PlanRows) -> None:
    project = rows.plan.scenario.project
    vms = set(VirtualMachine.objects.filter(project=project).values_list("pk", flat=True))
    segments = set(SegmentRow.objects.filter(project=project).values_list("pk", flat=True))
    if not vms.issuperset(one.vm_id for one in rows.assignments):
        raise EstateChanged
    if not segments.issuperset(one.segment_id for one in rows.segment_plans):
        raise EstateChanged


def _plan(
    run: PlanRun,
    instance: core.Instance,
    plan: core.Plan,
    measures: core.Measures,
    timetable: Timetable,
    segments: Sequence[SegmentPlan],
) -> Plan:
    axis = axis_of(instance)
    begins = [*(one.start for one in timetable.runs), *(axis.day(one.stretch) for one in measures.segments)]
    ends = [axis.day(one.ends_on) for one in segments if one.ends_on is not None]
    ends_on = axis.date(max(0, measures.makespan_days - 1))
    daily, slots_by_pool = _days(instance, plan, measures)
    return Plan(
        scenario=run.scenario,
        run=run,
        revision=1,
        first_on=axis.date(min(begins, default=0)),
        last_on=max(ends_on, axis.date(max(ends, default=0))),
        ends_on=ends_on,
        objective=measures.objective,
        eta_days=instance.risk.eta_days,
        beta=instance.risk.beta,
        risk_days=measures.risk_days,
        risk_days_anchored=measures.risk_days_anchored,
        risk_days_unavoidable=sum(one.risk_days for one in segments if one.unavoidable_reason),
        stretch_days=measures.stretch_days,
        stretch_tb=measures.stretch_tb,
        split_tb=measures.split_tb,
        makespan_days=measures.makespan_days,
        vm_count=sum(len(one.vms) for one in timetable.runs),
        segment_count=len(segments),
        peaks={
            pool: {"peak": one.peak, "day": one.day.isoformat(), "limit": one.limit}
            for pool, one in measures.peak_stretched.items()
        },
        daily=daily,
        slots_by_pool=slots_by_pool,
    )


def _days(
    instance: core.Instance, plan: core.Plan, measures: core.Measures
) -> tuple[list[list[object]], dict[str, list[int]]]:
    """[day, slots in use, risk-days of that day] from the first stretched day to the last; and the slots by pool."""
    axis = axis_of(instance)
    risk = daily_risk(instance, plan)
    begins = axis.day(risk.first_on)
    slots_of = {one.id: one.slots_by_pool for one in instance.segments}
    by_pool: dict[str, list[int]] = defaultdict(lambda: [0] * len(risk.risk_days))
    for one in measures.segments:
        last = axis.last_day if one.cutover is None else axis.day(one.cutover)
        for pool, slots in slots_of[one.segment].items():
            for day in range(axis.day(one.stretch), last + 1):
                by_pool[pool][day - begins] += slots
    daily: list[list[object]] = [
        [axis.date(begins + day).isoformat(), sum(slots[day] for slots in by_pool.values()), added]
        for day, added in enumerate(risk.risk_days)
    ]
    return daily, dict(by_pool)


def _wave(stored: Plan, problem: ScenarioProblem, number: int, run: Run) -> Wave:
    axis, window = axis_of(problem.instance), problem.windows[run.window.id]
    critical_from = problem.instance.limits.critical_from
    return Wave(
        plan=stored,
        window=window,
        number=number,
        window_name=window.name,
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        first_on=axis.date(run.start),
        switchover_on=axis.date(run.end),
        vm_count=len(run.vms),
        gb=sum(vm.size_gb for vm in run.vms),
        critical_count=sum(vm.criticality >= critical_from for vm in run.vms),
        max_vms=run.window.max_vms,
        max_gb=run.window.max_gb,
        max_critical=run.window.max_critical,
    )


def _hours(scenario: Scenario, waves: Sequence[Wave], runs: Sequence[Run]) -> None:
    moving = moving_vms(scenario.project, scenario, [vm for run in runs for vm in run.vms])
    transport = transport_of(scenario)
    for wave, run in zip(waves, runs, strict=True):
        fill_hours(wave, [moving[vm.id] for vm in run.vms], transport)


def _groups(
    stored: Plan, problem: ScenarioProblem, plan: core.Plan, waves: Sequence[Wave], others: Mapping[str, OtherWindows]
) -> tuple[list[PlannedGroup], list[Assignment]]:
    """The move groups of each wave, the largest first, each with its reasons; and their VMs."""
    size_gb = {vm.id: vm.size_gb for vm in problem.instance.vms}
    placed: dict[str, list[Placement]] = defaultdict(list)
    for one in placements(problem.instance, plan, problem.affinity_names):
        placed[one.wave].append(one)
    groups, assignments = [], []
    for wave in waves:
        largest_first = sorted(placed[f"W{wave.number}"], key=lambda one: (-len(one.group.vms), one.group.vms[0]))
        for number, one in enumerate(largest_first, 1):
            vms, ties = one.group.vms, one.group.reasons
            elsewhere = others[vms[0]]
            reasons = [*one.reasons, *filter(None, (elsewhere.sentence,))]
            group = PlannedGroup(
                wave=wave,
                number=number,
                vm_count=len(vms),
                gb=sum(size_gb[vm] for vm in vms),
                held_together_by=[readable(reason) for reason in ties],
                reasons=[readable(reason) for reason in reasons if reason not in ties],
                other_windows=elsewhere.rows,
            )
            groups.append(group)
            assignments += [Assignment(plan=stored, wave=wave, group=group, vm_id=key_of(vm)) for vm in vms]
    return groups, assignments
