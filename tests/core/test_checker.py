"""The judge on the tiny estate: its objective worked by hand, and a broken plan for every code."""

from dataclasses import replace
from datetime import date

import pytest

from planner.core.checker import check
from planner.core.records import Segment, SegmentDates, Vm
from tests.core.tiny import PLAN, TINY, codes, dated, january, limits, moved, segment, vm, waves, window

W1, W2, W3 = ("W1", "w0"), ("W2", "w1"), ("W3", "w2")


def test_the_tiny_plan_is_feasible_and_its_objective_is_worked_by_hand():
    # A is stretched 8..11 January and B 15..18, 4 days each; C never is.
    by_age = (2 + 1) * 14 * (4 / 14) ** 1.5
    # a1 - b1: 2 GB a day pass A's stretch for 1 day (10 to 11 January) and B's for 1 (17 to 18); b1's 10 GB outside too
    over_a, over_b = 0.002, 0.002 + 0.010
    # a1 and b1 are 7 days apart; the last wave ends on 24 January, day 20
    split_tb, makespan = 7 * 0.002, 21

    verdict = check(TINY, PLAN)

    assert verdict.feasible
    assert verdict.measures.time_risk_days == pytest.approx(by_age, abs=1e-12)
    assert verdict.measures.stretch_tb == pytest.approx(over_a + over_b, abs=1e-12)
    assert verdict.measures.objective == pytest.approx(
        by_age + 2 * (over_a + over_b) + 2 * split_tb + 5 * makespan, abs=1e-9
    )
    assert round(verdict.measures.objective, 4) == 111.4703


def test_each_segment_is_measured_by_itself():
    a, b = check(TINY, PLAN).measures.segments
    assert (a.segment, a.vms, a.stretch, a.cutover, a.days) == ("A", 2, january(8), january(11), 4)
    assert b.risk_days == pytest.approx(14 * (4 / 14) ** 1.5 + 2 * 0.012, abs=1e-12)


def test_one_network_at_a_time_is_the_peak():
    peak = check(TINY, PLAN).measures.peak_stretched["all"]
    assert (peak.peak, peak.day, peak.limit) == (1, january(8), 2)


def test_a_stretch_of_an_anchored_segment_counts_to_the_horizon():
    verdict = check(segment(TINY, "A", anchored=True), dated(PLAN, "A", january(8), None))
    assert verdict.feasible
    assert verdict.measures.segments[0].days == 60 - 4  # 8 January is day 4 of 60
    assert verdict.measures.segments[0].cutover is None
    assert verdict.measures.risk_days_anchored == verdict.measures.segments[0].risk_days


def test_mobility_optimised_networking_takes_the_traffic_off_a_stretch():
    with_mon = check(segment(TINY, "B", gamma_per_tb=0.0), PLAN).measures
    assert check(TINY, PLAN).measures.risk_days - with_mon.risk_days == pytest.approx(2 * 0.012, abs=1e-12)


def test_a_violation_names_what_and_where():
    (broken,) = check(TINY, dated(PLAN, "A", january(9), january(11))).violations
    assert broken.text == "Segment A is stretched on 2027-01-09, it is needed by 2027-01-08."


