"""The risk formulas: figures worked by hand, and that what is told day by day sums to what is told at once."""

from datetime import date
from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.checker import check
from planner.core.records import RiskKnobs, Segment
from planner.core.risk import (
    accumulated_risk,
    blast_radius_weight,
    daily_risk,
    risk_by_day,
    segment_risk,
    time_risk,
)
from tests.core import test_checker_facts as facts
from tests.core.tiny import PLAN, TINY, january

KNOBS = RiskKnobs(eta_days=14, beta=1.5, gamma_per_tb=2)
STRETCHES = {"weight": st.floats(0, 50), "eta_days": st.floats(1, 60), "beta": st.floats(0.5, 3)}


@pytest.mark.parametrize(("days", "risk"), [(0, 0.0), (3, 1.39), (14, 14.0), (28, 39.60)])
def test_a_stretch_of_weight_1_is_worth_eta_risk_days_at_eta_and_more_than_in_proportion_later(days, risk):
    assert time_risk(1, 14, 1.5, days) == pytest.approx(risk, abs=0.005)


def test_without_ageing_each_day_is_worth_the_weight():
    assert risk_by_day(3, 14, 1, 4) == pytest.approx((3, 3, 3, 3))


def test_traffic_adds_to_age_and_a_segment_may_have_a_gamma_of_its_own():
    plain, with_mon = Segment("A", 2.0), Segment("A", 2.0, gamma_per_tb=0.0)
    assert segment_risk(plain, KNOBS, 14, 3.0).risk_days == pytest.approx(2 * 14 + 2 * 3)
    assert segment_risk(with_mon, KNOBS, 14, 3.0).exposure_risk == 0


@pytest.mark.parametrize(("criticalities", "weight"), [([], 1), ([1], 1), ([3], 1), ([3] * 4, 2), ([5, 4, 3], 2)])
def test_the_blast_radius_grows_with_the_vms_but_less_than_they_do(criticalities, weight):
    assert blast_radius_weight(criticalities) == weight


@given(days=st.integers(0, 400), **STRETCHES)
def test_the_days_of_a_stretch_sum_to_its_risk_by_age(days, weight, eta_days, beta):
    by_day = risk_by_day(weight, eta_days, beta, days)
    assert len(by_day) == days
    assert fsum(by_day) == pytest.approx(time_risk(weight, eta_days, beta, days), rel=1e-9)


@given(days=st.integers(1, 400), **STRETCHES)
def test_risk_only_accumulates(days, weight, eta_days, beta):
    gathered = accumulated_risk(weight, eta_days, beta, days)
    assert list(gathered) == sorted(gathered)
    assert gathered[-1] == time_risk(weight, eta_days, beta, days)


def test_the_daily_curve_puts_age_and_traffic_on_their_days():
    curve = daily_risk(TINY, PLAN)
    assert curve.first_on == january(8)
    first_day = 2 * 14 * (1 / 14) ** 1.5
    assert curve.time_risk[0] == pytest.approx(first_day)
    # a1's 2 GB a day cross A's stretch on the 11th alone; b1's 12 GB cross B's on the 18th
    expected = {january(11): 2 * 0.002, january(18): 2 * 0.012}
    for number, risk in enumerate(curve.exposure_risk):
        assert risk == pytest.approx(expected.get(date.fromordinal(january(8).toordinal() + number), 0), abs=1e-15)


@pytest.mark.parametrize(("instance", "plan"), [(TINY, PLAN), (facts.FACTS, facts.PLAN)])
def test_the_daily_curve_sums_to_the_risk_of_the_plan(instance, plan):
    measures, curve = check(instance, plan).measures, daily_risk(instance, plan)
    assert fsum(curve.risk_days) == pytest.approx(measures.risk_days, rel=1e-12)
    assert fsum(curve.time_risk) == pytest.approx(measures.time_risk_days, rel=1e-12)


def test_a_plan_without_stretches_has_an_empty_curve():
    nothing = PLAN.__class__((), {}, {})
    assert daily_risk(TINY, nothing).risk_days == ()
