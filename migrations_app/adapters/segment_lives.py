"""The life of every segment of a found plan, as rows."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from migrations_app.adapters.extensions import extendable_of
from migrations_app.adapters.instance import ScenarioProblem
from migrations_app.adapters.sentences import readable
from migrations_app.models import Plan, Scenario, SegmentPlan, Stretch
from networks.adapters import key_of
from networks.choices import Disposition
from networks.models import Anchor, VirtualMachine
from networks.models import Segment as SegmentRow
from planner.core import records as core
from planner.core.explain import unavoidable
from planner.core.exposure import exposure_steps
from planner.core.order import cutover_order
from planner.core.risk import segment_gamma
from planner.core.risk_bands import bands_by_segment
from planner.core.timetable import Life, Timetable

MOST_NAMES = 4


def segment_plans(
    problem: ScenarioProblem,
    plan: core.Plan,
    measures: core.Measures,
    timetable: Timetable,
    limits: tuple[float, ...],
) -> list[SegmentPlan]:
    """Every segment with a day in the plan, in cutover order. `limits`: those of the picture's colour scale."""
    measured = {one.segment: one for one in measures.segments}
    bands = bands_by_segment(problem.instance, plan, limits)
    steps = exposure_steps(problem.instance, timetable)
    unavoidable = _unavoidable(problem)
    wave_no = {run.id: number for number, run in enumerate(timetable.runs, 1)}
    rows = []
    for place in cutover_order(problem.instance, plan, problem.affinity_names):
        life = timetable.lives[place.segment]
        row = _row(life, timetable, measured.get(place.segment), wave_no)
        row.gamma_per_tb = segment_gamma(life.segment, problem.instance.risk)
        row.exposure_steps = [[day.isoformat(), tb] for day, tb in steps.get(place.segment, ())]
        row.position = place.place
        row.after = [readable(before.sentence) for before in place.after]
        row.bands = [list(band) for band in bands.get(place.segment, ())]
        row.unavoidable_reason = unavoidable.get(place.segment, "")
        rows.append(row)
    return rows


def planned_stretches(scenario: Scenario, plan: Plan, segments: Sequence[SegmentPlan]) -> list[Stretch]:
    """One planned extension for each port group of each stretched segment."""
    port_groups = extendable_of(scenario.project)
    return [
        Stretch(plan=plan, port_group_id=one.port_group_id, from_on=row.stretch_on, to_on=row.cutover_on)
        for row in segments
        if row.stretch_on is not None
        for one in port_groups.get(row.segment_id, ())
    ]


def _row(
    life: Life, timetable: Timetable, measured: core.SegmentMeasure | None, wave_no: Mapping[str, int]
) -> SegmentPlan:
    moves = sorted((wave_no[run.id], run.end, _on(life, run.vms)) for run in life.runs)
    closes = life.cutover is not None and not (life.segment.anchored and life.stretch is not None)
    ends = None if life.cutover is None else timetable.axis.date(life.cutover)
    row = SegmentPlan(
        segment_id=key_of(life.segment.id),
        cutover_on=ends if closes else None,
        ends_on=ends,
        risk_weight=life.segment.risk_weight,
        vm_count=len(life.vms),
        first_wave=moves[0][0] if moves else None,
        last_wave=moves[-1][0] if moves else None,
        moves=[[number, timetable.axis.date(end).isoformat(), vms] for number, end, vms in moves],
    )
    if measured is not None:
        row.stretch_on, row.cutover_on, row.days = measured.stretch, measured.cutover, measured.days
        row.time_risk, row.stretch_tb, row.risk_days = measured.time_risk, measured.stretch_tb, measured.risk_days
    return row


def _on(life: Life, moving: Sequence[core.Vm]) -> int:
    return sum(life.segment.id in vm.segments for vm in moving)


def _unavoidable(problem: ScenarioProblem) -> dict[str, str]:
    """Why no plan can close a segment early, by segment id, and where the rows know it, who holds it."""
    reasons = {one.segment: readable(one.sentence) for one in unavoidable(problem.instance)}
    keys = {key_of(its_id) for its_id in reasons}
    notes = dict(SegmentRow.objects.filter(pk__in=keys).values_list("pk", "anchor_note"))
    anchors = _anchors_on(keys)
    staying, retiring = _names_on(keys, Disposition.STAYS), _names_on(keys, Disposition.RETIRE)
    for its_id, reason in reasons.items():
        key = key_of(its_id)
        holders = [notes[key]] if notes[key] else []
        holders += [f"{_some(anchors[key])} stands on it"] if anchors[key] else []
        holders += [f"{_some(staying[key])} stays on-premises"] if staying[key] else []
        holders += [f"{_some(retiring[key])} has to retire first"] if retiring[key] else []
        reasons[its_id] = f"{reason} {'; '.join(holders)}." if holders else reason
    return reasons


def _names_on(segment_ids: Collection[int], disposition: Disposition) -> dict[int, list[str]]:
    """The names of the VMs of a disposition on each segment."""
    on = VirtualMachine.objects.filter(
        nics__port_group__segment__in=segment_ids, disposition=disposition, is_gone=False
    )
    found: dict[int, list[str]] = defaultdict(list)
    for segment_id, name in on.values_list("nics__port_group__segment", "name").distinct().order_by("name"):
        found[segment_id].append(name)
    return found


def _anchors_on(segment_ids: Collection[int]) -> dict[int, list[str]]:
    """What is no VM and holds each segment open: its name, and the day it leaves."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Anchor.objects.filter(segment__in=segment_ids).order_by("name")
    for segment_id, name, leaves_on in rows.values_list("segment_id", "name", "leaves_on"):
        found[segment_id].append(f"{name} (until {leaves_on:%-d %B %Y})" if leaves_on else name)
    return found


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:MOST_NAMES])
    return shown if len(names) <= MOST_NAMES else f"{shown} and {len(names) - MOST_NAMES} more"
