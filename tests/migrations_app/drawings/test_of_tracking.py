"""The sentence above a chart compares today with what was approved."""

import pytest

from migrations_app.drawings.of_tracking import (
    risk_over_time_chart,
    stretched_bars,
    stretched_chart,
    vms_left_chart,
)
from migrations_app.models import Tracking
from migrations_app.selectors import worst_stretched
from tests.migrations_app.factories import make_project, make_segment
from tests.migrations_app.tracked import half_done, series

pytestmark = pytest.mark.django_db


@pytest.fixture
def tracking() -> Tracking:
    project = make_project()
    return half_done(project, *(make_segment(project, name) for name in ("app", "db", "web")))


def test_vms_left_are_told_against_the_baseline_of_today(tracking: Tracking) -> None:
    chart = vms_left_chart(tracking)
    assert chart is not None
    assert chart.summary == "120 of 240 VMs have moved; 10 more are left than in the baseline."
    assert [mark.on for mark in chart.marks] == [tracking.today]


def test_as_many_stretched_as_approved_is_said_so(tracking: Tracking) -> None:
    chart = stretched_chart(tracking)
    assert chart is not None
    assert chart.summary == "3 segments are stretched today; as many are stretched as the baseline has today."


def test_risk_is_told_so_far_when_done_and_if_it_slips(tracking: Tracking) -> None:
    chart = risk_over_time_chart(tracking)
    assert chart is not None
    assert chart.summary == "1,234 risk-days so far, 2,346 by the plan, 3,457 if what is to come slips 14 days."


def test_a_line_of_risk_that_ends_below_its_figure_says_so() -> None:
    """A segment that stays stretched gathers risk to the horizon, long after the last day of the chart."""
    chart = risk_over_time_chart(half_done(make_project(), risk_planned=2900.0))
    assert chart is not None
    assert chart.lines[1].values[-1] == 2400.0
    assert chart.summary.endswith("slips 14 days; of the plan's, 2,400 gather on the days drawn.")


def test_without_a_plan_no_risk_is_told_as_planned() -> None:
    figures = series()
    figures["risk_planned"] = figures["risk_slipped"] = [None] * len(figures["days"])
    chart = risk_over_time_chart(half_done(make_project(), series=figures))
    assert chart is not None
    assert chart.summary == "1,234 risk-days so far; no plan says what is to come."


def test_bars_say_how_many_of_them_are_over(tracking: Tracking) -> None:
    chart = stretched_bars(worst_stretched(tracking, 2), tracking.project_id)
    assert chart is not None
    assert [(bar.name, bar.value, bar.budget) for bar in chart.bars] == [("app", 50, 30), ("db", 40, 30)]
    assert chart.summary == "2 of the 2 segments shown are over budget; the longest has lasted 50 days."


def test_without_a_series_there_is_no_chart() -> None:
    tracking = half_done(make_project(), series={})
    assert vms_left_chart(tracking) is stretched_chart(tracking) is risk_over_time_chart(tracking) is None
    assert stretched_bars([], tracking.project_id) is None
