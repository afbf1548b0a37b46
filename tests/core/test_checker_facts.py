"""A project under way: what lies before today counts in days and risk and is never judged."""

from dataclasses import replace
from datetime import date

import pytest

from planner.core.checker import check
from planner.core.records import (
    Flow,
    Instance,
    Limits,
    Plan,
    RiskKnobs,
    Segment,
    SegmentDates,
    Vm,
    Wave,
    Weights,
    Window,
)
from tests.core.tiny import codes, dated, limits, moved, segment, vm, waves


def february(day: int) -> date:
    return date(2027, 2, day)


# Day 0 = Monday 1 February, today = 10 February = day 9, the last day is 29. Lead 2, lag 2, cutovers on Mondays.
#   A  a1 moved on 30 January (day -2), stretched since 29 January (-3, in a freeze: a fact); a2 moves on the 13th (12),
#      cutover on Monday the 15th (14): 18 days, weight 2
#   B  stretched on the 2nd (1), cut over on Sunday the 7th (6): 6 days, weight 1
#   C  closed without a stretch
#   D  new, stream lab: stretched on the 11th (10), d1 moves on the 13th, cutover on the 15th: 5 days, gamma 0
#   E  anchored, stretched since the 5th (4) to day 29: 26 days
FACTS = Instance(
    name="facts",
    start_date=february(1),
    horizon_days=30,
    today=february(10),
    windows=(
        Window("w0", february(9), february(10)),
        Window("w1", february(13), february(13)),
        Window("w2", february(14), february(14)),
        Window("l1", february(13), february(13), stream="lab"),
    ),
    limits=Limits(
        max_stretched={"ne1": 3, "total": 4},
        gap_days=3,
        stretch_lead_days=2,
        cutover_lag_days=2,
        hcx_max_inflight={"default": 1, "lab": 1},
        link_gb_per_day={"default": None, "lab": 100.0},
        max_stretches_per_day=1,
        max_cutovers_per_day=2,
    ),
    cutover_weekdays=(0,),
    freezes=((date(2027, 1, 28), february(7)),),
    segments=(
        Segment("A", 2.0, pool="ne1", stretched_since=date(2027, 1, 29), cutover_not_before=february(15)),
        Segment("B", 1.0, slots={"ne1": 5}, stretched_since=february(2), cut_over_on=february(7)),
        Segment("C", 1.0, pool="ne1", closed_without_stretch=True),
        Segment("D", 1.0, slots={"ne1": 1, "ne2": 1}, gamma_per_tb=0.0),
        Segment("E", 1.0, pool="ne1", anchored=True, stretched_since=february(5)),
    ),
    vms=(
        Vm("a1", 10.0, ("A",), moved_on=date(2027, 1, 30)),
        Vm("a2", 10.0, ("A",)),
        Vm("b1", 10.0, ("B",), moved_on=february(6)),
        Vm("c1", 10.0, ("C",), moved_on=february(6), external_gb_per_day=50.0),
        Vm("d1", 100.0, ("D",), stream="lab", external_gb_per_day=1000.0),
        Vm("e1", 10.0, ("E",), moved_on=february(6), external_gb_per_day=100.0),
        Vm("n1", 10.0, (), moved_on=february(10)),
    ),
    affinities=(("a1", "a2"),),
    anti_affinities=(("b1", "c1", "a2"),),
    precedences=(("a1", "a2"), ("a2", "b1")),
    flows=(Flow("a1", "a2", 10e9), Flow("a2", "b1", 100e9)),
    risk=RiskKnobs(14, 1, 1),
    weights=Weights(1, 1, 1),
)
PLAN = Plan(
    waves=(Wave("W1", "w1"), Wave("L1", "l1")),
    assignment={"a2": "W1", "d1": "L1"},
    segments={
        "A": SegmentDates(date(2027, 1, 29), february(15)),
        "B": SegmentDates(february(2), february(7)),
        "D": SegmentDates(february(11), february(15)),
        "E": SegmentDates(february(5), None),
    },
)


def test_facts_count_in_days_and_risk():
    verdict = check(FACTS, PLAN)
    figures = verdict.measures
    assert verdict.feasible
    assert figures.stretch_days == 18 + 6 + 5 + 26
    assert figures.time_risk_days == pytest.approx(2 * 18 + 6 + 5 + 26)  # beta 1: weight times days
    # a1 - a2: 0.01 TB a day inside A, 14 days apart: 0.14. a2 - b1: 0.1 TB a day, 2 days on A and 1 on B.
    # d1: 1 TB a day, 2 days on D. e1: 0.1 TB a day, 24 days on E.
    assert figures.stretch_tb == pytest.approx(0.14 + 0.2 + 0.1 + 2 + 2.4)
    assert figures.risk_days_anchored == pytest.approx(26 + 2.4)
    assert figures.risk_days == pytest.approx((36 + 0.34) + (6 + 0.1) + 5 + (26 + 2.4))  # D: gamma 0
    assert figures.split_tb == pytest.approx(0.14 + 0.7)
    assert figures.makespan_days == 15
    assert figures.objective == pytest.approx(91.68)


def test_a_peak_that_is_past_is_told_and_not_judged():
    peak = check(FACTS, PLAN).measures.peak_stretched["ne1"]
    assert (peak.peak, peak.day, peak.limit) == (7, february(5), 3)  # A 1, B 5, E 1


BROKEN = {
    "a moved VM planned again": ("H05", FACTS, moved(PLAN, a1="W1")),
    "another stretch than the fact": ("H17", FACTS, dated(PLAN, "A", date(2027, 1, 28), february(15))),
    "no stretch where one is a fact": ("H17", FACTS, dated(PLAN, "A", None, february(15))),
    "another cutover than the fact": ("H18", FACTS, dated(PLAN, "B", february(2), february(8))),
    "closed without a stretch, stretched": ("H17", FACTS, dated(PLAN, "C", february(12), None)),
    "closed without a stretch, cut over": ("H18", FACTS, dated(PLAN, "C", None, february(15))),
    "a wave before today": ("H21", FACTS, waves(PLAN, ("W1", "w0"), ("L1", "l1"))),
    "a stretch before today": ("H21", FACTS, dated(PLAN, "D", february(9), february(15))),
    "a cutover before today": ("H21", FACTS, dated(PLAN, "A", date(2027, 1, 29), february(8))),
    "stretched too long, since before today": ("H19", segment(FACTS, "A", max_stretch_days=17), PLAN),
    "slots of a pool": ("H20", limits(FACTS, max_stretched={"ne1": 2, "total": 4}), PLAN),
    "slots in total": ("H20", limits(FACTS, max_stretched={"ne1": 3, "total": 3}), PLAN),
    "in flight by stream": ("H10", limits(FACTS, hcx_max_inflight={"default": 1, "lab": 0}), PLAN),
    "link by stream": ("H09", limits(FACTS, link_gb_per_day={"default": None, "lab": 99.0}), PLAN),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_plan_that_goes_against_the_facts_breaks_its_rule(case):
    code, instance, plan = BROKEN[case]
    assert code in codes(instance, plan)


def test_the_soak_counts_from_a_vm_that_has_moved():
    instance = replace(vm(FACTS, "a2", moved_on=february(10)), cutover_weekdays=None)
    instance = segment(instance, "A", cutover_not_before=None)
    plan = replace(PLAN, assignment={"d1": "L1"})
    assert codes(instance, dated(plan, "A", date(2027, 1, 29), february(11))) == {"H18"}
    assert codes(instance, dated(plan, "A", date(2027, 1, 29), february(12))) == set()
