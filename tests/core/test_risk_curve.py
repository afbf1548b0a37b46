"""The curve of a segment's risk: it ends where the judge ends, slipped as well as planned."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from planner.core.checker import check
from planner.core.exposure import exposure_steps
from planner.core.records import Instance, Plan, RiskKnobs, SegmentDates, Wave, Window
from planner.core.risk import segment_gamma, time_risk
from planner.core.risk_curve import Curve, Happened, curve, summed
from planner.core.timetable import lay
from tests.core import test_checker_facts as facts
from tests.core.tiny import PLAN, TINY, january

KNOBS = RiskKnobs(eta_days=10, beta=2, gamma_per_tb=3)
STEPS = ((january(3), 0.5), (january(5), 2.0), (january(7), 0.0))  # 2 days at 0.5, 2 at 2: 5 TB
WEEK = {"weight": 2.0, "knobs": KNOBS, "steps": STEPS, "first_on": january(1), "ends_on": january(6)}
SLIP = timedelta(days=14)


def by_age(days: int) -> float:
    return 2 * 10 * (days / 10) ** 2


def at(series: tuple[float | None, ...], one: Curve, day: date) -> float | None:
    return series[one.days.index(day)]


def test_age_and_traffic_gather_day_by_day():
    one = curve(**WEEK, today=january(4))
    assert one.days[0] == january(1)
    assert [at(one.planned, one, january(day)) for day in (1, 2, 3, 4, 5, 6)] == pytest.approx(
        [by_age(1), by_age(2), by_age(3) + 1.5, by_age(4) + 3, by_age(5) + 9, by_age(6) + 15]
    )
    assert one.planned[-1] == pytest.approx(by_age(6) + 15)


def test_so_far_ends_today():
    one = curve(**WEEK, today=january(4))
    assert at(one.so_far, one, january(4)) == at(one.planned, one, january(4))
    assert at(one.so_far, one, january(5)) is None


def test_a_stretch_that_stands_goes_on_two_weeks_at_the_traffic_of_today():
    one = curve(**WEEK, today=january(4))
    # from the 5th on 2 TB a day cross whatever happens: the VM moved on the 4th; its stay is 14 days longer
    assert one.days[-1] == january(20)
    assert one.slipped[-1] == pytest.approx(by_age(20) + 3 * (2 * 0.5 + 16 * 2))


def test_a_stretch_that_has_not_begun_moves_as_a_whole():
    one = curve(**WEEK, today=date(2026, 12, 31))
    assert at(one.slipped, one, january(14)) == 0
    assert at(one.slipped, one, january(15)) == pytest.approx(by_age(1))
    assert one.slipped[-1] == pytest.approx(one.planned[-1])
    assert set(one.so_far) <= {None, 0.0}


def test_what_is_over_does_not_slip():
    one = curve(**WEEK, today=january(30))
    assert one.slipped == one.planned
    assert one.so_far[-1] == one.planned[-1]


def test_a_planned_extension_that_nobody_made_has_no_risk_so_far_and_begins_tomorrow_at_the_earliest():
    late = curve(**WEEK, today=january(25), happened=Happened())
    assert at(late.so_far, late, january(25)) == 0
    assert at(late.slipped, late, january(26)) == pytest.approx(by_age(1))
    assert late.slipped[-1] == pytest.approx(late.planned[-1])


def test_a_stretch_older_than_planned_counts_from_the_day_it_was_made():
    early = curve(**WEEK, today=january(4), happened=Happened(extended_on=date(2026, 12, 30)))
    assert early.days[0] == date(2026, 12, 30)
    assert at(early.so_far, early, january(4)) == pytest.approx(by_age(6) + 3)


def test_a_cutover_that_did_not_happen_keeps_age_and_traffic_going():
    overdue = curve(**WEEK, today=january(10), happened=Happened(extended_on=january(1)))
    assert at(overdue.so_far, overdue, january(10)) == pytest.approx(by_age(10) + 3 * (1 + 6 * 2))
    assert overdue.slipped[-1] == pytest.approx(by_age(20) + 3 * (1 + 16 * 2))
    long_overdue = curve(**WEEK, today=january(28), happened=Happened(extended_on=january(1)))
    assert long_overdue.days[-1] == january(29)


def test_a_cutover_before_its_day_ends_both():
    early = curve(**WEEK, today=january(9), happened=Happened(january(1), january(5)))
    assert early.slipped[-1] == early.so_far[-1] == pytest.approx(by_age(5) + 3 * (1 + 2))


def test_what_stays_to_the_horizon_does_not_outlast_it():
    stays = curve(**WEEK, today=january(4), closes=False)
    assert stays.days[-1] == january(6)
    assert stays.slipped[-1] == pytest.approx(by_age(6) + 3 * (1 + 2 * 2))


def test_segments_sum_day_by_day_and_keep_what_they_gathered():
    today = january(5)
    one, later = curve(**WEEK, today=today), curve(**{**WEEK, "first_on": january(2), "steps": ()}, today=today)
    both = summed([one, later], today)
    assert both.days[0] == january(1)
    assert both.planned[-1] == pytest.approx(one.planned[-1] + later.planned[-1])
    assert at(both.planned, both, january(3)) == pytest.approx(by_age(3) + 1.5 + by_age(2))
    assert at(both.so_far, both, today) == pytest.approx(by_age(5) + 9 + by_age(4))
    assert summed([], today) == Curve((), (), (), ())


# --- Against the judge ------------------------------------------------------------------------------------------------


def curves_of(instance: Instance, plan: Plan, today: date) -> dict[str, Curve]:
    """The curve of every stretched segment of a plan, everything up to `today` as planned."""
    timetable = lay(instance, plan)
    steps = exposure_steps(instance, timetable)
    found = {}
    for one in check(instance, plan).measures.segments:
        segment = timetable.lives[one.segment].segment
        cutover = timetable.lives[one.segment].cutover
        assert cutover is not None
        found[one.segment] = curve(
            segment.risk_weight,
            replace(instance.risk, gamma_per_tb=segment_gamma(segment, instance.risk)),
            steps.get(one.segment, ()),
            one.stretch,
            timetable.axis.date(cutover),
            today,
            closes=not segment.anchored,
        )
    return found


def slipped_by_hand(instance: Instance, plan: Plan, today: date) -> tuple[Instance, Plan]:
    """The plan with everything after `today` two weeks later, on windows made for it."""
    windows = {window.id: window for window in instance.windows}
    later = tuple(replace(one, id=f"{one.id}+", start=one.start + SLIP, end=one.end + SLIP) for one in instance.windows)
    waves = tuple(
        Wave(one.id, f"{one.window}+" if windows[one.window].end > today else one.window) for one in plan.waves
    )

    def moved(day: date | None) -> date | None:
        return day + SLIP if day is not None and day > today else day

    segments = {key: SegmentDates(moved(one.stretch), moved(one.cutover)) for key, one in plan.segments.items()}
    more: tuple[Window, ...] = (*instance.windows, *later)
    horizon = instance.horizon_days + (0 if any(one.anchored for one in instance.segments) else 14)
    return replace(instance, windows=more, horizon_days=horizon), replace(plan, waves=waves, segments=segments)


@pytest.mark.parametrize(("instance", "plan"), [(TINY, PLAN), (facts.FACTS, facts.PLAN)])
def test_the_planned_curve_ends_at_the_risk_the_judge_finds(instance, plan):
    curves = curves_of(instance, plan, instance.start_date)
    for one in check(instance, plan).measures.segments:
        assert curves[one.segment].planned[-1] == pytest.approx(one.risk_days, rel=1e-9)
    assert summed(curves.values(), instance.start_date).planned[-1] == pytest.approx(
        check(instance, plan).measures.risk_days, rel=1e-9
    )


@pytest.mark.parametrize("day", range(7, 29))
def test_the_slipped_curve_ends_at_the_risk_the_judge_finds_in_the_slipped_plan(day):
    today = january(day)
    curves = curves_of(TINY, PLAN, today)
    for one in check(*slipped_by_hand(TINY, PLAN, today)).measures.segments:
        assert curves[one.segment].slipped[-1] == pytest.approx(one.risk_days, rel=1e-9)


@pytest.mark.parametrize("day", [10, 11, 12, 13, 14, 15])
def test_of_a_project_under_way_only_what_is_to_come_slips(day):
    instance, plan, today = facts.FACTS, facts.PLAN, facts.february(day)
    curves = curves_of(instance, plan, today)
    slipped_instance, slipped = slipped_by_hand(instance, plan, today)
    for one in check(slipped_instance, slipped).measures.segments:
        assert curves[one.segment].slipped[-1] == pytest.approx(one.risk_days, rel=1e-9)


def test_age_alone_is_the_formula_of_the_judge():
    quiet = curve(**{**WEEK, "steps": ()}, today=january(6))
    assert quiet.planned[-1] == time_risk(2, 10, 2, 6)
