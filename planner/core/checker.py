"""The judge: every hard constraint (H01 to H22) and every figure of a plan.

It shares nothing with the search: what the search believes is proved here once more before anybody sees it.
"""

from collections.abc import Mapping
from itertools import chain

from planner.core.exposure import BYTES_PER_TB, split_bytes, stretch_bytes
from planner.core.records import Instance, Measures, Plan, SegmentMeasure, Verdict, Violation
from planner.core.risk import segment_risk
from planner.core.segment_rules import pool_peaks, segment_violations
from planner.core.timetable import Timetable, lay
from planner.core.wave_rules import wave_violations

Traffic = tuple[Mapping[str, float], float]  # bytes over the stretch of each segment, bytes between sites


def violations_of(instance: Instance, plan: Plan, timetable: Timetable) -> tuple[Violation, ...]:
    """Every hard constraint that a plan laid on days breaks, by code."""
    found = chain(
        wave_violations(instance, plan, timetable),
        segment_violations(instance, plan, timetable),
    )
    return tuple(sorted(found, key=lambda one: one.code))


def check(instance: Instance, plan: Plan) -> Verdict:
    """Judge a plan. Expects an instance that passed `check_instance`; takes any plan, however broken.

    O(VMs + flows + waves^2): seconds at 50,000 VMs.
    """
    timetable = lay(instance, plan)
    return Verdict(violations_of(instance, plan, timetable), measure(instance, timetable))


def measure(instance: Instance, timetable: Timetable, traffic: Traffic | None = None) -> Measures:
    """The figures of a plan laid on days. `traffic`: its bytes over stretches and between sites, where known already."""
    over_stretch, between_sites = traffic or (stretch_bytes(instance, timetable), split_bytes(instance, timetable))
    rows = segment_measures(instance, timetable, over_stretch)
    anchored = {segment.id for segment in instance.segments if segment.anchored}
    split_tb = between_sites / BYTES_PER_TB
    risk_days = sum(row.risk_days for row in rows)
    makespan = makespan_days(timetable)
    weights = instance.weights
    return Measures(
        objective=weights.risk * risk_days + weights.split_tb * split_tb + weights.makespan_day * makespan,
        risk_days=risk_days,
        risk_days_anchored=sum(row.risk_days for row in rows if row.segment in anchored),
        time_risk_days=sum(row.time_risk for row in rows),
        stretch_tb=sum(row.stretch_tb for row in rows),
        stretch_days=sum(row.days for row in rows),
        split_tb=split_tb,
        makespan_days=makespan,
        waves_used=len(timetable.runs),
        peak_stretched=pool_peaks(instance, timetable),
        segments=rows,
    )


def segment_measures(
    instance: Instance, timetable: Timetable, over_stretch: Mapping[str, float]
) -> tuple[SegmentMeasure, ...]:
    """What the plan costs on each stretched segment, by segment id. `over_stretch`: X_s in bytes."""
    rows = []
    for _, life in sorted(timetable.lives.items()):
        if life.stretch is None or life.cutover is None:
            continue
        segment, days = life.segment, life.cutover - life.stretch + 1
        stretch_tb = over_stretch.get(segment.id, 0.0) / BYTES_PER_TB
        risk = segment_risk(segment, instance.risk, days, stretch_tb)
        rows.append(
            SegmentMeasure(
                segment=segment.id,
                vms=len(life.vms),
                stretch=timetable.axis.date(life.stretch),
                cutover=None if segment.anchored else timetable.axis.date(life.cutover),
                days=days,
                time_risk=risk.time_risk,
                stretch_tb=stretch_tb,
                risk_days=risk.risk_days,
            )
        )
    return tuple(rows)


def makespan_days(timetable: Timetable) -> int:
    """Days from day 0 to the end of the last wave or cutover; an anchored segment has none."""
    cutovers = (life.cutover for life in timetable.lives.values() if not life.segment.anchored)
    ends = [
        *(run.end for run in timetable.runs),
        *timetable.moved_day.values(),
        *(day for day in cutovers if day is not None),
    ]
    return max(0, max(ends, default=-1) + 1)
