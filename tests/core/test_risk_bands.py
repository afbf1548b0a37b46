"""The colour scale of the timeline: round limits, and the day on which a stretch becomes darker."""

from datetime import date

from planner.core.records import (
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
from planner.core.risk_bands import band_limits, bands_by_segment

ONE_WEEK = Instance(
    name="one segment, a day's risk is its weight",
    start_date=date(2027, 1, 4),
    horizon_days=30,
    windows=(Window("w", date(2027, 1, 8), date(2027, 1, 9)),),
    limits=Limits(max_stretched=1),
    segments=(Segment("A", risk_weight=2.0),),
    vms=(Vm("a", 1.0, ("A",), external_gb_per_day=1000.0),),
    risk=RiskKnobs(eta_days=14, beta=1.0, gamma_per_tb=3.0),  # beta 1: each day adds the weight
    weights=Weights(1, 0, 0),
)
STRETCHED_6_DAYS = Plan((Wave("W1", "w"),), {"a": "W1"}, {"A": SegmentDates(date(2027, 1, 7), date(2027, 1, 12))})


def test_the_scale_has_round_limits_below_the_largest_risk():
    assert band_limits(840.0) == (20.0, 50.0, 100.0, 200.0, 500.0)


def test_a_plan_without_risk_still_has_a_scale():
    assert band_limits(0.0) == tuple(sorted(band_limits(0.0))) and len(band_limits(0.0)) == 5


def test_a_bar_darkens_on_the_day_its_risk_passes_a_limit():
    # stretched 7 to 12 January: 2 a day by age; the VM moved on the 9th, so 10, 11 and 12 add 3 x 1 TB each:
    # 2, 4, 6, 11, 16, 21
    assert bands_by_segment(ONE_WEEK, STRETCHED_6_DAYS, (3.0, 10.0, 20.0)) == {"A": ((0, 0), (1, 1), (2, 3), (3, 5))}