BROKEN = {
    "unknown window": ("H01", TINY, waves(PLAN, W1, W2, ("W3", "nowhere"))),
    "wave twice": ("H01", TINY, waves(PLAN, W1, W2, W3, ("W1", "w2b"))),
    "window twice": ("H02", TINY, waves(PLAN, W1, W2, ("W3", "w1"))),
    "overlapping waves": (
        "H03",
        TINY,
        dated(moved(waves(PLAN, W1, W2, W3, ("W4", "w2b")), b2="W4"), "B", january(15), january(26)),
    ),
    "gap too short": ("H03", limits(TINY, gap_days=6), PLAN),
    "wave in a freeze": ("H04", replace(TINY, freezes=((january(10), january(10)),)), PLAN),
    "wave beyond the horizon": ("H04", replace(TINY, horizon_days=20), PLAN),
    "cutover beyond the horizon": ("H04", TINY, dated(PLAN, "B", january(15), date(2027, 3, 8))),
    "window that ends before it starts": ("H04", window(TINY, "w0", end=january(8)), PLAN),
    "VM in no wave": (
        "H05",
        TINY,
        replace(PLAN, assignment={key: wave for key, wave in PLAN.assignment.items() if key != "a2"}),
    ),
    "unknown VM": ("H05", TINY, moved(PLAN, zz="W1")),
    "VM in an unknown wave": ("H05", TINY, moved(PLAN, a2="W9")),
    "too many VMs": ("H06", TINY, dated(moved(PLAN, a2="W2"), "A", january(8), january(18))),
    "too many GB": ("H07", window(TINY, "w0", max_gb=150.0), PLAN),
    "too many critical VMs": ("H08", TINY, moved(PLAN, a1="W2", b2="W1")),
    "link too small": ("H09", limits(TINY, link_gb_per_day=20.0), PLAN),
    "link of the stream too small": ("H09", limits(TINY, link_gb_per_day={"default": 20.0}), PLAN),
    "too many in flight": ("H10", limits(TINY, hcx_max_inflight=1), PLAN),
    "in a blackout": ("H11", TINY, moved(PLAN, b1="W1", a2="W2")),
    "too early": ("H12", TINY, moved(PLAN, b2="W1", a2="W2")),
    "too late": ("H12", vm(TINY, "a1", latest=january(9)), PLAN),
    "other than pinned": ("H13", vm(TINY, "a1", pinned_window="w1"), PLAN),
    "affinity split": ("H14", TINY, moved(PLAN, c1="W2", b2="W3")),
    "kept apart, but together": ("H15", TINY, moved(PLAN, a1="W2", b2="W1")),
    "precedence turned": ("H16", TINY, moved(PLAN, a1="W3", c1="W1")),
    "stretched too late": ("H17", TINY, dated(PLAN, "A", january(9), january(11))),
    "no stretch day": ("H17", TINY, dated(PLAN, "A", None, january(11))),
    "stretched in a freeze": ("H17", replace(TINY, freezes=((january(8), january(8)),)), PLAN),
    "stretched, not stretchable": ("H17", TINY, dated(PLAN, "C", january(22), january(24))),
    "not stretchable, cut over later": ("H17", TINY, dated(PLAN, "C", None, january(25))),
    "not stretchable, in two waves": (
        "H17",
        replace(TINY, affinities=()),
        dated(moved(PLAN, c1="W2", b2="W3"), "B", january(15), january(25)),
    ),
    "stretch of an unknown segment": ("H17", TINY, dated(PLAN, "Z", january(8), january(11))),
    "cut over too early": ("H18", TINY, dated(PLAN, "A", january(8), january(10))),
    "no cutover day": ("H18", TINY, dated(PLAN, "A", january(8), None)),
    "cut over on a Saturday": ("H18", TINY, dated(PLAN, "A", january(8), january(16))),
    "cut over in a freeze": ("H18", TINY, dated(PLAN, "B", january(15), january(19))),
    "cut over before its own day": ("H18", segment(TINY, "A", cutover_not_before=january(12)), PLAN),
    "moved at once before its own day": ("H18", segment(TINY, "C", cutover_not_before=january(25)), PLAN),
    "anchored, but cut over": ("H18", segment(TINY, "A", anchored=True), PLAN),
    "stretched too long": ("H19", TINY, dated(PLAN, "B", january(4), january(26))),
    "no slots": ("H20", limits(TINY, max_stretched=0), PLAN),
    "too many slots for one segment": ("H20", segment(TINY, "A", slots={"default": 3}), PLAN),
    "slots of a pool": ("H20", limits(segment(TINY, "A", pool="ne1"), max_stretched={"ne1": 0, "default": 1}), PLAN),
    "slots over all pools": (
        "H20",
        limits(segment(TINY, "A", pool="ne1"), max_stretched={"ne1": 1, "total": 1}),
        dated(PLAN, "A", january(8), january(15)),
    ),
    "too many cutovers a day": ("H20", limits(TINY, max_cutovers_per_day=0), PLAN),
    "too many stretches a day": ("H20", limits(TINY, max_stretches_per_day=0), PLAN),
    "before today": ("H21", replace(TINY, today=january(10)), PLAN),
    "wrong stream": ("H22", vm(TINY, "a1", stream="lab"), PLAN),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_plan_breaks_its_rule(case):
    code, instance, plan = BROKEN[case]
    assert code in codes(instance, plan)


def test_a_broken_plan_is_here_for_every_code():
    assert {code for code, _, _ in BROKEN.values()} == {f"H{number:02d}" for number in range(1, 23)}


def test_a_vm_without_known_segments_moves_and_leaves_no_risk():
    instance = replace(TINY, vms=(*TINY.vms, Vm("n1", 1.0, external_gb_per_day=100.0)))
    instance = window(instance, "w2", max_vms=3)
    instance = limits(instance, hcx_max_inflight=None)
    verdict = check(instance, moved(PLAN, n1="W3"))
    assert verdict.feasible
    assert verdict.measures.risk_days == check(TINY, PLAN).measures.risk_days


def test_a_segment_without_vms_may_not_be_stretched():
    instance = replace(TINY, segments=(*TINY.segments, Segment("E", 1.0)))
    assert codes(instance, PLAN) == set()
    assert codes(instance, dated(PLAN, "E", january(8), january(11))) == {"H17"}


def test_a_pool_may_be_called_all():
    """The name that the sum over all pools has in the figures is free for a pool of one's own."""
    instance = limits(segment(TINY, "A", pool="all"), max_stretched={"all": 1, "default": 1})
    assert check(instance, PLAN).measures.peak_stretched["all"].peak == 1


def test_a_plan_of_nothing_is_told_what_it_lacks():
    nothing = replace(PLAN, waves=(), assignment={}, segments={})
    verdict = check(TINY, nothing)
    assert [violation.code for violation in verdict.violations] == ["H05"] * 6
    assert verdict.measures.makespan_days == 0


def test_dates_of_a_segment_are_empty_unless_given():
    assert SegmentDates() == SegmentDates(None, None)
